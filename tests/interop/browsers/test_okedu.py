"""The OkEDU desktop (gloox on the wire) and the web client of 2023 (BOSH, fixtures 08 and 09 as they stand) in a room with a browser of today."""
import people
from desks import Desk
from driver import wait_for
from fixtures import server  # noqa: F401  what is seen here is done by modules of Prosody
from judge import phase
from jxdemo import prosody


def enter(cast, server, room, kind, person, account, **more):
    return cast.add(Desk(server, person, account, kind)).enter(room, **more)


def shown(page, nick):
    """What a browser shows of somebody: {source: muted}."""
    return {source: track["muted"] for source, track in page.state()["tracks"].items() if track["owner"] == nick}


def unmuted(nick):
    return {f"{nick}-a0": False, f"{nick}-v0": False}


def test_desktop_and_browser(server, cast):
    """Both hear and see each other, and so it stays: one session, one video source of each, shown as it is."""
    desk = enter(cast, server, "desk", "okedu", people.SIXTEN, "sixten", accept_after=3)
    web = cast.web(server, "desk", people.WILMA)
    wait_for(web.connected, 20, "the browser's media")
    wait_for(desk.connected, 20, "the desktop's media")
    wait_for(lambda: shown(web, desk.nick) == unmuted(desk.nick), 10, "the browser shows the desktop unmuted")
    phase([web, desk], 8, "a desktop and a browser")
    offer, = desk.actions("session-initiate")
    assert [name for name, _ in offer["sources"]] == ["audio", "video"] and all(len(ssrcs) == 1 for _, ssrcs in offer["sources"])
    assert offer["candidates"] > 0 and not desk.actions("transport-info")
    # Its microphone button says the same of the camera, which goes on.
    desk.mute()
    wait_for(lambda: shown(web, desk.nick) == {f"{desk.nick}-a0": True, f"{desk.nick}-v0": False}, 10, f"only the microphone is off: {shown(web, desk.nick)}")
    desk.mute(False)
    wait_for(lambda: shown(web, desk.nick) == unmuted(desk.nick), 10, "the microphone is on again")
    late = cast.web(server, "desk", people.LATE)
    wait_for(late.connected, 20, "the late browser's media")
    wait_for(lambda: shown(late, desk.nick) == unmuted(desk.nick), 10, "who comes late is shown the same")
    phase([web, desk, late], 8, "another browser")
    assert len(desk.actions("session-initiate")) == 1 and not desk.actions("session-terminate") and not desk.actions("source-remove")
    assert all(sum(len(ssrcs) for _, ssrcs in added["sources"]) == 1 for added in desk.actions("source-add"))
    assert set(desk.read()["drawn"].values()) == {1}
    # It goes by an unavailable presence to somebody else's address.
    desk.leave()
    wait_for(lambda: desk.nick not in web.people(), 15, "the desktop has left")


def test_client_of_2023(server, cast):
    """It says nothing of its microphone; it is heard, and shown as it is."""
    old = enter(cast, server, "old", "2023", people.FIONA, "fiona")
    web = cast.web(server, "old", people.WILMA)
    wait_for(web.connected, 20, "the browser's media")
    wait_for(old.connected, 20, "the old client's media")
    wait_for(lambda: shown(web, old.nick) == unmuted(old.nick), 10, f"the browser shows the old client unmuted: {shown(web, old.nick)}")
    phase([web, old], 8, "a client of 2023 and a browser")


def test_server_without_module(server, cast, monkeypatch):
    """Heard and seen all the same, and shown as muted; the log says why, once."""
    hosts = prosody._hosts  # pylint: disable=protected-access
    monkeypatch.setattr(prosody, "_hosts", lambda plan: hosts(plan).replace(', "janus_sourceinfo"', ""))
    server.restart_xmpp()
    assert server.janus_log().count("event=states-not-shown") == 0
    desk = enter(cast, server, "plain", "okedu", people.SIXTEN, "sixten")
    web = cast.web(server, "plain", people.WILMA)
    wait_for(web.connected, 20, "the browser's media")
    wait_for(desk.connected, 20, "the desktop's media")
    wait_for(lambda: len(shown(web, desk.nick)) == 2, 10, "the desktop's tracks")
    phase([web, desk], 8, "a desktop on a server without the module")
    assert shown(web, desk.nick) == {f"{desk.nick}-a0": True, f"{desk.nick}-v0": True}
    assert server.janus_log().count("event=states-not-shown") == 1
