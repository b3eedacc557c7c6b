"""Verifies a signed PDF: whose seal it bears, when it was put there, and whether anything was
altered, appended or cut off since. Says which part; knows no record."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from cot_tracker.language import N_, gettext
from cot_tracker.printing.pdf.seal import in_own_loop
from cot_tracker.printing.pdf.wrapping import unwrapped

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko.sign.validation.status import PdfSignatureStatus
    from pyhanko_certvalidator import ValidationContext

NOT_A_PDF = N_("this is no PDF")
DAMAGED = N_("The file is damaged: it cannot be read as the PDF that was signed ({why}).")
NOT_SEALED = N_(
    "It bears no seal: it was never signed, or its signature was cut off. A custody trail's PDF "
    "never bears one: verify its JSON."
)
SEVERAL = N_("It bears {count} signatures, and a certificate has one: something was added to it.")
APPENDED = N_("Something was appended after it was signed: its last {count} bytes.")
ALTERED = N_("What was signed has been altered since: its pages, or what stands behind them.")
SEAL_ALTERED = N_("The seal itself has been altered: its signature does not hold.")
WRAPPING = N_("The seal itself has been altered: {what}.")
NOT_VOUCHED = N_("Nobody here vouches for the seal of {signer} ({fingerprint}). It may be forged.")
OUT_OF_TIME = N_("The seal was not valid when this was signed, at {at}.")
TIME_STAMP = N_("Its time-stamp does not hold, or nobody here vouches for its authority.")
OTHERWISE = N_("The signature does not hold ({why}).")

logging.getLogger("pyhanko").addHandler(logging.NullHandler())  # what it finds is told here
logging.getLogger("pyhanko_certvalidator").addHandler(logging.NullHandler())


class NotAPdf(ValueError):
    """What was given is no PDF."""


@dataclass(frozen=True)
class Roots:
    """Who is trusted, as certificates in DER: for seals, and for time-stamps."""

    seals: tuple[bytes, ...]
    time_stamps: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, as a sentence with its values."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self) -> str:
        return gettext(self.message, **self.values)


@dataclass(frozen=True)
class Sealed:
    """What a file's seal says. `at` is the time that the signer claims, `stamped_at` the time that
    a time-stamp authority attests; `fingerprint` is the SHA-256 of the seal's certificate.

    `vouched` says whether a trusted root vouches for the seal; without roots none does, and that
    alone is no fault.
    """

    faults: tuple[Fault, ...]
    signer: str = ""
    fingerprint: str = ""
    at: datetime | None = None
    stamped_at: datetime | None = None
    title: str = ""
    vouched: bool = False

    @property
    def intact(self) -> bool:
        return not self.faults


def read_seal(pdf: bytes, roots: Roots | None) -> Sealed:
    """Verifies the PDF against these roots, or, where they are None, against itself alone.

    Raises NotAPdf. Whatever a reader trips over is a fault, never an error.
    """
    if b"%PDF-" not in pdf[:1024] and b"%%EOF" not in pdf[-1024:]:
        raise NotAPdf(gettext(NOT_A_PDF))
    try:
        return _read(pdf, roots)
    except Exception as error:  # a file made by anyone: it may break any reader
        return Sealed((Fault(DAMAGED, {"why": type(error).__name__}),))


def _read(pdf: bytes, roots: Roots | None) -> Sealed:
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(BytesIO(pdf))
    found = reader.embedded_signatures
    title = _title(reader)
    if not found:
        damaged = b"/ByteRange" in pdf
        fault = Fault(DAMAGED, {"why": "/AcroForm"}) if damaged else Fault(NOT_SEALED)
        return Sealed((fault,), title=title)
    one = found[0]
    own = one.signer_cert.dump()
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    subject = x509.load_der_x509_certificate(own).subject
    names = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    signer = str(names[0].value) if names else subject.rfc4514_string()
    status = in_own_loop(_validated(one, own, roots))
    stamp, path = status.timestamp_validity, _path(status, own)
    sealed = Sealed(
        (), signer, hashlib.sha256(own).hexdigest(), one.self_reported_timestamp,
        stamp.timestamp if stamp is not None else None, title,
        status.trusted and roots is not None,
    )  # fmt: skip
    faults = [
        *_of_file(pdf, len(found), one.byte_range), *_of_status(status, sealed),
        *(Fault(WRAPPING, {"what": gettext(what)}) for what in unwrapped(pdf, one, path)),
    ]  # fmt: skip
    if not status.bottom_line and not faults:
        faults.append(Fault(OTHERWISE, {"why": status.summary()[:120]}))
    return replace(sealed, faults=tuple(faults))


def _title(reader: PdfFileReader) -> str:
    try:
        return str(reader.trailer["/Info"]["/Title"])
    except KeyError:
        return ""


def _path(status: PdfSignatureStatus, own: bytes) -> list[bytes]:
    """The certificates by which it was judged; of one that nobody vouches for, its own alone."""
    path = status.validation_path
    return [own, *(one.dump() for one in path.iter_certs(include_root=True))] if path else [own]


async def _validated(
    one: EmbeddedPdfSignature, own: bytes, roots: Roots | None
) -> PdfSignatureStatus:
    """Judged at the time that is attested or claimed: a seal that has expired since still held."""
    from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints

    trusted = (own,) if roots is None else roots.seals
    stamped_at = _stamped_at(one)
    usage = {"non_repudiation", "digital_signature"}
    return await async_validate_pdf_signature(
        one, _context(trusted, stamped_at or one.self_reported_timestamp),
        _context(roots.time_stamps if roots is not None else (), stamped_at),
        key_usage_settings=KeyUsageConstraints(key_usage=usage, match_all_key_usages=False),
    )  # fmt: skip


def _stamped_at(one: EmbeddedPdfSignature) -> datetime | None:
    for attribute in one.signer_info["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            token = attribute["values"][0]["content"]["encap_content_info"]["content"].parsed
            at: datetime = token["gen_time"].native
            return at
    return None


def _context(roots: tuple[bytes, ...], at: datetime | None) -> ValidationContext:
    from asn1crypto import x509
    from pyhanko_certvalidator import ValidationContext

    trusted = [x509.Certificate.load(one) for one in roots]
    return ValidationContext(trust_roots=trusted, moment=at, allow_fetching=False)


def _of_file(pdf: bytes, signatures: int, covered: list[int]) -> Iterator[Fault]:
    """A signature covers its file from the first byte to the last, but for itself."""
    if signatures != 1:
        yield Fault(SEVERAL, {"count": signatures})
    beyond = len(pdf) - (covered[2] + covered[3])
    if beyond > 0:
        yield Fault(APPENDED, {"count": beyond})


def _of_status(status: PdfSignatureStatus, sealed: Sealed) -> Iterator[Fault]:
    if not status.intact:
        yield Fault(ALTERED)
    elif not status.valid:
        yield Fault(SEAL_ALTERED)
    elif not status.trusted:
        told = {"signer": sealed.signer, "fingerprint": sealed.fingerprint[:16], "at": sealed.at}
        expired = "EXPIRED" in status.summary() or "NOT_YET" in status.summary()
        yield Fault(OUT_OF_TIME if expired else NOT_VOUCHED, told)
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.valid and stamp.intact and stamp.trusted):
        yield Fault(TIME_STAMP)
