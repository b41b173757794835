"""Folders of recorded sessions, written byte by byte as docs/protocol/session-folder.md says: tones and colours, encoded by libav, in Janus's .mjr files."""
import datetime
import fractions
import json
import struct

import av
import numpy

STARTED = 1788250500.123  # wall clock at which every session begins, s since 1970
NTP = 1600000000.0        # every sender's NTP clock at session time 0, s: far from the wall clock, as nothing may depend on it
MTU = 1100
VIDEO = {"vp8": ("libvpx", 96), "vp9": ("libvpx-vp9", 98), "h264": ("libx264", 102)}
AUDIO = {"opus": ("libopus", 48000, 48000, 111), "pcmu": ("pcm_mulaw", 8000, 8000, 0), "pcma": ("pcm_alaw", 8000, 8000, 8), "g722": ("g722", 16000, 8000, 9)}


def tone(hz, amplitude=0.2):
    return lambda t: amplitude * numpy.sin(2 * numpy.pi * hz * t)


def colour(red, green, blue):
    return lambda t: (red, green, blue)


# --- encoding ------------------------------------------------------------------------------------------------------------------------


def encode_audio(codec, sound, begin, end):
    """→ [(session time, payload)], 20 ms each."""
    name, rate, _, _ = AUDIO[codec]
    encoder = av.CodecContext.create(name, "w")
    encoder.sample_rate, encoder.format, encoder.layout, encoder.bit_rate = rate, "s16", "mono", 64000
    encoder.time_base = fractions.Fraction(1, rate)
    per, out = rate // 50, []
    for n in range(round((end - begin) * 50)):
        t = begin + n / 50 + numpy.arange(per) / rate
        samples = (numpy.clip(sound(t), -1, 1) * 32000).astype(numpy.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, n * per, encoder.time_base
        out += [bytes(packet) for packet in encoder.encode(frame)]
    out += [bytes(packet) for packet in encoder.encode(None)]
    return [(begin + n / 50, payload) for n, payload in enumerate(out)]


def encode_video(codec, picture, begin, end, size, fps):
    """→ [(session time, key frame, bytes of the picture)]"""
    name, _ = VIDEO[codec]
    encoder = av.CodecContext.create(name, "w")
    encoder.width, encoder.height = size
    encoder.pix_fmt, encoder.framerate, encoder.time_base, encoder.bit_rate = "yuv420p", fps, fractions.Fraction(1, fps), 300000
    encoder.gop_size = 4 * fps
    encoder.options = {"tune": "zerolatency", "preset": "ultrafast", "profile": "baseline"} if codec == "h264" else {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "error-resilient": "1"}
    out = []
    for n in range(round((end - begin) * fps)):
        pixels = numpy.empty((size[1], size[0], 3), dtype=numpy.uint8)
        pixels[:] = picture(begin + n / fps)
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="yuv420p")
        frame.pts, frame.time_base = n, encoder.time_base
        out += [(begin + packet.pts / fps, packet.is_keyframe, bytes(packet)) for packet in encoder.encode(frame)]
    return out + [(begin + packet.pts / fps, packet.is_keyframe, bytes(packet)) for packet in encoder.encode(None)]


def repeated(encoded, begin, end, loop):
    """What was encoded, once, or shifted by `loop` s again and again until the end."""
    for n in range(int((end - begin) / loop) + 1 if loop else 1):
        yield from ((t + n * (loop or 0), *rest) for t, *rest in encoded if t + n * (loop or 0) < end)


# --- payloads of RTP -------------------------------------------------------------------------------------------------------------------


def pieces(data, size=MTU):
    return [data[at:at + size] for at in range(0, len(data), size)]


def pack_vp8(picture_id, _key, data):
    """RFC 7741: picture id of 15 bits, tl0picidx."""
    parts = pieces(data)
    return [bytes([0x90 if n == 0 else 0x80, 0xC0]) + struct.pack("!HB", 0x8000 | picture_id & 0x7FFF, picture_id & 0xFF) + part for n, part in enumerate(parts)]


def pack_vp9(picture_id, key, data):
    """RFC 9628, non-flexible, no layers."""
    parts = pieces(data)
    return [bytes([0x80 | (0 if key else 0x40) | (0x08 if n == 0 else 0) | (0x04 if n + 1 == len(parts) else 0)]) + struct.pack("!H", 0x8000 | picture_id & 0x7FFF) + part
            for n, part in enumerate(parts)]


def units(data):
    """Annex B → units."""
    found = []
    for part in data.replace(b"\x00\x00\x00\x01", b"\x00\x00\x01").split(b"\x00\x00\x01"):
        if part:
            found.append(part)
    return found


def pack_h264(_picture_id, _key, data):
    """RFC 6184: parameter sets in one STAP-A, long units as FU-A, others by themselves."""
    sets = [unit for unit in units(data) if unit[0] & 0x1F in (6, 7, 8)]
    out = [bytes([0x78]) + b"".join(struct.pack("!H", len(unit)) + unit for unit in sets)] if sets else []
    for unit in (unit for unit in units(data) if unit[0] & 0x1F not in (6, 7, 8)):
        if len(unit) <= MTU:
            out.append(unit)
            continue
        parts = pieces(unit[1:])
        out += [bytes([unit[0] & 0xE0 | 28, (0x80 if n == 0 else 0) | (0x40 if n + 1 == len(parts) else 0) | unit[0] & 0x1F]) + part for n, part in enumerate(parts)]
    return out


PACK = {"vp8": pack_vp8, "vp9": pack_vp9, "h264": pack_h264}


# --- a folder ----------------------------------------------------------------------------------------------------------------------------


class Track:
    """A file being written. Packets arrive `delay` s (a number, or a function of the time) after they were sent; `drift`: by so much the sender's clock runs
    fast (1e-4: 100 ppm), `card`: its sound card beside that."""

    def __init__(self, session, source, participant, kind, codec, delay, drift, clocks, card=0.0):
        self.session, self.source, self.participant, self.kind, self.codec = session, source, participant, kind, codec
        session.appearances[source] = session.appearances.get(source, 0) + 1
        self.file = f"{source}.{session.appearances[source]}.mjr"
        self.payload_type, self.clock = (AUDIO[codec][3], AUDIO[codec][2]) if kind == "audio" else (VIDEO[codec][1], 90000)
        self.delay, self.drift, self.clocks, self.card = delay if callable(delay) else lambda t: delay, drift, clocks, card
        self.ssrc = 0x1000 + len(session.tracks)
        self.seq, self.base = 65000 + len(session.tracks), 0xFFFF0000 + 7919 * len(session.tracks)  # both wrap soon
        self.packets, self.reports = [], []  # (arrival, packet), (arrival, rtp, ntp)
        session.tracks.append(self)

    def rtp(self, t):
        return self.base + round(t * (1 + self.drift) * (1 + self.card) * self.clock) & 0xFFFFFFFF

    def packet(self, t, payload, marker=False):
        head = struct.pack("!BBHII", 0x80, self.payload_type | (0x80 if marker else 0), self.seq & 0xFFFF, self.rtp(t), self.ssrc)
        self.seq += 1
        self.packets.append((t + self.delay(t), head + payload))

    def report(self, begin, end):
        for n in range(int((end - begin) / 5) + 1) if self.clocks else []:
            t = begin + 1 + 5 * n
            if t < end:
                self.reports.append((t + self.delay(t), self.rtp(t), round((NTP + t * (1 + self.drift)) * 1e6)))

    def drop(self, keep):
        """Keeps the packets for which keep(number) says so: lost on the way."""
        self.packets = [packet for n, packet in enumerate(self.packets) if keep(n)]

    def bytes(self):
        kept = sorted((packet for packet in self.packets if not self.session.paused(packet[0])), key=lambda packet: packet[0])
        first = kept[0][0]
        head = json.dumps({"t": "a" if self.kind == "audio" else "v", "c": self.codec, "s": round((STARTED + first) * 1e6), "u": round((STARTED + first) * 1e6)}).encode()
        body = b"".join(b"MEET" + struct.pack("!IH", round((arrival - first) * 1000), len(packet)) + packet for arrival, packet in kept)
        return first, kept[-1][0], len(kept), b"MJR00002" + struct.pack("!H", len(head)) + head + body


class Session:
    def __init__(self, folder, title="Year 7, biology", audio_only=False):
        self.folder, self.title, self.audio_only = folder, title, audio_only
        self.events, self.tracks, self.appearances, self.pauses = [], [], {}, []
        self.event(0, "begin", id="k3v9d2", room="class@conference.school.example", title=title, audio_only=audio_only)

    def event(self, t, event, **members):
        self.events.append((t, {"event": event, "t": round(t * 1e6), "wall": round((STARTED + t) * 1e6), **members}))

    def pause(self, begin, end):
        self.pauses.append((begin, end))
        self.event(begin, "pause")
        self.event(end, "resume")

    def paused(self, t):
        return any(begin <= t < end for begin, end in self.pauses)

    def voice(self, source, participant, sound, begin, end, codec="opus", delay=0.02, drift=0.0, clocks=True, card=0.0, loop=None):
        """loop: s that are encoded and then sent again and again."""
        track = Track(self, source, participant, "audio", codec, delay, drift, clocks, card)
        encoded = encode_audio(codec, sound, begin, min(begin + loop, end) if loop else end)
        for t, payload in repeated(encoded, begin, end, loop):
            track.packet(t, payload)
        track.report(begin, end)
        return track

    def picture(self, source, participant, shown, begin, end, kind="camera", codec="vp8", size=(160, 90), fps=10, delay=0.02, drift=0.0, clocks=True, loop=None):
        track = Track(self, source, participant, kind, codec, delay, drift, clocks)
        encoded = encode_video(codec, shown, begin, min(begin + loop, end) if loop else end, size, fps)
        for n, (t, key, data) in enumerate(repeated(encoded, begin, end, loop)):
            payloads = PACK[codec](n, key, data)
            for m, payload in enumerate(payloads):
                track.packet(t, payload, m + 1 == len(payloads))
        track.report(begin, end)
        return track

    def write(self, end=None, state="complete"):
        """end: when the journal ends; None: the recorder was killed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for track in self.tracks:
            first, last, packets, data = track.bytes()
            (self.folder / track.file).write_bytes(data)
            self.event(first, "track", file=track.file, source=track.source, participant=track.participant, kind=track.kind, codec=track.codec, clock_rate=track.clock)
            for arrival, rtp, ntp in track.reports:
                self.event(arrival, "clock", file=track.file, rtp=rtp, ntp=ntp)
            self.event(last + 0.01, "track-end", file=track.file, packets=packets, lost=0)
        if end is not None:
            self.event(end, "end", reason="asked")
        self.events.sort(key=lambda event: event[0])
        (self.folder / "journal.jsonl").write_text("".join(json.dumps(event) + "\n" for t, event in self.events if end is None or t <= end))
        started = datetime.datetime.fromtimestamp(STARTED, datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        (self.folder / "session.json").write_text(json.dumps({"format": "janus-xmpp-session", "version": 1, "id": "k3v9d2", "room": "class@conference.school.example", "title": self.title,
                                                              "state": state, "started": started, "ended": None, "audio_only": self.audio_only, "reason": None}))
        return self.folder
