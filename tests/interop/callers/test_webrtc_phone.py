"""A phone with libwebrtc is called by a room: it bundles what is offered with a transport per content, and restarts ICE in the midst of the call."""
import application
import clients
import people
from driver import wait_for
from judge import phase
from webrtc_phone import WebrtcPhone


def test_called_and_changes_network(server, cast):
    page = cast.web(server, "wireless", people.WILMA)
    phone = cast.add(WebrtcPhone(server, cast, people.CARL, "carl"))
    assert application.ask(page, "dial", phone.jid) == {"result": None}
    phone.answer()
    wait_for(phone.connected, 20, "media")
    assert phone.path()["transports"] == 1
    phone.nick = clients.nick_of_caller(page, "carl")
    phase([page, phone], 4, "called")
    ufrag = phone.change_network()
    wait_for(lambda: phone.path()["ufrag"] == ufrag, 15, f"media on the fresh pair: {phone.path()}")
    phase([page, phone], 4, "after the restart")
