"""Clients of a conference that are no browsers of today: peers/desk.py in a process of its own."""
import functools
import json
import os
import pathlib
import select
import subprocess
import tempfile

from clients import CallerDied
from people import TONES

PEERS = pathlib.Path(__file__).resolve().parent.parent / "peers"


@functools.lru_cache(None)
def okdesk():
    """gloox's half of the desktop, built once."""
    program = pathlib.Path(tempfile.mkdtemp(prefix="jx-okdesk-")) / "okdesk"
    subprocess.run(["g++", "-std=c++17", "-O1", "-o", program, PEERS / "okdesk.cpp", "-lgloox"], check=True)
    return program


class Desk:
    """kind: "okedu" or "2023". Hears and sees everybody apart."""

    family = "desk"
    hears_each = sends_video = True

    def __init__(self, server, person, account, kind):
        self.person, self.hz, self.colour, self.server = person, person.hz, person.colour, server
        self.nick = None
        command = ["/usr/bin/python3", PEERS / "desk.py", "--kind", kind, "--jid", f"{account}@{server.domain}", "--password", "pass", "--host", "192.0.2.1",
                   "--port", server.ports["c2s"], "--bosh", server.urls["bosh"], "--ca", server.ca, "--hz", person.hz, "--colour", person.colour]
        self.process = subprocess.Popen([*map(str, command), *(["--okdesk", str(okdesk())] if kind == "okedu" else [])], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1, env=dict(os.environ))
        self._answer(30)

    def _answer(self, seconds):
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            self.process.kill()
            raise CallerDied(f"{self.person.name}: no answer within {seconds} s: {self.process.stderr.read()[-3000:]}")
        answer = json.loads(line)
        assert "exception" not in answer, answer
        return answer

    def do(self, what, seconds=30, **more):
        self.process.stdin.write(json.dumps({"do": what, **more}) + "\n")
        return self._answer(seconds)

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

    def reset(self):
        self.do("reset")

    def mute(self, muted=True):
        self.do("mute", muted=muted)

    def leave(self):
        self.do("leave")

    def kill(self):
        """Gone without a word."""
        self.process.kill()

    def close(self):
        if self.process.poll() is None:
            try:
                self.process.stdin.write('{"do": "quit"}\n')
                self.process.wait(10)
            except (OSError, subprocess.TimeoutExpired):
                self.process.kill()
        self.process.wait()
