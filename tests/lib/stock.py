"""A stock Janus with few modules and the HTTP API, no XMPP server and no demo around it: for the plugin alone, and for figures."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request

from . import server
from .server import build, janus, jcfg

PLUGIN = "janus.plugin.conference"
SECRET = "controller-secret-of-the-test"


def modules():
    """Janus's own modules folder; JX_JANUS_MODULES names another."""
    named = os.environ.get("JX_JANUS_MODULES")
    return pathlib.Path(named) if named else janus.modules_folder(build.find_janus("")[1])


def our_plugin(sanitizers=False):
    """As ./check builds it; JX_PLUGIN and JX_PLUGIN_SANITIZED name others."""
    named = os.environ.get("JX_PLUGIN_SANITIZED" if sanitizers else "JX_PLUGIN")
    return pathlib.Path(named) if named else server.build_folder(sanitizers) / "plugins" / ".libs" / "libjanus_conference.so"


def preload():
    """What a program that was not built with the sanitizers must load before our objects."""
    found = [subprocess.run(["gcc", f"-print-file-name={name}"], capture_output=True, text=True).stdout.strip() for name in ("libasan.so", "libubsan.so")]
    return {"LD_PRELOAD": ":".join(found), "ASAN_OPTIONS": "detect_leaks=1:halt_on_error=0:fast_unwind_on_malloc=0", "UBSAN_OPTIONS": "print_stacktrace=1"}


class Stock:
    """with Stock([plugin]) as janus: …

    plugins, transports: shared objects beside Janus's HTTP transport. core: groups of janus.jcfg over those here. files: {name: text} of further
    configuration. core_number: the one core that it may use."""

    def __init__(self, plugins, transports=(), core=None, files=None, environment=None, core_number=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="jx-stock-"))
        etc = self.folder / "etc"
        etc.mkdir()
        for kind, objects in (("plugins", plugins), ("transports", [modules() / "transports" / "libjanus_http.so", *transports])):
            janus.farm(self.folder / kind, [pathlib.Path(path).absolute() for path in objects])
        with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
            self.port, self.admin_port = one.getsockname()[1], other.getsockname()[1]
        groups = {"general": {"configs_folder": etc, "plugins_folder": self.folder / "plugins", "transports_folder": self.folder / "transports", "events_folder": etc,
                              "loggers_folder": etc, "debug_level": 4, "debug_colors": False, "admin_secret": "admin", "daemonize": False},
                  "media": {"ipv6": False, "rtp_port_range": "20000-29999"},
                  "nat": {"full_trickle": True}}
        http = {"general": {"json": "compact", "base_path": "/janus", "http": True, "port": self.port, "ip": "127.0.0.1", "https": False},
                "admin": {"admin_base_path": "/admin", "admin_http": True, "admin_port": self.admin_port, "admin_ip": "127.0.0.1", "admin_https": False}}
        texts = {"janus.jcfg": jcfg.dump(jcfg.merge(groups, core or {})), "janus.transport.http.jcfg": jcfg.dump(http), **(files or {})}
        for name, text in texts.items():
            (etc / name).write_text(text)
        self.environment, self.core_number = environment or {}, core_number
        self.log_file = self.folder / "janus.log"
        self.process, self.final_log = None, ""

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/janus"

    def _pin(self):
        if self.core_number is not None:
            os.sched_setaffinity(0, {self.core_number})

    def __enter__(self):
        with self.log_file.open("w") as log:
            self.process = subprocess.Popen(["janus", "-F", str(self.folder / "etc")], stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                                            env={**os.environ, **self.environment}, preexec_fn=self._pin)
        for _ in range(200):
            if self.listens():
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.__exit__()
        raise RuntimeError("Janus did not start:\n" + self.final_log[-3000:])

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise RuntimeError("Janus did not end") from None
        self.final_log = self.log()
        shutil.rmtree(self.folder, ignore_errors=True)

    def reports(self):
        """What the sanitizers said of our objects."""
        return [block for block in re.split(r"\n\s*\n", self.final_log) if "libjanus_conference" in block and re.search(r"ERROR: AddressSanitizer|[Ll]eak of|runtime error", block)]

    def listens(self):
        with socket.socket() as link:
            return link.connect_ex(("127.0.0.1", self.admin_port)) == 0

    def log(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def admin(self, path="", **request):
        """The Admin API's answer; path: "/session/handle" where one is meant."""
        body = json.dumps({"transaction": "a", "admin_secret": "admin", **request}).encode()
        asked = urllib.request.Request(f"http://127.0.0.1:{self.admin_port}/admin{path}", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return json.load(answer)

    def counters(self):
        return self.admin(janus="message_plugin", plugin=PLUGIN, request={"request": "counters"})["response"]
