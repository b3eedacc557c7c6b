"""Keys and certificates as the site keeps them: PEM files, written whole, keys for their owner's
eyes only. Whatever cannot be used is told in a sentence."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from cot_tracker.language import N_, gettext

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

UNREADABLE = N_("{path} cannot be read as {what}. Restore it from a backup, or replace the seal.")
NOT_A_PAIR = N_("The key {key} does not belong to the certificate {certificate}.")
ENCRYPTED = N_("The key {path} is encrypted. Decrypt it first, for instance with: openssl pkey")
CERTIFICATES, PRIVATE_KEY = N_("a certificate"), N_("a private key")


class SealFault(Exception):
    """The site's seal cannot be used; its text is a sentence."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(gettext(sentence, **values))


def write(*files: tuple[Path, bytes]) -> None:
    """Writes the files whole, for their owner only. Where one cannot be written none is; they take
    their places one after another."""
    parts = [path.with_name(f".{path.name}.part") for path, _content in files]
    try:
        for part, (_path, content) in zip(parts, files, strict=True):
            _write_part(part, content)
        for part, (path, _content) in zip(parts, files, strict=True):
            part.replace(path)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _write_part(part: Path, content: bytes) -> None:
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def read_pair(key: Path, certificate: Path) -> tuple[PrivateKeyTypes, x509.Certificate]:
    private, found = read_key(key), read_certificates(certificate)[0]
    if public(private) != public(found):
        raise SealFault(NOT_A_PAIR, key=key, certificate=certificate)
    return private, found


def optional(path: Path) -> tuple[bytes, ...]:
    return tuple(map(der, read_certificates(path))) if path.exists() else ()


def read_certificates(path: Path) -> list[x509.Certificate]:
    from cryptography import x509

    try:
        content = path.read_bytes()
        if b"-----BEGIN" in content:
            return x509.load_pem_x509_certificates(content)
        return [x509.load_der_x509_certificate(content)]
    except (OSError, ValueError):
        raise SealFault(UNREADABLE, path=path, what=gettext(CERTIFICATES)) from None


def read_key(path: Path) -> PrivateKeyTypes:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return load_pem_private_key(path.read_bytes(), None)
    except TypeError:
        raise SealFault(ENCRYPTED, path=path) from None
    except (OSError, ValueError, UnsupportedAlgorithm):
        raise SealFault(UNREADABLE, path=path, what=gettext(PRIVATE_KEY)) from None


def public(of: PrivateKeyTypes | x509.Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return of.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def pem(certificate: x509.Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM)


def der(certificate: x509.Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.DER)


def pem_key(key: PrivateKeyTypes) -> bytes:
    return _private(key, pem=True)


def der_key(key: PrivateKeyTypes) -> bytes:
    return _private(key, pem=False)


def _private(key: PrivateKeyTypes, *, pem: bool) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    encoding = Encoding.PEM if pem else Encoding.DER
    return key.private_bytes(encoding, PrivateFormat.PKCS8, NoEncryption())
