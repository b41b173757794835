"""Callers who begin with their voice and turn the camera on in the midst of the call."""
import pytest

import clients
import people
from driver import wait_for
from judge import phase


@pytest.mark.parametrize("how", ["direct", "unannounced"], ids=["in the bundle, as Conversations", "on its own, as Dino"])
def test_camera_on(server, cast, how):
    room = f"camera{how}"
    page = cast.web(server, room, people.WILMA)
    caller = cast.caller(server)
    assert "sid" in caller.call(f"{room}@{server.jids['calls']}", how, video=False)
    caller.nick = clients.nick_of_caller(page, "carl")
    wait_for(page.connected, 30, f"media: {page.state()}")
    phase([page, caller], 8, "voices")
    assert caller.nick not in page.sample()["video"]
    answer = caller.add_video()
    assert answer.get("senders") == "both", answer
    wait_for(lambda: page.sample()["video"].get(caller.nick, {}).get("frames", 0) > 5, 15, "its picture is seen")
    phase([page, caller], 10, "with the camera on")
