"""aiortc PeerConnections as legs of the conference plugin."""
import asyncio
import pathlib
import re
import sys

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

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
        except Exception:  # noqa: BLE001: the track ended
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
        from aiortc.sdp import candidate_from_sdp
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
