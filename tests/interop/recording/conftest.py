"""Suite `recording`: run by ./check interop recording, inside a network namespace (tests/lib/namespace.py)."""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
for folder in (HERE.parents[2], *(HERE.parent / name for name in ("scene", "browser", "peers", "plugin"))):
    sys.path.insert(0, str(folder))

from fixtures import cast, server  # noqa: E402,F401
