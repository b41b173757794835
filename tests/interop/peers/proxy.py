"""A TCP proxy on loopback that can be cut: every connection through it ends without a word, and for a while none is taken."""
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
            server = socket.create_connection(("127.0.0.1", self.target))
            self.taken += 1
            self.pairs.append((client, server))
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self._copy, args=(one, other), daemon=True).start()

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
