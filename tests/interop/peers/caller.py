#!/usr/bin/python3
"""A native Jingle caller (slixmpp + aiortc), driven by JSON lines: one command a line on stdin, one answer a line on stdout.

  {"do": "call", "to": JID, "how": "jmi" | "direct" | "unbundled" | "unannounced" | "fixture" | "deaf" | "conference", "video": bool}   → {"sid", "to", "payloads"} after session-accept, or {"refused": …}
  {"do": "read", "tones": [Hz…]}   → {"audio": {Hz: dB}, "video": {…}, "state": …}
  {"do": "await", "how": "answer" | "unbundled" | "unannounced" | "reject" | "busy" | "ring" | "raw" | null}   what it does when it is called (answering.py)
  {"do": "press", "keys": "*6", "lose": [n…]}   with --voice
  {"do": "jingle", "action", "candidates": XML}   of its call, as it stands → {"result"} or {"error"}
  {"do": "claps"}   → {"apart": [ms…]}   with --watches
  {"do": "forwards", "tones"}   → {"forwards": {entity: {"name", "audio", "video"}}}; {"do": "decline", "names": [name…]}   with --member
  {"do": "add video"}   → {"senders"} of the content-accept
  {"do": "subscribe", "to": JID}   returns once the contact is there
  {"do": "reset"}  {"do": "hangup"}  {"do": "drop"}  {"do": "online"}  {"do": "events"}  {"do": "iq", "to", "type", "xml"}  {"do": "message", "to", "type", "xml"}
  {"do": "join" | "leave", "room", "nick"}  {"do": "occupants", "room"}  {"do": "quit"}"""
import argparse
import asyncio
import json
import os
import pathlib
import sys
import uuid
import warnings
import xml.etree.ElementTree as ET

warnings.simplefilter("ignore")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import aioice.ice  # noqa: E402
import slixmpp  # noqa: E402
from aiortc import RTCPeerConnection, RTCRtpSender, RTCSessionDescription  # noqa: E402
from aiortc.sdp import candidate_from_sdp  # noqa: E402
from slixmpp.exceptions import IqError, IqTimeout  # noqa: E402
from slixmpp.xmlstream.handler import Callback  # noqa: E402
from slixmpp.xmlstream.matcher import MatchXPath  # noqa: E402

import clap  # noqa: E402
import jingle_sdp as js  # noqa: E402
import telephone  # noqa: E402
from answering import Answering  # noqa: E402
from conference import FEATURES as MEMBER_FEATURES, Conference  # noqa: E402
from fixture import Fixture  # noqa: E402
from senses import SILENCE, Ear, Eye, Hush, Picture, Tone  # noqa: E402

JMI = "{urn:xmpp:jingle-message:0}"
MUC_USER = "{http://jabber.org/protocol/muc#user}"
FEATURES = ["urn:xmpp:jingle:1", "urn:xmpp:jingle:apps:rtp:1", "urn:xmpp:jingle:apps:rtp:audio", "urn:xmpp:jingle:apps:rtp:video",
            "urn:xmpp:jingle:transports:ice-udp:1", "urn:xmpp:jingle:apps:dtls:0", "urn:xmpp:jingle-message:0"]
ANSWER_WAIT = 30
CLOSE_WAIT = 5


def only_ipv6():
    """No IPv4 address takes part in ICE: neither ours nor, for want of a socket, the other side's."""
    every = aioice.ice.get_host_addresses
    aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: every(False, use_ipv6)


class Refused(Exception):
    pass


class Caller(Answering, Conference, slixmpp.ClientXMPP):
    def __init__(self, options):
        super().__init__(f"{options.jid}/{options.resource}", options.password)
        self.options = options
        self.events = []
        self.ears, self.eyes = [], []
        self.watch = clap.Watch() if options.watches else None
        self.keys = self.pc = self.sid = self.peer = self.accepted = self.added = self.proceeded = None
        self.muc = {}
        self.quitting = False
        self.ready = asyncio.Event()
        self.register_plugin("xep_0030")
        self.register_plugin("xep_0115")
        self.register_plugin("xep_0199")
        self.leaving = False
        self.add_event_handler("session_start", self.on_start)
        self.add_event_handler("disconnected", self.on_disconnected)
        self.add_event_handler("failed_auth", lambda _: self.note(failed="auth"))
        self.register_handler(Callback("jingle", MatchXPath("{jabber:client}iq/{urn:xmpp:jingle:1}jingle"), self.on_jingle))
        self.register_handler(Callback("every message", MatchXPath("{jabber:client}message"), self.on_message))
        self.register_handler(Callback("every presence", MatchXPath("{jabber:client}presence"), self.on_presence))

    def note(self, **event):
        self.events.append(event)

    async def on_start(self, _):
        for feature in FEATURES + (MEMBER_FEATURES if self.options.member else []):
            self.plugin["xep_0030"].add_feature(feature)
        await self.plugin["xep_0115"].update_caps()
        self.send_presence()
        await self.get_roster()
        self.ready.set()

    def log_on(self):
        if not self.leaving:
            self.connect((self.options.host, self.options.port), force_starttls=True)

    def on_disconnected(self, _):
        """As people's clients do: back as soon as the server is. The call knows nothing of it."""
        self.ready.clear()
        self.note(offline=True)
        if not self.quitting:
            self.loop.call_later(1, self.connect)

    # What comes in

    def on_message(self, message):
        if message["body"]:
            self.note(body=message["body"])
        if message.xml.find("{urn:xmpp:receipts}received") is not None:
            self.note(receipt=message.xml.find("{urn:xmpp:receipts}received").get("id"))
        for child in message.xml:
            if not child.tag.startswith(JMI):
                continue
            kind = child.tag[len(JMI):]
            self.note(jmi=kind, id=child.get("id"), sender=str(message["from"]))
            if kind == "propose":
                self.on_propose(message, child.get("id"))
            if self.proceeded and not self.proceeded.done() and child.get("id") == self.sid:
                if kind == "proceed":
                    self.proceeded.set_result(str(message["from"]))
                elif kind in ("reject", "finish"):
                    self.proceeded.set_exception(Refused(kind))

    def on_presence(self, presence):
        room, nick = presence["from"].bare, presence["from"].resource
        occupants = self.muc.get(room)
        if occupants is None or not nick:
            return
        x = presence.xml.find(MUC_USER + "x")
        codes = [s.get("code") for s in x.findall(MUC_USER + "status")] if x is not None else []
        if presence["type"] == "unavailable":
            occupants.pop(nick, None)
            self.note(left=nick, codes=codes)
        elif presence["type"] == "error":
            self.note(presence_error=ET.tostring(presence.xml).decode())
        else:
            item = x.find(MUC_USER + "item") if x is not None else None
            text = {child.tag.split("}")[1]: child.text for child in presence.xml}
            occupants[nick] = {"jid": item.get("jid") if item is not None else None, "role": item.get("role") if item is not None else None,
                               "name": text.get("nick"), "source_info": text.get("SourceInfo"), "caps": "c" in text}

    def on_jingle(self, iq):
        if iq["type"] != "set":
            return
        jingle = iq.xml.find(js.JINGLE + "jingle")
        action = jingle.get("action")
        self.note(jingle=action, sid=jingle.get("sid"), transport=any(True for _ in jingle.iter(js.ICE + "transport")),
                  payloads=any(True for _ in jingle.iter(js.RTP + "payload-type")))
        if self.manner == "raw":
            self.note(xml=ET.tostring(jingle).decode())
            iq.reply().send()
            return
        if self.on_forwarded(iq, jingle):
            return
        if str(iq["from"]) != self.peer or jingle.get("sid") != self.sid:
            iq.reply().error().send()
            return
        iq.reply().send()
        if action == "session-initiate":
            asyncio.ensure_future(self.on_initiate(jingle))
        elif action == "session-accept" and self.accepted and not self.accepted.done():
            self.accepted.set_result(jingle)
        elif action in ("content-accept", "content-reject") and self.added and not self.added.done():
            if action == "content-accept":
                self.added.set_result(jingle)
            else:
                self.added.set_exception(Refused(action))
        elif action == "transport-info":
            asyncio.ensure_future(self.add_candidates(jingle, self.pc))
        elif action == "session-terminate":
            reason = jingle.find(js.JINGLE + "reason")
            condition = next((c.tag.split("}")[1] for c in (reason if reason is not None else []) if not c.tag.endswith("}text")), "success")
            text = reason.findtext(js.JINGLE + "text") if reason is not None else None
            self.note(ended=condition, text=text)
            if self.accepted and not self.accepted.done():
                self.accepted.set_exception(Refused(f"{condition}: {text}"))
            asyncio.ensure_future(self.drop())

    async def add_candidates(self, jingle, pc):
        while pc and pc.connectionState != "closed" and pc.remoteDescription is None:
            await asyncio.sleep(0.05)
        for content in jingle.findall(js.JINGLE + "content"):
            for element in content.iter(js.ICE + "candidate"):
                if pc and pc.connectionState != "closed" and element.get("component") == "1":
                    candidate = candidate_from_sdp(js.candidate_line(element)[len("candidate:"):])
                    candidate.sdpMid = content.get("name")
                    await pc.addIceCandidate(candidate)

    # A call

    async def propose(self, to, video):
        self.proceeded = asyncio.get_running_loop().create_future()
        message = self.make_message(to, mtype="chat")
        message["id"] = f"jm-propose-{self.sid}"
        propose = ET.SubElement(message.xml, JMI + "propose", id=self.sid)
        for kind in ["audio"] + (["video"] if video else []):
            ET.SubElement(propose, js.RTP + "description", media=kind)
        ET.SubElement(message.xml, "{urn:xmpp:receipts}request")
        ET.SubElement(message.xml, "{urn:xmpp:hints}store")
        message.send()
        return await asyncio.wait_for(self.proceeded, ANSWER_WAIT)

    def open_peer_connection(self, video):
        self.pc = RTCPeerConnection()
        voice, picture = clap.tracks() if self.options.claps else (Tone(self.options.hz) if self.options.hz else Hush(), Picture(self.options.colour))
        self.pc.addTrack(voice)
        if video:
            self.pc.addTrack(picture)
            if self.options.codec:
                [camera] = [transceiver for transceiver in self.pc.getTransceivers() if transceiver.kind == "video"]
                known = RTCRtpSender.getCapabilities("video").codecs
                camera.setCodecPreferences([codec for codec in known if codec.name == self.options.codec])
        self.pc.on("connectionstatechange", lambda: self.note(state=self.pc.connectionState if self.pc else "closed"))
        self.pc.on("track", lambda track: asyncio.ensure_future(self.consume(track)))

    async def consume(self, track):
        if self.watch:
            sense = clap.ClapEar(self.watch) if track.kind == "audio" else clap.ClapEye(self.watch)
        else:
            sense = Ear() if track.kind == "audio" else Eye()
        (self.ears if track.kind == "audio" else self.eyes).append(sense)
        try:
            while True:
                sense.take(await track.recv())
        except Exception:  # the track's end, whatever its reason
            pass

    async def call(self, to, how="jmi", video=True):
        self.sid = str(uuid.uuid4())
        self.accepted = asyncio.get_running_loop().create_future()
        self.ears, self.eyes = [], []
        if how == "jmi":
            self.peer = await self.propose(to, video)
        else:
            self.peer = to if "/" in to else f"{to}/janus"
        self.open_peer_connection(video and how != "fixture")
        await self.pc.setLocalDescription(await self.pc.createOffer())
        sdp = self.pc.localDescription.sdp
        fixture = Fixture(sdp, self.sid, self.peer, str(self.boundjid)) if how == "fixture" else None
        iq = self.make_iq_set(ito=self.peer)
        initiate = fixture.initiate() if fixture else js.to_jingle(sdp, "session-initiate", self.sid, initiator=str(self.boundjid))
        if how in ("unbundled", "unannounced"):
            self.make_like_dino(initiate, how == "unannounced")
        if how == "conference":
            self.make_one_way(initiate)
        iq.xml.append(initiate)
        await iq.send(timeout=ANSWER_WAIT)
        if how == "deaf":  # nothing comes of it: no candidate leads to it, and it looks at none
            await asyncio.wait_for(self.accepted, ANSWER_WAIT)
            return {"sid": self.sid, "to": self.peer}
        for jingle in fixture.transport_infos() if fixture else self.trickle(sdp, how not in ("unbundled", "unannounced")):
            iq = self.make_iq_set(ito=self.peer)
            iq.xml.append(jingle)
            asyncio.ensure_future(self.quietly(iq))
            await asyncio.sleep(0.02)
        answer = await asyncio.wait_for(self.accepted, ANSWER_WAIT)
        await self.pc.setRemoteDescription(RTCSessionDescription(js.to_sdp(answer, False), "answer"))
        self.answer, self.how = answer, how
        return {"sid": self.sid, "to": self.peer, "contents": [c.get("name") for c in answer.findall(js.JINGLE + "content")],
                "payloads": [[p.get("id"), p.get("name"), p.get("clockrate")] for p in answer.find(js.JINGLE + "content").iter(js.RTP + "payload-type")]}

    async def add_video(self):
        """A camera in the midst of the call: within the bundle with a stub of a transport, as Conversations, or with one of its own, as Dino."""
        self.added = asyncio.get_running_loop().create_future()
        bundled = self.how not in ("unbundled", "unannounced")
        known = len(self.pc.getTransceivers())
        self.pc.addTrack(Picture(self.options.colour))
        await self.pc.setLocalDescription(await self.pc.createOffer())
        sdp = self.pc.localDescription.sdp
        add = js.to_jingle(sdp, "content-add", self.sid, bundle=False, initiator=str(self.boundjid))
        for content in add.findall(js.JINGLE + "content")[:known]:
            add.remove(content)
        if bundled:
            [transport] = add.iter(js.ICE + "transport")
            transport.attrib.clear()
            transport.clear()
        elif self.how == "unannounced":
            self.make_like_dino(add, True)
        iq = self.make_iq_set(ito=self.peer)
        iq.xml.append(add)
        await iq.send(timeout=ANSWER_WAIT)
        for jingle in [] if bundled else list(self.trickle(sdp, False)):
            if jingle.find(js.JINGLE + "content").get("name") == add.find(js.JINGLE + "content").get("name"):
                iq = self.make_iq_set(ito=self.peer)
                iq.xml.append(jingle)
                asyncio.ensure_future(self.quietly(iq))
        accept = await asyncio.wait_for(self.added, ANSWER_WAIT)
        content = accept.find(js.JINGLE + "content")
        self.answer.append(content)
        for group in self.answer.findall(js.GROUP + "group"):
            ET.SubElement(group, js.GROUP + "content", name=content.get("name"))
        await self.pc.setRemoteDescription(RTCSessionDescription(js.to_sdp(self.answer, False), "answer"))
        return {"senders": content.get("senders")}

    @staticmethod
    def make_like_dino(initiate, silent):
        """Not bundled; `silent`: without the SSRCs, and without the header extension that says whose a packet is."""
        for group in initiate.findall(js.GROUP + "group"):
            initiate.remove(group)
        for description in initiate.iter(js.RTP + "description") if silent else []:
            for child in list(description):
                if child.tag.endswith("}source") or child.tag.endswith("}ssrc-group") or "sdes:mid" in child.get("uri", ""):
                    description.remove(child)

    def trickle(self, sdp, bundled):
        """One transport-info for each candidate; only in the first content where the others are bundled with it."""
        for attributes, number, words in ((attributes, number, words) for _, attributes in js.sections(sdp)[:1 if bundled else None]
                                          for number, words in enumerate(js.candidates(attributes))):
            jingle = ET.Element(js.JINGLE + "jingle", action="transport-info", sid=self.sid, initiator=str(self.boundjid))
            content = ET.SubElement(jingle, js.JINGLE + "content", creator="initiator", name=js.value(attributes, "mid"))
            transport = ET.SubElement(content, js.ICE + "transport", ufrag=js.value(attributes, "ice-ufrag"), pwd=js.value(attributes, "ice-pwd"))
            js.candidate_element(transport, words, number)
            yield jingle

    async def quietly(self, iq):
        try:
            await iq.send(timeout=ANSWER_WAIT)
        except (IqError, IqTimeout) as error:
            self.note(iq_error=describe(error))

    async def drop(self):
        pc, self.pc = self.pc, None
        if pc:
            await self.close(pc)
        await self.drop_forwards()

    async def close(self, pc):
        # COMPAT(aiortc 1.4.0): close() waits for ever where ICE was still under way.
        try:
            await asyncio.wait_for(pc.close(), CLOSE_WAIT)
        except asyncio.TimeoutError:
            self.note(close="late")

    async def hangup(self):
        iq = self.make_iq_set(ito=self.peer)
        jingle = ET.SubElement(iq.xml, js.JINGLE + "jingle", action="session-terminate", sid=self.sid)
        ET.SubElement(ET.SubElement(jingle, js.JINGLE + "reason"), js.JINGLE + "success")
        await self.quietly(iq)
        await self.drop()

    # What the tests ask

    def read(self, tones):
        heard = [ear.levels(tones) for ear in self.ears]
        levels = {hz: max([levels[hz] for levels in heard], default=SILENCE) for hz in tones}
        return {"audio": levels, "video": self.eyes[-1].report() if self.eyes else None, "state": self.pc.connectionState if self.pc else "none"}

    async def raw(self, stanza, payload):
        stanza.xml.extend(list(ET.fromstring(f"<x xmlns='jabber:client'>{payload}</x>")))
        if stanza.name != "iq":
            stanza.send()
            return {}
        try:
            return {"result": ET.tostring((await stanza.send(timeout=ANSWER_WAIT)).xml).decode()}
        except (IqError, IqTimeout) as error:
            return {"error": describe(error)}

    async def jingle(self, action, candidates):
        """One of the call's first content, with the credentials that it has."""
        attributes = js.sections(self.pc.localDescription.sdp)[0][1]
        transport = f"<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='{js.value(attributes, 'ice-ufrag')}' pwd='{js.value(attributes, 'ice-pwd')}'>"
        return await self.raw(self.make_iq(ito=self.peer, itype="set"), f"<jingle xmlns='urn:xmpp:jingle:1' action='{action}' sid='{self.sid}'>"
                              f"<content creator='initiator' name='{js.value(attributes, 'mid')}'>{transport}{candidates}</transport></content></jingle>")

    def wait_for_presence(self, jid):
        there = asyncio.get_running_loop().create_future()

        def came(presence):
            if presence["from"].bare == jid and not there.done():
                there.set_result(None)
        self.add_event_handler("presence_available", came)
        return there

    async def obey(self, command):
        what = command["do"]
        if what == "call":
            await asyncio.wait_for(self.ready.wait(), ANSWER_WAIT)
            try:
                return await self.call(command["to"], command.get("how", "jmi"), command.get("video", True))
            except (Refused, IqError, IqTimeout, asyncio.TimeoutError) as error:
                await self.drop()
                return {"refused": describe(error)}
        if what == "await":
            self.manner = command["how"]
            return {}
        if what == "jingle":
            return await self.jingle(command["action"], command["candidates"])
        if what == "add video":
            return await self.add_video()
        if what == "press":
            self.keys = self.keys or telephone.Keys(self.pc.getSenders()[0])
            self.keys.press(command["keys"], command.get("lose", []))
            return {}
        if what == "forwards":
            return {"forwards": self.forwarded(command["tones"])}
        if what == "decline":
            self.declined = command["names"]
            return {}
        if what == "claps":
            return {"apart": self.watch.apart()}
        if what == "read":
            return self.read(command["tones"])
        if what == "reset":
            for eye in self.eyes:
                eye.reset()
            self.reset_forwards()
        elif what == "hangup":
            await self.hangup()
        elif what == "drop":
            await self.drop()
        elif what == "online":
            return {"online": self.ready.is_set()}
        elif what == "events":
            return {"events": self.events}
        elif what == "iq":
            return await self.raw(self.make_iq(ito=command["to"], itype=command.get("type", "set")), command["xml"])
        elif what == "subscribe":
            there = self.wait_for_presence(command["to"])
            self.send_presence(pto=command["to"], ptype="subscribe")
            await asyncio.wait_for(there, ANSWER_WAIT)
        elif what == "message":
            return await self.raw(self.make_message(command["to"], mtype=command.get("type", "chat")), command["xml"])
        elif what == "join":
            self.muc[command["room"]] = {}
            password = f"<password>{command['password']}</password>" if command.get("password") else ""
            return await self.raw(self.make_presence(pto=f"{command['room']}/{command['nick']}"),
                                  f"<x xmlns='http://jabber.org/protocol/muc'>{password}</x>{command.get('xml', '')}")
        elif what == "leave":
            return await self.raw(self.make_presence(pto=f"{command['room']}/{command['nick']}", ptype="unavailable"), "")
        elif what == "occupants":
            return {"occupants": self.muc.get(command["room"], {})}
        return {}


def describe(error):
    if isinstance(error, IqError):
        return {"condition": error.condition, "type": error.etype, "text": error.text}
    if isinstance(error, (IqTimeout, asyncio.TimeoutError)):
        return {"condition": "timeout", "type": None, "text": None}
    return {"condition": "refused", "type": None, "text": str(error)}


async def serve(caller):
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await asyncio.wait_for(caller.ready.wait(), ANSWER_WAIT)
    print(json.dumps({"online": str(caller.boundjid)}), flush=True)
    while line := await reader.readline():
        command = json.loads(line)
        if command["do"] == "quit":
            break
        try:
            answer = await caller.obey(command)
        except Exception as error:  # the driver must hear of it, whatever it is
            answer = {"exception": repr(error)}
        print(json.dumps(answer), flush=True)
    caller.leaving = True
    caller.quitting = True
    await caller.drop()
    caller.disconnect(wait=1)
    await asyncio.sleep(0.3)


def read_options(words=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jid", required=True)
    parser.add_argument("--password", default="")
    parser.add_argument("--resource", default="peer")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--ca", required=True, help="file of the CA that signed the server's certificate")
    parser.add_argument("--hz", type=int, default=1000, help="the tone it sends; 0: hardly a packet, a listener")
    parser.add_argument("--colour", default="yellow")
    parser.add_argument("--codec", help="the only video codec that it has, \"H264\"")
    parser.add_argument("--claps", action="store_true", help="a beep and a flash once a second (clap.py)")
    parser.add_argument("--watches", action="store_true", help="says how far apart those of somebody else come")
    parser.add_argument("--voice", help="the only voice codec that it has, \"PCMU\", \"PCMA\", \"G722\" or \"opus\", and keys")
    parser.add_argument("--only-ipv6", action="store_true")
    parser.add_argument("--member", action="store_true", help="knows audio/video conferences: call with \"conference\"")
    return parser.parse_args(words)


def main():
    options = read_options()
    if options.only_ipv6:
        only_ipv6()
    if options.voice:
        telephone.become(options.voice)
    caller = Caller(options)
    caller.ca_certs = options.ca
    caller.log_on()
    caller.loop.run_until_complete(serve(caller))
    sys.stdout.flush()
    os._exit(0)  # aiortc's decoders are threads that nobody ends


if __name__ == "__main__":
    main()
