"""From microphones and cameras to a file that is watched: recorded by the plugin, composed, and compared with the journal twice a second."""
import asyncio

import media
import numpy
import senses
import session as recorded
from legs import Leg
from test_plugin import controlled, janus_recording_to, joined, record, run, state
from watched import Watched, near

BEEP, EVERY, LONG = 3000, 2, 0.2  # Hz; s between two claps; s of one
STEP = 0.040                      # s: picture and sound of the same moment
RED, BLUE, WHITE = media.COLOURS["red"], media.COLOURS["blue"], (235, 235, 235)


class Clapper(senses.Picture):
    """White for a moment, every two seconds."""

    async def recv(self):
        frame = await super().recv()
        if (self.n - 1) % (EVERY * media.FPS) < LONG * media.FPS:
            for plane, value in zip(frame.planes, (235, 128, 128)):
                plane.update(bytes([value]) * plane.buffer_size)
        return frame


class Claps(senses.Tone):
    """A tone, and a beep while the picture is white."""

    def __init__(self, hz, picture):
        super().__init__(hz)
        self.picture = picture

    async def recv(self):
        frame = await super().recv()
        if self.picture.pace.begin:
            t = self.pace.begin + (self.n - 960 + numpy.arange(960)) / media.RATE
            beep = 9000 * numpy.sin(2 * numpy.pi * BEEP * t) * ((t - self.picture.pace.begin) % EVERY < LONG)
            frame.planes[0].update((numpy.frombuffer(bytes(frame.planes[0])[:1920], dtype=numpy.int16) + beep).astype(numpy.int16).tobytes())
        return frame


async def play(janus):
    link, controller = await controlled(janus, "class", description="Biology")
    anna = Leg(await link.attach())
    picture = Clapper("red")
    anna.pc.addTrack(Claps(440, picture))
    anna.pc.addTrack(picture)
    a = (await anna.offer(room="class", token=(await controller.ask("token", name="Anna"))[0]["token"], policy="none"))["participant"]
    await asyncio.sleep(1)
    await record(controller, "start")
    begun = await state(controller, "on")
    await asyncio.sleep(2)
    ben, _ = await joined(link, controller, "class", "Ben", tone=660, colour="blue")
    await asyncio.sleep(4)
    await ben.close()
    await asyncio.sleep(2)
    ben, b = await joined(link, controller, "class", "Ben", tone=660, colour="blue")
    await asyncio.sleep(2.5)
    await controller.ask("mute", participant=b, media="audio", muted=True)
    await controller.ask("note", event="chat", participant=a, text="be quiet", stanza_id="s1")
    await asyncio.sleep(2)
    await record(controller, "stop")
    await state(controller, "off")
    for leg in (anna, ben):
        await leg.close()
    await link.close()
    return begun["folder"]


def covered(session, t, margin, **which):
    """TRUE: a track is there at t; FALSE: none; None: one begins or ends close by."""
    answer = False
    for track in session.tracks(**which):
        begin, end = track["t"] / 1e6, session.events("track-end", file=track["file"])[0]["t"] / 1e6
        mutes = [line["t"] / 1e6 for line in session.events("mute", source=track["source"], muted=True)]
        end = min([end, *(at for at in mutes if at > begin)])
        if begin + margin <= t <= end - margin:
            return True
        if begin - margin < t < end + margin:
            answer = None
    return answer


def test_a_lesson_is_recorded_and_watched(tmp_path, composer):
    with janus_recording_to(tmp_path / "recordings") as janus:
        folder = tmp_path / "recordings" / run(play(janus))
    composer(folder, "--size", "640x360", "--layout", "grid")
    session = recorded.Session(folder)
    watched = Watched(folder / "composed" / "session.webm", {"middle": (0.5, 0.2), "left": (0.25, 0.4), "right": (0.75, 0.4)})
    end = session.events("end")[0]["t"] / 1e6
    assert abs(watched.duration - end) < 0.1
    people = {line["participant"]: line["name"] for line in session.events("join")}
    wrong, checked = [], 0
    for t in numpy.arange(1, end - 0.5, 0.5):
        for name, hz in (("Anna", 440), ("Ben", 660)):
            there = [covered(session, t, 0.6, participant=who, kind="audio") for who in people if people[who] == name]
            if None not in there:
                checked += 1
                heard = watched.level(hz, t) > -45
                if heard != any(there):
                    wrong.append(f"{t} s: {name} is {'' if heard else 'not '}heard ({watched.level(hz, t):.0f} dB)")
        both = [covered(session, t, 0.6, participant=who, kind="camera") for who in people if people[who] == "Ben"]
        if None not in both:
            found = watched.at(t)
            wanted = {"left": RED, "right": BLUE} if any(both) else {"middle": RED}
            wrong += [f"{t} s: {place} is {found[place]}" for place, colour in wanted.items() if not near(found[place], colour) and not (colour == RED and near(found[place], WHITE))]
    assert not wrong and checked > 20, "; ".join(wrong)
    flashes, beeps = watched.changes("left", lambda found: near(found, WHITE, 60)), watched.onsets(BEEP)
    apart = [min((flash - beep for beep in beeps), key=abs) for flash in flashes]
    assert len(apart) >= 3 and all(abs(one) < STEP for one in apart), (flashes, beeps)
    captions = (folder / "composed" / "captions.vtt").read_text()
    assert "<v Anna>be quiet" in captions and "Ben joins" in (folder / "composed" / "chapters.vtt").read_text()
