"""Headless browsers, one for each client, with a fake microphone and camera of known content: Chromium, or Firefox where asked for."""
import json
import pathlib
import shutil
import tempfile
import time
import urllib.parse

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

import media
from firefox import Firefox

HERE = pathlib.Path(__file__).resolve().parent
PROBE = (HERE / "probe.js").read_text()

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-default-browser-check",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions", "--mute-audio",
    "--disable-dev-shm-usage", "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows", "--autoplay-policy=no-user-gesture-required", "--ignore-certificate-errors",
    "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", "--window-size=800,600",
]


# What a page's next screen is: of one colour (the first argument), with a bar that moves.
DRAWN_SCREEN = """
const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 }), context = canvas.getContext('2d');
let frame = 0;
setInterval(() => {
	context.fillStyle = arguments[0];
	context.fillRect(0, 0, 640, 360);
	context.fillStyle = 'white';
	context.fillRect((frame++ * 32) % 576, 180, 64, 180);
}, 100);
navigator.mediaDevices.getDisplayMedia = () => Promise.resolve(canvas.captureStream(10));
"""


class TimeoutFailure(AssertionError):
    pass


def wait_for(check, seconds, what, every=0.2):
    """The first true value of check(), or a failure that says what was waited for."""
    end = time.monotonic() + seconds
    last = None
    while True:
        try:
            last = check()
            if last:
                return last
        except WebDriverException as error:
            last = error
        if time.monotonic() > end:
            raise TimeoutFailure(f"{what}: not within {seconds} s (last: {str(last)[:600]})")
        time.sleep(every)


class Browser:
    """`hz` and `colour` are what its microphone hears and its camera sees."""

    def __init__(self, hz=440, colour="red", folder=None, phone=False, resolve=(), firefox=False):
        self.hz, self.colour = hz, colour
        self.profile = tempfile.mkdtemp(prefix="browser-")
        self.driver = Firefox(self.profile, hz, colour) if firefox else self._chromium(folder, phone, resolve)
        self.log = []

    def _chromium(self, folder, phone, resolve):
        sound, picture = media.files(folder or pathlib.Path(tempfile.gettempdir()) / "janus-xmpp-fake-devices", self.hz, self.colour)
        options = Options()
        options.binary_location = shutil.which("chromium")
        for flag in FLAGS:
            options.add_argument(flag)
        options.add_argument(f"--user-data-dir={self.profile}")
        options.add_argument(f"--use-file-for-fake-audio-capture={sound}")
        options.add_argument(f"--use-file-for-fake-video-capture={picture}")
        if resolve:
            options.add_argument("--host-resolver-rules=" + ",".join(f"MAP {name} {address}" for name, address in resolve))
        if phone:
            options.add_experimental_option("mobileEmulation", {"deviceMetrics": {"width": 390, "height": 780, "pixelRatio": 2.0}})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)
        driver.set_script_timeout(20)
        return driver

    def open(self, url):
        self.driver.get(url)
        self.driver.execute_script(PROBE)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def element(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def click(self, selector):
        self.element(selector).click()

    def type(self, selector, text):
        field = self.element(selector)
        field.clear()
        field.send_keys(text)

    def reset(self):
        self.run("probe.reset()")

    def read(self, tones):
        """{"audio": {source: {hz: dB}}, "video": {source: {…}}}, see probe.js."""
        result = self.run("return probe.read(arguments[0])", list(tones))
        result["audio"] = {source: {int(hz): level for hz, level in levels.items()} for source, levels in result["audio"].items()}
        return result

    def stats(self, script="page.peerConnection"):
        """getStats() of the page's PeerConnection, as a list."""
        return self.driver.execute_async_script(
            f"const done = arguments[0]; {script}.getStats().then((r) => done([...r.values()]), () => done([]))")

    def logs(self):
        self.log += self.driver.get_log("browser")
        return self.log

    def screenshot(self, path):
        self.driver.save_screenshot(str(path))

    def close(self):
        try:
            self.driver.quit()
        finally:
            shutil.rmtree(self.profile, ignore_errors=True)


class LibJitsiMeet(Browser):
    """ljm.html; `servers` is the deployment's description (see Deployment.pages)."""

    family = "lib-jitsi-meet"

    def go(self, servers, room, name, transport="websocket", **more):
        query = {"service": servers[transport], "domain": servers["domain"], "muc": servers["muc"], "focus": servers["focus"],
                 "room": room, "name": name, **more}
        self.open(f"{servers['tests']}/ljm.html?{urllib.parse.urlencode(query)}")

    def enter(self, servers, room, name, transport="websocket", **more):
        self.go(servers, room, name, transport, **more)
        wait_for(lambda: self.state()["stage"] == "inside", 30, f"{name} enters {room}: {self.state()}")
        self.nick = self.state()["id"]
        return self

    def state(self):
        return self.run("return globalThis.page?.state() ?? {stage: 'no page'}")

    def connected(self):
        return self.run("return globalThis.page?.peerConnection?.connectionState") == "connected"

    def people(self):
        return self.state()["people"]

    def say(self, text):
        self.run("page.say(arguments[0])", text)

    def leave(self):
        self.run("page.leave()")
        wait_for(lambda: self.state()["stage"] in ("left", "disconnected"), 10, "leaving")


class Classroom(Browser):
    """Our own page, used as a person uses it."""

    family = "classroom"

    def enter(self, servers, room, name, password=None, camera=True, microphone=True):
        self.open(f"{servers['classroom']}#{urllib.parse.quote(room)}")
        wait_for(lambda: self.run("return Boolean(globalThis.classroom)"), 10, "the classroom page starts")
        wait_for(lambda: self.run("return Boolean(classroom.devices.audio && classroom.devices.video)"), 10, "the page opens camera and microphone")
        if not self.run("return document.getElementById('original-sound').checked"):
            self.click("#original-sound")
            wait_for(lambda: self.run("return classroom.devices.originalSound && classroom.devices.audio?.readyState === 'live'"), 10, "original sound")
        for wanted, button, kind in ((microphone, "#start-mic", "audio"), (camera, "#start-camera", "video")):
            if not wanted:
                self.click(button)
                wait_for(lambda: not self.run(f"return Boolean(classroom.devices.{kind})"), 5, f"{kind} goes off")
        self.type("#name", name)
        if password is not None:
            self.run("document.getElementById('room-password-field').hidden = false")
            self.type("#room-password", password)
        self.click("#join")
        wait_for(lambda: self.state()["stage"] == "inside" or self.problem(), 30, f"{name} enters {room}")
        assert not self.problem(), self.problem()
        self.nick = self.state()["nick"]
        return self

    def problem(self):
        return self.run("const p = document.getElementById('start-error'); return p.hidden ? '' : p.textContent")

    def state(self):
        return self.run("return globalThis.classroom?.state() ?? {stage: 'no page'}")

    def connected(self):
        return self.state().get("call") == "connected"

    def people(self):
        return {person["nick"]: person["name"] for person in self.state()["people"] if person["nick"] != self.nick}

    def stats(self, script="classroom.call.peerConnection"):
        return super().stats(script)

    def say(self, text):
        if self.element("#panel").get_attribute("hidden") is not None:
            self.click("#chat-open")
        self.type("#chat-text", text)
        self.click("#chat-form button")

    def leave(self):
        self.click("#leave")
        wait_for(lambda: self.state()["stage"] == "outside", 10, "leaving")


class JanusPage(Browser):
    """janus.html: joins the room plugin by a token over Janus's own WebSocket."""

    family = "janus.js"

    def attach(self, servers):
        self.open(f"{servers['tests']}/janus.html?{urllib.parse.urlencode({'server': servers['janus']})}")
        wait_for(lambda: self.state()["stage"] == "attached", 15, "janus.js attaches to the plugin")
        return self

    def request(self, **body):
        return self.driver.execute_async_script(
            "const done = arguments[1]; page.request(arguments[0]).then(done, (error) => done({error: error.message}))", body)

    def join(self, room, token, codecs=None):
        self.run("page.join(arguments[0], arguments[1], arguments[2])", room, token, codecs)
        wait_for(lambda: self.state()["stage"] in ("inside", "refused"), 15, f"janus.js joins: {self.state()}")
        self.nick = self.state()["endpoint"]
        return self

    def state(self):
        return self.run("return globalThis.page?.state() ?? {stage: 'no page'}")

    def connected(self):
        return self.run("return globalThis.page?.peerConnection?.connectionState") == "connected"

    def leave(self):
        self.run("page.leave()")


def dump(value):
    return json.dumps(value, indent=1, sort_keys=True)
