"""What an application asks of lib-jitsi-meet by its public functions, and what the others see of it. The scenarios follow one another in one meeting."""
import time

import pytest

import people
from application import ask, happened, level_of
from cast import Cast
from driver import wait_for
from judge import HEARD
from media import COLOURS, nearest

ROOM = "public"
WEBSOCKET, BOSH, PAGE = people.WILMA, people.BOSSE, people.CLARA


class Meeting:
    def __init__(self, server):
        self.server, self.cast = server, Cast()
        self.first = self.cast.web(server, ROOM, WEBSOCKET, screens=1)
        self.second = self.cast.web(server, ROOM, BOSH, "bosh", screens=1)
        self.page = self.cast.page(server, ROOM, PAGE)
        for client in (self.first, self.second, self.page):
            wait_for(client.connected, 20, f"media of {client.person.name}")
            wait_for(lambda c=client: c.state()["channel"], 20, f"the bridge channel of {client.person.name}")
            wait_for(lambda c=client: len(c.people()) == 2, 20, f"{client.person.name} sees two others")


@pytest.fixture(scope="module")
def meeting(server):
    meeting = Meeting(server)
    yield meeting
    meeting.cast.close()


def size_of(client, source):
    return (client.read([])["video"].get(source) or {}).get("size", [0, 0])


def test_first_becomes_moderator(meeting):
    wait_for(lambda: meeting.first.state()["role"] == "moderator", 10, f"the first one is moderator: {meeting.first.state()['role']}")
    assert meeting.second.state()["role"] != "moderator"


def test_receiver_constraints(meeting):
    """Nothing, then everything again: what the receiver decodes follows."""
    source = f"{meeting.second.nick}-v0"

    def frames():
        return (meeting.first.read([])["video"].get(source) or {}).get("frames", 0)

    wait_for(lambda: frames() > 0, 10, "a picture")
    whole = size_of(meeting.first, source)  # of so small a camera today's library sends a quarter
    ask(meeting.first, "setReceiverConstraints", {"lastN": -1, "defaultConstraints": {"maxHeight": 0}, "constraints": {}})
    time.sleep(1.5)
    before = frames()
    time.sleep(2)
    assert frames() == before, "a source of height 0 is still sent"
    ask(meeting.first, "setReceiverConstraints", {"lastN": -1, "defaultConstraints": {"maxHeight": 0}, "constraints": {source: {"maxHeight": 180}}})
    wait_for(lambda: frames() > before, 20, "the one source that is wished comes back")
    wait_for(lambda: size_of(meeting.first, source) == whole, 20, f"the whole picture comes back: {size_of(meeting.first, source)}")
    ask(meeting.first, "setReceiverConstraints", {"lastN": -1, "defaultConstraints": {"maxHeight": 180}, "constraints": {}})


def test_endpoint_messages(meeting):
    """To one, and to all; from whom it is says the bridge."""
    ask(meeting.first, "sendEndpointMessage", meeting.second.nick, {"kind": "to one", "n": 1})
    ask(meeting.second, "sendEndpointMessage", "", {"kind": "to all"})
    wait_for(lambda: [meeting.first.nick, {"kind": "to one", "n": 1}] in happened(meeting.second, "endpoint message"), 5, "a message to one")
    wait_for(lambda: [meeting.second.nick, {"kind": "to all"}] in happened(meeting.first, "endpoint message"), 5, "a message to all")
    assert not [d for d in happened(meeting.first, "endpoint message") if d[0] == meeting.first.nick]


def test_subject_hand_and_chat(meeting):
    ask(meeting.first, "setSubject", "Algebra, part two")
    wait_for(lambda: meeting.second.state()["subject"] == "Algebra, part two", 5, "the subject")
    ask(meeting.second, "setLocalParticipantProperty", "raisedHand", "1764064800000")
    wait_for(lambda: meeting.first.state()["properties"].get(meeting.second.nick, {}).get("raisedHand"), 5, "a raised hand")
    meeting.second.say("Why is that so?")
    wait_for(lambda: {"id": meeting.second.nick, "text": "Why is that so?"} in meeting.first.state()["messages"], 5, "a chat message")


def test_only_moderators_mute(meeting):
    """Refused for others; heard, then muted by the moderator: the client mutes itself, nothing of it is heard."""
    wait_for(lambda: level_of(meeting.page, meeting.second) > HEARD, 10, "heard before")
    ask(meeting.second, "muteParticipant", meeting.first.nick)
    time.sleep(1)
    assert not happened(meeting.first, "muted by")
    ask(meeting.first, "muteParticipant", meeting.second.nick)
    wait_for(lambda: ["local", "audio", meeting.first.nick] in happened(meeting.second, "muted by"), 5, f"muted: {happened(meeting.second, 'muted by')}")
    wait_for(lambda: level_of(meeting.page, meeting.second) < HEARD, 5, "silent afterwards")
    wait_for(lambda: meeting.first.state()["tracks"][f"{meeting.second.nick}-a0"]["muted"], 5, "shown as muted")
    meeting.second.run("page.local.find((t) => t.getType() === 'audio').unmute()")
    wait_for(lambda: level_of(meeting.page, meeting.second) > HEARD, 10, "heard again when it unmutes itself")


def test_dominant_speaker(meeting):
    """Who alone speaks is it for everybody, one after the other."""
    everybody = [meeting.first, meeting.second, meeting.page]
    microphone = "page.local.find((t) => t.getType() === 'audio').%s()"
    ask(meeting.first, "muteParticipant", meeting.page.nick)
    for client in (meeting.first, meeting.second):
        client.run(microphone % "mute")
    for client in (meeting.second, meeting.first, meeting.second):
        client.run(microphone % "unmute")
        wait_for(lambda: all(c.state()["speaker"] == client.nick for c in everybody), 20, f"{client.person.name} is the speaker: {[c.state()['speaker'] for c in everybody]}")
        client.run(microphone % "mute")
    for client in (meeting.first, meeting.second):
        client.run(microphone % "unmute")


def test_screen(meeting):
    """A second picture of the same participant, beside the camera, for clients of both kinds; then it ends."""
    source, colour = f"{meeting.first.nick}-v1", COLOURS["magenta"]

    def seen(client):
        return client.read([])["video"].get(source) or {}

    meeting.first.run("page.share(arguments[0])", f"rgb{colour}")
    for client in (meeting.second, meeting.page):
        wait_for(lambda c=client: seen(c).get("colour") and nearest(seen(c)["colour"]) == "magenta", 20, f"{client.person.name} sees the screen: {seen(client)}")
        assert f"{meeting.first.nick}-v0" in client.read([])["video"], "the camera is gone"
    meeting.first.run("page.unshare()")
    time.sleep(2)
    before = [seen(client).get("frames") for client in (meeting.second, meeting.page)]
    time.sleep(2)
    assert [seen(client).get("frames") for client in (meeting.second, meeting.page)] == before


def test_recording(meeting):
    """Begun and ended by its public functions; who did not ask sees all of it, and who may not ask is told so."""
    assert ask(meeting.second, "startRecording", {"mode": "file"}).get("error")
    session = ask(meeting.first, "startRecording", {"mode": "file", "appData": "{}"})["result"]
    assert session, "no session"
    for client in (meeting.first, meeting.second):
        wait_for(lambda c=client: ["on", session, meeting.first.nick, None] in happened(c, "recorder"), 10, f"it is on: {happened(client, 'recorder')}")
    assert ask(meeting.first, "startRecording", {"mode": "file"}).get("error")
    time.sleep(2)
    assert "error" not in ask(meeting.first, "stopRecording", session)
    for client in (meeting.first, meeting.second):
        wait_for(lambda c=client: happened(c, "recorder")[-1][:2] == ["off", session], 10, f"it is off: {happened(client, 'recorder')}")
    folder = next((meeting.server.state / "recordings").glob(f"*/*-{session}"))
    names = {path.name for path in folder.iterdir()}
    everybody = {f"{client.nick}-{kind}0" for client in (meeting.first, meeting.second, meeting.page) for kind in "av"}
    silent = {source for watcher in (meeting.first, meeting.second) for source, track in watcher.state()["tracks"].items() if track["muted"]}
    assert {f"{source}.1.mjr" for source in everybody - silent} <= names, (names, silent)


def test_lock(meeting):
    """A password: who has none is refused, who has it comes in."""
    assert "error" not in ask(meeting.first, "lock", "secret-9")
    wait_for(lambda: happened(meeting.second, "lock"), 5, "the others see that it is locked")
    stranger = meeting.cast.refused(meeting.server, ROOM, people.LATE)
    assert any("passwordRequired" in error for error in stranger.state()["errors"]), stranger.state()["errors"]
    stranger.close()
    guest = meeting.cast.web(meeting.server, ROOM, people.LATE, password="secret-9")
    wait_for(guest.connected, 20, "media with the password")
    ask(meeting.first, "lock", "")
    meeting.guest = guest


def test_grant_and_kick(meeting):
    """Who is made owner may do what owners may: it kicks the guest, whose session ends."""
    ask(meeting.first, "grantOwner", meeting.second.nick)
    wait_for(lambda: meeting.second.state()["role"] == "moderator", 5, "granted")
    ask(meeting.second, "kickParticipant", meeting.guest.nick, "Enough.")
    wait_for(lambda: meeting.guest.state()["stage"] == "kicked", 5, f"kicked: {meeting.guest.state()['stage']}")
    wait_for(lambda: meeting.guest.nick not in meeting.first.people(), 5, "gone for the others")
    wait_for(lambda: not any(t["owner"] == meeting.guest.nick for t in meeting.first.state()["tracks"].values()), 5, "and its tracks")
