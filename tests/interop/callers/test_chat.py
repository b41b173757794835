"""What callers write and what they read: in the room's chat, and as the password of a room that has one."""
import clients
import people
from driver import wait_for


def lines(caller):
    return [event["body"] for event in caller.events() if "body" in event]


def write(caller, to, text, more=""):
    return caller.do("message", to=to, xml=f"<body>{text}</body>{more}")


def test_both_ways(server, cast):
    page, address = cast.web(server, "chat", people.WILMA), f"chat@{server.jids['calls']}"
    caller = cast.caller(server)
    assert "sid" in caller.call(address, video=False)
    nick = clients.nick_of_caller(page, "carl")
    write(caller, address, "Good &lt;b&gt;morning&lt;/b&gt;", "<request xmlns='urn:xmpp:receipts'/>")
    wait_for(lambda: any(m["text"] == "Good <b>morning</b>" and m["id"] == nick for m in page.state()["messages"]), 10, f"the page reads it: {page.state()['messages']}")
    wait_for(lambda: any(event.get("receipt") for event in caller.events()), 10, "the room has shown it")
    page.say("Moin")
    wait_for(lambda: f"{people.WILMA.name}: Moin" in lines(caller), 10, f"the caller reads the answer: {lines(caller)}")
    assert not any("morning" in line for line in lines(caller)), "nobody is told what they wrote themselves"
    caller.hangup()
    wait_for(lambda: nick not in page.people(), 10, "it has left")
    write(caller, address, "Still there?")
    wait_for(lambda: any("in no call" in line for line in lines(caller)), 10, "it is told that nobody reads it")
    assert not any(m["text"] == "Still there?" for m in page.state()["messages"])


def test_password(server, cast):
    """The room is locked while the focus is in it."""
    page, address = cast.web(server, "locked", people.WILMA), f"locked@{server.jids['calls']}"
    wait_for(lambda: page.state()["role"] == "moderator", 10, "the first one moderates")
    page.run("page.ask('lock', 'sesame')")
    wait_for(lambda: any(event["what"] == "lock" for event in page.state()["happened"]), 10, f"locked: {page.state()['happened']}")
    caller = cast.caller(server)
    assert "refused" in caller.call(address, video=False)
    wait_for(lambda: any("has a password" in line for line in lines(caller)), 10, "it is asked for the password")
    write(caller, address, "sesame")
    wait_for(lambda: any("call again" in line for line in lines(caller)[1:]), 10, f"it is thanked: {lines(caller)}")
    assert "sid" in caller.call(address, video=False)
    clients.nick_of_caller(page, "carl")
