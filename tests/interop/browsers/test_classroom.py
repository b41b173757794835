"""What a teacher does on the classroom page, by its buttons, and what pupils and Jitsi clients see of it."""
import people
from driver import DRAWN_SCREEN, media, wait_for


def together(*pages):
    for page in pages:
        wait_for(lambda page=page: page.connected() and len(page.people()) == len(pages) - 1, 30, f"media: {page.state()}")


def screen_of(page, owner):
    """Colour of the screen that `owner` shares, as `page` shows it; None while it shows none."""
    eye = page.read([])["video"].get(f"{owner.nick}-v1")
    return media.nearest(eye["colour"]) if eye and eye["colour"] and eye["frames"] > 3 else None


def text_of(page, selector):
    return page.run("const e = document.querySelector(arguments[0]); return !e || e.closest('[hidden]') ? '' : e.textContent", selector)


def order(page, person, what):
    """Opens the menu of a person in the list, and takes what it is called there."""
    if page.element("#panel").get_attribute("hidden") is not None:
        page.click("#people-open")
    row = f"#people-list li[data-nick='{person.nick}']"
    page.run("document.querySelector(`${arguments[0]} summary`).click()", row)
    page.run("[...document.querySelectorAll(`${arguments[0]} .menu button`)].find((b) => b.textContent === arguments[1]).click()", row, what)


def test_share_a_screen(server, cast):
    teacher, pupil = cast.page(server, "board", people.CLARA), cast.web(server, "board", people.WILMA, screens=1)
    other = cast.page(server, "board", people.BOSSE)
    together(teacher, pupil, other)
    teacher.run(DRAWN_SCREEN, "yellow")
    teacher.click("#share")
    for page in (pupil, other):
        wait_for(lambda page=page: screen_of(page, teacher) == "yellow", 15, f"the screen is seen: {page.state()}")
    assert other.run("return document.querySelector('#stage').classList.contains('presents')")
    teacher.click("#share")
    wait_for(lambda: screen_of(other, teacher) is None and not other.run("return document.querySelector('#stage').classList.contains('presents')"), 10, "the screen goes")
    wait_for(lambda: f"{teacher.nick}-v1" not in pupil.state()["tracks"], 10, "the screen goes for the Jitsi client")
    # And once more, on the line that was used before.
    teacher.click("#share")
    for page in (pupil, other):
        wait_for(lambda page=page: screen_of(page, teacher) == "yellow", 15, f"the screen is seen again: {page.state()}")


def test_moderate(server, cast):
    teacher = cast.page(server, "order", people.CLARA)
    wait_for(lambda: teacher.run("return classroom.self?.moderator"), 15, "the first one moderates")
    pupil, guest = cast.page(server, "order", people.BOSSE), cast.web(server, "order", people.WILMA)
    together(teacher, pupil, guest)
    assert not pupil.run("return document.querySelector('#people-list details') !== null"), "a pupil has nothing to say here"
    order(teacher, pupil, "Turn the microphone off")
    wait_for(lambda: not pupil.run("return Boolean(classroom.devices.audio)"), 10, "the microphone goes off")
    assert "turned your microphone off" in text_of(pupil, "#hint")
    order(teacher, guest, "Turn the camera off")
    wait_for(lambda: guest.run("return page.conference.getLocalVideoTrack().isMuted()"), 10, "the Jitsi client's camera goes off")
    order(teacher, pupil, "Make moderator")
    wait_for(lambda: pupil.run("return classroom.self?.moderator"), 10, "the pupil moderates too")
    order(pupil, guest, "Take out of the class")
    wait_for(lambda: guest.state()["stage"] == "kicked", 10, "the guest is out")
    wait_for(lambda: len(teacher.people()) == 1, 10, "and gone for the others")


def test_hands_in_order(server, cast):
    pages = [cast.page(server, "hands", person) for person in (people.CLARA, people.BOSSE)]
    together(*pages)
    pages[1].click("#hand")
    wait_for(lambda: any(person["handRaised"] for person in pages[0].state()["people"]), 10, "the hand is seen")
    pages[0].click("#hand")
    pages[0].click("#people-open")
    rows = wait_for(lambda: pages[0].run("return [...document.querySelectorAll('#people-list li:has([aria-label=\"hand raised\"])')].map((li) => li.dataset.nick)"), 10, "hands in the list")
    assert rows == [pages[1].nick, pages[0].nick], "who raised first is first"


def test_lock(server, cast):
    teacher = cast.page(server, "closed", people.CLARA)
    wait_for(lambda: text_of(teacher, "#lock span") == "Open", 15, "who moderates may lock")
    teacher.click("#lock")
    teacher.type("#lock-password", "algebra")
    teacher.click("#lock-dialog .primary")
    wait_for(lambda: text_of(teacher, "#lock span") == "Locked", 10, "locked")
    late = cast.page(server, "closed", people.BOSSE, password="algebra")
    together(teacher, late)
    teacher.click("#lock")
    wait_for(lambda: text_of(teacher, "#lock span") == "Open", 10, "open again")


def test_record(server, cast):
    """By the keyboard: everybody sees it, a pupil has no button, and who comes later sees it at once."""
    teacher = cast.page(server, "kept", people.CLARA)
    wait_for(lambda: text_of(teacher, "#record span") == "Record", 15, "who moderates may record")
    pupil = cast.page(server, "kept", people.BOSSE)
    together(teacher, pupil)
    assert text_of(pupil, "#record") == "" and text_of(pupil, "#recording") == ""
    teacher.element("#record").send_keys("\n")
    for page in (teacher, pupil):
        wait_for(lambda page=page: text_of(page, "#recording") == "Recording", 10, f"the page says so: {text_of(page, '#recording')}")
    assert pupil.run("return getComputedStyle(document.querySelector('#recording')).backgroundColor") == "rgb(214, 69, 80)"
    wait_for(lambda: pupil.run("return document.querySelector('#messages').textContent.includes('being recorded')"), 10, "a line in the chat")
    wait_for(lambda: teacher.run("return document.activeElement.id") == "record", 5, "the focus stays on the button")
    teacher.element("#record").send_keys("\n")
    for page in (teacher, pupil):
        wait_for(lambda page=page: text_of(page, "#recording") == "", 10, "it is over")
    [folder] = (server.state / "recordings").glob("kept*/*")
    assert {f"{page.nick}-a0.1.mjr" for page in (teacher, pupil)} <= {path.name for path in folder.iterdir()}


def test_call_someone(server, cast):
    """By the button: the page is told what becomes of it."""
    teacher = cast.page(server, "calling", people.CLARA)
    wait_for(lambda: teacher.run("return classroom.self?.moderator"), 15, "the first one moderates")
    parent = cast.caller(server)
    parent.awaits("answer")
    teacher.click("#people-open")
    for address, line in [("+49 30 1234", "That is no address"), (parent.jid, f"{parent.jid} has answered")]:
        teacher.click("#call")
        teacher.type("#call-address", address)
        teacher.click("#call-dialog .primary")
        wait_for(lambda line=line: line in text_of(teacher, "#hint"), 15, f"the page says: {line}")
    wait_for(parent.connected, 20, "media")
    wait_for(lambda: "carl" in teacher.people().values(), 10, f"a tile of who was called: {teacher.people()}")
