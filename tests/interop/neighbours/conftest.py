"""Suite `neighbours`: files, OMEMO, nicks and avatars, room configuration, logins, each against real peers. Run by ./check interop neighbours, inside a
network namespace (tests/lib/namespace.py). One server for all of the suite: a test uses rooms, and contacts where it matters, of its own."""
import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
for folder in (HERE.parents[2], HERE, *(HERE.parent / name for name in ("scene", "browser", "peers"))):
    sys.path.insert(0, str(folder))

from cast import started  # noqa: E402
from fixtures import cast  # noqa: E402,F401
from plain import PlainClient  # noqa: E402


@pytest.fixture(scope="session")
def server():
    server = started()
    yield server
    server.stop()


@pytest.fixture
def plain(server):
    """→ make(account, resource="plain", features=()): a client whose every stanza the test writes (scene/plain.py); it is gone at the end of the test."""
    made = []

    def make(account, resource="plain", **more):
        made.append(PlainClient(server, account, resource, **more))
        return made[-1]
    yield make
    for client in made:
        client.close()
