"""Browsers play what is composed: length, seeking, pictures, chapters and captions."""
import pathlib

import pytest
from driver import FLAGS, wait_for
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from recorded import Session, tone
from watched import near

PAGE = """<video id=v muted><track kind=captions src=captions.vtt default><track kind=chapters src=chapters.vtt default></video><script>
const v = document.querySelector('video');
const cues = n => { const t = v.textTracks[n]; t.mode = 'hidden'; return t.cues ? Array.from(t.cues, c => [c.startTime, c.text]) : []; };
const pixel = () => { const c = document.createElement('canvas').getContext('2d'); c.drawImage(v, 0, 0, 300, 150); return Array.from(c.getImageData(150, 60, 1, 1).data.slice(0, 3)); };
const seek = (t, done) => { v.onseeked = () => done([v.currentTime, pixel()]); v.currentTime = t; };
const load = (name, done) => { v.onerror = () => done(v.error.message); v.onloadeddata = () => done([v.duration, v.videoWidth, v.videoHeight]); v.src = name; };
const play = done => v.play().then(() => setTimeout(() => done(v.currentTime), 400), e => done(String(e)));
</script>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory, composer):
    """Red for 10 s, then blue; both kinds of file."""
    session = Session(tmp_path_factory.mktemp("played") / "session")
    session.event(0, "join", participant="anna", name="Anna", kind="browser")
    session.event(6, "join", participant="ben", name="Ben", kind="caller")
    session.event(7, "chat", participant="anna", name="Anna", text="<i>blue & red", stanza_id="1")
    session.voice("anna-a0", "anna", tone(440), 0, 20)
    session.picture("anna-v0", "anna", lambda t: (200, 20, 20) if t < 10 else (20, 20, 200), 0, 20)
    made = session.write(20)
    for format in ("webm", "mp4"):
        composer(made, "--size", "320x180", "--format", format)
    (made / "composed" / "page.html").write_text(PAGE)
    return made / "composed"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    options = webdriver.ChromeOptions()
    for flag in (*FLAGS, "--allow-file-access-from-files", f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    driver.set_script_timeout(20)
    yield driver
    driver.quit()


@pytest.mark.parametrize("name", ["session.webm", "session.mp4"])
def test_chromium_plays_it(folder, chromium, name):
    chromium.get(pathlib.Path(folder / "page.html").as_uri())
    length, width, height = chromium.execute_async_script("load(arguments[0], arguments[1])", name)
    assert abs(length - 20) < 0.1 and (width, height) == (320, 180)
    for t, wanted in ((15.5, (20, 20, 200)), (4.5, (200, 20, 20)), (10.5, (20, 20, 200)), (9.5, (200, 20, 20))):
        at, found = chromium.execute_async_script("seek(arguments[0], arguments[1])", t)
        assert abs(at - t) < 0.05 and near(found, wanted), (t, at, found)
    assert chromium.execute_async_script("play(arguments[0])") > 9.6
    captions = wait_for(lambda: chromium.execute_script("return cues(0)"), 5, "the captions")
    assert captions == [[7, "<v Anna>&lt;i&gt;blue &amp; red"]]
    assert [text for _, text in wait_for(lambda: chromium.execute_script("return cues(1)"), 5, "the chapters")] == ["Year 7, biology", "Ben joins"]
