"""What stands around a signature in its PDF and is signed by nobody: it must be exactly as a signer
writes it, so that not a single byte of it can be altered unseen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cot_tracker.language import N_

if TYPE_CHECKING:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

PLACE = N_("it does not stand where the signed file leaves room for it")
FILLER = N_("there is more in its place than the signature")
ENCODING = N_("it is not encoded as a signature is")
STRANGER = N_("it holds more certificates than its own")


def unwrapped(pdf: bytes, one: EmbeddedPdfSignature, path: Sequence[bytes]) -> Iterator[str]:
    """What is wrong with the signature's wrapping, as sentences to be translated.

    `path` are the certificates in DER by which the signature was judged, its own first.
    """
    covered = one.byte_range
    if len(covered) != 4 or covered[0] != 0:
        yield PLACE
        return
    start, end = covered[1], covered[2]
    if pdf[start : start + 1] != b"<" or pdf[end - 1 : end] != b">":
        yield PLACE
        return
    yield from _contents(pdf[start + 1 : end - 1], path)


def _contents(digits: bytes, path: Sequence[bytes]) -> Iterator[str]:
    from asn1crypto import cms

    try:
        content = bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        yield ENCODING
        return
    info = cms.ContentInfo.load(content)
    encoded = info.dump()
    if content[len(encoded) :].strip(b"\0"):
        yield FILLER
    if digits != content.hex().upper().encode() or _written_anew(info, path[0]) != encoded:
        yield ENCODING
    held = [one.chosen.dump() for one in info["content"]["certificates"]]
    if len(held) > len(set(held)) or not set(held) <= set(path):
        yield STRANGER


def _written_anew(info: Any, own: bytes) -> bytes:
    """The same signature as our signer writes it: only what is signed, or vouched for by what is
    signed, is taken over."""
    from asn1crypto import cms, x509

    given, certificate = info["content"], x509.Certificate.load(own)
    signer = given["signer_infos"][0]
    digest = {"algorithm": "sha256"}
    anew: dict[str, Any] = {
        "version": "v1", "digest_algorithm": digest,
        "sid": cms.SignerIdentifier(
            {
                "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                    {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
                )
            }
        ),
        "signed_attrs": signer["signed_attrs"],
        "signature_algorithm": signer["signature_algorithm"], "signature": signer["signature"],
    }  # fmt: skip
    if signer["unsigned_attrs"].native:
        anew["unsigned_attrs"] = signer["unsigned_attrs"]
    signed = {
        "version": "v1", "digest_algorithms": [digest],
        "encap_content_info": {"content_type": "data"},
        "certificates": given["certificates"], "signer_infos": [cms.SignerInfo(anew)],
    }  # fmt: skip
    made = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})
    return bytes(made.dump())
