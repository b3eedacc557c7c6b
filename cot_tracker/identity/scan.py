"""Reads what scanners really send: control characters, wide digits, doubled scans, other
symbologies. It repairs only what cannot change the meaning, and says why it refuses the rest."""

from __future__ import annotations

import re
import unicodedata

from cot_tracker.identity.codes import LENGTH, Code, CodeFault, parse
from cot_tracker.language import N_

_AIM_PREFIX = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_OURS = re.compile(r"^\](Q[0-2]|C0)")
_ENDS = re.compile(r"[\r\n\t]+")
_SEPARATORS = re.compile(r"[\s\-.·]+")
_IDENTITY_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]")
_LONGEST = 512


def read_scan(text: str) -> Code:
    """The code that was scanned. Raises CodeFault with a sentence that says what to do."""
    if len(text) > _LONGEST:
        raise CodeFault("code.too_long", N_("That is far too long for a code. Scan one label."))
    scans = [_one_scan(scan) for scan in _ENDS.split(text.strip()) if scan.strip()]
    if not any(scans):
        raise CodeFault("code.empty", N_("Nothing was scanned. Scan the label."))
    digits = scans[0]
    if any(scan != digits for scan in scans):
        raise CodeFault(
            "code.several", N_("Several scans ran into one another. Scan one label, then look.")
        )
    if _IDENTITY_NUMBER.fullmatch(digits):
        raise CodeFault(
            "code.eighteen_digits",
            N_("This has 18 digits and may be somebody's identity number. It was not kept."),
        )
    if not (digits.isascii() and digits.isdigit()):
        raise CodeFault(
            "code.letters",
            N_("This is not one of our codes: ours have digits only. Scan our label."),
        )
    if len(digits) == 2 * LENGTH and digits[:LENGTH] == digits[LENGTH:]:
        digits = digits[:LENGTH]
    if len(digits) != LENGTH:
        raise CodeFault(
            "code.length",
            N_("The scan gave {length} digits, a code has twenty. Scan the label again."),
            length=len(digits),
        )
    return parse(digits)


def _one_scan(text: str) -> str:
    """What one scan holds, without what scanners and people put around the digits."""
    raw = "".join(c for c in text if c >= " " or c == "\x1d")
    name = symbology(raw)
    if name == "unknown" and _AIM_PREFIX.match(raw) and not _OURS.match(raw):
        name = "symbology"
    if name != "unknown":
        raise CodeFault(f"code.foreign_{name}", _FOREIGN[name])
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", _without_prefix(raw)))


def symbology(raw: str) -> str:
    """A name for a foreign symbology: isbt_128, gs1, or unknown."""
    bare = _without_prefix(raw).strip()
    if raw.startswith(("]C1", "]d2", "]e0", "]Q3", "]J1")) or "\x1d" in raw:
        return "gs1"
    if re.match(r"^\([0-9]{2,4}\)", bare) or re.match(r"^https?://", bare):
        return "gs1"
    if re.match(r"^(=[A-Z0-9<>%$]|&[/(!$])", bare) or (
        re.fullmatch(r"[A-NP-Z1-9][A-Z0-9]{4}[0-9]{8}[0-9]{0,2}", bare.upper())
        and not bare.isdigit()
    ):
        return "isbt_128"
    return "unknown"


def _without_prefix(text: str) -> str:
    return _AIM_PREFIX.sub("", text)


_FOREIGN = {
    "gs1": N_("This is a GS1 code of a supplier, not one of our labels. Scan our label."),
    "symbology": N_("This is another sort of barcode than ours. Scan the square on our label."),
    "isbt_128": N_("This is an ISBT 128 code, not one of our labels. Scan our label."),
}
