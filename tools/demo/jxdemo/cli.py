"""The command line of ./demo."""
import argparse
import json
import os
import pathlib
import select
import signal
import sys
import time

from . import DemoError
from .deployment import Deployment, read_pids
from .process import end_by_name
from .settings import SERVERS, Settings, default_state

DESCRIPTION = """Builds janus-xmpp and runs a whole conference server on this machine: Prosody (or ejabberd) and Janus, as you,
in one state folder. Ctrl-C ends all of it. The services of the distribution are left alone."""


def parser():
    p = argparse.ArgumentParser(prog="./demo", description=DESCRIPTION)
    p.add_argument("--domain", default="school.localhost", help="the XMPP domain (default %(default)s)")
    p.add_argument("--address", action="append", default=[], metavar="IP", help="what ICE and the servers bind to, beside loopback; again or with a comma for IPv6 (default: the machine's own)")
    p.add_argument("--state", type=pathlib.Path, default=default_state(), metavar="DIR", help="where configuration, data and logs are (default %(default)s)")
    p.add_argument("--user", action="append", default=[], metavar="NAME:PASSWORD", help="an account; may be repeated (default: teacher and student, with passwords made at the first start)")
    p.add_argument("--cert", default="", metavar="FILE", help="a certificate chain in place of the demo's own CA's")
    p.add_argument("--key", default="", metavar="FILE", help="the key of --cert")
    p.add_argument("--trust", action="store_true", help="put the demo's CA into the system's store (sudo), so that Dino and other devices can join")
    p.add_argument("--xmpp", default="prosody", metavar="|".join(SERVERS), help="the XMPP server (default %(default)s)")
    p.add_argument("--janus", default="", metavar="PATH", help="another Janus: its program, or the prefix it is installed in (default: the distribution's)")
    p.add_argument("--ready-file", type=pathlib.Path, metavar="FILE", help="written when everything answers: JSON with every port, URL and JID; removed at the end")
    p.add_argument("--detach", action="store_true", help="return when everything answers, and leave it running")
    p.add_argument("--stop", action="store_true", help="end what --detach (or another terminal) started in this state folder")
    return p


def settings_from(options):
    users = []
    for user in options.user:
        name, colon, password = user.partition(":")
        if not colon:
            raise DemoError(f"--user {user}: NAME:PASSWORD is wanted.")
        users.append((name, password))
    addresses = [a.strip() for text in options.address for a in text.split(",") if a.strip()]
    if options.address and not addresses:
        raise DemoError("--address: an IP address is wanted.")
    made = Settings(domain=options.domain.lower().rstrip("."), address=addresses, state=options.state.expanduser(), users=users,
                    xmpp=options.xmpp, janus=options.janus, cert=options.cert, key=options.key)
    made.check()
    return made


def say(text):
    print(text, flush=True)


def write_ready_file(path, info):
    fresh = path.with_name(path.name + ".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(info, indent=1) + "\n")
    fresh.replace(path)


def introduce(deployment):
    plan = deployment.plan
    say(f"""
Classroom page      {plan.urls["classroom"]}
XMPP WebSocket      {plan.urls["websocket"]}   (BOSH: {plan.urls["bosh"]})
Native clients call {plan.jids["call"]}   (while somebody is in the room)
Accounts            {", ".join(f"{name}@{plan.domain} password {password}" for name, password in plan.accounts)}
XMPP clients        STARTTLS on port {plan.ports["c2s"]} of {", ".join(plan.addresses)}
Rooms               {plan.jids["muc"]}; guests log in to {plan.jids["guests"]} without a name
Recordings          {plan.state / "recordings"}   (films of them: {plan.build}/tools/compose/janus-xmpp-compose --all that folder)
Metrics, health     {plan.urls["metrics"]}  {plan.urls["health"]}
State, logs         {plan.state}""")
    if plan.ca:
        say(f"CA                  {plan.ca} (browsers warn until they know it; --trust puts it into the system's store)")
    for name, (usual, port) in plan.moved_ports().items():
        say(f"Port {usual} ({name}) is taken: {port} is used instead")


def watch(deployment, pipe, changed):
    """Until a signal (0), or until Janus ends by itself (1). An XMPP server that ends is started again, and changed() called: calls go on without it."""
    back = 0.0
    while True:
        if select.select([pipe], [], [], 0.25)[0]:
            return 0
        if not deployment.janus.running():
            say(f"Janus ({deployment.janus.pid}) {deployment.janus.how_it_ended()}: ending the demo. Its log: {deployment.janus.log}\n{deployment.janus.last_lines(5)}")
            return 1
        if not deployment.xmpp.running():
            if not back:
                say(f"{deployment.xmpp.name} ({deployment.xmpp.pid}) {deployment.xmpp.how_it_ended()}: starting it again")
                back = time.monotonic() + 1
            elif time.monotonic() >= back and not deployment.server.listening(deployment.plan):  # somebody may have started it by hand
                back = 0.0
                deployment.start_xmpp()
                changed()


def serve(options, settings, told):
    """Starts, waits, ends. told: called once with a message for who waits for a detached demo, None when all is well."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    starting = True

    def ended(*_):
        if starting:  # a start is given up at once; later the pipe tells watch()
            raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ended)
    deployment = Deployment(settings, say)
    status = 1
    try:
        deployment.start()
        starting = False
        if options.trust:
            say(f"The CA is trusted: {deployment.trust()}")
        introduce(deployment)

        def publish():
            if options.ready_file:
                write_ready_file(options.ready_file, deployment.info())

        publish()
        told(None)
        if not options.detach:
            say("Ctrl-C ends it.")
        status = watch(deployment, reader, publish)
    except DemoError as error:
        told(str(error))
        print(f"demo: {error}", file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        told("interrupted")
        status = 130
    finally:
        starting = False  # nothing interrupts the end
        deployment.stop()
        if options.ready_file:
            options.ready_file.unlink(missing_ok=True)
    return status


def detach(options, settings):
    """The demo in a session of its own; returns when it answers, or with its reason."""
    log = settings.state / "log" / "demo.log"
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    reader, writer = os.pipe()
    sys.stdout.flush()
    if os.fork():
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as pipe:
            text = pipe.read()
        if text != "ok":
            print(f"demo: {text or 'it ended without a word; see ' + str(log)}", file=sys.stderr)
            return 1
        info = read_pids(settings.state)
        print((settings.state / "log" / "demo.log").read_text().rstrip())
        print(f"Running as process {info['demo']['pid']}; ./demo --stop ends it.")
        return 0
    os.close(reader)
    os.setsid()
    null, out = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(null, 0)
    os.dup2(out, 1)
    os.dup2(out, 2)

    def told(problem):
        os.write(writer, (problem or "ok").encode())
        os.close(writer)

    os._exit(serve(options, settings, told))


def stop(state):
    demo = read_pids(state).get("demo")
    if not demo or not end_by_name(demo["pid"], demo["began"], patience=30):
        raise DemoError(f"nothing runs in {state}.")
    say(f"Stopped what ran in {state}")
    return 0


def main():
    options = parser().parse_args()
    try:
        if options.stop:
            return stop(options.state.expanduser())
        settings = settings_from(options)
        if options.ready_file:
            options.ready_file = options.ready_file.absolute()
            if not options.ready_file.parent.is_dir():
                raise DemoError(f"--ready-file {options.ready_file}: there is no such folder.")
            options.ready_file.unlink(missing_ok=True)
        if options.detach:
            return detach(options, settings)
        return serve(options, settings, lambda problem: None)
    except DemoError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 2
