"""From what the caller chose to everything that is fixed for one start: addresses, ports, names, secrets, paths."""
import json
import os
import pathlib
import secrets

from . import DemoError, build, certificates, network
from .settings import DEFAULT_ROOM, Settings

USUAL_PORTS = {"c2s": 5222, "c2s_tls": 5223, "component": 5347, "https": 5281, "janus": 8989, "metrics": 7880, "admin": 7088, "files": 7626, "accounts": 5280}
RTP_PORTS = 2000  # a first range from 20000 up; 500 participants


def _kept(path, make):
    """A JSON file that is made once per state folder, mode 0600."""
    if path.exists():
        try:
            return json.loads(path.read_text())
        except ValueError:
            path.unlink()
    value = make()
    path.touch(mode=0o600)
    path.write_text(json.dumps(value))
    return value


class Plan:
    def __init__(self, settings: Settings):
        settings.check()
        self.settings, self.domain = settings, settings.domain
        self.state = pathlib.Path(settings.state).absolute()
        try:
            for name in ("", "log", "tls"):
                (self.state / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise DemoError(f"--state {self.state}: {error.strerror}.") from None
        if not os.access(self.state, os.W_OK | os.X_OK):
            raise DemoError(f"--state {self.state}: not writable for this user.")
        self.janus_program, self.janus_prefix = build.find_janus(settings.janus)
        self.build = build.folder_for(self.janus_prefix, settings.sanitizers)
        self.addresses = network.check_addresses(settings.address) if settings.address else network.own_addresses()
        self.hosts = network.listening_hosts(self.addresses)
        self._names()
        self.ports = network.choose_ports({name: port for name, port in USUAL_PORTS.items() if name != "accounts" or settings.xmpp == "ejabberd"}, self.hosts)
        self.ports.update(rtp_first=20000, rtp_last=20000 + RTP_PORTS - 1)
        self._urls()
        self.secrets = _kept(self.state / "secrets.json", lambda: {k: secrets.token_urlsafe(24) for k in ("focus", "focus_account", "calls", "admin")})
        self.accounts = settings.users or [tuple(a) for a in _kept(
            self.state / "accounts.json", lambda: [(name, secrets.token_hex(4)) for name in ("teacher", "student")])]
        if settings.focus_account:
            self.accounts = [*self.accounts, ("focus", self.secrets["focus_account"])]
        self._certificates()

    def _names(self):
        d = self.domain
        self.jids = {"domain": d, "guests": f"guest.{d}", "muc": f"conference.{d}", "focus": f"focus.{d}", "calls": f"calls.{d}",
                     "room": f"{DEFAULT_ROOM}@conference.{d}", "call": f"{DEFAULT_ROOM}@calls.{d}"}

    def _urls(self):
        host, secure = self.domain, self.ports["https"]
        origin = f"https://{host}:{secure}"
        local = f'http://127.0.0.1:{self.ports["metrics"]}'
        self.urls = {"origin": origin, "classroom": f"{origin}/classroom/#{DEFAULT_ROOM}", "websocket": f"wss://{host}:{secure}/xmpp-websocket",
                     "bosh": f"{origin}/http-bind", "janus": f'wss://{host}:{self.ports["janus"]}/', "admin": f'http://127.0.0.1:{self.ports["admin"]}/admin', "metrics": local + "/metrics",
                     "health": local + "/health", "conference_request": local + "/conference-request/v1"}

    def _certificates(self):
        if self.settings.cert:
            self.certificate, self.key, self.ca = pathlib.Path(self.settings.cert).absolute(), pathlib.Path(self.settings.key).absolute(), None
            certificates.check_pair(self.certificate, self.key)
            return
        names = [self.domain] + [f"{part}.{self.domain}" for part in ("conference", "focus", "calls", "guest", "auth")] + ["localhost"]
        self.certificate, self.key, self.ca = certificates.make(self.state / "tls", self.domain, names, [*self.hosts])

    def moved_ports(self):
        return {name: (usual, self.ports[name]) for name, usual in USUAL_PORTS.items() if self.ports.get(name, usual) != usual}
