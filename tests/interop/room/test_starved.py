"""What the machine denies us: disk and names. Calls go on; the log and the metrics say it."""
import os
import subprocess
import time

import pytest

import people
from cast import started
from driver import wait_for

NAME = "xmpp-server.test"
DEAD_RESOLVER = "192.0.2.99"


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


@pytest.fixture
def small_disk_server():
    """The state folder on a disk of its own."""
    server = started()
    folder = server.state / "janus" / "state"
    server.kill_janus()
    mount("-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", str(folder))
    server.start_janus()
    yield server, folder
    server.deployment.janus.stop()
    subprocess.run(["umount", "--lazy", folder], check=True)
    server.stop()


def test_full_disk_under_the_store(small_disk_server, cast):
    server, folder = small_disk_server
    try:
        (folder / "junk").write_bytes(b"x" * (2 << 20))
    except OSError:
        pass  # full: as it should be
    page = cast.page(server, "full", people.CLARA)
    web = cast.web(server, "full", people.WILMA)
    for client in (page, web):
        wait_for(client.connected, 20, f"media of {client.person.name}")
    wait_for(lambda: web.sample()["audio"].get(page.nick, {}).get(page.hz, -200) > -50, 10, "they hear each other")
    wait_for(lambda: server.metrics().get("janus_xmpp_store_failing") == 1, 30, "the metrics say that the store fails")
    wait_for(lambda: any("store" in line and ("full" in line or "disk" in line) for line in server.janus_log().splitlines()), 5, "a line of the log")
    (folder / "junk").unlink()
    caller = cast.caller(server)
    assert "sid" in caller.call(f"full@{server.jids['calls']}", "direct")
    wait_for(lambda: server.metrics().get("janus_xmpp_store_failing") == 0, 60, "the store works again")


class Names:
    """The namespace's own /etc/hosts, and a resolver that never answers behind it."""

    def __init__(self, folder):
        self.hosts = open("/etc/hosts", encoding="ascii").read()
        resolver = folder / "resolv.conf"
        resolver.write_text(f"nameserver {DEAD_RESOLVER}\noptions timeout:30 attempts:2\n")
        mount("--bind", str(resolver), "/etc/resolv.conf")

    def know(self, name):
        with open("/etc/hosts", "w", encoding="ascii") as file:
            file.write(self.hosts + (f"127.0.0.1 {name}\n" if name else ""))

    def restore(self):
        self.know(None)
        subprocess.run(["umount", "/etc/resolv.conf"], check=True)


@pytest.mark.skipif(not os.environ.get("JX_LONG"), reason="runs with --long")
def test_dns_that_hangs(tmp_path, cast):
    """One link's server has a name that is not resolved any more: the other link, and the calls, know nothing of it."""
    names = Names(tmp_path)
    names.know(NAME)
    server = started(overrides={"janus.transport.xmpp.jcfg": {"accounts": {"calls": {"server": NAME}}}})
    try:
        page = cast.page(server, "nameless", people.CLARA)
        wait_for(page.connected, 20, "media")
        names.know(None)
        server.restart_xmpp()
        wait_for(lambda: page.state()["stage"] == "inside" and page.connected(), 60, f"the class goes on: {page.state()}")
        web = cast.web(server, "nameless", people.WILMA)
        wait_for(web.connected, 20, "another one enters")
        slow = server.metrics().get("janus_xmpp_loop_slow_turns_total", 0)
        time.sleep(5)
        assert server.metrics().get("janus_xmpp_loop_slow_turns_total", 0) == slow, "the XMPP thread waited"
        assert not server.deployment.healthy(), "/health says nothing of the link that is down"
        wait_for(lambda: NAME in server.janus_log(), 5, "a line of the log")
        names.know(NAME)
        wait_for(server.deployment.healthy, 120, "the link is back with its name")
    finally:
        cast.close()
        server.stop()
        names.restore()
