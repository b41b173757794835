"""One running server: what ./demo starts in front of people and the tests start behind a suite."""
import fcntl
import json
import os
import pathlib
import ssl
import time
import urllib.request

from . import DemoError, build, certificates, ejabberd, janus, network, page, prosody
from .plan import Plan
from .process import end_by_name, start_time, wait_for

READY_SECONDS = 40
SERVERS = {"prosody": prosody, "ejabberd": ejabberd}


class Deployment:
    def __init__(self, settings, say=lambda text: None):
        self.settings, self.say = settings, say
        self.plan = self.xmpp = self.janus = None
        self._lock = None

    # --- the state folder -------------------------------------------------------

    def _take(self, state):
        """The lock of the state folder; what a killed predecessor left running is ended."""
        self._lock = open(state / "lock", "a+", encoding="ascii")  # pylint: disable=consider-using-with
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DemoError(f"already running in {state} (process {read_pids(state).get('demo', {}).get('pid', '?')}): "
                            "stop it with ./demo --stop, or choose another folder with --state DIR.") from None
        for name, process in read_pids(state).items():
            if name != "demo" and end_by_name(process["pid"], process["began"]):
                self.say(f"Ended {name} ({process['pid']}), left over from a start that was killed")

    def _write_pids(self):
        pids = {"demo": os.getpid(), self.settings.xmpp: self.xmpp.pid if self.xmpp else 0, "janus": self.janus.pid if self.janus else 0}
        path = self.plan.state / "pids.json"
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps({n: {"pid": p, "began": start_time(p)} for n, p in pids.items() if p}))
        fresh.replace(path)

    # --- start and stop ---------------------------------------------------------

    def start(self):
        """Builds, configures and starts everything; returns when everything answers."""
        self.settings.check()
        state = pathlib.Path(self.settings.state).absolute()
        try:
            state.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._take(state)
        except OSError as error:
            raise DemoError(f"--state {state}: {error.strerror}.") from None
        try:
            _, prefix = build.find_janus(self.settings.janus)
            build.make(prefix, self.settings.sanitizers, self.say)
            build.vendored(self.say)
            self.plan = Plan(self.settings)
            page.write(self.plan)
            self.start_xmpp()
            for name, password in self.plan.accounts:
                self.server.add_account(self.plan, name, password)
            self.start_janus()
        except BaseException:
            self.stop()
            raise
        return self

    @property
    def server(self):
        """The module of the XMPP server."""
        return SERVERS[self.settings.xmpp]

    def start_xmpp(self):
        self.say(f"Starting {self.server.NAME}")
        self.server.write_configuration(self.plan)
        self.xmpp = self.server.start(self.plan)
        self._write_pids()
        self.server.wait_until_it_listens(self.plan, self.xmpp)

    def start_janus(self):
        self.say("Starting Janus")
        janus.write_configuration(self.plan)
        self.janus = janus.start(self.plan)
        self._write_pids()
        wait_for(lambda: janus.answers(self.plan), READY_SECONDS, "that Janus answers its Admin API", [self.janus])
        self._wait_for_our_parts()
        wait_for(self.healthy, READY_SECONDS, "that the transport's links are up (/health)", [self.janus, self.xmpp])
        wait_for(self._page_answers, 10, "that the classroom page is served", [self.xmpp])

    def _wait_for_our_parts(self, seconds=8):
        """Janus answers while it still loads, and a wrong setting keeps only our part off: then its own words are the reason."""
        deadline = time.monotonic() + seconds
        while missing := janus.missing_parts(self.plan):
            if time.monotonic() > deadline:
                errors = [line for line in self.janus.log.read_text(errors="replace").splitlines() if "[ERR]" in line or "[FATAL]" in line]
                raise DemoError(f"Janus runs without {' and '.join(missing)}. Its log ({self.janus.log}) says:\n" + "\n".join(errors[-10:] or [self.janus.last_lines()]))
            time.sleep(0.1)

    def stop(self):
        """Ends everything; may be called at any time and twice."""
        for child in (self.janus, self.xmpp):
            if child:
                child.stop()
        if self.plan:
            (self.plan.state / "pids.json").unlink(missing_ok=True)
        if self._lock:
            self._lock.close()
            self._lock = None

    # --- does it answer? --------------------------------------------------------

    def healthy(self):
        try:
            with network.open_url(self.plan.urls["health"], 3) as answer:
                return answer.status == 200
        except OSError:
            return False

    def tls_context(self):
        context = ssl.create_default_context(cafile=str(self.plan.ca) if self.plan.ca else None)
        if not self.plan.ca:  # the caller's certificate may be for another way to this machine than 127.0.0.1
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    def _page_answers(self):
        try:
            request = urllib.request.Request(f'https://127.0.0.1:{self.plan.ports["https"]}/classroom/config.json', headers={"Host": self.plan.domain})
            with network.open_url(request, 3, self.tls_context()) as answer:
                return json.load(answer)["muc"] == self.plan.jids["muc"]
        except (OSError, ValueError, KeyError):
            return False

    # --- what there is ----------------------------------------------------------

    def info(self):
        """The ready file: every port, URL, JID, account and process."""
        plan = self.plan
        return {
            "domain": plan.domain, "addresses": plan.addresses, "listens_on": plan.hosts, "state": str(plan.state),
            "pids": {"demo": os.getpid(), self.settings.xmpp: self.xmpp.pid, "janus": self.janus.pid},
            "ports": plan.ports, "usual_ports_taken": sorted(plan.moved_ports()), "urls": plan.urls, "jids": plan.jids,
            "accounts": [{"jid": f"{name.lower()}@{plan.domain}", "password": password} for name, password in plan.accounts],
            "tls": {"ca": str(plan.ca) if plan.ca else None, "certificate": str(plan.certificate)},
            "logs": {"janus": str(plan.state / "log" / "janus.log"), self.settings.xmpp: str(plan.state / "log" / f"{self.settings.xmpp}.log")},
            "janus": {"program": str(plan.janus_program), "build": str(plan.build), "admin_secret": plan.secrets["admin"],
                      "controller_secret_file": str(plan.state / "janus" / "state" / "controller.secret")},
            "ready": int(time.time()),
        }

    def trust(self):
        if not self.plan.ca:
            raise DemoError("--trust is for the demo's own CA; with --cert there is none.")
        return certificates.trust(self.plan.ca, self.plan.domain)


def read_pids(state):
    try:
        return json.loads((pathlib.Path(state) / "pids.json").read_text())
    except (OSError, ValueError):
        return {}
