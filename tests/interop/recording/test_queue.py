"""janus-xmpp-compose --all: what runs by itself when sessions are over."""
import os
import shutil
import time

import pytest

from recorded import Session, tone


@pytest.fixture
def recordings(tmp_path):
    """Two sessions that are over, one whose recorder was killed, one that is being recorded, one that no decoder can read, and what is no session."""
    def session(name, **how):
        made = Session(tmp_path / "all" / name, audio_only=True)
        made.event(0, "join", participant="anna", name="Anna", kind="browser")
        if how.pop("media", True):
            made.voice("anna-a0", "anna", tone(440), 0.1, 1)
        return made.write(**how)
    session("room/2026-09-02T080000Z-b", end=1)
    session("class/2026-09-01T080000Z-a", end=1)
    session("class/2026-09-04T080000Z-d", end=None, state="recording")
    session("class/2026-09-05T080000Z-e", end=1, media=False)
    killed = session("class/2026-09-03T080000Z-c", end=None, state="recording")
    os.utime(killed / "journal.jsonl", (time.time() - 700, time.time() - 700))
    (tmp_path / "all" / "class" / "lost+found").mkdir()
    (tmp_path / "all" / "a file").write_text("")
    return tmp_path / "all"


def composed(recordings):
    return sorted(path.parent.parent.name[-1] for path in recordings.glob("*/*/composed/session.webm"))


def test_what_is_over_is_composed_once(recordings, composer):
    listed = [line.rsplit("-", 1)[1] for line in composer(recordings, "--all", "--dry-run").stdout.splitlines()]
    assert listed == ["a", "b", "c", "e"]  # the oldest first
    composer(recordings, "--all", "--jobs", "2")
    assert composed(recordings) == ["a", "b", "c"]
    assert composer(recordings, "--all", "--dry-run").stdout == ""
    last = recordings / "class" / "2026-09-04T080000Z-d"
    (last / "session.json").write_text((last / "session.json").read_text().replace("recording", "complete"))
    composer(recordings, "--all")
    assert composed(recordings) == ["a", "b", "c", "d"]


def test_what_fails_is_tried_three_times_and_holds_up_nobody(recordings, composer):
    oldest = recordings / "class" / "2026-09-01T080000Z-a"
    (oldest / "composed").write_text("in the way of the folder")
    for _ in range(3):
        composer(recordings, "--all", expect=1)
    assert composed(recordings) == ["b", "c"]
    (oldest / "composed").unlink()
    shutil.rmtree(recordings / "room")
    composer(recordings, "--all")
    assert composed(recordings) == ["a", "c"]


def test_given_up(recordings, composer):
    composer(recordings, "--all", expect=1, limit=2000)  # a disk that is full
    for _ in range(2):
        composer(recordings, "--all", expect=1, limit=2000)
    assert "left alone" in composer(recordings, "--all", limit=2000).stderr and composed(recordings) == []
    composer(recordings, "--all", "--force")
    assert composed(recordings) == ["a", "b", "c"]
