"""What a scenario asks of the room plugin itself, with the controller's secret, over Janus's own WebSocket in a page's hands."""


def room_id(page, server, room):
    """The plugin's id of a conference: its room JID and the incarnation."""
    rooms = page.request(request="list", secret=server.controller_secret)["rooms"]
    matching = [entry["room"] for entry in rooms if entry["room"].startswith(f"{room}@{server.jids['muc']}")]
    assert len(matching) == 1, rooms
    return matching[0]


def token_for(page, server, room, name):
    answer = page.request(request="token", secret=server.controller_secret, room=room, name=name)
    assert answer.get("token"), answer
    return answer["token"]


def hear_everybody(page, server, room):
    """More talkers than a class has at once: all of them forwarded."""
    answer = page.request(request="edit", secret=server.controller_secret, room=room, settings={"audio_last_n": 20})
    assert answer.get("conference") != "error", answer
