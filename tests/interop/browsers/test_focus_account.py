"""The focus as a client account (focus@school.localhost), whose component only answers requests: the same meeting."""
import pytest

import clients
import people
from cast import started
from driver import wait_for
from judge import phase

ROOM = "account"


@pytest.fixture(scope="module", params=["prosody", "ejabberd"])
def server(request):
    server = started(xmpp=request.param, focus_account=True)
    yield server
    server.stop()


def test_meeting(server, cast):
    first, second = cast.web(server, ROOM, people.WILMA), cast.page(server, ROOM, people.CLARA)
    caller = cast.caller(server)
    assert "sid" in caller.call(f"{ROOM}@{server.jids['calls']}")
    for page in (first, second):
        wait_for(page.connected, 20, "media")
        wait_for(lambda page=page: len(page.people()) == 2, 20, f"two others: {page.people()}")
    caller.nick = clients.nick_of_caller(first, "carl")
    phase([first, second, caller], 8, "a focus that is an account")
    wait_for(lambda: first.state()["role"] == "moderator", 10, "the first one is moderator")


def test_after_the_server_was_restarted(server, cast):
    """The account logs on again, and rooms are usable again."""
    server.restart_xmpp()
    wait_for(server.deployment.healthy, 30, "that the links are up again")
    page = cast.web(server, ROOM + "2", people.WILMA)
    other = cast.page(server, ROOM + "2", people.CLARA)
    for one in (page, other):
        wait_for(one.connected, 30, "media")
    phase([page, other], 6, "after a restart")
