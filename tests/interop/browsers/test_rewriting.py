"""A page that asks for SSRC rewriting: a fixed pool of tracks, and who is in which is told over the bridge channel."""
import pytest

import cast as scene
import clients
import people
from driver import wait_for
from judge import phase

ROOM = "pool"
M_LINES = "return page.peerConnection.getTransceivers().length"


def source_actions(page):
    return [entry["action"] for entry in page.run("return page.jingle") if entry["action"].startswith("source-")]


@pytest.mark.skipif("ssrc-rewriting-1" not in scene.library().read_text(), reason="npm's lib-jitsi-meet does not know SSRC rewriting: name a newer one in JX_LJM")
def test_among_others(server, cast):
    """Beside a page without it and a caller: who is who is right, by tone and colour, and no source-add is sent."""
    pool = cast.web(server, ROOM, people.WILMA, rewriting=1)
    classic = cast.web(server, ROOM, people.BOSSE)
    caller = cast.caller(server)
    assert "sid" in caller.call(f"{ROOM}@{server.jids['calls']}", "direct")
    for page in (pool, classic):
        wait_for(page.connected, 20, "media")
        wait_for(lambda page=page: len(page.people()) == 2, 20, f"two others: {page.people()}")
    caller.nick = clients.nick_of_caller(pool, "carl")
    phase([pool, classic, caller], 8, "a page with SSRC rewriting")
    assert source_actions(pool) == []
    assert "source-add" in source_actions(classic)
    lines = pool.run(M_LINES)
    # Who comes after somebody left takes the line that is free: the page gets no more of them.
    classic.leave()
    wait_for(lambda: len(pool.people()) == 1, 10, "one left")
    late = cast.web(server, ROOM, people.LATE)
    wait_for(late.connected, 20, "media of the late one")
    phase([pool, caller, late], 8, "another in the place of who left")
    assert pool.run(M_LINES) == lines
