"""Callers on a bad day: each ends in bounded time, with the right reason, and hinders nobody."""
import time

import clients
import people
from driver import wait_for

PATIENCE = 100  # seconds until a call without media has ended; 30 to 40 are usual
PROPOSE = "<propose xmlns='urn:xmpp:jingle-message:0' id='flood-{n}'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/></propose>"


def room_of(server, name):
    return f"{name}@{server.jids['calls']}"


def test_never_any_media(server, cast):
    """It answers everything but ICE: candidates that lead nowhere."""
    page = cast.web(server, "mute", people.WILMA)
    caller = cast.caller(server)
    assert "sid" in caller.call(room_of(server, "mute"), "deaf", video=False)
    nick = clients.nick_of_caller(page, "carl")
    began = time.monotonic()
    wait_for(lambda: nick not in page.people(), PATIENCE, "its tile is gone")
    print(f"gone after {time.monotonic() - began:.0f} s")
    ended = [event for event in caller.events() if "ended" in event]
    assert [event["ended"] for event in ended] == ["connectivity-error"], ended


def test_flood_of_proposals(server, cast):
    """Eight of one person are open at a time; others get in meanwhile."""
    page = cast.web(server, "flood", people.WILMA)
    caller, other = cast.caller(server), cast.caller(server, people.SIXTEN, "sixten")
    address = room_of(server, "flood")
    for n in range(60):
        caller.do("message", to=address, xml=PROPOSE.format(n=n))
    assert "sid" in other.call(address, video=False)
    clients.nick_of_caller(page, "sixten")
    wait_for(lambda: sum(event.get("jmi") == "proceed" for event in caller.events()) >= 8, 10, "those that are open are answered")
    assert sum(event.get("jmi") == "proceed" for event in caller.events()) == 8
    for n in range(60):
        caller.do("message", to=address, xml=f"<retract xmlns='urn:xmpp:jingle-message:0' id='flood-{n}'/>")
    assert "sid" in caller.call(address, video=False)


def test_two_hundred_candidates(server, cast):
    page = cast.web(server, "many", people.WILMA)
    caller = cast.caller(server)
    address = room_of(server, "many")
    assert "sid" in caller.call(address, video=False)
    clients.nick_of_caller(page, "carl")
    candidates = "".join(f"<candidate component='1' foundation='f{n}' generation='0' id='c{n}' ip='192.0.2.9' port='{1000 + n}' priority='{n + 1}' protocol='udp' type='host'/>"
                         for n in range(200))
    answer = caller.do("jingle", action="transport-info", candidates=candidates)
    assert "error" in answer and answer["error"]["condition"] in ("resource-constraint", "policy-violation"), answer
    time.sleep(2)
    assert caller.connected() and "carl" in page.people().values()
