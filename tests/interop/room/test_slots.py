"""Comings and goings cost nobody else a negotiation."""
import os

import clients
import control
import people
from driver import wait_for

ROOM = "comings"
TIMES = 40 if os.environ.get("JX_LONG") else 12


def test_joins_and_leaves(server, cast):
    """No Janus offer, no Jingle with transports or codecs: neither for a receiver with pool slots nor for pinned ones."""
    web = cast.web(server, ROOM)
    page = cast.page(server, ROOM)
    wait_for(web.connected, 20, "media")
    token_page = cast.add(clients.TokenClient(people.JANA)).attach(server.pages)
    room = control.room_id(token_page, server, ROOM)
    token_page.join(room, control.token_for(token_page, server, room, people.JANA.name))
    wait_for(token_page.connected, 20, "media of the page with pool slots")
    caller = cast.caller(server)
    before = len(web.run("return page.jingle"))
    offers_before = page.run("return classroom.call.peerConnection.remoteDescription.sdp.match(/m=/g).length")
    for number in range(TIMES):
        answer = caller.call(f"{ROOM}@{server.jids['calls']}", "direct")
        assert "sid" in answer, (number, answer)
        wait_for(caller.connected, 10, f"call {number}")
        caller.hangup()
    wait_for(lambda: len(web.people()) == 2, 20, f"the last call's occupant goes: {web.people()}")
    seen = web.run("return page.jingle")[before:]
    assert {entry["action"] for entry in seen} <= {"source-add", "source-remove"}, seen
    assert not [entry for entry in seen if entry["transport"] or entry["payloads"]], seen
    assert sum(entry["action"] == "source-add" for entry in seen) >= TIMES // 2, seen
    assert "offer" not in token_page.state()["events"], token_page.state()["events"]
    lines = page.run("return classroom.call.peerConnection.remoteDescription.sdp.match(/m=/g).length")
    assert lines <= offers_before + 2, f"our page's m-lines grew from {offers_before} to {lines}"
