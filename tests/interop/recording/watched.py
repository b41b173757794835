"""What a viewer hears and sees of a file: tones by the spectrum, colours by where they are."""
import av
import numpy

RATE = 48000
WINDOW = 0.4  # s of sound that are looked at


class Watched:
    """A file, decoded; all of it, or some seconds from `begin` on. Sound is mono; of pictures only the pixels asked for are kept: points, {name: (x, y)} as
    parts of width and height."""

    def __init__(self, path, points=None, begin=0, seconds=None):
        self.points, self.seen, blocks = points or {}, [], []
        with av.open(str(path)) as container:
            self.duration = container.duration / 1e6
            streams = [stream for stream in container.streams if stream.type in ("audio", "video")]  # MP4 has chapters as a track
            self.codecs = sorted(stream.codec_context.name for stream in streams)
            resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
            if begin:
                container.seek(int(begin * 1e6))
            for frame in container.decode(streams):
                if seconds and frame.time > begin + seconds + 1:
                    break
                if isinstance(frame, av.VideoFrame):
                    self.look(frame)
                    continue
                if not blocks:
                    self.first = frame.time
                blocks += [block.to_ndarray()[0] for block in resampler.resample(frame)]
        self.sound = numpy.concatenate(blocks) if blocks else numpy.zeros(0)

    def look(self, frame):
        pixels = frame.to_ndarray(format="rgb24")
        height, width, _ = pixels.shape
        found = {}
        for name, (x, y) in self.points.items():
            column, row = int(x * width), int(y * height)
            found[name] = tuple(int(part) for part in pixels[max(row - 2, 0):row + 2, max(column - 2, 0):column + 2].reshape(-1, 3).mean(axis=0))
        self.seen.append((frame.time, found))

    def level(self, hz, t, window=WINDOW):
        """dB of full scale of a tone around t."""
        begin = int((t - self.first - window / 2) * RATE)
        samples = self.sound[max(begin, 0):begin + int(window * RATE)]
        if len(samples) < 100:
            return -200.0
        shape = numpy.hanning(len(samples))
        wave = numpy.exp(-2j * numpy.pi * hz * numpy.arange(len(samples)) / RATE)
        return float(20 * numpy.log10(abs((samples * shape * wave).sum()) * 2 / shape.sum() + 1e-9))

    def at(self, t):
        """{point: colour} of the picture that is shown at t."""
        return max((seen for seen in self.seen if seen[0] <= t + 1e-6), key=lambda seen: seen[0])[1]

    def changes(self, point, is_it):
        """Times at which the colour at a point begins to satisfy is_it."""
        before, times = False, []
        for t, found in self.seen:
            now = is_it(found[point])
            if now and not before:
                times.append(t)
            before = now
        return times

    def onsets(self, hz, threshold=-30.0, step=0.004):
        """Times at which a tone begins."""
        before, times = True, []
        for t in numpy.arange(self.first + step, self.first + len(self.sound) / RATE, step):
            now = self.level(hz, t, 0.012) > threshold
            if now and not before and (not times or t - times[-1] > 0.3):
                times.append(float(t))
            before = now
        return times


def near(colour, wanted, most=40):
    return all(abs(a - b) <= most for a, b in zip(colour, wanted))
