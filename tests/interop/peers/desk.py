#!/usr/bin/python3
"""A client of a Jitsi conference that is no browser of today, driven by JSON lines as caller.py is. Media by aiortc.

  --kind okedu   the desktop of 2024: stock gloox (okdesk.cpp) on the wire, and the desktop's habits: joins on any <conference/>, an empty SourceInfo and a
                 browser's caps in its presence, accepts late, reads one source of each content, keeps its one PeerConnection for ever
  --kind 2023    a web client by BOSH, which sends tests/fixtures 08 and 09 as they stand

  {"do": "enter", "room", "muc", "focus", "accept_after"}   → {"nick"} once it is in the room
  {"do": "read", "tones"}   → {"audio": {owner: {Hz: dB}}, "video": {owner: {…}}, "state", "jingle": […], "drawn": {owner: number of video sources}}
  {"do": "reset"}  {"do": "mute", "muted": bool}  {"do": "presence"}  {"do": "leave"}  {"do": "quit"}"""
import argparse
import asyncio
import json
import os
import pathlib
import random
import string
import sys
import warnings
import xml.etree.ElementTree as ET
from xml.sax.saxutils import quoteattr

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from aiortc import RTCPeerConnection, RTCRtpReceiver, RTCSessionDescription  # noqa: E402
from aiortc.rtcrtpparameters import RTCRtpDecodingParameters, RTCRtpReceiveParameters  # noqa: E402
from aiortc.rtcrtpreceiver import RemoteStreamTrack  # noqa: E402

import jingle_sdp as js  # noqa: E402
from bosh import Bosh  # noqa: E402
from senses import Ear, Eye, Picture, Tone  # noqa: E402

FIXTURES = HERE.parents[1] / "fixtures"
MUC_USER = "{http://jabber.org/protocol/muc#user}"
INFO = "http://jabber.org/protocol/disco#info"
JITMEET = "{http://jitsi.org/jitmeet}"


def text_of(element):
    return ET.tostring(element, encoding="unicode").replace("\n", "&#10;")


def random_word(length):
    return "".join(random.choice(string.ascii_letters + string.digits) for _ in range(length))


class Gloox:
    """okdesk: each line a stanza."""

    def __init__(self, options, took):
        self.options, self.took, self.jid, self.process = options, took, None, None

    async def start(self):
        o = self.options
        resource = f"OkEDU.pc.v1.{o.nick}"
        self.process = await asyncio.create_subprocess_exec(o.okdesk, f"{o.jid}/{resource}", o.password, o.host, str(o.port), stdin=asyncio.subprocess.PIPE,
                                                            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, limit=2 ** 20)
        line = (await asyncio.wait_for(self.process.stdout.readline(), 20)).decode()
        assert line.startswith("ONLINE "), line
        self.jid = line.split()[1]
        asyncio.ensure_future(self.turn())

    async def turn(self):
        while line := (await self.process.stdout.readline()).decode():
            if line.startswith("<"):
                self.took(ET.fromstring(f"<x xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>{line}</x>")[0])

    def send(self, text):
        self.process.stdin.write(text.encode() + b"\n")

    def close(self):
        self.process.stdin.close()


class Desk:
    def __init__(self, options):
        self.options = options
        self.okedu = options.kind == "okedu"
        options.nick = random_word(6) if self.okedu else "student-ab12cd"
        if self.okedu:
            self.wire = Gloox(options, self.took)
        else:
            self.wire = Bosh(options.bosh, options.ca, options.jid, options.password, "A-q1w2e3", self.took)
        self.pc = self.sid = self.peer = self.room = None
        self.inside, self.asked = asyncio.Event(), asyncio.Event()
        self.ears, self.eyes, self.drawn, self.jingle = {}, {}, {}, []
        self.accept_after = 0
        self.occupants = {}
        self.ready = None

    # --- stanzas

    def took(self, stanza):
        kind = stanza.tag.split("}")[1]
        if kind == "iq":
            self.on_iq(stanza)
        elif kind == "presence":
            self.on_presence(stanza)

    def on_presence(self, stanza):
        nick = stanza.get("from").partition("/")[2]
        codes = [code.get("code") for code in stanza.iter(MUC_USER + "status")]
        if stanza.get("type") == "unavailable":
            self.occupants.pop(nick, None)
        elif stanza.get("type") is None:
            self.occupants[nick] = text_of(stanza)
            if "110" in codes:
                self.inside.set()

    def on_iq(self, iq):
        jingle = iq.find(js.JINGLE + "jingle")
        if iq.get("type") in ("result", "error"):
            # It joins on whatever contains a conference, errors too.
            if iq.find("{http://jitsi.org/protocol/focus}conference") is not None:
                self.asked.set()
        elif jingle is not None:
            self.reply(iq)
            asyncio.ensure_future(self.on_jingle(iq, jingle))
        elif not self.okedu:  # gloox answers for itself
            query = iq.find("{%s}query" % INFO)
            features = "".join(f"<feature var='{f}'/>" for f in ("urn:xmpp:jingle:1", "urn:xmpp:jingle:apps:rtp:1", "urn:xmpp:jingle:apps:rtp:audio",
                               "urn:xmpp:jingle:apps:rtp:video", "urn:xmpp:jingle:transports:ice-udp:1", "urn:xmpp:jingle:apps:dtls:0"))
            self.reply(iq, f"<query xmlns='{INFO}'><identity category='client' type='web'/>{features}</query>" if query is not None else "")

    def reply(self, iq, inside=""):
        self.wire.send(f"<iq xmlns='jabber:client' type='result' id={quoteattr(iq.get('id'))} to={quoteattr(iq.get('from'))}>{inside}</iq>")

    def ask(self, to, inside):
        self.wire.send(f"<iq xmlns='jabber:client' type='set' id='{random_word(10)}' to={quoteattr(to)}>{inside}</iq>")

    # --- Jingle

    async def on_jingle(self, iq, jingle):
        action = jingle.get("action")
        sources = [(content.get("name"), [s.get("ssrc") for s in content.iter(js.SSMA + "source")]) for content in jingle.findall(js.JINGLE + "content")]
        self.jingle.append({"action": action, "sid": jingle.get("sid"), "sources": sources,
                            "candidates": sum(1 for _ in jingle.iter(js.ICE + "candidate"))})
        if action == "session-initiate" and self.pc is None:
            self.peer, self.sid = iq.get("from"), jingle.get("sid")
            await asyncio.sleep(self.accept_after)
            await self.accept(jingle)
            self.ready.set()
        elif action == "source-add":
            await self.ready.wait()
            for content in jingle.findall(js.JINGLE + "content"):
                asyncio.ensure_future(self.draw(content))

    async def accept(self, jingle):
        self.ready = asyncio.Event()
        self.pc = RTCPeerConnection()
        self.pc.addTrack(Tone(self.options.hz))
        self.pc.addTrack(Picture(self.options.colour))
        await self.pc.setRemoteDescription(RTCSessionDescription(js.to_sdp(jingle, True), "offer"))
        await self.pc.setLocalDescription(await self.pc.createAnswer())
        answer = js.to_jingle(self.pc.localDescription.sdp, "session-accept", self.sid, responder=self.wire.jid)
        group = answer.find(js.GROUP + "group")
        answer.remove(group)
        for content in answer.findall(js.JINGLE + "content"):
            self.finish(content)
        answer.append(group)
        self.ask(self.peer, text_of(answer))

    def finish(self, content):
        """What the client's own answer looks like beside aiortc's."""
        content.set("creator", "responder")
        content.set("disposition", "session")
        content.find(js.ICE + "transport").find(js.DTLS + "fingerprint").set("setup", "active")
        description = content.find(js.RTP + "description")
        kind = description.get("media")
        for source in description.findall(js.SSMA + "source"):
            if self.okedu:
                source.set("name", f"{self.options.nick}-{kind[0]}0")
                if kind == "video":
                    source.set("videoType", "camera")
            for parameter in [p for p in source if p.get("name") != "cname"]:
                source.remove(parameter)
            ET.SubElement(source, js.SSMA + "parameter", name="msid", value=f"{self.options.nick}-{kind}-0-0 {random_word(10)}")

    async def draw(self, content):
        kind, listed = content.get("name"), content.findall(f"{js.RTP}description/{js.SSMA}source")
        for source in listed[:1] if self.okedu else listed:
            owner = source.find(JITMEET + "ssrc-info").get("owner").rpartition("/")[2]
            stream = next(p.get("value") for p in source if p.get("name") == "msid").split()[0]
            if self.okedu:
                owner = stream.split("-")[0]  # by that alone it finds the participant
            if kind == "video":
                self.drawn[owner] = self.drawn.get(owner, 0) + 1
            await self.receive(kind, int(source.get("ssrc")), owner)

    async def receive(self, kind, ssrc, owner):
        line = next(t for t in self.pc.getTransceivers() if t.kind == kind)
        receiver = RTCRtpReceiver(kind, line.receiver.transport)
        receiver._track = RemoteStreamTrack(kind=kind)  # pylint: disable=protected-access
        receiver._set_rtcp_ssrc(line.sender._ssrc)  # pylint: disable=protected-access
        await receiver.receive(RTCRtpReceiveParameters(codecs=line._codecs, headerExtensions=line._headerExtensions, muxId="",  # pylint: disable=protected-access
                                                       encodings=[RTCRtpDecodingParameters(ssrc=ssrc, payloadType=line._codecs[0].payloadType)]))  # pylint: disable=protected-access
        sense = (self.ears if kind == "audio" else self.eyes)[owner] = Ear() if kind == "audio" else Eye()
        asyncio.ensure_future(self.consume(receiver._track, sense))  # pylint: disable=protected-access
        while kind == "video" and not sense.frames:  # as libwebrtc: it asks until there is a first picture
            await receiver._send_rtcp_pli(ssrc)  # pylint: disable=protected-access
            await asyncio.sleep(0.5)

    @staticmethod
    async def consume(track, sense):
        try:
            while True:
                sense.take(await track.recv())
        except Exception:  # the track's end, whatever its reason
            pass

    # --- commands

    async def enter(self, room, muc, focus, accept_after=0):
        self.accept_after = accept_after
        self.room = f"{room}@{muc}"
        if self.okedu:
            properties = "".join(f"<property name='{n}' value='{v}'/>" for n, v in (("startAudioMuted", 9), ("startVideoMuted", 9), ("rtcstatsEnabled", "false")))
            self.ask(focus, f"<conference xmlns='http://jitsi.org/protocol/focus' room='{self.room}' machine-uid='{random_word(16)}'>{properties}</conference>")
        else:
            self.fixture("08-conference-request.xml", muc, focus)
        await asyncio.wait_for(self.asked.wait(), 20)
        if self.okedu:
            self.wire.send(self.presence("{}", f"{self.room}/{self.options.nick}", "<x xmlns='http://jabber.org/protocol/muc'/>"))
        else:
            self.fixture("09-presence-join.xml", muc, focus)
        await asyncio.wait_for(self.inside.wait(), 20)
        return {"nick": self.options.nick}

    def fixture(self, name, muc, focus):
        text = (FIXTURES / name).read_text()
        self.wire.send(text.replace("algebra1@conference.school.example", self.room).replace("focus.school.example", focus))

    def presence(self, info, to, more=""):
        return (f"<presence xmlns='jabber:client' to='{to}'>{more}<stats-id>Norris-oDt</stats-id><c xmlns='http://jabber.org/protocol/caps' "
                "node='https://jitsi.org/jitsi-meet' ver='zI2SFRd7GspEplY5WO8C4+MeFgQ=' hash='sha-1'/>"
                f"<SourceInfo>{info}</SourceInfo><jitsi_participant_region>region1</jitsi_participant_region>"
                "<jitsi_participant_codecType>vp9</jitsi_participant_codecType><email>desk@school.example</email>"
                "<nick xmlns='http://jabber.org/protocol/nick'>Desk</nick></presence>")

    def mute(self, muted):
        """Both values follow the microphone; the presence goes to the room itself."""
        state = json.dumps({f"{self.options.nick}-{m}0": {"muted": muted} for m in "av"})
        self.wire.send(self.presence(state, self.room))
        for sender in self.pc.getSenders():
            if sender.kind == "audio":
                sender.track.second = sender.track.second * 0 if muted else Tone(self.options.hz).second

    def read(self, tones):
        return {"audio": {owner: ear.levels(tones) for owner, ear in self.ears.items()}, "video": {owner: eye.report() for owner, eye in self.eyes.items()},
                "state": self.pc.connectionState if self.pc else "none", "jingle": self.jingle, "drawn": self.drawn}

    async def obey(self, command):
        what = command.pop("do")
        if what == "enter":
            return await self.enter(**command)
        if what == "read":
            return self.read(command["tones"])
        if what == "reset":
            for eye in self.eyes.values():
                eye.reset()
        elif what == "mute":
            self.mute(command["muted"])
        elif what == "presence":
            return {"occupants": self.occupants}
        elif what == "leave":  # its unavailable presence goes to another occupant's address
            other = next((nick for nick in self.occupants if nick != self.options.nick), self.options.nick)
            self.wire.send(f"<presence xmlns='jabber:client' type='unavailable' to='{self.room}/{other}'/>")
        return {}


async def serve(options):
    desk = Desk(options)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await desk.wire.start()
    print(json.dumps({"online": desk.wire.jid}), flush=True)
    while line := await reader.readline():
        command = json.loads(line)
        if command["do"] == "quit":
            break
        try:
            answer = await desk.obey(command)
        except Exception as error:  # the driver must hear of it, whatever it is
            answer = {"exception": repr(error)}
        print(json.dumps(answer), flush=True)
    desk.wire.close()
    if desk.pc:
        await asyncio.wait_for(desk.pc.close(), 5)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=["okedu", "2023"], required=True)
    parser.add_argument("--jid", required=True)
    parser.add_argument("--password", default="")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--okdesk", help="the program built from okdesk.cpp")
    parser.add_argument("--bosh", help="the server's BOSH address")
    parser.add_argument("--ca", required=True)
    parser.add_argument("--hz", type=int, default=1000)
    parser.add_argument("--colour", default="yellow")
    asyncio.get_event_loop().run_until_complete(serve(parser.parse_args()))
    sys.stdout.flush()
    os._exit(0)  # aiortc's decoders are threads that nobody ends


if __name__ == "__main__":
    main()
