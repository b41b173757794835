"""./demo as a person uses it: the command, its ready file, its end."""
import http.client
import json
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import time

import pytest

from tests.lib import namespace

SOURCE = pathlib.Path(__file__).resolve().parents[3]


def run(*arguments, timeout=120):
    return subprocess.run([SOURCE / "demo", *map(str, arguments)], capture_output=True, text=True, timeout=timeout)


def wait(condition, seconds, what):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(0.1)


def alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Demo:
    def __init__(self, folder):
        self.state, self.ready, self.process = folder / "state", folder / "ready.json", None

    def start(self, *more):
        self.process = subprocess.Popen([SOURCE / "demo", "--state", self.state, "--ready-file", self.ready,
                                         "--address", namespace.SERVER, "--address", namespace.SERVER6, *map(str, more)],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        wait(lambda: self.ready.exists() or self.process.poll() is not None, 90, "the ready file")
        assert self.process.poll() is None, self.process.stdout.read()
        return self.info()

    def info(self):
        return json.loads(self.ready.read_text())

    def ended(self, seconds=30):
        """→ (exit status, everything it said)"""
        out, _ = self.process.communicate(timeout=seconds)
        return self.process.returncode, out


@pytest.fixture
def demo(tmp_path):
    one = Demo(tmp_path)
    yield one
    if one.process and one.process.poll() is None:
        one.process.terminate()
        one.process.wait(30)
    run("--stop", "--state", one.state)


def get(info, path):
    context = ssl.create_default_context(cafile=info["tls"]["ca"])
    connection = http.client.HTTPSConnection(info["domain"], info["ports"]["https"], context=context, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_what_the_ready_file_names_answers_and_ctrl_c_ends_all_of_it(demo):
    info = demo.start("--user", "anna:apple tree")
    status, page = get(info, "/classroom/")
    assert status == 200 and b"<script" in page
    status, config = get(info, "/classroom/config.json")
    assert status == 200 and json.loads(config)["muc"] == info["jids"]["muc"]
    assert get(info, "/vendor/strophe.esm.js")[0] == 200
    for name in ("c2s", "c2s_tls", "component", "https", "janus", "metrics"):
        socket.create_connection(("127.0.0.1", info["ports"][name]), 5).close()
    assert info["accounts"] == [{"jid": "anna@school.localhost", "password": "apple tree"}]
    demo.process.send_signal(signal.SIGINT)
    status, said = demo.ended()
    assert status == 0
    assert info["urls"]["classroom"] in said and info["urls"]["websocket"] in said and info["jids"]["call"] in said
    assert not demo.ready.exists()
    assert not any(alive(pid) for pid in info["pids"].values())


def test_when_janus_is_killed_it_says_so_and_a_second_start_works(demo):
    info = demo.start()
    os.kill(info["pids"]["janus"], signal.SIGKILL)
    status, said = demo.ended()
    assert status == 1 and "Janus" in said and "SIGKILL" in said
    assert not alive(info["pids"]["prosody"])
    again = demo.start()
    assert again["accounts"] == info["accounts"] and again["pids"]["janus"] != info["pids"]["janus"]


def test_a_killed_prosody_comes_back_and_the_ready_file_follows(demo):
    info = demo.start()
    os.kill(info["pids"]["prosody"], signal.SIGKILL)
    wait(lambda: demo.info()["pids"]["prosody"] != info["pids"]["prosody"], 20, "a new Prosody")

    def linked():
        connection = http.client.HTTPConnection("127.0.0.1", info["ports"]["metrics"], timeout=5)
        connection.request("GET", "/health")
        return connection.getresponse().status == 200

    wait(linked, 20, "the links")
    assert demo.info()["pids"]["janus"] == info["pids"]["janus"]


def test_a_demo_that_was_killed_leaves_nothing_in_the_way(demo):
    info = demo.start()
    demo.process.kill()
    demo.process.wait()
    wait(lambda: not alive(info["pids"]["janus"]) and not alive(info["pids"]["prosody"]), 15, "the end of its children")
    demo.start()


def test_detach_and_stop(demo):
    done = run("--state", demo.state, "--ready-file", demo.ready, "--detach")
    assert done.returncode == 0, done.stderr
    info = demo.info()
    assert all(alive(pid) for pid in info["pids"].values())
    second = run("--state", demo.state)
    assert second.returncode == 1 and "already running" in second.stderr
    assert run("--stop", "--state", demo.state).returncode == 0
    assert not any(alive(pid) for pid in info["pids"].values()) and not demo.ready.exists()
    assert run("--stop", "--state", demo.state).returncode == 2


def test_where_a_usual_port_is_taken_another_is_used_and_said(demo):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("0.0.0.0", 5222))
        taken.listen()
        info = demo.start()
    assert info["ports"]["c2s"] != 5222 and info["usual_ports_taken"] == ["c2s"]
    demo.process.send_signal(signal.SIGTERM)
    assert "5222" in demo.ended()[1]


def test_a_real_certificate_in_place_of_the_own_ca(demo, tmp_path):
    cert, key = tmp_path / "real.crt", tmp_path / "real.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=school.localhost", "-addext", "subjectAltName=DNS:school.localhost",
                    "-days", "2", "-keyout", key, "-out", cert], check=True, capture_output=True)
    info = demo.start("--cert", cert, "--key", key)
    assert info["tls"]["ca"] is None
    info["tls"]["ca"] = str(cert)
    assert get(info, "/classroom/")[0] == 200


def test_another_domain(demo):
    info = demo.start("--domain", "lessons.test")
    assert info["jids"]["call"] == "class@calls.lessons.test" and info["urls"]["classroom"].startswith("https://lessons.test:")
