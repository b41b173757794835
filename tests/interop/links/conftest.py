"""Suite `links`: how accounts reach their server over the web, and how they say that they do not. Run by ./check interop links, inside a network
namespace (tests/lib/namespace.py)."""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
for folder in (HERE.parents[2], *(HERE.parent / name for name in ("browser", "peers"))):
    sys.path.insert(0, str(folder))
