"""A room with a waiting room (mod_janus_lobby): who is no member knocks, and a moderator lets them in or sends them away."""
import people
from application import ask, happened
from cast import started
from driver import wait_for

import pytest


@pytest.fixture(scope="module")
def server():
    server = started()
    yield server
    server.stop()


def knock(cast, server, room, person):
    """A client that was refused at the door and waits in the lobby."""
    client = cast.refused(server, room, person)
    assert any("membersOnly" in error for error in client.state()["errors"]), client.state()
    assert ask(client, "joinLobby", person.name) == {"result": None}, client.state()
    return client


def waits(teacher, name):
    return wait_for(lambda: next((details[0] for details in happened(teacher, "waits") if details[1] == name), None), 15, f"{name} is seen waiting: {teacher.state()}")


def test_let_in_and_sent_away(server, cast):
    teacher, friend = cast.web(server, "lobby1", people.WILMA), cast.web(server, "lobby1", people.BOSSE)
    wait_for(lambda: teacher.state()["role"] == "moderator" and len(teacher.people()) == 1, 15, "the first one moderates")
    assert ask(teacher, "enableLobby") == {"result": None}
    late, stranger = knock(cast, server, "lobby1", people.LATE), knock(cast, server, "lobby1", people.SIXTEN)
    # Who waits is not in the room, and who is in it stays.
    assert len(teacher.people()) == 1 and friend.state()["stage"] == "inside", friend.state()
    ask(teacher, "lobbyApproveAccess", waits(teacher, people.LATE.name))
    wait_for(lambda: late.state()["stage"] == "inside" and len(late.people()) == 2, 20, f"let in: {late.state()}")
    wait_for(lambda: late.connected(), 30, f"and connected: {late.state()}")
    ask(teacher, "lobbyDenyAccess", waits(teacher, people.SIXTEN.name))
    wait_for(lambda: any("denied" in error.lower() for error in stranger.state()["errors"]), 15, f"sent away: {stranger.state()}")
    # Opened again: the door is a door, and nobody needs to wait.
    ask(teacher, "disableLobby")
    again = cast.web(server, "lobby1", people.SIXTEN)
    wait_for(lambda: len(again.people()) == 3, 15, "walks in")
