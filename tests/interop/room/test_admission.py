"""Who may not be in a room does not get in by calling it, and does not stay."""
import pytest

import people
from driver import wait_for

ADMIN = "http://jabber.org/protocol/muc#admin"
OWNER = "http://jabber.org/protocol/muc#owner"


class Teacher:
    """The room's owner, with a plain XMPP client."""

    def __init__(self, server, cast, name):
        self.client = cast.caller(server, people.LATE, "teacher")
        self.room = f"{name}@{server.jids['muc']}"
        self.call_jid = f"{name}@{server.jids['calls']}"
        answer = self.client.do("iq", to=server.jids["focus"], xml=f"<conference xmlns='http://jitsi.org/protocol/focus' room='{self.room}'/>")
        assert "ready='true'" in answer["result"].replace('"', "'"), answer
        self.client.do("join", room=self.room, nick="0badcafe", xml="<SourceInfo>{}</SourceInfo>")
        wait_for(lambda: self.occupants().get("0badcafe"), 10, "the teacher is in the room")

    def occupants(self):
        return self.client.do("occupants", room=self.room)["occupants"]

    def admin(self, item):
        answer = self.client.do("iq", to=self.room, xml=f"<query xmlns='{ADMIN}'>{item}</query>")
        assert "result" in answer, answer

    def configure(self, **fields):
        values = "".join(f"<field var='muc#roomconfig_{name}'><value>{value}</value></field>" for name, value in fields.items())
        form = f"<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#roomconfig</value></field>{values}</x>"
        answer = self.client.do("iq", to=self.room, xml=f"<query xmlns='{OWNER}'>{form}</query>")
        assert "result" in answer, answer


def refused(answer, *conditions):
    assert "refused" in answer, answer
    assert answer["refused"]["condition"] in conditions, answer
    assert answer["refused"]["text"], answer


REFUSALS = ("forbidden", "not-authorized", "registration-required", "not-allowed", "refused")


@pytest.mark.parametrize("how", ["direct", "jmi"])
def test_a_banned_person_calls(server, cast, how):
    teacher = Teacher(server, cast, f"banned-{how}")
    teacher.admin(f"<item affiliation='outcast' jid='carl@{server.domain}'/>")
    caller = cast.caller(server)
    answer = caller.call(teacher.call_jid, how)
    assert "refused" in answer, answer
    if how == "direct":
        refused(answer, *REFUSALS)
    wait_for(lambda: "carl" in server.janus_log(), 5, "a line of the log")


def test_a_ban_during_the_call(server, cast):
    """A ban of what the MUC sees, the virtual occupant, meets the person."""
    teacher = Teacher(server, cast, "bans")
    caller = cast.caller(server)
    assert "sid" in caller.call(teacher.call_jid, "direct")
    nick, occupant = wait_for(lambda: next(((n, o) for n, o in teacher.occupants().items() if n not in ("focus", "0badcafe")), None), 10, "the caller is an occupant")
    wait_for(caller.connected, 15, "media")
    teacher.admin(f"<item affiliation='outcast' jid='{occupant['jid'].split('/')[0]}'/>")
    wait_for(lambda: any("ended" in e for e in caller.events()), 10, "the call ends")
    wait_for(lambda: nick not in teacher.occupants(), 10, "the occupant goes")
    assert "refused" in caller.call(teacher.call_jid, "direct"), "banned, and yet back"


def test_a_ban_of_the_caller_during_the_call(server, cast):
    teacher = Teacher(server, cast, "bans2")
    caller = cast.caller(server)
    assert "sid" in caller.call(teacher.call_jid, "direct")
    wait_for(caller.connected, 15, "media")
    teacher.admin(f"<item affiliation='outcast' jid='carl@{server.domain}'/>")
    wait_for(lambda: any("ended" in e for e in caller.events()), 60, "the call ends")


def test_a_kick_ends_the_call(server, cast):
    teacher = Teacher(server, cast, "kicks")
    caller = cast.caller(server)
    assert "sid" in caller.call(teacher.call_jid, "direct")
    nick = wait_for(lambda: next((n for n in teacher.occupants() if n not in ("focus", "0badcafe")), None), 10, "the caller is an occupant")
    teacher.admin(f"<item nick='{nick}' role='none'><reason>enough</reason></item>")
    wait_for(lambda: any("ended" in e for e in caller.events()), 10, "the call ends")


def test_members_only(server, cast):
    teacher = Teacher(server, cast, "members")
    teacher.configure(membersonly="1")
    caller = cast.caller(server)
    refused(caller.call(teacher.call_jid, "direct"), *REFUSALS)
    teacher.admin(f"<item affiliation='member' jid='carl@{server.domain}'/>")
    assert "sid" in caller.call(teacher.call_jid, "direct"), "a member is let in"
    wait_for(caller.connected, 15, "media")


def test_password(server, cast):
    teacher = Teacher(server, cast, "secret")
    teacher.configure(passwordprotectedroom="1", roomsecret="sesame")
    refused(cast.caller(server).call(teacher.call_jid, "direct"), *REFUSALS)


def test_nobody_sits_in_the_nick_focus(server, cast):
    caller = cast.caller(server)
    room = f"nofocus@{server.jids['muc']}"
    caller.do("join", room=room, nick="focus")
    error = wait_for(lambda: next((e["presence_error"] for e in caller.events() if "presence_error" in e), None), 10, "the nick is refused")
    assert "conflict" in error, error
