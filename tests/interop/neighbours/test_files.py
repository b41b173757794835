"""Files in class (XEP-0234): what is sent to a room's address is the room's, what is asked for is sent."""
import base64
import hashlib
import os

import pytest

import files
from files import JftPeer, Session


@pytest.fixture
def room(server, plain, request):
    """Of a test of its own, and a teacher in it who reads: (teacher, its address)."""
    name = "files-" + "".join(c if c.isalnum() else "-" for c in request.node.name.lower())
    teacher = plain("teacher")
    teacher.open_room(server, name)
    return teacher, f"{name}@{server.jids['calls']}"


@pytest.mark.parametrize("version", [3, 4, 5])
@pytest.mark.parametrize("size", [0, 1, 6144])
def test_a_file_comes_in_band(room, plain, version, size):
    teacher, address = room
    data = os.urandom(size)
    Session(plain("carl"), address, version).send("work sheet é.pdf", data)
    line, told, digest, link = files.announced(teacher, "work sheet é.pdf")
    assert told == size and base64.b64decode(digest) == hashlib.sha256(data).digest()
    assert line.startswith("carl sent a file: work sheet é.pdf")
    got, headers = files.fetch(link)
    assert got == data
    assert headers["X-Content-Type-Options"] == "nosniff"


BOTH = pytest.mark.parametrize("transport", ["ibb", "s5b"])
VERSIONS = pytest.mark.parametrize("version", [3, 4, 5])


@pytest.fixture
def made(tmp_path):
    """→ make(size): a file of random bytes."""
    def make(size, name="made.bin"):
        path = tmp_path / name
        path.write_bytes(os.urandom(size))
        return path
    return make


@BOTH
@VERSIONS
def test_a_peer_sends(server, room, made, version, transport):
    teacher, address = room
    path = made(6144)
    peer = JftPeer(server, "send", to=address, file=path, transport=transport, ns=version).succeed()
    assert (peer.said("over") is not None) == (transport == "s5b"), peer.events
    assert files.fetch(files.announced(teacher, "made.bin")[3])[0] == path.read_bytes()


@BOTH
@VERSIONS
def test_a_peer_asks_for_a_file(server, room, plain, tmp_path, version, transport):
    teacher, address = room
    data = os.urandom(6144)
    Session(plain("carl"), address).send("wanted.bin", data)
    out = tmp_path / "got"
    peer = JftPeer(server, "get", "teacher", to=address, name="wanted.bin", out=out, transport=transport, ns=version).succeed()
    assert out.read_bytes() == data
    assert (peer.said("over") is not None) == (transport == "s5b"), peer.events


@BOTH
@pytest.mark.parametrize("size", [0, 1])
def test_little_files_go_out(server, room, plain, tmp_path, transport, size):
    """By the chat command of who is in the room."""
    _, address = room
    data = os.urandom(size)
    Session(plain("carl"), address).send("little.bin", data)
    receiver = plain("sixten", "muc")
    receiver.join(address.replace(server.jids["calls"], server.jids["muc"]), "sixten")
    receiver.chat(address.replace(server.jids["calls"], server.jids["muc"]), "/files", "groupchat")
    receiver.wait_message(lambda body: "1. little.bin" in body)
    out = tmp_path / "got"
    peer = JftPeer(server, "get", "sixten", to=address, name="little.bin", out=out, transport=transport).succeed()
    assert out.read_bytes() == data, peer.events


def test_no_candidate_is_reached(server, room, made):
    """Neither end reaches the other by SOCKS5: in-band, at the initiator's word."""
    teacher, address = room
    path = made(20000)
    peer = JftPeer(server, "send", to=address, file=path, transport="s5b", silent=True).succeed()
    assert peer.said("replaced") == "ibb"
    assert files.fetch(files.announced(teacher, "made.bin")[3])[0] == path.read_bytes()


# In-band the XMPP server's limit of a client's rate decides how long it takes.
LONG = bool(os.environ.get("JX_LONG"))
LARGE = {"ibb": 50_000_000 if LONG else 400_000, "s5b": 50_000_000 if LONG else 5_000_000}


@BOTH
def test_killed_half_way_and_resumed(server, room, made, transport):
    teacher, address = room
    path = made(LARGE[transport])
    assert JftPeer(server, "send", to=address, file=path, transport=transport, stop_after=LARGE[transport] // 2).end(900) == 9
    peer = JftPeer(server, "send", to=address, file=path, transport=transport, seconds=900).succeed(900)
    assert peer.said("resumed_at") and peer.said("resumed_at") <= LARGE[transport], peer.events
    assert files.fetch(files.announced(teacher, "made.bin")[3])[0] == path.read_bytes()
