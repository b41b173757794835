"""Accounts over a WebSocket: an account with a password through an HTTP proxy, a guest straight ahead, lost and resumed; and beside them all those
who cannot get through, each of which the log says in a sentence."""
import os
import re
import time

import pytest

from bad_web import Authority, BadWeb, fingerprint
from driver import wait_for
from proxy import HttpProxy
from tests.lib.server import Server

SETTINGS = "janus.transport.xmpp.jcfg"
SERVERS = ["prosody", "ejabberd"] if os.environ.get("JX_LONG") else ["prosody"]
STRAIGHT = "guest.school.localhost,127.0.0.1,nowhere.invalid"


@pytest.fixture(scope="module")
def proxy():
    proxy = HttpProxy("anna:s:cret")
    yield proxy
    proxy.close()


@pytest.fixture(scope="module", params=SERVERS)
def server(request, proxy):
    with Server(xmpp=request.param, focus_account=True, users=[("teacher", "pass")],
                janus_environment={"https_proxy": f"http://anna:s%3Acret@127.0.0.1:{proxy.port}", "no_proxy": STRAIGHT}) as server:
        yield server


@pytest.fixture(scope="module")
def wrong(tmp_path_factory):
    """Servers that are wrong: {name: BadWeb}, and the authority behind their certificates."""
    authority = Authority(tmp_path_factory.mktemp("authority"))
    servers = {"plain": BadWeb(), "good": BadWeb(authority.pair("good", "school.localhost")), "other": BadWeb(authority.pair("other", "elsewhere.localhost")),
               "old": BadWeb(authority.pair("old", "school.localhost", -1)), "own": BadWeb(authority.pair("own", "school.localhost", self_signed=True))}
    yield servers, authority
    for server in servers.values():
        server.close()


def good_accounts(server):
    path = server.urls["websocket"]
    return {"focus": {"type": "websocket", "url": path, "ca_file": server.ca},
            "visitor": {"type": "websocket", "url": path.replace("//school", "//guest.school"), "domain": server.jids["guests"], "ca_file": server.ca}}


def up(server, account):
    return server.metrics().get(f'janus_xmpp_link_up{{account="{account}"}}') == 1


def connects(server, account):
    return server.metrics().get(f'janus_xmpp_link_connects_total{{account="{account}"}}')


def said(server, account):
    """The sentences of the log about an account that does not come up."""
    return re.findall(rf"failed: account={account} address=\S+ retry_ms=\d+: (.*)", server.janus_log())


def both_up(server):
    try:
        return up(server, "focus") and up(server, "visitor")
    except OSError:
        return False


def test_lost_and_resumed(server, proxy):
    """Cut for two seconds: for the account nothing has happened."""
    server.reconfigure({SETTINGS: {"accounts": good_accounts(server)}})
    wait_for(lambda: both_up(server), 20, f"that both are up: {server.janus_log()[-2000:]}")
    assert proxy.asked[-1] == f"school.localhost:{server.ports['https']}", "it went past the proxy"
    assert not any(target.startswith("guest.") for target in proxy.asked), "no_proxy was not looked at"
    proxy.cut()
    time.sleep(2)
    assert up(server, "focus"), "its owner was told of a loss that may be resumed"
    proxy.mend()
    wait_for(lambda: connects(server, "focus") == 2, 15, "that it connects again")
    assert "lost: account=focus" not in server.janus_log()
    assert up(server, "focus") and connects(server, "visitor") == 1


@pytest.mark.parametrize("server", ["prosody"], indirect=True)
def test_who_does_not_get_through(server, proxy, wrong):
    """Each is told in its own words, tried again ever more slowly, and disturbs nobody."""
    servers, authority = wrong
    plain, good = servers["plain"], servers["good"]

    def secure(name, **more):
        return {"url": f"wss://school.localhost:{servers[name].port}/404", "ca_file": authority.ca, **more}

    rows = {
        "dns": ({"url": "wss://nowhere.invalid/"}, "nowhere.invalid: "),
        "shut": ({"url": "ws://127.0.0.1:1/"}, "127.0.0.1: Connection refused"),
        "s401": ({"url": f"ws://127.0.0.1:{plain.port}/401", "token": "a.b.c"}, "/401 answers HTTP 401 Unauthorized: it refuses the token or the room"),
        "s403": ({"url": f"ws://127.0.0.1:{plain.port}/403"}, "/403 answers HTTP 403 Forbidden: it refuses the token or the room"),
        "s404": ({"url": f"ws://127.0.0.1:{plain.port}/404"}, "/404 answers HTTP 404 Not Found: there is no WebSocket at this path"),
        "s502": ({"url": f"ws://127.0.0.1:{plain.port}/502"}, "/502 answers HTTP 502 Bad Gateway: the web server does not reach its XMPP server"),
        "silent": ({"url": f"ws://127.0.0.1:{plain.port}/silent"}, "no answer to the handshake in time"),
        "own": (secure("own"), "certificate is not believed for school.localhost: self-signed certificate"),
        "other": (secure("other"), "certificate is not believed for school.localhost: hostname mismatch"),
        "old": (secure("old"), "certificate is not believed for school.localhost: certificate has expired"),
        "mistaken": (secure("good", certificate_sha256="ab" * 32), "certificate is not the pinned one; it shows"),
        # Its certificate is believed: the next thing that is wrong is told.
        "pinned": (secure("own", certificate_sha256=fingerprint(authority.folder / "own.pem")), "answers HTTP 404"),
        "signed": (secure("good"), "answers HTTP 404"),
        "behind": ({"url": "wss://school.localhost:1/"}, "opens no way to school.localhost: HTTP 502 Bad Gateway"),
        "nobody": ({"url": server.urls["websocket"], "ca_file": server.ca}, "offers no way to log on that can be used by a guest"),
        "mistyped": ({"url": server.urls["websocket"], "ca_file": server.ca, "jid": "teacher@school.localhost", "password": "no"},
                     "the server refuses the password of teacher@school.localhost: not-authorized"),
    }
    server.reconfigure({SETTINGS: {"accounts": {**good_accounts(server), **{name: {"type": "websocket", **keys} for name, (keys, _) in rows.items()}}}})
    for name, (_, sentence) in rows.items():
        wait_for(lambda name=name, sentence=sentence: any(sentence in line for line in said(server, name)), 25,
                 f"{name}: {sentence}; it says {said(server, name)} {server.janus_log()[-1500:]}")
    assert both_up(server), "those who get through were disturbed"
    # It took the silent one 10 s. A refusal waits 5 s at least; what is wrong otherwise begins with half a second.
    assert 1 <= len(plain.times("/401")) <= 4 and len(plain.times("/404")) >= 3
    gaps = [later - earlier for earlier, later in zip(plain.times("/404"), plain.times("/404")[1:])]
    assert gaps[-1] > 2 * gaps[0], f"no backoff: {gaps}"
    assert any(path == "/401?token=a.b.c" for _, path in plain.asked)
