"""Builds the tree out of the tree: build/main for the distribution's Janus, other folders of build/ for other Januses and for sanitizers."""
import contextlib
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess

from . import DemoError
from .settings import SOURCE

BUILD = SOURCE / "build"


def find_janus(path):
    """What --janus named, a program or a prefix → (program, prefix). "" = the distribution's."""
    if not path:
        program = shutil.which("janus", path="/usr/bin:" + os.environ.get("PATH", ""))
        if not program:
            raise DemoError("there is no janus here: apt-get install janus janus-dev, or name one with --janus PATH.")
        return pathlib.Path(program), pathlib.Path(program).resolve().parent.parent
    path = pathlib.Path(path).absolute()
    program = path / "bin" / "janus" if path.is_dir() else path
    if not os.access(program, os.X_OK):
        raise DemoError(f"--janus {path}: no program there; name Janus's program, or the prefix that has bin/janus.")
    prefix = program.parent.parent
    if not (prefix / "include" / "janus").is_dir():
        raise DemoError(f"--janus {path}: no headers in {prefix}/include/janus; the plugins are built for the Janus that loads them.")
    return program, prefix


@contextlib.contextmanager
def _one_at_a_time():
    BUILD.mkdir(exist_ok=True)
    with open(BUILD / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(command, folder, log):
    with open(log, "ab") as out:
        out.write(("$ " + " ".join(map(str, command)) + "\n").encode())
        out.flush()
        done = subprocess.run(list(map(str, command)), cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    if done.returncode:
        end = "\n".join(log.read_text(errors="replace").splitlines()[-25:])
        raise DemoError(f"`{' '.join(map(str, command))}` failed. The end of {log}:\n{end}")


def folder_for(prefix, sanitizers=False):
    name = "main" if prefix == pathlib.Path("/usr") else "janus-" + hashlib.sha256(str(prefix).encode()).hexdigest()[:8]
    return BUILD / (name + "-sanitizers" if sanitizers else name)


def _configure_is_old():
    made = [SOURCE / "configure", SOURCE / "Makefile.in"]
    return not all(path.exists() for path in made) or made[0].stat().st_mtime < (SOURCE / "configure.ac").stat().st_mtime


def make(prefix, sanitizers=False, say=lambda text: None, targets=("all",)):
    """→ the build folder. Quick when nothing changed: make decides."""
    folder = folder_for(prefix, sanitizers)
    with _one_at_a_time():
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / "build.log"
        log.write_bytes(b"")
        if _configure_is_old():
            say("Making ./configure")
            _run([SOURCE / "autogen.sh"], SOURCE, log)
        if not (folder / "Makefile").exists():
            say(f"Configuring for the Janus in {prefix}")
            # Lines in a backtrace are enough; -O2 costs a sanitizer build half as much time again and finds no more.
            options = [f"--with-janus={prefix}", *(["--enable-sanitizers", "CFLAGS=-O1 -g1"] if sanitizers else ["CFLAGS=-O2 -g1"])]
            _run([SOURCE / "configure", *options], folder, log)
        say(f"Building in {folder}")
        _run(["make", f"-j{os.cpu_count() or 1}", *targets], folder, log)
    return folder


def objects(folder):
    """→ (transports, plugins, loggers): the shared objects that Janus is to load."""
    found = tuple(sorted((folder / kind / ".libs").glob(pattern)) for kind, pattern in (
        ("transports", "libjanus_xmpp.so"), ("plugins", "libjanus_conference.so"), ("transports", "libjanus_ssrc_logger.so")))
    if not found[0] or not found[1]:
        raise DemoError(f"the build left no shared objects in {folder}.")
    return found


def vendored(say=lambda text: None):
    """The pages' libraries, by npm, checked by hash; nothing to do when they are there."""
    say("Checking the pages' libraries")
    done = subprocess.run(["/usr/bin/python3", "-B", SOURCE / "tools" / "vendor", SOURCE / "html" / "vendor.json", SOURCE / "html" / "vendor"], capture_output=True, text=True)
    if done.returncode:
        raise DemoError(done.stderr.strip())
