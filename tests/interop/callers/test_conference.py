"""Jingle Audio/Video Conferences: members send in a session of their own, and are called back for each of the others, who may be callers, too."""
import xml.etree.ElementTree as ET

import pytest

import people
from cast import Cast, started
from driver import wait_for
from judge import HEARD, phase

LAST_N = 4
SETTINGS = {"janus.transport.xmpp.jcfg": {"conference": {"forward_last_n": LAST_N}}}


class Conference:
    """A room that a plain client has opened."""

    def __init__(self):
        self.server, self.cast = started(overrides=SETTINGS), Cast()
        self.room, self.address = self.server.jids["room"], self.server.jids["call"]
        self.host = self.cast.caller(self.server, people.LATE, "teacher")
        answer = self.host.do("iq", to=self.server.jids["focus"], xml=f"<conference xmlns='http://jitsi.org/protocol/focus' room='{self.room}'/>")
        assert "result" in answer, answer
        self.host.do("join", room=self.room, nick="teacher")

    def enter(self, client, how, video=True):
        answer = client.call(self.address, how, video)
        assert len(answer.get("contents", [])) == (2 if video else 1), answer
        client.sid, client.peer = answer["sid"], answer["to"]
        wait_for(client.connected, 20, f"media of {client.jid}")
        name = client.jid.partition("@")[0]
        client.nick = wait_for(lambda: next((nick for nick, o in self.occupants().items() if o["name"] == name), None), 10, f"{name} in the room")
        return client

    def occupants(self):
        return self.host.do("occupants", room=self.room)["occupants"]

    def see_each(self, member, others):
        wait_for(lambda: {nick: one["state"] for nick, one in member.forwards().items()} == {other.nick: "connected" for other in others}, 20,
                 f"{member.jid} is sent {[other.jid for other in others]}: {member.forwards().keys()}")


def ended(member):
    return len([event for event in member.events() if event.get("forward_ended")])


@pytest.fixture(scope="module")
def conference():
    conference = Conference()
    yield conference
    conference.cast.close()
    conference.server.stop()


def test_found(conference):
    answer = conference.host.do("iq", to=conference.address, type="get", xml="<query xmlns='http://jabber.org/protocol/disco#info'/>")["result"]
    [query] = ET.fromstring(answer)
    identities = {(child.get("category"), child.get("type")) for child in query}
    assert {("client", "phone"), ("conference", "audio-video")} <= identities, answer
    assert "urn:xmpp:jingle:av-conferences:0" in {child.get("var") for child in query}, answer


def test_five(conference):
    """Two members and three callers, who join one after the other: a member hears and sees each apart, a caller the mix, nobody himself."""
    member = conference.enter(conference.cast.member(conference.server, people.CLARA, "load0"), "conference")
    assert member.forwards() == {}, "alone, there is nobody to be called back for"
    other = conference.enter(conference.cast.member(conference.server, people.JANA, "load1"), "conference", video=False)
    callers = [conference.enter(conference.cast.caller(conference.server, person, account), how)
               for person, account, how in ((people.CARL, "carl", "jmi"), (people.SIXTEN, "sixten", "unannounced"), (people.FIONA, "fiona", "direct"))]
    conference.everybody = [member, other, *callers]
    conference.see_each(member, [other, *callers])
    conference.see_each(other, [member, *callers])
    one = member.forwards()[callers[0].nick]
    assert one["name"] == "carl" and one["senders"] == ["initiator", "initiator"], one
    assert other.forwards()[callers[0].nick]["senders"] == ["initiator"], "who sends no picture is sent none"
    phase(conference.everybody, 6, "a conference of five")


def test_one_leaves_and_comes_back(conference):
    member, other, carl, *rest = conference.everybody
    before = carl.nick
    carl.leave()
    wait_for(lambda: before not in member.forwards() and before not in other.forwards(), 10, "nobody is sent who has left")
    assert any(event.get("forward_ended", "").endswith("/" + before) for event in member.events())
    conference.enter(carl, "direct")
    conference.see_each(member, [other, carl, *rest])


def test_last_n(conference):
    """Of more than that, those who spoke last: whoever begins to speak takes the place of who has been silent for longest."""
    member = conference.everybody[0]
    late = conference.enter(conference.cast.caller(conference.server, people.LATE, "extra"), "direct")
    for other in conference.everybody:
        answer = other.do("iq", to=other.peer, xml=f"<jingle xmlns='urn:xmpp:jingle:1' action='session-info' sid='{other.sid}'><mute xmlns='urn:xmpp:jingle:apps:rtp:info:1'/></jingle>")
        assert "result" in answer, answer
    wait_for(lambda: late.nick in member.forwards(), 20, "who speaks is sent")
    wait_for(lambda: member.forwards()[late.nick]["audio"][late.hz] > HEARD, 20, "and heard")
    assert len(member.forwards()) == LAST_N, member.forwards().keys()


def test_fewer(conference):
    """By the configuration command, at once."""
    member = conference.everybody[0]
    form = "<x xmlns='jabber:x:data' type='submit'><field var='last_n'><value>2</value></field><field var='height'><value>180</value></field></x>"
    answer = member.do("iq", to=conference.address, xml=f"<command xmlns='http://jabber.org/protocol/commands' node='urn:xmpp:av-conferences:config'>{form}</command>")
    assert "completed" in answer.get("result", ""), answer
    wait_for(lambda: len(member.forwards()) == 2, 10, "two are sent")


def test_a_member_leaves(conference):
    """Its sessions end with its own; the others lose one each."""
    member, other = conference.everybody[:2]
    before, open_ones = ended(member), len(member.forwards())
    member.leave()
    wait_for(lambda: member.nick not in other.forwards(), 10, "nobody is sent who has left")
    wait_for(lambda: ended(member) == before + open_ones, 10, "its sessions have ended")


def test_nothing_is_left(conference):
    for client in conference.cast.all[1:]:
        client.do("drop")
        client.kill()
    wait_for(lambda: conference.server.transport_counters()["janus"]["calls"] == 0, 60, "no call")
    assert conference.server.transport_counters()["janus"]["legs"] == 0
