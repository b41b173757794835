"""The strict peer is strict: a good offer and a good answer pass, and each with one thing wrong does not. That ours pass is seen in every bundled call
of this suite, whose peers apply these rules (peers/caller.py)."""
import copy
import xml.etree.ElementTree as ET

import pytest

import jingle_sdp as js
from conversations import Rules, jmi_violations

CONTENT = """<content creator='initiator' name='{name}'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='{media}'>
  <payload-type id='111' name='opus' clockrate='48000'><parameter name='useinbandfec' value='1'/><rtcp-fb xmlns='urn:xmpp:jingle:apps:rtp:rtcp-fb:0' type='nack'/></payload-type>
  <rtp-hdrext xmlns='urn:xmpp:jingle:apps:rtp:rtp-hdrext:0' id='1' uri='urn:ietf:params:rtp-hdrext:ssrc-audio-level'/>
  <source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='5'><parameter name='cname' value='c'/></source>
  <ssrc-group xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' semantics='FID'><source ssrc='5'/><source ssrc='6'/></ssrc-group><rtcp-mux/></description>
  <transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='u1' pwd='p1'><fingerprint xmlns='urn:xmpp:jingle:apps:dtls:0' hash='sha-256' setup='{setup}'>AA:BB</fingerprint>
  <candidate component='1' foundation='1' generation='0' id='c' ip='192.0.2.1' port='9' priority='1' protocol='udp' type='host'/></transport></content>"""


def session(action, setup):
    contents = "".join(CONTENT.format(name=name, media=media, setup=setup) for name, media in (("0", "audio"), ("1", "video")))
    return ET.fromstring(f"<jingle xmlns='urn:xmpp:jingle:1' action='{action}' sid='s1'><group xmlns='urn:xmpp:jingle:apps:grouping:0' semantics='BUNDLE'>"
                         f"<content name='0'/><content name='1'/></group>{contents}</jingle>")


OFFER, ANSWER = session("session-initiate", "actpass"), session("session-accept", "active")
TRICKLE = ET.fromstring("<jingle xmlns='urn:xmpp:jingle:1' action='transport-info' sid='s1'><content creator='initiator' name='0'>"
                        "<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='u1' pwd='p1'/></content></jingle>")
END = ET.fromstring("<jingle xmlns='urn:xmpp:jingle:1' action='session-terminate' sid='s1'><reason><success/></reason></jingle>")


def first(jingle, what):
    return next(element for element in jingle.iter() if element.tag.endswith("}" + what))


def put(what, name, value):
    def change(jingle):
        first(jingle, what).set(name, value)
    return change


def drop(what, name=None):
    def change(jingle):
        element = first(jingle, what)
        if name:
            del element.attrib[name]
            return
        parent = next(e for e in jingle.iter() if element in list(e))
        parent.remove(element)
    return change


def twice(jingle):
    for content in jingle.findall(js.JINGLE + "content"):
        content.set("name", "0")


def no_fingerprint_text(jingle):
    first(jingle, "fingerprint").text = " "


def no_sources_in_group(jingle):
    group = first(jingle, "ssrc-group")
    for source in list(group):
        group.remove(source)


def one_less(jingle):
    jingle.remove(jingle.findall(js.JINGLE + "content")[1])
    group = first(jingle, "group")
    group.remove(list(group)[1])


WRONG = {
    "another sid": (OFFER, lambda jingle: jingle.set("sid", "s2")),
    "no description": (OFFER, drop("description")),
    "media neither audio nor video": (OFFER, put("description", "media", "text")),
    "fewer media than proposed": (OFFER, one_less),
    "no rtcp-mux": (OFFER, drop("rtcp-mux")),
    "no codec": (OFFER, drop("payload-type")),
    "payload type that is no number": (OFFER, put("payload-type", "id", "x")),
    "codec without name": (OFFER, drop("payload-type", "name")),
    "codec without clock rate": (OFFER, drop("payload-type", "clockrate")),
    "codec parameter without value": (OFFER, put("parameter", "value", "")),
    "feedback without type": (OFFER, drop("rtcp-fb", "type")),
    "extension without number": (OFFER, put("rtp-hdrext", "id", "")),
    "extension with a space": (OFFER, put("rtp-hdrext", "uri", "a b")),
    "source without ssrc": (OFFER, drop("source", "ssrc")),
    "group of no source": (OFFER, no_sources_in_group),
    "group without semantics": (OFFER, drop("ssrc-group", "semantics")),
    "content without name": (OFFER, put("content", "name", "")),
    "two contents of a name": (OFFER, twice),
    "content without creator": (OFFER, lambda jingle: jingle.findall(js.JINGLE + "content")[0].attrib.pop("creator")),
    "no bundle": (OFFER, drop("group")),
    "another group": (OFFER, put("group", "semantics", "LS")),
    "bundle of something else": (OFFER, lambda jingle: list(first(jingle, "group"))[0].set("name", "7")),
    "no transport": (OFFER, drop("transport")),
    "no ufrag": (OFFER, drop("transport", "ufrag")),
    "no pwd": (OFFER, put("transport", "pwd", "")),
    "answer with credentials that differ": (ANSWER, put("transport", "ufrag", "u2")),
    "no fingerprint": (OFFER, drop("fingerprint")),
    "empty fingerprint": (OFFER, no_fingerprint_text),
    "fingerprint without hash": (OFFER, drop("fingerprint", "hash")),
    "offer that is active": (OFFER, put("fingerprint", "setup", "active")),
    "answer that is actpass": (ANSWER, put("fingerprint", "setup", "actpass")),
    "answer without setup": (ANSWER, drop("fingerprint", "setup")),
    "answer of fewer media": (ANSWER, one_less),
    "candidate over TCP": (OFFER, put("candidate", "protocol", "tcp")),
    "candidate without port": (OFFER, drop("candidate", "port")),
    "candidate without foundation": (OFFER, drop("candidate", "foundation")),
    "candidate of no type": (OFFER, put("candidate", "type", "tcp")),
    "trickle with other credentials": (TRICKLE, put("transport", "ufrag", "u9")),
    "trickle for no content": (TRICKLE, put("content", "name", "7")),
    "trickle without credentials": (TRICKLE, drop("transport", "pwd")),
    "end without a reason": (END, drop("reason")),
    "end with a word of its own": (END, lambda jingle: list(first(jingle, "reason"))[0].__setattr__("tag", js.JINGLE + "whim")),
}


def judge(jingle):
    rules = Rules("s1", ["audio", "video"])
    if jingle.get("action") == "session-accept":
        rules.we_offer(OFFER)
    if jingle.get("action") in ("transport-info", "session-terminate"):
        assert not rules.violations(copy.deepcopy(OFFER))
    return rules.violations(jingle)


@pytest.mark.parametrize("good", [OFFER, ANSWER, TRICKLE, END], ids=["offer", "answer", "trickle", "end"])
def test_good(good):
    assert not judge(copy.deepcopy(good))


@pytest.mark.parametrize("what", WRONG)
def test_wrong(what):
    good, change = WRONG[what]
    bad = copy.deepcopy(good)
    change(bad)
    assert len(judge(bad)) >= 1


def test_proceed():
    proceed = ET.Element("{jabber:client}message", {"from": "class@calls.school.example/janus", "to": "carl@school.example/phone"})
    assert not jmi_violations("proceed", proceed)
    for name in ("from", "to"):
        bare = copy.deepcopy(proceed)
        bare.set(name, bare.get(name).partition("/")[0])
        assert jmi_violations("proceed", bare)
