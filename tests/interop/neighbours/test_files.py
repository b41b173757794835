"""Files in class (XEP-0234): what is sent to a room's address is the room's, what is asked for is sent."""
import base64
import hashlib
import os

import pytest

import files
from files import Session


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
