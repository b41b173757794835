"""ICE restarted in place: other credentials on both sides, the session and the media stay."""
import pathlib

import people
from driver import wait_for
from judge import GAP, phase

RESTART = (pathlib.Path(__file__).resolve().parent.parent / "browser" / "ice_restart.js").read_text()
CREDENTIALS = "return ['local', 'remote'].map((side) => /a=ice-ufrag:(\\S+)/.exec(page.peerConnection[side + 'Description'].sdp)[1])"
IN_USE = """page.peerConnection.getStats().then((all) => {
    const pair = all.get([...all.values()].find((one) => one.type === 'transport').selectedCandidatePairId);
    globalThis.inUse = all.get(pair.localCandidateId).usernameFragment;
}); return globalThis.inUse"""


def test_in_place(server, cast):
    wilma = cast.web(server, "wires", people.WILMA)
    bosse = cast.web(server, "wires", people.BOSSE)
    for page in (wilma, bosse):
        wait_for(lambda page=page: page.connected() and len(page.people()) == 1, 30, f"media: {page.state()}")
    phase([wilma, bosse], 5, "before")
    sid = wilma.state()["sid"]
    for time in ("first", "second"):
        before = wilma.run(CREDENTIALS)
        for page in (wilma, bosse):
            page.reset()
        wilma.run(RESTART)
        wait_for(lambda: wilma.run("return restarted"), 10, "the restart")
        assert wilma.run("return restarted") == "ok"
        wait_for(lambda: all(old != new for old, new in zip(before, wilma.run(CREDENTIALS))), 10, "fresh credentials on both sides")
        wait_for(lambda: wilma.run(IN_USE) == wilma.run(CREDENTIALS)[0], 15, "media on the fresh pair")
        gaps = [eye["gap"] for page in (wilma, bosse) for eye in page.sample()["video"].values()]
        print(f"ICE restart: largest gaps between pictures {gaps} ms")
        assert max(gaps) < 10 * GAP
        phase([wilma, bosse], 7, f"after the {time} restart")  # restarts may follow each other after 5 s
    assert wilma.state()["sid"] == sid
    assert [entry["action"] for entry in wilma.run("return page.jingle")].count("session-initiate") == 1
