"""A caller that is called: what it does when somebody proposes (XEP-0353), and its session-accept."""
import asyncio
import xml.etree.ElementTree as ET

from aiortc import RTCSessionDescription

import jingle_sdp as js
from senses import Hush, Picture, Tone  # noqa: F401

JMI = "{urn:xmpp:jingle-message:0}"
BUNDLED = "answer"
APART = ("unbundled", "unannounced")
PICKS_UP = (BUNDLED, *APART)


class Answering:
    """A mixin of Caller. `manner`: "answer", "unbundled", "unannounced" (both as Dino), "reject", "busy", "ring"; None: deaf; "raw": all Jingle is noted as it comes."""

    manner = None

    def say(self, kind, to, proposal, reason=None):
        message = self.make_message(to, mtype="chat")
        element = ET.SubElement(message.xml, JMI + kind, id=proposal)
        if reason:
            ET.SubElement(ET.SubElement(element, js.JINGLE + "reason"), js.JINGLE + reason)
        message.send()

    def on_propose(self, message, proposal):
        caller = str(message["from"])
        if self.manner in PICKS_UP + ("ring",):
            self.say("ringing", caller, proposal)
        if self.manner == "reject":
            self.say("reject", caller, proposal)
        elif self.manner == "busy":
            self.say("reject", caller, proposal, "busy")
        elif self.manner in PICKS_UP:
            self.sid, self.peer, self.how = proposal, caller, self.manner
            self.say("proceed", caller, proposal)

    async def on_initiate(self, initiate):
        kinds = [content.find(js.RTP + "description").get("media") for content in initiate.findall(js.JINGLE + "content")]
        self.note(offered=kinds, bundle=initiate.find(js.GROUP + "group") is not None)
        apart = self.how in APART
        if apart:
            for group in initiate.findall(js.GROUP + "group"):
                initiate.remove(group)
        self.ears, self.eyes = [], []
        self.open_peer_connection("video" in kinds)
        await self.pc.setRemoteDescription(RTCSessionDescription(js.to_sdp(initiate, True), "offer"))
        await self.pc.setLocalDescription(await self.pc.createAnswer())
        sdp = self.pc.localDescription.sdp
        accept = js.to_jingle(sdp, "session-accept", self.sid, bundle=not apart, responder=str(self.boundjid))
        if apart:
            self.make_like_dino(accept, self.how == "unannounced")
        await self.put(accept)
        for jingle in self.trickle(sdp, not apart):
            asyncio.ensure_future(self.put(jingle))

    async def put(self, jingle):
        iq = self.make_iq_set(ito=self.peer)
        iq.xml.append(jingle)
        await self.quietly(iq)
