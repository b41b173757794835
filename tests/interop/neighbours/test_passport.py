"""Logins over HTTP with real accounts, on Prosody and, with --long, on ejabberd: who is let in, what a pass opens, what the time of a refusal tells."""
import concurrent.futures
import http.client
import json
import os
import statistics
import time
import uuid

import pytest
from cast import started
from driver import Browser, wait_for
from plain import PlainClient

PASSWORD = "open sesame, grüße"
WRONG_MS = 400
BASE = "/api/ua/passport/"
ROUNDS = 4


class Passport:
    def __init__(self, server):
        self.server, self.port = server, server.ports["metrics"]

    def ask(self, method, path, body=None, token=None, address="203.0.113.1"):
        """→ status, the answer's JSON (or text), seconds"""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"X-Forwarded-For": address, "Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        begun = time.monotonic()
        connection.request(method, path, body if body is None or isinstance(body, str) else json.dumps(body).encode(), headers)
        reply = connection.getresponse()
        text = reply.read().decode()
        took = time.monotonic() - begun
        connection.close()
        try:
            return reply.status, json.loads(text), took
        except ValueError:
            return reply.status, text, took

    def login(self, name, password=PASSWORD, **more):
        return self.ask("POST", BASE + "login", {"loginId": name, "password": password}, **more)

    def token(self, name):
        status, answer, _ = self.login(name)
        assert status == 200 and answer["success"], answer
        return answer["data"]

    def me(self, token):
        return self.ask("GET", BASE + "me", token=token)


SERVERS = ["prosody", "ejabberd"] if os.environ.get("JX_LONG") else ["prosody"]


@pytest.fixture(scope="module", params=SERVERS)
def passport(request):
    settings = {"accounts": {"focus": {"enable": ["passport"]}},
                "passport": {"wrong_after": WRONG_MS, "account_failures": 5, "address_failures": 40, "lock_minutes": 1, "address_rate": 0}}
    server = started(xmpp=request.param, overrides={"janus.transport.xmpp.jcfg": settings})
    server.add_user("erika", PASSWORD)
    yield Passport(server)
    server.stop()


def test_who_is_let_in(passport):
    domain = passport.server.domain
    for name in ("erika", "Erika", f"erika@{domain}", f" ERIKA@{domain} "):
        status, answer, _ = passport.login(name)
        assert status == 200 and list(answer) == ["type", "data", "msg", "extra", "warn", "verify", "success", "error"]
        assert answer == {"type": "success", "data": str(uuid.UUID(answer["data"])), "msg": "登录成功", "extra": {}, "warn": False, "verify": False, "success": True, "error": False}
    status, answer, _ = passport.me(answer["data"])
    assert (status, answer["data"]["account"]) == (200, f"erika@{domain}")
    refused = passport.login("erika", "wrong")[:2]
    assert refused[0] == 200 and refused[1]["success"] is False and refused[1]["data"] is None
    for name in ("nobody-of-this-name", "erika@elsewhere.example", "erika/x", "a b", "e" * 900):
        assert passport.login(name)[:2] == refused, name


def test_other_answers(passport):
    assert passport.ask("POST", BASE + "login", "{")[0] == 400
    assert passport.ask("POST", BASE + "login", json.dumps({"loginId": "erika"}))[0] == 400
    assert passport.ask("GET", BASE + "login")[0] == 405
    assert passport.ask("POST", BASE + "login", " " * 70000)[0] == 413
    token = passport.token("erika")
    assert passport.ask("POST", BASE + "logout", token=token)[0] == 200
    assert passport.me(token)[0] == 401 and passport.ask("POST", BASE + "logout", token=token)[0] == 401


def test_the_time_tells_nothing(passport):
    """Wrong passwords of an account and of none, in turns; the ratio of their times is 1. Their spread, too, is not one's alone."""
    known, unknown = [], []
    for turn in range(ROUNDS):
        passport.token("erika")  # or the account is locked
        known.append(passport.login("erika", f"wrong{turn}", address=f"203.0.113.{10 + turn}")[2])
        unknown.append(passport.login(f"nobody{turn}", f"wrong{turn}", address=f"203.0.113.{30 + turn}")[2])
    ratio = statistics.median(known) / statistics.median(unknown)
    print("known", known, "unknown", unknown, "ratio", ratio)
    assert 0.97 < ratio < 1.03 and min(known + unknown) >= WRONG_MS / 1000 - 0.002


def test_at_once(passport):
    """Twenty at once, one of them slow to be refused: nobody waits for it."""
    with concurrent.futures.ThreadPoolExecutor(21) as pool:
        wrong = pool.submit(passport.login, "erika", "wrong", address="203.0.113.50")
        answers = list(pool.map(lambda n: passport.login("erika", address=f"203.0.113.{60 + n}"), range(20)))
        assert not wrong.result()[1]["success"]
    assert all(status == 200 and answer["success"] for status, answer, _ in answers)
    assert len({answer["data"] for _, answer, _ in answers}) == 20


def test_locked(passport):
    """An account from anywhere, whether there is one or not; the right password does not help then."""
    passport.server.add_user("ludwig", PASSWORD)
    for name in ("ludwig", "nobody-locked"):
        with concurrent.futures.ThreadPoolExecutor(5) as pool:
            statuses = [status for status, _, _ in pool.map(lambda n: passport.login(name, "guess", address=f"203.0.113.{90 + n}"), range(5))]
        assert statuses == [200] * 5
        status, answer, took = passport.login(name, address="203.0.113.99")
        assert status == 429 and not answer["success"] and took < WRONG_MS / 1000
    passport.token("erika")


def test_conference_with_a_pass(passport):
    """The owner of a room by account is its moderator, though it comes as a guest; a pass that is none is refused."""
    server, token = passport.server, passport.token("erika")
    room = f"passes@{server.jids['muc']}"
    status, answer, _ = passport.ask("POST", "/conference-request/v1", {"room": room}, token=token)
    assert status == 200 and answer["ready"] is True
    status, answer, _ = passport.ask("POST", "/conference-request/v1", {"room": room}, token=str(uuid.uuid4()))
    assert status == 401 and "sign in again" in answer
    assert passport.ask("POST", "/conference-request/v1", {"room": room})[0] == 200  # guests come as ever


def test_rights_follow_the_room(passport):
    """Who owns a room, and who is in it, is learnt from the MUC; the list of sessions is theirs, and nobody else's."""
    server = passport.server
    server.add_user("greta", PASSWORD)
    owner, token, other = PlainClient(server, "erika", password=PASSWORD), passport.token("erika"), passport.token("greta")
    try:
        room = owner.open_room(server, "rights", "erika")
        folder = server.state / "recordings" / room / "2026-09-01T081500Z-k3v9d2"
        (folder / "composed").mkdir(parents=True)
        (folder / "session.json").write_text(json.dumps({"title": "Year 7", "state": "complete", "started": "2026-09-01T08:15:00.000Z"}))
        (folder / "composed" / "captions.vtt").write_text("WEBVTT\n")

        def sessions(of):
            status, answer, _ = passport.ask("GET", "/recordings/sessions", token=of)
            assert status == 200, answer
            return answer["sessions"], answer["view"]
        mine, view = wait_for(lambda: (lambda found: found if found[0] else None)(sessions(token)), 20, "the owner's list")
        assert [(one["room"], one["role"]) for one in mine] == [(room, "moderator")]
        assert sessions(other)[0] == []
        assert passport.ask("GET", f"/recordings/{view}/{mine[0]['path']}/captions.vtt")[:2] == (200, "WEBVTT\n")
        theirs = sessions(other)[1]
        assert passport.ask("GET", f"/recordings/{theirs}/{mine[0]['path']}/captions.vtt")[0] == 404
        owner.iq(room, f"<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='member' jid='greta@{server.domain}'/></query>")
        guest = PlainClient(server, "greta", password=PASSWORD)
        try:
            guest.join(room, "greta")
            wait_for(lambda: sessions(other)[0], 20, "the member's list")
            owner.iq(room, f"<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='outcast' jid='greta@{server.domain}'/></query>")
            wait_for(lambda: not sessions(other)[0], 20, "that who is banned sees nothing")
        finally:
            guest.close()
        assert passport.ask("GET", f"/recordings/{theirs}/{mine[0]['path']}/captions.vtt")[0] == 404
        assert passport.ask("POST", BASE + "logout", token=token)[0] == 200
        assert passport.ask("GET", f"/recordings/{view}/{mine[0]['path']}/captions.vtt")[0] == 404
    finally:
        owner.close()


def test_a_part_is_taken_away(passport):
    """The room's owner has one participant forgotten: tracks, lines, chat without media, everything composed; then the whole session."""
    server = passport.server
    server.add_user("olga", PASSWORD)
    owner = PlainClient(server, "olga", password=PASSWORD)
    try:
        room = owner.open_room(server, "forgets", "olga")
        token, other, name = passport.token("olga"), passport.token("erika"), "2026-09-01T081500Z-k3v9d2"
        folder = server.state / "recordings" / room / name
        (folder / "composed").mkdir(parents=True)
        (folder / "session.json").write_text(json.dumps({"title": "Year 7", "state": "complete", "started": "2026-09-01T08:15:00.000Z"}))
        lines = [{"event": "begin"}, {"event": "join", "participant": "p1", "name": "Anna"}, {"event": "join", "participant": "p2", "name": "Ben"},
                 {"event": "track", "file": "a-a0.1.mjr", "source": "a-a0", "participant": "p1"}, {"event": "track", "file": "b-a0.1.mjr", "source": "b-a0", "participant": "p2"},
                 {"event": "mute", "source": "b-a0", "muted": True}, {"event": "chat", "participant": None, "name": "Ben", "text": "late"}, {"event": "end"}]
        (folder / "journal.jsonl").write_text("".join(json.dumps({"t": n, **line}) + "\n" for n, line in enumerate(lines)))
        for file in ("a-a0.1.mjr", "b-a0.1.mjr", "composed/session.webm", "composed/participant-p2.webm"):
            (folder / file).write_bytes(b"x")

        def forget(by, **wish):
            return passport.ask("POST", "/api/recordings/forget", {"room": room, "folder": name, **wish}, token=by)[:2]
        wait_for(lambda: passport.ask("GET", "/recordings/sessions", token=token)[1]["sessions"], 20, "the owner's list")
        assert forget(None)[0] == 401 and forget(other)[0] == 403 and forget(token, folder="x")[0] == 400
        assert forget(token, folder="..-x")[0] == 409 and forget(token, folder="2026-09-01T081500Z-other1")[0] == 409
        assert forget(token, participant="p2") == (200, {"tracks": 1})
        left = (folder / "journal.jsonl").read_text()
        assert sorted(path.name for path in folder.iterdir()) == ["a-a0.1.mjr", "journal.jsonl", "session.json"]
        assert "Anna" in left and not any(word in left for word in ("Ben", "p2", "b-a0", "late"))
        assert forget(token) == (200, {"tracks": 0}) and not folder.exists()
        assert forget(token)[0] == 409
    finally:
        owner.close()


def text(browser, selector):
    return browser.run("return [...document.querySelectorAll(arguments[0])].filter((e) => e.checkVisibility()).map((e) => e.textContent.trim())", selector)


def test_player_signs_in(passport):
    """The player without a link, by the keyboard alone: a wrong password, the right one, the list, a session of it, and out again."""
    server = passport.server
    server.add_user("paul", PASSWORD)
    owner, browser = PlainClient(server, "paul", password=PASSWORD), Browser()
    try:
        room = owner.open_room(server, "watched", "paul")
        folder = server.state / "recordings" / room / "2026-09-01T081500Z-k3v9d2"
        (folder / "composed").mkdir(parents=True)
        (folder / "session.json").write_text(json.dumps({"title": "Year 7", "state": "complete", "started": "2026-09-01T08:15:00.000Z"}))
        (folder / "composed" / "report.json").write_text(json.dumps({"length_s": 60}))
        (folder / "composed" / "captions.vtt").write_text("WEBVTT\n\n00:03.000 --> 00:05.000\n<v Anna>What is a cell?\n")
        browser.open(f"http://127.0.0.1:{passport.port}/player/")
        wait_for(lambda: text(browser, "h1") == ["Recordings"] and text(browser, "button") == ["Sign in"], 10, "the form")
        assert browser.run("return document.activeElement.id") == "sign-in-title"
        keys = browser.driver.switch_to.active_element
        keys.send_keys("\ue004paul\ue004wrong\ue007")
        wait_for(lambda: text(browser, "[role=alert]") == ["The account or the password is wrong."], 10, "that it says so")
        wait_for(lambda: browser.run("return document.activeElement.id") == "password", 5, "the password is to be typed anew")
        browser.driver.switch_to.active_element.send_keys(PASSWORD + "\ue007")
        wait_for(lambda: text(browser, "#sessions h2") == ["Year 7"], 10, "the list")
        assert text(browser, "#signed-in-as") == [f"Signed in as paul@{server.domain}."]
        unnamed = browser.run("""return [...document.querySelectorAll('button, a, input, select')].filter((e) => e.checkVisibility())
            .filter((e) => !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length) || e.tabIndex < 0).map((e) => e.outerHTML)""")
        assert unnamed == []
        browser.click("#sessions h2 a")
        wait_for(lambda: text(browser, "#title") == ["Year 7"] and text(browser, "#parts a") != [], 10, "the session")
        assert browser.driver.execute_async_script("fetch(document.querySelector('#parts a').href).then((r) => arguments[0](r.status))") == 200
        assert "/recordings/" + passport.token("paul") not in browser.run("return document.querySelector('#parts a').href")
        browser.open(f"http://127.0.0.1:{passport.port}/player/#mine")
        wait_for(lambda: text(browser, "#sessions h2") == ["Year 7"], 10, "the list again")
        browser.click("#sign-out")
        wait_for(lambda: text(browser, "button") == ["Sign in"], 10, "the form again")
        assert browser.run("return sessionStorage.length") == 0
    finally:
        browser.close()
        owner.close()


def test_server_away(passport):
    """Without its server nobody is refused for a wrong password, and nobody locked; who has a pass keeps it."""
    server, token = passport.server, passport.token("erika")
    server.kill_xmpp()
    try:
        for _ in range(7):
            assert passport.login("erika")[0] == 503
        assert passport.me(token)[0] == 200
    finally:
        server.start_xmpp()
    wait_for(lambda: passport.login("erika")[0] == 200, 20, "that logins work again")
