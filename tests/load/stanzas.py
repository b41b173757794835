"""A component's server, as fast as it can: sends IQs into our component link and counts the answers."""
import os
import re
import socket
import subprocess
import sys
import threading
import time

from jxdemo import build


HEADER = b"<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' from='focus.bench.example' id='bench'>"
PING = b"<iq type='get' id='%d' from='a@bench.example/x' to='focus.bench.example'><ping xmlns='urn:xmpp:ping'/></iq>"
CHUNK = 500
IN_FLIGHT = 5000
PATIENCE = 60


def _configuration(folder, port):
    conf = folder / "conf"
    (conf / "janus.jcfg").write_text(
        f'general: {{ configs_folder="{conf}"; plugins_folder="{folder}/plugins"; transports_folder="{folder}/transports"; loggers_folder="{folder}/loggers"; '
        f'events_folder="{folder}/events"; event_loops=1; debug_level=3; }};\nnat: {{ full_trickle=true; }};\n')
    (conf / "janus.plugin.conference.jcfg").write_text('general: { controller_secret="bench"; };\n')
    (folder / "state").mkdir()
    secret = folder / "secret"
    secret.write_text("bench")
    secret.chmod(0o600)
    (conf / "janus.transport.xmpp.jcfg").write_text(
        f'general: {{ state_folder="{folder}/state"; controller_secret_file="{secret}"; }};\n'
        f'accounts: {{ focus: {{ type="component"; domain="focus.bench.example"; server="127.0.0.1"; port={port}; secret="bench"; }}; }};\n'
        'conference: { muc="conference.bench.example"; };\nhttp: { port=0; };\n')
    return conf


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


def measure(scratch, build_folder, count):
    folder = scratch / "stanzas"
    transports, plugins, _ = build.objects(build_folder)
    for kind, objects in (("conf", ()), ("plugins", plugins), ("transports", transports), ("loggers", ()), ("events", ())):
        (folder / kind).mkdir(parents=True)
        for path in objects:
            (folder / kind / path.name).symlink_to(path)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        conf = _configuration(folder, listener.getsockname()[1])
        listener.settimeout(PATIENCE)
        program, _ = build.find_janus("")
        with open(folder / "log", "wb") as log:
            process = subprocess.Popen([program, "-F", conf, "-C", conf / "janus.jcfg"], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       preexec_fn=lambda: os.sched_setaffinity(0, {0}))
        try:
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(PATIENCE)
                _handshake(connection)
                _blast(connection, min(count, 5000))
                return _blast(connection, count)
        finally:
            process.terminate()
            process.wait(20)
