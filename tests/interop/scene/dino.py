"""Dino itself: Debian's dino-im with a screen (Xvfb), a sound server (PulseAudio) and a session bus of its own, driven by what is preloaded into it
(peers/dino). What it plays is recorded, what it shows is photographed."""
import atexit
import functools
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time

import numpy

from driver import media, wait_for
from peer import PEERS
from people import TONES
from senses import spectrum_levels

SCREEN = (1280, 900)
ASKS_FOR = ["dino-im", "Xvfb", "openbox", "pulseaudio", "dbus-daemon", "gst-launch-1.0", "import"]
# Its noise suppression takes a steady tone for noise: it is on for half of a quarter second.
TICK_NS = 250_000_000
LISTEN = 2.0  # seconds
# A pixel is somebody's colour when no channel is further from it.
CLOSE = 40
PARTS = {"ui.so": ("ui.c", ["gtk4"]), "network.so": ("network.c", ["gnutls"]), "libgstdinocamera.so": ("camera.c", ["gstreamer-1.0"])}


@functools.lru_cache(None)
def missing():
    """What this machine lacks, as a sentence; "" = nothing."""
    lacks = [program for program in ASKS_FOR if not shutil.which(program)]
    lacks += [package for _, packages in PARTS.values() for package in packages if subprocess.run(["pkg-config", "--exists", package], check=False).returncode]
    return f"not installed: {', '.join(lacks)}" if lacks else ""


@functools.lru_cache(None)
def parts():
    """The folder with what is preloaded, built once; it goes with the tests."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="jx-dino-parts-"))
    atexit.register(shutil.rmtree, folder)
    for name, (source, packages) in PARTS.items():
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", *packages], capture_output=True, text=True, check=True).stdout.split()
        subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-w", "-o", folder / name, PEERS / "dino" / source, *flags, "-ldl"], check=True)
    return folder


class Dino:
    """Hears a mix, sees one picture."""

    family = "dino"
    hears_each = False
    sends_video = True

    def __init__(self, server, person, account):
        self.person, self.hz, self.colour, self.nick = person, person.hz, person.colour, None
        self.server, self.account = server, account
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="jx-dino-"))
        self.processes, self.heard = [], self.home / "heard.raw"
        self.environment = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG")}
        try:
            self.screen()
            self.sound()
            self.bus()
            self.program()
        except BaseException:
            self.close()
            raise

    # --- its machine

    def start(self, name, *command, **more):
        log = open(self.home / f"{name}.log", "wb")  # pylint: disable=consider-using-with
        self.processes.append(subprocess.Popen([*map(str, command)], env=self.environment, stdout=more.pop("stdout", log), stderr=log, start_new_session=True, **more))
        return self.processes[-1]

    def screen(self):
        runtime = self.home / "run"
        runtime.mkdir(mode=0o700)
        for name in ("data", "config", "cache"):
            (self.home / name).mkdir()
        self.environment.update(HOME=self.home, XDG_DATA_HOME=self.home / "data", XDG_CONFIG_HOME=self.home / "config", XDG_CACHE_HOME=self.home / "cache",
                                XDG_RUNTIME_DIR=runtime, GDK_BACKEND="x11", GSK_RENDERER="cairo", LIBGL_ALWAYS_SOFTWARE="1", GIO_USE_VFS="local",
                                GSETTINGS_BACKEND="memory", GTK_A11Y="none", XDG_CURRENT_DESKTOP="none", GST_REGISTRY=self.home / "gst.registry")
        read, write = os.pipe()
        self.start("xvfb", "Xvfb", "-displayfd", write, "-screen", "0", f"{SCREEN[0]}x{SCREEN[1]}x24", "-nolisten", "tcp", pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as pipe:
            self.environment["DISPLAY"] = f":{pipe.readline().strip()}"
        self.start("openbox", "openbox")

    def sound(self):
        path = self.home / "pulse"
        path.mkdir(mode=0o700)
        self.environment.update(PULSE_SERVER=f"unix:{path}/socket", PULSE_RUNTIME_PATH=path)
        modules = [f"module-native-protocol-unix socket={path}/socket auth-anonymous=1", "module-null-sink sink_name=speaker rate=48000 channels=1",
                   "module-null-sink sink_name=mouth rate=48000 channels=1", "module-remap-source source_name=microphone master=mouth.monitor", "module-always-sink"]
        self.start("pulseaudio", "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--disable-shm=yes", "--use-pid-file=no", "--log-target=stderr",
                   *(word for module in modules for word in ("-L", module)))
        wait_for(lambda: self.run("pactl", "set-default-sink", "speaker").returncode == 0, 10, "a sound server")
        self.run("pactl", "set-default-source", "microphone")
        self.start("mouth", "gst-launch-1.0", "-q", "audiotestsrc", "is-live=true", "wave=ticks", f"freq={self.hz}", "volume=0.6", f"tick-interval={TICK_NS}",
                   f"sine-periods-per-tick={self.hz // 8}", "!", "audio/x-raw,rate=48000,channels=1", "!", "pulsesink", "device=mouth")
        self.start("ear", "parec", "-d", "speaker.monitor", "--format=s16le", "--rate=48000", "--channels=1", stdout=open(self.heard, "wb"))

    def bus(self):
        bus = self.start("bus", "dbus-daemon", "--session", "--nofork", "--print-address=1", stdout=subprocess.PIPE)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()

    def program(self):
        if not (self.home / "data" / "dino").exists():
            self.run("dino-im", "--version")  # makes its database
        with sqlite3.connect(self.home / "data" / "dino" / "dino.db") as database:
            database.execute("insert into account (bare_jid, resourcepart, password, alias, enabled, roster_version, mam_earliest_synced) values (?, 'dino', 'pass', ?, 1, '', 0)",
                             (f"{self.account}@{self.server.domain}", self.person.name))
        red, green, blue = media.COLOURS[self.colour]
        self.environment.update(LD_PRELOAD=f"{parts()}/ui.so:{parts()}/network.so", GST_PLUGIN_PATH=parts(), DINO_UI=self.home / "ui", DINO_CA=self.server.ca,
                                DINO_PORT=self.server.ports["c2s"], DINO_COLOUR=f"0xff{red:02x}{green:02x}{blue:02x}")
        for name in self.environment:
            self.environment[name] = str(self.environment[name])
        self.start("dino", "dino-im", "--print-xmpp=all")
        # It asks for its roster, and has it.
        wait_for(lambda: self.log().count("<{jabber:iq:roster}:query") >= 2, 20, f"Dino is online: {self.home}")

    def run(self, *command):
        environment = {name: str(value) for name, value in self.environment.items() if name != "LD_PRELOAD"}
        return subprocess.run([*map(str, command)], env=environment, capture_output=True, timeout=30, check=False)

    def log(self):
        return (self.home / "dino.log").read_text(errors="replace")

    # --- its user

    def ui(self, *words):
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(10)
            line.connect(str(self.home / "ui"))
            line.sendall("\t".join(words).encode() + b"\n")
            return b"".join(iter(lambda: line.recv(65536), b"")).decode()

    def bus_action(self, name, parameter):
        done = self.run("gdbus", "call", "--session", "-d", "im.dino.Dino", "-o", "/im/dino/Dino", "-m", "org.gtk.Actions.Activate", name, f"[<{parameter}>]", "{}")
        assert done.returncode == 0, done.stderr

    def open(self, jid):
        self.run("gdbus", "call", "--session", "-d", "im.dino.Dino", "-o", "/im/dino/Dino", "-m", "org.gtk.Application.Open", f"['xmpp:{jid}?message']", "", "{}")

    def call(self, jid, video=True):
        """As its user does it: the conversation is opened, the call button pressed."""
        self.sends_video = video
        self.open(jid)
        wait_for(lambda: self.ui("has", "Start call") == "ok", 20, f"a call button for {jid}")
        assert self.ui("action", "Start call", "call.video" if video else "call.audio") == "ok"

    def add_video(self):
        self.sends_video = True
        assert self.ui("click", "dino-video-off-symbolic") == "ok", self.ui("tree")

    def hangup(self):
        assert self.ui("click", "dino-phone-hangup-symbolic") == "ok", self.ui("tree")

    def ringing(self):
        """(conversation, call) of a call that rings here, or None."""
        with sqlite3.connect(f"file:{self.home}/data/dino/dino.db?mode=ro", uri=True) as database:
            return database.execute("select item.conversation_id, call.id from call join content_item item on item.foreign_id = call.id and item.content_type = 3 "
                                    "where call.direction = 0 and call.state in (0, 4) order by call.id desc limit 1").fetchone()

    def accept(self, seconds=20):
        conversation, call = wait_for(self.ringing, seconds, "Dino rings")
        self.bus_action("accept-call", f"(int32 {conversation}, int32 {call})")

    # --- its senses

    def levels(self):
        size = int(LISTEN * media.RATE) * 2
        with open(self.heard, "rb") as sound:
            sound.seek(max(0, self.heard.stat().st_size // 2 * 2 - size))
            samples = numpy.frombuffer(sound.read(size), dtype=numpy.int16)
        return spectrum_levels(samples, TONES)

    def photograph(self):
        """The whole screen, as rows of RGB."""
        picture = self.run("import", "-window", "root", "-depth", "8", "rgb:-").stdout
        return numpy.frombuffer(picture, dtype=numpy.uint8).reshape(SCREEN[1], SCREEN[0], 3)

    def keep_photograph(self, path):
        assert self.run("import", "-window", "root", path).returncode == 0

    def share_of(self, colour):
        """What part of the screen is somebody's colour."""
        off = numpy.abs(self.photograph().astype(int) - numpy.array(media.COLOURS[colour]))
        return float((off.max(axis=2) < CLOSE).mean())

    def close(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in reversed(self.processes):
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.home, ignore_errors=True)
