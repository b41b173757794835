"""A server for a suite: the very code of ./demo, and the bad days it must survive."""
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tools" / "demo"))

from jxdemo import DemoError, build, janus, jcfg, network  # noqa: E402
from jxdemo.deployment import Deployment  # noqa: E402
from jxdemo.settings import Settings  # noqa: E402

from . import namespace  # noqa: E402

__all__ = ["Server", "DemoError"]
LIVE_IN_ROOM = ("rooms", "participants", "legs", "sources", "slots", "media_rooms", "media_legs", "media_sources", "media_slots", "rings", "mixers")
OURS = ("libjanus_xmpp", "libjanus_conference", "transports/", "plugins/")


def _compile(folder, source):
    out = folder / (source.stem + ".so")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-o", out, source, "-ldl"], check=True)
    return out


class Server:
    """with Server() as server: …    Everything of the ready file is in server.info; the state folder goes at the end.

    lossy: Janus starts with a preload that drops RTP when set_loss() says so. sanitizers: our objects with ASan and UBSan in the stock
    Janus; stop() raises AssertionError with their reports. settings: any field of jxdemo.settings.Settings, such as
    overrides={"janus.transport.xmpp.jcfg": {"conference": {"rejoin_grace": 5}}}."""

    def __init__(self, lossy=False, sanitizers=False, **settings):
        self._scratch = pathlib.Path(tempfile.mkdtemp(prefix="jx-"))
        self._loss = self._scratch / "loss"
        self.sanitizers = sanitizers
        environment, preload = dict(settings.pop("janus_environment", {})), []
        if sanitizers:
            preload += [self._library("libasan.so"), self._library("libubsan.so")]
            # ptrace is not ours in every container: leaks are looked for where the kernel lets us.
            environment.update(ASAN_OPTIONS=f"log_path={self._scratch}/asan:detect_leaks=1:detect_odr_violation=0:exitcode=0",
                               UBSAN_OPTIONS=f"print_stacktrace=1:log_path={self._scratch}/ubsan", LSAN_OPTIONS="exitcode=0:max_leaks=0")
        if lossy:
            preload.append(_compile(self._scratch, SOURCE / "tests" / "lib" / "lossy.c"))
            environment["JX_LOSS"] = str(self._loss)
            self.set_loss(0, 0)
        if preload:
            environment["LD_PRELOAD"] = ":".join(map(str, preload))
        if "address" not in settings and namespace.inside():
            settings["address"] = [namespace.SERVER, namespace.SERVER6]
        self.settings = Settings(state=self._scratch / "state", sanitizers=sanitizers, janus_environment=environment, **settings)
        self.deployment = Deployment(self.settings, lambda text: None)
        self.info = None

    @staticmethod
    def _library(name):
        return subprocess.run(["gcc", f"-print-file-name={name}"], capture_output=True, text=True, check=True).stdout.strip()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    # --- life -------------------------------------------------------------------

    def start(self):
        """Processes end with the thread that started them, so this is for the main thread."""
        assert threading.current_thread() is threading.main_thread()
        try:
            self.deployment.start()
        except BaseException:
            self._keep_logs()
            shutil.rmtree(self._scratch, ignore_errors=True)
            raise
        self.info = self.deployment.info()
        return self

    def stop(self):
        self.deployment.stop()
        reports = self.sanitizer_reports()
        self._keep_logs()
        shutil.rmtree(self._scratch, ignore_errors=True)
        assert not reports, "\n".join(reports)

    def _keep_logs(self):
        keep = os.environ.get("JX_KEEP_LOGS")  # a folder: ./check sets it, so that a failure can be read
        if keep and (self.state / "log").is_dir():
            target = pathlib.Path(keep) / self._scratch.name
            shutil.copytree(self.state / "log", target, dirs_exist_ok=True)
            for path in self._scratch.glob("*san.*"):
                shutil.copy(path, target)

    # --- what there is ----------------------------------------------------------

    @property
    def state(self):
        return pathlib.Path(self.settings.state)

    @property
    def domain(self):
        return self.settings.domain

    @property
    def ports(self):
        return self.deployment.plan.ports

    @property
    def urls(self):
        return self.deployment.plan.urls

    @property
    def jids(self):
        return self.deployment.plan.jids

    @property
    def ca(self):
        return str(self.deployment.plan.ca)

    @property
    def janus_pid(self):
        return self.deployment.janus.pid

    @property
    def xmpp_pid(self):
        return self.deployment.xmpp.pid

    @property
    def controller_secret(self):
        return (self.state / "janus" / "state" / "controller.secret").read_text().strip()

    def janus_log(self):
        return janus.log_path(self.deployment.plan).read_text(errors="replace")

    def xmpp_log(self):
        return (self.state / "log" / f"{self.settings.xmpp}.log").read_text(errors="replace")

    def add_user(self, name, password="pass"):
        """→ the bare JID. Works while the XMPP server runs."""
        self.deployment.server.add_account(self.deployment.plan, name, password)
        return f"{name.lower()}@{self.domain}"

    # --- the Admin API and metrics ----------------------------------------------

    def admin(self, request, /, **members):
        return janus.admin(self.deployment.plan, request, **members)

    def sessions(self):
        return self.admin("list_sessions")["sessions"]

    def room_counters(self):
        """The room plugin's live objects and totals."""
        return self.admin("message_plugin", plugin="janus.plugin.conference", request={"request": "counters"})["response"]

    def transport_counters(self):
        """The transport's live objects and totals."""
        return self.admin("query_transport", transport="janus.transport.xmpp", request={"request": "counters"})["response"]

    def live_objects(self):
        """What must be back where it was when everybody has left: objects, sessions, descriptors, threads; RSS in KiB beside them."""
        status = pathlib.Path(f"/proc/{self.janus_pid}/status").read_text()
        room, transport = self.room_counters(), self.transport_counters()
        return {"room": {name: room[name] for name in LIVE_IN_ROOM if name in room}, "transport": transport["janus"], "sessions": len(self.sessions()),
                "descriptors": len(os.listdir(f"/proc/{self.janus_pid}/fd")), "threads": int(re.search(r"Threads:\s+(\d+)", status)[1]),
                "rss": int(re.search(r"VmRSS:\s+(\d+)", status)[1])}

    def metrics(self):
        """/metrics as {name{labels}: number}."""
        with network.open_url(self.urls["metrics"], 5) as answer:
            lines = answer.read().decode().splitlines()
        return {name: float(number) for name, number in (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))}

    # --- bad days ---------------------------------------------------------------

    def set_loss(self, out, incoming, late=0):
        """Percent of the RTP packets that Janus sends, and that it receives, and of those it sends that go three packets late; holds within
        a second."""
        fresh = self._loss.with_suffix(".new")
        fresh.write_text(f"{int(out)} {int(incoming)} {int(late)}\n")
        fresh.replace(self._loss)

    def reconfigure(self, overrides):
        """Janus starts again, with these settings (as Settings.overrides) in place of the overrides it had."""
        self.deployment.janus.stop()
        self.settings.overrides = overrides
        janus.write_configuration(self.deployment.plan)
        self.deployment.janus = janus.start(self.deployment.plan)

    def kill_xmpp(self):
        self.deployment.xmpp.kill()

    def start_xmpp(self):
        self.deployment.start_xmpp()

    def restart_xmpp(self, kill=True):
        if kill:
            self.kill_xmpp()
        else:
            self.deployment.xmpp.stop()
        self.start_xmpp()

    def kill_janus(self):
        self.deployment.janus.kill()

    def start_janus(self):
        self.deployment.start_janus()

    def restart_janus(self, kill=True):
        if kill:
            self.kill_janus()
        else:
            self.deployment.janus.stop()
        self.start_janus()

    def wait_port(self, name, seconds=10):
        """Until a port of the ready file listens."""
        from jxdemo.process import wait_for

        def listens():
            try:
                socket.create_connection(("127.0.0.1", self.ports[name]), 1).close()
                return True
            except OSError:
                return False

        wait_for(listens, seconds, f"that port {name} listens")

    # --- sanitizers -------------------------------------------------------------

    def sanitizer_reports(self):
        """Errors anywhere, and leaks that have a frame of ours; the core's and the libraries' own leaks at exit are theirs."""
        reports = []
        for path in sorted(self._scratch.glob("*san.*")):
            text = path.read_text(errors="replace")
            parts = re.split(r"\n(?=(?:Direct|Indirect) leak of )", text)
            if "LeakSanitizer: detected" in text:
                parts = [p for p in parts if not re.match(r"(?:Direct|Indirect) leak", p) and "ERROR: AddressSanitizer" in p
                         or re.match(r"(?:Direct|Indirect) leak", p) and any(o in p for o in OURS)]
            reports += [f"{path.name}: {p.strip()}" for p in parts if p.strip()]
        return reports


def build_folder(sanitizers=False):
    return build.folder_for(build.find_janus("")[1], sanitizers)
