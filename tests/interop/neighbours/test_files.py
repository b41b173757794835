"""Files in class (XEP-0234)."""


def test_the_room_is_open(server, plain):
    teacher = plain("teacher")
    teacher.open_room(server, "files")
    answer = teacher.iq(f"files@{server.jids['calls']}", "<query xmlns='http://jabber.org/protocol/disco#info'/>", "get")
    assert answer.get("type") == "result"
