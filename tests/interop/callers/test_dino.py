"""Dino calls a room in which there is a browser, and is called by it. Each scenario has a Dino of its own: a second call in one process was once mute, once black."""
import os
import pathlib

import pytest

import application
import clients
import dino
import people
from driver import wait_for
from judge import HEARD

pytestmark = pytest.mark.skipif(bool(dino.missing()), reason=dino.missing() or "-")
SEEN = 0.05  # of the screen


@pytest.fixture
def scene(server, cast, request):
    """A browser in a room of its own, which is a contact of Dino's user, and Dino."""
    room = f"dino{request.node.name.partition('[')[2].rstrip(']') or request.node.name}"
    page = cast.web(server, room, people.BOSSE)
    address = f"{room}@{server.jids['calls']}"
    phone = cast.caller(server)
    phone.subscribe(address)
    phone.close()
    return page, cast.dino(server), address


def heard_by(page, nick, person):
    return page.sample()["audio"].get(nick, {}).get(person.hz, -200)


def seen_by(page, nick):
    return page.sample()["video"].get(nick, {})


def meet(page, caller, video):
    """Both hear each other, and see each other where there is video."""
    nick = clients.nick_of_caller(page, "carl")
    wait_for(lambda: heard_by(page, nick, caller.person) > HEARD, 20, "Dino is heard")
    wait_for(lambda: caller.levels()[page.hz] > HEARD, 20, f"Dino hears the browser: {caller.levels()}")
    if video:
        see(page, caller, nick)
    return nick


def see(page, caller, nick):
    wait_for(lambda: seen_by(page, nick).get("name") == caller.colour and seen_by(page, nick)["frames"] > 20, 20, f"Dino is seen: {page.sample()['video']}")
    wait_for(lambda: caller.share_of(page.colour) > SEEN, 20, f"Dino shows the browser: {caller.share_of(page.colour):.1%} of its screen")
    logs = os.environ.get("JX_KEEP_LOGS")
    if logs:
        caller.keep_photograph(pathlib.Path(logs) / "dino.png")


@pytest.mark.parametrize("video", [True, False], ids=["video", "audio"])
def test_dino_calls(scene, video):
    page, caller, address = scene
    caller.call(address, video)
    nick = meet(page, caller, video)
    if not video:
        assert nick not in page.sample()["video"]
        caller.add_video()
        see(page, caller, nick)
    caller.hangup()
    wait_for(lambda: nick not in page.people(), 15, "it has left")


def test_dino_is_called(scene, server):
    """lib-jitsi-meet dials as it would a telephone; Dino has a transport per content, and its picture is seen all the same."""
    page, called, _ = scene
    person = f"{called.account}@{server.domain}"
    assert application.ask(page, "dial", person) == {"result": None}
    called.accept()
    nick = meet(page, called, True)
    assert application.ask(page, "hangup") == {"result": None}
    wait_for(lambda: nick not in page.people(), 15, "it has left")
    assert "error" in application.ask(page, "dial", "+49 30 1234")


@pytest.mark.skipif(not os.environ.get("JX_LONG"), reason="--long")
def test_dino_is_called_without_video(scene, server):
    """By /call; and then its camera button."""
    page, called, _ = scene
    page.say(f"/call {called.account}@{server.domain} audio")
    called.accept()
    nick = meet(page, called, False)
    assert nick not in page.sample()["video"]
    called.add_video()
    see(page, called, nick)
