"""Signs a PDF with the site's seal (PAdES B-B; B-T where a time-stamp authority is asked), verifies
it before it is handed out. Same input, same bytes, apart from the signature itself."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cot_tracker.identity import authority
from cot_tracker.identity.pem import SealFault
from cot_tracker.language import N_
from cot_tracker.printing.refused import NotPrinted

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers.pdf_cms import Signer
    from pyhanko.sign.signers.pdf_signer import PdfSigner

FIELD = "Seal"
TIME_STAMP_SECONDS = 20
DIGEST = "sha256"
_ATTEMPTS = 400  # every fourth ECDSA signature, or every second, is as long as can be
_SPARE = 64  # bytes: of a time-stamp, the length is the authority's
Value = TypeVar("Value")


class NotSealed(NotPrinted):
    """The seal could not be put on it."""

    sentence = N_("{why} Nothing was issued.")


class NoTimeStamp(NotPrinted):
    """The time-stamp authority gave none."""

    sentence = N_(
        "The time-stamp authority {url} gave no time-stamp ({why}). Nothing was issued. Try "
        "again, or ask the administrator."
    )


class SealUnproved(NotPrinted):
    """The signed document, verified before it was handed out, did not hold."""

    sentence = N_(
        "The signed document was verified before it was handed out, and did not hold: {why} "
        "Nothing was issued. Tell the administrator."
    )


@dataclass(frozen=True)
class Sealer:
    """Seals documents with the keys in a site's folder. `time_stamp_url` is "" for none."""

    keys: Path
    place: str
    zone: ZoneInfo
    time_stamp_url: str = ""

    def __call__(self, pdf: bytes, at: datetime, reason: str) -> bytes:
        """The PDF, signed at this instant for this reason, and proved. Raises NotPrinted."""
        from cot_tracker.printing.pdf.sealed import Roots, read_seal

        try:
            seal = authority.read(self.keys, at)
        except SealFault as fault:
            raise NotSealed(why=str(fault)) from fault
        made = _signed(pdf, seal, self, at.astimezone(self.zone), reason)
        found = read_seal(made, Roots(seal.roots, seal.time_stamp_roots))
        if found.faults:
            raise SealUnproved(why=found.faults[0].sentence())
        return made


def in_own_loop(coroutine: Coroutine[Any, Any, Value]) -> Value:
    """Runs it to its end, also where the caller's thread has an event loop already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def _signed(pdf: bytes, seal: authority.Seal, by: Sealer, at: datetime, reason: str) -> bytes:
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.timestamps import TimestampRequestError

    try:
        return in_own_loop(_made(pdf, _signer(seal, by, reason), at))
    except TimestampRequestError as error:
        why = str(error.__cause__ or error) or type(error).__name__
        raise NoTimeStamp(**_without_secrets(by.time_stamp_url, why)) from error
    except (SigningError, ValueError) as error:
        raise NotSealed(why=str(error)) from error


def _without_secrets(url: str, why: str) -> dict[str, str]:
    """The authority's address and what went wrong, without what may open it: a name and password
    before the host, a key behind the question mark."""
    parts = urlsplit(url)
    user, _at, host = parts.netloc.rpartition("@")
    for secret in filter(None, (user, parts.username, parts.password, parts.query)):
        why = why.replace(secret, "…")
    return {"url": f"{parts.scheme}://{host}{parts.path}", "why": why[:120]}


async def _made(pdf: bytes, signer: PdfSigner, at: datetime) -> bytes:
    """The signature fills its place to the last digit: filler could be altered unseen."""
    from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

    async def signature(digest: bytes) -> bytes:
        contents = await signer.signer.async_sign(
            digest, DIGEST, use_pades=True, timestamper=signer.default_timestamper,
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=at),
        )  # fmt: skip
        return bytes(contents.dump())

    session = signer.init_signing_session(_writer(pdf))
    session.system_time = at
    spare = _SPARE if signer.default_timestamper is not None else 0
    room = len(await signature(bytes(32))) + spare
    document = session.prepare_tbs_document(None, bytes_reserved=2 * room)
    output = BytesIO()
    prepared, _out = document.digest_tbs_document(output=output)
    prepared.fill_with_cms(output, await signature(prepared.document_digest))
    return output.getvalue()


def _writer(pdf: bytes) -> IncrementalPdfFileWriter:
    """Writes no time and no chance: the file's identifier is a function of what is signed."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    second = hashlib.sha256(pdf).digest()[:16]
    vars(writer)["_document_id"][1] = generic.ByteStringObject(second)
    vars(writer)["_update_meta"] = lambda: None  # it would write the machine's time
    return writer


def _signer(seal: authority.Seal, by: Sealer, reason: str) -> PdfSigner:
    """A certifying signature (PAdES): it allows no change after it."""
    from asn1crypto import x509
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.timestamps import HTTPTimeStamper

    metadata = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm=DIGEST, subfilter=SigSeedSubFilter.PADES,
        certify=True, docmdp_permissions=MDPPerm.NO_CHANGES, reason=reason, location=by.place,
    )  # fmt: skip
    url = by.time_stamp_url
    stamper = HTTPTimeStamper(url, timeout=TIME_STAMP_SECONDS) if url else None
    chain = [x509.Certificate.load(one) for one in seal.chain]
    return PdfSigner(metadata, _key(seal.key, chain), timestamper=stamper)


def _key(key: bytes, chain: Sequence[Any]) -> Signer:
    """Signs until the signature is as long as this key's can be: an ECDSA one may be shorter."""
    from asn1crypto import keys
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class Full(SimpleSigner):
        async def async_sign_raw(
            self, data: bytes, digest_algorithm: str, dry_run: bool = False
        ) -> bytes:
            made = self.sign_raw(data, digest_algorithm)
            for _attempt in range(_ATTEMPTS):
                if len(made) >= longest:
                    break
                made = self.sign_raw(data, digest_algorithm)
            return made

    longest = _longest(key)
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(chain[1:])  # its own is held anyhow
    return Full(chain[0], keys.PrivateKeyInfo.load(key), store, embed_roots=len(chain) == 1)


def _longest(key: bytes) -> int:
    """The bytes of this key's longest signature: of ECDSA, two numbers below the curve's order."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    private = load_der_private_key(key, None)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        return 0
    both = 2 * (2 + private.curve.key_size // 8 + 1)
    return both + (2 if both < 128 else 3)
