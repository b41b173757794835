"""Twenty participants in one recorded room, each with a voice and a camera: all of it is kept, and memory stays where it is. With --long, where there is Go."""
import argparse
import os
import pathlib
import shutil
import sys
import threading

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "load"))

import bench
import session as recorded
from tests.lib import stock

pytestmark = [pytest.mark.alone, pytest.mark.skipif(not os.environ.get("JX_LONG") or not shutil.which("go"), reason="runs with --long, where there is Go")]
EVERYBODY = 20
VOICE, CAMERA = 50, 15  # packets, pictures a second
GROWTH = 8 << 20        # bytes of Janus between the first and the last seconds


def test_all_of_twenty_is_kept(tmp_path, composer):
    loader, told = bench.go_program(tmp_path), []
    video, audio = bench.media_files(tmp_path)
    with bench.bare_janus(stock.our_plugin(), 1, tmp_path / "recordings") as janus:
        asker = threading.Thread(target=bench.record_when_there, args=(janus, EVERYBODY, told))
        asker.start()
        result = bench.under_load(tmp_path, argparse.Namespace(quick=False), loader, video, audio, EVERYBODY, "all", "conference", janus, "gcm")
        asker.join()
    assert not isinstance(result, str), result
    assert told == ["pending"]
    assert result["Wins"][-1]["RSS"] - result["Wins"][0]["RSS"] < GROWTH, result["Wins"]
    [session] = recorded.sessions(tmp_path / "recordings")
    assert not session.events("overflow")
    seconds = session.journal[-1]["t"] / 1e6
    for kind, least in (("audio", VOICE), ("camera", CAMERA)):
        tracks = {track["file"]: track["participant"] for track in session.tracks(kind=kind)}
        assert len(set(tracks.values())) == EVERYBODY, tracks
        kept = {end["file"]: end for end in session.events("track-end") if end["file"] in tracks}
        assert set(kept) == set(tracks)
        assert all(end["lost"] == 0 and end["packets"] > 0.9 * least * seconds for end in kept.values()), (seconds, kept)
    assert str(EVERYBODY) in composer(session.path, "--dry-run").stdout
