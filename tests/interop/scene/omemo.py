"""People with OMEMO: slixmpp-omemo in a process of its own (peers/omemo_peer.py), with the packages of tests/interop/neighbours/requirements.txt."""
import json
import pathlib
import time

from tests.lib import vendor

from peer import PEERS, Peer

REQUIREMENTS = pathlib.Path(__file__).resolve().parent.parent / "neighbours" / "requirements.txt"


class OmemoClient(Peer):
    """store: the file of its keys; another client of the same file goes on where this one has ended."""

    def __init__(self, server, person, account, store, resource="omemo"):
        self.jid, self.store = f"{account}@{server.domain}", store
        super().__init__(person, ["/usr/bin/env", f"PYTHONPATH={vendor.wheels(REQUIREMENTS)}", "/usr/bin/python3", "-B", PEERS / "omemo_peer.py", "--jid", self.jid, "--password", "pass",
                                  "--host", "192.0.2.1", "--port", server.ports["c2s"], "--ca", server.ca, "--store", store, "--resource", resource])
        self.device, self.fingerprint = self.first["device"], self.first["fingerprint"]

    def _answer(self, seconds):
        answer = super()._answer(seconds)
        self.first = getattr(self, "first", answer)
        return answer

    def write(self, to, text):
        return self.do("write", to=to, text=text)

    def plain(self, to, text):
        self.do("plain", to=to, text=text)

    def events(self):
        return self.do("events")["events"]

    def read(self, wanted, seconds=20):
        """Waits for an event that wanted(event) takes; → it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = next((event for event in self.events() if wanted(event)), None)
            if found:
                return found
            time.sleep(0.2)
        raise AssertionError(f"{self.person.name} has read only {self.events()}")

    def forget_sessions(self):
        """Once it is closed: its file has its keys still, and no session."""
        values = json.loads(self.store.read_text())
        self.store.write_text(json.dumps({key: value for key, value in values.items() if "axolotl/" not in key or "@" not in key}))

    def sealed(self, text, seconds=20):
        return self.read(lambda event: text in event.get("sealed", ""), seconds)
