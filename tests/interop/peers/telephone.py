"""Telephones: aiortc callers that have other voice codecs than Opus, and keys. G.722 is added to aiortc here, coded by FFmpeg and so by another hand
than ours; keys are pressed as WebRTC clients do: packets of telephone events (RFC 4733) in the place of those of the voice."""
import audioop
import fractions
import struct

import aiortc.codecs
import aiortc.rtcrtpreceiver
import aiortc.rtcrtpsender
import av
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

G722 = RTCRtpCodecParameters(mimeType="audio/G722", clockRate=8000, channels=1, payloadType=9)
EVENT = RTCRtpCodecParameters(mimeType="audio/telephone-event", clockRate=8000, channels=1, payloadType=101)
WIDE = 16000
KEYS = "0123456789*#ABCD"


class G722Encoder:
    def __init__(self):
        self.state = None
        self.codec = av.CodecContext.create("g722", "w")
        self.codec.sample_rate, self.codec.layout, self.codec.format = WIDE, "mono", "s16"
        self.codec.open()

    def encode(self, frame, force_keyframe=False):
        data, self.state = audioop.ratecv(bytes(frame.planes[0]), 2, len(frame.layout.channels), frame.sample_rate, WIDE, self.state)
        wide = av.AudioFrame(format="s16", layout="mono", samples=len(data) // 2)
        wide.planes[0].update(data)
        wide.sample_rate = WIDE
        return [b"".join(bytes(packet) for packet in self.codec.encode(wide))], frame.pts * G722.clockRate // frame.sample_rate


class G722Decoder:
    def __init__(self):
        self.codec = av.CodecContext.create("g722", "r")
        self.codec.sample_rate, self.codec.layout = WIDE, "mono"

    def decode(self, encoded):
        frames = self.codec.decode(av.Packet(encoded.data))
        for frame in frames:
            frame.pts, frame.sample_rate, frame.time_base = encoded.timestamp, WIDE, fractions.Fraction(1, G722.clockRate)
        return frames


def instead(module, name, make):
    usual = getattr(module, name)
    setattr(module, name, lambda codec: make() if codec.mimeType == G722.mimeType else usual(codec))


def become(voice):
    """From now on this process has one voice codec: "opus", "PCMU", "PCMA" or "G722"."""
    instead(aiortc.rtcrtpsender, "get_encoder", G722Encoder)
    instead(aiortc.rtcrtpreceiver, "get_decoder", G722Decoder)
    codecs = aiortc.codecs.CODECS["audio"]
    codecs[:] = [codec for codec in codecs + [G722] if codec.name.lower() == voice.lower()] + [EVENT]


class Keys:
    """Presses keys on one sender's line. `lose`: of each key, the packets with these numbers are not sent."""

    PACKETS, ENDS, PAUSE = 5, 3, 2

    def __init__(self, sender):
        self.transport, self.queue = sender.transport, []
        self.send, self.transport._send_rtp = self.transport._send_rtp, self.pass_on
        self.voice = None

    def press(self, keys, lose=()):
        for key in keys:
            self.queue += [(KEYS.index(key), min(n, self.PACKETS), n > self.PACKETS, n in lose) for n in range(1, self.PACKETS + self.ENDS + 1)]
            self.queue += [None] * self.PAUSE

    async def pass_on(self, data):
        pt = data[1] & 0x7f
        if self.voice is None and 8 < len(data) and not 64 <= pt < 96:
            self.voice = data[8:12], pt
        if not self.queue or (data[8:12], pt) != self.voice:
            return await self.send(data)
        now = self.queue.pop(0)
        if now is None:
            return await self.send(data)
        event, n, end, lost = now
        if n == 1 and not end:
            self.begin = data[4:8]
        head = 12 + 4 * (data[0] & 15)
        if data[0] & 0x10:
            head += 4 + 4 * struct.unpack_from("!H", data, head + 2)[0]
        packet = data[:1] + bytes([EVENT.payloadType | (0x80 if n == 1 else 0)]) + data[2:4] + self.begin + data[8:head]
        if not lost:
            await self.send(packet + struct.pack("!BBH", event, 10 | (0x80 if end else 0), n * EVENT.clockRate // 50))
