"""Services beside the focus: who comes late knows how long the conference has been going on and who has spoken, by lib-jitsi-meet's own reading of it."""
import time

import people
from driver import wait_for

SECONDS = "return page.conference.getSpeakerStats()[arguments[0]]?.getTotalDominantSpeakerTime() ?? null"


def test_late_joiner(server, cast):
    began = time.time()
    first = cast.web(server, "late", people.WILMA)
    other = cast.page(server, "late", people.CLARA, microphone=False)
    for page in (first, other):
        wait_for(lambda page=page: page.connected() and len(page.people()) == 1, 30, f"media: {page.state()}")
    wait_for(lambda: other.state()["speaker"] == first.nick, 20, "the one who speaks is the speaker")
    time.sleep(4)
    late = cast.web(server, "late", people.LATE)
    wait_for(lambda: (late.run(SECONDS, first.nick) or 0) > 3000, 15, f"what was said before: {late.run(SECONDS, first.nick)}")
    created = late.run("return page.created")
    assert created and began - 5 < created / 1000 < time.time(), (began, created)
