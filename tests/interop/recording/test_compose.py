"""janus-xmpp-compose: a lesson with known tones and colours, composed, decoded and looked at second by second; damage; kill -9."""
import csv
import io
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import time

import numpy
import pytest

from recorded import Session, colour, tone
from watched import Watched, near

RED, GREEN, BLUE, BLACK, WHITE = (200, 20, 20), (20, 180, 20), (20, 20, 200), (0, 0, 0), (235, 235, 235)
ANNA, BEN, CARL, BEEP = 440, 660, 1000, 3000
FLASHES = [17.5, 19.7, 22.3]
SIZE = "640x360"
# the middle of the large picture, and of the first three cells of the strip (128 wide: 72 of picture and 14 of name)
POINTS = {"large": (0.4, 0.45), "first": (0.9, 36 / 360), "second": (0.9, (86 + 36) / 360), "third": (0.9, (172 + 36) / 360)}


def ben_voice(t):
    return 0.15 * numpy.sin(2 * numpy.pi * BEN * t) + 0.3 * numpy.sin(2 * numpy.pi * BEEP * t) * sum((t >= flash) & (t < flash + 0.2) for flash in FLASHES)


def ben_picture(t):
    return WHITE if any(flash <= t + 1e-6 < flash + 0.2 for flash in FLASHES) else GREEN


def lesson(folder):
    """60 s: Anna (browser) is there all the time, shows a screen from 40 to 50 and is muted from 52 to 56; Ben (browser) comes at 5, leaves at 25, comes
    again at 35; Carl (caller, G.711) comes at 10. Pictures take 150 ms longer than voices, Ben's clock is 200 ppm fast."""
    session = Session(folder)
    session.event(0, "join", participant="anna", name="Anna Ångström", kind="browser")
    session.event(5, "join", participant="ben", name="Ben", kind="browser")
    session.event(10, "join", participant="carl", name="=Carl", kind="caller")
    session.event(25, "leave", participant="ben", reason="left")
    session.event(35, "join", participant="ben", name="Ben", kind="browser")
    for t, who in ((0.1, "anna"), (15, "ben"), (25, "anna")):
        session.event(t, "speaker", participant=who)
    for t, who, talking in ((1, "anna", True), (15, "anna", False), (15, "ben", True), (23, "ben", False), (26, "anna", True), (51, "anna", False)):
        session.event(t, "talk", participant=who, talking=talking)
    session.event(12, "hand", participant="carl", raised=True)
    session.event(13, "hand", participant="carl", raised=False)
    session.event(20.25, "chat", participant="ben", name="Ben", text="2 < 3 & so --> on\n\nnext", stanza_id="x1")
    session.event(52, "mute", source="anna-a0", muted=True)
    session.event(56, "mute", source="anna-a0", muted=False)
    session.voice("anna-a0", "anna", tone(ANNA), 0.2, 60)
    session.picture("anna-v0", "anna", colour(*RED), 0.2, 60, delay=0.17)
    for begin, end in ((5, 25), (35, 60)):
        session.voice("ben-a0", "ben", ben_voice, begin, end, drift=2e-4)
        session.picture("ben-v0", "ben", ben_picture, begin, end, fps=20, delay=0.17, drift=2e-4, codec="vp9")
    session.voice("carl-a0", "carl", tone(CARL), 10, 60, codec="pcma", clocks=False)
    session.picture("anna-v1", "anna", colour(*BLUE), 40, 50, kind="screen", codec="h264", size=(320, 180), fps=5, delay=0.17)
    session.event(10.5, "invented", anything=[1, 2])
    return session.write(60)


@pytest.fixture(scope="module")
def composed(tmp_path_factory, composer):
    """→ (the lesson's folder, what a viewer of its file hears and sees)"""
    folder = lesson(tmp_path_factory.mktemp("lesson") / "2026-09-01T081500Z-k3v9d2")
    composer(folder, "--size", SIZE)
    return folder, Watched(folder / "composed" / "session.webm", POINTS)


def expected_sound(t):
    """Tones that are heard in the second after t, of all that could be."""
    heard = {CARL} if t >= 10 else set()
    if not 52 <= t < 56:
        heard.add(ANNA)
    if 5 <= t < 25 or t >= 35:
        heard.add(BEN)
    return heard


def expected_picture(t):
    """What is in the large picture and in the strip; Carl has a grey tile with a name, which is not looked at."""
    if t < 5:
        return {}
    if 15 <= t < 25:
        return {"large": GREEN, "first": RED}
    if 40 <= t < 50:
        return {"large": BLUE, "first": RED, "second": GREEN}
    strip = {"first": GREEN} if t < 25 or t >= 35 else {"second": BLACK}
    return {"large": RED, **strip}


def test_every_second_sounds_right(composed):
    _, watched = composed
    wrong = []
    for t in range(1, 60):
        heard = {hz for hz in (ANNA, BEN, CARL) if watched.level(hz, t + 0.5) > -30}
        if heard != expected_sound(t):
            wrong.append(f"{t} s: {heard}, not {expected_sound(t)}")
    assert not wrong, "; ".join(wrong)


def test_every_second_looks_right(composed):
    _, watched = composed
    wrong = []
    for t in range(1, 60):
        found = watched.at(t + 0.45)
        for point, wanted in expected_picture(t).items():
            if not near(found[point], wanted) and not (point == "large" and near(found[point], WHITE)):
                wrong.append(f"{t} s: {point} is {found[point]}, not {wanted}")
    assert not wrong, "; ".join(wrong)


def test_picture_and_sound_are_in_step(composed):
    """Though pictures arrived 150 ms later than the voice of the same moment: within 40 ms."""
    _, watched = composed
    flashes = watched.changes("large", lambda found: near(found, WHITE))
    beeps = watched.onsets(BEEP)
    assert len(flashes) == len(beeps) == len(FLASHES), (flashes, beeps)
    apart = [flash - beep for flash, beep in zip(flashes, beeps)]
    assert all(abs(one) <= 0.040 for one in apart), apart
    assert all(abs(beep - sent) < 0.1 for beep, sent in zip(beeps, FLASHES)), beeps


def cues(text):
    return [(begin, end, "\n".join(lines)) for begin, end, lines in
            ((match[1], match[2], match[3].strip().split("\n")) for match in re.finditer(r"(\S+) --> (\S+)\n(.*?)(?=\n\n|\Z)", text, re.S))]


def test_chapters_are_in_the_file_and_beside_it(composed):
    folder, _ = composed
    found = cues((folder / "composed" / "chapters.vtt").read_text())
    titles = [(begin, title) for begin, _, title in found]
    assert titles == [("00:00:00.000", "Year 7, biology"), ("00:00:05.000", "Ben joins"), ("00:00:10.000", "=Carl joins"), ("00:00:25.000", "Ben leaves, Anna Ångström speaks"),
                      ("00:00:35.000", "Ben joins again"), ("00:00:40.170", "Anna Ångström shows a screen"), ("00:00:49.980", "Anna Ångström ends the screen")]
    raw = (folder / "composed" / "session.webm").read_bytes()
    assert all(title.encode() in raw for _, title in titles)


def test_the_chat_is_a_caption(composed):
    folder, _ = composed
    assert cues((folder / "composed" / "captions.vtt").read_text()) == [("00:00:20.250", "00:00:24.250", "<v Ben>2 &lt; 3 &amp; so --&gt; on\nnext")]


def test_attendance_is_right_to_the_second(composed):
    folder, _ = composed
    rows = {row["participant"]: row for row in csv.DictReader(io.StringIO((folder / "composed" / "attendance.csv").read_text()))}
    assert {who: (row["stays"], row["present_s"], row["spoken_s"], row["hands"]) for who, row in rows.items()} == {
        "anna": ("1", "60", "39", "0"), "ben": ("2", "45", "8", "0"), "carl": ("1", "50", "0", "1")}
    assert rows["ben"]["joined"] == "2026-09-01T08:15:05.123Z" and rows["ben"]["left"] == "2026-09-01T08:16:00.123Z"
    assert rows["carl"]["name"] == "'=Carl"  # no formula
    people = json.loads((folder / "composed" / "attendance.json").read_text())["people"]
    assert [(stay["from_s"], stay["to_s"]) for person in people if person["participant"] == "ben" for stay in person["stays"]] == [(5, 25), (35, 60)]


def test_what_lies_beside(composed):
    folder, watched = composed
    made = folder / "composed"
    assert watched.codecs == ["opus", "vp8"] and abs(watched.duration - 60) < 0.1
    waveform = json.loads((made / "waveform.json").read_text())
    assert abs(len(waveform["peaks"]) - 600) <= 1 and max(waveform["peaks"]) > 20 and waveform["peaks"][0] == 0
    assert (made / "thumbnail.jpg").read_bytes()[:3] == b"\xff\xd8\xff"
    report = json.loads((made / "report.json").read_text())
    assert report["complete"] and report["problems"] == []
    assert {track["file"]: track["placed_by"] for track in report["tracks"]}["carl-a0.1.mjr"] == "arrival"


def test_a_good_result_is_kept(composed, composer):
    folder, _ = composed
    before = (folder / "composed" / "session.webm").stat().st_mtime_ns
    assert "kept" in composer(folder, "--size", SIZE).stderr
    assert "keep session.webm" in composer(folder, "--dry-run").stdout
    assert (folder / "composed" / "session.webm").stat().st_mtime_ns == before


def test_mp4_grid_and_parts(tmp_path, composer):
    """H.264 and AAC, everybody alike; the sound alone; a file of each; a pause is cut out."""
    session = Session(tmp_path / "session", title="")
    for n, (who, hz, shown) in enumerate((("anna", ANNA, RED), ("ben", BEN, GREEN))):
        session.event(0, "join", participant=who, name=who, kind="browser")
        session.voice(f"{who}-a0", who, tone(hz), 0.1, 4)
        session.picture(f"{who}-v0", who, colour(*shown), 0.1, 4)
        session.voice(f"{who}-a0", who, tone(hz), 7, 9)
        session.picture(f"{who}-v0", who, colour(*shown), 7, 9)
    session.pause(4.1, 7)
    folder = session.write(9)
    composer(folder, "--format", "mp4", "--layout", "grid", "--size", "320x180", "--audio", "--participants")
    watched = Watched(folder / "composed" / "session.mp4", {"left": (0.25, 0.45), "right": (0.75, 0.45)})
    assert watched.codecs == ["aac", "h264"] and abs(watched.duration - 6.1) < 0.1
    for t in (1.5, 5.0):
        found = watched.at(t)
        assert near(found["left"], RED) and near(found["right"], GREEN), (t, found)
        assert all(watched.level(hz, t) > -30 for hz in (ANNA, BEN))
    sound = Watched(folder / "composed" / "audio.m4a")
    assert sound.codecs == ["aac"] and sound.level(BEN, 2) > -30
    ben = Watched(folder / "composed" / "participant-ben.mp4", {"large": (0.5, 0.4)})
    assert near(ben.at(2)["large"], GREEN) and ben.level(BEN, 2) > -30 and ben.level(ANNA, 2) < -60
    assert abs(ben.duration - watched.duration) < 0.1


def test_damage_is_composed_around(tmp_path, composer):
    """Cut off, empty, full of noise, missing, not in the journal; a journal with rubbish and half a line: what is left is heard, and what is wrong reported."""
    session = Session(tmp_path / "session")
    session.event(0, "join", participant="anna", name="Anna", kind="browser")
    session.voice("anna-a0", "anna", tone(ANNA), 0.1, 8)
    session.picture("anna-v0", "anna", colour(*RED), 0.1, 8)
    for n, who in enumerate(("cut", "empty", "noise", "gone", "orphan")):
        session.voice(f"{who}-a0", who, tone(1200 + 200 * n), 1, 7)
    video = session.tracks[1]
    video.drop(lambda n: not 20 <= n < 25)  # half a second is lost, until the key frame of second 4.1
    folder = session.write(None, state="recording")
    data = (folder / "cut-a0.1.mjr").read_bytes()
    (folder / "cut-a0.1.mjr").write_bytes(data[:len(data) // 2])
    (folder / "empty-a0.1.mjr").write_bytes(b"")
    noisy = bytearray((folder / "noise-a0.1.mjr").read_bytes())
    noisy[len(noisy) // 2:len(noisy) // 2 + 3000] = bytes(n * 37 % 251 for n in range(3000))
    (folder / "noise-a0.1.mjr").write_bytes(noisy)
    (folder / "gone-a0.1.mjr").unlink()
    lines = [line for line in (folder / "journal.jsonl").read_text().splitlines() if "orphan" not in line]
    (folder / "journal.jsonl").write_text("\n".join(lines[:3] + ["{ this is no JSON", '{"event":"join","t":-5}', '{"event":"join","t":1e400}'] + lines[3:]) + '\n{"event":"leav')
    done = composer(folder, "--size", "320x180")
    watched = Watched(folder / "composed" / "session.webm", {"large": (0.5, 0.4)})
    assert abs(watched.duration - 8) < 0.2
    assert watched.level(ANNA, 7.5) > -30 and near(watched.at(7)["large"], RED)
    assert watched.level(1200, 2.5) > -30 and watched.level(1200, 5.5) < -60        # cut off in the middle
    assert watched.level(1600, 2) > -30 and watched.level(1600, 6) > -30             # noise in the middle
    assert watched.level(2000, 4) > -30                                              # not in the journal
    report = json.loads((folder / "composed" / "report.json").read_text())
    named = {problem["file"] for problem in report["problems"]}
    assert {"cut-a0.1.mjr", "empty-a0.1.mjr", "noise-a0.1.mjr", "gone-a0.1.mjr", "orphan-a0.1.mjr", "anna-v0.1.mjr", "journal.jsonl"} <= named, report["problems"]
    assert not report["complete"] and all(problem["text"] in done.stderr for problem in report["problems"])


def test_nothing_to_compose(tmp_path, composer):
    composer(tmp_path, expect=3)
    session = Session(tmp_path / "silent")
    session.event(0, "join", participant="anna", name="Anna", kind="browser")
    folder = session.write(3)
    composer(folder, expect=4)
    assert (folder / "composed" / "attendance.csv").exists()
    composer(folder, "--fps", "1000", expect=2)


def test_a_killed_composer_leaves_no_half_file_and_the_next_run_finishes(composed, composer, tmp_path):
    folder = tmp_path / "session"
    shutil.copytree(composed[0], folder, ignore=shutil.ignore_patterns("composed"))
    running = composer(folder, wait=False)
    part = folder / "composed" / ".session.webm.part"
    deadline = time.monotonic() + 20
    while not part.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.5)
    composer(folder, expect=5)  # one at a time
    running.kill()
    running.wait()
    assert part.exists() and not (folder / "composed" / "session.webm").exists()
    composer(folder, "--size", "320x180", "--fps", "10")
    assert not part.exists() and abs(Watched(folder / "composed" / "session.webm").duration - 60) < 0.1


def test_a_session_that_has_grown_is_composed_anew(tmp_path, composer):
    session = Session(tmp_path / "session", audio_only=True)
    session.event(0, "join", participant="anna", name="Anna", kind="browser")
    session.voice("anna-a0", "anna", tone(ANNA), 0.1, 3)
    folder = session.write(None)
    composer(folder)
    assert abs(Watched(folder / "composed" / "session.webm").duration - 3) < 0.2
    session.voice("anna-a0", "anna", tone(ANNA), 3, 6)
    session.write(6)
    composer(folder)
    watched = Watched(folder / "composed" / "session.webm")
    assert abs(watched.duration - 6) < 0.2 and watched.codecs == ["opus"]


def test_a_full_disk_leaves_no_half_file(composed, composer, tmp_path):
    """A limit on the size of files stands for it: the same error at the same place."""
    folder = tmp_path / "session"
    shutil.copytree(composed[0], folder, ignore=shutil.ignore_patterns("composed"))
    done = composer(folder, "--size", "320x180", expect=1, limit=100_000)
    assert "File too large" in done.stderr
    assert sorted(path.name for path in (folder / "composed").iterdir()) == [".lock", "attendance.csv", "attendance.json", "captions.vtt", "chapters.vtt"]
    composer(folder, "--size", "320x180", "--fps", "5")


@pytest.mark.skipif(not os.environ.get("JX_LONG"), reason="two hours of sound and picture: --long")
def test_hours(tmp_path, composer, length=7200):
    """Memory is that of two minutes; the sender's clock, 150 ppm fast, and its sound card, 50 ppm slow, are followed: claps are where they were, within 40 ms."""
    noise, every = random.Random(1), 4

    def clap(folder, length):
        session = Session(folder)
        session.event(0, "join", participant="anna", name="Anna", kind="browser")
        session.voice("anna-a0", "anna", lambda t: 0.3 * numpy.sin(2 * numpy.pi * BEEP * t) * (t % every < 0.2), 0, length, delay=lambda t: 0.02 + noise.random() * 0.03,
                      drift=1.5e-4, card=-5e-5, loop=every)
        session.picture("anna-v0", "anna", lambda t: WHITE if t % every < 0.199 else GREEN, 0, length, delay=lambda t: 0.15 + noise.random() * 0.03, drift=1.5e-4, loop=every)
        running, peak = composer(session.write(length), "--size", "128x72", wait=False), 0
        while running.poll() is None:
            status = pathlib.Path(f"/proc/{running.pid}/status").read_text()
            peak = max([peak, *map(int, re.findall(r"VmHWM:\s+(\d+)", status))])
            time.sleep(0.2)
        assert running.returncode == 0
        return folder / "composed" / "session.webm", peak

    _, short = clap(tmp_path / "short", 120)
    path, long = clap(tmp_path / "long", length)
    assert 0 < long < 1.3 * short, (short, long)
    for begin in (100, length // 2, length - 40):
        watched = Watched(path, {"large": (0.5, 0.4)}, begin, 20)
        flashes = [t for t in watched.changes("large", lambda found: near(found, WHITE, 60)) if begin + 1 < t < begin + 19]
        beeps = watched.onsets(BEEP)
        apart = [min((flash - beep for beep in beeps), key=abs) for flash in flashes]
        assert len(apart) >= 3 and all(abs(one) <= 0.040 for one in apart), (begin, flashes, beeps)
        assert all(abs(beep - round(beep / every) * every - 0.02) < 0.040 for beep in beeps if begin + 1 < beep < begin + 19), beeps


@pytest.mark.skipif(not shutil.which("janus-pp-rec"), reason="janus-tools is not installed")
def test_janus_reads_the_tracks_too(composed, tmp_path):
    """Janus's own post-processor, as an independent reader of what is composed here: it finds the same length and the same tone."""
    folder, _ = composed
    for track, ending in (("anna-a0.1", "opus"), ("anna-v0.1", "webm")):
        done = subprocess.run(["janus-pp-rec", folder / f"{track}.mjr", tmp_path / f"{track}.{ending}"], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    sound, shown = Watched(tmp_path / "anna-a0.1.opus"), Watched(tmp_path / "anna-v0.1.webm", {"middle": (0.5, 0.5)})
    assert sound.level(ANNA, 30) > -30 and abs(sound.duration - 59.8) < 0.1
    assert near(shown.at(30)["middle"], RED) and abs(shown.seen[-1][0] - 59.7) < 0.3
