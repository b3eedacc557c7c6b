"""A4 documents written from top to bottom: headings, facts, tables that break over pages with
their head repeated, and what stands on every page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cot_tracker.language import gettext
from cot_tracker.printing.pdf import fonts
from cot_tracker.printing.pdf.fit import LEADING, wrapped
from cot_tracker.printing.pdf.pen import A4, MM, Paper, Pen

LEFT, RIGHT = 20 * MM, 190 * MM
TOP, BOTTOM = 18 * MM, 277 * MM
FOOT = 284 * MM
SOFT = 0.42  # grey of captions and footers; still dark enough for a copier
HAIR = 0.35
DEMO = "DEMO 演示"

_BODY = 8.5
_CELL_PAD = 1.1 * MM


@dataclass(frozen=True)
class Column:
    """A table's column: its head, its share of the width, and whether its texts are bold."""

    head: str
    share: float
    bold: bool = False


class Flow:
    """The place on the current page where the next block goes; turns the page when it is full."""

    def __init__(self, paper: Paper, begin: Callable[[Pen, int], float]) -> None:
        """`begin(pen, page)` draws what heads each page and returns where the rest starts."""
        self._paper, self._begin, self._count = paper, begin, 0
        self.pen, self.y = self._turn()

    def _turn(self) -> tuple[Pen, float]:
        self._count += 1
        self.pen = self._paper.page(*A4)
        self.y = self._begin(self.pen, self._count)
        return self.pen, self.y

    def need(self, height: float) -> bool:
        """Makes room for a block of this height; True if that turned the page."""
        if self.y + height <= BOTTOM:
            return False
        self._turn()
        return True

    def space(self, height: float) -> None:
        """Leaves white."""
        self.y += height

    def heading(self, text: str, keep: float = 14 * MM) -> None:
        """A section's heading on a thin rule, kept together with `keep` points after it."""
        self.space(5.5 * MM)
        self.need(7 * MM + keep)
        self.pen.text(LEFT, self.y + 9.5, text, 10.5, bold=True)
        self.y += 14
        self.pen.line(LEFT, self.y, RIGHT, self.y, 0.8)
        self.y += 2.2 * MM

    def paragraph(
        self, text: str, size: float = _BODY, bold: bool = False, grey: float = 0,
        width: float = RIGHT - LEFT,
    ) -> None:  # fmt: skip
        """Text over the whole width, or `width` points, its line breaks kept."""
        for line in _lines(text, width, size, bold):
            self.need(size * LEADING)
            self.pen.text(LEFT, self.y + size, line, size, bold, grey)
            self.y += size * LEADING * 1.08

    def facts(
        self, pairs: Sequence[tuple[str, str]], columns: int = 2, right: float = RIGHT
    ) -> None:
        """Captions with their values below, in so many columns up to `right`."""
        pitch = (right - LEFT) / columns
        for at in range(0, len(pairs), columns):
            row = pairs[at : at + columns]
            values = [_lines(value, pitch - 4 * MM, 9.5, True) for _, value in row]
            height = 9 + max(map(len, values)) * 9.5 * LEADING + 1.8 * MM
            self.need(height)
            for place, ((caption, _), lines) in enumerate(zip(row, values, strict=True)):
                x = LEFT + place * pitch
                self.pen.text(x, self.y + 6.5, caption, 6.5, grey=SOFT)
                for number, line in enumerate(lines):
                    self.pen.text(x, self.y + 18 + number * 9.5 * LEADING, line, 9.5, bold=True)
            self.y += height

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        """A table with thin rules; its head is repeated on each page, rows are never torn."""
        total = sum(column.share for column in columns)
        widths = [column.share / total * (RIGHT - LEFT) for column in columns]
        self._head(columns, widths)
        for row in rows:
            cells = [
                _lines(text, width - 3 * MM, 8, column.bold)
                for text, width, column in zip(row, widths, columns, strict=True)
            ]
            while any(cells):
                cells = self._part_of_row(columns, widths, cells)

    def _part_of_row(
        self, columns: Sequence[Column], widths: Sequence[float], cells: list[list[str]]
    ) -> list[list[str]]:
        """Draws a row, or as much of a row longer than a page as fits; what is left of it."""
        step = 8 * LEADING
        fits_a_page = int((BOTTOM - TOP - 40 * MM) / step)
        now = [lines[:fits_a_page] for lines in cells]
        height = max(map(len, now)) * step + 2 * _CELL_PAD
        if self.need(height):
            self._head(columns, widths)
        x = LEFT
        for lines, width, column in zip(now, widths, columns, strict=True):
            for number, line in enumerate(lines):
                self.pen.text(x, self.y + _CELL_PAD + 7.8 + number * step, line, 8, column.bold)
            x += width
        self.y += height
        self.pen.line(LEFT, self.y, RIGHT, self.y, HAIR, grey=0.6)
        return [lines[fits_a_page:] for lines in cells]

    def _head(self, columns: Sequence[Column], widths: Sequence[float]) -> None:
        heads = [
            _lines(c.head, w - 3 * MM, 6.5, False) for c, w in zip(columns, widths, strict=True)
        ]
        deep = max(map(len, heads))
        self.need(deep * 8 + 12 * MM)
        x = LEFT
        for lines, width in zip(heads, widths, strict=True):
            for number, line in enumerate(lines):
                y = self.y + 6.5 + (deep - len(lines) + number) * 8
                self.pen.text(x, y, line, 6.5, grey=SOFT)
            x += width
        self.y += deep * 8 + 0.8 * MM
        self.pen.line(LEFT, self.y, RIGHT, self.y, HAIR)


def demo_band(pen: Pen) -> None:
    """The mark of a demo over the whole width of a page's top."""
    pen.bar(0, 0, pen.width, 8 * MM)
    pen.centred(pen.width / 2, 5.6 * MM, f"{DEMO}   ·   {DEMO}   ·   {DEMO}", 13, True, grey=1)


def page_foot(pen: Pen, left: str, page: int, pages: int) -> None:
    """A rule, what the page belongs to, and which page of how many it is."""
    pen.line(LEFT, FOOT - 9, RIGHT, FOOT - 9, HAIR, grey=0.6)
    pen.text(LEFT, FOOT, left, 6.5, grey=SOFT)
    number = gettext("Page {page} of {pages}", page=page, pages=pages)
    pen.right(RIGHT, FOOT, number, 6.5, grey=SOFT)


def _lines(text: str, width: float, size: float, bold: bool) -> list[str]:
    return wrapped(fonts.spelled_out_lines(text), width, size, bold, cut_words=True) or [""]
