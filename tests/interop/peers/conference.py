"""A member of an audio/video conference (docs/protocol/av-conferences.md): it sends in its own session, and is called back for each of the others."""
import asyncio
import xml.etree.ElementTree as ET

from aiortc import RTCPeerConnection, RTCSessionDescription

import jingle_sdp as js
from senses import Ear, Eye

FEATURES = ["urn:xmpp:jingle:av-conferences:0", "urn:xmpp:coin:1"]
COIN = "{urn:xmpp:coin:1}"


def user_of(jingle):
    """Whose voice and picture the session brings; None: it says nothing of that."""
    user = jingle.find(f"{COIN}conference-info[@isfocus='true']/{COIN}users/{COIN}user")
    return None if user is None else (user.get("entity"), user.findtext(COIN + "display-text"))


class Forward:
    """One of the others."""

    def __init__(self, sid, entity, name, senders):
        self.sid, self.entity, self.name, self.senders = sid, entity, name, senders
        self.pc = RTCPeerConnection()
        self.ear, self.eye = Ear(), Eye()
        self.pc.on("track", lambda track: asyncio.ensure_future(self.consume(track)))

    async def consume(self, track):
        sense = self.ear if track.kind == "audio" else self.eye
        try:
            while True:
                sense.take(await track.recv())
        except Exception:  # the track's end, whatever its reason
            pass

    def report(self, tones):
        return {"name": self.name, "audio": self.ear.levels(tones), "video": self.eye.report(), "senders": self.senders, "state": self.pc.connectionState}


class Conference:
    """A mixin of Caller, with --member. `declined`: names of those that it does not want."""

    declined = ()

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.forwards = {}

    def make_one_way(self, initiate):
        for content in initiate.findall(js.JINGLE + "content"):
            content.set("senders", "initiator")

    def on_forwarded(self, iq, jingle):
        """TRUE: it is of a session that calls us back."""
        sid, action, user = jingle.get("sid"), jingle.get("action"), user_of(jingle)
        if str(iq["from"]) != self.peer or (sid not in self.forwards and not (action == "session-initiate" and user)):
            return False
        iq.reply().send()
        if action == "session-initiate":
            senders = [content.get("senders") for content in jingle.findall(js.JINGLE + "content")]
            self.note(forward=user[0], name=user[1], sid=sid, senders=senders)
            if user[1] in self.declined:
                asyncio.ensure_future(self.decline(sid))
            else:
                self.forwards[sid] = Forward(sid, *user, senders)
                asyncio.ensure_future(self.accept_forward(self.forwards[sid], jingle))
        elif action == "transport-info":
            asyncio.ensure_future(self.add_candidates(jingle, self.forwards[sid].pc))
        elif action == "session-terminate":
            forward = self.forwards.pop(sid)
            self.note(forward_ended=forward.entity, name=forward.name)
            asyncio.ensure_future(self.close(forward.pc))
        return True

    async def decline(self, sid):
        terminate = ET.Element(js.JINGLE + "jingle", action="session-terminate", sid=sid)
        ET.SubElement(ET.SubElement(terminate, js.JINGLE + "reason"), js.JINGLE + "decline")
        await self.put(terminate)

    async def accept_forward(self, forward, initiate):
        await forward.pc.setRemoteDescription(RTCSessionDescription(js.to_sdp(initiate, True), "offer"))
        await forward.pc.setLocalDescription(await forward.pc.createAnswer())
        sdp = forward.pc.localDescription.sdp
        accept = js.to_jingle(sdp, "session-accept", forward.sid, responder=str(self.boundjid))
        self.make_one_way(accept)
        await self.put(accept)
        for jingle in self.trickle(sdp, True):
            jingle.set("sid", forward.sid)
            asyncio.ensure_future(self.put(jingle))

    def forwarded(self, tones):
        return {forward.entity: forward.report(tones) for forward in self.forwards.values()}

    def reset_forwards(self):
        for forward in self.forwards.values():
            forward.eye.reset()

    async def drop_forwards(self):
        for forward in list(self.forwards.values()):
            await self.close(forward.pc)
        self.forwards.clear()
