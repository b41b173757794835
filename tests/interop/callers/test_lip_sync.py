"""Whether a caller hears what it sees: by flash and beep. With --long."""
import os
import statistics
import time

import pytest

import people
from driver import wait_for


@pytest.mark.skipif(not os.environ.get("JX_LONG"), reason="runs with --long")
def test_lip_sync(server, cast):
    room = f"claps@{server.jids['calls']}"
    host = cast.caller(server, people.LATE, "teacher")
    host.do("iq", to=server.jids["focus"], xml=f"<conference xmlns='http://jitsi.org/protocol/focus' room='claps@{server.jids['muc']}'/>")
    host.do("join", room=f"claps@{server.jids['muc']}", nick="teacher")
    watcher = cast.caller(server, people.LISTENER, "sixten", claps="watches")
    clapper = cast.caller(server, people.CARL, "carl", claps="claps")
    for caller in (clapper, watcher):
        assert "sid" in caller.call(room, "direct")
        wait_for(caller.connected, 20, "media")
    time.sleep(14)
    apart = watcher.do("claps")["apart"]
    print(f"the beep came {apart} ms after the flash")
    assert len(apart) >= 8, apart
    assert abs(statistics.median(apart)) <= 80, apart
