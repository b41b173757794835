"""A server that sends what no server sends, straight into our component link."""
import re
import socket
import threading

import pytest

from cast import started
from driver import wait_for

PORT = 15399


class HostileServer:
    """Speaks XEP-0114 well enough to let a component in, then sends what it is told."""

    def __init__(self):
        self.listener = socket.create_server(("192.0.2.1", PORT))
        self.links, self.said = 0, []
        self.current, self.heard = None, b""
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        connection.settimeout(60)
        text = self.read_until(connection, b">", b"<stream:stream")
        to = re.search(rb"to=['\"]([^'\"]+)", text)
        connection.sendall(b"<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:component:accept' id='s1' from='" +
                           (to[1] if to else b"calls") + b"'>")
        self.read_until(connection, b"</handshake>", b"<handshake")
        connection.sendall(b"<handshake/>")
        self.current, self.heard = connection, b""
        self.links += 1
        try:
            while data := connection.recv(65536):
                self.heard = (self.heard + data)[-100000:]
        except OSError:
            pass
        self.said.append(self.heard.decode(errors="replace"))
        connection.close()

    @staticmethod
    def read_until(connection, end, begin):
        text = b""
        while begin not in text or end not in text[text.index(begin):]:
            data = connection.recv(4096)
            if not data:
                return text
            text += data
        return text

    def send(self, data):
        try:
            self.current.sendall(data)
        except OSError:
            pass  # closed on us while we were still sending: as it should be

    def close(self):
        self.listener.close()


@pytest.fixture(scope="module")
def hostile():
    hostile = HostileServer()
    server = started(overrides={"janus.transport.xmpp.jcfg": {"accounts": {"calls": {"server": "192.0.2.1", "port": PORT}}}})
    hostile.server = server
    yield hostile
    server.stop()
    hostile.close()


@pytest.mark.parametrize("bomb", ["deep", "long", "doctype"])
def test_the_link_is_closed_and_the_next_one_works(hostile, bomb):
    pid, links, said = hostile.server.janus_pid, hostile.links, len(hostile.said)
    assert links > 0
    hostile.send({
        "deep": b"<message>" + b"<x>" * 100_000,
        "long": b"<message to='a@calls.school.localhost'><body>" + b"x" * 20_000_000,
        "doctype": b"<!DOCTYPE lolz [<!ENTITY lol 'lol'>]><message/>",
    }[bomb])
    wait_for(lambda: len(hostile.said) > said, 30, "the link is closed")
    assert re.search("policy-violation|restricted-xml|not-well-formed", hostile.said[-1]) if bomb == "doctype" else "policy-violation" in hostile.said[-1], hostile.said[-1][-500:]
    wait_for(lambda: hostile.links > links, 60, "the next connection works")
    assert hostile.server.janus_pid == pid
    assert hostile.server.admin("ping").get("janus") == "pong"


def test_one_stanza_beyond_the_bounds_costs_its_sender_an_error(hostile):
    """Anybody can send such a stanza through their own server: the link, which is everybody's, stays."""
    links = hostile.links
    attributes = b" ".join(b"a%d='1'" % n for n in range(10_000))
    hostile.send(b"<iq type='get' id='many' from='mallory@elsewhere.example/x' to='calls.school.localhost'><query xmlns='urn:example:many' " + attributes + b"/></iq>")
    wait_for(lambda: b"policy-violation" in hostile.heard, 10, "the error")
    hostile.send(b"<iq type='get' id='next' from='mallory@elsewhere.example/x' to='calls.school.localhost'><ping xmlns='urn:xmpp:ping'/></iq>")
    wait_for(lambda: re.search(rb"<iq[^>]*id=['\"]next", hostile.heard), 10, "the next stanza is answered")
    assert hostile.links == links
