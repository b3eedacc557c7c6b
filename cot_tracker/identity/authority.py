"""The site's own certificate authority and its seal: the key and certificate with which release
certificates are signed. Files in the site's `keys/`; another authority's may stand in their place.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from cot_tracker.identity import pem
from cot_tracker.identity.pem import NOT_A_PAIR, SealFault
from cot_tracker.language import N_

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

AUTHORITY_KEY, AUTHORITY = "authority.key", "authority.crt"
SEAL_KEY, SEAL = "seal.key", "seal.crt"
ROOTS, TIME_STAMP_ROOTS = "roots.crt", "time-stamp-roots.crt"
AUTHORITY_YEARS, SEAL_YEARS = 40, 10
_LONGEST_NAME = 64  # of a common name (RFC 5280)
_DAY = timedelta(days=1)

MISSING = N_("The site's seal is missing ({path}). Make one with: cot-tracker seal renew")
EXPIRED = N_("The site's seal was valid until {at}. Renew it with: cot-tracker seal renew")
NOT_YET = N_("The site's seal is valid from {at} on, which is not yet. Look at the clock.")
NOT_A_CHAIN = N_("In {path} each certificate must be issued by the one after it, the root last.")
NOT_TO_THE_END = N_(
    "The site's seal is half renewed: its key does not belong to its certificate. Do it again: "
    "cot-tracker seal renew"
)
AUTHORITY_ENDS = N_(
    "The site's own authority is valid until {at} only. Put authority.key and authority.crt aside, "
    "renew again, and give out the new root."
)
MAY_NOT_SIGN = N_("This certificate may not sign documents: it needs the use non-repudiation.")
KEY_KIND = N_("This key is of a kind that readers do not know. Use RSA, or ECDSA.")


@dataclass(frozen=True)
class Seal:
    """What signs: a private key in PKCS#8 DER, its certificate and those between it and its root,
    the seal's own first, in DER. `roots` are those that this site vouches for, in DER."""

    key: bytes
    chain: tuple[bytes, ...]
    roots: tuple[bytes, ...]
    time_stamp_roots: tuple[bytes, ...] = ()


def make(folder: Path, name: str, now: datetime) -> None:
    """Makes the authority where there is none, and a new seal issued by it.

    The root it replaces stays among those that the site vouches for. Raises SealFault.
    """
    from cryptography.hazmat.primitives.asymmetric import ec

    authority_key, authority = _own_authority(folder, name, now)
    if authority.not_valid_after_utc - now < 365 * _DAY:
        raise SealFault(AUTHORITY_ENDS, at=authority.not_valid_after_utc)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _issued(key, authority_key, authority, name, now)
    _put(folder, pem.pem_key(key), [certificate], authority)


def replace(folder: Path, certificates: Path, key: Path, now: datetime) -> None:
    """Puts another authority's seal in place: its certificate, those between, and the root.

    Raises SealFault when it cannot sign now; then nothing is changed.
    """
    from cryptography.exceptions import InvalidSignature

    chain = pem.read_certificates(certificates)
    private = pem.read_key(key)
    _check(private, chain[0], key, certificates, now)
    for below, above in pairwise(chain):
        try:
            below.verify_directly_issued_by(above)
        except (ValueError, TypeError, InvalidSignature):
            raise SealFault(NOT_A_CHAIN, path=certificates) from None
    root = chain[-1]
    own_root = len(chain) > 1 and root.issuer == root.subject
    _put(folder, pem.pem_key(private), chain[:-1] if own_root else chain, root)


def read(folder: Path, now: datetime) -> Seal:
    """The site's seal, if it can sign now. Raises SealFault."""
    for name in (SEAL_KEY, SEAL):
        if not (folder / name).exists():
            raise SealFault(MISSING, path=folder / name)
    key, chain = pem.read_key(folder / SEAL_KEY), pem.read_certificates(folder / SEAL)
    if pem.public(key) != pem.public(chain[0]):
        raise SealFault(NOT_TO_THE_END)
    _check(key, chain[0], folder / SEAL_KEY, folder / SEAL, now)
    return Seal(
        pem.der_key(key),
        tuple(map(pem.der, chain)),
        roots(folder),
        pem.optional(folder / TIME_STAMP_ROOTS),
    )


def roots(folder: Path) -> tuple[bytes, ...]:
    """The roots that the site vouches for, today's and earlier ones, in DER. Raises SealFault."""
    return pem.optional(folder / ROOTS)


def time_stamp_roots(folder: Path) -> tuple[bytes, ...]:
    """The roots of the time-stamp authorities that the site trusts, in DER. Raises SealFault."""
    return pem.optional(folder / TIME_STAMP_ROOTS)


def given_roots(path: Path) -> tuple[bytes, ...]:
    """The certificates in a PEM or DER file. Raises SealFault."""
    return tuple(map(pem.der, pem.read_certificates(path)))


def certificate(folder: Path) -> x509.Certificate:
    """The seal's own certificate, whether it can sign or not. Raises SealFault."""
    if not (folder / SEAL).exists():
        raise SealFault(MISSING, path=folder / SEAL)
    return pem.read_certificates(folder / SEAL)[0]


def valid_until(folder: Path) -> datetime:
    """When the first of the seal and those between it and its root ends. Raises SealFault."""
    return min(one.not_valid_after_utc for one in pem.read_certificates(folder / SEAL))


def _check(
    key: PrivateKeyTypes, certificate: x509.Certificate, key_path: Path, path: Path, now: datetime
) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise SealFault(KEY_KIND)
    if pem.public(key) != pem.public(certificate):
        raise SealFault(NOT_A_PAIR, key=key_path, certificate=path)
    if now >= certificate.not_valid_after_utc:
        raise SealFault(EXPIRED, at=certificate.not_valid_after_utc)
    if now < certificate.not_valid_before_utc:
        raise SealFault(NOT_YET, at=certificate.not_valid_before_utc)
    with suppress(x509.ExtensionNotFound):
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        if not (usage.content_commitment or usage.digital_signature):
            raise SealFault(MAY_NOT_SIGN)


# Making certificates


def _own_authority(
    folder: Path, name: str, now: datetime
) -> tuple[PrivateKeyTypes, x509.Certificate]:
    """The site's authority, made where there is none. A certificate that was lost, or not yet
    written when the program was killed, is that of the roots with this key, or made again."""
    from cryptography.hazmat.primitives.asymmetric import ec

    key_path, path = folder / AUTHORITY_KEY, folder / AUTHORITY
    if key_path.exists() and path.exists():
        return pem.read_pair(key_path, path)
    if not key_path.exists():
        key: PrivateKeyTypes = ec.generate_private_key(ec.SECP256R1())
        pem.write((key_path, pem.pem_key(key)))
    key = pem.read_key(key_path)
    known = pem.read_certificates(folder / ROOTS) if (folder / ROOTS).exists() else []
    own = next((one for one in known if pem.public(one) == pem.public(key)), None)
    found = own or _authority(key, name, now)
    pem.write((path, pem.pem(found)))
    return key, found


def _authority(key: PrivateKeyTypes, name: str, now: datetime) -> x509.Certificate:
    from cryptography import x509

    subject = _name(name, N_("Certificate authority of {site}"))
    builder = _builder(key, subject, subject, now, AUTHORITY_YEARS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return _signed(builder.add_extension(_usage(authority=True), critical=True), key)


def _issued(
    key: PrivateKeyTypes, by: PrivateKeyTypes, authority: x509.Certificate, name: str,
    now: datetime,
) -> x509.Certificate:  # fmt: skip
    from cryptography import x509

    years = min(SEAL_YEARS, (authority.not_valid_after_utc - now) // (365 * _DAY))
    subject = _name(name, N_("Release certificates of {site}"))
    builder = _builder(key, subject, authority.subject, now, years)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
    builder = builder.add_extension(_usage(authority=False), critical=True)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(
        authority.public_key()  # type: ignore[arg-type]
    )
    return _signed(builder.add_extension(issuer, critical=False), by)


def _builder(
    key: PrivateKeyTypes, subject: x509.Name, issuer: x509.Name, now: datetime, years: int
) -> x509.CertificateBuilder:
    from cryptography import x509

    public = key.public_key()
    return (
        x509.CertificateBuilder(issuer, subject, public)  # type: ignore[arg-type]
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + years * 365 * _DAY)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(public),  # type: ignore[arg-type]
            critical=False,
        )
    )


def _signed(builder: x509.CertificateBuilder, key: PrivateKeyTypes) -> x509.Certificate:
    from cryptography.hazmat.primitives import hashes

    return builder.sign(key, hashes.SHA256())  # type: ignore[arg-type]


def _usage(*, authority: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority,
        key_cert_sign=authority, crl_sign=authority, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _name(site: str, worded: str) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    shown = site.strip() or "-"
    common = worded.format(site=shown)  # English: it stands in a file for thirty years
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, shown[:_LONGEST_NAME]),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:_LONGEST_NAME]),
        ]
    )


def _put(folder: Path, key: bytes, chain: list[x509.Certificate], root: x509.Certificate) -> None:
    """The new seal, its key first: what a crash leaves between is told as not done to the end."""
    from cryptography import x509

    kept = [one for one in roots(folder) if one != pem.der(root)]
    known = [root, *map(x509.load_der_x509_certificate, kept)]
    pem.write(
        (folder / ROOTS, b"".join(map(pem.pem, known))), (folder / SEAL_KEY, key),
        (folder / SEAL, b"".join(map(pem.pem, chain))),
    )  # fmt: skip
