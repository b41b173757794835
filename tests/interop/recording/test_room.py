"""A real room is recorded: a browser on lib-jitsi-meet that asks for it, the classroom page and a caller; what they sent is in the folder, and after Janus was killed,
too."""
import time

import media
import people
import session as recorded
from application import ask, happened
from driver import wait_for
from watched import Watched

ROOM = "recorded"
WEB, PAGE, CALLER = people.WILMA, people.CLARA, people.CARL


def folders(server):
    return recorded.sessions(server.state / "recordings")


def sent_by(session, tmp_path, person, participant):
    voice, picture = session.tracks(participant=participant, kind="audio"), session.tracks(participant=participant, kind="camera")
    assert len(voice) == len(picture) == 1, session.tracks()
    assert session.tone(voice[0], tmp_path, people.TONES)[1] == [person.hz]
    seen = session.picture(picture[0], tmp_path)
    assert seen["colours"] == {person.colour}, seen
    return seen


def test_recorded_by_lib_jitsi_meet(server, cast, tmp_path, composer):
    web = cast.web(server, ROOM, WEB)
    page = cast.page(server, ROOM, PAGE)
    caller = cast.caller(server, CALLER, voice="opus")  # and keys
    caller.call(f"{ROOM}@{server.jids['calls']}")
    wait_for(lambda: len(web.people()) == 2 and page.connected() and caller.connected(), 30, "the room is complete")
    identity = ask(web, "startRecording", {"mode": "file"})["result"]
    wait_for(lambda: ["on", identity, web.nick, None] in happened(web, "recorder"), 10, f"it is on: {happened(web, 'recorder')}")
    ask(web, "sendTextMessage", "What is a cell?")
    ask(web, "setLocalParticipantProperty", "raisedHand", "1764000000000")
    wait_for(lambda: any("This room is being recorded" in str(event) for event in caller.events()), 10, "the caller is told")
    time.sleep(4)
    server.kill_janus()
    killed = time.time()
    first = folders(server)[0]
    assert first.manifest["id"] == identity and first.manifest["state"] == "recording"
    check(first, tmp_path, killed, web)
    server.start_janus()
    watch(first, composer, killed)
    # The room goes on, and so does its recording.
    wait_for(lambda: happened(web, "recorder")[-1][0] == "on" and happened(web, "recorder")[-1][1] != identity, 30, f"another one is on: {happened(web, 'recorder')}")
    wait_for(web.connected, 30, "the browser is back")
    time.sleep(2)
    second = happened(web, "recorder")[-1][1]
    assert "error" not in ask(web, "stopRecording", second)
    wait_for(lambda: happened(web, "recorder")[-1][:2] == ["off", second], 10, f"it is off: {happened(web, 'recorder')}")
    session = next(one for one in folders(server) if one.manifest["id"] == second)
    assert session.manifest["state"] == "complete" and session.manifest["reason"] == "asked"
    assert any(session.tone(track, tmp_path, people.TONES)[1] == [WEB.hz] for track in session.tracks(kind="audio"))
    wait_for(page.connected, 30, "the page is back")
    asked_first(server, tmp_path, web, page, caller)


BEEP, LOWER = 1400, 1050


def hears(caller, hz):
    return caller.do("read", tones=[hz])["audio"][str(hz)] > -60


def asked_first(server, tmp_path, web, page, caller):
    """The same three, each asked: nothing is kept before all have answered, and never of the page until it changes its mind."""
    caller.hangup()
    caller.call(f"{ROOM}@{server.jids['calls']}")
    wait_for(caller.connected, 30, "the caller is back")
    ask(web, "sendTextMessage", "/record ask")
    wait_for(lambda: happened(web, "recorder")[-1][0] == "pending", 10, "it is pending")
    identity = happened(web, "recorder")[-1][1]
    wait_for(lambda: hears(caller, BEEP), 10, "the caller hears that it is asked")
    wait_for(lambda: any("*1 or *0" in str(event) for event in caller.events()), 10, "and reads it")
    wait_for(lambda: page.run("return document.getElementById('consent-dialog').open"), 10, "the page asks")
    page.click("#consent-dialog button[value=decline]")
    asked = time.time()
    wait_for(lambda: "You are not recorded" in page.element("#consent").text, 10, "the page says so")
    time.sleep(1)
    assert happened(web, "recorder")[-1][0] == "pending"  # the caller has not answered
    caller.press("*1")
    wait_for(lambda: happened(web, "recorder")[-1][:2] == ["on", identity], 10, "all have answered")
    began = time.time()
    assert page.run("return classroom.consent.get(classroom.nick)") == "declined"
    time.sleep(2)
    page.click("#consent")
    page.click("#consent-dialog button[value=agree]")
    wait_for(lambda: "You are recorded" in page.element("#consent").text, 10, "the page says so")
    changed = time.time()
    time.sleep(2)
    ask(web, "sendTextMessage", "/record stop")
    wait_for(lambda: happened(web, "recorder")[-1][:2] == ["off", identity], 10, "it is off")
    wait_for(lambda: hears(caller, LOWER), 10, "the caller hears that it is over")
    session = next(one for one in folders(server) if one.manifest["id"] == identity)
    who = {line["name"]: line["participant"] for line in session.events("join")}
    kept = {name: min(line["wall"] for line in session.tracks(participant=participant)) / 1e6 for name, participant in who.items()}
    assert asked + 1 < kept[WEB.name] and began - 1 < kept["carl"] < began + 1, (kept, asked, began)
    assert began + 2 < kept[PAGE.name] < changed + 1, (kept, began, changed)
    assert [line["answer"] for line in session.events("consent", participant=who[PAGE.name])] == ["declined", "given"]
    assert session.tone(session.tracks(participant=who[PAGE.name], kind="audio")[0], tmp_path, people.TONES)[1] == [PAGE.hz]


def check(session, tmp_path, killed, web):
    joined = {line["name"]: line for line in session.events("join")}
    names = {WEB: WEB.name, PAGE: PAGE.name, CALLER: "carl"}
    assert {name: line["kind"] for name, line in joined.items()} == {names[WEB]: "browser", names[PAGE]: "browser", names[CALLER]: "caller"}
    for person, name in names.items():
        seen = sent_by(session, tmp_path, person, joined[name]["participant"])
        assert seen["seconds"] > 2.5, (person, seen)
    who = joined[WEB.name]["participant"]
    chat = session.events("chat", text="What is a cell?")
    assert chat and chat[0]["participant"] == who and chat[0]["name"] == WEB.name, session.events("chat")
    assert not session.events("chat", text="This room is being recorded from now on.")
    assert session.events("hand", participant=who, raised=True)
    assert killed - max(line["wall"] for line in session.journal) / 1e6 < 5.5, session.journal[-1]


def watch(session, composer, killed):
    """Composed up to the last second before Janus was killed: everybody is heard, and seen in a tile of their own, in the order of their coming."""
    composer(session.path, "--layout", "grid", "--size", "640x360")
    places = {"first": (0.25, 0.1), "second": (0.75, 0.1), "third": (0.5, 0.6)}  # upper halves: a bar moves in the lower ones
    watched = Watched(session.path / "composed" / "session.webm", places)
    assert killed - 1 < session.journal[0]["wall"] / 1e6 + watched.duration < killed + 0.6
    names = {WEB.name: WEB, PAGE.name: PAGE, "carl": CALLER}
    came = [names[line["name"]] for line in session.events("join")]
    t = watched.duration - 1
    seen = [media.nearest(watched.at(t)[place]) for place in places]
    assert seen == [person.colour for person in came], watched.at(t)
    for person in came:
        assert watched.level(person.hz, t) > -50, (person, watched.level(person.hz, t))
    assert f"<v {WEB.name}>What is a cell?" in (session.path / "composed" / "captions.vtt").read_text()
