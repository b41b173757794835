"""Prosody: configuration, accounts and the process."""
import hashlib
import hmac
import os
import re
import secrets
import shutil

from . import DemoError, network
from .process import Child, wait_for
from .settings import SOURCE

NAME = "Prosody"
SAMPLES = SOURCE / "conf" / "prosody"


def _text(value):
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _list(values):
    return "{ " + "; ".join(str(v) if isinstance(v, int) else _text(v) for v in values) + " }"


def _global(plan):
    """What depends on this machine and this state folder; the rest is conf/prosody/global.cfg.lua."""
    folder = plan.state / "prosody"
    return f"""-- Written by ./demo at each start; changes are lost.
run_as_root = {"true" if os.geteuid() == 0 else "false"}
pidfile = {_text(folder / "prosody.pid")}
data_path = {_text(folder / "data")}
certificates = {_text(plan.state / "tls")}
plugin_paths = {{ {_text(SAMPLES)} }}
log = {{ info = {_text(plan.state / "log" / "prosody.log")} }}
interfaces = {_list(plan.hosts)}
c2s_ports = {{ {plan.ports["c2s"]} }}
c2s_direct_tls_ports = {{ {plan.ports["c2s_tls"]} }}
https_ports = {{ {plan.ports["https"]} }}
http_ports = {{}}
modules_disabled = {{ "s2s" }}
component_ports = {{ {plan.ports["component"]} }}
component_interfaces = {{ "127.0.0.1" }}
c2s_require_encryption = true
ssl = {{ certificate = {_text(plan.certificate)}; key = {_text(plan.key)} }}
https_ssl = {{ certificate = {_text(plan.certificate)}; key = {_text(plan.key)} }}
c2s_direct_tls_ssl = {{ certificate = {_text(plan.certificate)}; key = {_text(plan.key)} }}
unlimited_jids = {{ {_text("focus@" + plan.domain)} }}
http_default_host = {_text(plan.domain)}
http_external_url = {_text(plan.urls["origin"] + "/")}
http_files_dir = {_text(plan.state / "www")}
http_paths = {{ files = "/" }}

Include {_text(SAMPLES / "global.cfg.lua")}
Include {_text(folder / "hosts.cfg.lua")}
"""


def _hosts(plan):
    """conf/prosody/janus-xmpp.cfg.lua with this domain and these secrets; the page is served by the main host."""
    text = (SAMPLES / "janus-xmpp.cfg.lua").read_text()
    for sample, ours in (("school.example", plan.domain), ("change-me-focus", plan.secrets["focus"]), ("change-me-calls", plan.secrets["calls"])):
        if sample not in text:
            raise DemoError(f"conf/prosody/janus-xmpp.cfg.lua has no {sample} to fill in.")
        text = text.replace(sample, ours)
    if plan.settings.focus_account:
        text = text.replace(f'admins = {{ "focus.{plan.domain}" }}', f'admins = {{ "focus.{plan.domain}"; "focus@{plan.domain}" }}')
    return text.replace('modules_enabled = { "janus_services" }', 'modules_enabled = { "janus_services", "http_files" }', 1)


def write_configuration(plan):
    folder = plan.state / "prosody"
    (folder / "data").mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, text in (("prosody.cfg.lua", _global(plan)), ("hosts.cfg.lua", _hosts(plan))):
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(text)


def add_account(plan, name, password):
    """Writes an account as mod_auth_internal_hashed does; Prosody sees it at the next login."""
    salt, rounds = secrets.token_hex(16), 10000
    salted = hashlib.pbkdf2_hmac("sha1", password.encode(), salt.encode(), rounds)
    stored = hashlib.sha1(hmac.digest(salted, b"Client Key", "sha1")).hexdigest()
    server = hmac.digest(salted, b"Server Key", "sha1").hex()

    def encode(text):
        return "".join(c if re.fullmatch(r"[A-Za-z0-9]", c) else "".join(f"%{b:02x}" for b in c.encode()) for c in text)

    folder = plan.state / "prosody" / "data" / encode(plan.domain) / "accounts"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / (encode(name.lower()) + ".dat")
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(f'return {{ ["iteration_count"] = {rounds}; ["salt"] = "{salt}"; ["server_key"] = "{server}"; ["stored_key"] = "{stored}"; }};\n')
    fresh.replace(path)


def start(plan):
    program = shutil.which("prosody", path="/usr/bin:/usr/sbin:/usr/local/bin:" + os.environ.get("PATH", ""))
    if not program:
        raise DemoError("there is no prosody here: apt-get install prosody.")
    # -F: in the foreground. Any option that Debian's 0.12 does not know starts its daemon with the distribution's configuration.
    command = [program, "-F", "--config", plan.state / "prosody" / "prosody.cfg.lua"]
    return Child(NAME, command, plan.state / "prosody", plan.state / "log" / "prosody.out").start()


def listening(plan):
    return all(network.listens("127.0.0.1", plan.ports[name]) for name in ("c2s", "https", "component"))


def wait_until_it_listens(plan, child, seconds=20):
    wait_for(lambda: listening(plan), seconds, "that Prosody listens", [child])
