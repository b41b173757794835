"""Addresses and ports of this machine."""
import ipaddress
import json
import socket
import subprocess
import urllib.request

from . import DemoError


def open_url(url, timeout, context=None):
    """urlopen for servers of this machine: never through a proxy of the environment."""
    handlers = [urllib.request.ProxyHandler({})] + ([urllib.request.HTTPSHandler(context=context)] if context else [])
    return urllib.request.build_opener(*handlers).open(url, timeout=timeout)


def _addresses():
    """[(interface, address)] of everything that is up, link-local addresses left out."""
    shown = subprocess.run(["ip", "-j", "address", "show", "up"], capture_output=True, text=True, check=True)
    found = []
    for interface in json.loads(shown.stdout or "[]"):
        for info in interface.get("addr_info", []):
            address = info.get("local")
            if address and info.get("scope") in ("global", "site", "host") and not info.get("tentative"):
                found.append((interface["ifname"], address))
    return found


def own_addresses():
    """The addresses of the interface that leads to the world, or of the first one that is no loopback."""
    usable = [(name, a) for name, a in _addresses() if not ipaddress.ip_address(a).is_loopback]
    for family in ("-4", "-6"):
        route = subprocess.run(["ip", "-j", family, "route", "show", "default"], capture_output=True, text=True)
        for entry in json.loads(route.stdout or "[]"):
            chosen = [a for name, a in usable if name == entry.get("dev")]
            if chosen:
                return _one_per_family(chosen)
    if usable:
        return _one_per_family([a for name, a in usable if name == usable[0][0]])
    raise DemoError("this machine has no address but loopback, and Janus uses no loopback interface for media: "
                    "bring a network up, or add an address (ip link add veth0 type veth; ip address add 192.0.2.1/24 dev veth0; ip link set veth0 up).")


def _one_per_family(addresses):
    first = {}
    for address in addresses:
        first.setdefault(ipaddress.ip_address(address).version, address)
    return [first[version] for version in sorted(first)]


def check_addresses(addresses):
    """The caller's --address: each must be one of this machine, and not loopback."""
    mine = {ipaddress.ip_address(a) for _, a in _addresses()}
    for text in addresses:
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            raise DemoError(f"--address {text}: not an IP address.") from None
        if address.is_loopback:
            raise DemoError(f"--address {text}: Janus uses no loopback interface for media; name another address of this machine.")
        if address not in mine:
            raise DemoError(f"--address {text}: not an address of this machine. There are: {', '.join(sorted(map(str, mine)))}.")
    return [str(ipaddress.ip_address(a)) for a in addresses]


def _free(port, hosts):
    for host in hosts:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                probe.bind((host, port))
        except OSError as error:
            if family == socket.AF_INET6 and error.errno in (99, 97):  # this machine has no such address, or no IPv6
                continue
            return False
    return True


def listens(host, port):
    try:
        socket.create_connection((host, port), 1).close()
        return True
    except OSError:
        return False


def choose_ports(wanted, hosts):
    """{name: usual port} → {name: port that is free on all of `hosts`}: the usual one, or the next free one above it."""
    chosen, taken = {}, set()
    for name, usual in wanted.items():
        for port in [usual, *range(usual + 10000, usual + 10400)]:
            if port not in taken and _free(port, hosts):
                chosen[name] = port
                taken.add(port)
                break
        else:
            raise DemoError(f"no free port for {name}: {usual} is taken, and so are {usual + 10000} to {usual + 10399}.")
    return chosen


def listening_hosts(addresses):
    """Where servers listen: loopback and the chosen addresses; nothing else of the machine."""
    hosts = ["127.0.0.1"]
    if _free(0, ["::1"]) and any(a == "::1" for _, a in _addresses()):
        hosts.append("::1")
    return hosts + list(addresses)
