"""Servers that die and clients that vanish."""
import os
import time

import pytest

import people
from driver import wait_for
from judge import phase

# A goal is tested with ten times its time.
GONE_WITHIN = 30 * 10
BACK_WITHIN = 30


def meeting(server, cast, room):
    """A page on lib-jitsi-meet, our own page, and a caller, all connected."""
    web, page = cast.web(server, room, people.WILMA), cast.page(server, room, people.CLARA)
    caller = cast.caller(server)
    assert "sid" in caller.call(f"{room}@{server.jids['calls']}", "direct")
    for client in (web, page, caller):
        wait_for(client.connected, 20, f"media of {client.person.name}")
    rename(web, page, caller)
    return web, page, caller


def rename(web, page, caller):
    """The nicks under which they are known now."""
    for client in (web, page):
        state = client.state()
        client.nick = state.get("id") or state["nick"]
    caller.nick = wait_for(lambda: next((nick for nick in page.people() if nick != web.nick), None), 15, f"the caller among {page.people()}")


def test_prosody_killed_and_restarted(server, cast):
    """Media goes on; then the focus is the first one back, there are no ghosts, and all hear and see each other again."""
    web, page, caller = meeting(server, cast, "storm")
    server.kill_xmpp()
    time.sleep(3)
    before = caller.read()["video"]["frames"]
    time.sleep(2)
    assert caller.read()["audio"][people.WILMA.hz] > -50, "the caller's sound went with Prosody"
    assert caller.read()["video"]["frames"] > before, "the caller's picture went with Prosody"
    assert page.connected(), "our page's media went with Prosody"
    server.start_xmpp()
    started = time.monotonic()
    wait_for(lambda: server.deployment.healthy(), BACK_WITHIN, "the components are back")
    print(f"components back after {time.monotonic() - started:.1f} s")
    wait_for(lambda: page.state()["stage"] == "inside" and page.state()["focus"], BACK_WITHIN * 2, f"our page is back by itself: {page.state()}")
    # lib-jitsi-meet leaves the way back to the application: it loads the page again.
    web.enter(server.pages, "storm", people.WILMA.name)
    for client in (web, page):
        wait_for(client.connected, BACK_WITHIN * 2, f"media of {client.person.name}: {client.state()}")
    wait_for(lambda: caller.do("online")["online"], BACK_WITHIN, "the caller's client is back")
    assert not [event for event in caller.events() if "ended" in event], "the caller's call did not outlive Prosody"
    assert caller.connected()
    wait_for(lambda: len(page.people()) == 2, 60, f"everybody once, and no ghosts: {page.people()}")
    rename(web, page, caller)
    phase([web, page, caller], 10, "after Prosody's restart")


def test_janus_killed_and_restarted(server, cast):
    """Open conferences are entered again from the store; nobody loads a page again."""
    web, page, caller = meeting(server, cast, "thunder")
    server.kill_janus()
    time.sleep(2)
    server.start_janus()
    for client in (web, page):
        wait_for(client.connected, BACK_WITHIN * 3, f"media of {client.person.name}: {client.state()}")
    assert "sid" in caller.call(f"thunder@{server.jids['calls']}", "direct")
    wait_for(caller.connected, BACK_WITHIN, "media of the caller")
    wait_for(lambda: len(page.people()) == 2, 60, f"no ghosts: {page.people()}")
    rename(web, page, caller)
    phase([web, page, caller], 15, "after Janus's restart")


@pytest.mark.parametrize("who", ["caller", pytest.param("browser", marks=pytest.mark.skipif(not os.environ.get("JX_LONG"), reason="with --long: a minute"))])
def test_a_client_that_vanishes(server, cast, who):
    page = cast.page(server, f"fog-{who}", people.CLARA)
    if who == "caller":
        gone = cast.caller(server)
        assert "sid" in gone.call(f"fog-{who}@{server.jids['calls']}", "direct")
        wait_for(gone.connected, 20, "media")
        wait_for(lambda: len(page.people()) == 1, 10, "two in the room")
        gone.process.send_signal(19)  # SIGSTOP: its sockets stay, nothing is said
    else:
        gone = cast.web(server, f"fog-{who}", people.WILMA)
        wait_for(gone.connected, 20, "media")
        wait_for(lambda: len(page.people()) == 1, 10, "two in the room")
        gone.run("page.vanish()")
    started = time.monotonic()
    try:
        wait_for(lambda: not page.people(), GONE_WITHIN, "the one who vanished is gone")
    finally:
        if who == "caller":
            gone.process.send_signal(18)
    print(f"gone after {time.monotonic() - started:.1f} s (goal: {GONE_WITHIN / 10:.0f} s)")
