"""profanity, the second implementation of OMEMO (libsignal-protocol-c), in a tmux of its own: what a person types and reads."""
import pathlib
import shutil
import subprocess
import time


class Profanity:
    def __init__(self, server, account, folder):
        self.jid, self.folder = f"{account}@{server.domain}", pathlib.Path(folder)
        self.socket = self.folder / "tmux"
        self.folder.mkdir()
        self._tmux("new-session", "-d", "-s", "chat", "-x", "220", "-y", "60", "env", f"HOME={self.folder}", f"XDG_CONFIG_HOME={self.folder}", f"XDG_DATA_HOME={self.folder}",
                   "LANG=C.UTF-8", "profanity")
        self.wait("Type '/help'")
        self.type("/notify chat off")
        self.type(f"/connect {self.jid} server 192.0.2.1 port {server.ports['c2s']} tls trust")
        self.wait("Enter password:")
        self.type("pass")
        self.wait("logged in successfully")
        self.type("/omemo gen")
        self.wait("OMEMO crytographic materials generated", "Your OMEMO fingerprint is", "materials generated", "OMEMO fingerprint")
        self.type("/omemo trustmode blind")

    def _tmux(self, *words):
        return subprocess.run(["tmux", "-S", self.socket, *words], check=True, capture_output=True, text=True).stdout

    def type(self, text):
        self._tmux("send-keys", "-t", "chat", "-l", text)
        self._tmux("send-keys", "-t", "chat", "Enter")
        time.sleep(0.5)

    def screen(self):
        return self._tmux("capture-pane", "-p", "-J", "-t", "chat")

    def wait(self, *texts, seconds=30):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            screen = self.screen()
            if any(text in screen for text in texts):
                return screen
            time.sleep(0.3)
        raise AssertionError(f"profanity does not show {texts[0]!r}:\n{self.screen()}")

    def open_chat(self, address):
        self.type(f"/msg {address}")
        self.type(f"/omemo start {address}")

    def close(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)
