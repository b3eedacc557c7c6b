"""A label as the dots that a thermal head burns: black or white, nothing between, its symbol of
whole dots. These are the dots that are read back, and the same ones are sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cot_tracker.language import N_
from cot_tracker.printing.labels.proof import decode
from cot_tracker.printing.pdf.picture import pages
from cot_tracker.printing.refused import NotPrinted, ProofFailed
from cot_tracker.printing.symbol import MODULES, SymbolKind, dark_runs, qr_matrix

if TYPE_CHECKING:
    from PIL.Image import Image

QR: tuple[SymbolKind, ...] = ("qr",)
_DARK_BELOW = 160  # of 256 greys: thin strokes of small Han characters stay whole
_EDGE = 2  # dots around the drawn symbol that its smooth edges may have touched
_MM_PER_INCH = 25.4


class TooWide(NotPrinted):
    """The label fits the print head neither upright nor turned."""

    sentence = N_(
        "This label is {width} × {height} mm, and the printer prints labels up to {widest} mm "
        "wide. Nothing was printed. Choose another printer."
    )

    def __init__(self, width: int, height: int, widest: int) -> None:
        super().__init__(width=width, height=height, widest=widest)


class OtherLabels(NotPrinted):
    """The printer holds labels of another size."""

    sentence = N_(
        "This label is {width} × {height} mm, and there are labels of {wide} × {high} mm in the "
        "printer. Nothing was printed. Choose another printer, or change the roll and tell so."
    )

    def __init__(self, width: int, height: int, wide: int, high: int) -> None:
        super().__init__(width=width, height=height, wide=wide, high=high)


@dataclass(frozen=True)
class Head:
    """A thermal print head: its dots per inch, and how wide a label it prints, in millimetres.
    label_mm: the size of the labels that are in the printer, where it is known."""

    dpi: int = 203
    width_mm: int = 104
    label_mm: tuple[int, int] | None = None

    @property
    def dots(self) -> int:
        return round(self.width_mm / _MM_PER_INCH * self.dpi)


def proved_dots(
    pdf: bytes, codes: Sequence[str], head: Head, kinds: Sequence[SymbolKind] = QR
) -> Iterator[Image]:
    """Each page of the PDF as black and white dots, turned where only that way it fits the head.
    `kinds` are those of the symbols that each page bears, as often as it bears them.

    Raises ProofFailed unless each page's dots, read back, show exactly its code and no other in
    each of these symbols, and TooWide for a page that the head cannot print.
    """
    number = 0
    for number, page in enumerate(pages(pdf, head.dpi), start=1):
        code = codes[number - 1] if number <= len(codes) else "–"
        _require_room(page, head)
        made = _fitted(_black_and_white(page, [code] * kinds.count("qr"), number), head)
        for kind in dict.fromkeys(kinds):
            if (found := decode(made.convert("L"), kind)) != [code] * kinds.count(kind):
                raise ProofFailed(number, code, found)
        yield made
    if number < len(codes):
        raise ProofFailed(number + 1, codes[number], [])


def _require_room(page: Image, head: Head) -> None:
    width, height = (round(side / head.dpi * _MM_PER_INCH) for side in page.size)
    if min(page.size) > head.dots + 1:
        raise TooWide(width, height, head.width_mm)
    if head.label_mm is not None and not _alike((width, height), head.label_mm):
        raise OtherLabels(width, height, *head.label_mm)


def _alike(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two sizes are the same to a millimetre, upright or turned."""
    pairs = zip(sorted(one), sorted(other), strict=True)
    return all(abs(first - second) <= 1 for first, second in pairs)


def _fitted(page: Image, head: Head) -> Image:
    return page if page.width <= head.dots + 1 else page.rotate(90, expand=True)


def _black_and_white(page: Image, codes: list[str], number: int) -> Image:
    """The page in black and white, its QR symbols drawn anew with modules of whole dots, in case
    the page was made for another head. `codes` are what these say."""
    import zxingcpp
    from PIL import ImageDraw

    grey = page.convert("L")
    formats = zxingcpp.barcode_formats_from_str("QRCode")
    found = [each for each in zxingcpp.read_barcodes(grey, formats=formats) if each.valid]
    if [each.text for each in found] != codes:
        raise ProofFailed(number, codes[0] if codes else "–", [each.text for each in found])
    made = grey.point(lambda shade: 255 if shade >= _DARK_BELOW else 0, mode="1")
    draw = ImageDraw.Draw(made)
    for each in found:
        _draw_anew(draw, each)
    return made


def _draw_anew(draw: Any, symbol: Any) -> None:
    """The QR symbol that was read, in its place, with modules of whole dots."""
    place = symbol.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
    module = max(1, round((max(xs) - min(xs) + max(ys) - min(ys)) / 2 / MODULES))
    left = round(sum(xs) / 4 - MODULES * module / 2)
    top = round(sum(ys) / 4 - MODULES * module / 2)
    old = (min(xs) - _EDGE, min(ys) - _EDGE, max(xs) + _EDGE, max(ys) + _EDGE)
    draw.rectangle(old, fill=1)
    for run in dark_runs(qr_matrix(symbol.text)):
        x, y = left + run.column * module, top + run.row * module
        draw.rectangle((x, y, x + run.length * module - 1, y + module - 1), fill=0)
