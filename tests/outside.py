"""A network that ends on this machine: a real server, at whatever addresses a test gives it."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# An address that anybody could reach, and that ends here.
PUBLIC = "93.184.215.14"
Answer = Callable[[str, Mapping[str, str]], bytes]


def answer(
    body: bytes = b"", status: str = "200 OK", *, length: bool = True, **headers: str
) -> bytes:
    """Write an answer of a server; `_` in the name of a header is a hyphen."""
    more = {"Connection": "close", **{name.replace("_", "-"): one for name, one in headers.items()}}
    if length:
        more["Content-Length"] = str(len(body))
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {one}" for name, one in more.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(kw_only=True)
class Outside:
    """Implements `Network`. `names` is what a name resolves to, one answer for each look-up (the
    last one stays); `answers` is what the server says at `host/path`.

    `connections` counts all that reach the server, whatever they were made for; `asked` has what
    they asked for, with their headers.
    """

    names: dict[str, list[Sequence[str]]] = field(default_factory=dict)
    answers: dict[str, bytes | Answer] = field(default_factory=dict)
    port: int = 0
    tls_port: int = 0
    authority: ssl.SSLContext | None = None
    connections: int = 0
    looked_up: list[str] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def at(self, host: str, *addresses: str, path: str = "/", says: bytes | Answer = b"") -> None:
        """Put a page there."""
        self.names.setdefault(host, [addresses or (PUBLIC,)])
        self.answers[f"{host}{path}"] = says

    async def look_up(self, host: str) -> Sequence[str]:
        """Resolve a name. Raises: OSError, for an unknown one."""
        self.looked_up.append(host)
        if host not in self.names:
            raise OSError("no such host")
        found = self.names[host]
        return found.pop(0) if len(found) > 1 else found[0]

    def way_to(self, address: str, port: int) -> tuple[str, int]:
        """Lead every address to this machine."""
        return "127.0.0.1", self.tls_port if port == 443 else self.port

    def trusted(self) -> ssl.SSLContext | None:
        """Trust the test's own authority."""
        return self.authority

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.strip().split("\r\n")
            headers = {name.lower(): value for name, value in (one.split(": ") for one in lines)}
            path = first.split(" ")[1]
            self.asked.append((f"{headers['host']}{path}", headers))
            says = self.answers.get(f"{headers['host']}{path}", answer(status="404 Not Found"))
            writer.write(says(path, headers) if callable(says) else says)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # whoever asked has had enough
        finally:
            writer.close()


@contextlib.asynccontextmanager
async def outside(*, tls: Path | None = None, tls_name: str = "") -> AsyncIterator[Outside]:
    """Serve the outside on free ports of this machine; with `tls`, a folder, by https as well, with
    a certificate for `tls_name`."""
    made = Outside()
    servers = [await asyncio.start_server(made.serve, "127.0.0.1", 0)]
    made.port = servers[0].sockets[0].getsockname()[1]
    if tls is not None:
        given, made.authority = _certificate(tls, tls_name)
        servers.append(await asyncio.start_server(made.serve, "127.0.0.1", 0, ssl=given))
        made.tls_port = servers[1].sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        for server in servers:
            server.close()
            await server.wait_closed()


def _certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Make a certificate for a host, and what trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Plein's tests")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    written = certificate.public_bytes(serialization.Encoding.PEM)
    file.write_bytes(
        written
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    given = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    given.load_cert_chain(file)
    return given, ssl.create_default_context(cadata=written.decode())
