"""Conference requests over HTTP where a token is asked for: Jitsi's JWT as a Bearer, signed with the operator's secret."""
import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request

import pytest

from cast import started
from jxdemo import network

SECRET = "a secret of thirty-two characters"


@pytest.fixture(scope="module")
def server():
    server = started(overrides={"janus.transport.xmpp.jcfg": {"tokens": {"secret": SECRET, "issuer": "school"}}})
    yield server
    server.stop()


def signed(secret=SECRET, **claims):
    def encode(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    text = encode(json.dumps({"alg": "HS256", "typ": "JWT"}).encode()) + b"." + encode(json.dumps({"iss": "school", "exp": int(time.time()) + 60, "room": "*", **claims}).encode())
    return (text + b"." + encode(hmac.digest(secret.encode(), text, hashlib.sha256))).decode()


def ask(server, token):
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(server.urls["conference_request"], json.dumps({"room": f"algebra1@{server.jids['muc']}"}).encode(), headers)
    try:
        with network.open_url(request, 20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.parametrize("make, why", [
    (lambda: None, "needed"), (lambda: "guess", "not signed"), (lambda: signed("guess"), "not signed"), (lambda: signed(exp=1760000000), "expired"),
    (lambda: signed(room="algebra2"), "another room"), (lambda: signed(iss="stranger"), "issuer"),
], ids=["none", "no token at all", "another secret", "expired", "another room", "another issuer"])
def test_refused(server, make, why):
    status, text = ask(server, make())
    assert status == 401 and why in text, (status, text)


def test_let_in(server):
    status, reply = ask(server, signed(room="algebra1"))
    assert status == 200 and reply["ready"] is True, reply
