"""Clients of a conference that are no browsers of today: peers/desk.py in a process of its own."""
import atexit
import functools
import pathlib
import shutil
import subprocess
import tempfile

from people import TONES
from peer import PEERS, Peer


@functools.lru_cache(None)
def okdesk():
    """gloox's half of the desktop, built once; it goes with the tests."""
    folder = tempfile.mkdtemp(prefix="jx-okdesk-")
    atexit.register(shutil.rmtree, folder)
    program = pathlib.Path(folder) / "okdesk"
    subprocess.run(["g++", "-std=c++17", "-O1", "-o", program, PEERS / "okdesk.cpp", "-lgloox"], check=True)
    return program


class Desk(Peer):
    """kind: "okedu" or "2023". Hears and sees everybody apart."""

    family = "desk"
    hears_each = sends_video = True

    def __init__(self, server, person, account, kind):
        self.server = server
        command = ["/usr/bin/python3", PEERS / "desk.py", "--kind", kind, "--jid", f"{account}@{server.domain}", "--password", "pass", "--host", "192.0.2.1",
                   "--port", server.ports["c2s"], "--bosh", server.urls["bosh"], "--ca", server.ca, "--hz", person.hz, "--colour", person.colour]
        super().__init__(person, command + (["--okdesk", okdesk()] if kind == "okedu" else []))

    def enter(self, room, accept_after=0):
        self.nick = self.do("enter", 45, room=room, muc=self.server.jids["muc"], focus=self.server.jids["focus"], accept_after=accept_after)["nick"]
        return self

    def read(self):
        answer = self.do("read", tones=TONES)
        answer["audio"] = {owner: {int(hz): level for hz, level in levels.items()} for owner, levels in answer["audio"].items()}
        return answer

    def sample(self):
        seen = self.read()
        return {"audio": seen["audio"], "video": {owner: eye for owner, eye in seen["video"].items() if eye["colour"]}}

    def connected(self):
        return self.read()["state"] == "connected"

    def actions(self, name):
        return [entry for entry in self.read()["jingle"] if entry["action"] == name]

    def mute(self, muted=True):
        self.do("mute", muted=muted)

    def leave(self):
        self.do("leave")
