"""Packages of npm that only tests need: fetched once into the build folder, by the same tool and hashes as the pages' own."""
import pathlib
import subprocess

SOURCE = pathlib.Path(__file__).resolve().parents[2]


def lists():
    return sorted((SOURCE / "tests" / "interop").glob("*/vendor.json"))


def folder(package_list):
    """A folder with the files of tests/interop/<name>/vendor.json. ./check fetches them before a suite starts: inside its namespace there is no network."""
    package_list = pathlib.Path(package_list).resolve()
    target = SOURCE / "build" / "vendor" / package_list.parent.name
    done = subprocess.run(["/usr/bin/python3", "-B", SOURCE / "tools" / "vendor", package_list, target], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    return target
