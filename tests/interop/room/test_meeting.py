"""Everybody in one room: two pages on lib-jitsi-meet, our own page, three native callers and a janus.js page hear and see each other.

The scenarios of this file follow one another in one meeting."""
import json

import pytest

import clients
import control
import people
from cast import Cast
from driver import wait_for
from judge import phase

pytestmark = pytest.mark.alone

ROOM = "algebra1"


class Meeting:
    def __init__(self, server):
        self.server, self.cast = server, Cast()
        self.here = {}

    def judge(self, seconds, what):
        phase(list(self.here.values()), seconds, what)

    def watcher(self):
        return self.here[people.WILMA]


@pytest.fixture(scope="module")
def meeting(server):
    meeting = Meeting(server)
    yield meeting
    meeting.cast.close()


def call_in(meeting, person, account, how, **options):
    caller = meeting.here[person] = meeting.cast.caller(meeting.server, person, account, **options)
    answer = caller.call(f"{ROOM}@{meeting.server.jids['calls']}", how)
    assert "sid" in answer, answer
    # A virtual occupant is named after the caller's own nick, or their account.
    caller.nick = clients.nick_of_caller(meeting.watcher(), account)
    return caller


def test_browsers_enter(meeting):
    """One page over the WebSocket, one over BOSH, and our own; bridge channels open, nobody goes peer to peer."""
    here, cast, server = meeting.here, meeting.cast, meeting.server
    here[people.WILMA] = cast.web(server, ROOM, people.WILMA)
    here[people.BOSSE] = cast.web(server, ROOM, people.BOSSE, "bosh")
    here[people.CLARA] = cast.page(server, ROOM, people.CLARA)
    for client in here.values():
        wait_for(client.connected, 20, f"media of {client.person.name}: {client.state()}")
        wait_for(lambda c=client: c.state()["channel"], 20, f"the bridge channel of {client.person.name}")
    meeting.judge(10, "three browsers")
    assert not any(here[p].state()["p2p"] for p in (people.WILMA, people.BOSSE))


def test_native_callers_enter(meeting):
    """By jingle-message with trickle; directly and with IPv6 only; with the fixtures verbatim."""
    call_in(meeting, people.CARL, "carl", "jmi")
    call_in(meeting, people.SIXTEN, "sixten", "direct", only_ipv6=True)
    call_in(meeting, people.FIONA, "fiona", "fixture")
    for person in (people.CARL, people.SIXTEN, people.FIONA):
        wait_for(meeting.here[person].connected, 20, f"media of {person.name}: {meeting.here[person].events()}")


def test_a_caller_is_an_occupant_with_truthful_sources(meeting):
    """What the MUC shows of callers is what they send."""
    watcher = meeting.cast.caller(meeting.server, people.LATE, "teacher")
    room = f"{ROOM}@{meeting.server.jids['muc']}"
    watcher.do("join", room=room, nick="0badcafe", xml="<SourceInfo>{}</SourceInfo>")
    occupants = wait_for(lambda: (lambda o: o if meeting.here[people.FIONA].nick in o else None)(watcher.do("occupants", room=room)["occupants"]), 10, "the occupants")
    watcher.do("leave", room=room, nick="0badcafe")
    for person, video in ((people.CARL, True), (people.FIONA, False)):
        nick = meeting.here[person].nick
        info = json.loads(occupants[nick]["source_info"])
        assert info[f"{nick}-a0"]["muted"] is False, info
        assert (f"{nick}-v0" in info) == video, info
        assert occupants[nick]["caps"], occupants[nick]


def test_a_page_without_a_token_is_refused(meeting):
    page = meeting.cast.add(clients.TokenClient(people.JANA)).attach(meeting.server.pages)
    page.join(control.room_id(page, meeting.server, ROOM), None)
    assert page.state()["stage"] == "refused", page.state()
    page.run("page.stage = 'attached'")
    meeting.here[people.JANA] = page


def test_a_page_with_a_token_is_let_in(meeting):
    page = meeting.here[people.JANA]
    room = control.room_id(page, meeting.server, ROOM)
    control.hear_everybody(page, meeting.server, room)
    page.join(room, control.token_for(page, meeting.server, room, people.JANA.name))
    assert page.state()["stage"] == "inside", page.state()
    wait_for(page.connected, 20, f"media of the janus.js page: {page.state()}")
    wait_for(lambda: meeting.watcher().people().get(page.nick) == people.JANA.name, 20, "the page is an occupant")


def test_start(meeting, phase_seconds):
    """Everybody hears and sees everybody, nobody themselves."""
    meeting.judge(phase_seconds, "start")


def test_a_nick_stays_text(meeting):
    """Markup in a name is shown, not run."""
    page = meeting.here[people.CLARA]
    assert page.run("return document.title").startswith(ROOM)
    assert page.run("return document.querySelectorAll('#stage img, #panel img').length") == 0
    assert people.CLARA.name in page.run("return document.getElementById('stage').textContent")
    assert meeting.watcher().people()[page.nick] == people.CLARA.name


def test_chat(meeting):
    """What the page says is read by the others, and the other way round."""
    page, web = meeting.here[people.CLARA], meeting.here[people.BOSSE]
    page.say("Good <b>morning</b>")
    wait_for(lambda: any(m["text"] == "Good <b>morning</b>" for m in web.state()["messages"]), 10, "the message arrives over BOSH")
    web.say("Moin")
    wait_for(lambda: "Moin" in page.run("return document.getElementById('messages').textContent"), 10, "the answer stands in the chat")
    assert page.run("return document.querySelectorAll('#messages b').length") == 0


def test_mute(meeting):
    """A muted microphone is shown to the others, and silent."""
    page, web = meeting.here[people.CLARA], meeting.watcher()
    page.click("#mic")
    wait_for(lambda: web.state()["tracks"].get(f"{page.nick}-a0", {}).get("muted"), 10, "the others see that the microphone is off")
    wait_for(lambda: web.sample()["audio"][page.nick][page.hz] < -70, 10, "and hear nothing of it")
    page.click("#mic")
    wait_for(lambda: web.sample()["audio"][page.nick][page.hz] > -50, 10, "the microphone is on again")


def test_a_leave(meeting, phase_seconds):
    gone = meeting.here.pop(people.BOSSE)
    gone.leave()
    for person in (people.WILMA, people.CLARA):
        wait_for(lambda p=person: gone.nick not in meeting.here[p].people(), 10, f"{person.name} sees that Bosse left")
    gone.close()
    meeting.cast.all.remove(gone)
    meeting.judge(phase_seconds, "after a leave")


def test_the_same_person_again(meeting, phase_seconds):
    meeting.here[people.BOSSE] = meeting.cast.web(meeting.server, ROOM, people.BOSSE, "bosh")
    wait_for(meeting.here[people.BOSSE].connected, 20, "media of Bosse")
    meeting.judge(phase_seconds, "after a re-join")
