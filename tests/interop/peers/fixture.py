"""The session-initiate and the transport-infos of the fixtures 05 and 06, sent as they stand: only JIDs, ids, our own ufrag, pwd,
fingerprint, SSRC, addresses and ports are put in."""
import pathlib
import re
import xml.etree.ElementTree as ET

import jingle_sdp as js

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "fixtures"


def text(name):
    found = sorted(FIXTURES.rglob(name))
    if not found:
        raise FileNotFoundError(f"{name} is not below {FIXTURES}")
    return found[0].read_text()


class Fixture:
    def __init__(self, sdp, sid, to, own):
        self.sid, self.to, self.own = sid, to, own
        _, self.attributes = js.sections(sdp)[0]
        self.ssrc = js.value(self.attributes, "ssrc").split(" ")[0]
        self.ufrag, self.pwd = js.value(self.attributes, "ice-ufrag"), js.value(self.attributes, "ice-pwd")

    def _credentials(self, xml):
        xml = re.sub(r"sid='[^']*'", f"sid='{self.sid}'", xml)
        xml = re.sub(r"initiator='[^']*'", f"initiator='{self.own}'", xml)
        return re.sub(r"ufrag='[^']*'", f"ufrag='{self.ufrag}'", re.sub(r"pwd='[^']*'", f"pwd='{self.pwd}'", xml))

    def _jingle(self, xml):
        return ET.fromstring(xml).find(js.JINGLE + "jingle")

    def initiate(self):
        xml = self._credentials(text("05-jingle-av-initiate.xml")).replace("905098685", self.ssrc)
        fingerprint = js.value(self.attributes, "fingerprint").split(" ")[1]
        return self._jingle(re.sub(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}", fingerprint, xml))

    def transport_infos(self):
        for words in js.candidates(self.attributes):
            name = "06-transport-info-ipv6.xml" if ":" in words[4] else "06-transport-info-ipv4.xml"
            xml = self._credentials(text(name))
            for key, value in (("ip", words[4]), ("port", words[5]), ("foundation", words[0]), ("priority", words[3])):
                xml = re.sub(rf"\b{key}='[^']*'", f"{key}='{value}'", xml)
            yield self._jingle(xml)
