"""Somebody else's Jitsi, stock: Prosody as its manual sets it up, Jicofo and the videobridge as their developers ship them.

JX_JICOFO and JX_JVB name the two programs (jicofo.sh and jvb.sh of their distributions, which take their configuration by JAVA_SYS_PROPS), JX_LJM
the library of the pages there: a bridge of 2026 does not understand that of 2022, which npm has.
Everything is in the tests' namespace and without TLS but for the two programs' own log-ons."""
import functools
import http.server
import os
import pathlib
import shutil
import tempfile
import threading

from tests.lib import namespace, vendor

import cast  # before jxdemo: it knows where that is
from jxdemo import certificates, network
from jxdemo.process import Child, wait_for

DOMAIN = "elsewhere.localhost"
PASSWORD = "not-a-secret"
C2S, WEB, JICOFO, BRIDGE, BRIDGE_PRIVATE, ICE, PAGES = 15222, 15280, 15888, 15090, 15080, 15000, 15081
NEEDS = {"JX_JICOFO": ("Jicofo's jicofo.sh", os.X_OK), "JX_JVB": ("the videobridge's jvb.sh", os.X_OK), "JX_LJM": ("a lib-jitsi-meet.min.js of the same age", os.R_OK)}

PROSODY = """
run_as_root = {root}
pidfile = "{folder}/prosody.pid"
data_path = "{folder}/data"
log = {{ info = "{folder}/prosody.log" }}
interfaces = {{ "127.0.0.1", "{address}" }}
c2s_ports = {{ {c2s} }}
http_ports = {{ {web} }}
http_interfaces = {{ "127.0.0.1", "{address}" }}
https_ports = {{}}
ssl = {{ certificate = "{certificate}"; key = "{key}" }}
c2s_require_encryption = false
consider_websocket_secure = true
consider_bosh_secure = true
cross_domain_websocket = true
http_default_host = "{domain}"
muc_room_locking = false
muc_room_default_public_jids = true
network_settings = {{ nagle = false }}
modules_disabled = {{ "s2s" }}
modules_enabled = {{ "saslauth", "tls", "disco", "ping", "posix", "websocket", "bosh", "smacks" }}
VirtualHost "{domain}"
	authentication = "anonymous"
VirtualHost "auth.{domain}"
	authentication = "internal_plain"
Component "conference.{domain}" "muc"
	admins = {{ "focus@auth.{domain}" }}
Component "internal.auth.{domain}" "muc"
	admins = {{ "focus@auth.{domain}", "jvb@auth.{domain}" }}
"""

FOCUS = """
jicofo {{
	xmpp.client {{ hostname = "127.0.0.1", port = {c2s}, domain = "auth.{domain}", xmpp-domain = "{domain}", username = "focus", password = "{password}",
		conference-muc-jid = "conference.{domain}", disable-certificate-verification = true, reply-timeout = 60 seconds }}
	bridge.brewery-jid = "jvbbrewery@internal.auth.{domain}"
	sctp.enabled = false
	rest {{ host = "{address}", port = {jicofo} }}
}}
"""

VIDEOBRIDGE = """
videobridge {{
	apis.xmpp-client.configs.one {{ hostname = "127.0.0.1", port = {c2s}, domain = "auth.{domain}", username = "jvb", password = "{password}",
		muc_jids = "jvbbrewery@internal.auth.{domain}", muc_nickname = "jvb1", disable_certificate_verification = true }}
	http-servers {{ public {{ host = "{address}", port = {bridge} }}, private {{ port = {bridge_private} }} }}
	websockets {{ enabled = true, tls = false, server-id = "jvb1", domains = ["{address}:{bridge}"] }}
	ice.udp.port = {ice}
	sctp.enabled = false
}}
ice4j.harvest.mapping {{ aws.enabled = false, stun.addresses = [] }}
"""


def missing():
    """What is not there for it; "" = all is."""
    lacks = [f"{name} ({what})" for name, (what, mode) in NEEDS.items() if not os.access(os.environ.get(name, ""), mode)]
    return f"a stock Jitsi is wanted: {', '.join(lacks)} must name a file" if lacks else ""


class Jitsi:
    """with Jitsi() as jitsi: …    jitsi.pages is what a lib-jitsi-meet page wants to know (see driver.LibJitsiMeet)."""

    pages = {"domain": DOMAIN, "muc": f"conference.{DOMAIN}", "focus": f"focus@auth.{DOMAIN}/focus", "websocket": f"ws://127.0.0.1:{WEB}/xmpp-websocket",
             "bosh": f"http://127.0.0.1:{WEB}/http-bind", "tests": f"http://127.0.0.1:{PAGES}"}
    conference_request_url = f"http://{namespace.SERVER}:{JICOFO}/conference-request/v1"

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="jitsi-"))
        self.children = []
        self.web = None

    def __enter__(self):
        try:
            self._configure()
            prosody = shutil.which("prosody", path="/usr/bin:/usr/sbin")
            self._start("Prosody", [prosody, "-F", "--config", self.folder / "prosody.cfg.lua"], lambda: network.listens("127.0.0.1", C2S), 20)
            self._java("JX_JICOFO", "Jicofo", "jicofo.conf", lambda: network.listens(namespace.SERVER, JICOFO))
            self._java("JX_JVB", "the videobridge", "jvb.conf", lambda: network.listens(namespace.SERVER, BRIDGE))
            self._serve_pages()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.web:
            self.web.shutdown()
            self.web.server_close()
        for child in reversed(self.children):
            child.stop()
        keep = os.environ.get("JX_KEEP_LOGS")
        if keep:
            target = pathlib.Path(keep) / self.folder.name
            target.mkdir(parents=True, exist_ok=True)
            for log in self.folder.glob("*.log"):
                shutil.copy(log, target)
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- its parts

    def _configure(self):
        certificate, key, _ = certificates.make(self.folder / "tls", DOMAIN, [DOMAIN, f"auth.{DOMAIN}"], [namespace.SERVER])
        words = {"domain": DOMAIN, "password": PASSWORD, "address": namespace.SERVER, "folder": self.folder, "certificate": certificate, "key": key,
                 "root": "true" if os.geteuid() == 0 else "false", "c2s": C2S, "web": WEB, "jicofo": JICOFO, "bridge": BRIDGE,
                 "bridge_private": BRIDGE_PRIVATE, "ice": ICE}
        for name, text in (("prosody.cfg.lua", PROSODY), ("jicofo.conf", FOCUS), ("jvb.conf", VIDEOBRIDGE)):
            (self.folder / name).write_text(text.format(**words))
        accounts = self.folder / "data" / f"auth%2e{DOMAIN.replace('.', '%2e')}" / "accounts"
        accounts.mkdir(parents=True)
        for name in ("focus", "jvb"):
            (accounts / f"{name}.dat").write_text(f'return {{ ["password"] = "{PASSWORD}"; }};\n')

    def _start(self, name, command, ready, seconds, environment=None):
        child = Child(name, command, self.folder, self.folder / f"{name.split()[-1].lower()}.log", environment).start()
        self.children.append(child)
        wait_for(ready, seconds, f"that {name} listens", [child])

    def _java(self, variable, name, configuration, ready):
        self._start(name, [os.environ[variable]], ready, 120, {"JAVA_SYS_PROPS": f"-Dconfig.file={self.folder / configuration}"})

    def _serve_pages(self):
        """lib-jitsi-meet's page by http from the loopback address, which browsers trust as they trust https."""
        pages = self.folder / "pages"
        (pages / "vendor").mkdir(parents=True)
        for path in cast.BROWSER.glob("*.[hj]*"):
            (pages / path.name).symlink_to(path)
        for path in vendor.folder(cast.BROWSER / "vendor.json").glob("*.js"):
            (pages / "vendor" / path.name).symlink_to(cast.library().with_name(path.name) if path.name.startswith("lib-jitsi-meet.") else path)

        class Quiet(http.server.SimpleHTTPRequestHandler):
            def log_message(self, format, *args):  # pylint: disable=redefined-builtin
                pass

        self.web = http.server.ThreadingHTTPServer(("127.0.0.1", PAGES), functools.partial(Quiet, directory=pages))
        threading.Thread(target=self.web.serve_forever, daemon=True).start()
