#!/usr/bin/python3
"""A peer for Jingle file transfer (XEP-0234) over in-band bytestreams or SOCKS5, by slixmpp. JSON lines on stdout, one an event; exit status 0: the file is complete and
has the announced hash.

  jft_peer.py send --to room@calls.… --file F --transport ibb|s5b --ns 3|4|5
  jft_peer.py recv --out F                     waits for an offer
  jft_peer.py get  --to room@calls.… --name N --out F   asks for a file (<request/>)

--stop-after N ends the process without a word when N bytes have gone or come. --resume: the half of --out that is there is not asked for again; an offer says <range/>.
--silent: no candidates of its own, and none of the other's is tried: what is left is in-band."""
import warnings

warnings.simplefilter("ignore")
import argparse  # noqa: E402
import asyncio  # noqa: E402
import base64  # noqa: E402
import hashlib  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import socket  # noqa: E402
import sys  # noqa: E402
import uuid  # noqa: E402
import xml.etree.ElementTree as ET  # noqa: E402

import slixmpp  # noqa: E402
from slixmpp.xmlstream.handler import Callback  # noqa: E402
from slixmpp.xmlstream.matcher import MatchXPath  # noqa: E402

JINGLE = "{urn:xmpp:jingle:1}"
IBB_TRANSPORT = "{urn:xmpp:jingle:transports:ibb:1}"
S5B_TRANSPORT = "{urn:xmpp:jingle:transports:s5b:1}"
IBB = "{http://jabber.org/protocol/ibb}"
BLOCK = 8192
PRIORITY = (126 << 16) + 65535  # direct, ours
PATIENCE = 15


def out(**event):
    print(json.dumps(event), flush=True)


def dstaddr(sid, offerer, other):
    return hashlib.sha1((sid + offerer + other).encode()).hexdigest()


async def read_request(reader):
    head = await reader.readexactly(5)
    return head, await reader.readexactly(head[4] + 2)


class Peer(slixmpp.ClientXMPP):
    def __init__(self, options):
        super().__init__(f"{options.jid}/jft", options.password)
        self.o, self.done, self.status = options, asyncio.Event(), 1
        self.version = options.ns
        self.sid, self.stream = uuid.uuid4().hex, uuid.uuid4().hex
        self.to, self.name, self.initiating = options.to, "a-file-offer", options.mode != "recv"
        self.sends = options.mode == "send"
        self.data = open(options.file, "rb").read() if self.sends else b""
        self.kept = open(options.out, "rb").read() if options.resume and not self.sends and os.path.exists(options.out) else b""
        self.got, self.size, self.hashes, self.offset = bytearray(self.kept), None, {}, 0
        self.sockets = {}  # "theirs" / "ours" → (reader, writer)
        self.choice = {}   # the same → priority of the candidate that was reached, None: none
        self.chosen = asyncio.Event()
        self.answer = asyncio.Event()
        for plugin in ("xep_0030", "xep_0115"):
            self.register_plugin(plugin)
        self.add_event_handler("session_start", self.start)
        self.register_handler(Callback("jingle", MatchXPath("{jabber:client}iq/" + JINGLE + "jingle"), lambda iq: asyncio.ensure_future(self.on_jingle(iq))))
        for element in ("open", "data", "close"):
            self.register_handler(Callback("ibb " + element, MatchXPath("{jabber:client}iq/" + IBB + element), self.on_ibb))

    @property
    def ns(self):
        return "{urn:xmpp:jingle:apps:file-transfer:%s}" % self.version

    async def start(self, _):
        for feature in ("urn:xmpp:jingle:1", self.ns[1:-1], (IBB_TRANSPORT if self.o.transport == "ibb" else S5B_TRANSPORT)[1:-1], IBB_TRANSPORT[1:-1]):
            self["xep_0030"].add_feature(feature)
        await self["xep_0115"].update_caps()
        self.send_presence()
        await self.get_roster()
        out(online=str(self.boundjid))
        if self.initiating:
            await self.initiate()

    # --- Jingle

    def jingle(self, action, content=True, **attributes):
        iq = self.make_iq_set(ito=self.to)
        jingle = ET.SubElement(iq.xml, JINGLE + "jingle", action=action, sid=self.sid, **attributes)
        senders = "initiator" if self.initiating == self.sends else "responder"
        return iq, jingle, ET.SubElement(jingle, JINGLE + "content", creator="initiator", name=self.name, senders=senders) if content else None

    async def tell(self, iq):
        try:
            await iq.send(timeout=PATIENCE)
        except Exception as error:  # pylint: disable=broad-except
            out(error=repr(error)[:300])

    async def add_transport(self, content):
        if self.o.transport == "ibb":
            ET.SubElement(content, IBB_TRANSPORT + "transport", sid=self.stream, **{"block-size": str(BLOCK)})
            return
        own = dstaddr(self.stream, str(self.boundjid), self.to)
        transport = ET.SubElement(content, S5B_TRANSPORT + "transport", sid=self.stream, mode="tcp", dstaddr=own)
        if not self.o.silent:
            port = await self.listen(own)
            ET.SubElement(transport, S5B_TRANSPORT + "candidate", cid="c1", host=self.o.address, jid=str(self.boundjid), port=str(port), priority=str(PRIORITY), type="direct")

    def describe(self, content, role):
        description = ET.SubElement(content, self.ns + "description")
        inside = ET.SubElement(description, self.ns + role) if self.version == "3" else description
        file = ET.SubElement(inside, self.ns + "file")
        ET.SubElement(file, self.ns + "name").text = self.o.name or os.path.basename(self.o.file or "")
        if self.sends:
            ET.SubElement(file, self.ns + "size").text = str(len(self.data))
            ET.SubElement(file, self.ns + "range")
            digest = hashlib.sha256(self.data).digest()
            element = ET.SubElement(file, "{urn:xmpp:hashes:%d}hash" % (2 if self.version == "5" else 1), algo="sha-256")
            element.text = base64.b64encode(digest).decode() if self.version == "5" else digest.hex()
        elif self.kept:
            ET.SubElement(file, self.ns + "range", offset=str(len(self.kept)))

    async def initiate(self):
        iq, _, content = self.jingle("session-initiate", initiator=str(self.boundjid))
        self.describe(content, "offer" if self.sends else "request")
        await self.add_transport(content)
        try:
            await iq.send(timeout=PATIENCE)
        except Exception as error:  # pylint: disable=broad-except
            out(refused=repr(error)[:300])
            self.done.set()

    def read_file(self, content):
        """What the other end says of it; an accept may have <received/> or nothing."""
        file = next((e for e in content.iter() if e.tag.endswith("}file")), None) if content is not None else None
        if file is None:
            return
        ns = file.tag[:-4]
        if file.findtext(ns + "size"):
            self.size = int(file.findtext(ns + "size"))
        for element in file:
            if element.tag.endswith("}hash") and element.text:
                text = element.text.strip()
                size = hashlib.new(element.get("algo").replace("-", "")).digest_size
                self.hashes[element.get("algo")] = text if len(text) == 2 * size else base64.b64decode(text).hex()
        part = file.find(ns + "range")
        if part is not None and self.sends and part.get("offset"):
            self.offset = int(part.get("offset"))
            out(resumed_at=self.offset)

    async def on_jingle(self, iq):
        if iq["type"] != "set":
            return
        jingle = iq.xml.find(JINGLE + "jingle")
        action, content = jingle.get("action"), jingle.find(JINGLE + "content")
        iq.reply().send()
        if action != "session-initiate" and jingle.get("sid") != self.sid:
            out(stray=action)
            return
        out(jingle=action)
        if action == "session-initiate":
            self.to, self.sid = str(iq["from"]), jingle.get("sid")
            await self.accept(content)
        elif action == "session-accept":
            self.read_file(content)
            await self.begin(content)
        elif action == "transport-info":
            self.on_info(content.find(S5B_TRANSPORT + "transport"))
        elif action in ("transport-replace", "transport-accept"):
            await self.on_replace(action, content)
        elif action == "session-terminate":
            reason = [e.tag.split("}")[1] for e in jingle.find(JINGLE + "reason")]
            out(reason=reason, text=next((e.text for e in jingle.iter(JINGLE + "text")), None))
            if self.sends and "success" in reason:
                self.status = 0
            self.done.set()

    async def accept(self, content):
        self.name = content.get("name")
        description = next(e for e in content if e.tag.endswith("}description"))
        self.version = description.tag[-len("description") - 2]
        self.read_file(content)
        transport = next(e for e in content if e.tag.endswith("}transport"))
        self.stream = transport.get("sid")
        self.o.transport = "s5b" if transport.tag == S5B_TRANSPORT + "transport" else "ibb"
        out(file=next(e.text for e in content.iter() if e.tag.endswith("}name")), size=self.size, ns=self.version, transport=self.o.transport)
        iq, _, accepted = self.jingle("session-accept", responder=str(self.boundjid))
        if self.kept:
            ET.SubElement(next(e for e in description.iter() if e.tag.endswith("}file")), description.tag.replace("description", "range"), offset=str(len(self.kept)))
        accepted.append(description)
        await self.add_transport(accepted)
        await self.tell(iq)
        await self.begin(content)

    async def begin(self, content):
        if self.o.transport == "ibb":
            if self.sends:
                asyncio.ensure_future(self.push_in_band())
            return
        asyncio.ensure_future(self.over_socks5())
        await self.dial(content.find(S5B_TRANSPORT + "transport"))

    async def on_replace(self, action, content):
        transport = content.find(IBB_TRANSPORT + "transport")
        self.stream, self.o.transport = transport.get("sid"), "ibb"
        out(replaced="ibb")
        if action == "transport-replace":
            iq, _, accepted = self.jingle("transport-accept")
            ET.SubElement(accepted, IBB_TRANSPORT + "transport", sid=self.stream, **{"block-size": str(BLOCK)})
            await self.tell(iq)
        if self.sends:
            asyncio.ensure_future(self.push_in_band())

    # --- in-band

    def stop_after(self, count):
        if self.o.stop_after and count >= self.o.stop_after:
            if not self.sends:
                open(self.o.out, "wb").write(self.got)
            os._exit(9)

    async def push_in_band(self):
        async def ask(element, **attributes):
            text = attributes.pop("text", None)
            iq = self.make_iq_set(ito=self.to)
            ET.SubElement(iq.xml, IBB + element, sid=self.stream, **attributes).text = text
            await iq.send(timeout=PATIENCE)
        try:
            await ask("open", stanza="iq", **{"block-size": str(BLOCK)})
            for number, at in enumerate(range(self.offset, len(self.data), BLOCK)):
                await ask("data", seq=str(number % 65536), text=base64.b64encode(self.data[at:at + BLOCK]).decode())
                self.stop_after(at - self.offset)
            await ask("close")
        except Exception as error:  # pylint: disable=broad-except
            out(error=repr(error)[:300])

    def on_ibb(self, iq):
        if iq["type"] != "set":
            return
        element = iq.xml[0]
        iq.reply().send()
        if element.tag == IBB + "data":
            self.got += base64.b64decode(element.text)
            self.stop_after(len(self.got))
        if element.tag == IBB + "close":
            asyncio.ensure_future(self.finish())

    # --- SOCKS5

    async def listen(self, expected):
        async def serve(reader, writer):
            count = await reader.readexactly(2)
            await reader.readexactly(count[1])
            writer.write(b"\5\0")
            _, address = await read_request(reader)
            if address[:-2].decode() != expected:
                out(wrong_dstaddr=address.decode("latin1"))
                writer.close()
                return
            writer.write(b"\5\0\0\3" + bytes([len(address) - 2]) + address)
            await writer.drain()
            self.sockets["ours"] = (reader, writer)
        server = await asyncio.start_server(serve, self.o.address, 0)
        return server.sockets[0].getsockname()[1]

    async def connect_to(self, host, port, address):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(b"\5\1\0")
        await reader.readexactly(2)
        writer.write(b"\5\1\0\3" + bytes([len(address)]) + address.encode() + b"\0\0")
        head, _ = await read_request(reader)
        assert head[1] == 0, head
        return reader, writer

    async def dial(self, transport):
        used = None
        candidates = [] if self.o.silent else sorted(transport.findall(S5B_TRANSPORT + "candidate"), key=lambda c: -int(c.get("priority")))
        for candidate in candidates:
            if candidate.get("type") == "proxy":
                continue
            try:
                self.sockets["theirs"] = await asyncio.wait_for(self.connect_to(candidate.get("host"), int(candidate.get("port")), dstaddr(self.stream, self.to, str(self.boundjid))), 3)
                used = candidate
                break
            except Exception as error:  # pylint: disable=broad-except
                out(not_reached=candidate.get("host"), why=repr(error)[:100])
        iq, _, content = self.jingle("transport-info")
        told = ET.SubElement(content, S5B_TRANSPORT + "transport", sid=self.stream)
        if used is None:
            ET.SubElement(told, S5B_TRANSPORT + "candidate-error")
        else:
            ET.SubElement(told, S5B_TRANSPORT + "candidate-used", cid=used.get("cid"))
        self.choice["theirs"] = None if used is None else int(used.get("priority"))
        await self.tell(iq)
        self.choose()

    def on_info(self, transport):
        if transport.find(S5B_TRANSPORT + "candidate-used") is not None:
            self.choice["ours"] = PRIORITY
        elif transport.find(S5B_TRANSPORT + "candidate-error") is not None:
            self.choice["ours"] = None
        self.choose()

    def choose(self):
        if len(self.choice) == 2:
            self.chosen.set()

    async def over_socks5(self):
        await asyncio.wait_for(self.chosen.wait(), PATIENCE)
        theirs, ours = self.choice["theirs"], self.choice["ours"]
        if theirs is None and ours is None:
            if self.initiating:
                self.stream += "-ibb"
                iq, _, content = self.jingle("transport-replace")
                ET.SubElement(content, IBB_TRANSPORT + "transport", sid=self.stream, **{"block-size": str(BLOCK)})
                await self.tell(iq)
            return
        which = "theirs" if ours is None or theirs is not None and (theirs > ours or theirs == ours and self.initiating) else "ours"
        out(over=which)
        reader, writer = self.sockets[which]
        if self.sends:
            for at in range(self.offset, len(self.data), 65536):
                writer.write(self.data[at:at + 65536])
                await writer.drain()
                self.stop_after(at - self.offset)
            writer.close()
            return
        while len(self.got) < self.size:
            data = await reader.read(65536)
            if not data:
                break
            self.got += data
            self.stop_after(len(self.got))
        await self.finish()

    async def finish(self):
        open(self.o.out, "wb").write(self.got)
        right = self.size in (None, len(self.got)) and all(hashlib.new(algorithm.replace("-", ""), self.got).hexdigest() == digest for algorithm, digest in self.hashes.items())
        out(received=len(self.got), size=self.size, hashes=sorted(self.hashes), right=right)
        self.status = 0 if right else 2
        iq, jingle, _ = self.jingle("session-terminate", False)
        ET.SubElement(ET.SubElement(jingle, JINGLE + "reason"), JINGLE + ("success" if right else "media-error"))
        await self.tell(iq)
        self.done.set()


async def main(options):
    peer = Peer(options)
    peer.ca_certs = options.ca
    peer.connect((options.host, options.port), force_starttls=True)
    try:
        await asyncio.wait_for(peer.done.wait(), options.seconds)
    except asyncio.TimeoutError:
        out(timeout=options.seconds)
    await asyncio.sleep(0.2)
    return peer.status


def parse():
    p = argparse.ArgumentParser()
    p.add_argument("mode", choices=["send", "recv", "get"])
    for name in ("--jid", "--to", "--file", "--out", "--name", "--ca"):
        p.add_argument(name)
    p.add_argument("--password", default="pass")
    p.add_argument("--transport", choices=["ibb", "s5b"], default="ibb")
    p.add_argument("--ns", choices=["3", "4", "5"], default="5")
    p.add_argument("--host", default="192.0.2.1")
    p.add_argument("--port", type=int, default=5222)
    p.add_argument("--address", default="192.0.2.1", help="that it listens on")
    p.add_argument("--stop-after", type=int, default=0)
    p.add_argument("--seconds", type=float, default=30)
    p.add_argument("--resume", action="store_true")
    p.add_argument("--silent", action="store_true")
    return p.parse_args()


if __name__ == "__main__":
    socket.setdefaulttimeout(PATIENCE)
    status = asyncio.get_event_loop().run_until_complete(main(parse()))
    sys.stdout.flush()
    os._exit(status)
