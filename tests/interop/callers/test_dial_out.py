"""A room calls people at the word of a moderator: /call in the room's chat, against a real server and clients that answer, refuse and let it ring."""
import os

import pytest

import people
from cast import Cast, started
from driver import wait_for
from judge import phase

SERVERS = ["prosody", "ejabberd"] if os.environ.get("JX_LONG") else ["prosody"]
RINGS = 5  # s; the least that can be set
IMPATIENT = {"janus.transport.xmpp.jcfg": {"conference": {"dial_out_timeout": RINGS}}}


class School:
    """A teacher in a room of its own, and people at their phones."""

    def __init__(self, xmpp):
        self.server, self.cast = started(overrides=IMPATIENT, xmpp=xmpp), Cast()
        self.room = self.server.jids["room"]
        self.teacher = self.cast.caller(self.server, people.LATE, "teacher")
        answer = self.teacher.do("iq", to=self.server.jids["focus"], xml=f"<conference xmlns='http://jitsi.org/protocol/focus' room='{self.room}'/>")
        assert "result" in answer, answer
        self.teacher.do("join", room=self.room, nick="teacher")
        wait_for(lambda: self.teacher.do("occupants", room=self.room)["occupants"].get("teacher", {}).get("role") == "moderator", 10, "a moderator")
        self.read = 0
        self.deaf = self.phone(people.JANA, "load0", "ring")  # rings while the others speak
        self.writes(f"/call {self.deaf.jid}")

    def lines(self):
        return [event["body"] for event in self.teacher.events() if event.get("body")]

    def writes(self, text):
        self.teacher.do("message", to=self.room, type="groupchat", xml=f"<body>{text}</body>")

    def is_told(self, text, seconds=10):
        """The focus says so; earlier lines are passed over."""
        def found():
            for number, line in enumerate(self.lines()[self.read:], self.read):
                if text in line:
                    self.read = number + 1
                    return True
            return False
        wait_for(found, seconds, f"the line {text!r}")

    def phone(self, person, account, how, **more):
        phone = self.cast.caller(self.server, person, account, **more)
        phone.awaits(how)
        return phone

    def is_alone(self):
        return set(self.teacher.do("occupants", room=self.room)["occupants"]) == {"teacher", "focus"}

    def legs_of_callers(self):
        handles = [(session, handle) for session in self.server.sessions() for handle in self.server.admin("list_handles", session_id=session)["handles"]]
        infos = [self.server.admin("handle_info", session_id=session, handle_id=handle)["info"]["plugin_specific"] for session, handle in handles]
        return sorted(info["leg"]["leg"] for info in infos if info.get("leg", {}).get("policy") == "mix")


@pytest.fixture(scope="module", params=SERVERS)
def school(request):
    school = School(request.param)
    yield school
    school.cast.close()
    school.server.stop()


def test_two_are_called(school):
    """One bundles, one answers with a transport per content, announces no SSRC, as Dino, and has no Opus; they hear and see each other."""
    carl, sixten = school.phone(people.CARL, "carl", "answer"), school.phone(people.SIXTEN, "sixten", "unannounced", voice="G722")
    for phone in (carl, sixten):
        school.writes(f"/call {phone.jid}")
        school.is_told(f"It rings at {phone.jid}")
        school.is_told(f"{phone.jid} has answered")
        wait_for(phone.connected, 20, f"media of {phone.jid}")
    offered = [event for event in carl.events() if "offered" in event]
    assert offered == [{"offered": ["audio", "video"], "bundle": True}], offered
    assert school.legs_of_callers() == ["main", "main", "video"], "one leg for who bundles, two for who does not"
    phase([carl, sixten], 4, "two that were called")
    school.writes(f"/hangup {carl.jid}")
    wait_for(lambda: any(event.get("ended") for event in carl.events()), 10, "carl's call is ended")
    sixten.hangup()
    wait_for(school.is_alone, 20, "the teacher alone")


def test_one_of_two_devices_answers(school):
    quick = school.phone(people.FIONA, "fiona", "answer", resource="phone")
    slow = school.phone(people.JANA, "fiona", "ring", resource="tablet")
    school.writes(f"/call {quick.jid} audio")
    school.is_told(f"{quick.jid} has answered")
    proposal = next(event for event in slow.events() if event.get("jmi") == "propose")
    slow.do("message", to=proposal["sender"], xml=f"<proceed xmlns='urn:xmpp:jingle-message:0' id='{proposal['id']}'/>")
    wait_for(lambda: any(event.get("jmi") == "retract" for event in slow.events()), 10, "the other device stops")
    assert [event["offered"] for event in quick.events() if "offered" in event] == [["audio"]]
    wait_for(quick.connected, 20, "media")
    school.writes(f"/hangup {quick.jid}")  # that call alone: another may still be ringing
    wait_for(school.is_alone, 20, "the teacher alone")


@pytest.mark.parametrize("how, line", [("reject", "has declined"), ("busy", "is busy")])
def test_refused(school, how, line):
    phone = school.phone(people.SIXTEN, "extra", how)
    school.writes(f"/call {phone.jid}")
    school.is_told(f"{phone.jid} {line}")
    phone.close()


def test_rings_in_vain(school):
    wait_for(lambda: f"{school.deaf.jid} has not answered within {RINGS} seconds." in school.lines(), RINGS + 5, "a call that nobody answers ends")
    wait_for(lambda: any(event.get("jmi") == "retract" for event in school.deaf.events()), 10, "it stops ringing")


def test_nobody_there(school):
    school.writes(f"/call nobody-here@{school.server.domain}")
    school.is_told("could not be reached (service-unavailable)")
    school.writes("/call somebody@elsewhere.example")
    school.is_told("may not be called from here")


def test_by_command(school):
    """Asked of the room's address at the calls domain (XEP-0050); what becomes of it is told to who asked."""
    phone, calls = school.phone(people.FIONA, "load1", "busy"), school.server.jids["call"]
    fields = "".join(f"<field var='{name}'><value>{value}</value></field>" for name, value in (("person", phone.jid), ("video", "0")))
    answer = school.teacher.do("iq", to=calls, xml=f"<command xmlns='http://jabber.org/protocol/commands' node='invite'><x xmlns='jabber:x:data' type='submit'>{fields}</x></command>")
    assert "completed" in answer.get("result", ""), answer
    school.is_told(f"{phone.jid} is busy")
    answer = phone.do("iq", to=calls, xml=f"<command xmlns='http://jabber.org/protocol/commands' node='invite'><x xmlns='jabber:x:data' type='submit'>{fields}</x></command>")
    assert answer.get("error", {}).get("condition") == "forbidden", answer
