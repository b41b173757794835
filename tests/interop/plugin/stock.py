"""A stock Janus with our conference plugin alone, spoken to over HTTP: no XMPP anywhere. (Janus's Unix socket takes 8 KB a message: too little.)"""
import asyncio
import itertools
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request

from tests.lib import server

ALL = "janus.plugin.conference"
SECRET = "controller-secret-of-the-test"
JCFG = """general: {{ configs_folder = "{etc}"; plugins_folder = "{plugins}"; transports_folder = "{transports}"; events_folder = "{etc}"; loggers_folder = "{etc}";
	debug_level = {debug}; admin_secret = "admin"; daemonize = false }}
media: {{ ipv6 = false; rtp_port_range = "20000-29999" }}
nat: {{ full_trickle = true; ice_enforce_list = "x0" }}
"""
HTTP = """general: {{ json = "compact"; base_path = "/janus"; http = true; port = {port}; ip = "127.0.0.1"; https = false }}
admin: {{ admin_base_path = "/admin"; admin_http = true; admin_port = {admin}; admin_ip = "127.0.0.1"; admin_https = false }}
"""


def modules():
    """Janus's own modules folder."""
    for folder in [os.environ.get("JX_JANUS_MODULES", ""), *map(str, pathlib.Path("/usr/lib").glob("*/janus")), "/usr/lib/janus"]:
        if folder and (pathlib.Path(folder) / "transports" / "libjanus_http.so").exists():
            return pathlib.Path(folder)
    raise RuntimeError("Janus's HTTP transport is missing: install janus, or name its modules folder in JX_JANUS_MODULES")


def our_plugin(sanitizers):
    """As ./check builds it; JX_PLUGIN and JX_PLUGIN_SANITIZED name others."""
    named = os.environ.get("JX_PLUGIN_SANITIZED" if sanitizers else "JX_PLUGIN")
    return pathlib.Path(named) if named else server.build_folder(sanitizers) / "plugins" / ".libs" / "libjanus_conference.so"


def preload():
    """What a program that was not built with the sanitizers must load before our objects."""
    found = [subprocess.run(["gcc", f"-print-file-name={name}"], capture_output=True, text=True).stdout.strip() for name in ("libasan.so", "libubsan.so")]
    return {"LD_PRELOAD": ":".join(found), "ASAN_OPTIONS": "detect_leaks=1:halt_on_error=0:fast_unwind_on_malloc=0", "UBSAN_OPTIONS": "print_stacktrace=1"}


class Stock:
    """with Stock() as janus: …   Its plugin folder holds our plugin and nothing else."""

    def __init__(self, settings="", sanitizers=False, debug=4):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="jx-plugin-"))
        etc, plugins, transports = self.folder / "etc", self.folder / "plugins", self.folder / "transports"
        for folder in (etc, plugins, transports):
            folder.mkdir()
        with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
            self.port, self.admin_port = one.getsockname()[1], other.getsockname()[1]
        (plugins / "libjanus_conference.so").symlink_to(our_plugin(sanitizers).resolve())
        self.sanitizers = sanitizers
        (transports / "libjanus_http.so").symlink_to(modules() / "transports" / "libjanus_http.so")
        (etc / "janus.jcfg").write_text(JCFG.format(etc=etc, plugins=plugins, transports=transports, debug=debug))
        (etc / "janus.transport.http.jcfg").write_text(HTTP.format(port=self.port, admin=self.admin_port))
        (etc / f"{ALL}.jcfg").write_text(settings or f'general: {{ controller_secret = "{SECRET}"; silence = 2000 }}')
        self.log_file = self.folder / "janus.log"
        self.process = None

    def __enter__(self):
        environment = {**os.environ, **(preload() if self.sanitizers else {})}
        self.process = subprocess.Popen(["janus", "-F", str(self.folder / "etc")], stdout=self.log_file.open("w"), stderr=subprocess.STDOUT, env=environment)
        for _ in range(200):
            if self.listens():
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.__exit__()
        raise RuntimeError("Janus did not start:\n" + self.final_log[-3000:])

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise RuntimeError("Janus did not end") from None
        self.final_log = self.log()
        shutil.rmtree(self.folder, ignore_errors=True)

    def reports(self):
        """What the sanitizers said of our objects."""
        return [block for block in re.split(r"\n\s*\n", self.final_log) if "libjanus_conference" in block and re.search(r"ERROR: AddressSanitizer|[Ll]eak of|runtime error", block)]

    def listens(self):
        with socket.socket() as link:
            return link.connect_ex(("127.0.0.1", self.admin_port)) == 0

    def log(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def admin(self, path="", **request):
        """The Admin API's answer; path: "/session/handle" where one is meant."""
        body = json.dumps({"transaction": "a", "admin_secret": "admin", **request}).encode()
        asked = urllib.request.Request(f"http://127.0.0.1:{self.admin_port}/admin{path}", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return json.load(answer)

    def counters(self):
        return self.admin(janus="message_plugin", plugin=ALL, request={"request": "counters"})["response"]


async def http(port, method, path, body=None):
    """One request to Janus on a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    payload = json.dumps(body).encode() if body else b""
    writer.write(f"{method} {path} HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: {len(payload)}\r\n\r\n".encode() + payload)
    try:
        answer = await reader.read()
    finally:
        writer.close()
    return json.loads(answer.split(b"\r\n\r\n", 1)[1])


class Link:
    """One Janus session; made inside a running loop."""

    def __init__(self, janus):
        self.numbers, self.waiting, self.handles = itertools.count(1), {}, {}
        self.port, self.session, self.reader = janus.port, None, None

    async def read(self):
        while True:
            messages = await http(self.port, "GET", f"/janus/{self.session}?maxev=50")
            for message in messages if isinstance(messages, list) else [messages]:
                self.take(message)

    def take(self, message):
        future = self.waiting.get(message.get("transaction"))
        handle = self.handles.get(message.get("sender"))
        if future and not future.done():
            future.set_result(message)
        elif handle:
            handle.take(message)

    async def ask(self, **request):
        transaction = f"t{next(self.numbers)}"
        path = "/janus" + (f"/{self.session}" if self.session else "") + (f"/{request.pop('handle_id')}" if "handle_id" in request else "")
        future = self.waiting[transaction] = asyncio.get_running_loop().create_future()
        try:
            answer = await asyncio.wait_for(http(self.port, "POST", path, {**request, "transaction": transaction}), 15)
            return answer if answer["janus"] != "ack" else await asyncio.wait_for(future, 15)
        finally:
            del self.waiting[transaction]

    async def open(self):
        self.session = (await self.ask(janus="create"))["data"]["id"]
        self.reader = asyncio.ensure_future(self.read())
        return self

    async def attach(self):
        handle = Handle(self, (await self.ask(janus="attach", plugin=ALL))["data"]["id"])
        self.handles[handle.id] = handle
        return handle

    async def close(self):
        self.reader.cancel()
        await self.ask(janus="destroy")


class Handle:
    def __init__(self, link, number):
        self.link, self.id = link, number
        self.events = asyncio.Queue()
        self.seen, self.raw = [], []

    def take(self, message):
        self.raw.append(message)
        if message["janus"] == "event":
            data = message["plugindata"]["data"]
            self.seen.append(data)
            self.events.put_nowait((data, message.get("jsep")))

    async def ask(self, request, jsep=None, **body):
        """The plugin's answer and its jsep."""
        more = {"jsep": jsep} if jsep else {}
        message = await self.link.ask(janus="message", handle_id=self.id, body={"request": request, **body}, **more)
        if "plugindata" not in message:
            raise RuntimeError(f"{request}: {message}")
        return message["plugindata"]["data"], message.get("jsep")

    async def event(self, name, timeout=10, **members):
        """The next event of that name whose members are these."""
        async def wait():
            while True:
                data, jsep = await self.events.get()
                if data.get("event") == name and all(data.get(k) == v for k, v in members.items()):
                    return data, jsep
        return await asyncio.wait_for(wait(), timeout)

    async def detach(self):
        self.link.handles.pop(self.id, None)
        await self.link.ask(janus="detach", handle_id=self.id)
