"""Services beside the focus, by lib-jitsi-meet's own reading of them."""
import time

import people
from application import ask, happened, level_of
from driver import wait_for
from judge import HEARD

SECONDS = "return page.conference.getSpeakerStats()[arguments[0]]?.getTotalDominantSpeakerTime() ?? null"


def test_late_joiner(server, cast):
    """Who comes late knows how long it has been going on, and who has spoken."""
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


def test_moderated(server, cast):
    """While audio is moderated who is not approved is not heard, whatever its client does; approved, it is."""
    teacher = cast.web(server, "moderated", people.WILMA)
    student = cast.web(server, "moderated", people.BOSSE)
    ear = cast.page(server, "moderated", people.CLARA, microphone=False)
    microphone = "page.local.find((t) => t.getType() === 'audio').%s()"
    for page in (teacher, student, ear):
        wait_for(lambda page=page: page.connected() and len(page.people()) == 2, 30, f"media: {page.state()}")
    wait_for(lambda: teacher.state()["role"] == "moderator", 10, "the first one moderates")
    wait_for(lambda: level_of(ear, student) > HEARD, 15, "heard before")
    ask(teacher, "enableAVModeration", "audio")
    wait_for(lambda: happened(student, "moderation"), 10, "the student knows")
    wait_for(lambda: level_of(ear, student) < HEARD, 10, "silent")
    assert level_of(ear, teacher) > HEARD
    student.run(microphone % "unmute")
    time.sleep(3)
    assert level_of(ear, student) < HEARD, "it unmuted itself and is heard"
    ask(teacher, "avModerationApprove", "audio", student.nick)
    wait_for(lambda: happened(student, "approved"), 10, "the student is told")
    student.run(microphone % "unmute")
    wait_for(lambda: level_of(ear, student) > HEARD, 10, "heard when approved")
    ask(teacher, "disableAVModeration", "audio")
