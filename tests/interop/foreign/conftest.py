"""Suite `foreign`: a room of ours joins meetings of somebody else's Jitsi. Run by ./check interop foreign, inside a network namespace (tests/lib/namespace.py)."""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
for folder in (HERE.parents[2], *(HERE.parent / name for name in ("scene", "browser", "peers"))):
    sys.path.insert(0, str(folder))
