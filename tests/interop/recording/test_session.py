"""A session as people have it: two browsers and a caller with known tones and colours; one leaves and comes back, one shares a screen, one mutes. Recorded,
composed, decoded, and every half second compared with what was done when. Whether lips are in step: test_lesson.py."""
import json
import os
import time

import media
import numpy
import people
import pytest
import session as recorded
from application import ask, happened
from cast import started
from driver import DRAWN_SCREEN, wait_for
from watched import Watched

pytestmark = pytest.mark.skipif(not os.environ.get("JX_LONG"), reason="a minute with browsers on each server: --long")
ROOM, BEEP, SCREEN = "watched", 1000, "cyan"
WEB, PAGE, CALLER = people.WILMA, people.JANA, people.CARL
PHASE = 10                   # s, six of them
AROUND = 1.2                 # s around a change in which it may be either way
POINTS = {"one of two": (0.25, 0.35), "two of two": (0.75, 0.35), "one of three": (0.25, 0.1), "two of three": (0.75, 0.1), "screen": (0.3, 0.3)}


@pytest.fixture(scope="module", params=["prosody", "ejabberd"])
def server(request):
    server = started(xmpp=request.param)
    yield server
    server.stop()


class Script:
    """What was done, and between which times of the wall clock."""

    def __init__(self):
        self.marks = {}

    def do(self, what, act, then=PHASE):
        before = time.time()
        act()
        self.marks[what] = (before, time.time())
        time.sleep(then)


def call(caller, server):
    caller.call(f"{ROOM}@{server.jids['calls']}")
    wait_for(caller.connected, 30, "the caller is in")


def share(page, web):
    page.run(DRAWN_SCREEN, f"rgb{media.COLOURS[SCREEN]}")
    page.click("#share")
    source = f"{page.nick}-v1"

    def seen():
        eye = web.read([])["video"].get(source)
        return eye and eye["colour"] and media.nearest(eye["colour"]) == SCREEN
    wait_for(seen, 20, "the screen is seen")


def play(server, cast):
    """→ the id of the session, and the script."""
    web = cast.web(server, ROOM, WEB, screens=1)
    page = cast.page(server, ROOM, PAGE)
    caller = cast.caller(server, CALLER, claps="claps")
    call(caller, server)
    wait_for(lambda: len(web.people()) == 2 and page.connected() and web.connected(), 30, "the room is complete")
    time.sleep(1)
    identity = ask(web, "startRecording", {"mode": "file"})["result"]
    wait_for(lambda: ["on", identity, web.nick, None] in happened(web, "recorder"), 10, f"it is on: {happened(web, 'recorder')}")
    script = Script()
    microphone = "page.local.find((track) => track.getType() === 'audio')"
    script.do("begins", lambda: page.say("Shall we begin?"))
    script.do("leaves", caller.hangup)
    script.do("comes back", lambda: call(caller, server))
    script.do("shares", lambda: share(page, web))
    script.do("mutes", lambda: (page.click("#share"), web.run(f"return {microphone}.mute()")))
    script.do("unmutes", lambda: web.run(f"return {microphone}.unmute()"))
    script.do("ends", lambda: ask(web, "stopRecording", identity), 0)
    wait_for(lambda: happened(web, "recorder")[-1][:2] == ["off", identity], 10, "it is off")
    return identity, script


def expected(marks, t):
    """Who is heard, and the colour at each place that is looked at; None: something changes."""
    if any(before - AROUND < t < after + AROUND for before, after in marks.values()):
        return None
    past = [what for what, (before, _) in marks.items() if before < t]
    caller, shared, muted = past[-1] != "leaves", past[-1] == "shares", past[-1] == "mutes"
    heard = {WEB.hz: not muted, PAGE.hz: True, BEEP: caller}
    if shared:
        return heard, {"screen": SCREEN}
    return heard, {"one of three": WEB.colour, "two of three": PAGE.colour} if caller else {"one of two": WEB.colour, "two of two": PAGE.colour}


def check_seconds(watched, marks, session):
    wrong, checked = [], 0
    for t in numpy.arange(AROUND, watched.duration - AROUND, 0.5):
        wanted = expected(marks, t)
        if not wanted:
            continue
        checked += 1
        for hz, heard in wanted[0].items():
            # A beep is one in a second; a browser's sound has holes where the machine is busy.
            level = max(watched.level(hz, t + part, 0.1) for part in numpy.arange(-0.5, 0.5, 0.05))
            if (level > -42) != heard:
                wrong.append(f"{t:.1f} s: {hz} Hz at {level:.0f} dB")
        wrong += [f"{t:.1f} s: {place} is {watched.at(t)[place]}" for place, colour in wanted[1].items() if media.nearest(watched.at(t)[place]) != colour]
    tracks = [f"{track['file']} {track['t'] / 1e6:.1f} to {session.events('track-end', file=track['file'])[0]['t'] / 1e6:.1f} s" for track in session.tracks()]
    assert not wrong, f"{'; '.join(wrong)}; {marks}; {tracks}"
    assert checked > 6 * (PHASE - 2 * AROUND), checked


def check_texts(folder, marks):
    composed = folder / "composed"
    assert f"<v {PAGE.name}>Shall we begin?" in (composed / "captions.vtt").read_text()
    chapters = (composed / "chapters.vtt").read_text()
    assert "carl leaves" in chapters and "carl joins" in chapters, chapters
    present = json.loads((composed / "attendance.json").read_text())["people"]
    carl = sorted((stay["from_s"], stay["to_s"]) for person in present if person["name"] == "carl" for stay in person["stays"])
    wanted = [((0, 0), marks["leaves"]), (marks["comes back"], marks["ends"])]
    assert len(carl) == 2 and all(low - 1 < at < high + 1 for got, want in zip(carl, wanted) for at, (low, high) in zip(got, want)), (carl, wanted)
    assert {person["name"] for person in present} == {WEB.name, PAGE.name, "carl"}


def test_a_session_is_recorded_and_watched(server, cast, composer):
    identity, script = play(server, cast)
    folder = next(one.path for one in recorded.sessions(server.state / "recordings") if one.manifest["id"] == identity)
    cast.close()
    composer(folder, "--size", "640x360", "--layout", "grid")
    session = recorded.Session(folder)
    began = session.journal[0]["wall"] / 1e6
    marks = {what: (before - began, after - began) for what, (before, after) in script.marks.items()}
    watched = Watched(folder / "composed" / "session.webm", POINTS)
    assert abs(watched.duration - session.events("end")[0]["t"] / 1e6) < 0.1
    check_seconds(watched, marks, session)
    check_texts(folder, marks)
