#!/usr/bin/python3
"""Writes docs/loss.md: how long pictures stand still, and what came again, when packets are lost or late on the way to and from Janus.

    /usr/bin/python3 tests/lib/namespace.py /usr/bin/python3 tests/load/loss.py [--long] [--out FILE]"""
import argparse
import contextlib
import pathlib
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(SOURCE), str(SOURCE / "tools" / "demo"), *(str(SOURCE / "tests" / "interop" / folder) for folder in ("scene", "browser"))]

import cast  # noqa: E402
import people  # noqa: E402
from driver import wait_for  # noqa: E402

RATES = (2, 5, 10, 20)
# what is lost downwards, upwards, and late downwards, in percent
ROWS = [(f"{rate} % lost {way}", rate * (way == "down"), rate * (way == "up"), 0) for way in ("down", "up") for rate in RATES]
ROWS += [("5 % three packets late, down", 0, 0, 5), ("20 % three packets late, down", 0, 0, 20)]
HEAD = """# What loss does to a picture

Measured by `tests/load/loss.py`, {seconds} s a row, on one machine with two cores; 320x180 at 15 frames a second. "Down" is from Janus to the client in the row's column, "up" from the other client of the pair to Janus;
packets are dropped evenly at random in front of the socket. *Still*: the longest time that the picture did not move; *frozen*: the sum of what the browser itself calls freezes (a caller does not count them).
*Asked*, *again*: packets asked for by NACK and packets that came again, at the receiver (down) or at the sending browser (up).

A row has some hundred packets: figures of one run differ by half. A caller that loses part of a key frame at 20 % stands still until the next one.

| | browser: still, frozen, asked, again | caller: still | a caller's picture in a browser: still, frozen |
|---|---|---|---|
"""


def sums(page):
    """What the page's PeerConnection has counted for its pictures."""
    found = {"frozen": 0.0, "asked": 0, "again": 0, "answered": 0}
    for entry in page.stats():
        if entry.get("kind") != "video":
            continue
        if entry["type"] == "inbound-rtp":
            found["frozen"] += entry.get("totalFreezesDuration", 0)
            found["asked"] += entry.get("nackCount", 0)
            found["again"] += entry.get("retransmittedPacketsReceived", 0)
        elif entry["type"] == "outbound-rtp":
            found["answered"] += entry.get("retransmittedPacketsSent", 0)
    return found


def still(client):
    """ms; of the picture that stood longest."""
    eyes = client.sample()["video"].values()
    return max((eye["gap"] for eye in eyes), default=None)


def row(server, pair, seconds, down, up, late):
    """→ (still in ms, differences of sums) for each client of the pair; the pair begins and ends without loss."""
    pages = [client for client in pair if client.family != "caller"]
    server.set_loss(down, up, late)
    time.sleep(2)
    before = {page: sums(page) for page in pages}
    for client in pair:
        client.reset()
    time.sleep(seconds)
    gaps = [still(client) for client in pair]
    after = {page: sums(page) for page in pages}
    server.set_loss(0, 0)
    time.sleep(3)
    return gaps, {page: {name: after[page][name] - before[page][name] for name in after[page]} for page in pages}


def ms(gap):
    return "no picture" if gap is None else f"{gap:.0f} ms"


def measure(seconds):
    with contextlib.ExitStack() as ends:
        server = cast.started(lossy=True)
        ends.callback(server.stop)
        actors = cast.Cast()
        ends.callback(actors.close)
        wilma, bosse = actors.web(server, "rain", people.WILMA), actors.web(server, "rain", people.BOSSE)
        clara = actors.web(server, "hail", people.LATE)
        carl = actors.caller(server)
        carl.call(f"hail@{server.jids['calls']}", "direct")
        for client in (wilma, bosse, clara, carl):
            wait_for(client.connected, 30, "media")
        time.sleep(5)
        for what, down, up, late in ROWS:
            (_, gap), counted = row(server, [wilma, bosse], seconds, down, up, late)
            seen, sent = counted[bosse], counted[wilma]
            again = f"{seen['asked']} asked, {seen['again']} again" if not up else f"{sent['answered']} again"
            (from_caller, at_caller), more = row(server, [clara, carl], seconds, down, up, late)
            yield f"| {what} | {ms(gap)}, {seen['frozen']:.1f} s, {again} | {ms(at_caller)} | {ms(from_caller)}, {more[clara]['frozen']:.1f} s |"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--long", action="store_true", help="30 seconds a row and not 6")
    options.add_argument("--out", type=pathlib.Path, default=SOURCE / "docs" / "loss.md")
    options = options.parse_args()
    seconds = 30 if options.long else 6
    lines = []
    for line in measure(seconds):
        print(line, flush=True)
        lines.append(line)
    options.out.write_text(HEAD.format(seconds=seconds) + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
