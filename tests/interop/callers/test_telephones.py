"""Callers without Opus: what they say is recoded once for the browsers, and the mix is coded for them."""
import clients
import people
from driver import wait_for
from judge import phase

VOICES = {"PCMU": ["0", "PCMU", "8000"], "PCMA": ["8", "PCMA", "8000"], "G722": ["9", "G722", "8000"]}


def test_telephones(server, cast):
    """One of each codec, a caller with Opus and a browser: each hears all the others and not itself."""
    page = cast.web(server, "telephones", people.WILMA)
    callers = []
    for person, account, voice in [(people.CARL, "carl", "PCMU"), (people.SIXTEN, "sixten", "PCMA"), (people.FIONA, "fiona", "G722"), (people.CLARA, "extra", None)]:
        caller = cast.caller(server, person, account, voice=voice)
        answer = caller.call(f"telephones@{server.jids['calls']}", "direct", video=False)
        assert "sid" in answer, answer
        assert answer["payloads"][0] == (VOICES[voice] if voice else ["96", "opus", "48000"]), answer
        assert len(answer["payloads"]) == 1, answer
        callers.append(caller)
    for caller in callers:
        caller.nick = clients.nick_of_caller(page, caller.jid.partition("@")[0])
    wait_for(page.connected, 30, f"media: {page.state()}")
    before = server.room_counters()["mix_recodes"]
    phase([page, *callers], 12, "telephones")
    assert server.room_counters()["mix_recodes"] > before

