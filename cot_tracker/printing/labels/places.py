"""What a label layout says, as plain data: its size, its symbols and the place of every text and
warning. How one is read from `labels/*.toml` stands in layout.py."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from cot_tracker.printing.labels.table import Words
from cot_tracker.printing.symbol import MODULES_OF, QUIET_OF, SymbolKind


@dataclass(frozen=True)
class Box:
    """A place on the label in millimetres from its top left corner."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Box) -> bool:
        """True if the two places share more than an edge."""
        apart = (
            self.x + self.width <= other.x + 1e-6, other.x + other.width <= self.x + 1e-6,
            self.y + self.height <= other.y + 1e-6, other.y + other.height <= self.y + 1e-6,
        )  # fmt: skip
        return not any(apart)

    def within(self, width: float, height: float) -> bool:
        """True if the place lies on a label of this size."""
        inside = self.x >= 0 and self.y >= 0
        return inside and self.x + self.width <= width and self.y + self.height <= height


@dataclass(frozen=True)
class SymbolArea:
    """Where a symbol stands: the top left corner of its modules, without the white around."""

    x: float
    y: float
    module_mm: float
    kind: SymbolKind = "qr"
    bars_mm: float = 0.0  # the height of the bars of a Code 128

    @property
    def width_mm(self) -> float:
        """From the first module to the last."""
        return MODULES_OF[self.kind][0] * self.module_mm

    @property
    def height_mm(self) -> float:
        """From the top module to the lowest; of bars, their height."""
        return self.bars_mm or MODULES_OF[self.kind][1] * self.module_mm

    @property
    def box(self) -> Box:
        """The symbol with the white it needs on every side."""
        across, down = (quiet * self.module_mm for quiet in QUIET_OF[self.kind])
        return Box(
            self.x - across, self.y - down, self.width_mm + 2 * across, self.height_mm + 2 * down
        )

    def for_printer(self, dpi: int) -> Self:
        """The symbol with modules of whole dots, never larger, in the middle of the same place.

        A symbol on the dots of the printer has no module wider than the next.
        """
        dot = 25.4 / dpi
        module = max(1, int(self.module_mm / dot + 0.01)) * dot
        smaller = replace(self, module_mm=module)
        x = self.x + (self.width_mm - smaller.width_mm) / 2
        y = self.y + (self.height_mm - smaller.height_mm) / 2
        return replace(smaller, x=round(x / dot) * dot, y=round(y / dot) * dot)


@dataclass(frozen=True)
class SymbolPlace(SymbolArea):
    """The symbol that is proved before issue, with the digits of its code beside it."""

    digits: Box = Box(0, 0, 0, 0)
    digits_pt: float = 0.0
    digits_rows: tuple[int, ...] = ()  # groups of four in each row, five in all


@dataclass(frozen=True, eq=False)
class TextPlace:
    """Where a text stands: a field of the label's data, or words of the layout itself."""

    name: str
    box: Box
    size_pt: float
    smallest_pt: float
    lines: int
    bold: bool
    required: bool
    align: str
    caption: Words | None
    words: Words | None


@dataclass(frozen=True)
class WarningPlace:
    """Where the warnings stand, which this layout always carries, and where the sign of biological
    hazard is drawn when the record asks for it."""

    box: Box
    size_pt: float
    smallest_pt: float
    required: tuple[str, ...]
    sign: Box | None = None
    accompanying: tuple[str, ...] = ()  # left to the sheet packed with it (21 CFR 1271.370)


@dataclass(frozen=True, eq=False)
class Layout:
    """One version of a label: its size, what it is for, and the place of everything on it.

    Each is read once, so a layout is equal to itself only, and quickly found in a cache.
    """

    name: str
    version: int
    title: Words
    width_mm: float
    height_mm: float
    symbol: SymbolPlace
    demo: Box
    texts: tuple[TextPlace, ...]
    warnings: WarningPlace | None
    rules: tuple[Box, ...]
    steps: Box | None
    kinds: tuple[str, ...] = ()  # the kinds of thing it labels, as labels/rules.toml calls them
    stocks: tuple[str, ...] = ()  # the stocks it is printed on, the usual one first
    also: tuple[SymbolArea, ...] = ()  # further symbols of the same code
    digest: str = ""  # SHA-256 of the file, in hexadecimal

    @property
    def identifier(self) -> str:
        """The name and version as printed on each label: `bag/1`."""
        return f"{self.name}/{self.version}"

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields it prints, in order."""
        return tuple(place.name for place in self.texts if place.words is None)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the fields without which it is not printed."""
        return tuple(place.name for place in self.texts if place.required)

    @property
    def symbols(self) -> tuple[SymbolArea, ...]:
        """All symbols, the proved one first."""
        return (self.symbol, *self.also)

    @property
    def symbol_kinds(self) -> tuple[SymbolKind, ...]:
        """The kind of each symbol, the proved one first."""
        return tuple(each.kind for each in self.symbols)

    def for_printer(self, dpi: int) -> Layout:
        """The layout with all its symbols on the dots of a printer of so many dots per inch."""
        symbol = self.symbol.for_printer(dpi)
        also = tuple(each.for_printer(dpi) for each in self.also)
        return replace(self, symbol=symbol, also=also)
