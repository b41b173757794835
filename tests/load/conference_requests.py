#!/usr/bin/python3
"""Sends conference requests at an even rate over real client connections: run by bench.py. Writes {"asked", "ready", "seconds": […]} to --out."""
import argparse
import asyncio
import json
import time
import xml.etree.ElementTree as ET

import slixmpp

CONFERENCE = "{http://jitsi.org/protocol/focus}conference"


class Asker(slixmpp.ClientXMPP):
    def __init__(self, jid, options):
        super().__init__(jid, "pass")
        self.ca_certs = options.ca
        self.up = asyncio.get_event_loop().create_future()
        self.add_event_handler("session_start", lambda _: self.up.done() or self.up.set_result(True))

    async def ask(self, focus, room):
        """→ (seconds, ready); ready None = no answer."""
        iq = self.make_iq_set(ito=focus)
        iq.append(ET.Element(CONFERENCE, {"room": room, "machine-uid": room}))
        began = time.monotonic()
        try:
            answer = await iq.send(timeout=60)
        except (slixmpp.exceptions.IqError, slixmpp.exceptions.IqTimeout):
            return time.monotonic() - began, None
        return time.monotonic() - began, answer.xml.find(CONFERENCE).get("ready") == "true"


async def measure(options, info):
    askers = [Asker(f"load{n}@{info['domain']}/bench", options) for n in range(options.connections)]
    for asker in askers:
        asker.connect(("127.0.0.1", info["ports"]["c2s"]), force_starttls=True)
    await asyncio.wait_for(asyncio.gather(*(asker.up for asker in askers)), 30)
    began, asked = time.monotonic(), []
    for n in range(options.count):
        await asyncio.sleep(max(0, began + n * options.seconds / options.count - time.monotonic()))
        room = f"bench{n % options.rooms}@{info['jids']['muc']}"
        asked.append(asyncio.ensure_future(askers[n % len(askers)].ask(info["jids"]["focus"], room)))
    answers = await asyncio.gather(*asked)
    for asker in askers:
        asker.disconnect(wait=1)
    return {"asked": len(answers), "ready": sum(ready is True for _, ready in answers), "seconds": [seconds for seconds, ready in answers if ready is not None]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--info", type=json.loads, required=True)
    for name, default in (("count", 500), ("seconds", 10), ("connections", 20), ("rooms", 100)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--ca", required=True)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    figures = loop.run_until_complete(measure(options, options.info))
    with open(options.out, "w", encoding="ascii") as out:
        json.dump(figures, out)


main()
