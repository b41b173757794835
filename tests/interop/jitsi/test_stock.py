"""A browser with lib-jitsi-meet in a meeting there; a browser and a caller in a room here: all hear and see all."""
import time

import pytest

import jitsi
import people
from cast import Cast, started
from driver import wait_for
from judge import HEARD

pytestmark = pytest.mark.skipif(bool(jitsi.missing()), reason=jitsi.missing() or "-")
LONG = 120  # seconds: two Java virtual machines share the cores with three browsers


class Meeting:
    def __init__(self, there, **site):
        self.there, self.cast = there, Cast()
        account = {"type": "websocket", "url": there.pages["websocket"], "domain": jitsi.DOMAIN}
        self.here = started(overrides={"janus.transport.xmpp.jcfg": {"sites": {"other": {"domain": jitsi.DOMAIN, "account": account, **site}}}})
        self.wilma = self.cast.web(there, "lesson", people.WILMA)
        self.clara = self.cast.page(self.here, "class", people.CLARA)
        self.carl = self.cast.caller(self.here)
        assert "sid" in self.carl.call(self.here.jids["call"])
        wait_for(self.carl.connected, 20, "the caller's media")

    def close(self):
        self.cast.close()
        self.here.stop()


@pytest.fixture(scope="module")
def stock():
    with jitsi.Jitsi() as there:
        yield there


@pytest.fixture(scope="module")
def meeting(stock):
    meeting = Meeting(stock, focus=stock.pages["focus"])
    yield meeting
    meeting.close()


def missing(listener, others):
    """What of the others does not reach it. Who is seen through a bridge has other names there: tones and colours tell."""
    seen = listener.sample()
    tones = {person.hz: max((levels.get(person.hz, -200) for levels in seen["audio"].values()), default=-200) for person in (o.person for o in others)}
    colours = {eye["name"] for eye in seen["video"].values()}
    wanted = {other.person.colour for other in others}
    blind = wanted - colours if listener.hears_each else set() if wanted & colours else wanted
    return [f"{listener.person.hz} does not hear {hz}: {level}" for hz, level in tones.items() if level < HEARD] + [f"{listener.person.hz} does not see {colour}" for colour in blind]


def all_meet(clients):
    end = time.monotonic() + LONG
    while wrong := [lack for one in clients for lack in missing(one, [other for other in clients if other is not one])]:
        assert time.monotonic() < end, wrong
        time.sleep(1)


def test_all_hear_and_see_all(meeting):
    meeting.clara.say(f"/join https://{jitsi.DOMAIN}/lesson")
    wait_for(lambda: {people.CLARA.name, "carl"} <= set(meeting.wilma.people().values()), LONG, "Clara and Carl are in the meeting there")
    wait_for(lambda: len(meeting.clara.people()) == 2, LONG, "Wilma is in the room here")
    all_meet([meeting.wilma, meeting.clara, meeting.carl])


def test_who_left_there_is_gone_here(meeting):
    meeting.wilma.leave()
    wait_for(lambda: len(meeting.clara.people()) == 1, LONG, "Wilma is gone here")
    all_meet([meeting.clara, meeting.carl])
