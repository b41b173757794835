"""Enters a room of N load peers again and again with a lib-jitsi-meet page, and reads the page's clock."""
import contextlib
import pathlib
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
for folder in ("scene", "browser", "peers"):
    sys.path.insert(0, str(SOURCE / "tests" / "interop" / folder))

import clients  # noqa: E402
import cast  # noqa: E402
import people  # noqa: E402
from driver import wait_for  # noqa: E402
from tests.lib import namespace  # noqa: E402
from jxdemo import network  # noqa: E402

ROOM = "busy"
OVERRIDES = {"janus.transport.xmpp.jcfg": {"conference": {"callers_open_rooms": True}}}
STEPS = {"session-initiate": "session-initiate", "first picture": "frame"}


def _http_api(port):
    return {"janus.transport.http.jcfg": {"general": {"http": True, "ip": "127.0.0.1", "port": port, "json": "compact"}}}


@contextlib.contextmanager
def _guests(loader, url, secret, video, audio, room, count):
    load = subprocess.Popen([loader, "-guests", room, "-url", url, "-n", str(count), "-secret", secret, "-ip", namespace.SERVER, "-twcc=false",
                             "-video", video, "-audio", audio], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        line = load.stdout.readline().strip()
        if line != "sending":
            raise RuntimeError(f"the load peers could not join: {line}")
        yield
    finally:
        load.stdin.close()
        load.wait(30)


def _one_join(server, others):
    page = clients.WebClient(people.LISTENER)
    try:
        page.enter(server.pages, ROOM, "joiner", listen=1)
        wait_for(lambda: page.run("return page.times.frame"), 60, f"a picture in a room of {others}")
        times = page.run("return page.times")
        page.leave()
        return times
    finally:
        page.close()


def measure(loader, video, audio, rooms, repeats):
    """→ {others: {step: [ms since the joiner's presence]}}"""
    port = network.choose_ports({"janus http": 8088}, ["127.0.0.1"])["janus http"]
    figures = {}
    with contextlib.closing(_Room(port)) as room:
        for others in rooms:
            with _guests(loader, f"http://127.0.0.1:{port}/janus", room.server.controller_secret, video, audio, room.jid, others):
                joined = [_one_join(room.server, others) for _ in range(repeats + 1)][1:]  # the first one warms the page's cache
            figures[others] = {step: [times[key] - times["presence"] for times in joined] for step, key in STEPS.items()}
    return figures


class _Room:
    """A server, and a caller without a picture who keeps the room open."""

    def __init__(self, port):
        self.server = cast.started(overrides={**OVERRIDES, **_http_api(port)})
        self.jid = f"{ROOM}@{self.server.jids['muc']}"
        self.keeper = clients.NativeCaller(self.server, people.LISTENER, "teacher")
        self.keeper.call(f"{ROOM}@{self.server.jids['calls']}", "direct", video=False)

    def close(self):
        self.keeper.close()
        self.server.stop()
