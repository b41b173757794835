"""Packages of npm and PyPI that only tests need: fetched once into the build folder, by the same tool and hashes as the pages' own."""
import pathlib
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tools" / "demo"))

from jxdemo import build  # noqa: E402


def fetch(say):
    """All that pages and tests need, while there still is a network: inside a namespace there is none."""
    build.vendored(say)
    for package_list in sorted((SOURCE / "tests" / "interop").glob("*/vendor.json")):
        folder(package_list)
    for lock in sorted((SOURCE / "tests" / "interop").glob("*/package-lock.json")):
        modules(lock.parent)
    for requirements in sorted((SOURCE / "tests" / "interop").glob("*/requirements.txt")):
        wheels(requirements)


def go_modules():
    """What the load generator is built of, as its go.sum says; nothing where there is no Go."""
    if shutil.which("go"):
        subprocess.run(["go", "mod", "download"], cwd=SOURCE / "tests" / "load" / "sfuload", check=False)  # without it the build says what is missing


def wheels(requirements):
    """A folder for PYTHONPATH with what a requirements.txt names, hashes and all; nothing of it is built here."""
    requirements = pathlib.Path(requirements).resolve()
    target = SOURCE / "build" / "vendor" / f"{requirements.parent.name}-python"
    stamp, wanted = target / ".complete", requirements.read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(target, ignore_errors=True)
        done = subprocess.run(["/usr/bin/python3", "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes", "--disable-pip-version-check",
                               "--no-compile", "--target", target, "-r", requirements], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"pip install of {requirements.parent.name}: {(done.stderr or done.stdout).strip()}")
        stamp.write_text(wanted)
    return target


def modules(source):
    """A folder whose node_modules is what the package-lock.json in `source` says, hashes and all."""
    source = pathlib.Path(source).resolve()
    target = SOURCE / "build" / "vendor" / source.name
    lock = (source / "package-lock.json").read_text()
    stamp = target / "node_modules" / ".complete"
    if not stamp.exists() or stamp.read_text() != lock:
        target.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            (target / name).write_text((source / name).read_text())
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=target, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"npm ci of {source.name}: {(done.stderr or done.stdout).strip()}")
        stamp.write_text(lock)
    return target


def folder(package_list):
    """A folder with the files of tests/interop/<name>/vendor.json."""
    package_list = pathlib.Path(package_list).resolve()
    target = SOURCE / "build" / "vendor" / package_list.parent.name
    done = subprocess.run(["/usr/bin/python3", "-B", SOURCE / "tools" / "vendor", package_list, target], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    return target
