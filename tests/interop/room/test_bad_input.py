"""What is wrong gets the right error with a text that a person understands, one log line, and leaves nothing behind."""
import time
import xml.etree.ElementTree as ET

import pytest

import people
from driver import wait_for

ROOM = "strict"
EXACT = ("room", "transport", "sessions")
# Pools of GLib and libmicrohttpd keep a thread or two that they had use for; what leaks grows with each of these scenarios.
SLACK = {"descriptors": 3, "threads": 3}
RSS_GROWTH = 16 * 1024  # KiB: allocators keep what they had


@pytest.fixture(scope="module")
def room(server):
    """A class that is open: a page sits in it."""
    from cast import Cast
    cast = Cast()
    web = cast.web(server, ROOM)
    wait_for(web.connected, 20, "media")
    yield f"{ROOM}@{server.jids['calls']}"
    cast.close()


@pytest.fixture(scope="module")
def caller(server, room):
    from clients import NativeCaller
    caller = NativeCaller(server, people.CARL, "carl")
    yield caller
    caller.close()


def grown(before, after):
    """What lives that did not live before, in words."""
    more = {key: (live(before, key), live(after, key)) for key in EXACT if live(before, key) != live(after, key)}
    return more | {key: (before[key], after[key]) for key, slack in SLACK.items() if after[key] > before[key] + slack}


@pytest.fixture(scope="module")
def at_first(server, room):
    return server.live_objects()


@pytest.fixture(autouse=True)
def nothing_is_left(server, at_first):
    """Nothing of a scenario stays, and nothing of all of them together."""
    yield
    end = time.monotonic() + 30
    while (more := grown(at_first, server.live_objects())) and time.monotonic() < end:
        time.sleep(0.5)
    assert not more, more
    assert server.live_objects()["rss"] - at_first["rss"] < RSS_GROWTH


def live(objects, key):
    """Totals grow; what counts is what lives."""
    value = objects[key]
    return {name: count for name, count in value.get("live", value).items() if not isinstance(count, dict)} if key == "transport" and isinstance(value, dict) else value


def refusal(answer, *conditions):
    assert "error" in answer, answer
    error = answer["error"]
    assert error["condition"] in conditions, error
    assert error["text"] and " " in error["text"], f"no text for people: {error}"
    return error


def initiate(sid, initiator, content):
    return (f"<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='{sid}' initiator='{initiator}'>{content}</jingle>")


def audio(fingerprint="sha-256", codec="<payload-type id='111' name='opus' clockrate='48000' channels='2'/>", transport=True):
    digest = ":".join(["AB"] * 32)
    ice = (f"<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='abcd' pwd='abcdefghijklmnopqrstuvwx'>"
           f"<fingerprint xmlns='urn:xmpp:jingle:apps:dtls:0' hash='{fingerprint}' setup='actpass'>{digest}</fingerprint></transport>") if transport else ""
    return (f"<content creator='initiator' name='0' senders='both'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'>{codec}<rtcp-mux/>"
            f"</description>{ice}</content>")


def test_unknown_room(server, caller):
    to = f"nosuchclass@{server.jids['calls']}/janus"
    answer = caller.do("iq", to=to, xml=initiate("unknown-room-1", caller.jid, audio()))
    refusal(answer, "item-not-found", "forbidden", "not-allowed")
    wait_for(lambda: "nosuchclass" in server.janus_log(), 5, "a line of the log")


def test_call_to_nobody(server, caller):
    answer = caller.do("iq", to=server.jids["calls"], xml=initiate("nobody-1", caller.jid, audio()))
    refusal(answer, "item-not-found", "service-unavailable", "bad-request")


def test_unknown_namespace(caller, room):
    answer = caller.do("iq", to=f"{room}/janus", xml="<query xmlns='urn:example:unheard-of'/>")
    assert answer["error"]["condition"] == "service-unavailable", answer


@pytest.mark.parametrize("content", [audio(transport=False), audio(codec=""), "", audio(fingerprint="sha-0")],
                         ids=["no-transport", "no-codec", "no-content", "unknown-hash"])
def test_malformed_session_initiate(caller, room, content):
    sid = f"malformed-{time.monotonic_ns()}"
    answer = caller.do("iq", to=f"{room}/janus", xml=initiate(sid, caller.jid, content))
    if "error" in answer:
        refusal(answer, "bad-request", "feature-not-implemented", "not-acceptable")
    else:
        ended = wait_for(lambda: [e for e in caller.events() if e.get("jingle") == "session-terminate" and e["sid"] == sid], 10, "the session is ended")
        assert ended


def test_sdp_that_janus_refuses(server, caller, room):
    """No codec in common: accepted by the syntax, refused by the call."""
    sid = f"refused-{time.monotonic_ns()}"
    answer = caller.do("iq", to=f"{room}/janus", xml=initiate(sid, caller.jid, audio(codec="<payload-type id='112' name='speex' clockrate='16000'/>")))
    if "error" in answer:
        refusal(answer, "bad-request", "not-acceptable", "feature-not-implemented")
    else:
        wait_for(lambda: [e for e in caller.events() if e.get("jingle") == "session-terminate" and e["sid"] == sid], 10, "the session is ended")
    wait_for(lambda: sid in server.janus_log(), 5, "a line of the log")


def test_second_session_initiate_with_the_same_sid(caller, room):
    """Refused; the call that there is goes on."""
    sid = caller.call(room, "direct", video=False)["sid"]
    wait_for(caller.connected, 15, "the call")
    answer = caller.do("iq", to=f"{room}/janus", xml=initiate(sid, caller.jid, audio()))
    refusal(answer, "unexpected-request", "conflict", "bad-request", "not-acceptable", "service-unavailable")
    assert caller.connected()
    caller.hangup()


def test_candidates_that_are_not_addresses(caller, room):
    sid = caller.call(room, "direct", video=False)["sid"]
    wait_for(caller.connected, 15, "the call")
    candidate = ("<candidate component='1' foundation='1' generation='0' id='x' ip='not an address' network='0' port='99999' priority='1' protocol='udp' type='host'/>")
    answer = caller.do("iq", to=f"{room}/janus", xml=(
        f"<jingle xmlns='urn:xmpp:jingle:1' action='transport-info' sid='{sid}'><content creator='initiator' name='0'>"
        f"<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'>{candidate}</transport></content></jingle>"))
    refusal(answer, "bad-request")
    assert caller.connected()
    caller.hangup()


def test_somebody_elses_session_accept(server, caller, room, cast):
    """A sid is worth nothing from another address."""
    sid = caller.call(room, "direct", video=False)["sid"]
    wait_for(caller.connected, 15, "the call")
    thief = cast.caller(server, people.LATE, "extra")
    answer = thief.do("iq", to=f"{room}/janus", xml=f"<jingle xmlns='urn:xmpp:jingle:1' action='session-accept' sid='{sid}'>{audio()}</jingle>")
    assert answer["error"]["condition"] == "item-not-found", answer
    answer = thief.do("iq", to=f"{room}/janus", xml=f"<jingle xmlns='urn:xmpp:jingle:1' action='session-terminate' sid='{sid}'/>")
    assert answer["error"]["condition"] == "item-not-found", answer
    assert caller.connected()
    caller.hangup()


def test_what_is_truthful_of_the_focus(server, caller):
    """disco#info of the focus, and each of its features answered."""
    focus = server.jids["focus"]
    info = caller.do("iq", to=focus, type="get", xml="<query xmlns='http://jabber.org/protocol/disco#info'/>")["result"]
    features = {f.get("var") for f in ET.fromstring(info).iter("{http://jabber.org/protocol/disco#info}feature")}
    assert {"urn:xmpp:ping", "jabber:iq:last", "urn:xmpp:time", "http://jitsi.org/protocol/focus"} <= features, features
    for payload in ("<ping xmlns='urn:xmpp:ping'/>", "<query xmlns='jabber:iq:last'/>", "<time xmlns='urn:xmpp:time'/>"):
        assert "result" in caller.do("iq", to=focus, type="get", xml=payload), payload
