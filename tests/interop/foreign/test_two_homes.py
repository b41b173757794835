"""Another server of ours as somebody else's Jitsi: a caller in a room here and one in a room there hear and see each other."""
import json
import os
import time

import pytest

import clients
import people
from cast import Cast, started
from driver import wait_for
from judge import phase

THERE = "other.localhost"


def site(other):
    """How we log on there: as a browser does, over the WebSocket and without an account."""
    return {"domain": other.domain, "account": {"type": "websocket", "url": f'wss://192.0.2.1:{other.ports["https"]}/xmpp-websocket', "domain": other.jids["guests"],
                                                "ca_file": other.ca}}


class Meeting:
    def __init__(self):
        self.other, self.cast = started(domain=THERE), Cast()
        self.here = started(overrides={"janus.transport.xmpp.jcfg": {"sites": {"other": site(self.other)}}})
        self.room, self.there = self.here.jids["room"], self.other.jids["room"]
        self.host = self.enter(self.here, people.LATE)
        self.guard = self.enter(self.other, people.FIONA)

    def enter(self, server, person):
        """Somebody in the room who opens it, and speaks to nobody."""
        client, room = self.cast.caller(server, person, "teacher"), server.jids["room"]
        answer = client.do("iq", to=server.jids["focus"], xml=f"<conference xmlns='http://jitsi.org/protocol/focus' room='{room}'/>")
        assert "result" in answer, answer
        client.do("join", room=room, nick="teacher")
        return client

    def say(self, text):
        self.host.do("message", to=self.room, type="groupchat", xml=f"<body>{text}</body>")

    def names(self, client, room):
        return sorted(o["name"] for o in client.do("occupants", room=room)["occupants"].values() if o["name"])


@pytest.fixture(scope="module")
def meeting():
    meeting = Meeting()
    yield meeting
    meeting.cast.close()
    meeting.here.stop()
    meeting.other.stop()


def call(meeting, server, person, account):
    caller = meeting.cast.caller(server, person, account)
    answer = caller.call(server.jids["call"])
    assert "sid" in answer, answer
    caller.sid, caller.peer = answer["sid"], answer["to"]
    wait_for(caller.connected, 20, f"media of {account}")
    return caller


def test_both_hear_and_see_both(meeting):
    """A moderator's line is all that it takes."""
    meeting.carl = call(meeting, meeting.here, people.CARL, "carl")
    meeting.sixten = call(meeting, meeting.other, people.SIXTEN, "sixten")
    meeting.say(f"/join https://{THERE}/class")
    wait_for(lambda: "sixten (other.localhost)" in meeting.names(meeting.host, meeting.room), 20, "Sixten is in the room here")
    wait_for(lambda: "carl" in meeting.names(meeting.guard, meeting.there), 20, "Carl is in the room there")
    phase([meeting.carl, meeting.sixten], 8, "two rooms")


def source_info(meeting, name):
    """What the room there is told of the occupant that stands for this caller of ours."""
    occupants = meeting.guard.do("occupants", room=meeting.there)["occupants"]
    told = [json.loads(o["source_info"]) for o in occupants.values() if o["name"] == name and o["source_info"]]
    return {source[-2:]: state["muted"] for source, state in told[0].items()} if told else {}


def inform(caller, what):
    payload = f"<{what} xmlns='urn:xmpp:jingle:apps:rtp:info:1' creator='initiator' name='0'/>"
    answer = caller.do("iq", to=caller.peer, xml=f"<jingle xmlns='urn:xmpp:jingle:1' action='session-info' sid='{caller.sid}'>{payload}</jingle>")
    assert "result" in answer, answer


def test_mute_is_shown_there(meeting):
    """And heard there: silence; both again afterwards."""
    inform(meeting.carl, "mute")
    wait_for(lambda: source_info(meeting, "carl") == {"a0": True, "v0": False}, 10, "carl's SourceInfo there says muted")
    time.sleep(1 + 2 * clients.EAR_PAUSE)
    assert meeting.sixten.read()["audio"][meeting.carl.hz] < -60
    inform(meeting.carl, "unmute")
    wait_for(lambda: source_info(meeting, "carl") == {"a0": False, "v0": False}, 10, "carl's SourceInfo there says unmuted")


def test_who_comes_later_and_who_leaves(meeting):
    """There: somebody goes and comes again; their sources find their way into lines that others had."""
    for _ in range(2):
        meeting.sixten.hangup()
        wait_for(lambda: "sixten (other.localhost)" not in meeting.names(meeting.host, meeting.room), 10, "Sixten is gone here too")
        meeting.sixten = call(meeting, meeting.other, people.SIXTEN, "sixten")
        wait_for(lambda: "sixten (other.localhost)" in meeting.names(meeting.host, meeting.room), 10, "Sixten is here again")
    phase([meeting.carl, meeting.sixten], 6, "again")


@pytest.mark.skipif(not os.environ.get("JX_LONG"), reason="runs with --long")
def test_their_server_restarts(meeting):
    """Ours goes on meanwhile, and finds its way back."""
    meeting.other.restart_xmpp()
    assert meeting.carl.connected()
    meeting.guard = meeting.enter(meeting.other, people.FIONA)
    wait_for(lambda: "carl" in meeting.names(meeting.guard, meeting.there), 90, "Carl is in the room there again")


def test_leave(meeting):
    meeting.say("/join stop")
    wait_for(lambda: "carl" not in meeting.names(meeting.guard, meeting.there), 10, "Carl is gone there")
    wait_for(lambda: "sixten (other.localhost)" not in meeting.names(meeting.host, meeting.room), 10, "Sixten is gone here")
    assert meeting.carl.connected() and meeting.sixten.connected()
    meeting.carl.hangup()
    wait_for(lambda: meeting.here.transport_counters()["janus"]["calls"] == 0, 20, "no call")
    assert meeting.here.room_counters()["sources"] == 0


def test_from_the_page(meeting):
    """The page of a moderator has the same in a dialog."""
    clara = meeting.cast.page(meeting.here, "visit", people.CLARA)
    clara.click("#people-open")
    for choice, there in (("join", True), ("leave", False)):
        clara.click("#visit")
        if there:
            clara.type("#visit-meeting", f"https://{THERE}/class")
        clara.click(f"#visit-dialog button[value={choice}]")
        wait_for(lambda: (people.CLARA.name in meeting.names(meeting.guard, meeting.there)) == there, 20, f"Clara, there: {there}")
