"""Three browsers, one of them Firefox, and three callers, one of whom only shows a picture: everybody meets, and a browser with a small last N is sent the right few."""
import time

import pytest

import clients
import people
from application import ask
from driver import wait_for
from judge import phase

pytestmark = pytest.mark.alone


def moving(page, seconds=2):
    """Owners whose picture goes on."""
    page.reset()
    time.sleep(seconds)
    return {owner for owner, eye in page.sample()["video"].items() if eye["frames"] > 0}


def test_three_and_three(server, cast):
    pages = [cast.web(server, "crowd", people.WILMA, screens=1), cast.web(server, "crowd", people.FIONA, firefox=True), cast.page(server, "crowd", people.CLARA)]
    callers = []
    for person, account in ((people.CARL, "carl"), (people.SIXTEN, "sixten"), (people.LISTENER, "extra")):
        caller = cast.caller(server, person, account)
        assert "sid" in caller.call(f"crowd@{server.jids['calls']}", "unannounced" if account == "extra" else "direct")
        caller.nick = clients.nick_of_caller(pages[0], account)
        callers.append(caller)
    for page in pages:
        wait_for(lambda page=page: page.connected() and len(page.people()) == 5, 30, f"media of {page.person.name}: {page.state()}")
    phase([*pages, *callers[:2]], 10, "three browsers and three callers")
    # Two pictures are enough for this one, and one of them shall be a caller's.
    wilma, carl = pages[0], callers[0]
    wishes = {"lastN": 2, "selectedSources": [f"{carl.nick}-v0"], "onStageSources": [], "defaultConstraints": {"maxHeight": 180}, "constraints": {}}
    assert ask(wilma, "setReceiverConstraints", wishes) == {"result": None}
    wait_for(lambda: len(moving(wilma)) == 2, 15, "two pictures")
    assert carl.nick in moving(wilma), "the selected one is among them"
    assert len(moving(pages[2])) == 5, "who did not ask for less is sent all"
