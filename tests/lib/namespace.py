#!/usr/bin/python3
"""namespace.py COMMAND…: runs COMMAND in a network of its own.

Janus uses no loopback interface for media, so there is a veth pair: x0 with 192.0.2.1 and 2001:db8::1, where the servers are, and x1
with 192.0.2.2 and 2001:db8::2; loopback is up, nothing leads out. The names of school.localhost point to 192.0.2.1. Works as root and
as an ordinary user (in a user namespace, where the command believes to be root)."""
import os
import pathlib
import subprocess
import sys
import tempfile

SERVER, PEER = "192.0.2.1", "192.0.2.2"
SERVER6, PEER6 = "2001:db8::1", "2001:db8::2"
DOMAIN = "school.localhost"
MARK = "JX_NAMESPACE"  # set inside
PARTS = ("", "conference.", "focus.", "calls.", "guest.", "auth.")

SETUP = f"""
ip link set lo up
ip link add x0 type veth peer name x1
ip address add {SERVER}/24 dev x0
ip address add {PEER}/24 dev x1
ip -6 address add {SERVER6}/64 dev x0 nodad
ip -6 address add {PEER6}/64 dev x1 nodad
ip link set x0 up
ip link set x1 up
"""


def inside():
    return MARK in os.environ


def _unshare():
    return ["unshare", "--net", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])


def missing_permission():
    """A sentence about what the kernel does not allow here; "" = all is well."""
    if inside():
        return ""
    done = subprocess.run([*_unshare(), "ip", "link", "add", "x0", "type", "veth", "peer", "name", "x1"], capture_output=True, text=True)
    if done.returncode == 0:
        return ""
    reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    if "link" not in reason and "RTNETLINK" not in reason:
        if os.geteuid() == 0:
            return f"root may not make a network namespace here ({reason}): CAP_SYS_ADMIN is missing; a container needs --privileged or --cap-add SYS_ADMIN,NET_ADMIN."
        for path, bad, cure in (("/proc/sys/kernel/unprivileged_userns_clone", "0", "sysctl kernel.unprivileged_userns_clone=1"),
                                ("/proc/sys/user/max_user_namespaces", "0", "sysctl user.max_user_namespaces=10000")):
            try:
                if pathlib.Path(path).read_text().strip() == bad:
                    return f"ordinary users may not make namespaces here: as root, run {cure}; or run ./check as root."
            except OSError:
                pass
        return f"this user may not make a user namespace ({reason}): a container's seccomp profile or AppArmor forbids it; run ./check as root, or allow it."
    return f"a veth pair cannot be made in a namespace ({reason}): CAP_NET_ADMIN or the kernel's veth module is missing."


def _hosts():
    """/etc/hosts of the namespace, over the machine's: seen in here only."""
    with tempfile.NamedTemporaryFile("w", prefix="jx-hosts-", delete=False) as file:
        file.write("127.0.0.1 localhost\n::1 localhost\n")
        file.writelines(f"{SERVER} {part}{DOMAIN}\n" for part in PARTS)
    os.chmod(file.name, 0o644)
    done = subprocess.run(["mount", "--bind", file.name, "/etc/hosts"], capture_output=True, text=True)
    os.unlink(file.name)
    if done.returncode:
        sys.exit(f"namespace.py: {done.stderr.strip()}")


def enter(command):
    """Becomes `command`, inside."""
    problem = missing_permission()
    if problem:
        sys.exit(f"namespace.py: {problem}")
    os.execvp("unshare", [*_unshare(), sys.executable, "-B", os.path.abspath(__file__), "--set-up", *command])


def _set_up(command):
    for line in SETUP.split("\n"):
        if line:
            done = subprocess.run(line.split(), capture_output=True, text=True)
            if done.returncode and "-6" not in line:  # a kernel without IPv6 is told by the suites that need it
                sys.exit(f"namespace.py: {line}: {done.stderr.strip()}")
    _hosts()
    os.environ[MARK] = "1"
    os.execvp(command[0], command)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if not arguments:
        sys.exit(__doc__)
    if arguments[0] == "--set-up":
        _set_up(arguments[1:])
    elif inside():
        os.execvp(arguments[0], arguments)
    else:
        enter(arguments)
