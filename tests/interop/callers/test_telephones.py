"""Callers without Opus: what they say is recoded once for the browsers, and the mix is coded for them. And what callers say by keys."""
import os
import time

import pytest

import clients
import people
from driver import wait_for
from judge import phase

VOICES = {"PCMU": ["0", "PCMU", "8000"], "PCMA": ["8", "PCMA", "8000"], "G722": ["9", "G722", "8000"]}
CUE = [587, 880]


def test_telephones(server, cast):
    """One of each codec, a caller with Opus and a browser: each hears all the others and not itself."""
    page = cast.web(server, "telephones", people.WILMA)
    callers = []
    for person, account, voice in [(people.CARL, "carl", "PCMU"), (people.SIXTEN, "sixten", "PCMA"), (people.FIONA, "fiona", "G722"), (people.CLARA, "extra", None)]:
        caller = cast.caller(server, person, account, voice=voice)
        answer = caller.call(f"telephones@{server.jids['calls']}", "direct", video=False)
        assert "sid" in answer, answer
        assert answer["payloads"][0] == (VOICES[voice] if voice else ["96", "opus", "48000"]), answer
        assert answer["payloads"][1:] == ([["101", "telephone-event", "8000"]] if voice else []), answer
        callers.append(caller)
    for caller in callers:
        caller.nick = clients.nick_of_caller(page, caller.jid.partition("@")[0])
    wait_for(page.connected, 30, f"media: {page.state()}")
    before = server.room_counters()["mix_recodes"]
    phase([page, *callers], 6, "telephones")
    assert server.room_counters()["mix_recodes"] > before



@pytest.mark.parametrize("voice", ["PCMA", "opus"] if os.environ.get("JX_LONG") else ["PCMA"])
def test_keys(server, cast, voice):
    """*6 mutes and lets be heard again, in the mix and in presence; *9 raises the hand and lowers it. Packets of the keys are lost on the way."""
    room = f"keys{voice.lower()}"
    page, caller = cast.web(server, room, people.WILMA), cast.caller(server, voice=voice)
    assert "sid" in caller.call(f"{room}@{server.jids['calls']}", "direct", video=False)
    caller.nick = clients.nick_of_caller(page, "carl")
    wait_for(page.connected, 30, f"media: {page.state()}")
    phase([page, caller], 5, "before a key")
    wait_for(lambda: muted(page, caller) is False, 5, "not muted, as the browser is told")
    caller.press("*6", lose=[1, 4])
    wait_for(lambda: muted(page, caller) is True, 5, "muted, as the browser is told")
    wait_for(lambda: min(caller.do("read", tones=CUE)["audio"].values()) > -60, 5, "the pair of tones that confirms it")
    wait_for(lambda: page.sample()["audio"].get(caller.nick, {}).get(caller.person.hz, -200) < -70, 8, "silence")
    caller.press("1*6", lose=[2, 3, 4, 5, 7])
    wait_for(lambda: muted(page, caller) is False, 5, "heard again, as the browser is told")
    phase([page, caller], 5, "after the keys")
    caller.press("*9")
    wait_for(lambda: float(hand(page, caller)) > 1.7e12, 5, "a raised hand")
    time.sleep(1)
    caller.press("*9")
    wait_for(lambda: float(hand(page, caller)) == 0, 5, "a hand that is down")


def hand(page, caller):
    return page.state()["properties"].get(caller.nick, {}).get("raisedHand") or "0"


def muted(page, caller):
    return page.state()["tracks"].get(f"{caller.nick}-a0", {}).get("muted")
