"""aiortc PeerConnections as legs of the conference plugin."""
import asyncio
import pathlib
import re
import sys

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from aiortc.sdp import candidate_from_sdp

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "peers"))
import senses  # noqa: E402


class Leg:
    """One handle and one PeerConnection."""

    def __init__(self, handle):
        self.handle = handle
        self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.ears, self.eyes, self.tasks = {}, {}, []
        self.pc.on("track", self.on_track)

    def on_track(self, track):
        self.tasks.append(asyncio.ensure_future(self.take(track)))

    async def take(self, track):
        mid = next((t.mid for t in self.pc.getTransceivers() if t.receiver.track is track), None)
        sense = senses.Ear() if track.kind == "audio" else senses.Eye()
        (self.ears if track.kind == "audio" else self.eyes)[mid] = sense
        try:
            while True:
                sense.take(await track.recv())
        except MediaStreamError:
            return

    async def offer(self, tone=None, colour=None, **join):
        """Joins with an offer of our own."""
        if tone:
            self.pc.addTrack(senses.Tone(tone))
        if colour:
            self.pc.addTrack(senses.Picture(colour))
        await self.pc.setLocalDescription(await self.pc.createOffer())
        local = self.pc.localDescription
        answer, jsep = await self.handle.ask("join", {"type": local.type, "sdp": local.sdp}, **join)
        if jsep:
            await self.pc.setRemoteDescription(RTCSessionDescription(jsep["sdp"], jsep["type"]))
            await self.gathered()
        return answer

    async def offer_again(self, colour):
        """Adds a picture and offers anew."""
        self.pc.addTrack(senses.Picture(colour))
        await self.pc.setLocalDescription(await self.pc.createOffer())
        local = self.pc.localDescription
        told, jsep = await self.handle.ask("configure", {"type": local.type, "sdp": local.sdp})
        await self.pc.setRemoteDescription(RTCSessionDescription(jsep["sdp"], jsep["type"]))
        return told

    async def answer(self, **join):
        """Joins without an offer and answers the plugin's; receives only."""
        answer, jsep = await self.handle.ask("join", **join)
        if jsep:
            await self.pc.setRemoteDescription(RTCSessionDescription(jsep["sdp"], jsep["type"]))
            await self.pc.setLocalDescription(await self.pc.createAnswer())
            local = self.pc.localDescription
            await self.handle.ask("configure", {"type": local.type, "sdp": local.sdp})
            await self.gathered()
        return answer

    async def gathered(self):
        """aiortc learns Janus's candidates by trickle."""
        for _ in range(100):
            raw = [m for m in self.handle.raw if m["janus"] == "trickle"]
            for message in raw:
                self.handle.raw.remove(message)
                text = message["candidate"]
                if text.get("completed"):
                    return
                candidate = candidate_from_sdp(text["candidate"].split(":", 1)[1])
                candidate.sdpMid, candidate.sdpMLineIndex = text.get("sdpMid"), text.get("sdpMLineIndex")
                await self.pc.addIceCandidate(candidate)
            await asyncio.sleep(0.05)

    async def close(self):
        await self.pc.close()
        for task in self.tasks:
            task.cancel()


def ssrcs_by_mid(sdp):
    """Janus's own SSRCs in a merged offer: mid → [ssrc, rtx ssrc?]."""
    out = {}
    for section in re.split(r"\r\n(?=m=)", sdp)[1:]:
        mid = re.search(r"a=mid:(\S+)", section)
        found = list(dict.fromkeys(int(n) for n in re.findall(r"a=ssrc:(\d+) ", section)))
        if mid and found:
            out[mid.group(1)] = found
    return out


# --- private lines: what the transport does for a browser ------------------------------------------------------------------------

AUDIO = ["a=rtpmap:111 opus/48000/2", "a=fmtp:111 minptime=10;useinbandfec=1", "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level"]
VIDEO = ["a=rtpmap:100 VP8/90000", "a=rtcp-fb:100 nack", "a=rtcp-fb:100 nack pli", "a=rtcp-fb:100 ccm fir", "a=rtcp-fb:100 goog-remb", "a=rtpmap:101 rtx/90000", "a=fmtp:101 apt=100",
         "a=extmap:3 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"]


def sections(sdp):
    """mid → the lines of its m-section."""
    found = [part.split("\r\n") for part in re.split(r"\r\n(?=m=)", sdp)[1:]]
    return {next(line[6:] for line in lines if line.startswith("a=mid:")): [line for line in lines if line] for lines in found}


def pick(text, *names):
    return [line for line in text.split("\r\n") if line.startswith(tuple(f"a={name}:" for name in names))]


def section(kind, mid, direction, ssrcs=(), rtx=(), transport=()):
    """An m-section; ssrcs low to high, rtx their partners."""
    types, codecs = ("111", AUDIO) if kind == "audio" else ("100 101", VIDEO)
    lines = [f"m={kind} 9 UDP/TLS/RTP/SAVPF {types}", "c=IN IP4 0.0.0.0", f"a=mid:{mid}", f"a={direction}", "a=rtcp-mux", *transport, *codecs]
    if len(ssrcs) > 1:
        lines.append("a=ssrc-group:SIM " + " ".join(map(str, ssrcs)))
    lines += [f"a=ssrc-group:FID {one} {other}" for one, other in zip(ssrcs, rtx)]
    return lines + [f"a=ssrc:{ssrc} cname:peer" for ssrc in (*ssrcs, *rtx)]


def whole(parts, mids, session=()):
    return "\r\n".join(["v=0", "o=- 2 2 IN IP4 192.0.2.2", "s=-", "t=0 0", "a=group:BUNDLE " + " ".join(mids), *session, *sum(parts, [])]) + "\r\n"


class PrivateLeg(Leg):
    """A peer that sees its own lines and the slots it is told of, and nothing of the lines between Janus and the plugin."""

    async def join(self, slots, tone, colour, **join):
        """slots: the mids of the slots that the peer shall know, such as a0 and v0."""
        answer, jsep = await self.handle.ask("join", lines="private", data=False, **join)
        if not jsep:
            return answer
        self.offer = jsep["sdp"]
        self.ssrcs = ssrcs_by_mid(self.offer)
        await self.show_peer(slots, tone, colour)
        body = self.sources(answer["endpoint"])
        told, _ = await self.handle.ask("configure", {"type": "answer", "sdp": self.answer_for_janus()}, sources=body,
                                        ssrcs={mid: found[:2] for mid, found in self.ssrcs.items()})
        assert told.get("event") == "configured", told
        await self.gathered()
        return answer

    async def answer_block(self):
        """Answers the next block of slots as the transport does: the peer learns nothing of it. → the mids that were added."""
        _, jsep = await self.handle.event("offer")
        before, self.offer = self.ssrcs, jsep["sdp"]
        self.ssrcs = ssrcs_by_mid(self.offer)
        assert {mid: self.ssrcs[mid] for mid in before} == before, "an SSRC of Janus's changed"
        told, _ = await self.handle.ask("configure", {"type": "answer", "sdp": self.answer_for_janus()}, ssrcs={mid: found[:2] for mid, found in self.ssrcs.items()})
        assert told.get("event") == "configured", told
        return set(self.ssrcs) - set(before)

    async def show_peer(self, slots, tone, colour):
        transport = [*pick(self.offer, "ice-ufrag", "ice-pwd")[:2], *pick(self.offer, "fingerprint")[:1], "a=setup:actpass"]
        parts = [section("audio", "0", "sendrecv", self.ssrcs["0"][:1], transport=transport),
                 section("video", "1", "sendrecv", self.ssrcs["1"][:1], transport=transport)]
        for mid in slots:
            partner = self.ssrcs[mid.replace("v", "r")][:1] if mid.startswith("v") else []
            parts.append(section("video" if mid.startswith("v") else "audio", mid, "sendonly", self.ssrcs[mid][:1], partner, transport))
        await self.pc.setRemoteDescription(RTCSessionDescription(whole(parts, ["0", "1", *slots]), "offer"))
        own = {t.mid: t for t in self.pc.getTransceivers()}
        own["0"].sender.replaceTrack(senses.Tone(tone))
        own["1"].sender.replaceTrack(senses.Picture(colour))
        own["0"].direction = own["1"].direction = "sendrecv"
        await self.pc.setLocalDescription(await self.pc.createAnswer())
        self.mine = {}
        for mid, lines in sections(self.pc.localDescription.sdp).items():
            found = list(dict.fromkeys(int(line[7:].split(" ")[0]) for line in lines if line.startswith("a=ssrc:")))
            self.mine[mid] = found

    def sources(self, endpoint):
        video = self.mine["1"]
        return [{"source": endpoint + "-a0", "media": "audio", "mid": "0", "ssrcs": self.mine["0"][:1]},
                {"source": endpoint + "-v0", "media": "video", "video_type": "camera", "mid": "1", "ssrcs": video[:1], "rtx": video[1:2]}]

    def answer_for_janus(self):
        """The only SSRC of the camera goes to l1, its RTX to lx1."""
        local = self.pc.localDescription.sdp
        transport = [*pick(local, "ice-ufrag", "ice-pwd")[:2], [line for line in pick(local, "fingerprint") if "sha-256" in line][0], "a=setup:active",
                     *dict.fromkeys(pick(local, "candidate"))]
        parts, mids = [], list(sections(self.offer))
        for mid, lines in sections(self.offer).items():
            kind = lines[0][2:].split(" ")[0]
            ssrcs = {"0": self.mine["0"][:1], "l1": self.mine["1"][:1], "lx1": self.mine["1"][1:2]}.get(mid, [])
            direction = {"0": "sendrecv", "1": "sendrecv"}.get(mid, "sendonly" if mid[0] in "l2" else "recvonly")
            parts.append(section(kind, mid, direction, ssrcs, transport=transport if mid == "0" else ()))
        return whole(parts, mids)
