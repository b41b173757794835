"""A headless Firefox with the part of Selenium's driver that our pages' classes use: puppeteer-core speaks WebDriver BiDi, because Debian has no geckodriver."""
import json
import os
import pathlib
import select
import shutil
import subprocess

from selenium.common.exceptions import WebDriverException

from tests.lib import namespace, vendor

import media

HERE = pathlib.Path(__file__).resolve().parent.parent / "firefox"


class Element:
    def __init__(self, driver, selector):
        self._driver, self._selector = driver, selector

    def click(self):
        self._driver.do("click", selector=self._selector)

    def clear(self):
        self._driver.execute_script("document.querySelector(arguments[0]).value = ''", self._selector)

    def send_keys(self, text):
        self._driver.do("type", selector=self._selector, text=text)

    def get_attribute(self, name):
        return self._driver.execute_script("return document.querySelector(arguments[0]).getAttribute(arguments[1])", self._selector, name)


class Firefox:
    def __init__(self, profile, hz, colour):
        self._sound = self._start_sound(pathlib.Path(profile))
        # Its standard error is the caller's: what puppeteer says there is for who reads a failed test.
        self._process = subprocess.Popen(["node", HERE / "firefox.mjs", vendor.modules(HERE), namespace.SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         text=True, bufsize=1, env={**os.environ, "PULSE_SERVER": f"unix:{profile}/sound"})
        self.version = self._ask({"program": shutil.which("firefox-esr"), "profile": profile, "hz": hz, "colour": media.COLOURS[colour]}, 60)

    @staticmethod
    def _start_sound(profile):
        """Firefox's AudioContext stands still where there is no sound device: one that plays to nobody."""
        return subprocess.Popen(["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--log-level=error", "-L", "module-null-sink",
                                 "-L", f"module-native-protocol-unix socket={profile}/sound auth-anonymous=1"],
                                env={**os.environ, "HOME": str(profile), "XDG_RUNTIME_DIR": str(profile)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _ask(self, command, seconds=30):
        self._process.stdin.write(json.dumps(command) + "\n")
        line = self._process.stdout.readline() if select.select([self._process.stdout], [], [], seconds)[0] else ""
        if not line:
            self._process.kill()
            raise WebDriverException(f"Firefox: no answer to {command.get('do', 'the start')} within {seconds} s")
        answer = json.loads(line)
        if "error" in answer:
            raise WebDriverException(f"Firefox: {answer['error']}")
        return answer["value"]

    def do(self, what, **more):
        return self._ask({"do": what, **more})

    def get(self, url):
        self.do("goto", url=url)

    def execute_script(self, script, *arguments):
        return self.do("run", script=script, args=arguments)

    def execute_async_script(self, script, *arguments):
        return self.do("later", script=script, args=arguments)

    def find_element(self, _by, selector):
        return Element(self, selector)

    def get_log(self, _kind):
        return self.do("log")

    def save_screenshot(self, path):
        self.do("screenshot", path=path)

    def quit(self):
        if self._process.poll() is None:
            try:
                self.do("quit")
                self._process.wait(10)
            except (OSError, WebDriverException, subprocess.TimeoutExpired):
                self._process.kill()
        self._process.wait()
        self._sound.terminate()
        self._sound.wait()
