"""A room's address as others see it: its settings (owner form, chat), its nodes (XEP-0163), and callers with the names and pictures that they publish."""
import base64
import hashlib
import pathlib
import re
import urllib.request
import xml.etree.ElementTree as ET

import pytest
from cast import started
from plain import CLIENT, PlainClient, condition, local

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "fixtures"
OWNER, DATA, PUBSUB = "http://jabber.org/protocol/muc#owner", "{jabber:x:data}", "http://jabber.org/protocol/pubsub"
EVENT, INFO, NICK = PUBSUB + "#event", "http://jabber.org/protocol/disco#info", "http://jabber.org/protocol/nick"
METADATA, AVATAR = "urn:xmpp:avatar:metadata", "urn:xmpp:avatar:data"
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


@pytest.fixture(scope="module", params=["prosody", "ejabberd"])
def both(request):
    """The suite's server, and one of the other kind."""
    if request.param == "prosody":
        yield request.getfixturevalue("server")
        return
    other = started(xmpp=request.param)
    yield other
    other.stop()


@pytest.fixture
def client(both):
    made = []

    def make(account, resource="plain", **more):
        made.append(PlainClient(both, account, resource, **more))
        return made[-1]
    yield make
    for one in made:
        one.close()


def fields(stanza):
    return {field.get("var"): field.findtext(DATA + "value") for field in stanza.iter(DATA + "field") if field.get("var")}


def room_info(client, room):
    query = client.iq(room, f"<query xmlns='{INFO}'/>", "get").find("{%s}query" % INFO)
    return query.find("{%s}identity" % INFO).get("name"), [feature.get("var") for feature in query.iter("{%s}feature" % INFO)]


def test_settings(both, client):
    teacher, pupil = client("teacher"), client("carl")
    room = teacher.open_room(both, "settings")
    address = f"settings@{both.jids['calls']}"
    form = teacher.iq(address, f"<query xmlns='{OWNER}'/>", "get")
    assert {"muc#roomconfig_roomname", "muc#roomconfig_membersonly", "x-janus#record", "x-janus#audio_last_n"} <= set(fields(form)), fields(form)
    assert condition(pupil.iq(address, f"<query xmlns='{OWNER}'/>", "get")) == "forbidden"
    # A desktop's form, as it stands: the second title counts, and browsers still see who the focus is.
    text = (FIXTURES / "11-owner-config-submit-desktop.xml").read_text()
    submitted = teacher.iq(address, re.search("<query.*</query>", text, re.DOTALL).group())
    assert submitted.get("type") == "result", ET.tostring(submitted)
    name, features = room_info(teacher, room)
    assert name == "示例教室二" and "muc_nonanonymous" in features
    now = fields(teacher.iq(address, f"<query xmlns='{OWNER}'/>", "get"))
    assert {key: value for key, value in now.items() if key in fields(form) and value != fields(form)[key]}.keys() <= {
        "muc#roomconfig_roomname", "muc#roomconfig_roomdesc", "muc#roomconfig_lang", "muc#roomconfig_persistentroom", "muc#roomconfig_publicroom",
        "muc#roomconfig_changesubject", "muc#roomconfig_moderatedroom", "muc#roominfo_meetingId", "{http://prosody.im/protocol/muc}roomconfig_allowmemberinvites"}
    # Ours, by the chat.
    for line, answer in (('/config title "Algebra, Tuesdays"', 'title = "Algebra, Tuesdays"'), ("/config audio_last_n 3", "audio_last_n = 3"),
                         ("/config audio_last_n 99", "audio_last_n must be a number from 1 to 50"), ("/config password sesame", "password = (set, not shown)")):
        since = teacher.mark()
        teacher.chat(room, line, "groupchat")
        teacher.wait_message(lambda body, answer=answer: body == answer, since=since)
    assert room_info(teacher, room)[0] == "Algebra, Tuesdays" and "muc_passwordprotected" in room_info(teacher, room)[1]
    told = fields(pupil.iq(address, f"<query xmlns='{INFO}'/>", "get"))
    assert told["FORM_TYPE"].endswith("muc#roominfo") and int(told["muc#roominfo_occupants"]) >= 2, told


def items(client, address, node):
    answer = client.iq(address, f"<pubsub xmlns='{PUBSUB}'><items node='{node}'/></pubsub>", "get")
    return condition(answer) or [child for item in answer.iter("{%s}item" % PUBSUB) for child in item]


def events(address, node):
    def wanted(stanza):
        told = stanza.find("{%s}event/{%s}items" % (EVENT, EVENT))
        return local(stanza) == "message" and stanza.get("from") == address and told is not None and told.get("node") == node
    return wanted


def caps(features):
    """A client's hash of what PlainClient answers (XEP-0115)."""
    text = "client/pc//<" + "".join(f"{feature}<" for feature in sorted([INFO, *features]))
    return base64.b64encode(hashlib.sha1(text.encode()).digest()).decode()


def presence(features):
    return f"<presence><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='urn:plain' ver='{caps(features)}'/></presence>"


def befriend(client, address):
    """Adds the room's address as a contact, which becomes one both ways."""
    client.send(f"<presence type='subscribe' to='{address}'/>")
    client.wait(lambda s: local(s) == "presence" and s.get("from") == address and s.get("type") == "subscribe", "the room's own wish to be told")
    client.send(f"<presence type='subscribed' to='{address}'/>")


def test_nodes_of_a_room(both, client):
    address, features = f"nodes@{both.jids['calls']}", [NICK + "+notify"]
    fan = client("fiona", features=features)
    assert items(fan, address, NICK)[0].text == "nodes"
    info = items(fan, address, METADATA)[0][0]
    picture = base64.b64decode(items(fan, address, AVATAR)[0].text)
    assert info.get("id") == hashlib.sha1(picture).hexdigest() and picture.startswith(b"\x89PNG")
    assert items(fan, address, "urn:example:none") == "item-not-found"
    assert condition(fan.iq(address, f"<pubsub xmlns='{PUBSUB}'><publish node='{NICK}'><item/></publish></pubsub>")) == "forbidden"
    query = fan.iq(address, f"<query xmlns='{INFO}'/>", "get")
    assert ("pubsub", "pep") in [(one.get("category"), one.get("type")) for one in query.iter("{%s}identity" % INFO)]
    # Whose client asks for it by its caps is told when it comes.
    befriend(fan, address)
    fan.send(presence(features))
    event = fan.wait(events(address, NICK), "the room's nick, unasked")
    assert event.find(".//{%s}nick" % NICK).text == "nodes"


def publish(client, node, ident, payload):
    options = ("<publish-options><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#publish-options</value></field>"
               "<field var='pubsub#access_model'><value>open</value></field></x></publish-options>")
    answer = client.iq(None, f"<pubsub xmlns='{PUBSUB}'><publish node='{node}'><item id='{ident}'>{payload}</item></publish>{options}</pubsub>")
    assert answer.get("type") == "result", ET.tostring(answer)


def test_a_caller_with_a_name_and_a_picture(both, client):
    teacher, caller = client("teacher"), client("sixten")
    address, ident = f"faces@{both.jids['calls']}", hashlib.sha1(PNG).hexdigest()
    publish(caller, NICK, "current", f"<nick xmlns='{NICK}'>Sixten S.</nick>")
    publish(caller, AVATAR, ident, f"<data xmlns='{AVATAR}'>{base64.b64encode(PNG).decode()}</data>")
    publish(caller, METADATA, ident, f"<metadata xmlns='{METADATA}'><info id='{ident}' bytes='{len(PNG)}' type='image/png' width='1' height='1'/></metadata>")
    caller.answers.append(lambda iq: "" if iq.find("{urn:xmpp:jingle:1}jingle") is not None else None)  # the call stays for as long as the test
    befriend(caller, address)
    room = teacher.open_room(both, "faces")
    jingle = re.search("<jingle.*</jingle>", (FIXTURES / "05-jingle-av-initiate.xml").read_text(), re.DOTALL).group()
    caller.begin_iq(address + "/janus", re.sub("initiator=['\"][^'\"]*['\"]", f"initiator='{caller.jid}'", jingle))

    def tile(name, since=0):
        return teacher.wait(lambda s: local(s) == "presence" and s.get("from", "").startswith(room + "/") and s.findtext("{%s}nick" % NICK) == name
                            and s.findtext(CLIENT + "avatar-url"), f"a tile of {name} with a picture", since=since).findtext(CLIENT + "avatar-url")
    url = tile("Sixten S.")
    with urllib.request.urlopen(url, timeout=5) as answer:
        assert answer.read() == PNG and answer.headers["Content-Type"] == "image/png"
    since = teacher.mark()
    publish(caller, NICK, "current", f"<nick xmlns='{NICK}'>Grandpa</nick>")  # its server tells its contacts: us
    tile("Grandpa", since)
