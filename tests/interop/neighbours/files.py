"""Files by Jingle from the other end: every stanza of a transfer, one at a time."""
import base64
import hashlib
import itertools
import json
import subprocess
import urllib.error
import urllib.request
from xml.sax.saxutils import escape, quoteattr

from peer import PEERS
from plain import CLIENT, DISCO_INFO, local

JINGLE = "urn:xmpp:jingle:1"
IBB = "http://jabber.org/protocol/ibb"
IBB_TRANSPORT = "urn:xmpp:jingle:transports:ibb:1"
S5B_TRANSPORT = "urn:xmpp:jingle:transports:s5b:1"
SFS = "{urn:xmpp:sfs:0}"
METADATA = "{urn:xmpp:file:metadata:0}"
FEATURES = [JINGLE, IBB_TRANSPORT, "urn:xmpp:jingle:apps:file-transfer:5"]
_numbers = itertools.count(1)


def namespace(version):
    return f"urn:xmpp:jingle:apps:file-transfer:{version}"


def file_xml(name, size, version=5, algorithm="sha-256", digest=None, more=""):
    """digest: bytes; as hexadecimal before :5, base64 in it."""
    text = "" if digest is None else base64.b64encode(digest).decode() if version == 5 else digest.hex()
    hashes = f"<hash xmlns='urn:xmpp:hashes:{2 if version == 5 else 1}' algo='{algorithm}'>{text}</hash>" if digest is not None else ""
    said = f"<size>{size}</size>" if size is not None else ""
    return f"<file><name>{escape(name)}</name>{said}{more}{hashes}</file>"


def description(inside, version=5, role="offer"):
    return f"<description xmlns='{namespace(version)}'>{f'<{role}>{inside}</{role}>' if version == 3 else inside}</description>"


class Session:
    """A file transfer that `client` begins with `to`."""

    def __init__(self, client, to, version=5):
        number = next(_numbers)
        self.client, self.to, self.version = client, to, version
        self.sid, self.stream, self.content = f"session{number}", f"stream{number}", "a-file-offer"
        self.block = 4096

    def is_jingle(self, stanza, action):
        jingle = stanza.find("{%s}jingle" % JINGLE)
        return jingle is not None and jingle.get("sid") == self.sid and jingle.get("action") == action

    def jingle(self, action, inside="", **attributes):
        words = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
        return self.client.iq(self.to, f"<jingle xmlns='{JINGLE}' action='{action}' sid='{self.sid}'{words}>{inside}</jingle>")

    def initiate(self, file, role="offer", transport=None):
        transport = transport or f"<transport xmlns='{IBB_TRANSPORT}' sid='{self.stream}' block-size='{self.block}'/>"
        senders = "responder" if role == "request" else "initiator"
        self.client.answers.append(lambda iq: "" if iq.find("{%s}jingle" % JINGLE) is not None else None)
        return self.jingle("session-initiate", f"<content creator='initiator' senders='{senders}' name='{self.content}'>{description(file, self.version, role)}{transport}</content>",
                           initiator=self.client.jid)

    def wait(self, action, seconds=20):
        return self.client.wait(lambda s: local(s) == "iq" and self.is_jingle(s, action), f"{action} of {self.sid}", seconds)

    def reason(self, seconds=20):
        """Of the session-terminate that must come: (condition, text)."""
        found = self.wait("session-terminate", seconds).find("{%s}jingle/{%s}reason" % (JINGLE, JINGLE))
        return local(found[0]), found.findtext("{%s}text" % JINGLE) or ""

    # --- the stream

    def open(self, block=None):
        return self.client.iq(self.to, f"<open xmlns='{IBB}' sid='{self.stream}' block-size='{block or self.block}' stanza='iq'/>")

    def data(self, number, data):
        text = data if isinstance(data, str) else base64.b64encode(data).decode()
        return self.client.iq(self.to, f"<data xmlns='{IBB}' sid='{self.stream}' seq='{number}'>{text}</data>")

    def close(self):
        return self.client.iq(self.to, f"<close xmlns='{IBB}' sid='{self.stream}'/>")

    def push(self, data):
        assert self.open().get("type") == "result"
        for number, at in enumerate(range(0, len(data), self.block)):
            answer = self.data(number % 65536, data[at:at + self.block])
            assert answer.get("type") == "result", number
        self.close()

    def send(self, name, data, **more):
        """All of it: the announced hash is right."""
        answer = self.initiate(file_xml(name, len(data), self.version, digest=hashlib.sha256(data).digest(), **more))
        assert answer.get("type") == "result", self.client.said()
        self.wait("session-accept")
        self.push(data)
        assert self.reason()[0] == "success"


def announced(watcher, name, seconds=20):
    """The room's announcement of a file, as (sender's line, size, sha-256 in base64, link)."""
    message = watcher.wait(lambda s: local(s) == "message" and s.findtext(f"{SFS}file-sharing/{METADATA}file/{METADATA}name") == name, f"announcement of {name}", seconds)
    sharing = message.find(SFS + "file-sharing")
    file = sharing.find(METADATA + "file")
    link = next(sharing.iter("{http://jabber.org/protocol/url-data}url-data")).get("target")
    assert message.findtext("{jabber:x:oob}x/{jabber:x:oob}url") == link
    return message.findtext(CLIENT + "body"), int(file.findtext(METADATA + "size")), file.findtext("{urn:xmpp:hashes:2}hash"), link


def fetch(link):
    with urllib.request.urlopen(link, timeout=10) as answer:
        return answer.read(), answer.headers


def features_of(client, address):
    answer = client.iq(address, f"<query xmlns='{DISCO_INFO}'/>", "get")
    return {feature.get("var") for feature in answer.iter("{%s}feature" % DISCO_INFO)}


class JftPeer:
    """peers/jft_peer.py in a process of its own."""

    def __init__(self, server, mode, account="carl", **options):
        command = ["/usr/bin/python3", PEERS / "jft_peer.py", mode, "--jid", f"{account}@{server.domain}", "--port", server.ports["c2s"], "--ca", server.ca]
        for name, value in options.items():
            command += [f"--{name.replace('_', '-')}"] + ([] if value is True else [value])
        self.process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.events = []

    def online(self):
        line = self.process.stdout.readline()
        assert "online" in line, line + self.process.stderr.read()
        self.events.append(json.loads(line))
        return self.events[0]["online"]

    def end(self, seconds=60):
        """→ its exit status; what it told is in `events`."""
        out, err = self.process.communicate(timeout=seconds)
        self.events += [json.loads(line) for line in out.splitlines()]
        self.errors = err
        return self.process.returncode

    def succeed(self, seconds=60):
        status = self.end(seconds)
        assert status == 0, (status, self.events, self.errors[-2000:])
        return self

    def said(self, key):
        return next((event[key] for event in self.events if key in event), None)


def slot(client, address, name, size, content_type="application/pdf"):
    """→ the answer to a request for a slot (XEP-0363)."""
    return client.iq(address, f"<request xmlns='urn:xmpp:http:upload:0' filename={quoteattr(name)} size='{size}' content-type={quoteattr(content_type)}/>", "get")


def put(url, data, **headers):
    """→ (status, text, headers)"""
    request = urllib.request.Request(url, data, {"Content-Type": "application/octet-stream", **headers}, method="PUT")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers


def urls(answer):
    found = answer.find("{urn:xmpp:http:upload:0}slot")
    return tuple(found.find("{urn:xmpp:http:upload:0}" + name).get("url") for name in ("put", "get"))
