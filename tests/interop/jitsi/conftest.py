"""Suite `jitsi`: a room of ours joins a meeting on a stock Jitsi, Jicofo and videobridge of today. Opt-in: JX_JICOFO and JX_JVB name their programs (scene/jitsi.py).
Run by ./check interop jitsi, inside a network namespace (tests/lib/namespace.py)."""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
for folder in (HERE.parents[2], *(HERE.parent / name for name in ("scene", "browser", "peers"))):
    sys.path.insert(0, str(folder))
