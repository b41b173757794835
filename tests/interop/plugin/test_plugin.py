"""The conference plugin in a stock Janus, by its JSON API alone: pages with tokens, private lines, a room that comes and goes."""
import asyncio
import os
import re

import pytest
from aiortc import RTCSessionDescription

import legs
from janus_api import Link, controlled
from tests.lib import stock

# An offer of nothing that we know.
PCMU = "\r\n".join(["v=0", "o=- 1 1 IN IP4 192.0.2.2", "s=-", "t=0 0", "a=fingerprint:sha-256 " + ":".join(["AB"] * 32), "a=setup:actpass",
                    "m=audio 9 UDP/TLS/RTP/SAVPF 0", "c=IN IP4 0.0.0.0", "a=mid:0", "a=ice-ufrag:abcd", "a=ice-pwd:" + "p" * 24, "a=rtcp-mux",
                    "a=sendrecv", "a=rtpmap:0 PCMU/8000", "a=ssrc:5 cname:x", ""])
PLAYS = 10  # a test waits ten times a goal


def with_our_plugin(sanitizers=False, settings=f'general: {{ controller_secret = "{stock.SECRET}"; silence = 2000 }}'):
    return stock.Stock([stock.our_plugin(sanitizers)], core={"nat": {"ice_enforce_list": "x0"}}, files={f"{stock.PLUGIN}.jcfg": settings},
                       environment=stock.preload() if sanitizers else {})


@pytest.fixture(scope="module", params=["sanitizers", "plain"] if os.environ.get("JX_LONG") else ["sanitizers"])  # the other suites run it plain
def janus(request):
    with with_our_plugin(sanitizers=request.param == "sanitizers") as running:
        yield running
    assert running.reports() == []


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 150))


async def until(what, seconds=10.0, every=0.2):
    for _ in range(int(seconds / every)):
        if what():
            return True
        await asyncio.sleep(every)
    return False


async def page(link, token, room, policy="pool", **kwargs):
    leg = legs.Leg(await link.attach())
    answer = await leg.offer(room=room, token=token, policy=policy, **kwargs)
    assert answer.get("event") == "joined", answer
    return leg, answer


async def receiver(link, token, room, participant, **kwargs):
    """The second leg of a page: receives only."""
    leg = legs.Leg(await link.attach())
    answer = await leg.answer(room=room, token=token, participant=participant, leg="receive", send=False, lines="plain", policy="pool",
                              audio_slots=2, video_slots=2, **kwargs)
    assert answer.get("event") == "joined", answer
    return leg


def test_two_pages_hear_and_see_each_other(janus):
    async def play():
        link, controller = await controlled(janus, "pages")
        tokens = [(await controller.ask("token", name=name))[0]["token"] for name in ("Anna", "Ben")]
        first, a = await page(link, tokens[0], "pages", "none", tone=440, colour="red")
        second, b = await page(link, tokens[1], "pages", "none", tone=660, colour="blue")
        ears = [await receiver(link, tokens[0], "pages", a["participant"]), await receiver(link, tokens[1], "pages", b["participant"])]
        assert (await controller.event("joined"))[0]["origin"] == "token"

        def well(leg, heard, own, seen):
            levels = [ear.levels((heard, own)) for ear in leg.ears.values()]
            return any(l[heard] > -40 for l in levels) and all(l[own] < l[heard] - 40 or l[own] < -60 for l in levels) and \
                any(eye.report()["name"] == seen and eye.report()["changes"] > 2 for eye in leg.eyes.values())
        assert await until(lambda: well(ears[0], 660, 440, "blue") and well(ears[1], 440, 660, "red"), 30), \
            [({k: e.levels((440, 660)) for k, e in leg.ears.items()}, {k: e.report() for k, e in leg.eyes.items()}) for leg in ears]
        slots = [e for e in ears[0].handle.seen if e.get("event") == "slot"]
        assert {s["source"] for s in slots} == {b["endpoint"] + "-a0", b["endpoint"] + "-v0"}, slots
        speaker, _ = await controller.event("speaker", timeout=20)
        assert speaker["endpoint"] in (a["endpoint"], b["endpoint"])
        seqs = [e["seq"] for e in controller.seen]
        assert seqs == list(range(1, len(seqs) + 1)), seqs
        # A mute by the controller is enforced.
        await controller.ask("mute", participant=b["participant"], media="audio", muted=True)
        assert await until(lambda: all(e.levels((660,))[660] < -60 for e in ears[0].ears.values()), 15)
        for leg in (first, second, *ears):
            await leg.close()
        await controller.ask("destroy")
        await controller.event("destroyed")
        await link.close()
    run(play())


def test_caller_hears_the_mix_and_not_itself(janus):
    async def play():
        link, controller = await controlled(janus, "calls")
        token = (await controller.ask("token", name="Page"))[0]["token"]
        others = [(await page(link, token, "calls", "none", tone=hz, colour=colour))[0] for hz, colour in ((440, "green"), (660, "yellow"))]
        caller = legs.Leg(await link.attach())
        answer = await caller.offer(room="calls", secret=stock.SECRET, participant="p1", endpoint="ca11e400", name="Caller", policy="mix",
                                    tone=880, colour="cyan")
        assert answer.get("event") == "joined", answer

        def well():
            levels = [e.levels((440, 660, 880)) for e in caller.ears.values()]
            return any(l[440] > -45 and l[660] > -45 and l[880] < min(l[440], l[660]) - 40 for l in levels) and \
                any(e.report()["name"] in ("green", "yellow") for e in caller.eyes.values())
        assert await until(well, 30), ({k: e.levels((440, 660, 880)) for k, e in caller.ears.items()}, {k: e.report() for k, e in caller.eyes.items()})
        for leg in (*others, caller):
            await leg.close()
        await controller.ask("destroy")
        await link.close()
    run(play())


def test_a_peer_that_offers_offers_again_and_has_further_legs(janus):
    """A camera that comes later is a new m-line of the peer's next offer; a caller without BUNDLE has a leg for each medium."""
    async def play():
        link, controller = await controlled(janus, "again")
        who = {"room": "again", "secret": stock.SECRET, "participant": "p1", "endpoint": "ca11e401", "name": "Caller"}
        sender = legs.Leg(await link.attach())
        assert (await sender.offer(tone=440, policy="none", **who)).get("event") == "joined"
        watcher = {"room": "again", "secret": stock.SECRET, "participant": "p2", "endpoint": "ca11e402", "name": "Watcher", "policy": "mix"}
        ear, eye = legs.Leg(await link.attach()), legs.Leg(await link.attach())
        assert (await ear.offer(tone=880, leg="audio", **watcher)).get("event") == "joined"
        assert (await eye.offer(colour="white", leg="video", **watcher)).get("event") == "joined"
        told = await sender.offer_again("green")
        assert told.get("event") == "configured", told
        source, _ = await controller.event("source", source="ca11e401-v0")
        assert source["media"] == "video"

        def well():
            levels = [e.levels((440, 880)) for e in ear.ears.values()]
            return any(l[440] > -45 and l[880] < l[440] - 40 for l in levels) and any(e.report()["name"] == "green" for e in eye.eyes.values())
        assert await until(well, 30), ({k: e.levels((440, 880)) for k, e in ear.ears.items()}, {k: e.report() for k, e in eye.eyes.items()})
        people, _ = await controller.ask("participants")
        assert {p["participant"]: sorted(p["legs"]) for p in people["participants"]} == {"p1": ["main"], "p2": ["audio", "video"]}
        # One leg goes: its participant stays with the other.
        await eye.close()
        down, _ = await controller.event("leg", state="down", timeout=30)
        assert (down["participant"], down["leg"], down["reason"]) == ("p2", "video", "hangup")
        people, _ = await controller.ask("participants")
        assert {p["participant"]: p["legs"] for p in people["participants"]} == {"p1": ["main"], "p2": ["audio"]}
        for leg in (sender, ear):
            await leg.close()
        await controller.ask("destroy")
        await link.close()
    run(play())


def test_private_lines_are_offered_as_documented(janus):
    async def play():
        link, controller = await controlled(janus, "private")
        handle = await link.attach()
        answer, jsep = await handle.ask("join", room="private", secret=stock.SECRET, participant="p1", endpoint="ab12cd34", name="Browser",
                                        lines="private", policy="pinned", audio_slots=2, video_slots=2, send=True, data=True)
        assert answer["event"] == "joined", answer
        mids = re.findall(r"a=mid:(\S+)", jsep["sdp"])
        assert mids == "0 1 2 3 l1 lx1 l2 lx2 a0 a1 v0 r0 v1 r1".split()
        ssrcs = legs.ssrcs_by_mid(jsep["sdp"])
        assert len(set(sum(ssrcs.values(), []))) == len(sum(ssrcs.values(), [])) and {"0", "1", "a0", "v0", "r0", "v1"} <= set(ssrcs), ssrcs
        assert not re.search(r"transport-cc|sdes:mid|rtp-stream-id", jsep["sdp"])
        sections = re.split(r"\r\n(?=m=)", jsep["sdp"])[1:]
        assert sections[1].startswith("m=video 9 UDP/TLS/RTP/SAVPF 100 "), sections[1]
        for line in ("rtpmap:100 VP8/90000", "fmtp:101 apt=100", "rtpmap:102 H264/90000", "fmtp:103 apt=102"):
            assert f"a={line}\r\n" in sections[1], sections[1]
        # Somebody comes who sends: the slots are told, with their partner lines.
        token = (await controller.ask("token", name="Page"))[0]["token"]
        other, who = await page(link, token, "private", "none", tone=440, colour="red")
        slot, _ = await handle.event("slot", mid="v0")
        assert slot["rtx_mid"] == "r0" and slot["source"] == who["endpoint"] + "-v0" and slot["media"] == "video" and slot["video_type"] == "camera"
        await other.close()
        freed, _ = await handle.event("slot", mid="v0", timeout=10 * PLAYS)
        assert freed["source"] is None and freed["generation"] > slot["generation"]
        await controller.ask("destroy")
        await link.close()
    run(play())


def test_private_lines_carry_both_ways(janus):
    """Two peers as the transport connects browsers: camera on l1, slots on audio-typed lines."""
    async def play():
        link, controller = await controlled(janus, "browsers")
        peers = []
        for n, (tone, colour) in enumerate(((440, "magenta"), (660, "cyan"))):
            leg = legs.PrivateLeg(await link.attach())
            answer = await leg.join(["a0", "v0"], tone, colour, room="browsers", secret=stock.SECRET, participant=f"p{n}", endpoint=f"browser{n}", name="B",
                                    policy="pinned", audio_slots=16, video_slots=16)
            assert answer.get("event") == "joined", answer
            peers.append(leg)

        def well(leg, heard, own, seen):
            ear, eye = leg.ears.get("a0"), leg.eyes.get("v0")
            levels = ear.levels((heard, own)) if ear else {}
            return ear and eye and levels[heard] > -40 and levels[own] < levels[heard] - 40 and eye.report()["name"] == seen and eye.report()["changes"] > 2
        assert await until(lambda: well(peers[0], 660, 440, "cyan") and well(peers[1], 440, 660, "magenta"), 30), \
            [({k: e.levels((440, 660)) for k, e in leg.ears.items()}, {k: e.report() for k, e in leg.eyes.items()}) for leg in peers]
        for leg in peers:
            wanted = [e for e in leg.handle.seen if e.get("event") == "wanted"]
            assert wanted and wanted[-1]["height"] == 360, wanted
            assert any(e.get("event") == "forwarded" and len(e["sources"]) == 1 for e in leg.handle.seen)
            assert not any(e.get("event") == "offer" for e in leg.handle.seen)
        # A wish is passed on to who sends; none at all stops the picture.
        told, _ = await peers[0].handle.ask("constraints", last_n=-1, heights={"browser1-v0": 0})
        assert told["conference"] == "constrained"
        await peers[1].handle.event("wanted", source="browser1-v0", height=0)
        frames = lambda: peers[0].eyes["v0"].frames  # noqa: E731
        await asyncio.sleep(1)
        before = frames()
        await asyncio.sleep(1)
        assert frames() == before
        await peers[0].handle.ask("constraints", last_n=-1, heights={"browser1-v0": 720})
        await peers[1].handle.event("wanted", source="browser1-v0", height=720)
        assert await until(lambda: frames() > before + 10, 5 * PLAYS)
        for leg in peers:
            await leg.close()
        await controller.ask("destroy")
        await link.close()
    run(play())


def test_refusals_say_why(janus):
    async def play():
        link, controller = await controlled(janus, "closed", max_participants=1)
        token = (await controller.ask("token", name="Page"))[0]["token"]
        other_link, other = await controlled(janus, "other")
        foreign = (await other.ask("token", name="Page"))[0]["token"]
        stranger = await link.attach()
        rows = [
            ("join", {"room": "closed"}, 452), ("join", {"room": "closed", "token": foreign}, 452), ("join", {"room": "closed", "token": token[:-4] + "AAAA"}, 452),
            ("join", {"room": "nowhere", "secret": stock.SECRET, "participant": "a", "endpoint": "a"}, 454),
            ("join", {"room": "closed", "secret": stock.SECRET}, 450), ("join", {"room": "closed", "token": token, "policy": "all"}, 450),
            ("join", {"room": "closed", "token": token, "participant": "p9"}, 452),
            ("create", {"room": "closed", "secret": stock.SECRET}, 453), ("create", {"room": "x"}, 452), ("create", {"room": "x", "secret": "guess"}, 452),
            ("list", {}, 452), ("kick", {"room": "closed", "participant": "x"}, 452), ("leave", {}, 454), ("dance", {}, 451), ("configure", {}, 454), ("restart", {}, 454),
        ]
        for request, body, code in rows:
            answer, _ = await stranger.ask(request, **body)
            assert answer["conference"] == "error" and answer["error_code"] == code and len(answer["error"]) > 10, (request, body, answer)
        answer, _ = await stranger.ask("join", {"type": "offer", "sdp": PCMU}, room="closed", token=token)
        assert answer["error_code"] == 459, answer
        kick, _ = await controller.ask("kick", participant="nobody")
        assert kick["error_code"] == 455
        full = [(await (await link.attach()).ask("join", room="closed", token=token))[0] for _ in range(2)]
        assert full[0]["event"] == "joined" and full[1]["error_code"] == 456, full
        kicked, _ = await controller.ask("kick", participant=full[0]["participant"], reason="enough")
        assert kicked["conference"] == "kicked"
        left, _ = await controller.event("left")
        assert left["reason"] == "enough"
        # Adoption: another handle takes the room over, with its people.
        adopter = await other_link.attach()
        adopted, _ = await adopter.ask("create", room="closed", secret=stock.SECRET, adopt=True)
        assert adopted["conference"] == "created" and adopted["adopted"]
        await adopter.ask("destroy")
        await other.ask("destroy")
        await link.close()
        await other_link.close()
    run(play())


def test_forty_come_and_go_and_nothing_stays(janus):
    async def play():
        link, controller = await controlled(janus, "busy")
        watcher = await link.attach()
        answer, jsep = await watcher.ask("join", room="busy", secret=stock.SECRET, participant="w", endpoint="watcher0", name="W", lines="private",
                                         policy="pool", audio_slots=4, video_slots=4, data=True)
        assert answer["event"] == "joined", answer
        pinned = await link.attach()
        await pinned.ask("join", room="busy", secret=stock.SECRET, participant="x", endpoint="pinned00", name="X", lines="private", policy="pinned",
                         audio_slots=16, video_slots=16)
        for turn in range(10):
            handles = []
            for n in range(4):
                handle = await link.attach()
                joined, _ = await handle.ask("join", room="busy", secret=stock.SECRET, participant=f"p{turn}-{n}", endpoint=f"e{turn}{n}", name="N",
                                             lines="private", policy="pinned", audio_slots=2, video_slots=2)
                assert joined["event"] == "joined", joined
                configured, _ = await handle.ask("configure", sources=[
                    {"source": f"e{turn}{n}-a0", "media": "audio", "mid": "0", "ssrcs": [100 + n]},
                    {"source": f"e{turn}{n}-v0", "media": "video", "video_type": "camera", "mid": "1", "ssrcs": [201, 202, 203], "rtx": [301, 302, 303]}])
                assert configured["event"] == "configured", configured
                handles.append(handle)
            for handle in handles:
                await (handle.detach() if turn % 2 else handle.ask("leave"))
        assert await until(lambda: sum(e.get("event") == "left" for e in controller.seen) == 40, 10)
        for leg in (watcher, pinned):
            assert not any(e.get("event") == "offer" for e in leg.seen), "a receiver got an SDP"
            assert any(e.get("event") == "slot" for e in leg.seen)
        await controller.ask("destroy")
        await link.close()
        live = ("rooms", "participants", "legs", "sources", "slots", "mixers")
        assert await until(lambda: not any(janus.counters()[k] for k in live), 20), janus.counters()
        assert await until(lambda: janus.admin(janus="list_sessions")["sessions"] == [], 10)
    run(play())


def test_a_block_grows_without_the_peer(janus):
    async def play():
        link, controller = await controlled(janus, "growing")
        leg = legs.Leg(await link.attach())
        answer = await leg.answer(room="growing", secret=stock.SECRET, participant="p", endpoint="receiver", name="R", send=False, lines="plain",
                                  policy="pinned", audio_slots=4, video_slots=4)
        assert answer["event"] == "joined", answer
        sender = await link.attach()
        await sender.ask("join", room="growing", secret=stock.SECRET, participant="s", endpoint="sender", name="S", lines="private", policy="none")
        await sender.ask("configure", sources=[{"source": "sender-a0", "media": "audio", "mid": "0"}])
        _, jsep = await leg.handle.event("offer")
        mids = re.findall(r"a=mid:(\S+)", jsep["sdp"])
        assert mids[:8] == "a0 a1 a2 a3 v0 v1 v2 v3".split() and len(mids) == 40, mids
        await leg.pc.setRemoteDescription(RTCSessionDescription(jsep["sdp"], jsep["type"]))
        await leg.pc.setLocalDescription(await leg.pc.createAnswer())
        configured, _ = await leg.handle.ask("configure", {"type": "answer", "sdp": leg.pc.localDescription.sdp})
        assert configured["event"] == "configured"
        info = janus.admin(f"/{link.session}/{leg.handle.id}", janus="handle_info")["info"]["plugin_specific"]
        assert info["role"] == "leg" and not info["leg"]["growing"] and len(info["leg"]["lines"]) == 40
        await leg.close()
        await controller.ask("destroy")
        await link.close()
    run(play())


def test_a_block_grows_in_the_midst_of_a_call(janus):
    """Nothing that is carried is disturbed, and the new slots carry."""
    async def play():
        link, controller = await controlled(janus, "midst")
        member = {"room": "midst", "secret": stock.SECRET, "name": "N"}
        peers = []
        for n, (tone, colour) in enumerate(((440, "magenta"), (660, "cyan"))):
            leg = legs.PrivateLeg(await link.attach())
            await leg.join(["a0", "v0"], tone, colour, participant=f"p{n}", endpoint=f"browser{n}", policy="pinned", audio_slots=5, video_slots=5, **member)
            peers.append(leg)
        watcher = peers[0]
        assert await until(lambda: watcher.eyes["v0"].frames > 10, 30)
        more = [await link.attach() for _ in range(5)]
        for n, handle in enumerate(more[:2]):
            await handle.ask("join", participant=f"m{n}", endpoint=f"more{n}", policy="none", lines="private", **member)
            await handle.ask("configure", sources=[{"source": f"more{n}-a0", "media": "audio", "mid": "0", "ssrcs": [7]}])
        watcher.eyes["v0"].reset()
        added = await watcher.answer_block()
        assert {"a5", "a20", "v5", "r20"} <= added and len(added) == 48, added
        for n, handle in enumerate(more[2:], 2):
            await handle.ask("join", participant=f"m{n}", endpoint=f"more{n}", policy="none", lines="private", **member)
            await handle.ask("configure", sources=[{"source": f"more{n}-a0", "media": "audio", "mid": "0", "ssrcs": [7]}])
        await watcher.handle.event("slot", mid="a5")
        await asyncio.sleep(2)
        seen = watcher.eyes["v0"].report()
        assert seen["frames"] > 10 and seen["gap"] < 1000 and seen["name"] == "cyan", seen
        assert watcher.ears["a0"].levels((660,))[660] > -40
        for leg in peers:
            await leg.close()
        await controller.ask("destroy")
        await link.close()
    run(play())


def test_data_waits_for_the_peers_own_channel(janus):
    async def play():
        link, controller = await controlled(janus, "data")
        leg = legs.Leg(await link.attach())
        heard = []
        channel = leg.pc.createDataChannel("JVB data channel", protocol="http://jitsi.org/protocols/colibri")
        channel.on("message", heard.append)
        answer = await leg.offer(room="data", secret=stock.SECRET, participant="p", endpoint="p", name="P", policy="none", tone=440)
        assert answer["event"] == "joined", answer
        early, _ = await leg.handle.ask("send_data", text="early")
        assert early["conference"] == "sent"
        assert await until(lambda: channel.readyState == "open", 20)
        await asyncio.sleep(1)
        assert heard == []
        channel.send("hello")
        opened, _ = await leg.handle.event("data_open")
        assert opened["label"] == "JVB data channel"
        text, _ = await leg.handle.event("data")
        assert text["text"] == "hello"
        await leg.handle.ask("send_data", text="late")
        assert await until(lambda: heard == ["early", "late"], 10), heard
        await leg.close()
        await controller.ask("destroy")
        await link.close()
    run(play())


def test_a_silent_leg_is_told_and_a_closed_one_leaves(janus):
    async def play():
        link, controller = await controlled(janus, "silent")
        leg = legs.Leg(await link.attach())
        await leg.offer(room="silent", secret=stock.SECRET, participant="p", endpoint="p", name="P", policy="none", tone=440)
        await controller.event("leg", state="up", timeout=20)
        await controller.event("leg", state="media", timeout=20)
        sender = leg.pc.getSenders()[0]
        sender.replaceTrack(None)
        await controller.event("leg", state="silent", timeout=2 * PLAYS)
        await leg.close()
        left, _ = await controller.event("left", timeout=30)
        assert left["participant"] == "p"
        await controller.ask("destroy")
        await link.close()
    run(play())


@pytest.mark.parametrize("text, said", [
    ("general: { silence = 5 }", "general.silence must be a whole number from 1000 to 120000"),
    ('general: { controller_secret_file = "/nowhere/secret" }', "/nowhere/secret (general.controller_secret_file) cannot be written"),
])
def test_wrong_settings_stop_this_plugin_alone(text, said):
    with with_our_plugin(settings=text) as running:
        async def play():
            link = await Link(running).open()
            refused = await link.ask(janus="attach", plugin=stock.PLUGIN)
            assert refused["janus"] == "error"
            await link.close()
        run(play())
        assert said in running.log()
