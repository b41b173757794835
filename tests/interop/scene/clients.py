"""One object for each real client, all with the same questions: what do you hear, what do you see?"""
import json
import pathlib
import select
import subprocess
import time

import driver
from people import TONES

PEERS = pathlib.Path(__file__).resolve().parent.parent / "peers"
EAR_PAUSE = 0.75


def owner_of(source):
    return source.rpartition("-")[0]


class BrowserEars:
    """What the probe says, by owner."""

    sends_video = hears_each = True

    def sample(self):
        seen = self.read(TONES)
        return {"audio": {owner_of(s): levels for s, levels in seen["audio"].items()},
                "video": {owner_of(s): {**eye, "name": driver.media.nearest(eye["colour"])} for s, eye in seen["video"].items()}}


class WebClient(BrowserEars, driver.LibJitsiMeet):
    def __init__(self, person, **options):
        super().__init__(person.hz, person.colour, **options)
        self.person = person


class PageClient(BrowserEars, driver.Classroom):
    def __init__(self, person, **options):
        super().__init__(person.hz, person.colour, **options)
        self.person = person


class TokenClient(BrowserEars, driver.JanusPage):
    def __init__(self, person):
        super().__init__(person.hz, person.colour)
        self.person = person


class CallerDied(AssertionError):
    pass


class NativeCaller:
    """peers/caller.py in a process of its own. Hears a mix, sees one picture."""

    family = "caller"
    hears_each = False

    def __init__(self, server, person, account, password="pass", only_ipv6=False):
        self.person, self.hz, self.colour = person, person.hz, person.colour
        self.sends_video = True
        self.nick = None
        self.jid = f"{account}@{server.domain}"
        command = ["/usr/bin/python3", str(PEERS / "caller.py"), "--jid", self.jid, "--password", password, "--host", "192.0.2.1",
                   "--port", str(server.ports["c2s"]), "--ca", server.ca, "--hz", str(person.hz), "--colour", person.colour]
        self.process = subprocess.Popen(command + (["--only-ipv6"] if only_ipv6 else []), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, bufsize=1)
        self._answer(40)

    def _answer(self, seconds):
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            self.process.kill()
            raise CallerDied(f"{self.jid}: no answer within {seconds} s: {self.process.stderr.read()[-2000:]}")
        answer = json.loads(line)
        assert "exception" not in answer, answer
        return answer

    def do(self, what, seconds=60, **more):
        self.process.stdin.write(json.dumps({"do": what, **more}) + "\n")
        return self._answer(seconds)

    def call(self, to, how="jmi", video=True):
        """The answer, or {"refused": {condition, text}}."""
        self.sends_video = video and how != "fixture"
        return self.do("call", 90, to=to, how=how, video=video)

    def read(self):
        answer = self.do("read", tones=TONES)
        answer["audio"] = {int(hz): level for hz, level in answer["audio"].items()}
        return answer

    def sample(self):
        seen = self.read()
        return {"audio": {"mix": seen["audio"]}, "video": {"speaker": seen["video"]} if seen["video"] and seen["video"]["colour"] else {}}

    def connected(self):
        return self.read()["state"] == "connected"

    def events(self):
        return self.do("events")["events"]

    def reset(self):
        self.do("reset")

    def hangup(self):
        self.do("hangup")

    leave = hangup

    def kill(self):
        """Gone without a word: no terminate, no end of the stream."""
        self.process.kill()

    def close(self):
        if self.process.poll() is None:
            try:
                self.process.stdin.write('{"do": "quit"}\n')
                self.process.wait(10)
            except (OSError, subprocess.TimeoutExpired):
                self.process.kill()
        self.process.wait()


def nick_of_caller(watcher, person_name, seconds=20):
    """The endpoint under which a caller is an occupant, as a page sees it."""
    return driver.wait_for(lambda: next((nick for nick, name in watcher.people().items() if name == person_name), None), seconds,
                           f"an occupant named {person_name} in {watcher.people()}")


def settle(seconds):
    time.sleep(seconds)
