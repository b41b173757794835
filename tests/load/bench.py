#!/usr/bin/python3
"""make bench: the project's numbers, each beside what it is to be compared with, measured in one run on this machine.

Runs in a network namespace of its own; load goes to addresses of that namespace, is bounded and ends by itself. Times of this kind are noisy:
trust the ratios. --only NAME … picks rows, --quick shortens the windows."""
import argparse
import http.client
import json
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE))
sys.path.insert(0, str(SOURCE / "tests" / "load"))
sys.path.insert(0, str(SOURCE / "tests" / "interop" / "recording"))

from tests.lib import namespace, stock, vendor  # noqa: E402
from tests.lib.server import Server, build_folder  # noqa: E402
import joins  # noqa: E402
import stanzas  # noqa: E402

LOAD = SOURCE / "tests" / "load"
SERVER_CORE, LOAD_CORE = 0, 1
JOIN_ROOMS = (2, 5, 20, 50)


def row(name, text):
    print(f"{name:<34} {text}", flush=True)


# --- packets ------------------------------------------------------------------

def go_program(scratch):
    go = shutil.which("go")
    version = subprocess.run([go, "version"], capture_output=True, text=True).stdout if go else ""
    match = re.search(r"go1\.(\d+)", version)
    if not match or int(match[1]) < 24:
        sys.exit("bench: the packet rows need Go 1.24 or newer on PATH (the load generator is written in it); --only calls stanzas memory does without.")
    out = scratch / "sfuload"
    subprocess.run([go, "build", "-o", out, "."], cwd=LOAD / "sfuload", check=True)
    return out


def media_files(scratch, width=640, height=360, fps=15, rate=500000):
    """VP8 of moving content and a tone as Opus, made by PyAV."""
    import av
    import numpy
    video, audio = scratch / "v.ivf", scratch / "a.ogg"
    with av.open(str(video), "w", format="ivf") as out:
        stream = out.add_stream("libvpx", rate=fps)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate, stream.gop_size = width, height, "yuv420p", rate, 150
        y, x = numpy.mgrid[0:height, 0:width]
        for n in range(150):
            picture = numpy.stack([(x + 5 * n) % 256, (y + 3 * n) % 256, (x + y + n) % 256], axis=-1).astype("uint8")
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    with av.open(str(audio), "w", format="ogg", options={"page_duration": "20000"}) as out:
        stream = out.add_stream("libopus", rate=48000)
        stream.bit_rate = 32000
        for n in range(500):
            samples = (9000 * numpy.sin(2 * numpy.pi * 440 * (numpy.arange(960) + 960 * n) / 48000)).astype("int16").reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
            frame.sample_rate, frame.pts = 48000, 960 * n
            for packet in stream.encode(frame):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    return video, audio


def bare_janus(plugin, loops, recordings=""):
    """A Janus with one plugin and the HTTP API, nothing else: what forwards, and nothing that helps or hinders it."""
    return stock.Stock([plugin], core={"general": {"event_loops": loops, "debug_level": 3}, "nat": {"full_trickle": False}},
                       files={f"{stock.PLUGIN}.jcfg": f'general: {{ controller_secret = "{stock.SECRET}"; record_folder = "{recordings}" }}'}, core_number=SERVER_CORE)


def packets(scratch, options):
    loader = go_program(scratch)
    video, audio = media_files(scratch)
    limit = scratch / "sfubench"
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libsrtp2"], capture_output=True, text=True, check=True).stdout.split()
    subprocess.run(["gcc", "-O2", "-o", limit, LOAD / "sfubench.c", *flags], check=True)
    seconds = "1" if options.quick else "2"
    text = subprocess.run([limit, seconds, "1200", "limit"], capture_output=True, text=True, check=True).stdout
    limits = {m[1]: float(m[2]) for m in re.finditer(r"^send\(connected\) (CM|GCM) ndst=32 drained +\d+ pkt/s wall +(\d+) pkt/cpu-s", text, re.M)}
    for suite, value in sorted(limits.items()):
        row(f"limit: protect + send, {suite}", f"{value:9.0f} packets per core-second")
    results = compare(scratch, options, loader, video, audio, 10, "all")
    base, mine = results["videoroom, tuned"], results["conference, tuned"]
    if base and mine:
        row("ratio: conference / videoroom", f"{mine['UsPkt'] / base['UsPkt']:.2f} CPU per forwarded packet (both tuned)")
        if "GCM" in limits:
            row("ratio: conference / limit", f"{mine['PktCoreS'] / limits['GCM']:.2f}")


def under_load(scratch, options, loader, video, audio, n, variant, target, janus, suite):
    """One load against a Janus → what the loader measured; text: why it came to nothing."""
    out = scratch / "result.json"
    out.unlink(missing_ok=True)
    done = subprocess.run(["taskset", "-c", str(LOAD_CORE), loader, "-target", target, "-url", janus.url, "-pid", str(janus.process.pid), "-n", str(n),
                           "-srtp", suite, "-ip", namespace.PEER, "-video", video, "-audio", audio, "-out", out, "-secret", stock.SECRET, "-twcc=false",
                           "-variant", variant, "-wins", "3", "-win", "4s" if options.quick else "10s"], capture_output=True, text=True, timeout=180)
    return json.loads(out.read_text()) if out.exists() else (done.stdout + done.stderr).strip()[-400:]


def record_when_there(janus, n, told):
    """Has the load's room recorded as soon as everybody is in it."""
    def ask(**request):
        return janus.admin(janus="message_plugin", plugin=stock.PLUGIN, request=request)["response"]

    for _ in range(300):
        rooms = [one["room"] for one in ask(request="list")["rooms"] if one["participants"] >= n]
        if rooms:
            told.append(ask(request="record", room=rooms[0], action="start").get("state"))
            return
        time.sleep(0.1)


def cpu_of(pid, thread=""):
    """Milliseconds of CPU that the threads of this name have had, or all."""
    tasks = pathlib.Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks if thread in (task / "comm").read_text()) / 1e6


def recording(scratch, options):
    """The same room recorded and not, in turns, one core for all of Janus: what recording costs, and whether packets are later for it."""
    loader, n = go_program(scratch), 10
    video, audio = media_files(scratch)
    pairs, seen, own = 2 if options.quick else 5, {False: [], True: []}, []
    for turn in range(2 * pairs):
        keep, told = turn % 2 == 1, []
        with bare_janus(stock.our_plugin(), 1, scratch / "recordings") as janus:
            asker = threading.Thread(target=record_when_there, args=(janus, n, told))
            if keep:
                asker.start()
            result = under_load(scratch, options, loader, video, audio, n, "all", "conference", janus, "gcm")
            if keep:
                asker.join()
                own.append(cpu_of(janus.process.pid, "jx-recorder") / cpu_of(janus.process.pid))
        if isinstance(result, str) or (keep and told != ["pending"]):
            row("recording", f"failed: {result if isinstance(result, str) else told}")
            return
        seen[keep].append({key: statistics.median(w[key] for w in result["Wins"]) for key in ("CPU", "Secs", "P50", "P99", "LossPct")})
    written = sum(path.stat().st_size for path in (scratch / "recordings").rglob("*.mjr"))
    cost = {keep: [1000 * w["CPU"] / w["Secs"] / n for w in windows] for keep, windows in seen.items()}
    for keep, name in ((False, "not recorded"), (True, "recorded")):
        row(f"room of {n}, {name}", f"{statistics.median(cost[keep]):6.2f} ms of CPU per second and participant ({min(cost[keep]):.2f} to {max(cost[keep]):.2f}), "
                                    f"delay p50 {statistics.median(w['P50'] for w in seen[keep]):.2f} p99 {statistics.median(w['P99'] for w in seen[keep]):.2f} ms")
    row("ratio: recorded / not recorded", f"{statistics.median(b / a for a, b in zip(cost[False], cost[True])):.3f} CPU, median of {pairs} pairs, {min(b / a for a, b in zip(cost[False], cost[True])):.3f} to "
                                          f"{max(b / a for a, b in zip(cost[False], cost[True])):.3f}; the recorder's own thread {100 * statistics.median(own):.1f} % of it; {written >> 20} MB written")


def compare(scratch, options, loader, video, audio, n, variant):
    """One load against stock videoroom, as it comes and tuned, and against ours → {name: medians of the windows, or None}."""
    videoroom, ours = stock.modules() / "plugins" / "libjanus_videoroom.so", stock.our_plugin()
    results = {}
    for name, target, plugin, loops, suite in (("videoroom, default", "videoroom", videoroom, 0, "cm"), ("videoroom, tuned", "videoroom", videoroom, 1, "gcm"),
                                               ("conference, tuned", "conference", ours, 1, "gcm")):
        results[name] = None
        with bare_janus(plugin, loops) as janus:
            result = under_load(scratch, options, loader, video, audio, n, variant, target, janus, suite)
        if isinstance(result, str):
            row(name, f"failed: {result}")
            continue
        window = {key: statistics.median(w[key] for w in result["Wins"]) for key in ("UsPkt", "PktCoreS", "LossPct", "P50", "P99", "Rx", "CPU", "Secs", "RxA", "RxS")}
        results[name] = window
        row(name, f"{window['PktCoreS']:9.0f} packets per core-second, {window['UsPkt']:5.1f} us a packet ({window['Rx']:.0f}/s, N={n}, {suite.upper()}), "
                  f"loss {window['LossPct']:.2f} %, delay p50 {window['P50']:.2f} p99 {window['P99']:.2f} ms, all connected after {result['SetupS']:.2f} s, "
                  f"RSS {result['IdleRSS'] >> 10} → {result['Wins'][-1]['RSS'] >> 10} MB")
    return results


def one_speaks(scratch, options):
    """A class: twenty are there, one speaks. What a participant costs, and how many voices each of them is sent."""
    loader = go_program(scratch)
    n = 20
    results = compare(scratch, options, loader, *media_files(scratch, 320, 180, 10, 100000), n, "one")
    share = {name: 1000 * window["CPU"] / window["Secs"] / n for name, window in results.items() if window}
    for name, cost in share.items():
        voices = (results[name]["RxA"] + results[name]["RxS"]) / 50 / n
        row(f"one of {n} speaks: {name}", f"{cost:6.2f} ms of CPU per second and participant, {voices:.1f} voices sent to each")
    mine = share.get("conference, tuned")
    for name in ("videoroom, default", "videoroom, tuned"):
        if mine and name in share:
            row(f"ratio: conference / {name}", f"{mine / share[name]:.2f} CPU per participant when one of {n} speaks")


# --- calls --------------------------------------------------------------------

def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def calls(scratch, options):
    """A native caller, again and again, in a room with one other who sends a picture: propose → session-accept → first sound and picture of that one."""
    count = 10 if options.quick else 50
    alone = {"janus.transport.xmpp.jcfg": {"conference": {"callers_open_rooms": True}}}
    with Server(users=[("teacher", "pass"), ("student", "pass")], overrides=alone) as server:
        figures = scratch / "calls.json"
        done = subprocess.run(["/usr/bin/python3", "-B", LOAD / "calls.py", "--count", str(count), "--info", json.dumps(server.info), "--ca", server.ca, "--out", figures],
                              capture_output=True, text=True, timeout=60 + 10 * count)
        if done.returncode or not figures.exists():
            row("calls", f"failed: {done.stderr.strip()[-400:]}")
            return
        for name, values in json.loads(figures.read_text()).items():
            row(f"propose → {name}", f"p50 {1000 * percentile(values, 0.5):6.0f} ms, p99 {1000 * percentile(values, 0.99):6.0f} ms ({len(values)} calls)")


# --- the mix --------------------------------------------------------------------

TURN_US, MIXED = 20000, 60
LEAST_US = 0.5  # of what a listener costs: less cannot be told from noise


def mix(_, options):
    """What one more listener costs the mixer, and how much later than its packet a voice is in the mix; without Janus's part of either."""
    build = build_folder()
    subprocess.run(["make", "-s", "-C", build, "tests/load/mixer_bench"], check=True, stdout=subprocess.DEVNULL)

    def run(*words):
        return json.loads(subprocess.run([build / "tests/load/mixer_bench", *map(str, words)], capture_output=True, text=True, check=True, timeout=120).stdout)

    def per_listener(few, many, speaking=False, codec="opus"):
        turns = [run("cost", 6, n, n if speaking else 0, codec)["us_per_turn"] for n in (few, many)]
        return max((turns[1] - turns[0]) / (many - few), LEAST_US)

    encode = per_listener(1, 6, True)
    row("mix of six voices: who speaks", f"{TURN_US / encode:9.0f} listeners per core, {encode:.1f} us each in 20 ms")
    for codec in ("opus", "g722", "pcmu"):
        one = per_listener(1, MIXED, codec=codec)
        row(f"mix of six voices: silent, {codec}", f"{TURN_US / one:9.0f} listeners per core, {one:.1f} us each in 20 ms, {one / encode:.3f} of one who speaks")
    for late in (0, 20, 60):
        figures = run("delay", 6 if options.quick else 30, late)
        row(f"mix: added delay, {late} ms of jitter", f"p50 {figures['p50_ms']:.1f} ms, p99 {figures['p99_ms']:.1f} ms ({figures['heard']} of {figures['beeps']} beeps heard)")


# --- conference requests --------------------------------------------------------

def asking(scratch, options):
    """500 requests in 10 s for 100 rooms over 20 connections; quick: 100 in 2 s."""
    count, seconds, connections = (100, 2, 20) if options.quick else (500, 10, 20)
    with Server(users=[(f"load{n}", "pass") for n in range(connections)]) as server:
        figures = scratch / "requests.json"
        done = subprocess.run(["/usr/bin/python3", "-B", LOAD / "conference_requests.py", "--count", str(count), "--seconds", str(seconds), "--connections", str(connections),
                               "--info", json.dumps(server.info), "--ca", server.ca, "--out", figures], capture_output=True, text=True, timeout=180)
        if done.returncode or not figures.exists():
            row("conference requests", f"failed: {done.stderr.strip()[-400:]}")
            return
        found = json.loads(figures.read_text())
        times = [1000 * second for second in found["seconds"]]
        row("conference requests", f"{found['asked']} in {seconds} s: {len(times)} answered, {found['ready']} ready, p50 {percentile(times, 0.5):.0f} ms, p99 {percentile(times, 0.99):.0f} ms")


# --- logins over HTTP ---

def logins(_, options):
    """The right password, eight at a time, for 5 s; quick: 2 s. Each is a log-on at Prosody, over TLS."""
    seconds, begun = 2 if options.quick else 5, time.monotonic()
    times, body = [], json.dumps({"loginId": "teacher", "password": "pass"})
    overrides = {"janus.transport.xmpp.jcfg": {"accounts": {"focus": {"enable": ["passport"]}}, "passport": {"address_rate": 0}}}

    def work(port):
        while time.monotonic() < begun + seconds:
            connection, since = http.client.HTTPConnection("127.0.0.1", port, timeout=20), time.monotonic()
            connection.request("POST", "/api/ua/passport/login", body)
            if json.loads(connection.getresponse().read())["success"]:
                times.append(1000 * (time.monotonic() - since))
            connection.close()

    with Server(users=[("teacher", "pass")], overrides=overrides) as server:
        begun = time.monotonic()
        threads = [threading.Thread(target=work, args=(server.ports["metrics"],)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - begun
    row("logins over HTTP", f"{len(times) / took:.0f} a second, p50 {percentile(times, 0.5):.0f} ms, p99 {percentile(times, 0.99):.0f} ms" if times else "failed: none succeeded")


# --- joins --------------------------------------------------------------------

def joining(scratch, options):
    """A lib-jitsi-meet page enters a room in which others send already: its presence → session-initiate → the first whole picture of anybody."""
    loader = go_program(scratch)
    video, audio = media_files(scratch, 160, 90, 5, 60000)
    figures = joins.measure(loader, video, audio, JOIN_ROOMS, 2 if options.quick else 5)
    base = figures[JOIN_ROOMS[0]]
    for others, times in figures.items():
        text = ", ".join(f"{name} p50 {statistics.median(values):6.0f} ms ({statistics.median(values) / statistics.median(base[name]):.2f} of {JOIN_ROOMS[0]})"
                         for name, values in times.items())
        row(f"presence → …, {others} others", text)


# --- the router ---------------------------------------------------------------

def router(_, options):
    rate = stanzas.measure(20000 if options.quick else 100000)
    row("stanzas through the router", f"{rate:9.0f} IQs per second in and answered, one thread")


def composing(scratch, options):
    """How many times faster than it was recorded a session is composed, on one core: 1280 x 720, everybody's camera 640 x 360 at 15 pictures a second."""
    import numpy
    from recorded import Session, tone
    y, x = numpy.mgrid[0:360, 0:640]
    length = 10 if options.quick else 30
    program = build_folder() / "tools" / "compose" / "janus-xmpp-compose"
    for people in (1, 4, 9):
        session = Session(scratch / f"compose-{people}")
        for n in range(people):
            who = f"p{n}"
            session.event(0, "join", participant=who, name=who, kind="browser")
            session.voice(f"{who}-a0", who, tone(300 + 50 * n), 0, length, loop=2)
            session.picture(f"{who}-v0", who, lambda t: numpy.stack([(x + 75 * t) % 256, (y + 45 * t) % 256, (x + y + 15 * t) % 256], axis=-1).astype("uint8"), 0, length,
                            size=(640, 360), fps=15, loop=2)
        folder = session.write(length)
        for layout in ("speaker", "grid"):
            began = time.monotonic()
            subprocess.run(["taskset", "-c", str(SERVER_CORE), program, "--nice", "0", "--force", "--layout", layout, folder], check=True)
            row(f"composing, {people} cameras, {layout}", f"{length / (time.monotonic() - began):.1f} times real time")


# --- encrypted chats --------------------------------------------------------------

def sealed(scratch, options):
    build = build_folder()
    subprocess.run(["make", "-s", "-C", build, "tests/load/omemo_bench"], check=True, stdout=subprocess.DEVNULL)
    result = json.loads(subprocess.run([build / "tests/load/omemo_bench", "1" if options.quick else "3"], capture_output=True, text=True, check=True, timeout=60).stdout)
    row("OMEMO, written and read", f"{result['messages_per_second']:9.0f} messages per second on one core, {result['microseconds'] / 1000:.2f} ms each: a ratchet step, both files written (bare: 0.41 ms)")


ROWS = {"packets": packets, "recording": recording, "speaker": one_speaks, "calls": calls, "mix": mix, "requests": asking, "logins": logins, "joins": joining, "stanzas": router, "compose": composing, "omemo": sealed}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    if not namespace.inside():
        vendor.fetch(print)
        vendor.go_modules()
        namespace.enter([sys.executable, "-B", __file__, *sys.argv[1:]])
    if not build_folder():
        sys.exit("bench: nothing is built yet: run ./check unit, or ./demo once.")
    with tempfile.TemporaryDirectory(prefix="jx-bench-") as folder:
        for name in options.only:
            ROWS[name](pathlib.Path(folder), options)


if __name__ == "__main__":
    main()
