"""The signature at the end of every Berlinger TXT file: was a byte of it changed?

`Cert` holds a `Public Key`, `Sig` a signature: ECDSA on the curve P-256 over the SHA-256 of all
bytes before the word `Sig` (line ends CR LF). The key's two coordinates, the signature's two
numbers and the hash are written with their last byte first. No published description was found;
this was learned from files of Q-tag CLm doc LR and Fridge-tags 2, 2 L and Ultra Low, all of which
verify so. The key stands in the file itself and Berlinger's own key is not published: the
signature proves that the file is as it was written, not who wrote it.
"""

from __future__ import annotations

import re
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

from cot_tracker.condition.readers.text import Source
from cot_tracker.condition.series import Finding

_KEY = re.compile(rb"\n *Public Key: ([0-9a-f]{128})[ \r]*\n")
_SIGNATURE = re.compile(rb"\nSig: ([0-9a-f]{128})\s*\Z")
_HASHED = ec.ECDSA(utils.Prehashed(SHA256()))


def findings(source: Source) -> list[Finding]:
    """Nothing if the file is whole and as it was written; else what is wrong with it.

    Another encoding or other line ends, as e-mail and editors leave them, are no change.
    """
    text = source.text.replace("\n", "\r\n")
    if _SIGNATURE.search(text[-1000:].encode()) is None:
        return [Finding("cut_short", "missing")]
    if any(_whole(text.encode(name, "replace")) for name in ("utf-8", "latin-1", "gb18030")):
        return []
    return [Finding("broken_signature", "untrusted")]


def _whole(data: bytes) -> bool:
    key, written = _KEY.search(data), _SIGNATURE.search(data[-1000:])
    if key is None or written is None:
        return False
    return _fits(data[: data.rindex(b"\nSig: ") + 1], key[1], written[1])


def _fits(body: bytes, key: bytes, signature: bytes) -> bool:
    x, y = _two(key)
    r, s = _two(signature)
    try:
        public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        digest = sha256(body).digest()[::-1]
        public.verify(utils.encode_dss_signature(r, s), digest, _HASHED)
    except (ValueError, InvalidSignature):
        return False
    return True


def _two(text: bytes) -> tuple[int, int]:
    both = bytes.fromhex(text.decode("ascii"))
    return int.from_bytes(both[:32], "little"), int.from_bytes(both[32:], "little")
