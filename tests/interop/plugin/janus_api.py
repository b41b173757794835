"""The Janus API over HTTP, as a page speaks it: sessions and handles of our plugin. (Janus's Unix socket takes 8 KB a message: too little.)"""
import asyncio
import itertools
import json

from tests.lib import stock


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
        handle = Handle(self, (await self.ask(janus="attach", plugin=stock.PLUGIN))["data"]["id"])
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


async def controlled(janus, room, **settings):
    """A link, and a handle that controls a new room."""
    link = await Link(janus).open()
    controller = await link.attach()
    answer, _ = await controller.ask("create", room=room, secret=stock.SECRET, settings=settings)
    assert answer["conference"] == "created", answer
    return link, controller
