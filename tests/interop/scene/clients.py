"""One object for each real client, all with the same questions: what do you hear, what do you see?"""
import time

import driver
from people import TONES
from peer import PEERS, Peer

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


class NativeCaller(Peer):
    """peers/caller.py in a process of its own. Hears a mix, sees one picture."""

    family = "caller"
    hears_each = False

    def __init__(self, server, person, account, password="pass", only_ipv6=False, codec=None, voice=None, claps=None, resource="peer", member=False):
        self.sends_video = True
        self.jid = f"{account}@{server.domain}"
        command = ["/usr/bin/python3", PEERS / "caller.py", "--jid", self.jid, "--password", password, "--host", "192.0.2.1", "--port", server.ports["c2s"],
                   "--ca", server.ca, "--hz", person.hz, "--colour", person.colour, "--resource", resource]
        super().__init__(person, command + (["--only-ipv6"] if only_ipv6 else []) + (["--codec", codec] if codec else []) +
                         (["--voice", voice] if voice else []) + ([f"--{claps}"] if claps else []) + (["--member"] if member else []))

    def call(self, to, how="jmi", video=True):
        """The answer, or {"refused": {condition, text}}."""
        self.sends_video = video and how != "fixture"
        return self.do("call", 90, to=to, how=how, video=video)

    def subscribe(self, jid):
        """Adds a contact; returns when it is there."""
        self.do("subscribe", to=jid)

    def awaits(self, how):
        """What it does when it is called."""
        self.do("await", how=how)

    def add_video(self):
        self.sends_video = True
        return self.do("add video", 60)

    def press(self, keys, lose=()):
        self.do("press", keys=keys, lose=list(lose))

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

    def hangup(self):
        self.do("hangup")

    leave = hangup


class Member(NativeCaller):
    """The same as a member of an audio/video conference: it hears and sees each of the others in a session of its own."""

    hears_each = True

    def __init__(self, server, person, account, **options):
        super().__init__(server, person, account, member=True, **options)

    def forwards(self):
        """By the occupant's nick, which is the resource of the session's entity."""
        return {entity.rpartition("/")[2]: {**seen, "audio": {int(hz): level for hz, level in seen["audio"].items()}}
                for entity, seen in self.do("forwards", tones=TONES)["forwards"].items()}

    def sample(self):
        seen = self.forwards()
        return {"audio": {nick: one["audio"] for nick, one in seen.items()}, "video": {nick: one["video"] for nick, one in seen.items() if one["video"]["colour"]}}


def nick_of_caller(watcher, person_name, seconds=20):
    """The endpoint under which a caller is an occupant, as a page sees it."""
    return driver.wait_for(lambda: next((nick for nick, name in watcher.people().items() if name == person_name), None), seconds,
                           f"an occupant named {person_name} in {watcher.people()}")


def settle(seconds):
    time.sleep(seconds)
