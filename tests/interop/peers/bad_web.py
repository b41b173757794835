"""Web servers that let no WebSocket through: by status, by silence, by certificate."""
import base64
import datetime
import hashlib
import http.server
import ssl
import threading
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3


class _Handler(http.server.BaseHTTPRequestHandler):
    """/401 answers 401, and so on; /silent upgrades and says nothing."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = self.path.partition("?")[0]
        self.server.asked.append((time.monotonic(), self.path))
        self.close_connection = True
        if path == "/silent":
            self.send_response(101)
            accept = base64.b64encode(hashlib.sha1((self.headers["Sec-WebSocket-Key"] + GUID).encode()).digest()).decode()
            for name, value in (("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", accept), ("Sec-WebSocket-Protocol", "xmpp")):
                self.send_header(name, value)
            self.end_headers()
            self.server.over.wait()
        else:
            self.send_response(int(path[1:]))
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, *_):
        pass


class BadWeb:
    """A server at 127.0.0.1 and every other address here; with TLS where it is given (certificate, key). asked: [(when, path)]."""

    def __init__(self, pair=None):
        self._server = http.server.ThreadingHTTPServer(("", 0), _Handler)
        self._server.daemon_threads = True
        self._server.asked, self._server.over = [], threading.Event()
        self.port = self._server.server_address[1]
        if pair:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*pair)
            # The handshake is for the connection's own thread.
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def asked(self):
        return self._server.asked

    def times(self, path):
        return [when for when, asked in self.asked if asked.partition("?")[0] == path]

    def close(self):
        self._server.over.set()
        self._server.shutdown()
        self._server.server_close()


class Authority:
    """Certificates that are wrong in one way each; `ca` is the file to believe in."""

    def __init__(self, folder):
        self.folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "an authority of the tests")])
        self.ca = self._write("ca.pem", self._sign(self._key.public_key(), self._name, None, 30))

    def _write(self, name, *parts):
        path = self.folder / name
        path.write_bytes(b"".join(part.public_bytes(serialization.Encoding.PEM) if isinstance(part, x509.Certificate) else part.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()) for part in parts))
        return path

    def _sign(self, public, subject, name, days, issuer=None, key=None):
        now = datetime.datetime.utcnow()
        builder = (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer or subject).public_key(public).serial_number(x509.random_serial_number())
                   .not_valid_before(now - datetime.timedelta(days=60)).not_valid_after(now + datetime.timedelta(days=days))
                   .add_extension(x509.BasicConstraints(ca=name is None, path_length=None), critical=True))
        if name:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        return builder.sign(key or self._key, hashes.SHA256())

    def pair(self, label, name, days=30, self_signed=False):
        """→ (certificate, key), files. days: how long it is good yet."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = self._sign(key.public_key(), subject, name, days, None if self_signed else self._name, key if self_signed else self._key)
        return self._write(f"{label}.pem", certificate), self._write(f"{label}.key", key)


def fingerprint(path):
    der = ssl.PEM_cert_to_DER_cert(path.read_text().partition("-----END CERTIFICATE-----")[0] + "-----END CERTIFICATE-----\n")
    return hashlib.sha256(der).hexdigest()
