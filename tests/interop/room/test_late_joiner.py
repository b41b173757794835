"""Who comes late meets everybody who is there."""
import pytest

import clients
import people
from driver import wait_for
from judge import phase

pytestmark = pytest.mark.alone

ROOM = "ten"


def test_into_a_room_of_ten(server, cast, phase_seconds):
    """Two pages, a caller with a picture, and seven callers who listen."""
    here = [cast.web(server, ROOM, people.WILMA, "bosh"), cast.page(server, ROOM, people.CLARA)]
    caller = cast.caller(server)
    assert "sid" in caller.call(f"{ROOM}@{server.jids['calls']}", "direct")
    caller.nick = clients.nick_of_caller(here[0], "carl")
    for number in range(7):
        listener = cast.caller(server, people.LISTENER, f"load{number}")
        assert "sid" in listener.call(f"{ROOM}@{server.jids['calls']}", "direct", video=False)
    late = cast.web(server, ROOM, people.LATE)
    wait_for(late.connected, 20, "media of the late joiner")
    wait_for(lambda: len(late.people()) == 10, 20, f"the late joiner sees ten: {late.people()}")
    phase([*here, caller, late], phase_seconds, "a late joiner")
