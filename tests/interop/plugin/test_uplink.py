"""What a peer that makes the offer may send: less, when its packets wait on their way."""
import pathlib
import re
import sys

import pytest

import legs
from test_plugin import controlled, page, receiver, run, until, with_our_plugin
from tests.lib import stock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "scene"))
from narrow import Narrow, missing  # noqa: E402


def test_of_a_page_and_a_caller():
    if missing():
        pytest.skip(missing())

    async def play(janus):
        link, controller = await controlled(janus, "uplink")
        token = (await controller.ask("token", name="Anna"))[0]["token"]
        sender, told = await page(link, token, "uplink", "none", tone=440, colour="red")
        watcher = await receiver(link, token, "uplink", told["participant"])
        caller = legs.Leg(await link.attach())
        await caller.offer(room="uplink", secret=stock.SECRET, participant="p1", endpoint="ca11e400", name="Caller", policy="mix", tone=880, colour="cyan")

        def info(leg):
            return janus.admin(f"/{link.session}/{leg.handle.id}", janus="handle_info")["info"]

        async def bounded(leg, kbit):
            """A queue of two seconds is told, and it goes."""
            assert await until(lambda: info(leg)["plugin_specific"]["media"]["remb_bps"] > 1000 * kbit * 3, 15), info(leg)["plugin_specific"]["media"]
            remote = re.search(r"selected-pair\W+.*?<-> \S+?:(\d+) ", str(info(leg)))
            with Narrow(remote[1], "up", kbit, wait=2):
                assert await until(lambda: info(leg)["plugin_specific"]["media"]["remb_bps"] <= 1000 * kbit, 10), info(leg)["plugin_specific"]["media"]
        for leg in (sender, caller):
            await bounded(leg, 100)
        for leg in (sender, watcher, caller):
            await leg.close()
        await controller.ask("destroy")
        await link.close()
    with with_our_plugin() as janus:
        run(play(janus))
