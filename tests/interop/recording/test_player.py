"""The player: a moderator asks the focus for a link, and whoever has it finds the room's sessions, watches one, and reaches nothing else."""
import http.client
import json
import os
import urllib.parse

import people
import pytest
from cast import Cast
from driver import Browser, wait_for
from recorded import Session, colour, tone

LENGTH = 14
FIRST, WAITING, LIVE = "2026-09-01T081500Z-k3v9d2", "2026-09-02T081500Z-bbb222", "2026-09-03T081500Z-ccc333"
BROWSERS = ["chromium", "firefox"] if os.environ.get("JX_LONG") else ["chromium"]


def lesson(folder, composer):
    session = Session(folder, title="Year 7, <b>biology</b>")
    session.event(0, "join", participant="anna", name="Anna Ångström", kind="browser")
    session.event(5, "join", participant="ben@x", name="Ben", kind="caller")
    session.event(10, "leave", participant="ben@x", reason="left")
    session.event(3, "chat", participant="anna", name="Anna Ångström", text="What is a <i>cell</i>?", stanza_id="1")
    session.event(8, "chat", participant="ben@x", name="Ben", text="It is small", stanza_id="2")
    session.event(12, "chat", participant="anna", name="Anna Ångström", text="More: https://school.example/cells.", stanza_id="3")
    session.voice("anna-a0", "anna", tone(440), 0, LENGTH)
    session.picture("anna-v0", "anna", colour(200, 20, 20), 0, LENGTH)
    session.voice("ben-a0", "ben@x", tone(660), 5, 10)
    composer(session.write(LENGTH), "--size", "320x180", "--audio", "--participants")


def unfinished(folder, state):
    folder.mkdir()
    (folder / "session.json").write_text(json.dumps({"title": f"Still {state}", "state": state, "started": "2026-09-02T08:15:00.000Z"}))
    (folder / "journal.jsonl").write_text("")


class Room:
    """A room with sessions, and its moderator."""

    def __init__(self, server, cast, composer):
        self.server, self.room = server, server.jids["room"]
        self.folder = server.state / "recordings" / self.room
        self.folder.mkdir(parents=True)
        lesson(self.folder / FIRST, composer)
        unfinished(self.folder / WAITING, "complete")
        unfinished(self.folder / LIVE, "recording")
        self.teacher = cast.caller(server, people.LATE, "teacher")
        answer = self.teacher.do("iq", to=server.jids["focus"], xml=f"<conference xmlns='http://jitsi.org/protocol/focus' room='{self.room}'/>")
        assert "result" in answer, answer
        self.teacher.do("join", room=self.room, nick="teacher")
        wait_for(lambda: self.teacher.do("occupants", room=self.room)["occupants"].get("teacher", {}).get("role") == "moderator", 10, "a moderator")

    def asks(self, text, begin):
        """→ what the focus answers"""
        self.teacher.do("message", to=self.room, type="groupchat", xml=f"<body>{text}</body>")

        def answer():
            return next((event["body"] for event in self.teacher.events() if (event.get("body") or "").startswith(begin)), None)
        return wait_for(answer, 10, f"the answer to {text}")


@pytest.fixture(scope="module")
def room(server, composer):
    cast = Cast()
    yield Room(server, cast, composer)
    cast.close()


@pytest.fixture(scope="module")
def link(room):
    return room.asks("/recordings", "The recordings of this room: ").split()[5]


class Server:
    """As a client that sends paths as they are."""

    def __init__(self, link):
        parts = urllib.parse.urlsplit(link)
        self.host, self.token = parts.netloc, parts.fragment

    def get(self, path, **headers):
        connection = http.client.HTTPConnection(self.host, timeout=10)
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        reply = connection.getresponse()
        body = reply.read()
        connection.close()
        return reply.status, {name.lower(): value for name, value in reply.getheaders()}, body

    def file(self, name, **headers):
        return self.get(f"/recordings/{self.token}/{FIRST}/{name}", **headers)


def test_ranges(room, link):
    server, whole = Server(link), (room.folder / FIRST / "composed" / "session.webm").read_bytes()
    status, headers, body = server.file("session.webm")
    assert (status, headers["content-type"], headers["accept-ranges"]) == (200, "video/webm", "bytes") and body == whole
    status, headers, body = server.file("session.webm", Range="bytes=1000-1999")
    assert status == 206 and body == whole[1000:2000] and headers["content-range"] == f"bytes 1000-1999/{len(whole)}"
    status, _, body = server.file("session.webm", Range="bytes=-500", If_Range=headers["etag"])
    assert status == 206 and body == whole[-500:]
    assert server.file("session.webm", Range=f"bytes={len(whole)}-")[0] == 416
    assert server.file("session.webm", If_None_Match=headers["etag"])[0] == 304


def test_nothing_else(link):
    server = Server(link)
    wrong = server.get(f"/recordings/{'A' * 43}/sessions")
    assert wrong[0] == 404
    for path in ("", "..", "../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", f"{FIRST}/../session.json", f"{FIRST}/%2e%2e/journal.jsonl", f"{FIRST}/..%2fjournal.jsonl",
                 f"{FIRST}/%252e%252e/journal.jsonl", f"{FIRST}/..%5cjournal.jsonl", f"{FIRST}/.lock", f"{FIRST}/", f"%2e%2e/{FIRST}/session.webm", f"{FIRST}/none.webm"):
        status, _, body = server.get(f"/recordings/{server.token}/{path}")
        assert (status, body) == (wrong[0], wrong[2]), path


@pytest.fixture(params=BROWSERS)
def browser(request):
    browser = Browser(firefox=request.param == "firefox")
    yield browser
    browser.close()


def text(browser, selector):
    return browser.run("return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent.trim())", selector)


def video(browser, what):
    return browser.run(f"return document.getElementById('video').{what}")


def press(browser, keys):
    browser.element("body").send_keys(keys)


def search(browser, words, wanted):
    browser.type("#search", words)
    wait_for(lambda: text(browser, "#sessions h2") == wanted, 5, f"what is found by {words}: {text(browser, '#sessions h2')}")


def find(browser, link):
    browser.open(link)
    title = "Year 7, <b>biology</b>"
    wait_for(lambda: text(browser, "#sessions h2") == ["Still recording", "Still complete", title], 10, "the list")
    assert [words[:14] for words in text(browser, "#sessions .state")] == ["Being recorded", "The film is st"]
    wait_for(lambda: browser.run("return document.querySelector('#sessions img').naturalWidth") > 0, 5, "the thumbnail")
    assert "14 s, with Anna Ångström, Ben" in " ".join(text(browser, "#sessions .text"))
    search(browser, "ANGSTROM bio", [title])
    search(browser, "nobody", [])
    assert text(browser, "#found") == ["Nothing fits."]
    search(browser, "is small", [title])
    assert text(browser, "#sessions .hits a") == ["0:08 Ben: It is small"]


def watch(browser):
    """From what was found in the chat: the film is there."""
    browser.click("#sessions .hits a")
    wait_for(lambda: video(browser, "readyState") >= 2 and abs(video(browser, "currentTime") - 8) < 0.2, 10, "the film at 8 s")
    assert abs(video(browser, "duration") - LENGTH) < 0.2
    assert browser.run("return document.activeElement.id") == "title"
    wait_for(lambda: text(browser, "#chat li[aria-current=true]") == ["0:08Ben: It is small"], 5, "the chat follows")
    assert text(browser, "#chat li") == ["0:03Anna Ångström: What is a <i>cell</i>?", "0:08Ben: It is small",
                                          "0:12Anna Ångström: More: https://school.example/cells.https://school.example/cells"]
    links = browser.run("return [...document.querySelectorAll('#chat a')].map((a) => [a.href, a.rel, a.target, a.closest('button')])")
    assert links == [["https://school.example/cells", "noopener noreferrer nofollow", "_blank", None]]
    assert text(browser, "#chapters li") == ["0:00Year 7, <b>biology</b>", "0:05Ben joins", "0:10Ben leaves"]
    assert text(browser, "#chapters li[aria-current=true]") == ["0:05Ben joins"]
    assert [row.split()[0] for row in text(browser, "#attendance tr th")] == ["Anna", "Ben"]
    assert sorted(part.split(",")[0] for part in text(browser, "#parts a")) == ["Chat (WebVTT)", "Film", "Only Anna Ångström", "Only Ben", "Sound", "Who was there (table)"]


def steer(browser):
    """By hand and by key alone."""
    browser.click("#chapters li:nth-child(3) button")
    wait_for(lambda: abs(video(browser, "currentTime") - 10) < 0.1 and text(browser, "#now") == ["Ben leaves"], 5, "the third chapter")
    press(browser, "[")
    wait_for(lambda: abs(video(browser, "currentTime") - 5) < 0.1, 5, "the chapter before")
    wait_for(lambda: [line[:7] for line in text(browser, "#chat li.later")] == ["0:08Ben", "0:12Ann"], 5, "the chat follows back")
    press(browser, "c")
    wait_for(lambda: browser.element("#captions").get_attribute("aria-pressed") == "true", 5, "captions are on")
    press(browser, "]")
    press(browser, "j")
    wait_for(lambda: abs(video(browser, "currentTime")) < 0.1, 5, "10 s back from 10")
    browser.run("document.getElementById('video').currentTime = 3.2")
    wait_for(lambda: browser.run("return [...(document.getElementById('video').textTracks[0].activeCues ?? [])].map((cue) => cue.startTime)") == [3], 5, "a caption")
    press(browser, ">")
    assert video(browser, "playbackRate") == 1.25 and browser.run("return document.getElementById('speed').value") == "1.25"
    press(browser, "k")
    wait_for(lambda: video(browser, "currentTime") > 3.8 and text(browser, "#play") == ["Pause"], 10, "it plays")
    press(browser, "k")
    wait_for(lambda: video(browser, "paused"), 5, "it stops")


LINKS = {
    "no address: ftp://a.example javascript:alert(1) www.a.example": [],
    "https://a.example/x?y=1&z#t, and http://b.example.": ["https://a.example/x?y=1&z#t", "http://b.example/"],
    "(https://a.example/wiki/Cell_(biology))": ["https://a.example/wiki/Cell_(biology)"],
    "https://bank.example@evil.example/ https://": [],
    "<https://a.example>\"x": ["https://a.example/"],
    "HTTPS://A.example/\u202egpj.exe": ["https://a.example/"],
}


def test_links_in_what_people_write(browser, link):
    """Of the pages that show the chat: what is a link, and that the text stays what it was."""
    browser.open(link)
    for written, wanted in LINKS.items():
        found = browser.driver.execute_async_script("""const [written, done] = arguments; import('/classroom/view/dom.js').then(({ linked, make }) => {
            const line = make('p', {}, ...linked(written));
            done([line.textContent, [...line.querySelectorAll('a')].map((a) => a.href), line.children.length]); }, (error) => done(String(error)))""", written)
        assert found == [written, wanted, len(wanted)], written


def test_found_and_watched(browser, link):
    find(browser, link)
    watch(browser)
    steer(browser)
    # Every control has a name, and the keyboard reaches it.
    unnamed = browser.run("""return [...document.querySelectorAll('button, a, input, select')].filter((e) => e.checkVisibility())
        .filter((e) => !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length) || e.tabIndex < 0).map((e) => e.outerHTML)""")
    assert unnamed == []
    browser.open(f"{link}/{WAITING}")
    wait_for(lambda: text(browser, "#message")[0].startswith("The film is still being made"), 10, "it says so")
    assert browser.run("return document.getElementById('film').hidden")


def test_revoked(room, link, browser):
    room.asks("/recordings revoke", "1 link is invalid now.")
    assert Server(link).file("session.webm")[0] == 404
    browser.open(link)
    wait_for(lambda: text(browser, "#problem-text")[0].startswith("This link is not good"), 10, "it says so")
