"""Suite `room`: run by ./check interop room, inside a network namespace (tests/lib/namespace.py)."""
import os
import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
for folder in (HERE.parents[2], *(HERE.parent / name for name in ("scene", "browser", "peers"))):
    sys.path.insert(0, str(folder))

from fixtures import cast, server  # noqa: E402,F401

# Seconds of each phase: 30 with --long. JX_PHASE sets others while one works on a scenario; ./check leaves it alone.
PHASE = float(os.environ.get("JX_PHASE") or (30 if os.environ.get("JX_LONG") else 8))


@pytest.fixture(scope="session")
def phase_seconds():
    return PHASE
