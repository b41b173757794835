"""Calls without a browser in the room: not bundled (a transport per content, as Dino has it), muted, and longer than Janus's sessions live."""
import json
import time

import pytest

import clients
import people
from cast import Cast, started
from driver import wait_for
from judge import phase

SHORT_SESSIONS = {"janus.jcfg": {"general": {"session_timeout": 5}}}


class Call:
    """Two callers in a room that a plain client has opened; Janus ends sessions after five seconds without a request."""

    def __init__(self):
        self.server, self.cast = started(overrides=SHORT_SESSIONS), Cast()
        room = self.server.jids["room"]
        self.host = self.cast.caller(self.server, people.LATE, "teacher")
        answer = self.host.do("iq", to=self.server.jids["focus"], xml=f"<conference xmlns='http://jitsi.org/protocol/focus' room='{room}'/>")
        assert "result" in answer, answer
        self.host.do("join", room=room, nick="teacher")
        self.callers = [self.dial(people.CARL, "carl", "unbundled"), self.dial(people.SIXTEN, "sixten", "unannounced")]

    def dial(self, person, account, how):
        caller = self.cast.caller(self.server, person, account)
        answer = caller.call(self.server.jids["call"], how)
        assert len(answer.get("contents", [])) == 2, answer
        caller.sid, caller.peer = answer["sid"], answer["to"]
        wait_for(caller.connected, 20, f"media of {account}")
        return caller

    def source_info(self, name):
        """What the room is told of the occupant that stands for this caller."""
        occupants = self.host.do("occupants", room=self.server.jids["room"])["occupants"]
        told = [json.loads(o["source_info"]) for o in occupants.values() if o["name"] == name and o["source_info"]]
        return {source[-2:]: state["muted"] for source, state in told[0].items()} if told else {}


@pytest.fixture(scope="module")
def call():
    call = Call()
    yield call
    call.cast.close()
    call.server.stop()


def test_not_bundled(call):
    """A leg per content; each hears and sees the other and not itself. One has announced no SSRC, as Dino does, and is heard all the same."""
    assert call.server.transport_counters()["janus"]["legs"] >= 4
    phase(call.callers, 5, "two callers, not bundled")


def test_longer_than_a_session_of_janus(call):
    """Janus counts requests and not media: without keepalives it would have ended the calls by now."""
    time.sleep(6)
    phase(call.callers, 5, "calls that are kept alive")


def inform(caller, what):
    payload = f"<{what} xmlns='urn:xmpp:jingle:apps:rtp:info:1' creator='initiator' name='0'/>"
    answer = caller.do("iq", to=caller.peer, xml=f"<jingle xmlns='urn:xmpp:jingle:1' action='session-info' sid='{caller.sid}'>{payload}</jingle>")
    assert "result" in answer, answer


def test_mute_by_session_info(call):
    """The other hears nothing, and the room is told; then both again."""
    carl, sixten = call.callers
    inform(carl, "mute")
    wait_for(lambda: call.source_info("carl") == {"a0": True, "v0": False}, 10, "carl's SourceInfo that says muted")
    time.sleep(1 + 2 * clients.EAR_PAUSE)
    assert sixten.read()["audio"][carl.hz] < -60
    inform(carl, "unmute")
    wait_for(lambda: call.source_info("carl") == {"a0": False, "v0": False}, 10, "carl's SourceInfo that says unmuted")
    phase(call.callers, 5, "unmuted")


def test_a_refused_content_leaves_the_call(call):
    carl = call.callers[0]
    content = ("<content creator='initiator' name='more'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'>"
               "<payload-type id='98' name='H265' clockrate='90000'/></description><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'/></content>")
    answer = carl.do("iq", to=carl.peer, xml=f"<jingle xmlns='urn:xmpp:jingle:1' action='content-add' sid='{carl.sid}'>{content}</jingle>")
    assert "result" in answer, answer
    wait_for(lambda: any(event.get("jingle") == "content-reject" for event in carl.events()), 10, "content-reject")
    phase(call.callers, 4, "after a refused content")


def test_hang_up(call):
    for caller in call.callers:
        caller.hangup()
    wait_for(lambda: call.source_info("carl") == {} and call.source_info("sixten") == {}, 10, "no occupant for a caller that has gone")
    wait_for(lambda: call.server.transport_counters()["janus"]["calls"] == 0, 40, "no call")
    assert call.server.transport_counters()["janus"]["legs"] == 0
