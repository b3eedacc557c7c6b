"""Label layouts as data: what `labels/*.toml` may say, read and checked. A layout with a mistake
is refused as a whole, with a sentence that names the file and the place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

from cot_tracker import resources
from cot_tracker.printing.refused import LayoutError
from cot_tracker.printing.symbol import MODULES, QUIET
from cot_tracker.printing.table import Table, Words

WARNINGS = "warnings"  # labels/warnings.toml words the warnings; every other file is a layout
_NEVER = ("initials", "patient_name", "birth_date", "hospital_number", "identity_number")
_SMALLEST_PT = 4.5  # below this a thermal printer of 203 dpi no longer draws Han characters
_SMALLEST_MODULE_MM = 0.375  # three dots at 203 dpi


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
class SymbolPlace:
    """Where the QR symbol stands (its modules, without the white around) and its digits."""

    x: float
    y: float
    module_mm: float
    digits: Box
    digits_pt: float
    digits_rows: tuple[int, ...]  # groups of four in each row, five in all

    @property
    def box(self) -> Box:
        """The symbol with the white it needs on every side."""
        quiet, side = QUIET * self.module_mm, MODULES * self.module_mm
        return Box(self.x - quiet, self.y - quiet, side + 2 * quiet, side + 2 * quiet)


@dataclass(frozen=True)
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
    """Where the warnings stand, and which this layout always carries."""

    box: Box
    size_pt: float
    smallest_pt: float
    required: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """One approved label: its size, and the place of everything on it."""

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

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields it prints, in order."""
        return tuple(place.name for place in self.texts if place.words is None)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the fields without which it is not printed."""
        return tuple(place.name for place in self.texts if place.required)


def layout_names() -> list[str]:
    """The names of all layouts that ship, sorted."""
    found = (path.stem for path in resources.folder("labels").glob("*.toml"))
    return sorted(name for name in found if name != WARNINGS)


@cache
def layout(name: str) -> Layout:
    """The layout of that name. Raises LayoutError if there is none or it has a mistake."""
    if name not in layout_names():
        known = ", ".join(layout_names())
        raise LayoutError(f"There is no label layout “{name}”; there are: {known}.")
    return read_layout(resources.folder("labels") / f"{name}.toml")


@cache
def warning_words() -> Mapping[str, Words]:
    """The wording of each warning by its name (labels/warnings.toml)."""
    table = Table(resources.folder("labels") / f"{WARNINGS}.toml")
    return {name: table.table(name).words_here() for name in table.names}


def read_layout(path: Path) -> Layout:
    """Reads and checks one layout file. Raises LayoutError."""
    table = Table(path)
    width, height = table.numbers("size_mm", 2)
    steps = Box(*table.numbers("steps_mm", 4)) if table.has("steps_mm") else None
    found = Layout(
        name=table.string("name"),
        version=int(table.number("version")),
        title=table.words("title"),
        width_mm=width,
        height_mm=height,
        symbol=_symbol(table.table("symbol")),
        demo=Box(*table.numbers("demo_mm", 4)),
        texts=tuple(_text(each) for each in (*table.tables("field"), *table.tables("text"))),
        warnings=_warnings(table.table("warnings")) if table.has("warnings") else None,
        rules=tuple(Box(*each.numbers("box_mm", 4)) for each in table.tables("rule")),
        steps=steps,
    )
    table.refuse_unknown()
    _check(found, path)
    return found


def _symbol(table: Table) -> SymbolPlace:
    x, y = table.numbers("at_mm", 2)
    rows = tuple(int(n) for n in table.numbers("digits_rows", None))
    module = table.number("module_mm")
    if sum(rows) != 5:
        raise table.mistake("digits_rows must add up to the five groups of four digits")
    if module < _SMALLEST_MODULE_MM:
        raise table.mistake(f"module_mm must be at least {_SMALLEST_MODULE_MM}")
    digits = Box(*table.numbers("digits_mm", 4))
    table_size = table.number("digits_pt")
    table.refuse_unknown()
    return SymbolPlace(x, y, module, digits, table_size, rows)


def _text(table: Table) -> TextPlace:
    words = table.words_here() if table.has("en") or table.has("zh") else None
    size = table.number("size_pt")
    smallest = table.number("smallest_pt", size)
    name = table.string("name", "text")
    if not _SMALLEST_PT <= smallest <= size:
        raise table.mistake(f"smallest_pt must lie between {_SMALLEST_PT} and size_pt")
    if name in _NEVER:
        raise table.mistake("a label never carries who the subject is, only the subject number")
    align = table.string("align", "left")
    if align not in ("left", "centre"):
        raise table.mistake("align must be “left” or “centre”")
    place = TextPlace(
        name=name,
        box=Box(*table.numbers("box_mm", 4)),
        size_pt=size,
        smallest_pt=smallest,
        lines=int(table.number("lines", 1)),
        bold=table.flag("bold"),
        required=table.flag("required"),
        align=align,
        caption=table.words("caption") if table.has("caption") else None,
        words=words,
    )
    table.refuse_unknown()
    return place


def _warnings(table: Table) -> WarningPlace:
    size = table.number("size_pt")
    place = WarningPlace(
        box=Box(*table.numbers("box_mm", 4)),
        size_pt=size,
        smallest_pt=table.number("smallest_pt", size),
        required=tuple(table.strings("required")),
    )
    for name in place.required:
        if name not in warning_words():
            raise table.mistake(f"labels/{WARNINGS}.toml has no wording for “{name}”")
    table.refuse_unknown()
    return place


def _check(found: Layout, path: Path) -> None:
    def mistake(sentence: str) -> LayoutError:
        return LayoutError(f"{path.name}: {sentence}.")

    if found.name != path.stem:
        raise mistake(f"the name “{found.name}” must be the file's own name")
    if found.version < 1:
        raise mistake("the version must be 1 or more")
    names = list(found.fields)
    for name in names:
        if names.count(name) > 1:
            raise mistake(f"the field “{name}” has two places")
    places = list(_places(found))
    for what, box in places:
        if not box.within(found.width_mm, found.height_mm):
            raise mistake(f"{what} does not lie on the label")
    for (one, first), (other, second) in combinations(places, 2):
        if first.overlaps(second):
            raise mistake(f"{one} and {other} overlap")


def _places(found: Layout) -> Iterator[tuple[str, Box]]:
    yield "the symbol with its quiet zone", found.symbol.box
    yield "the digits below the symbol", found.symbol.digits
    yield "the place for DEMO", found.demo
    for place in found.texts:
        yield f"the place of “{place.words.en if place.words else place.name}”", place.box
    if found.warnings:
        yield "the place of the warnings", found.warnings.box
    if found.steps:
        yield "the place of the steps", found.steps
