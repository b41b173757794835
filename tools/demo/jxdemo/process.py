"""A child process that ends with us, whatever happens to us."""
import ctypes
import os
import pathlib
import resource
import signal
import subprocess
import time

from . import DemoError

_libc = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1


ENOUGH_DESCRIPTORS = 65536


def _prepare(parent):
    # Runs in the child between fork and exec. As many descriptors as we may have; SIGTERM when we end, even by kill -9 (if we are gone
    # already, it ends here).
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = ENOUGH_DESCRIPTORS if most == resource.RLIM_INFINITY else min(most, ENOUGH_DESCRIPTORS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (enough, most))
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def start_time(pid):
    """When the kernel says the process began, in clock ticks after boot: with the pid, a process's name. None = no such process."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, IndexError):
        return None
    return None if fields[0] == "Z" else int(fields[19])


class Child:
    """name: for people; log: what the process itself prints goes there."""

    def __init__(self, name, command, folder, log, environment=None):
        self.name, self.command, self.folder, self.log = name, [str(c) for c in command], folder, pathlib.Path(log)
        self.environment = dict(os.environ, **(environment or {}))
        self.process = None

    def start(self):
        parent = os.getpid()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment,
                                            start_new_session=True, preexec_fn=lambda: _prepare(parent))
        return self

    @property
    def pid(self):
        return self.process.pid if self.process else 0

    def running(self):
        return self.process is not None and self.process.poll() is None

    def how_it_ended(self):
        code = self.process.poll()
        if code is None:
            return "still runs"
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"exited with status {code}"

    def kill(self):
        """kill -9, as a bad day does."""
        if self.running():
            self.process.kill()
        self.process.wait()

    def stop(self, patience=10):
        """Asks it to end, and ends it after `patience` seconds."""
        if self.process is None:
            return
        if self.running():
            self.process.terminate()
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()

    def last_lines(self, count=15):
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])
        except OSError:
            return ""


def wait_for(condition, seconds, what, children=()):
    """Polls until condition() is true. DemoError when a child has ended or the time is up, with the end of its log."""
    deadline = time.monotonic() + seconds
    while True:
        if condition():
            return
        for child in children:
            if not child.running():
                raise DemoError(f"{child.name} {child.how_it_ended()}. The end of its log ({child.log}):\n{child.last_lines()}")
        if time.monotonic() > deadline:
            raise DemoError(f"{what} did not happen within {seconds} s." + "".join(
                f"\nThe end of {child.name}'s log ({child.log}):\n{child.last_lines()}" for child in children))
        time.sleep(0.05)


def end_by_name(pid, began, patience=10):
    """Ends a process that is not our child, if it is still the one that was meant. → whether there was one."""
    if not pid or began is None or start_time(pid) != began:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while start_time(pid) == began:
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            deadline = float("inf")
        time.sleep(0.05)
    return True
