#!/usr/bin/python3
"""Calls one room again and again and times it: propose sent → session-accept handled → first sound and first decoded picture of the other participant."""
import argparse
import asyncio
import json
import pathlib
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests" / "interop" / "peers"))

from caller import Caller, read_options  # noqa: E402

WAIT = 20     # s
SOUND = 1000  # of 32767: somebody's tone, and no comfort noise


class Timed(Caller):
    """A caller that notes when it proposed, and when it heard and saw the other for the first time."""

    def hears(self):
        return any(abs(block).max(initial=0) > SOUND for ear in self.ears for block in list(ear.blocks))

    def sees(self):
        return any(eye.frames for eye in self.eyes)

    async def timed_call(self, to):
        began = time.monotonic()
        await self.call(to, how="jmi")
        passed = {"session-accept handled": time.monotonic() - began}
        awaited = {"first sound": self.hears, "first decoded picture": self.sees}
        while awaited:
            for name in [name for name, came in awaited.items() if came()]:
                passed[name] = time.monotonic() - began
                del awaited[name]
            if time.monotonic() - began > WAIT:
                raise TimeoutError(f"did not come: {', '.join(awaited)}")
            await asyncio.sleep(0.002)
        await self.hangup()
        self.say("finish", self.peer, self.sid)  # else it were one of too many open proposals
        return passed


def peer(options, name, hz, colour):
    info = options.info
    one = Timed(read_options(["--jid", f"{name}@{info['jids']['domain']}", "--password", "pass", "--port", str(info["ports"]["c2s"]), "--ca", options.ca, "--hz", str(hz),
                              "--colour", colour]))
    one.ca_certs = options.ca
    one.log_on()
    return one


async def run(options, sender, caller):
    for one in (sender, caller):
        await asyncio.wait_for(one.ready.wait(), 30)
    await sender.call(options.info["jids"]["call"], how="direct")
    await asyncio.sleep(2)
    figures = {}
    for _ in range(options.count):
        for name, seconds in (await caller.timed_call(options.info["jids"]["call"])).items():
            figures.setdefault(name, []).append(seconds)
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
