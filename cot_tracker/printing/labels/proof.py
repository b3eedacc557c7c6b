"""Proof before issue: what was rendered is drawn as it will print and read back by a decoder we
did not write. What does not show exactly its code is never handed out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cot_tracker.printing.labels.label import (
    PRINTER_DPI,
    LabelData,
    for_printer,
    render_labels,
    stock_of,
)
from cot_tracker.printing.labels.places import Layout, SymbolArea
from cot_tracker.printing.pdf.picture import Opened, Part, pages
from cot_tracker.printing.refused import ProofFailed
from cot_tracker.printing.symbol import SymbolKind

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS: dict[SymbolKind, str] = {
    "qr": "QRCode", "data_matrix": "DataMatrix", "code_128": "Code128",
}  # fmt: skip


@dataclass(frozen=True)
class Proved:
    """Labels that were read back and may be handed out, with what the ledger records of them."""

    pdf: bytes
    sha256: str
    layout: str  # name and version
    codes: tuple[str, ...]
    dpi: int


def decode(picture: bytes | Image, kind: SymbolKind = "qr") -> list[str]:
    """The texts of all symbols of this kind in a PNG or picture, in no order that matters."""
    import zxingcpp
    from PIL.Image import open as open_image

    image = open_image(BytesIO(picture)) if isinstance(picture, bytes) else picture
    found = zxingcpp.read_barcodes(image, formats=_format(kind))
    return [symbol.text for symbol in found if symbol.valid]


def prove(
    pdf: bytes, expected_codes: Sequence[str], dpi: int = PRINTER_DPI, kind: SymbolKind = "qr"
) -> None:  # fmt: skip
    """Raises ProofFailed unless each page, at `dpi`, shows exactly its code in a symbol of this
    kind, and no other."""
    count = 0
    for count, picture in enumerate(pages(pdf, dpi), start=1):
        expected = expected_codes[count - 1] if count <= len(expected_codes) else "–"
        found = decode(picture, kind)
        if found != [expected]:
            raise ProofFailed(count, expected, found)
    if count < len(expected_codes):
        raise ProofFailed(count + 1, expected_codes[count], [])


def prove_labels(
    pdf: bytes | Path,
    layout: Layout,
    codes: Iterable[str],
    *,
    stock: str = "",
    start: int = 1,
    dpi: int = PRINTER_DPI,
    also_at: Iterable[int] = (),
) -> None:
    """Raises ProofFailed unless every symbol of every label says exactly its code, of a file that
    was made for `dpi`, as drawn at that and at each of `also_at`.

    Only the symbols with the white around them are drawn, dot by dot as on the whole page, and
    read by zxing-cpp restricted to their kind.
    """
    chosen, fitted = stock_of(layout, stock), for_printer(layout, dpi)
    sheet = chosen if chosen is not None and chosen.on_sheets else None
    page, position = 1, start
    with Opened(pdf, dpi, *also_at) as opened:
        count = 0
        for count, code in enumerate(codes, start=1):
            if count > 1 and (sheet is None or position > sheet.positions):
                page, position = page + 1, 1
            x, y = sheet.place(position) if sheet is not None else (0.0, 0.0)
            for symbol in fitted.symbols:
                box = symbol.box
                _prove(
                    opened, Part(page, x + box.x, y + box.y, box.width, box.height), symbol, code
                )
            position += 1
        if opened.pages != page or not count:
            raise ProofFailed(opened.pages, "–", [])


def issue_ready(
    layout: Layout,
    labels: LabelData | Iterable[LabelData],
    *,
    language: str,
    demo: bool,
    stock: str = "",
    start: int = 1,
    dpi: int = PRINTER_DPI,
    also_at: Iterable[int] = (),
) -> Proved:
    """Renders the labels for `dpi`, reads each one back as drawn at that and at each of `also_at`,
    and only then hands them out. Raises NotPrinted."""
    asked = (labels,) if isinstance(labels, LabelData) else tuple(labels)
    codes = tuple(data.code for data in asked)
    pdf = render_labels(
        layout, asked, language=language, demo=demo, stock=stock, start=start, dpi=dpi
    )
    prove_labels(pdf, layout, codes, stock=stock, start=start, dpi=dpi, also_at=also_at)
    return Proved(pdf, hashlib.sha256(pdf).hexdigest(), layout.identifier, codes, dpi)


def other_heads(layout: Layout, stock: str, dpi: int) -> tuple[int, ...]:
    """The printers, by their dots per inch, that may print a file made for `dpi` on this stock, or
    on the layout's usual one for ""."""
    chosen = stock_of(layout, stock or layout.stocks[0])
    return tuple(each for each in chosen.dpi if each != dpi) if chosen is not None else ()


def heads(layout: Layout, stock: str) -> tuple[int, ...]:
    """The printers, by their dots per inch, that may print labels of this layout on this stock, or
    one a page on its usual one for "": first that for which the file is made. Raises UnknownStock.
    """
    chosen = stock_of(layout, stock)
    made_for = chosen.dpi[0] if chosen is not None else PRINTER_DPI
    return made_for, *other_heads(layout, stock, made_for)


def _prove(opened: Opened, part: Part, symbol: SymbolArea, code: str) -> None:
    if part.page > opened.pages:
        raise ProofFailed(part.page, code, [])
    for picture in opened.parts(part):
        found = _quickly(picture, symbol.kind)
        if found != [code]:
            found = _thoroughly(picture, symbol.kind)
        if found != [code]:
            raise ProofFailed(part.page, code, found)


def _quickly(picture: memoryview, kind: SymbolKind) -> list[str]:
    """What an upright symbol alone in its place, with white around it, says; nothing if it is not
    that: the reader then does not look for it, and takes grey as it is for dark or light."""
    import zxingcpp

    found = zxingcpp.read_barcodes(
        picture, formats=_format(kind), try_rotate=False, try_downscale=False, try_invert=False,
        is_pure=True, binarizer=zxingcpp.Binarizer.FixedThreshold,
    )  # fmt: skip
    return [symbol.text for symbol in found if symbol.valid]


def _thoroughly(picture: memoryview, kind: SymbolKind) -> list[str]:
    import zxingcpp

    found = zxingcpp.read_barcodes(picture, formats=_format(kind))
    return [symbol.text for symbol in found if symbol.valid]


@cache
def _format(kind: SymbolKind) -> Any:
    import zxingcpp

    return zxingcpp.barcode_formats_from_str(FORMATS[kind])
