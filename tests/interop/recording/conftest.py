"""Suite `recording`: run by ./check interop recording, inside a network namespace (tests/lib/namespace.py)."""
import os
import pathlib
import resource
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[2]
for folder in (SOURCE, SOURCE / "tools" / "demo", HERE, *(HERE.parent / name for name in ("scene", "browser", "peers", "plugin"))):
    sys.path.insert(0, str(folder))

from fixtures import cast, server  # noqa: E402,F401
from jxdemo import build  # noqa: E402


@pytest.fixture(scope="session")
def composer():
    """→ run(folder, *options, expect=0, wait=True, limit=None): janus-xmpp-compose, ended or running; limit: bytes of a file. JX_COMPOSE names another one while one works on it."""
    program = os.environ.get("JX_COMPOSE") or build.folder_for(build.find_janus("")[1]) / "tools" / "compose" / "janus-xmpp-compose"

    def run(folder, *options, expect=0, wait=True, limit=None):
        command = [str(program), "--nice", "0", *options, str(folder)]
        if not wait:
            return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        preset = (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))) if limit else None
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, preexec_fn=preset)
        assert done.returncode == expect, f"{' '.join(command)} → {done.returncode}\n{done.stdout}{done.stderr}"
        return done
    return run
