"""A narrow way to or from one peer: a token bucket on the namespace's loopback device, over which all media of one machine go, for the
UDP port of that peer alone."""
import re
import subprocess


def _tc(*words):
    return subprocess.run(["tc", *words], capture_output=True, text=True, check=True).stdout


def missing():
    """A sentence about what the kernel lacks; "" = all is there."""
    try:
        _tc("qdisc", "add", "dev", "lo", "root", "handle", "1:", "htb")
        _tc("class", "add", "dev", "lo", "parent", "1:", "classid", "1:1", "htb", "rate", "1gbit")
        _tc("qdisc", "add", "dev", "lo", "parent", "1:1", "tbf", "rate", "1mbit", "burst", "4000", "limit", "4000")
    except subprocess.CalledProcessError as error:
        return f"this kernel has no token bucket: {error.stderr.strip()}"
    finally:
        subprocess.run(["tc", "qdisc", "del", "dev", "lo", "root"], capture_output=True, check=False)
    return ""


def port(client):
    """The UDP port through which the client's PeerConnection goes."""
    stats = {s["id"]: s for s in client.stats()}
    pairs = [s for s in stats.values() if s["type"] == "candidate-pair" and s.get("nominated") and s.get("state") == "succeeded"]
    return stats[pairs[0]["localCandidateId"]]["port"]


class Narrow:
    """with Narrow(port(client), "down", 300): …    kbit/s; what does not fit waits, at most `wait` seconds, and is dropped beyond that."""

    def __init__(self, udp_port, way, kbit, wait=0.4):
        self.rate = kbit * 1000
        self.limit = int(self.rate * wait / 8) + 4000
        self.match = ["match", "ip", {"down": "dport", "up": "sport"}[way], str(udp_port), "0xffff"]

    def __enter__(self):
        _tc("qdisc", "add", "dev", "lo", "root", "handle", "1:", "htb")
        _tc("class", "add", "dev", "lo", "parent", "1:", "classid", "1:1", "htb", "rate", "1gbit")
        _tc("qdisc", "add", "dev", "lo", "parent", "1:1", "handle", "10:", "tbf", "rate", str(self.rate), "burst", "4000", "limit", str(self.limit))
        _tc("filter", "add", "dev", "lo", "parent", "1:", "protocol", "ip", "u32", "match", "ip", "protocol", "17", "0xff", *self.match, "flowid", "1:1")
        return self

    def __exit__(self, *_):
        _tc("qdisc", "del", "dev", "lo", "root")

    def queue_ms(self):
        """How long a packet waits now, and how many were dropped."""
        shown = _tc("-s", "qdisc", "show", "dev", "lo").partition("qdisc tbf")[2]
        backlog, dropped = re.search(r"backlog (\d+)(K?)b", shown), re.search(r"dropped (\d+)", shown)
        return int(backlog[1]) * (1024 if backlog[2] else 1) * 8000 // self.rate, int(dropped[1])
