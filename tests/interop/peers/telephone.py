"""Telephones: aiortc callers that have other voice codecs than Opus. G.722 is added to aiortc here, coded by FFmpeg and so by another hand than ours."""
import audioop
import fractions

import aiortc.codecs
import aiortc.rtcrtpreceiver
import aiortc.rtcrtpsender
import av
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

G722 = RTCRtpCodecParameters(mimeType="audio/G722", clockRate=8000, channels=1, payloadType=9)
WIDE = 16000


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
    codecs[:] = [codec for codec in codecs + [G722] if codec.name.lower() == voice.lower()]
