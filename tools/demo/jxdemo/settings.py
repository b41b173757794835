"""What the caller of ./demo or a test may choose."""
import dataclasses
import os
import pathlib
import re

from . import DemoError

SOURCE = pathlib.Path(__file__).resolve().parents[3]
DEFAULT_ROOM = "class"
SERVERS = ("prosody", "ejabberd")
# One DNS name of at least two labels; underscores and upper case are no part of it.
DOMAIN = re.compile(r"(?=.{1,200}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
NAME = re.compile(r"[^\s\"&'/:<>@\x00-\x20]{1,200}")


def default_state():
    base = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    return pathlib.Path(base) / "janus-xmpp"


@dataclasses.dataclass
class Settings:
    domain: str = "school.localhost"
    address: list = dataclasses.field(default_factory=list)  # IP addresses; empty = the machine's own
    state: pathlib.Path = dataclasses.field(default_factory=default_state)
    users: list = dataclasses.field(default_factory=list)  # (name, password); empty = teacher and student
    janus: str = ""  # another Janus: its program or its prefix
    cert: str = ""
    key: str = ""
    sanitizers: bool = False  # tests: our objects built with ASan and UBSan
    janus_environment: dict = dataclasses.field(default_factory=dict)  # tests: LD_PRELOAD and the like
    xmpp: str = "prosody"  # the XMPP server: prosody or ejabberd
    focus_account: bool = False  # the focus is the client account focus@DOMAIN, and its component only answers requests; on ejabberd always
    event_loops: int = 0  # 0 = as many as there are cores
    overrides: dict = dataclasses.field(default_factory=dict)  # tests: file name → group → key → value

    def __post_init__(self):
        self.focus_account = self.focus_account or self.xmpp == "ejabberd"  # there a component owns no rooms

    def check(self):
        if self.xmpp not in SERVERS:
            raise DemoError(f"--xmpp {self.xmpp}: {' or '.join(SERVERS)} is wanted.")
        if not DOMAIN.fullmatch(self.domain):
            raise DemoError(f"--domain {self.domain}: not a domain name such as school.localhost (small letters, digits, dashes, at least one dot).")
        if bool(self.cert) != bool(self.key):
            raise DemoError("--cert and --key belong together: name both files, or neither.")
        for option, path in (("--cert", self.cert), ("--key", self.key)):
            if path and not os.access(path, os.R_OK):
                raise DemoError(f"{option} {path}: cannot be read.")
        for name, password in self.users:
            if not NAME.fullmatch(name):
                raise DemoError(f"--user {name}:…: not a name that an XMPP address may have.")
            if not password or any(c in password for c in "\r\n\0"):
                raise DemoError(f"--user {name}:…: the password is empty or has a line break.")
        if len({name.lower() for name, _ in self.users}) != len(self.users):
            raise DemoError("--user: the same name twice.")
