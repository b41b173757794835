"""A client that is a program of its own: lines of JSON in, {"do": what, …}, and out."""
import json
import os
import pathlib
import select
import subprocess

PEERS = pathlib.Path(__file__).resolve().parent.parent / "peers"


class PeerDied(AssertionError):
    pass


class Peer:
    def __init__(self, person, command, patience=40):
        self.person, self.hz, self.colour = person, person.hz, person.colour
        self.nick = None
        self.process = subprocess.Popen([*map(str, command)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1,
                                        env=dict(os.environ))
        self._answer(patience)

    def _answer(self, seconds):
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            self.process.kill()
            raise PeerDied(f"{self.person.name}: no answer within {seconds} s: {self.process.stderr.read()[-3000:]}")
        answer = json.loads(line)
        assert "exception" not in answer, answer
        return answer

    def do(self, what, seconds=60, **more):
        self.process.stdin.write(json.dumps({"do": what, **more}) + "\n")
        return self._answer(seconds)

    def reset(self):
        self.do("reset")

    def kill(self):
        """Gone without a word: no terminate, no end of the stream."""
        self.process.kill()

    def close(self):
        if self.process.poll() is None:
            try:
                self.process.stdin.write('{"do": "quit"}\n')
                self.process.wait(10)
            except (OSError, subprocess.TimeoutExpired):
                self.process.kill()
        self.process.wait()
