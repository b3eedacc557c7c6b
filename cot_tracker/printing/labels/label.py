"""A label: a layout and plain data in, a PDF out. Whether it may be printed is not asked here; that
it says what it should is proved in proof.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO

from cot_tracker.language import gettext, speaking
from cot_tracker.printing.labels import isbt
from cot_tracker.printing.labels.face import Face, Strokes, face_of, field_strokes, symbol_strokes
from cot_tracker.printing.labels.places import Layout
from cot_tracker.printing.labels.rules import ISBT_FIELDS
from cot_tracker.printing.labels.stock import Stock, stocks
from cot_tracker.printing.pdf.document import Document, Out
from cot_tracker.printing.pdf.pen import MM, Pen
from cot_tracker.printing.refused import MissingField, UnknownStock

PRINTER_DPI = 203


@dataclass(frozen=True)
class LabelData:
    """What one label says: its code, texts by field name, and warnings beyond the layout's own.

    A text may hold a line break, to give both languages. Fields that a layout has no place for
    are not printed; `layout` is filled in with the layout's name and version.
    """

    code: str
    fields: Mapping[str, str]
    warnings: tuple[str, ...] = field(default=())
    isbt_facility: str = ""  # the registered number without which no ISBT 128 field is printed


def render_label(layout: Layout, data: LabelData, *, language: str, demo: bool) -> bytes:
    """One label as a PDF page of its own size; captions in both languages, `language` first.

    Raises UncoveredCharacter, DoesNotFit, MissingField, UnknownWarning or NotACode (all
    NotPrinted), and then nothing is handed out.
    """
    return render_labels(layout, [data], language=language, demo=demo)


def render_labels(
    layout: Layout,
    labels: Iterable[LabelData],
    *,
    language: str,
    demo: bool,
    stock: str = "",
    start: int = 1,
    dpi: int = PRINTER_DPI,
) -> bytes:
    """Several labels of one layout as one PDF; all or none. Raises NotPrinted.

    Each label is a page of its own, or lies on the sheets of a stock that the layout names, from
    the position `start` of the first sheet on. Symbols take modules of whole dots at `dpi`.
    """
    out = BytesIO()
    write_labels(
        out, layout, labels, language=language, demo=demo, stock=stock, start=start, dpi=dpi
    )
    return out.getvalue()


def write_labels(
    out: Out,
    layout: Layout,
    labels: Iterable[LabelData],
    *,
    language: str,
    demo: bool,
    stock: str = "",
    start: int = 1,
    dpi: int = PRINTER_DPI,
) -> None:
    """As render_labels, page by page into a file: memory does not grow with their number."""
    chosen = stock_of(layout, stock)
    sheet = _Sheet(chosen, start) if chosen is not None and chosen.on_sheets else None
    fitted = for_printer(layout, dpi)
    with speaking(language):
        title = gettext("Label {layout}").format(layout=layout.identifier)
        document = Document(out, title, language)
        width, height = layout.width_mm * MM, layout.height_mm * MM
        for data in labels:
            strokes = _drawn(document, fitted, data, language, demo=demo)
            if sheet is None:
                document.page(width, height, strokes)
            else:
                sheet.add(document, strokes, layout.height_mm)
        if sheet is not None:
            sheet.end(document)
        document.finish()


for_printer = lru_cache(maxsize=256)(Layout.for_printer)


def stock_of(layout: Layout, name: str) -> Stock | None:
    """The stock of that name, None for none. Raises UnknownStock if the layout does not name it."""
    if not name:
        return None
    if name not in layout.stocks:
        raise UnknownStock(name, layout.name, layout.stocks)
    return stocks()[name]


def identifier(layout: Layout) -> str:
    """The layout's name and version as printed on each label: `bag/1`."""
    return layout.identifier


def draw(pen: Pen, layout: Layout, data: LabelData, *, language: str, demo: bool) -> None:
    """Draws one label onto a page of its own, such as the head of a sheet. Raises NotPrinted
    before the first stroke."""
    face, parts = _composed(layout, data, language, demo=demo)
    pen.add(face.strokes, face.used)
    for part in parts:
        pen.add(part.strokes, part.used)


def _drawn(
    document: Document, layout: Layout, data: LabelData, language: str, *, demo: bool
) -> str:
    """The strokes of one label; what it shares with others is written once."""
    face, parts = _composed(layout, data, language, demo=demo)
    document.use(face.used)
    for part in parts:
        document.use(part.used)
    form = document.form(face, layout.width_mm * MM, layout.height_mm * MM, face.packed)
    return "\n".join((f"/{form} Do", *(part.strokes for part in parts)))


def _composed(
    layout: Layout, data: LabelData, language: str, *, demo: bool
) -> tuple[Face, list[Strokes]]:
    """What labels share and what only this one says. Raises NotPrinted."""
    given = {**data.fields, "layout": layout.identifier}
    parts, present = [], []
    for place in layout.texts:
        if place.words is not None:
            continue
        text = given.get(place.name, "").strip()
        if text and place.name in ISBT_FIELDS:
            text = isbt.shown(place.name, text, data.isbt_facility)
        if text:
            parts.append(field_strokes(layout, place, text, language))
            present.append(place.name)
        elif place.required:
            raise MissingField(place.name, layout.name)
    face = face_of(layout, language, demo, tuple(data.warnings), tuple(present))
    parts.append(symbol_strokes(layout, data.code))
    return face, parts


class _Sheet:
    """Labels side by side on the pages of a sheet stock."""

    def __init__(self, stock: Stock, start: int) -> None:
        stock.place(start)  # refuses a position that the sheet has not
        self._stock, self._position = stock, start
        self._strokes: list[str] = []

    def add(self, document: Document, strokes: str, height_mm: float) -> None:
        x, y = self._stock.place(self._position)
        up = self._stock.page_mm[1] - y - height_mm
        self._strokes.append(f"q 1 0 0 1 {x * MM:.3f} {up * MM:.3f} cm\n{strokes}\nQ")
        self._position += 1
        if self._position > self._stock.positions:
            self.end(document)

    def end(self, document: Document) -> None:
        """The page as it is now, unless it is empty."""
        if self._strokes:
            width, height = self._stock.page_mm
            document.page(width * MM, height * MM, "\n".join(self._strokes))
        self._strokes, self._position = [], 1
