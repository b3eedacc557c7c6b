"""Proof before issue: what was rendered is drawn as it will print and read back by a decoder we
did not write. What does not show exactly its code is never handed out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from cot_tracker.printing.label import LabelData, identifier, render_labels
from cot_tracker.printing.layout import Layout
from cot_tracker.printing.picture import pages
from cot_tracker.printing.refused import ProofFailed

if TYPE_CHECKING:
    from PIL.Image import Image

PRINTER_DPI = 203


@dataclass(frozen=True)
class Proved:
    """Labels that were read back and may be handed out, with what the ledger records of them."""

    pdf: bytes
    sha256: str
    layout: str  # name and version
    codes: tuple[str, ...]
    dpi: int


def decode(picture: bytes | Image) -> list[str]:
    """The texts of all QR codes in a PNG or picture, in no order that matters."""
    import zxingcpp
    from PIL.Image import open as open_image

    image = open_image(BytesIO(picture)) if isinstance(picture, bytes) else picture
    formats = zxingcpp.barcode_formats_from_str("QRCode")
    found = zxingcpp.read_barcodes(image, formats=formats)
    return [symbol.text for symbol in found if symbol.valid]


def prove(pdf: bytes, expected_codes: Sequence[str], dpi: int = PRINTER_DPI) -> None:
    """Raises ProofFailed unless each page, at `dpi`, decodes to exactly its code and no other."""
    count = 0
    for count, picture in enumerate(pages(pdf, dpi), start=1):
        expected = expected_codes[count - 1] if count <= len(expected_codes) else "–"
        found = decode(picture)
        if found != [expected]:
            raise ProofFailed(count, expected, found)
    if count < len(expected_codes):
        raise ProofFailed(count + 1, expected_codes[count], [])


def issue_ready(
    layout: Layout,
    labels: LabelData | Iterable[LabelData],
    *,
    language: str,
    demo: bool,
    dpi: int = PRINTER_DPI,
) -> Proved:
    """Renders the labels, reads each one back, and only then hands them out. Raises NotPrinted."""
    asked = (labels,) if isinstance(labels, LabelData) else tuple(labels)
    codes = tuple(data.code for data in asked)
    pdf = render_labels(layout, asked, language=language, demo=demo)
    prove(pdf, codes, dpi)
    return Proved(pdf, hashlib.sha256(pdf).hexdigest(), identifier(layout), codes, dpi)
