"""Proxies on loopback that can be cut: every connection through them ends without a word, and for a while none is taken."""
import base64
import socket
import threading


def _end(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # it has ended already
        pass


class Proxy:
    def __init__(self, port):
        self.target, self.pairs, self.taken = port, [], 0
        self._cut = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._cut.is_set():
                client.close()
                continue
            server = self._reach(client)
            if not server:
                client.close()
                continue
            self.taken += 1
            self.pairs.append((client, server))
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self._copy, args=(one, other), daemon=True).start()

    def _reach(self, _client):
        """→ the connection behind the proxy; None: there is none."""
        return socket.create_connection(("127.0.0.1", self.target))

    @staticmethod
    def _copy(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            _end(end)

    def cut(self):
        self._cut.set()
        for pair in self.pairs:
            for end in pair:
                _end(end)
        self.pairs.clear()

    def mend(self):
        self._cut.clear()

    def close(self):
        self.cut()
        self._listener.close()


class HttpProxy(Proxy):
    """Opens ways by CONNECT. asked: the hosts and ports, in order; credentials: what it wants as "user:password" (None: nothing)."""

    def __init__(self, credentials=None):
        self.asked, self.credentials = [], credentials
        super().__init__(None)

    def _reach(self, client):
        client.settimeout(5)
        head = b""
        while b"\r\n\r\n" not in head:
            data = client.recv(4096)
            if not data:
                return None
            head += data
        method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
        if method != "CONNECT":
            return self._refuse(client, "405 Method Not Allowed")
        wanted = self.credentials and b"Proxy-Authorization: Basic " + base64.b64encode(self.credentials.encode())
        if wanted and wanted not in head:
            return self._refuse(client, "407 Proxy Authentication Required")
        self.asked.append(target)
        host, _, port = target.rpartition(":")
        try:
            server = socket.create_connection((host.strip("[]"), int(port)), 5)
        except OSError:
            return self._refuse(client, "502 Bad Gateway")
        for connection in (client, server):
            connection.settimeout(None)
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return server

    @staticmethod
    def _refuse(client, status):
        client.sendall(f"HTTP/1.1 {status}\r\n\r\n".encode())
