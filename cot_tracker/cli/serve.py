"""cot-tracker serve: one process of granian with eight threads; TLS with an own certificate."""

from __future__ import annotations

import ctypes
import ipaddress
import os
import signal
import socket
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cot_tracker.cli import told
from cot_tracker.cli.common import directory_option, opened
from cot_tracker.language import N_, gettext

if TYPE_CHECKING:
    from cryptography import x509
    from flask import Flask

THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)
CERTIFICATE, KEY = "tls.crt", "tls.key"
SERVING = N_("{name} is served on {address}. Stop it with Ctrl+C.")
IN_THE_CLEAR = N_(
    "Passwords and patients' names now cross the network for everybody on it to read. Serve with "
    "--tls, or on 127.0.0.1 behind a proxy that speaks TLS, with secure_cookies = true."
)
TAKEN = N_("Nothing can be served on {host}, port {port}: {why}.")
OWN_CERTIFICATE = N_(
    "The certificate {path} was made here and browsers will warn of it. "
    "Put your own certificate and key in its place."
)


@click.command()
@directory_option()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--tls", is_flag=True, help=gettext(N_("Serve by HTTPS")))
def command(directory: Path, host: str, port: int, tls: bool) -> None:
    """Serve the site's pages and API."""
    serve(directory, host, port, tls=tls)


def serve(directory: Path, host: str, port: int, *, tls: bool = False) -> None:
    """Serves until it is stopped. Raises SiteFault, SettingsFault and ClickException."""
    from cot_tracker.identity.seal_term import warning
    from cot_tracker.journey.paper.printing import void_unissued

    with opened(directory) as site:
        void_unissued(site.door)  # what a crash left reserved
        if wrong := warning(site.settings.keys, site.door.clock()):
            click.echo(wrong, err=True)
        if not (tls or site.settings.secure_cookies or _stays_here(host)):
            click.echo(gettext(IN_THE_CLEAR), err=True)
        name, keys = site.door.story("study").site_name, site.settings.keys
    _try_port(host, port)
    pair = certificate(keys, host) if tls else None
    os.environ["COT_DIRECTORY"] = str(directory.resolve())
    if tls:
        os.environ["COT_SECURE_COOKIES"] = "true"
    address = f"{'https' if tls else 'http'}://{f'[{host}]' if ':' in host else host}:{port}"
    click.echo(gettext(SERVING, name=name, address=address))
    _run(host, port, pair)


def _stays_here(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def application() -> Flask:
    """What the server's process loads: the site in COT_DIRECTORY."""
    from cot_tracker.app import create_app

    _end_with_parent()
    return create_app(Path(os.environ["COT_DIRECTORY"]))


def _end_with_parent() -> None:
    """A server that is killed leaves no process behind that holds the port (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _run(host: str, port: int, pair: tuple[Path, Path] | None) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    certificate_file, key = pair if pair is not None else (None, None)
    Granian(
        f"{__name__}:application", address=host, port=port, interface=Interfaces.WSGI,
        factory=True, workers=1, blocking_threads=THREADS, backpressure=512, websockets=False,
        log_level=LogLevels.warning, ssl_cert=certificate_file, ssl_key=key,
    ).serve()  # fmt: skip


def _try_port(host: str, port: int) -> None:
    try:
        kind = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        why = error.strerror or str(error)
        raise told(TAKEN, host=host, port=port, why=why) from None


def certificate(keys: Path, host: str) -> tuple[Path, Path]:
    """The site's certificate and key; made here and self-signed where there is none."""
    found = keys / CERTIFICATE, keys / KEY
    if all(path.exists() for path in found):
        return found
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=397))
        .add_extension(x509.SubjectAlternativeName(_names(host)), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )  # fmt: skip
    descriptor = os.open(found[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(private)
    found[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    click.echo(gettext(OWN_CERTIFICATE, path=found[0]), err=True)
    return found


def _names(host: str) -> list[x509.GeneralName]:
    from cryptography import x509

    names: list[x509.GeneralName] = [
        x509.DNSName("localhost"), x509.DNSName(socket.gethostname()),
    ]  # fmt: skip
    try:
        return [*names, x509.IPAddress(ipaddress.ip_address(host))]
    except ValueError:
        return [*names, x509.DNSName(host)]
