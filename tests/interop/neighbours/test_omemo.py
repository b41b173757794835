"""OMEMO 0.3 between people and rooms: with slixmpp-omemo and profanity."""
import os

import pytest

import clients
import people
from driver import wait_for
from omemo import OmemoClient
from profanity import Profanity

LONG = pytest.mark.skipif(not os.environ.get("JX_LONG"), reason="runs with --long")


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


def test_command(server, plain, omemo):
    """The fingerprint that a client shows for the room is the one that the room tells."""
    carl, asking = omemo("load0"), plain("load0", "asking")
    address = f"command@{server.jids['calls']}"
    answer = asking.iq(address, "<command xmlns='http://jabber.org/protocol/commands' node='omemo'><x xmlns='jabber:x:data' type='submit'/></command>")
    told = answer.findtext(".//{jabber:x:data}field[@var='fingerprint']/{jabber:x:data}value")
    assert carl.do("fingerprints", of=address)["fingerprints"] == [told]


def test_password(server, plain, cast, omemo):
    """A room's password is asked for and given under encryption."""
    carl, teacher = omemo("load1"), plain("teacher", "locked")
    muc = teacher.open_room(server, "sesame")
    owner = "<query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'>" + "".join(
        f"<field var='{name}'><value>{value}</value></field>" for name, value in (
            ("FORM_TYPE", "http://jabber.org/protocol/muc#roomconfig"), ("muc#roomconfig_passwordprotectedroom", "1"), ("muc#roomconfig_roomsecret", "opensesame"))) + "</x></query>"
    assert teacher.iq(muc, owner).get("type") == "result"
    address, caller = f"sesame@{server.jids['calls']}", cast.add(clients.NativeCaller(server, people.CARL, "load1"))
    assert "refused" in caller.call(address, video=False)
    carl.sealed("has a password")
    carl.write(address, "opensesame")
    carl.sealed("call again")
    assert "sid" in caller.call(address, video=False)
    assert not any("plain" in event for event in carl.events()), carl.events()


@LONG
def test_restarts(server, plain, cast, omemo):
    """Sessions go on where they were: over a restart of the client, of the XMPP server, and of Janus, killed."""
    for which in ("client", "xmpp", "janus"):
        carl = omemo("sixten", "kept")
        teacher, muc, address = in_call(server, plain, cast, f"again-{which}", "sixten")
        carl.write(address, f"before, {which}")
        teacher.wait_message(lambda body: body == f"before, {which}")
        carl.sealed("everybody in the room")
        device = carl.read(lambda event: "sealed" in event)["device"]
        for client in (carl, *cast.all, teacher):
            client.close()
        cast.all.clear()
        if which == "xmpp":
            server.restart_xmpp()
        elif which == "janus":
            server.restart_janus()
        wait_for(server.deployment.healthy, 30, "that the links are up")
        carl = omemo("sixten", "kept")
        teacher, muc, address = in_call(server, plain, cast, f"again-{which}", "sixten")
        carl.write(address, f"after, {which}")
        teacher.wait_message(lambda body: body == f"after, {which}")
        teacher.chat(muc, "and here", "groupchat")
        assert carl.sealed("and here")["device"] == device
        assert not any("broken" in event or "plain" in event for event in carl.events()), carl.events()
        for client in (carl, *cast.all, teacher):
            client.close()
        cast.all.clear()


@LONG
def test_lost(server, plain, cast, omemo):
    """The client loses its sessions, then all its keys; its own server loses its list of devices. Each time a message or two later both read each other."""
    carl = omemo("fiona", "lost")
    teacher, muc, address = in_call(server, plain, cast, "lost", "fiona")
    carl.write(address, "first")
    teacher.wait_message(lambda body: body == "first")
    teacher.chat(muc, "second", "groupchat")
    carl.sealed("second")
    carl.close()
    carl.forget_sessions()
    carl = omemo("fiona", "lost")
    teacher.chat(muc, "unreadable", "groupchat")
    carl.read(lambda event: "broken" in event)
    carl.write(address, "third")  # begins a session of its own
    teacher.wait_message(lambda body: body == "third")
    teacher.chat(muc, "fourth", "groupchat")
    carl.sealed("fourth")
    wiping = plain("fiona", "wiping")
    gone = "<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><delete node='eu.siacs.conversations.axolotl.devicelist'/></pubsub>"
    assert wiping.iq(None, gone).get("type") == "result"
    carl.write(address, "fifth")  # a device that no list has, and that is heard
    teacher.wait_message(lambda body: body == "fifth")
    carl.close()
    carl = omemo("fiona", "new")  # other keys, and a list that has them alone
    carl.write(address, "sixth")
    teacher.wait_message(lambda body: body == "sixth")
    teacher.chat(muc, "seventh", "groupchat")
    carl.sealed("seventh")


@LONG
def test_profanity(server, plain, cast, tmp_path):
    chat = cast.add(Profanity(server, "load3", tmp_path / "profanity"))
    teacher, muc, address = in_call(server, plain, cast, "profane", "load3")
    chat.open_chat(address)
    chat.type("Good morning from a terminal")
    teacher.wait_message(lambda body: body == "Good morning from a terminal")
    chat.wait("everybody in the room reads")
    teacher.chat(muc, "Moin, Terminal", "groupchat")
    chat.wait("Moin, Terminal")
