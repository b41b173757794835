"""`./check`: builds, runs the tests, and counts them. The last line is `N passed, N failed, N skipped`."""
import argparse
import collections
import concurrent.futures
import dataclasses
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(SOURCE), str(SOURCE / "tools" / "demo")]

from jxdemo import DemoError, build  # noqa: E402
from tests.lib import namespace, vendor  # noqa: E402

PYTHON = "/usr/bin/python3"
LINGER = 15  # seconds
SUITE_LIMIT = 3600
SIDE_BY_SIDE = 2
KINDS = {"unit": "tests/unit/", "plays": "tests/plays/", "fuzz": "tests/fuzz/"}


@dataclasses.dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped


def say(text):
    print(text, flush=True)


# --- programs of the build: TAP ----------------------------------------------------------------------------------------------------


def programs(folder, kind):
    """Automake's list of tests, those below one folder."""
    shown = subprocess.run(["make", "-s", "print-tests"], cwd=folder, capture_output=True, text=True, check=True)
    return [t for t in shown.stdout.split() if t.startswith(KINDS[kind])]


def run_programs(folder, tests, name, environment=None):
    """make check of these tests; what automake's summary says is what is counted."""
    if not tests:
        return Count()
    say(f"== {name}")
    command = ["make", f"-j{os.cpu_count() or 1}", "check", "TESTS=" + " ".join(tests)]
    with tempfile.TemporaryFile("w+") as out:
        status = subprocess.run(command, cwd=folder, stdout=out, stderr=subprocess.STDOUT, env=dict(os.environ, VERBOSE="1", **(environment or {}))).returncode
        out.seek(0)
        text = out.read()
    found = dict(re.findall(r"^# (PASS|SKIP|XFAIL|FAIL|XPASS|ERROR):\s+(\d+)", text, re.MULTILINE))
    count = Count(int(found.get("PASS", 0)) + int(found.get("XFAIL", 0)), sum(int(found.get(k, 0)) for k in ("FAIL", "XPASS", "ERROR")), int(found.get("SKIP", 0)))
    if status:
        say("\n".join(text.splitlines()[-120:]))
        count.failed = max(count.failed, 1)
    say(f"   {count.passed} passed, {count.failed} failed, {count.skipped} skipped")
    return count


def built(sanitizers):
    _, prefix = build.find_janus("")
    return build.make(prefix, sanitizers, say)


def run_kind(kind, options):
    environment = {"JX_FUZZ_LONG": "1"} if options.long else {}
    count = Count()
    for sanitizers in (False, True):
        if kind == "fuzz" and not sanitizers:
            continue  # a fuzzer without sanitizers finds little and costs the same
        folder = built(sanitizers)
        count.add(run_programs(folder, programs(folder, kind), kind + (", with ASan and UBSan" if sanitizers else ""), environment))
    if kind == "unit":
        count.add(total(run_pytest([SOURCE / "tests" / "lib"], "unit, of the tools", [])))
    return count


# --- suites: pytest in a namespace -------------------------------------------------------------------------------------------------


def suites():
    return sorted({path.parent.name for path in (SOURCE / "tests" / "interop").glob("*/test_*.py")})


def outcomes(report):
    """junit → {test file: Count}."""
    found = collections.defaultdict(Count)
    for case in xml.etree.ElementTree.parse(report).getroot().iter("testcase"):
        bad = case.find("failure") is not None or case.find("error") is not None
        skipped = case.find("skipped") is not None
        parts = case.get("classname", "").split(".")
        module = next((n for n, part in enumerate(parts) if part.startswith("test_")), len(parts) - 1)
        found["/".join(parts[:module + 1]) + ".py"].add(Count(int(not bad and not skipped), int(bad), int(skipped)))
    return found


def follow(process, mark):
    """Says what it prints, line by line as it comes; `mark` tells suites apart that run side by side."""
    for line in process.stdout:
        say(f"{mark}{line.rstrip()}")


def wait_for_pytest(process, report):
    """A peer that a failed test left behind can keep Python from ending: once the report is there, it gets a moment and no more."""
    began = time.monotonic()
    while process.poll() is None:
        time.sleep(0.5)
        if report.exists() and time.time() - report.stat().st_mtime > LINGER or time.monotonic() - began > SUITE_LIMIT:
            say("   pytest does not end: it is ended")
            process.kill()
            process.wait()
            return 0 if report.exists() else 1
    return process.returncode


def run_pytest(paths, name, prefix, environment=None, mark=""):
    """→ {test file: Count}"""
    say(f"== {name}")
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.xml"
        command = [*prefix, PYTHON, "-B", "-m", "pytest", "-p", "no:cacheprovider", "-v", "--tb=short", "--durations=12", "--durations-min=3", f"--rootdir={SOURCE}", f"--junitxml={report}", *map(str, paths)]
        environment = dict(os.environ, PYTHONPATH=str(SOURCE), PYTHONUNBUFFERED="1", **(environment or {}))
        process = subprocess.Popen(list(map(str, command)), cwd=SOURCE, env=environment, stdout=subprocess.PIPE,  # pylint: disable=consider-using-with
                                   stderr=subprocess.STDOUT, text=True, errors="replace")
        reader = threading.Thread(target=follow, args=(process, mark), daemon=True)
        reader.start()
        status = wait_for_pytest(process, report)
        reader.join(LINGER)  # not for ever: what a test left behind may hold the pipe
        if not report.exists():
            say(f"   pytest ended with status {status} and no report")
            return {name: Count(failed=1)}
        found = outcomes(report)
        if status not in (0, 5) and not any(count.failed for count in found.values()):
            found[name] = Count(failed=1)
        return found


def total(found):
    count = Count()
    for one in found.values():
        count.add(one)
    return count


class Suite:
    def __init__(self, name, options):
        self.name = name
        self.folder = SOURCE / "tests" / "interop" / name
        self.logs = SOURCE / "build" / "logs" / name
        self.logs.mkdir(parents=True, exist_ok=True)
        self.prefix = [] if namespace.inside() else [PYTHON, "-B", SOURCE / "tests" / "lib" / "namespace.py"]
        self.environment = {"JX_KEEP_LOGS": str(self.logs), "JX_LONG": "1" if options.long else ""}
        self.found = {}

    def size(self):
        return sum(path.stat().st_size for path in self.folder.glob("test_*.py"))

    def run(self, which, how):
        """The scenarios with that marker expression; `how` for people."""
        name = f"interop {self.name}, {how} (servers' logs: {self.logs})"
        for file, count in run_pytest(["-m", which, self.folder], name, self.prefix, self.environment, f"[{self.name}] ").items():
            self.found.setdefault(file, Count()).add(count)
        return self

    def has_alone(self):
        return any("pytest.mark.alone" in path.read_text() for path in self.folder.glob("test_*.py"))

    def run_failed_again(self):
        """Times are noisy where browsers share two cores: a file with a failure is run once more by itself, and that it was is said."""
        again = [SOURCE / file for file, count in self.found.items() if count.failed and (SOURCE / file).is_file()]
        if again:
            name = f"interop {self.name}, second try of {', '.join(path.name for path in again)}"
            self.found.update(run_pytest(again, name, self.prefix, self.environment, f"[{self.name}] "))


def run_interop(options):
    chosen = [options.suite] if options.suite else suites()
    if not chosen:
        return Count()
    problem = namespace.missing_permission()
    if problem:
        say(f"check: {problem}")
        return Count(failed=len(chosen))
    built(False)
    built(True)
    vendor.fetch(say)
    if options.long:
        vendor.go_modules()
    all_of_them = sorted((Suite(name, options) for name in chosen), key=Suite.size, reverse=True)
    # They mostly wait. Each has a network of its own; inside one that is given there is one for all of them.
    with concurrent.futures.ThreadPoolExecutor(1 if namespace.inside() else min(SIDE_BY_SIDE, os.cpu_count() or 1)) as lanes:
        list(lanes.map(lambda suite: suite.run("not alone", "side by side with others"), all_of_them))
    for suite in filter(Suite.has_alone, all_of_them):
        suite.run("alone", "alone")
    count = Count()
    for suite in all_of_them:
        suite.run_failed_again()
        count.add(total(suite.found))
    return count


# --- the list ----------------------------------------------------------------------------------------------------------------------


def list_programs(kind):
    folder = built(False)
    tests = programs(folder, kind)
    binaries = [t for t in tests if not t.endswith(".sh")]
    if binaries:
        subprocess.run(["make", "-s", f"-j{os.cpu_count() or 1}", *binaries], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    for test in tests:
        paths = [""]
        if not test.endswith(".sh"):
            shown = subprocess.run([folder / test, "-l"], capture_output=True, text=True, env=dict(os.environ, G_TEST_SRCDIR=str(SOURCE / "tests")))
            paths = [line for line in shown.stdout.splitlines() if line.startswith("/")] or [""]
        for path in paths:
            print(f"{kind} {test}{path}")


def list_suite(suite):
    shown = subprocess.run([PYTHON, "-B", "-m", "pytest", "-p", "no:cacheprovider", "-q", "--collect-only", f"--rootdir={SOURCE}", SOURCE / "tests" / "interop" / suite],
                           cwd=SOURCE, capture_output=True, text=True, env=dict(os.environ, PYTHONPATH=str(SOURCE)))
    found = [line for line in shown.stdout.splitlines() if "::" in line]
    if not found:
        raise DemoError(f"pytest finds nothing in suite {suite}:\n{shown.stdout}{shown.stderr}")
    for line in found:
        print(f"interop {suite} {line}")


def show_list(options):
    global say  # pylint: disable=global-statement
    say = lambda text: None  # noqa: E731    the list is for programs too
    for kind in KINDS:
        if options.what in ("all", kind):
            list_programs(kind)
    if options.what in ("all", "interop"):
        for suite in [options.suite] if options.suite else suites():
            list_suite(suite)


def parse():
    p = argparse.ArgumentParser(prog="./check", description="Builds and tests janus-xmpp: everything, or one part. Runs as an ordinary user or as root; suites with servers run in network namespaces of their own.")
    p.add_argument("what", nargs="?", default="all", choices=["all", *KINDS, "interop"], help="unit: functions; plays: stanza flows; interop: real servers and real peers; fuzz: hostile input")
    p.add_argument("suite", nargs="?", help=f"one suite of interop: {', '.join(suites()) or 'there is none yet'}")
    p.add_argument("--list", action="store_true", help="print every scenario's id and run nothing")
    p.add_argument("--long", action="store_true", help="more of what takes long: fuzzing, repetitions")
    options = p.parse_args()
    if options.suite and (options.what != "interop" or options.suite not in suites()):
        p.error(f"no suite {options.suite}: there is {', '.join('interop ' + s for s in suites()) or 'none'}")
    return options


def main():
    options, count, began = parse(), Count(), time.monotonic()
    if options.list:
        try:
            show_list(options)
            return 0
        except DemoError as error:
            print(f"check: {error}", file=sys.stderr)
            return 1
    try:
        for kind in KINDS:
            if options.what in ("all", kind):
                count.add(run_kind(kind, options))
        if options.what in ("all", "interop"):
            count.add(run_interop(options))
    except DemoError as error:
        say(f"check: {error}")
        count.failed += 1
    say(f"It took {int(time.monotonic() - began)} s.")
    say(f"{count.passed} passed, {count.failed} failed, {count.skipped} skipped")
    return 1 if count.failed or not count.passed else 0


if __name__ == "__main__":
    sys.exit(main())
