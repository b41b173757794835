"""Files that are not what they seem, peers that go, and what is refused: each is told why, and nothing of it is anybody's file."""
import base64
import hashlib
import os
import pathlib
import time

import pytest

import files
from cast import started
from driver import wait_for
from files import Session, file_xml
from plain import PlainClient, condition, error_text

SMALL = {"janus.transport.xmpp.jcfg": {"files": {"max_size": 1, "max_room": 2, "types": ["image/*", ".pdf"], "block_size": 8192}}}


@pytest.fixture(scope="module")
def small():
    """A server that takes a megabyte a file and two a room, of pictures and .pdf."""
    server = started(overrides=SMALL)
    yield server
    server.stop()


class Place:
    def __init__(self, server, name):
        self.server = server
        self.teacher = PlainClient(server, "teacher")
        self.room = self.teacher.open_room(server, name)
        self.address = f"{name}@{server.jids['calls']}"
        self.folder = server.state / "files" / self.room
        self.clients = [self.teacher]

    def client(self, account="carl", resource="plain"):
        self.clients.append(PlainClient(self.server, account, resource))
        return self.clients[-1]

    def session(self, client=None, version=5):
        return Session(client or self.client(), self.address, version)

    def kept(self):
        """(whole files, half files) on the disk."""
        names = [path.name for path in self.folder.iterdir()] if self.folder.exists() else []
        return sorted(n.partition("-")[2] for n in names if not n.startswith(".")), [n for n in names if n.startswith(".")]

    def close(self):
        for client in self.clients:
            client.close()


@pytest.fixture
def place(small, request):
    place = Place(small, "bad-" + "".join(c if c.isalnum() else "-" for c in request.node.name.lower()))
    yield place
    place.close()


def begun(place, data, client=None, announced=None, **more):
    session = place.session(client)
    digest = hashlib.sha256(announced if announced is not None else data).digest()
    assert session.initiate(file_xml("work.pdf", len(data), digest=digest, more="<range/>", **more)).get("type") == "result"
    session.wait("session-accept")
    assert session.open().get("type") == "result"
    return session


def test_another_hash(place):
    data = os.urandom(5000)
    session = begun(place, data, announced=b"something else")
    session.data(0, data[:4096])
    session.data(1, data[4096:])
    reason, text = session.reason()
    assert reason == "media-error" and "damaged on its way" in text
    assert place.kept() == ([], [])


def test_more_bytes_than_announced(place):
    session = begun(place, b"x" * 100)
    assert condition(session.data(0, b"x" * 101)) == "not-acceptable"
    reason, text = session.reason()
    assert reason == "media-error" and "more bytes" in text
    wait_for(lambda: place.kept() == ([], []), 10, "nothing is kept")


def test_blocks_out_of_order(place):
    session = begun(place, b"x" * 8192)
    assert session.data(0, b"x" * 4096).get("type") == "result"
    assert condition(session.data(2, b"x" * 4096)) == "unexpected-request"
    assert session.reason()[0] == "failed-transport"
    wait_for(lambda: len(place.kept()[1]) == 1, 10, f"half of it is kept: {place.kept()}")


def test_damaged_base64(place):
    session = begun(place, b"x" * 8192)
    assert condition(session.data(0, "not base64!")) == "bad-request"
    assert session.reason()[0] == "failed-transport"


def test_closed_before_its_end(place):
    session = begun(place, b"x" * 8192)
    session.data(0, b"x" * 4096)
    session.close()
    reason, text = session.reason()
    assert reason == "failed-transport" and "before the file's end" in text


def test_the_same_session_and_stream_twice(place):
    client = place.client()
    session = begun(place, b"x" * 8192, client)
    assert condition(session.initiate(file_xml("other.pdf", 3))) == "conflict"
    other = place.session(client)
    other.stream = session.stream
    assert condition(other.initiate(file_xml("other.pdf", 3))) == "conflict"
    assert condition(session.open()) == "conflict"


def test_the_peer_is_gone(place):
    """What came is there for the next try of the same person, from another device too."""
    data = os.urandom(9000)
    session = begun(place, data)
    session.data(0, data[:4096])
    session.client.kill()
    place.clients.remove(session.client)
    again = place.session(place.client(resource="other"))
    again.initiate(file_xml("work.pdf", len(data), digest=hashlib.sha256(data).digest(), more="<range/>"))
    accept = again.wait("session-accept")
    part = next(e for e in accept.iter() if e.tag.endswith("}range"))
    assert part.get("offset") == "4096"
    again.push(data[4096:])
    assert again.reason()[0] == "success"
    assert files.fetch(files.announced(place.teacher, "work.pdf")[3])[0] == data


def test_blocks_in_messages(place):
    client, data = place.client(), os.urandom(6000)
    session = begun(place, data, client)
    for number in range(2):
        block = base64.b64encode(data[number * 4096:(number + 1) * 4096]).decode()
        client.send(f"<message to='{session.to}'><data xmlns='{files.IBB}' sid='{session.stream}' seq='{number}'>{block}</data></message>")
    assert session.reason()[0] == "success"


def test_a_hash_that_comes_later(place):
    data = b"x" * 100
    session = place.session()
    session.initiate(file_xml("work.pdf", 100, more="<hash-used xmlns='urn:xmpp:hashes:2' algo='sha-256'/>"))
    session.wait("session-accept")
    session.push(data)
    digest = base64.b64encode(hashlib.sha256(b"another file").digest()).decode()
    session.jingle("session-info", f"<checksum xmlns='{files.namespace(5)}' creator='initiator' name='a-file-offer'><file><hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>{digest}</hash></file></checksum>")
    assert session.reason()[0] == "media-error"


@pytest.mark.parametrize("name, size, says", [("work.pdf", 1_000_001, "too large: at most 1"), ("work.exe", 10, "of this kind"), ("work", 10, "of this kind")])
def test_what_is_not_taken(place, name, size, says):
    session = place.session()
    session.initiate(file_xml(name, size))
    reason, text = session.reason()
    assert reason == "media-error" and says in text, text
    slot = files.slot(place.teacher, place.address, name, size, "application/octet-stream")
    assert condition(slot) == "not-acceptable" and says in error_text(slot)


def test_a_room_is_full(place):
    """What is on its way counts."""
    client = place.client()
    put, _ = files.urls(files.slot(place.teacher, place.address, "first.pdf", 1_000_000))
    assert files.put(put, b"x" * 1_000_000)[0] == 201
    begun(place, b"y" * 1_000_000, client)
    session = place.session(client)
    session.initiate(file_xml("third.pdf", 10))
    reason, text = session.reason()
    assert reason == "media-error" and "no place for this file" in text


def test_who_may_not_call_may_not_send(place):
    banned = place.client("sixten")
    answer = place.teacher.iq(place.room, f"<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='outcast' jid='{banned.bare}'/></query>")
    assert answer.get("type") == "result", answer
    refused = place.session(banned).initiate(file_xml("work.pdf", 3))
    assert condition(refused) == "forbidden"
    assert condition(files.slot(banned, place.address, "work.pdf", 3)) == "forbidden"


def test_names_leave_no_folder(place):
    session = place.session()
    session.send("../../../../etc/cron.d/evil.pdf", b"data")
    assert place.kept()[0] == ["evil.pdf"]
    assert files.fetch(files.announced(place.teacher, "evil.pdf")[3])[0] == b"data"


def test_links(place):
    """A link of another file, a wrong one, and one with a folder in it are the same 404."""
    place.session().send("work.pdf", b"data")
    link = files.announced(place.teacher, "work.pdf")[3]
    base, token, name = link.rsplit("/", 2)
    for wrong in (f"{base}/{token[:-1]}{'0' if token[-1] != '0' else '1'}/{name}", f"{base}/{'0' * 64}/{name}", f"{base}/{token}", f"{base}/{token}/../{name}"):
        with pytest.raises(files.urllib.error.HTTPError, match="404"):
            files.fetch(wrong)


def test_uploads(place):
    carl = place.client()
    assert condition(files.slot(carl, place.address, "work.pdf", 4)) == "forbidden"
    carl.join(place.room, "carl")
    put, get = files.urls(files.slot(carl, place.address, "work é.pdf", 4))
    assert files.put(put, b"data")[0] == 201
    assert files.announced(place.teacher, "work é.pdf")[3] == get
    assert files.fetch(get)[0] == b"data"
    assert files.put(put, b"data")[0] == 404, "a slot is for one file"
    put, _ = files.urls(files.slot(carl, place.address, "long.pdf", 4))
    assert files.put(put, b"longer")[0] == 413
    put, _ = files.urls(files.slot(carl, place.address, "short.pdf", 4))
    assert files.put(put, b"abc")[0] == 400
    assert place.kept() == (["work%20%C3%A9.pdf"], [])
    told = carl.iq(place.address, "<files xmlns='urn:janus-xmpp:files:0'/>", "get")
    assert [e.text for e in told.iter(files.METADATA + "name")] == ["work é.pdf"]


def test_a_disk_that_is_full(place):
    """The room's folder cannot be made: said to who sends, and calls and chat go on."""
    place.folder.parent.mkdir(exist_ok=True)
    pathlib.Path(place.folder).write_text("in the way")
    session = place.session()
    session.initiate(file_xml("work.pdf", 3))
    reason, text = session.reason()
    assert reason == "failed-application" and "cannot keep the file" in text
    assert "event=disk" in place.server.janus_log()
    place.folder.unlink()
    place.session().send("work.pdf", b"abc")


def test_several_at_once(place):
    """Each goes on while the others do."""
    client = place.client()
    data = [os.urandom(40_000) for _ in range(4)]
    sessions = [place.session(client) for _ in data]
    for number, session in enumerate(sessions):
        session.initiate(file_xml(f"{number}.pdf", len(data[number]), digest=hashlib.sha256(data[number]).digest()))
        session.wait("session-accept")
        session.open()
    for block in range(10):
        for number, session in enumerate(sessions):
            assert session.data(block, data[number][block * 4096:(block + 1) * 4096]).get("type") == "result"
    for session in sessions:
        session.close()
        assert session.reason()[0] == "success"
    assert place.kept()[0] == ["0.pdf", "1.pdf", "2.pdf", "3.pdf"]


def test_after_a_restart(place):
    """Links stay good, and the room has its files."""
    place.session().send("work.pdf", b"data")
    link = files.announced(place.teacher, "work.pdf")[3]
    place.server.restart_janus()
    place.server.wait_port("metrics", 20)
    deadline = time.monotonic() + 20
    while True:
        told = place.teacher.iq(place.address, "<files xmlns='urn:janus-xmpp:files:0'/>", "get", 30)
        if [e.text for e in told.iter(files.METADATA + "name")] == ["work.pdf"]:
            break
        assert time.monotonic() < deadline, place.teacher.said()
        time.sleep(0.5)
    assert files.fetch(link)[0] == b"data"
