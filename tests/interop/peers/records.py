"""A name server that knows SRV records (RFC 2782) and nothing else, in the place of this namespace's own."""
import pathlib
import socket
import struct
import subprocess
import tempfile
import threading

SRV = 33


def _labels(name):
    return b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"


class Records:
    """{"_xmpp-client._tcp.school.localhost": [(priority, port, host)]}; asked: which names were asked for."""

    def __init__(self, records):
        self.records, self.asked = {_labels(name): found for name, found in records.items()}, []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 53))
        threading.Thread(target=self._serve, daemon=True).start()
        with tempfile.NamedTemporaryFile("w", prefix="resolv-", delete=False) as file:
            file.write("nameserver 127.0.0.1\n")
        pathlib.Path(file.name).chmod(0o644)
        subprocess.run(["mount", "--bind", file.name, "/etc/resolv.conf"], check=True)

    def _serve(self):
        while True:
            try:
                query, peer = self._socket.recvfrom(512)
            except OSError:
                return
            end = query.index(b"\0", 12) + 1
            name, (kind,) = query[12:end], struct.unpack("!H", query[end:end + 2])
            self.asked.append(name)
            found = self.records.get(name.lower(), []) if kind == SRV else []
            answers = b""
            for priority, port, host in found:
                data = struct.pack("!HHH", priority, 0, port) + _labels(host)
                answers += b"\xc0\x0c" + struct.pack("!HHIH", SRV, 1, 60, len(data)) + data
            flags = 0x8580 if found else 0x8583  # no such name
            self._socket.sendto(query[:2] + struct.pack("!HHHHH", flags, 1, len(found), 0, 0) + query[12:end + 4] + answers, peer)

    def close(self):
        subprocess.run(["umount", "/etc/resolv.conf"], check=True)
        self._socket.close()
