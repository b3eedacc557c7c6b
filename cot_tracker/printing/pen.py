"""A PDF under way and the pen that draws on its pages. Positions are points from the page's top
left corner, downwards; text stands on its baseline. Same strokes, same bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

from cot_tracker.printing import fonts
from cot_tracker.printing.symbol import MODULES, dark_runs, qr_matrix

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)

_ESCAPES = str.maketrans({"\\": r"\\", "(": r"\(", ")": r"\)"})
_DIGITS_GAP = 0.2  # of the text size, beyond the space between groups of four
_KEPT = 60  # texts up to this length are likely to come again, so their encoding is kept


class Paper:
    """One PDF document: pages are drawn in order, footers last, when their number is known."""

    def __init__(self, title: str, language: str = "en") -> None:
        from reportlab import rl_config
        from reportlab.pdfgen.canvas import Canvas

        rl_config.useA85 = 0  # binary streams: smaller and quicker than their base-85 text
        fonts.font(fonts.REGULAR)
        self._buffer = BytesIO()
        self._canvas = Canvas(
            self._buffer,
            invariant=1,
            initialFontName=fonts.REGULAR,  # type: ignore[arg-type]  # the stub says float
            pageCompression=1,
            lang=language,
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor("cot_tracker")
        self._canvas.setCreator("cot_tracker")
        self._encoded: dict[tuple[str, bool], str] = {}
        self._pages: list[Pen] = []

    def page(self, width: float, height: float) -> Pen:
        """A new empty page of this size in points."""
        if self._pages:
            self._pages[-1].close()
        self._pages.append(Pen(self, width, height))
        return self._pages[-1]

    def finish(self, footer: Callable[[Pen, int, int], None] | None = None) -> bytes:
        """The document; `footer(pen, page, pages)` is called for every page first."""
        total = len(self._pages)
        for number, pen in enumerate(self._pages, start=1):
            if footer is not None:
                footer(pen, number, total)
            self._canvas.setPageSize((pen.width, pen.height))
            vars(self._canvas)["_code"].append(pen.close())
            self._canvas.showPage()
        with fonts.EMBEDDING:
            self._canvas.save()
        return self._buffer.getvalue()

    def encoded(self, text: str, bold: bool) -> str:
        """The operators that show this text, each font's part after `{font} {{size}} Tf`."""
        key = (text, bold)
        if key not in self._encoded:
            shown = "".join(self._encode(name, run) for name, run in fonts.runs(text, bold))
            if len(text) > _KEPT:
                return shown
            self._encoded[key] = shown
        return self._encoded[key]

    def _encode(self, name: str, run: str) -> str:
        font, document = fonts.font(name), vars(self._canvas)["_doc"]
        if run.isascii():
            font.splitString(" ", document)  # subset 0 holds all of ASCII at its own places
            inner = font.getSubsetInternalName(0, document)
            return f"{inner} \0 Tf ({run.translate(_ESCAPES)}) Tj "
        shown = ""
        for subset, codes in font.splitString(run, document):
            inner = font.getSubsetInternalName(subset, document)
            shown += f"{inner} \0 Tf <{codes.hex()}> Tj "
        return shown


class Pen:
    """Draws on one page."""

    def __init__(self, paper: Paper, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._paper = paper
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
        gap = f"{_DIGITS_GAP * size:.2f} Tw"
        self._show(f"{left:.2f} {self.height - y:.2f} Td {gap}", groups, size, True, 0)
        self._strokes[-1] = self._strokes[-1].removesuffix("ET") + "0 Tw ET"

    def upwards(
        self, x: float, y: float, text: str, size: float, bold: bool = False, grey: float = 0
    ) -> None:
        """Writes one line that runs from (x, y) towards the top of the page."""
        self._show(f"0 1 -1 0 {x:.2f} {self.height - y:.2f} Tm", text, size, bold, grey)

    def _show(self, place: str, text: str, size: float, bold: bool, grey: float) -> None:
        self._written.append(text)
        shown = self._paper.encoded(text, bold).replace("\0", f"{size:g}")
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

    def symbol(self, x: float, y: float, code: str, module: float) -> float:
        """The QR symbol of a code as one path, each module `module` points; its side in points.

        (x, y) is the top left module; four modules of white around it are the caller's to keep.
        Raises NotACode.
        """
        top = self.height - y
        path = "".join(
            f"{x + run.column * module:.3f} {top - (run.row + 1) * module:.3f} "
            f"{run.length * module:.3f} {module:.3f} re "
            for run in dark_runs(qr_matrix(code))
        )
        self._strokes.append(f"0 g {path}f")
        return MODULES * module


def digits_width(groups: str, size: float) -> float:
    """The width of groups of digits as Pen.digits sets them."""
    return fonts.width(groups, size, bold=True) + groups.count(" ") * _DIGITS_GAP * size


def grouped(code: str) -> str:
    """The code as people read it, in groups of four digits."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))
