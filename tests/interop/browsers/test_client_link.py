"""The link of a client account, against real Prosody (ejabberd too with --long): lost and resumed, and every way in which it can be refused."""
import contextlib
import time

import pytest

import people
from bad_web import fingerprint
from cast import started
from conftest import SERVERS
from driver import wait_for
from judge import phase
from proxy import Proxy
from records import Records


@pytest.fixture(scope="module", params=SERVERS)
def server(request):
    server = started(xmpp=request.param, focus_account=True)
    yield server
    server.stop()


def janus_with(server, /, **more):
    """Janus started again, its focus's account with these keys in place of its own."""
    server.reconfigure({"janus.transport.xmpp.jcfg": {"accounts": {"focus": more}}})


def test_resumed(server, cast):
    """Cut for three seconds: who enters meanwhile is invited afterwards, and for those inside nothing has happened."""
    proxy = Proxy(server.ports["c2s"])
    janus_with(server, port=proxy.port)
    wait_for(server.deployment.healthy, 30, "that the links are up")
    first, second = cast.web(server, "resumed", people.WILMA), cast.page(server, "resumed", people.CLARA)
    for page in (first, second):
        wait_for(lambda page=page: page.connected() and len(page.people()) == 1, 30, f"media: {page.state()}")
    sid, taken = first.state()["sid"], proxy.taken
    proxy.cut()
    third = cast.web(server, "resumed", people.BOSSE)
    time.sleep(3)
    assert third.state()["sid"] is None, "it was invited over a link that is cut"
    proxy.mend()
    wait_for(lambda: third.connected() and len(third.people()) == 2, 30, f"media of who came meanwhile: {third.state()}")
    phase([first, second, third], 8, "after the link was resumed")
    assert first.state()["sid"] == sid and proxy.taken == taken + 1
    log = server.janus_log()
    assert "event=lost" not in log, "the room was told of the loss"
    proxy.close()


@pytest.mark.parametrize("keys", ["direct", "pinned"])
def test_other_ways_in(server, keys):
    janus_with(server, **({"tls": "direct", "port": server.ports["c2s_tls"]} if keys == "direct" else {"certificate_sha256": fingerprint(server.deployment.plan.certificate), "ca_file": ""}))
    wait_for(server.deployment.healthy, 20, "that the links are up")


def test_found_by_records(server):
    """Neither server nor port are set: both services are asked for, the first target answers nobody, the next one is taken."""
    with contextlib.closing(Records({"_xmpp-client._tcp.school.localhost": [(10, 1, "school.localhost"), (20, server.ports["c2s"], "school.localhost")]})) as records:
        janus_with(server, server="", port=0)
        wait_for(server.deployment.healthy, 30, "that the links are up")
        assert any(name.startswith(b"\x0d_xmpps-client") for name in records.asked)


@pytest.mark.parametrize("keys, sentence", [
    ({"password": "wrong"}, "the server refuses the password of focus@"),
    ({"ca_file": ""}, "certificate is not believed for school.localhost"),
    ({"certificate_sha256": "ab" * 32}, "the server's certificate is not the pinned one; it shows"),
    ({"server": "nowhere.invalid"}, "nowhere.invalid"),
    ({"port": 1}, "refused"),
    ({"tls": "direct"}, "TLS handshake failed"),
])
def test_refused(server, keys, sentence):
    """The log says in one sentence what is wrong, for which account; the rest of us runs on."""
    janus_with(server, **keys)
    wait_for(lambda: any(sentence in line and "focus@school.localhost" in line for line in server.janus_log().splitlines()[-60:]), 20,
             f"a sentence with {sentence}: {server.janus_log()[-1500:]}")
    assert server.deployment.janus.running() and not server.deployment.healthy()
