"""What a native peer sends, and what it makes of what it receives: tones by their spectrum, pictures by colour and movement."""
import asyncio
import collections
import fractions
import math
import pathlib
import sys
import time

import av
import aiortc.codecs
import aiortc.rtcrtpreceiver
import numpy
from aiortc import MediaStreamTrack

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "browser"))
import media  # noqa: E402

# COMPAT(aiortc 1.4.0): it gives the id 2 to the audio level and, on the video line of the same bundle, to the send time.
for extension in aiortc.codecs.HEADER_EXTENSIONS["video"]:
    if extension.uri.endswith("abs-send-time"):
        extension.id = 3

ASK_AGAIN = 0.1


class PatientNacks(aiortc.rtcrtpreceiver.NackGenerator):
    """COMPAT(aiortc 1.4.0): it asks for a lost packet once; the clients that it stands for ask again until the packet comes."""

    asked = 0.0

    def add(self, packet):
        now = time.monotonic()
        ask = super().add(packet) or (bool(self.missing) and now - self.asked > ASK_AGAIN)
        if ask:
            self.asked = now
        return ask


aiortc.rtcrtpreceiver.NackGenerator = PatientNacks

EAR_SECONDS = 2.0
LATE = 0.15  # a pause of that many seconds is one, and not the network
SILENCE = -200.0
EYE_EVERY = 3


class Pace:
    """Sleeps until sample or frame n of a stream that began with the first call."""

    def __init__(self, rate):
        self.rate, self.begin = rate, None

    async def wait(self, n):
        self.begin = self.begin or time.monotonic()
        ahead = self.begin + n / self.rate - time.monotonic()
        if ahead > 0:
            await asyncio.sleep(ahead)


class Tone(MediaStreamTrack):
    kind = "audio"

    def __init__(self, hz, amplitude=media.AMPLITUDE):
        super().__init__()
        self.pace, self.n = Pace(media.RATE), 0
        # One second repeats without a click: hz is whole.
        self.second = numpy.frombuffer(media.tone(hz, media.RATE, amplitude=amplitude).tobytes(), dtype=numpy.int16)

    async def recv(self):
        await self.pace.wait(self.n)
        at = self.n % media.RATE
        frame = av.AudioFrame(format="s16", layout="mono", samples=960)
        frame.planes[0].update(self.second[at:at + 960].tobytes())
        frame.sample_rate, frame.pts, frame.time_base = media.RATE, self.n, fractions.Fraction(1, media.RATE)
        self.n += 960
        return frame


class Hush(Tone):
    """Hardly a word: what keeps a listener's line open, one packet a second."""

    def __init__(self):
        super().__init__(100, amplitude=0)

    async def recv(self):
        frame = await super().recv()
        self.n += media.RATE - frame.samples
        return frame


class Picture(MediaStreamTrack):
    kind = "video"

    def __init__(self, colour):
        super().__init__()
        self.pace, self.n = Pace(media.FPS), 0
        self.frames = [media.planes(media.COLOURS[colour], n) for n in range(media.FRAMES)]

    async def recv(self):
        await self.pace.wait(self.n)
        frame = av.VideoFrame(media.WIDTH, media.HEIGHT, "yuv420p")
        for plane, content in zip(frame.planes, self.frames[self.n % media.FRAMES]):
            rows, width = plane.height, plane.width
            pad = plane.line_size - width
            plane.update(content if pad == 0 else b"".join(content[r * width:(r + 1) * width] + bytes(pad) for r in range(rows)))
        frame.pts, frame.time_base = self.n * 90000 // media.FPS, fractions.Fraction(1, 90000)
        self.n += 1
        return frame


def spectrum_levels(samples, tones):
    """dB of each tone in 16-bit samples, 0 dB = full scale; SILENCE for one that does not stand out from what sounds beside it."""
    if not len(samples):
        return {hz: SILENCE for hz in tones}
    window = numpy.blackman(len(samples))
    spectrum = numpy.abs(numpy.fft.rfft(samples / 32768.0 * window)) * 2 / window.sum()
    step = media.RATE / len(samples)

    def loudest(low, high):
        return spectrum[max(0, round(low / step)):round(high / step) + 1].max()

    out = {}
    for hz in tones:
        level, beside = loudest(hz - 2, hz + 2), max(loudest(hz - 60, hz - 30), loudest(hz + 30, hz + 60))
        out[hz] = round(20 * math.log10(level), 1) if level > 1e-10 and level > 2 * beside else SILENCE
    return out


class Ear:
    """The last two seconds of one audio track."""

    def __init__(self):
        self.blocks, self.frames, self.last = collections.deque(), 0, None

    def take(self, frame):
        channels = len(frame.layout.channels)
        samples = numpy.frombuffer(bytes(frame.planes[0])[:frame.samples * 2 * channels], dtype=numpy.int16)[::channels]
        if frame.sample_rate != media.RATE:  # a telephone's
            times = media.RATE // frame.sample_rate
            samples = numpy.interp(numpy.arange(len(samples) * times) / times, numpy.arange(len(samples)), samples)
        self.blocks += self.pause() + [samples]
        while sum(map(len, self.blocks)) > EAR_SECONDS * media.RATE:
            self.blocks.popleft()
        self.frames += 1
        self.last = time.monotonic()

    def pause(self):
        """What is to be heard since the last frame where none came: silence is hardly sent. By the clock, for aiortc keeps four packets back."""
        seconds = time.monotonic() - self.last if self.last else 0
        return [numpy.zeros(round(min(seconds, EAR_SECONDS) * media.RATE))] if seconds > LATE else []

    def levels(self, tones):
        """As spectrum_levels(); silence where nothing came of late."""
        stale = self.last is None or time.monotonic() - self.last > 1
        if stale or not self.blocks:
            return {hz: SILENCE for hz in tones}
        return spectrum_levels(numpy.concatenate([*self.blocks, *self.pause()])[-round(EAR_SECONDS * media.RATE):], tones)


class Eye:
    """One video track: its colour, how often it changed, and the longest time without a frame."""

    def __init__(self):
        self.frames, self.decoded = 0, 0
        self.colour, self.size, self.lower = None, None, None
        self.reset()

    def reset(self):
        self.started = self.last = time.monotonic()
        self.first, self.gap, self.changes = self.frames, 0.0, 0

    def take(self, frame):
        now = time.monotonic()
        self.gap = max(self.gap, now - self.last)
        self.last = now
        self.frames += 1
        if self.frames % EYE_EVERY:
            return
        self.size = [frame.width, frame.height]
        picture = frame.to_ndarray(format="rgb24")
        upper, lower = picture[:frame.height // 2], picture[frame.height // 2:]
        self.colour = [int(x) for x in upper.reshape(-1, 3).mean(axis=0)]
        shrunk = lower[::8, ::8].astype(int)
        if self.lower is not None and self.lower.shape == shrunk.shape and abs(self.lower - shrunk).max() > 24:
            self.changes += 1
        self.lower = shrunk

    def report(self):
        now = time.monotonic()
        return {"colour": self.colour, "name": media.nearest(self.colour) if self.colour else None, "size": self.size, "changes": self.changes,
                "frames": self.frames - self.first, "gap": round(1000 * max(self.gap, now - self.last)), "seconds": round(now - self.started, 2)}
