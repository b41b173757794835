"""Janus's configuration files (libconfig): writing one, and filling in a sample."""
import re

from . import DemoError


def value(item):
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, int):
        return f"{item}L" if abs(item) >= 1 << 31 else str(item)
    if isinstance(item, (list, tuple)):
        return "[ " + ", ".join(value(i) for i in item) + " ]"
    text = str(item)
    if re.search(r"[\x00-\x1f]", text):
        raise DemoError(f"a configuration value has a control character in it: {text!r}")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def dump(groups, indent=""):
    """A file, or a group, from a dictionary of dictionaries."""
    lines = []
    for key, item in groups.items():
        if isinstance(item, dict):
            lines.append(f"{indent}{key}: {{\n{dump(item, indent + chr(9))}{indent}}}\n")
        else:
            lines.append(f"{indent}{key} = {value(item)}\n")
    return "".join(lines)


def fill(sample, groups):
    """The sample with these values set: {group: {key: value}}. A key may stand commented out in the sample, but it must be there:
    so a sample cannot fall behind what the demo uses."""
    todo = {(group, key): item for group, keys in groups.items() for key, item in keys.items()}
    out, group = [], ""
    for line in sample.splitlines():
        opened = re.match(r"(\w+)\s*[:=]\s*\{", line)
        if opened:
            group = opened[1]
        found = re.match(r"(\s+)#?(\w+)\s*=\s*(?:\"[^\"]*\"|\[[^\]]*\]|[^\s#]+)(.*)", line)
        if found and (group, found[2]) in todo:
            line = f"{found[1]}{found[2]} = {value(todo.pop((group, found[2])))}{found[3]}"
        out.append(line)
    if todo:
        raise DemoError("the sample configuration has no key " + ", ".join(f"{g}.{k}" for g, k in todo))
    return "\n".join(out) + "\n"


def merge(groups, more):
    """`more` over `groups`, group by group."""
    out = dict(groups)
    for key, item in more.items():
        out[key] = merge(out.get(key, {}), item) if isinstance(item, dict) else item
    return out
