"""A phone with Chromium's libwebrtc, which Conversations and most others have inside: a page has the media, a plain XMPP client the account, and the
Jingle between them is made here. Rules that Conversations has for what it is offered are asserted."""
import pathlib
import xml.etree.ElementTree as ET

import clients
import driver
import jingle_sdp as js
from driver import wait_for

MEDIA = (pathlib.Path(__file__).resolve().parent.parent / "browser" / "phone.js").read_text()
JMI = "urn:xmpp:jingle-message:0"


def replaced(sdp, values):
    """Attributes of that name have another value, in all m-sections."""
    return "\r\n".join(next((f"a={name}:{value}" for name, value in values.items() if line.startswith(f"a={name}:")), line)
                       for line in sdp.split("\r\n") if not line.startswith("a=candidate:"))


class WebrtcPhone(driver.Browser):
    family, hears_each, sends_video, nick = "webrtc phone", False, True, None

    def __init__(self, server, cast, person, account):
        super().__init__(person.hz, person.colour)
        self.person = person
        self.open(f"{server.pages['tests']}/janus.html")
        self.run(MEDIA)
        self.line = cast.caller(server, person, account)
        self.line.awaits("raw")
        self.jid, self.taken = self.line.jid, 0
        self.sid = self.peer = self.offer = None

    def ask(self, what, *values):
        script = "const done = arguments[arguments.length - 1]; phone[arguments[0]](...arguments[1]).then((r) => done({ r }), (e) => done({ e: String(e) }))"
        answer = self.driver.execute_async_script(script, what, list(values))
        assert "e" not in answer, f"{what}: {answer['e']}"
        return answer.get("r")

    # --- Jingle

    def next(self, action, seconds=15):
        """The next Jingle IQ with this action; its candidates are used on the way."""
        def found():
            events = self.line.events()
            while self.taken < len(events):
                event = events[self.taken]
                self.taken += 1
                if not event.get("xml"):
                    continue
                jingle = ET.fromstring(event["xml"])
                if jingle.get("action") == action:
                    return jingle
            return None
        return wait_for(found, seconds, action)

    def send(self, jingle):
        answer = self.line.do("iq", to=self.peer, xml=ET.tostring(jingle).decode())
        assert "result" in answer, answer

    def add_candidates(self, jingle):
        for content in jingle.findall(js.JINGLE + "content"):
            for element in content.iter(js.ICE + "candidate"):
                assert element.get("protocol").lower() == "udp"
                self.ask("add", content.get("name"), js.candidate_line(element))

    def trickle(self, ufrag, pwd):
        """One candidate an IQ, of the first content: the others are bundled with it."""
        wait_for(lambda: self.run("return phone.pc.iceGatheringState") == "complete", 10, "candidates")
        for number, candidate in enumerate(self.run("return phone.candidates.splice(0)")):
            if "tcp" in candidate["line"].lower().split():
                continue
            self.send(self.transport_info(candidate["mid"], ufrag, pwd, candidate["line"], number))

    def transport_info(self, name, ufrag, pwd, line=None, number=0):
        jingle = ET.Element(js.JINGLE + "jingle", action="transport-info", sid=self.sid)
        content = ET.SubElement(jingle, js.JINGLE + "content", creator="initiator", name=name)
        transport = ET.SubElement(content, js.ICE + "transport", ufrag=ufrag, pwd=pwd)
        if line:
            js.candidate_element(transport, line[len("candidate:"):].split(), number)
        return jingle

    # --- its user

    def answer(self):
        """Takes the call that rings."""
        rings = wait_for(lambda: next((event for event in self.line.events() if event.get("jmi") == "propose"), None), 15, "it rings")
        self.sid, self.peer = rings["id"], rings["sender"]
        self.line.do("message", to=self.peer, xml=f"<proceed xmlns='{JMI}' id='{self.sid}'/>")
        initiate = self.next("session-initiate")
        for transport in initiate.iter(js.ICE + "transport"):
            assert transport.get("ufrag") and transport.get("pwd") and transport.find(js.DTLS + "fingerprint").get("setup") == "actpass"
        for parameter in initiate.iter(js.SSMA + "parameter"):
            assert parameter.get("name") and parameter.get("value")
        self.offer = js.to_sdp(initiate, True)
        self.ask("start", len(initiate.findall(js.JINGLE + "content")) > 1)
        self.ask("remote", "offer", self.offer)
        sdp = self.ask("local", "answer")
        self.send(js.to_jingle(sdp, "session-accept", self.sid))
        self.trickle(*self.credentials(sdp))
        self.add_candidates(self.next("transport-info"))

    @staticmethod
    def credentials(sdp):
        attributes = js.sections(sdp)[0][1]
        return js.value(attributes, "ice-ufrag"), js.value(attributes, "ice-pwd")

    def change_network(self):
        """ICE is restarted, as Conversations does it: fresh credentials without a candidate, and the other side's come back with candidates."""
        sdp = self.ask("local", "offer", {"iceRestart": True})
        ufrag, pwd = self.credentials(sdp)
        self.send(self.transport_info("audio", ufrag, pwd))
        self.trickle(ufrag, pwd)
        while True:
            fresh = self.next("transport-info")
            [transport] = fresh.iter(js.ICE + "transport")
            if transport.get("ufrag") not in self.offer:
                break
        assert list(transport), "an answer has candidates: without any it would be a restart of the other side's"
        self.ask("remote", "answer", replaced(self.offer, {"ice-ufrag": transport.get("ufrag"), "ice-pwd": transport.get("pwd"), "setup": "passive"}))
        self.add_candidates(fresh)
        return ufrag

    def path(self):
        return self.ask("path")

    def connected(self):
        return self.run("return phone.pc?.connectionState") == "connected"

    def sample(self):
        return clients.BrowserEars.sample(self)
