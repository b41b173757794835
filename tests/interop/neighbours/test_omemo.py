"""OMEMO 0.3 between people and rooms: with slixmpp-omemo, profanity and Dino."""
import pytest

import clients
import people
from omemo import OmemoClient


@pytest.fixture
def omemo(server, tmp_path):
    """→ make(account, name="keys"): a client with OMEMO; one of the same name goes on with the same keys."""
    made = []

    def make(account, name="keys"):
        made.append(OmemoClient(server, people.CARL, account, tmp_path / f"{account}-{name}.json", resource=name))
        return made[-1]
    yield make
    for client in made:
        client.close()


def in_call(server, plain, cast, room, account):
    """Somebody of this account, by another client, is in a call with the room; → (a teacher in the room, the room's JID in the MUC, the address that one writes to)."""
    teacher = plain("teacher", room)
    muc = teacher.open_room(server, room)
    caller = cast.add(clients.NativeCaller(server, people.CARL, account))
    assert "sid" in caller.call(f"{room}@{server.jids['calls']}", video=False)
    return teacher, muc, f"{room}@{server.jids['calls']}"


def test_both_ways(server, plain, cast, omemo):
    carl = omemo("carl")
    teacher, muc, address = in_call(server, plain, cast, "sealed", "carl")
    carl.write(address, "Good morning ☺")
    teacher.wait_message(lambda body: body == "Good morning ☺")
    notice = carl.sealed("everybody in the room reads")
    assert notice["from"] == address
    teacher.chat(muc, "Guten Morgen", "groupchat")
    assert carl.sealed("Guten Morgen")["device"] == notice["device"]
    for turn in range(5):
        carl.write(address, f"line {turn}")
        teacher.wait_message(lambda body: body == f"line {turn}")
        teacher.chat(muc, f"reply {turn}", "groupchat")
        carl.sealed(f"reply {turn}")
    assert not any("plain" in event or "broken" in event for event in carl.events()), carl.events()
    # Who writes in the clear is answered in the clear, until it encrypts again.
    carl.plain(address, "in the clear")
    teacher.wait_message(lambda body: body == "in the clear")
    teacher.chat(muc, "you too", "groupchat")
    carl.read(lambda event: "you too" in event.get("plain", ""))
    carl.write(address, "sealed again")
    teacher.wait_message(lambda body: body == "sealed again")
    teacher.chat(muc, "me too", "groupchat")
    carl.sealed("me too")
