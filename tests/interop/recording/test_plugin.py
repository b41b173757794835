"""Recording by the plugin's API alone: pages with known tones and colours, the files read by Janus's own tool, and disks that refuse."""
import asyncio
import contextlib
import os
import pathlib
import random
import signal
import subprocess
import time

import pytest

import legs
import session as recorded
from janus_api import controlled
from tests.lib import stock

TONES = (440, 660, 880)


def janus_recording_to(folder, sanitizers=False, **settings):
    keys = {"controller_secret": f'"{stock.SECRET}"', "record_folder": f'"{folder}"', "silence": "2000", "record_free": "0", **settings}
    text = "general: { " + " ".join(f"{key} = {value};" for key, value in keys.items()) + " }"
    return stock.Stock([stock.our_plugin(sanitizers)], core={"nat": {"ice_enforce_list": "x0"}}, files={f"{stock.PLUGIN}.jcfg": text},
                       environment=stock.preload() if sanitizers else {})


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 100))


async def joined(link, controller, room, name, **kwargs):
    leg = legs.Leg(await link.attach())
    token = (await controller.ask("token", name=name))[0]["token"]
    answer = await leg.offer(room=room, token=token, policy="none", **kwargs)
    assert answer.get("event") == "joined", answer
    return leg, answer["participant"]


async def state(controller, wanted, seconds=10):
    for _ in range(int(seconds / 0.1)):
        for event in controller.seen:
            if event.get("event") == "recording" and event["state"] == wanted:
                controller.seen.remove(event)
                return event
        await asyncio.sleep(0.1)
    raise AssertionError(f"no recording event {wanted}: {[e for e in controller.seen if e.get('event') == 'recording']}")


async def record(controller, action, **members):
    answer, _ = await controller.ask("record", action=action, **members)
    return answer


@pytest.mark.parametrize("sanitizers", [True, False] if os.environ.get("JX_LONG") else [True], ids=lambda on: "sanitizers" if on else "plain")
def test_what_was_sent_is_in_the_folder(tmp_path, sanitizers):
    """Two pages; one leaves and comes back, one is muted; a pause; names, hands and chat."""
    room = "../../class\n1"

    async def play(janus):
        link, controller = await controlled(janus, room, description="Biology")
        anna, a = await joined(link, controller, room, "Anna", tone=440, colour="red")
        assert (await record(controller, "start"))["state"] == "pending"
        begun = await state(controller, "on")
        assert (await record(controller, "start"))["error_code"] == 463
        ben, b = await joined(link, controller, room, "Ben", tone=660, colour="blue")
        await asyncio.sleep(3)
        answers = [await controller.ask("note", event="chat", participant=a, text="hello\nall", stanza_id="s1"),
                   await controller.ask("note", event="hand", participant=b, raised=True),
                   await controller.ask("note", event="name", participant=b, name="Benjamin"),
                   await controller.ask("mute", participant=b, media="audio", muted=True)]
        assert [answer["conference"] for answer, _ in answers] == ["noted"] * 3 + ["muted"], answers
        assert (await controller.ask("note", event="hand", participant="nobody"))[0]["error_code"] == 455
        await anna.close()
        await controller.event("left", participant=a)
        anna, _ = await joined(link, controller, room, "Anna", tone=880)
        await asyncio.sleep(2)
        assert (await record(controller, "pause"))["state"] == "paused"
        await asyncio.sleep(1)
        assert (await record(controller, "resume"))["state"] == "on"
        await asyncio.sleep(2)
        await record(controller, "stop")
        over = await state(controller, "off")
        assert over["reason"] == "asked" and over["folder"] == begun["folder"]
        for leg in (anna, ben):
            await leg.close()
        await link.close()
        return a, b, over["folder"]

    with janus_recording_to(tmp_path / "recordings", sanitizers) as janus:
        a, b, folder = run(play(janus))
    assert janus.reports() == []
    assert folder.startswith("%2E.%2F..%2Fclass%0A1/")
    session = recorded.Session(tmp_path / "recordings" / folder)
    assert {**session.manifest, "started": 0, "ended": 0} == {"format": "janus-xmpp-session", "version": 1, "id": folder[-8:], "room": room, "title": "Biology",
                                                             "state": "complete", "started": 0, "ended": 0, "audio_only": False, "reason": "asked"}
    assert session.journal[0]["event"] == "begin" and session.journal[-1] == {**session.journal[-1], "event": "end", "reason": "asked"}
    assert [(line["name"], line["kind"], line["t"] == 0) for line in session.events("join")] == [("Anna", "page", True), ("Ben", "page", False), ("Anna", "page", False)]
    assert session.events("leave", participant=a) and session.events("name", participant=b, name="Benjamin")
    assert session.events("hand", participant=b, raised=True) and session.events("mute", muted=True)
    assert session.events("chat", participant=a, name="Anna", text="hello\nall", stanza_id="s1")
    assert session.events("talk", participant=a, talking=True) and session.events("speaker")
    assert session.events("pause") and session.events("resume")
    check_tracks(session, a, b, tmp_path)


def check_tracks(session, a, b, tmp_path):
    voices = {who: session.tracks(participant=who, kind="audio") for who in (a, b)}
    assert len(voices[a]) == 1 and len(voices[b]) == 1  # Ben is mute when it goes on
    seconds, heard = session.tone(voices[a][0], tmp_path, TONES)
    assert heard == [440] and 2 < seconds < 7, (heard, seconds)
    assert session.tone(voices[b][0], tmp_path, TONES)[1] == [660]
    others = [track for track in session.tracks(kind="audio") if track["participant"] not in (a, b)]
    assert len(others) == 2  # before and after the pause
    for track in others:
        seconds, heard = session.tone(track, tmp_path, TONES)
        assert heard == [880] and 1 < seconds < 3, (track, heard, seconds)
    pictures = session.tracks(participant=b, kind="camera")
    assert [track["file"].rsplit(".", 2)[1] for track in pictures] == ["1", "2"]
    for track, least in zip(pictures, (4, 1)):
        seen = session.picture(track, tmp_path)
        assert seen["colours"] == {"blue"} and seen["seconds"] > least and seen["pictures"] > 8 * seen["seconds"], seen
    assert session.picture(session.tracks(participant=a, kind="camera")[0], tmp_path)["colours"] == {"red"}
    ends = {line["file"]: line for line in session.events("track-end")}
    assert set(ends) == {track["file"] for track in session.tracks()} and not any(line["lost"] for line in ends.values())
    check_clocks(session, voices[b][0], pictures[0])


def check_clocks(session, voice, picture):
    """Both tracks began on one clock of their sender: what its reports say agrees with when they came."""
    starts = []
    for track in (voice, picture):
        clocks = session.events("clock", file=track["file"])
        assert clocks, session.journal
        first = (session.path / track["file"]).read_bytes()
        packet = first[first.index(b"MEET") + 10:]
        behind = (int.from_bytes(packet[4:8], "big") - clocks[0]["rtp"] + 2**31) % 2**32 - 2**31
        starts.append(clocks[0]["ntp"] + behind * 1e6 / track["clock_rate"] - track["t"])
    assert abs(starts[0] - starts[1]) < 300_000, starts


async def record_until_killed(janus, after):
    """→ when it was killed, seconds since 1970."""
    link, controller = await controlled(janus, "class")
    anna, _ = await joined(link, controller, "class", "Anna", tone=440, colour="red")
    await record(controller, "start")
    await state(controller, "on")
    await asyncio.sleep(after)
    os.kill(janus.process.pid, signal.SIGKILL)
    killed = time.time()
    await asyncio.sleep(0.2)
    await anna.close()
    link.reader.cancel()
    return killed


def check_killed(session, killed, tmp_path):
    assert session.manifest["state"] == "recording" and session.manifest["ended"] is None
    assert not session.events("end")
    for kind in ("audio", "camera"):
        track = session.tracks(kind=kind)[0]
        frames, at = (session.path / track["file"]).read_bytes(), 0
        at = frames.index(b"MEET")
        while at + 10 <= len(frames):
            last, at = int.from_bytes(frames[at + 4:at + 8], "big"), at + 10 + int.from_bytes(frames[at + 8:at + 10], "big")
        assert at == len(frames)
        missing = killed - (track["wall"] / 1e6 + last / 1e3)
        assert missing < 0.5, (kind, missing)
    tmp_path.mkdir(exist_ok=True)
    assert session.tone(session.tracks(kind="audio")[0], tmp_path, TONES)[1] == [440]
    assert session.picture(session.tracks(kind="camera")[0], tmp_path)["colours"] == {"red"}


def test_killed_while_it_records(tmp_path):
    """kill -9 at any moment, three times at once: nothing that came a moment before is missing."""
    async def play(several):
        return await asyncio.gather(*[record_until_killed(janus, random.uniform(2, 3.5)) for janus in several])

    for turn in range(7 if os.environ.get("JX_LONG") else 1):
        folders = [tmp_path / f"{turn}-{n}" for n in range(3)]
        with contextlib.ExitStack() as stack:
            killed = run(play([stack.enter_context(janus_recording_to(folder)) for folder in folders]))
        for folder, when in zip(folders, killed):
            check_killed(recorded.sessions(folder)[0], when, folder / "converted")


@pytest.fixture
def small_disk(tmp_path):
    """1 MB of memory as a file system."""
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_disk_full(small_disk, tmp_path):
    """What there is stays good, the room is told, and the call goes on; with space there again, so does recording."""
    async def play(janus):
        link, controller = await controlled(janus, "class")
        anna, a = await joined(link, controller, "class", "Anna", tone=440, colour="red")
        (small_disk / "ballast").write_bytes(bytes(900_000))
        await record(controller, "start")
        await state(controller, "on")
        told = await state(controller, "failed", 20)
        assert told["reason"] == "disk-full", told
        assert (await record(controller, "state"))["state"] == "off"
        assert (await controller.ask("participants"))[0]["participants"][0]["participant"] == a
        (small_disk / "ballast").unlink()
        await record(controller, "start", audio_only=True)
        await state(controller, "on")
        await asyncio.sleep(1)
        await record(controller, "stop")
        await state(controller, "off")
        await anna.close()
        await link.close()

    with janus_recording_to(small_disk / "recordings") as janus:
        run(play(janus))
    first, second = sorted(recorded.sessions(small_disk / "recordings"), key=lambda session: session.journal[0]["wall"])
    assert first.manifest["reason"] == "disk-full" and first.manifest["state"] == "complete"
    assert first.journal[-1]["event"] == "end" and first.journal[-1]["reason"] == "disk-full"
    assert first.tone(first.tracks(kind="audio")[0], tmp_path, TONES)[1] == [440]
    assert first.picture(first.tracks(kind="camera")[0], tmp_path)["colours"] == {"red"}
    assert second.manifest["reason"] == "asked" and second.manifest["audio_only"] and not second.tracks(kind="camera")


def test_read_only(small_disk):
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)

    async def play(janus):
        link, controller = await controlled(janus, "class")
        assert (await record(controller, "start"))["state"] == "pending"
        told = await state(controller, "failed")
        assert told["reason"] == "error" and "ead-only" in told["text"], told
        assert (await record(controller, "stop"))["error_code"] == 463
        await link.close()

    with janus_recording_to(small_disk / "recordings") as janus:
        run(play(janus))


def test_always(tmp_path):
    """Begins with the first one, does not begin again when it was stopped, and does when everybody has left and somebody comes."""
    async def play(janus):
        link, controller = await controlled(janus, "class", record="always")
        await asyncio.sleep(0.3)
        assert (await record(controller, "state"))["state"] == "off"
        anna, a = await joined(link, controller, "class", "Anna", tone=440)
        first = await state(controller, "on")
        await record(controller, "stop")
        await state(controller, "off")
        await asyncio.sleep(0.5)
        assert (await record(controller, "state"))["state"] == "off"
        await anna.close()
        await controller.event("left", participant=a)
        await asyncio.sleep(0.2)
        anna, _ = await joined(link, controller, "class", "Anna", tone=440)
        assert (await state(controller, "on"))["id"] != first["id"]
        await anna.close()
        await link.close()

    with janus_recording_to(tmp_path / "recordings") as janus:
        run(play(janus))


def test_empty_setting_and_admin(tmp_path):
    """No folder, no recording; the Admin API may ask too."""
    async def play(janus, error):
        link, controller = await controlled(janus, "class")
        ask = {"janus": "message_plugin", "plugin": stock.PLUGIN, "request": {"request": "record", "room": "class", "action": "start"}}
        answer = (await asyncio.to_thread(lambda: janus.admin(**ask)))["response"]
        assert answer.get("error_code") == error, answer
        await link.close()

    with janus_recording_to("") as janus:
        run(play(janus, 463))
    with janus_recording_to(pathlib.Path(tmp_path) / "recordings") as janus:
        run(play(janus, None))
    assert recorded.sessions(tmp_path / "recordings")[0].manifest["reason"] in ("empty", "shutdown")
