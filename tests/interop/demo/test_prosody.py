"""The XMPP server as ./demo sets it up: logins, and the nick that is the focus's."""
import asyncio

import pytest
import slixmpp

from tests.lib import namespace
from tests.lib.server import Server


@pytest.fixture(scope="module")
def server():
    with Server() as one:
        yield one


async def client(server, name):
    made = slixmpp.ClientXMPP(server.add_user(name), "pass")
    made.ca_certs = server.ca
    made.register_plugin("xep_0045")
    started, failed = asyncio.Event(), asyncio.Event()
    made.add_event_handler("session_start", lambda _: started.set())
    made.add_event_handler("failed_auth", lambda _: failed.set())
    made.connect((namespace.SERVER, server.ports["c2s"]))
    await asyncio.wait_for(started.wait(), 15)
    return made


async def join(who, room, nick):
    """→ the condition of the refusal; None = in."""
    answer = asyncio.get_running_loop().create_future()

    def took(presence):
        if presence["from"] == f"{room}/{nick}" and not answer.done():
            answer.set_result(presence["error"]["condition"] if presence["type"] == "error" else None)

    who.add_event_handler("presence_error", took)
    who.add_event_handler("presence_available", took)
    presence = who.make_presence(pto=f"{room}/{nick}", pfrom=who.boundjid)
    presence.append(slixmpp.xmlstream.ET.Element("{http://jabber.org/protocol/muc}x"))
    presence.send()
    try:
        return await asyncio.wait_for(answer, 10)
    finally:
        who.del_event_handler("presence_error", took)
        who.del_event_handler("presence_available", took)


def test_an_account_logs_in_with_starttls_and_nobody_takes_the_nick_of_the_focus(server):
    async def play():
        anna = await client(server, "anna")
        room = f"lonely@{server.jids['muc']}"
        assert await join(anna, room, "focus") == "conflict"
        assert await join(anna, room, "anna") is None
        assert await join(anna, room, "focus") == "conflict"
        await anna.disconnect()

    asyncio.run(play())


def test_the_focus_and_a_rooms_address_answer_disco(server):
    async def play():
        anna = await client(server, "anna")
        anna.register_plugin("xep_0030")
        focus = await anna["xep_0030"].get_info(server.jids["focus"], timeout=10)
        assert "http://jitsi.org/protocol/focus" in focus["disco_info"]["features"]
        calls = await anna["xep_0030"].get_info(server.jids["call"] + "/janus", timeout=10)
        assert "urn:xmpp:jingle:1" in calls["disco_info"]["features"]
        await anna.disconnect()

    asyncio.run(play())
