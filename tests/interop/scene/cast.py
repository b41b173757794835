"""Servers with the tests' pages beside the classroom, and the clients of one scenario."""
import os
import pathlib

from tests.lib import vendor
from tests.lib.server import Server

import clients
import dino
import driver
import people

HERE = pathlib.Path(__file__).resolve().parent
BROWSER = HERE.parent / "browser"
ACCOUNTS = ["teacher", "carl", "sixten", "fiona", "extra"] + [f"load{n}" for n in range(7)]


def library():
    """The lib-jitsi-meet that pages use: npm's newest, or the file that JX_LJM names (a build of today's, which npm does not have)."""
    return pathlib.Path(os.environ.get("JX_LJM") or vendor.folder(BROWSER / "vendor.json") / "lib-jitsi-meet.min.js").resolve(strict=True)


def publish_test_pages(server):
    """The pages of the tests, beside the classroom on the same origin."""
    folder = server.state / "www" / "tests"
    folder.mkdir()
    for path in BROWSER.glob("*.[hj]*"):
        (folder / path.name).symlink_to(path)
    (folder / "vendor").mkdir()
    for path in vendor.folder(BROWSER / "vendor.json").glob("*.js"):
        (folder / "vendor" / path.name).symlink_to(library().with_name(path.name) if path.name.startswith("lib-jitsi-meet.") else path)
    server.pages = {"domain": server.jids["guests"], "muc": server.jids["muc"], "focus": server.jids["focus"], "websocket": server.urls["websocket"],
                    "bosh": server.urls["bosh"], "janus": server.urls["janus"], "tests": server.urls["origin"] + "/tests",
                    "classroom": server.urls["origin"] + "/classroom/"}


def started(**settings):
    server = Server(users=[(name, "pass") for name in ACCOUNTS], **settings).start()
    publish_test_pages(server)
    return server


class Cast:
    """Makes clients and sees to it that none outlives its scenario."""

    def __init__(self):
        self.all = []

    def add(self, client):
        self.all.append(client)
        return client

    def web(self, server, room, person=people.WILMA, transport="websocket", firefox=False, **more):
        return self.add(clients.WebClient(person, firefox=firefox)).enter(server.pages, room, person.name, transport, **more)

    def refused(self, server, room, person):
        """A lib-jitsi-meet that is not let in; its errors say why."""
        client = self.add(clients.WebClient(person))
        client.go(server.pages, room, person.name)
        driver.wait_for(lambda: client.state()["stage"] == "failed", 30, f"{person.name} is refused: {client.state()}")
        return client

    def page(self, server, room, person=people.CLARA, firefox=False, **more):
        return self.add(clients.PageClient(person, firefox=firefox)).enter(server.pages, room, person.name, **more)

    def caller(self, server, person=people.CARL, account="carl", **options):
        return self.add(clients.NativeCaller(server, person, account, **options))

    def member(self, server, person, account, **options):
        return self.add(clients.Member(server, person, account, **options))

    def dino(self, server, person=people.CARL, account="carl"):
        return self.add(dino.Dino(server, person, account))

    def close(self):
        for client in reversed(self.all):
            client.close()
        self.all.clear()
