"""A PDF under way and the pen that draws on its pages. Positions are points from the page's top
left corner, downwards; text stands on its baseline. Same strokes, same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO

from cot_tracker.printing.pdf import fonts
from cot_tracker.printing.pdf.document import Document
from cot_tracker.printing.symbol import MODULES_OF, SymbolKind, path

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)

DIGITS_GAP = 0.2  # of the text size, beyond the space between groups of four


class Paper:
    """One PDF document: pages are drawn in order, footers last, when their number is known."""

    def __init__(self, title: str, language: str = "en") -> None:
        self._title, self._language = title, language
        self._pages: list[Pen] = []

    def page(self, width: float, height: float) -> Pen:
        """A new empty page of this size in points."""
        if self._pages:
            self._pages[-1].close()
        self._pages.append(Pen(width, height))
        return self._pages[-1]

    def finish(self, footer: Callable[[Pen, int, int], None] | None = None) -> bytes:
        """The document; `footer(pen, page, pages)` is called for every page first."""
        out, total = BytesIO(), len(self._pages)
        document = Document(out, self._title, self._language)
        for number, pen in enumerate(self._pages, start=1):
            if footer is not None:
                footer(pen, number, total)
            document.use(pen.used)
            document.page(pen.width, pen.height, pen.close())
        document.finish()
        return out.getvalue()


class Pen:
    """Draws on one page."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.used: set[frozenset[tuple[fonts.Glyphs, str]]] = set()
        self._strokes: list[str] = []
        self._written: list[str] = []

    @property
    def written(self) -> str:
        """All text so far in the order written, without any whitespace."""
        return "".join("".join(self._written).split())

    def close(self) -> str:
        """All strokes so far, as the operators of a page."""
        self._strokes = ["\n".join(self._strokes)]
        return self._strokes[0]

    def text(
        self, x: float, y: float, text: str, size: float, bold: bool = False, grey: float = 0
    ) -> None:
        """Writes one line, its baseline starting at (x, y). Grey 0 is black, 1 white."""
        self._show(f"{x:.2f} {self.height - y:.2f} Td", text, size, bold, grey)

    def right(
        self, x: float, y: float, text: str, size: float, bold: bool = False, grey: float = 0
    ) -> None:
        """Writes one line that ends at x."""
        self.text(x - fonts.width(text, size, bold), y, text, size, bold, grey)

    def centred(
        self, x: float, y: float, text: str, size: float, bold: bool = False, grey: float = 0
    ) -> None:
        """Writes one line with its middle at x."""
        self.text(x - fonts.width(text, size, bold) / 2, y, text, size, bold, grey)

    def digits(self, x: float, y: float, groups: str, size: float) -> None:
        """Writes groups of digits in bold, set well apart, with their middle at x."""
        left = x - digits_width(groups, size) / 2
        gap = round(DIGITS_GAP * 1000)
        self._show(f"{left:.2f} {self.height - y:.2f} Td", groups, size, True, 0, gap)

    def upwards(
        self, x: float, y: float, text: str, size: float, bold: bool = False, grey: float = 0
    ) -> None:
        """Writes one line that runs from (x, y) towards the top of the page."""
        self._show(f"0 1 -1 0 {x:.2f} {self.height - y:.2f} Tm", text, size, bold, grey)

    def _show(
        self, place: str, text: str, size: float, bold: bool, grey: float, gap: int = 0
    ) -> None:
        self._written.append(text)
        operators, used = fonts.shown(text, bold, gap)
        self.used.add(used)
        shown = operators.replace("\0", f"{size:g}")
        if grey:
            shown = f"{grey:g} g {shown}0 g "
        self._strokes.append(f"BT {place} {shown}ET")

    def line(
        self, x1: float, y1: float, x2: float, y2: float, thick: float = 0.5, grey: float = 0
    ) -> None:
        """A straight line, `thick` points wide."""
        top = self.height
        self._strokes.append(
            f"{thick:g} w {grey:g} G {x1:.2f} {top - y1:.2f} m {x2:.2f} {top - y2:.2f} l S"
        )

    def bar(self, x: float, y: float, width: float, height: float, grey: float = 0) -> None:
        """A filled rectangle; (x, y) is its top left corner."""
        bottom = self.height - y - height
        self._strokes.append(f"{grey:g} g {x:.2f} {bottom:.2f} {width:.2f} {height:.2f} re f 0 g")

    def frame(self, x: float, y: float, width: float, height: float, thick: float = 0.5) -> None:
        """An empty rectangle."""
        bottom = self.height - y - height
        self._strokes.append(f"{thick:g} w 0 G {x:.2f} {bottom:.2f} {width:.2f} {height:.2f} re S")

    def dashes(self, points: Sequence[tuple[float, float]], thick: float = 0.5) -> None:
        """A dashed line through these points."""
        path = " ".join(
            f"{x:.2f} {self.height - y:.2f} {'l' if n else 'm'}" for n, (x, y) in enumerate(points)
        )
        self._strokes.append(f"{thick:g} w 0 G [2 2] 0 d {path} S [] 0 d")

    def symbol(
        self, x: float, y: float, code: str, module: float, kind: SymbolKind = "qr",
        bars: float = 0,
    ) -> float:  # fmt: skip
        """The symbol of a code as one path, each module `module` points; its width in points.

        (x, y) is the top left module; the white around it is the caller's to keep. `bars` is the
        height of the bars of a Code 128. Raises NotACode.
        """
        self._strokes.append(
            f"q {module:.4f} 0 0 -{bars or module:.4f} {x:.3f} {self.height - y:.3f} cm "
            f"0 g {path(kind, code)}f* Q"
        )
        return MODULES_OF[kind][0] * module

    def add(self, strokes: str, used: Iterable[frozenset[tuple[fonts.Glyphs, str]]]) -> None:
        """Strokes that are operators already, and the characters they use."""
        self._strokes.append(strokes)
        self.used.update(used)


def digits_width(groups: str, size: float) -> float:
    """The width of groups of digits as Pen.digits sets them."""
    return fonts.width(groups, size, bold=True) + groups.count(" ") * DIGITS_GAP * size
