"""Suite `room`: run by ./check interop room, inside a network namespace (tests/lib/namespace.py)."""
import os
import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[2]
for folder in (TOP, HERE, HERE.parent / "browser", HERE.parent / "peers"):
    sys.path.insert(0, str(folder))

from tests.lib import vendor  # noqa: E402
from tests.lib.server import Server  # noqa: E402

import clients  # noqa: E402
import people  # noqa: E402

ACCOUNTS = ["teacher", "carl", "sixten", "fiona", "extra"] + [f"load{n}" for n in range(7)]
# JX_PHASE shortens the phases while one works on a scenario; ./check leaves it alone.
PHASE = float(os.environ.get("JX_PHASE", "30"))


def publish_test_pages(server):
    """The pages of the tests, beside the classroom on the same origin."""
    folder = server.state / "www" / "tests"
    folder.mkdir()
    for path in (HERE.parent / "browser").glob("*.[hj]*"):
        (folder / path.name).symlink_to(path)
    (folder / "vendor").symlink_to(vendor.folder(TOP / "tests/interop/browser/vendor.json"))
    server.pages = {"domain": server.jids["guests"], "muc": server.jids["muc"], "focus": server.jids["focus"], "websocket": server.urls["websocket"],
                    "bosh": server.urls["bosh"], "janus": server.urls["janus"], "tests": server.urls["origin"] + "/tests",
                    "classroom": server.urls["origin"] + "/classroom/"}


def started(**settings):
    server = Server(users=[(name, "pass") for name in ACCOUNTS], **settings).start()
    publish_test_pages(server)
    return server


@pytest.fixture(scope="module")
def server():
    """One server for the scenarios of a file."""
    server = started()
    yield server
    server.stop()


class Cast:
    """Makes clients and sees to it that none outlives its scenario."""

    def __init__(self):
        self.all = []

    def add(self, client):
        self.all.append(client)
        return client

    def web(self, server, room, person=people.WILMA, transport="websocket", **more):
        return self.add(clients.WebClient(person)).enter(server.pages, room, person.name, transport, **more)

    def page(self, server, room, person=people.CLARA, **more):
        return self.add(clients.PageClient(person)).enter(server.pages, room, person.name, **more)

    def caller(self, server, person=people.CARL, account="carl", **options):
        return self.add(clients.NativeCaller(server, person, account, **options))

    def close(self):
        for client in reversed(self.all):
            client.close()
        self.all.clear()


@pytest.fixture
def cast():
    cast = Cast()
    yield cast
    cast.close()


@pytest.fixture(scope="session")
def phase_seconds():
    return PHASE
