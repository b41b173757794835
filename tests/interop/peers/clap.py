"""Lip sync: a caller that claps once a second (a beep and a flash that begin at the same instant), and one that says how far apart the two were when
they came. By the times at which packets came, so that no jitter buffer of aiortc's counts."""
import time

import aiortc.rtcrtpreceiver
import numpy
from senses import Ear, Eye, Pace, Picture, Tone, media

BEEP_HZ, BEEP_SAMPLES, LOUD = 1000, media.RATE // 10, 1500
APART = 0.5  # of one second: a beep and a flash further apart are no pair


class ClapPace(Pace):
    """Both tracks by one clock."""

    def __init__(self, rate, begin):
        super().__init__(rate)
        self.begin = begin


class Beeps(Tone):
    def __init__(self, begin):
        super().__init__(BEEP_HZ)
        self.pace, self.second = ClapPace(media.RATE, begin), numpy.where(numpy.arange(media.RATE) < BEEP_SAMPLES, self.second, 0).astype(numpy.int16)


class Flashes(Picture):
    """A light picture in a second of dark ones."""

    def __init__(self, begin):
        super().__init__("grey")
        self.pace = ClapPace(media.FPS, begin)
        light, dark = (media.planes(media.COLOURS[colour], 0) for colour in ("white", "blue"))
        self.frames = [light if n % media.FPS == 0 else dark for n in range(media.FRAMES)]


def tracks():
    begin = time.monotonic() + 0.2
    return Beeps(begin), Flashes(begin)


class Watch:
    """When the packets of each timestamp came (the last of them, for a picture), and when claps did."""

    def __init__(self):
        self.came, self.beeps, self.flashes = {}, [], []
        self.quiet, self.dark = False, False
        usual, came = aiortc.rtcrtpreceiver.RTCRtpReceiver._handle_rtp_packet, self.came

        async def note(receiver, packet, arrival_time_ms):
            came[receiver.track.kind, packet.timestamp] = time.monotonic()
            await usual(receiver, packet, arrival_time_ms)

        aiortc.rtcrtpreceiver.RTCRtpReceiver._handle_rtp_packet = note
        aiortc.rtcrtpreceiver.TimestampMapper.map = lambda mapper, timestamp: timestamp

    def hear(self, frame):
        samples = numpy.abs(numpy.frombuffer(bytes(frame.planes[0]), dtype=numpy.int16)[:frame.samples * len(frame.layout.channels)][::len(frame.layout.channels)])
        loud = numpy.flatnonzero(samples > LOUD)
        if len(loud) and self.quiet:
            self.beeps.append(self.came["audio", frame.pts] + loud[0] / frame.sample_rate)
        self.quiet = not len(loud)

    def see(self, frame):
        light = frame.to_ndarray(format="gray").mean() > 128
        if light and self.dark:
            self.flashes.append(self.came["video", frame.pts])
        self.dark = not light

    def apart(self):
        """Of each clap, by how many milliseconds the beep came after the flash."""
        pairs = ((beep - flash) for flash in self.flashes for beep in self.beeps if abs(beep - flash) < APART)
        return [round(1000 * seconds, 1) for seconds in pairs]


class ClapEar(Ear):
    def __init__(self, watch):
        super().__init__()
        self.watch = watch

    def take(self, frame):
        super().take(frame)
        self.watch.hear(frame)


class ClapEye(Eye):
    def __init__(self, watch):
        super().__init__()
        self.watch = watch

    def take(self, frame):
        super().take(frame)
        self.watch.see(frame)
