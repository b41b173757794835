"""A browser behind a narrow way: the pictures that it gets fit, its voice and its ears stay whole."""
import os
import time

import pytest

import people
from driver import wait_for
from narrow import Narrow, missing, port

pytestmark = pytest.mark.alone

LONG = bool(os.environ.get("JX_LONG"))
SETTLE = 15  # seconds
MOST_CHANGES = 4  # of layer in a minute; the goal is 2
HEIGHTS = {300: {180}, 1000: {180, 360}, 5000: {720}}  # kbit/s: the layer that fits


@pytest.fixture
def pair(server, cast):
    if missing():
        pytest.skip(missing())
    sender = cast.web(server, "narrow", people.WILMA, height=720, busy=1)
    receiver = cast.web(server, "narrow", people.BOSSE, listen=1)
    for page in (sender, receiver):
        wait_for(page.connected, 20, "media")
    receiver.run("page.ask('setReceiverConstraints', {lastN: -1, defaultConstraints: {maxHeight: 720}})")
    return sender, receiver


def inbound(page, kind):
    return max((s for s in page.stats() if s["type"] == "inbound-rtp" and s["kind"] == kind), key=lambda s: s.get("packetsReceived", 0), default={})


class Ear:
    """What of a voice was lost or made up since."""

    def __init__(self, page):
        self.page = page
        self.before = inbound(page, "audio")

    def shares(self):
        now = inbound(self.page, "audio")
        since = {name: now[name] - self.before.get(name, 0) for name in ("packetsReceived", "packetsLost", "concealedSamples", "totalSamplesReceived")}
        assert since["packetsReceived"] > 100, since
        return since["packetsLost"] / since["packetsReceived"], since["concealedSamples"] / since["totalSamplesReceived"]


def heights(page, seconds):
    """The picture's height second by second, and how often it changed."""
    seen = []
    for _ in range(seconds):
        seen.append(inbound(page, "video").get("frameHeight", 0))
        time.sleep(1)
    return seen, sum(a != b for a, b in zip(seen, seen[1:]))


@pytest.mark.parametrize("kbit", [300, 1000, 5000] if LONG else [300])
def test_receiver(pair, kbit):
    _, receiver = pair
    wait_for(lambda: inbound(receiver, "video").get("framesDecoded", 0) > 0, 20, "a picture")
    time.sleep(5)
    with Narrow(port(receiver), "down", kbit) as way:
        first, _ = heights(receiver, SETTLE)
        ear = Ear(receiver)
        seen, changes = heights(receiver, 60 if LONG else 10)
        lost, concealed = ear.shares()
        print(f"{kbit} kbit/s to the receiver: heights {first} then {seen}, {changes} changes, voice: {lost:.1%} lost, {concealed:.1%} made up; waits {way.queue_ms()}")
    assert first[-1] in HEIGHTS[kbit], first
    assert sum(height in HEIGHTS[kbit] for height in seen) >= len(seen) * 0.8, seen
    assert changes <= MOST_CHANGES, seen
    assert lost < 0.05 and concealed < 0.1, (lost, concealed)


def test_sender(pair):
    """300 kbit/s from the sender, with a buffer of two seconds, which it must not fill."""
    sender, receiver = pair
    wait_for(lambda: inbound(receiver, "video").get("framesDecoded", 0) > 0, 20, "a picture")
    time.sleep(5)
    with Narrow(port(sender), "up", 300, wait=2) as way:
        time.sleep(10)
        ear, waits = Ear(receiver), []
        for _ in range(50 if LONG else 10):
            waits.append(way.queue_ms()[0])
            time.sleep(1)
        lost, concealed = ear.shares()
        print(f"300 kbit/s from the sender: waits {waits} ms, voice: {lost:.1%} lost, {concealed:.1%} made up, dropped {way.queue_ms()[1]}")
    assert sorted(waits)[len(waits) // 2] < 250, waits
    assert lost < 0.02 and concealed < 0.1, (lost, concealed)
