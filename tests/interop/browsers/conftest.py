"""Suite `browsers`: what Jitsi clients expect of focus and bridge. Run by ./check interop browsers, inside a network namespace (tests/lib/namespace.py)."""
import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
for folder in (HERE.parents[2], *(HERE.parent / name for name in ("scene", "browser", "peers"))):
    sys.path.insert(0, str(folder))

from cast import Cast, started  # noqa: E402


@pytest.fixture(scope="module")
def server():
    """One server for the scenarios of a file."""
    server = started()
    yield server
    server.stop()


@pytest.fixture
def cast():
    cast = Cast()
    yield cast
    cast.close()
