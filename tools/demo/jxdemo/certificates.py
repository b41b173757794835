"""A small certificate authority of the demo's own, and the server's certificate by it."""
import os
import pathlib
import subprocess

from . import DemoError

LIFETIME_DAYS = 365
EXTENSIONS = """[req]
distinguished_name=dn
prompt=no
[dn]
CN={name}
[ca]
basicConstraints=critical,CA:true,pathlen:0
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
[server]
basicConstraints=critical,CA:false
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
subjectAltName={names}
"""


def _openssl(*arguments):
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        raise DemoError(f"openssl {arguments[0]} failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'no reason given'}")
    return done.stdout


def _key(path):
    old = os.umask(0o077)
    try:
        _openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path)
    finally:
        os.umask(old)


def _still_good(certificate, names):
    """Valid for a week more, and for exactly these names."""
    wanted = certificate.with_suffix(".names")
    if not certificate.exists() or not wanted.exists() or wanted.read_text() != names:
        return False
    return subprocess.run(["openssl", "x509", "-in", certificate, "-noout", "-checkend", str(7 * 86400)], capture_output=True).returncode == 0


def make(folder, domain, hosts, addresses):
    """→ (certificate chain, key, CA certificate). What is there already and still good is kept, so that a trusted CA stays trusted."""
    folder = pathlib.Path(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ca, ca_key, server, key = (folder / n for n in ("ca.crt", "ca.key", "server.crt", "server.key"))
    config = folder / "openssl.cnf"
    names = ",".join([f"DNS:{h}" for h in hosts] + [f"IP:{a}" for a in addresses])
    if not ca_key.exists() or not _still_good(ca, domain):
        _key(ca_key)
        config.write_text(EXTENSIONS.format(name=f"janus-xmpp demo CA ({domain})"[:64], names="DNS:" + domain))
        _openssl("req", "-x509", "-new", "-key", ca_key, "-sha256", "-days", LIFETIME_DAYS, "-config", config, "-extensions", "ca", "-out", ca)
        ca.with_suffix(".names").write_text(domain)
        server.unlink(missing_ok=True)
    if not key.exists() or not _still_good(server, names):
        _key(key)
        config.write_text(EXTENSIONS.format(name=domain[:64], names=names))
        request, signed = folder / "server.csr", folder / "server.pem"
        _openssl("req", "-new", "-key", key, "-config", config, "-out", request)
        _openssl("x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-sha256", "-days", LIFETIME_DAYS,
                 "-extfile", config, "-extensions", "server", "-out", signed)
        server.write_text(signed.read_text() + ca.read_text())
        server.with_suffix(".names").write_text(names)
    return server, key, ca


def check_pair(certificate, key):
    """A real certificate of the caller's: the two files must belong together."""
    public = _openssl("x509", "-in", certificate, "-noout", "-pubkey")
    if _openssl("pkey", "-in", key, "-pubout") != public:
        raise DemoError(f"--key {key} is not the key of --cert {certificate}.")


def trust(ca, domain):
    """Puts the CA into the system's store. Asks sudo."""
    target = f"/usr/local/share/ca-certificates/janus-xmpp-{domain}.crt"
    if pathlib.Path(target).exists() and pathlib.Path(target).read_bytes() == pathlib.Path(ca).read_bytes():
        return target
    root = [] if os.geteuid() == 0 else ["sudo"]
    for command in (["install", "-m", "644", str(ca), target], ["update-ca-certificates"]):
        try:
            if subprocess.run(root + command, stdout=subprocess.DEVNULL).returncode:
                raise DemoError(f"--trust: {' '.join(command)} failed.")
        except FileNotFoundError:
            raise DemoError(f"--trust: there is no {(root + command)[0]} here; as root, copy {ca} to {target} and run update-ca-certificates.") from None
    return target
