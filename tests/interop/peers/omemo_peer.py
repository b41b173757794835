#!/usr/bin/python3
"""A client with OMEMO 0.3 (slixmpp-omemo), driven by JSON lines: one command a line on stdin, one answer a line on stdout. Its first line: {"device", "fingerprint"}.

  {"do": "write", "to": JID, "text"}   encrypted for all devices of both → {"keys": how many}
  {"do": "plain", "to": JID, "text"}   in the clear
  {"do": "events"}   what has come in, in order: {"sealed": text, "from", "device"}, {"empty": device}, {"broken": why}, {"plain": text}, {"receipt": id}
  {"do": "fingerprints", "of": JID}   of its devices, read anew → {"fingerprints": [text…]}
  {"do": "quit"}"""
import argparse
import asyncio
import json
import pathlib
import sys
import warnings

warnings.simplefilter("ignore")

import slixmpp  # noqa: E402
from omemo.storage import Just, Nothing, Storage  # noqa: E402
from slixmpp.plugins import register_plugin  # noqa: E402
from slixmpp.xmlstream.handler import CoroutineCallback  # noqa: E402
from slixmpp.xmlstream.matcher import MatchXPath  # noqa: E402
from slixmpp_omemo import XEP_0384, TrustLevel  # noqa: E402

OLD = "eu.siacs.conversations.axolotl"


class File(Storage):
    """All that the device knows, in one file of JSON."""

    def __init__(self, path):
        super().__init__()
        self.path = pathlib.Path(path)
        self.values = json.loads(self.path.read_text()) if self.path.exists() else {}

    async def _load(self, key):
        return Just(self.values[key]) if key in self.values else Nothing()

    async def _store(self, key, value):
        self.values[key] = value
        self.path.write_text(json.dumps(self.values))

    async def _delete(self, key):
        self.values.pop(key, None)
        self.path.write_text(json.dumps(self.values))


class Plugin(XEP_0384):
    default_config = {**XEP_0384.default_config, "file": None}

    def plugin_init(self):
        self._kept = File(self.file)
        super().plugin_init()

    @property
    def storage(self):
        return self._kept

    @property
    def _btbv_enabled(self):
        return True

    async def _devices_blindly_trusted(self, blindly_trusted, identifier):
        pass

    async def _prompt_manual_trust(self, manually_trusted, identifier):
        manager = await self.get_session_manager()
        for device in manually_trusted:
            await manager.set_trust(device.bare_jid, device.identity_key, TrustLevel.TRUSTED.value)


register_plugin(Plugin)


class Client(slixmpp.ClientXMPP):
    def __init__(self, options):
        super().__init__(f"{options.jid}/{options.resource}", options.password)
        self.events, self.ready, self.gone = [], asyncio.Event(), asyncio.Event()
        for name in ("xep_0030", "xep_0060", "xep_0115", "xep_0163", "xep_0280", "xep_0334", "xep_0380"):
            self.register_plugin(name)
        self.register_plugin("xep_0384", {"file": options.store}, module=sys.modules[__name__])
        self.add_event_handler("session_start", self.on_start)
        self.add_event_handler("disconnected", lambda _: self.gone.set())
        self.register_handler(CoroutineCallback("messages", MatchXPath("{jabber:client}message"), self.on_message))
        self.ssl_context.load_verify_locations(options.ca)
        self.ca_certs = options.ca

    async def on_start(self, _):
        self.send_presence()
        await self.get_roster()
        manager = await self.plugin["xep_0384"].get_session_manager()
        device, _ = await manager.get_own_device_information()
        self.first = {"device": device.device_id, "fingerprint": " ".join(manager.format_identity_key(device.identity_key))}
        self.ready.set()

    async def on_message(self, message):
        if message["type"] not in ("chat", "normal"):
            return
        received = message.xml.find("{urn:xmpp:receipts}received")
        if received is not None:
            self.events.append({"receipt": received.get("id")})
        elif message.xml.find(f"{{{OLD}}}encrypted") is None:
            if message["body"]:
                self.events.append({"plain": message["body"], "from": message["from"].bare})
        else:
            await self.decrypt(message)

    async def decrypt(self, message):
        sender = message.xml.find(f"{{{OLD}}}encrypted/{{{OLD}}}header")
        try:
            opened, device = await self.plugin["xep_0384"].decrypt_message(message)
        except Exception as error:
            self.events.append({"broken": repr(error)[:300]})
            return
        if opened["body"] and message.xml.find(f"{{{OLD}}}encrypted/{{{OLD}}}payload") is not None:
            self.events.append({"sealed": opened["body"], "from": message["from"].bare, "device": device.device_id})
        else:
            self.events.append({"empty": int(sender.get("sid"))})

    # --- commands

    async def write(self, to, text):
        message = self.make_message(mto=to, mtype="chat")
        message["body"] = text
        message["id"] = self.new_id()
        message.set_from(self.boundjid)
        sealed, errors = await self.plugin["xep_0384"].encrypt_message(message, slixmpp.JID(to))
        assert sealed is not None, [repr(error)[:300] for error in errors]
        sealed["eme"]["namespace"], sealed["eme"]["name"] = OLD, "OMEMO"
        sealed.send()
        return {"keys": len(sealed.xml.findall(f"{{{OLD}}}encrypted/{{{OLD}}}header/{{{OLD}}}key")), "id": message["id"]}

    async def plain(self, to, text):
        self.send_message(mto=to, mbody=text, mtype="chat")
        return {}

    async def fingerprints(self, of):
        plugin = self.plugin["xep_0384"]
        await plugin.refresh_device_lists({slixmpp.JID(of)})
        manager = await plugin.get_session_manager()
        return {"fingerprints": [" ".join(manager.format_identity_key(device.identity_key)) for device in await manager.get_device_information(of)]}


def answer(**values):
    print(json.dumps(values), flush=True)


async def serve(options):
    client = Client(options)
    client.connect(options.host, options.port)
    await asyncio.wait_for(client.ready.wait(), 40)
    answer(**client.first)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        command = json.loads(line)
        what = command.pop("do")
        if what == "quit":
            break
        try:
            if what == "events":
                answer(events=client.events)
            else:
                answer(**await getattr(client, what)(**command))
        except Exception as error:
            answer(exception=repr(error)[:600])
    client.disconnect()
    await asyncio.wait([asyncio.ensure_future(client.gone.wait())], timeout=3)


parser = argparse.ArgumentParser()
for name in ("--jid", "--password", "--host", "--ca", "--store"):
    parser.add_argument(name, required=True)
parser.add_argument("--resource", default="omemo")
parser.add_argument("--port", type=int, required=True)
asyncio.run(serve(parser.parse_args()))
