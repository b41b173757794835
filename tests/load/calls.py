#!/usr/bin/python3
"""Calls one room again and again and times it: session-initiate sent → session-accept handled → first decoded picture of the other participant."""
import argparse
import asyncio
import json
import pathlib
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests" / "interop" / "peers"))

from caller import Caller  # noqa: E402

FIRST_PICTURE_WAIT = 20


class Timed(Caller):
    """A caller that notes when its session-initiate left and when its first picture was decoded."""

    began = None

    def make_iq_set(self, *arguments, **more):
        self.began = self.began or time.monotonic()
        return super().make_iq_set(*arguments, **more)

    async def timed_call(self, to):
        self.began = None
        await self.call(to, how="direct")
        accepted = time.monotonic()
        for _ in range(FIRST_PICTURE_WAIT * 500):
            if any(eye.frames for eye in self.eyes):
                break
            await asyncio.sleep(0.002)
        else:
            raise TimeoutError("no picture came")
        seen = time.monotonic()
        await self.hangup()
        return accepted - self.began, seen - self.began


def peer(options, name, hz, colour):
    info = options.info
    one = Timed(argparse.Namespace(jid=f"{name}@{info['jids']['domain']}", password="pass", host="127.0.0.1", port=info["ports"]["c2s"], hz=hz, colour=colour))
    one.ca_certs = options.ca
    one.log_on()
    return one


async def run(options, sender, caller):
    for one in (sender, caller):
        await asyncio.wait_for(one.ready.wait(), 30)
    await sender.call(options.info["jids"]["call"], how="direct")
    await asyncio.sleep(2)
    figures = {"session-accept handled": [], "first decoded picture": []}
    for _ in range(options.count):
        accept, picture = await caller.timed_call(options.info["jids"]["call"])
        figures["session-accept handled"].append(accept)
        figures["first decoded picture"].append(picture)
        await asyncio.sleep(0.3)
    await sender.hangup()
    pathlib.Path(options.out).write_text(json.dumps(figures))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--info", required=True, type=json.loads)
    parser.add_argument("--ca", required=True)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    sender, caller = peer(options, "teacher", 400, "red"), peer(options, "student", 700, "blue")
    caller.loop.run_until_complete(run(options, sender, caller))


if __name__ == "__main__":
    main()
