"""deploy/nginx.conf on loopback: the very file, with other ports, places and a throw-away certificate."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
TLS = "/etc/daywatch/tls"
SECONDS_TO_START = 10


@dataclass(frozen=True)
class Proxy:
    """nginx that answers by TLS on `port`, by plain HTTP on `plain_port`, and what it logged."""

    port: int
    plain_port: int
    log: Path

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"


def nginx_itself() -> str:
    """Debian puts it where only root's PATH leads."""
    path = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if path is None:
        raise RuntimeError(
            "The tests of deploy/ need nginx: sh tests/deploy/install-nginx.sh installs it."
        )
    return path


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def certificate(folder: Path) -> None:
    """A certificate for 127.0.0.1 that lasts a day, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "daywatch test")])
    today = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(hours=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    folder.mkdir()
    (folder / "certificate.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def rendered(folder: Path, replicas: Sequence[int]) -> tuple[Path, Proxy]:
    """The file in `folder`; each change that is made must meet exactly one place."""
    proxy = Proxy(free_port(), free_port(), folder / "access.log")
    certificate(folder / "tls")
    changes = {
        "listen 8443 ssl;": f"listen 127.0.0.1:{proxy.port} ssl;",
        "listen 8080;": f"listen 127.0.0.1:{proxy.plain_port};",
        "worker_processes auto;": "worker_processes 1;",
        "pid /tmp/nginx.pid;": f"pid {folder}/nginx.pid;",
        "error_log /dev/stderr alert;": f"error_log {folder}/error.log alert;",
        "access_log /dev/stdout events;": f"access_log {proxy.log} events;",
        f"{TLS}/certificate.pem": f"{folder}/tls/certificate.pem",
        f"{TLS}/key.pem": f"{folder}/tls/key.pem",
        **{
            f"{kind}_temp_path /tmp/{place};": f"{kind}_temp_path {folder}/{place};"
            for kind, place in {
                "client_body": "client-body",
                "proxy": "proxy",
                "fastcgi": "fastcgi",
                "uwsgi": "uwsgi",
                "scgi": "scgi",
            }.items()
        },
        **{
            f"server daywatch-{number}:8501 ": f"server 127.0.0.1:{port} "
            for number, port in enumerate(replicas, start=1)
        },
    }
    text = (DEPLOY / "nginx.conf").read_text()
    for before, after in changes.items():
        assert 1 == text.count(before), f"{before!r} stands {text.count(before)} times"
        text = text.replace(before, after)
    written = folder / "nginx.conf"
    written.write_text(text)
    return written, proxy


@contextmanager
def nginx(folder: Path, replicas: Sequence[int]) -> Iterator[Proxy]:
    """nginx before Daywatch on the two ports given."""
    file, proxy = rendered(folder, replicas)
    # Its workers are nobody: they must reach the folder in which an answer is put aside.
    for above in (folder, *folder.parents[:2]):
        above.chmod(above.stat().st_mode | 0o711)
    process = subprocess.Popen(
        [nginx_itself(), "-c", str(file), "-g", "daemon off;", "-e", str(folder / "start.log")]
    )
    try:
        _wait_until_it_answers(process, proxy, folder)
        yield proxy
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_it_answers(process: subprocess.Popen[bytes], proxy: Proxy, folder: Path) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", proxy.port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"nginx does not answer. It says:\n{(folder / 'start.log').read_text()}")


def trusting(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(folder / "tls" / "certificate.pem"))
