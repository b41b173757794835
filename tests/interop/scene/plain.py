"""A client without habits, in this process: what it is told to send goes out as it stands, what comes in is kept. Direct TLS, SASL PLAIN."""
import base64
import itertools
import select
import socket
import ssl
import threading
import time
import xml.etree.ElementTree as ET
from xml.sax.saxutils import quoteattr

CLIENT = "{jabber:client}"
DISCO_INFO = "http://jabber.org/protocol/disco#info"
ERRORS = "{urn:ietf:params:xml:ns:xmpp-stanzas}"
PATIENCE = 20  # seconds


def local(element):
    return element.tag.rpartition("}")[2]


def condition(stanza):
    """The condition of an error stanza, None of any other."""
    error = stanza.find(CLIENT + "error")
    return None if error is None else next((local(child) for child in error if child.tag.startswith(ERRORS) and local(child) != "text"), None)


def error_text(stanza):
    return stanza.findtext(f"{CLIENT}error/{ERRORS}text") or ""


class PlainClient:
    """features: what it says to disco#info. answers: functions (iq → the payload of the result as text, "" for none, None: not mine), asked in order about IQs
    that come in, on the reading thread; what none of them takes is answered service-unavailable."""

    def __init__(self, server, account, resource="plain", password="pass", features=()):
        self.bare, self.features = f"{account}@{server.domain}", list(features)
        self.stanzas, self.answers, self.changed = [], [self._disco], threading.Condition()
        self._ids, self._turn, self._over = itertools.count(1), threading.Lock(), False
        context = ssl.create_default_context(cafile=server.ca)
        plain = socket.create_connection(("192.0.2.1", server.ports["c2s_tls"]), PATIENCE)
        self._socket = context.wrap_socket(plain, server_hostname=server.domain)
        self._socket.setblocking(False)
        self._log_in(account, password, server.domain, resource)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    # --- the stream

    def _open(self, domain):
        self._parser = ET.XMLPullParser(["start", "end"])
        self._depth, self._root = 0, None
        self._write(f"<stream:stream to='{domain}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>")
        return self._next()  # features

    def _next(self):
        """The next child of the stream; None at its end."""
        while True:
            for event, element in self._parser.read_events():
                self._depth += 1 if event == "start" else -1
                if event == "start" and self._depth == 1:
                    self._root = element
                elif event == "end" and self._depth == 1:
                    self._root.clear()
                    return element
                elif event == "end" and self._depth == 0:
                    return None
            data = self._receive()
            if not data:
                return None
            self._parser.feed(data)

    def _receive(self):
        """OpenSSL takes one thread at a time: who reads waits outside of the lock."""
        while True:
            try:
                with self._turn:
                    return self._socket.recv(65536)
            except ssl.SSLWantReadError:
                select.select([self._socket], [], [], PATIENCE)

    def _write(self, text):
        data = text.encode()
        with self._turn:
            while data:
                try:
                    data = data[self._socket.send(data):]
                except (ssl.SSLWantWriteError, ssl.SSLWantReadError):
                    select.select([], [self._socket], [], PATIENCE)

    def _log_in(self, account, password, domain, resource):
        self._open(domain)
        secret = base64.b64encode(f"\0{account}\0{password}".encode()).decode()
        self._write(f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>")
        answer = self._next()
        assert local(answer) == "success", ET.tostring(answer)
        self._open(domain)
        self._write(f"<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>{resource}</resource></bind></iq>")
        self.jid = self._next().findtext(".//{urn:ietf:params:xml:ns:xmpp-bind}jid")
        self._write("<presence/>")

    def _read(self):
        try:
            while (stanza := self._next()) is not None:
                with self.changed:
                    self.stanzas.append(stanza)
                    self.changed.notify_all()
                if local(stanza) == "iq" and stanza.get("type") in ("get", "set"):
                    self._answer(stanza)
        except (OSError, ValueError):
            pass
        with self.changed:
            self._over = True
            self.changed.notify_all()

    def _answer(self, iq):
        to = f" to={quoteattr(iq.get('from'))}" if iq.get("from") else ""
        payload = next((found for found in (answer(iq) for answer in self.answers) if found is not None), None)
        kind, inside = ("result", payload) if payload is not None else ("error", "<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>")
        self._write(f"<iq type='{kind}' id={quoteattr(iq.get('id'))}{to}>{inside}</iq>")

    def _disco(self, iq):
        query = iq.find("{%s}query" % DISCO_INFO)
        if query is None:
            return None
        node = f" node={quoteattr(query.get('node'))}" if query.get("node") else ""
        inside = "<identity category='client' type='pc'/>" + "".join(f"<feature var='{feature}'/>" for feature in [DISCO_INFO, *self.features])
        return f"<query xmlns='{DISCO_INFO}'{node}>{inside}</query>"

    # --- what it is told to do

    def send(self, xml):
        self._write(xml)

    def wait(self, wanted, what, seconds=PATIENCE, since=0):
        """The first stanza, from number `since` of those that came in, of which wanted(stanza) is true. AssertionError that says `what` there should have been."""
        deadline = time.monotonic() + seconds
        with self.changed:
            while True:
                for stanza in self.stanzas[since:]:
                    if wanted(stanza):
                        return stanza
                assert not self._over, f"{self.bare}: the stream ended before there was {what}"
                assert self.changed.wait(deadline - time.monotonic()) or time.monotonic() < deadline, f"{self.bare}: no {what} within {seconds} s; {self.said()}"

    def said(self, last=6):
        return [ET.tostring(stanza, encoding="unicode")[:600] for stanza in self.stanzas[-last:]]

    def mark(self):
        """How many stanzas have come in: `since` for wait()."""
        with self.changed:
            return len(self.stanzas)

    def begin_iq(self, to, payload, kind="set", ident=None):
        """→ its id; the answer is waited for with answer_to(). to None: the own account."""
        ident = ident or f"q{next(self._ids)}"
        address = f" to={quoteattr(to)}" if to else ""
        self._write(f"<iq type='{kind}' id={quoteattr(ident)}{address}>{payload}</iq>")
        return ident

    def answer_to(self, ident, seconds=PATIENCE):
        return self.wait(lambda s: local(s) == "iq" and s.get("id") == ident and s.get("type") in ("result", "error"), f"answer to {ident}", seconds)

    def iq(self, to, payload, kind="set", seconds=PATIENCE):
        """→ the result or error."""
        return self.answer_to(self.begin_iq(to, payload, kind), seconds)

    def chat(self, to, text, kind="chat", more=""):
        body = text.replace("&", "&amp;").replace("<", "&lt;")
        self._write(f"<message type='{kind}' id='m{next(self._ids)}' to={quoteattr(to)}><body>{body}</body>{more}</message>")

    def wait_message(self, wanted, seconds=PATIENCE, since=0):
        """The first message whose body wanted(body) is true."""
        return self.wait(lambda s: local(s) == "message" and wanted(s.findtext(CLIENT + "body") or ""), "such a message", seconds, since)

    def join(self, room, nick):
        """Enters a MUC that exists, and returns when it is in it."""
        self._write(f"<presence to={quoteattr(f'{room}/{nick}')}><x xmlns='http://jabber.org/protocol/muc'/></presence>")
        self.wait(lambda s: local(s) == "presence" and s.get("from") == f"{room}/{nick}" and any(c.get("code") == "110" for c in s.iter("{http://jabber.org/protocol/muc#user}status")),
                  f"own presence in {room}")

    def open_room(self, server, name, nick="teacher"):
        """Asks the focus for the conference and joins its room, as the first one: → the room's JID."""
        room = f"{name}@{server.jids['muc']}"
        answer = self.iq(server.jids["focus"], f"<conference xmlns='http://jitsi.org/protocol/focus' room={quoteattr(room)}/>")
        assert answer.get("type") == "result", ET.tostring(answer)
        self.join(room, nick)
        return room

    def close(self):
        try:
            self._write("</stream:stream>")
            self._reader.join(2)
        except OSError:
            pass
        self._socket.close()

    def kill(self):
        """Gone without a word."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
