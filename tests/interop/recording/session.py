"""A recorded session's folder as docs/protocol/session-folder.md has it: its manifest, its journal, and its tracks through Janus's own tool."""
import json
import pathlib
import subprocess

import av
import numpy

import media
import senses


class Session:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.manifest = json.loads((self.path / "session.json").read_text())
        lines = (self.path / "journal.jsonl").read_text().splitlines(keepends=True)
        # A last line that is cut off is ignored.
        self.journal = [json.loads(line) for line in lines if line.endswith("\n")]

    def events(self, event, /, **members):
        return [line for line in self.journal if line["event"] == event and all(line.get(key) == value for key, value in members.items())]

    def tracks(self, **members):
        return self.events("track", **members)

    def converted(self, track, tmp_path):
        """The track by janus-pp-rec, as a file that libav reads."""
        out = tmp_path / (track["file"] + (".opus" if track["codec"] == "opus" else ".webm" if track["codec"].startswith("vp") else ".mp4"))
        done = subprocess.run(["janus-pp-rec", str(self.path / track["file"]), str(out)], capture_output=True, text=True)
        assert done.returncode == 0 and out.exists(), done.stdout[-2000:] + done.stderr[-2000:]
        return out

    def tone(self, track, tmp_path, tones):
        """Of an audio track: seconds, and which of the tones stand out in its last two seconds."""
        ear, samples = senses.Ear(), 0
        with av.open(str(self.converted(track, tmp_path))) as file:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=media.RATE)
            for frame in file.decode(audio=0):
                for part in resampler.resample(frame):
                    samples += part.samples
                    ear.take(part)
        levels = ear.levels(tones)
        return samples / media.RATE, [hz for hz in tones if levels[hz] > -40]

    def picture(self, track, tmp_path):
        """Of a video track: how many pictures, how many seconds between the first and the last, and the colours that were seen."""
        colours, times, sizes = [], [], set()
        with av.open(str(self.converted(track, tmp_path))) as file:
            for frame in file.decode(video=0):
                times.append(float(frame.pts * frame.time_base))
                sizes.add((frame.width, frame.height))
                upper = frame.to_ndarray(format="rgb24")[:frame.height // 2]
                colours.append(media.nearest(numpy.round(upper.reshape(-1, 3).mean(axis=0)).astype(int)))
        return {"pictures": len(times), "seconds": times[-1] - times[0] if times else 0, "colours": set(colours), "sizes": sizes}


def sessions(folder):
    return [Session(path.parent) for path in sorted(pathlib.Path(folder).glob("*/*/session.json"))]
