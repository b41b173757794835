"""Five packets of a hundred lost, each way: NACK and PLI for a slot are answered for that slot, and no picture stands still."""
import os

import pytest

import people
from cast import started
from driver import wait_for
from judge import GAP, phase

pytestmark = pytest.mark.alone

ROOM = "rainy"
LOSS = 5


@pytest.fixture(scope="module")
def server():
    server = started(lossy=True)
    yield server
    server.stop()


def repaired(client):
    """Each received picture that missed packets got them again: [(mid, nacks, retransmitted, frames)]."""
    return [(s["mid"], s.get("nackCount", 0), s.get("retransmittedPacketsReceived", 0), s.get("framesDecoded", 0))
            for s in client.stats() if s["type"] == "inbound-rtp" and s["kind"] == "video" and s.get("packetsReceived", 0) > 100]


def under_loss(server, here, seconds, what, gap=GAP):
    phase(here, min(seconds, 10), f"{what}, before the loss")
    try:
        # Downwards alone first: every NACK is then for a packet that Janus has, and there is an answer to each.
        server.set_loss(LOSS, 0)
        phase(here, seconds, f"{what}, {LOSS} % lost downwards", gap)
        every_nack_answered(here)
        server.set_loss(LOSS, LOSS)
        phase(here, seconds, f"{what}, {LOSS} % lost both ways", gap)
    finally:
        server.set_loss(0, 0)


def every_nack_answered(here):
    for client in here:
        for mid, nacks, again, frames in repaired(client) if client.hears_each else []:
            assert frames > 0, (client.person.name, mid)
            # One is under way, one answer is lost in its turn.
            assert nacks < 5 or again >= nacks * 0.7, f"{client.person.name}, m-line {mid}: {nacks} NACKs, {again} packets came again"


def test_lib_jitsi_meet(server, cast, phase_seconds):
    here = [cast.web(server, ROOM, people.WILMA), cast.web(server, ROOM, people.BOSSE, "bosh")]
    for client in here:
        wait_for(client.connected, 20, "media")
    under_loss(server, here, phase_seconds, "two pages on lib-jitsi-meet")


@pytest.mark.skipif(not os.environ.get("JX_LONG"), reason="runs with --long")
def test_classroom(server, cast, phase_seconds):
    here = [cast.page(server, "rainy2", people.CLARA), cast.web(server, "rainy2", people.WILMA)]
    for client in here:
        wait_for(client.connected, 20, "media")
    under_loss(server, here, phase_seconds, "our own page")


def test_caller(server, cast, phase_seconds):
    web = cast.web(server, "rainy3", people.WILMA)
    caller = cast.caller(server)
    assert "sid" in caller.call(f"rainy3@{server.jids['calls']}", "direct")
    caller.nick = wait_for(lambda: next(iter(web.people()), None), 10, "the caller is seen")
    for client in (web, caller):
        wait_for(client.connected, 20, "media")
    # aiortc asks for a key frame once a second, and one of those may be lost as well.
    under_loss(server, [web, caller], phase_seconds, "a caller", 3 * GAP)
