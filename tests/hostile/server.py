"""A server on the loopback address that answers each path in its own bad way."""

import contextlib
import datetime
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Behaviour = Callable[[socket.socket], None]


class HostileServer:
    """Answers one request per connection; keeps when each came and its head."""

    def __init__(self, behaviours: Mapping[str, Behaviour], *, tls: bool = False) -> None:
        self.behaviours = behaviours
        self.heads: list[tuple[float, str]] = []  # when, by the monotonic clock; the request's head
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._socket.getsockname()[1]
        self._scheme = "https" if tls else "http"
        self._context = _self_signed() if tls else None

    @property
    def url(self) -> str:
        """The address to configure as the portal's."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def asked(self, path: str) -> list[float]:
        """When `path` was asked for."""
        return [when for when, head in self.heads if head.split(" ")[1] == path]

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # the listening socket was closed: the end
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:  # the client may leave at any time
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head:
                if not (more := connection.recv(65_536)):
                    return
                head += more
            text = head.decode("latin-1")
            self.heads.append((time.monotonic(), text))
            self.behaviours[text.split(" ")[1]](connection)


def _self_signed() -> ssl.SSLContext:
    """What a server needs whose certificate nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "both.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(file)
    return context
