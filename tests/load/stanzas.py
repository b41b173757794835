"""A component's server, as fast as it can: sends IQs into our component link and counts the answers."""
import pathlib
import re
import socket
import sys
import tempfile
import threading
import time

from jxdemo import build, jcfg

from tests.lib import stock
from tests.lib.server import build_folder

HEADER = b"<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' from='focus.bench.example' id='bench'>"
PING = b"<iq type='get' id='%d' from='a@bench.example/x' to='focus.bench.example'><ping xmlns='urn:xmpp:ping'/></iq>"
CHUNK = 500
IN_FLIGHT = 5000
PATIENCE = 60


def _janus(port, folder):
    """Our two objects, one component, which is served by this program."""
    secret = folder / "secret"
    secret.write_text(stock.SECRET)
    secret.chmod(0o600)
    transports, plugins, _ = build.objects(build_folder())
    transport = {"general": {"state_folder": folder, "controller_secret_file": secret}, "conference": {"muc": "conference.bench.example"}, "http": {"port": 0},
                 "accounts": {"focus": {"type": "component", "domain": "focus.bench.example", "server": "127.0.0.1", "port": port, "secret": "bench"}}}
    return stock.Stock(plugins, transports, core={"general": {"event_loops": 1, "debug_level": 3}}, core_number=0, files={
        "janus.transport.xmpp.jcfg": jcfg.dump(transport), f"{stock.PLUGIN}.jcfg": f'general: {{ controller_secret = "{stock.SECRET}" }}'})


def _handshake(connection):
    data = b""
    while b"jabber:component:accept" not in data or b">" not in data.split(b"jabber:component:accept")[1]:
        data += connection.recv(4096)
    connection.sendall(HEADER)
    data = b""
    while b"</handshake>" not in data:
        data += connection.recv(4096)
    connection.sendall(b"<handshake/>")


def _blast(connection, count):
    """→ answers per second. What is under way is bounded, so that the rate is the router's and not a buffer's."""
    answered = threading.Semaphore(IN_FLIGHT)
    got, tail, done = 0, b"", threading.Event()

    def read():
        nonlocal got, tail
        while got < count:
            data = connection.recv(1 << 16)
            if not data:
                break
            text = tail + data
            end = text.rfind(b">") + 1
            number = len(re.findall(rb"<iq\b[^>]*type=.result.", text[:end]))
            tail = text[end:]
            got += number
            if number:
                answered.release(number)
        done.set()

    reader = threading.Thread(target=read, daemon=True)
    begin = time.monotonic()
    reader.start()
    for first in range(0, count, CHUNK):
        for _ in range(CHUNK):
            answered.acquire(timeout=PATIENCE)
        connection.sendall(b"".join(PING % n for n in range(first, first + CHUNK)))
    if not done.wait(PATIENCE):
        sys.exit(f"bench: only {got} of {count} IQs were answered")
    return count / (time.monotonic() - begin)


def measure(count):
    with socket.create_server(("127.0.0.1", 0)) as listener, tempfile.TemporaryDirectory(prefix="jx-stanzas-") as folder:
        listener.settimeout(PATIENCE)
        with _janus(listener.getsockname()[1], pathlib.Path(folder)):
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(PATIENCE)
                _handshake(connection)
                _blast(connection, min(count, 5000))
                return _blast(connection, count)
