"""Suite `browsers`: what Jitsi clients expect of focus and bridge. Run by ./check interop browsers, inside a network namespace (tests/lib/namespace.py)."""
import os
import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
for folder in (HERE.parents[2], *(HERE.parent / name for name in ("scene", "browser", "peers"))):
    sys.path.insert(0, str(folder))

from cast import started  # noqa: E402
from fixtures import cast  # noqa: E402,F401

# What is not about one server is shown on both with --long.
BOTH = ["prosody", "ejabberd"]
SERVERS = BOTH if os.environ.get("JX_LONG") else BOTH[:1]


@pytest.fixture(scope="module", params=SERVERS)
def server(request):
    """One server for the scenarios of a file."""
    server = started(xmpp=request.param)
    yield server
    server.stop()
