"""Two browsers alone in a room that may go peer to peer, as Jitsi Meet's do: they stay with the focus, and nobody has a visitor to show."""
import pytest

import cast as scene
import people
from driver import wait_for
from fixtures import server  # noqa: F401  what is seen here is done by modules of Prosody
from judge import phase
from jxdemo import prosody

KNOWS_VISITORS = "visitor-count" in scene.library().read_text()


def pair(server, cast, room):
    pages = [cast.web(server, room, person, p2p=1) for person in (people.WILMA, people.BOSSE)]
    for page in pages:
        wait_for(lambda page=page: page.connected() and len(page.people()) == 1, 30, f"media: {page.state()}")
    return pages


def check(pages, what):
    phase(pages, 8, what)
    for page in pages:
        state = page.state()
        assert not state["p2p"], f"{page.person.name} went peer to peer"
        assert state["stage"] == "inside" and not state["errors"], state
    return [page.run("return page.offers") for page in pages]


def test_refused_by_the_server(server, cast):
    """One of the two offers media to the other, is refused, and leaves it at that; both go on with the focus."""
    pages = pair(server, cast, "pair")
    offers = check(pages, "the first pair")
    assert sum(offers) == 1, offers
    assert not any("visitor-count" in page.run("return JSON.stringify(page.conferenceProperties)") for page in pages)
    third = cast.web(server, "pair", people.LATE, p2p=1)
    wait_for(lambda: third.connected() and len(third.people()) == 2, 30, "a third")
    third.leave()
    wait_for(lambda: all(len(page.people()) == 1 for page in pages), 15, "two again")
    offers = check(pages, "two again")
    assert sum(offers) <= 2, offers


@pytest.mark.skipif(not KNOWS_VISITORS, reason="this lib-jitsi-meet knows no visitors: name a newer one in JX_LJM")
def test_server_without_module(server, cast, monkeypatch):
    hosts = prosody._hosts  # pylint: disable=protected-access
    monkeypatch.setattr(prosody, "_hosts", lambda plan: hosts(plan).replace(', "janus_p2p"', ""))
    server.restart_xmpp()
    pages = pair(server, cast, "plain-pair")
    assert check(pages, "kept by a property") == [0, 0]
    assert all("visitor-count" in page.run("return JSON.stringify(page.conferenceProperties)") for page in pages)
