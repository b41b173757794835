"""What is inside a frame is nobody's business on the way: end-to-end encrypted pictures and voices arrive as they were sent."""
import pytest

import cast as scene
import people
from driver import wait_for
from judge import HEARD, best, phase

KEY = "00112233445566778899aabbccddeeff"


def takes_no_key():
    """A worker that wants to know whose key it is: lib-jitsi-meet gives it nobody's for one that comes from outside, and sends in clear."""
    return "Missing required data: participantId" in scene.library().with_name("lib-jitsi-meet.e2ee-worker.js").read_text()


@pytest.mark.skipif(takes_no_key(), reason="this lib-jitsi-meet takes no key from outside")
def test_encrypted_end_to_end(server, cast):
    """Who has the key hears and sees, key frames of the encrypted layers are found; who has it not hears nothing of it."""
    wilma = cast.web(server, "sealed", people.WILMA, key=KEY)
    bosse = cast.web(server, "sealed", people.BOSSE, key=KEY)
    stranger = cast.web(server, "sealed", people.LATE, listen=1)
    for page in (wilma, bosse, stranger):
        wait_for(lambda page=page: page.connected() and len(page.people()) == 2, 30, f"media: {page.state()}")
    pair = [wilma, bosse]
    phase(pair, 10, "with the key")
    samples = [stranger.sample()]
    for page in pair:
        assert best(samples, page.nick, page.hz) < HEARD, "heard without the key: it is not encrypted"
