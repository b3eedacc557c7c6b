"""Label layouts as data: what `labels/*.toml` may say, read and checked. A layout with a mistake
is refused as a whole, with a sentence that names the file and the place."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from pathlib import Path

from cot_tracker import resources
from cot_tracker.language import N_
from cot_tracker.printing.labels.places import (
    Box,
    Layout,
    SymbolArea,
    SymbolPlace,
    TextPlace,
    WarningPlace,
)
from cot_tracker.printing.labels.rules import ALL_FIELDS, NEVER, check, warning_words
from cot_tracker.printing.labels.table import Table
from cot_tracker.printing.refused import UnknownLayout
from cot_tracker.printing.symbol import SYMBOL_KINDS

__all__ = [
    "Box", "Layout", "SymbolArea", "SymbolPlace", "TextPlace", "WarningPlace", "layout",
    "layout_names", "layout_source", "parse_layout", "read_layout", "warning_words",
]  # fmt: skip
NOT_LAYOUTS = frozenset({"warnings", "rules", "stocks"})
_SMALLEST_PT = 4.5  # below this a thermal printer of 203 dpi no longer draws Han characters
_SMALLEST_MODULE_MM = {"qr": 0.375, "data_matrix": 0.375, "code_128": 0.25}  # 3 or 2 dots


@cache
def layout_names() -> tuple[str, ...]:
    """The names of all layouts that ship, sorted."""
    found = (path.stem for path in resources.folder("labels").glob("*.toml"))
    return tuple(sorted(name for name in found if name not in NOT_LAYOUTS))


@cache
def layout(name: str) -> Layout:
    """The layout of that name that ships. Raises LayoutError or UnknownLayout."""
    return parse_layout(layout_source(name), f"{name}.toml")


def layout_source(name: str) -> bytes:
    """The file of a layout that ships, as it stands. Raises UnknownLayout."""
    if name not in layout_names():
        raise UnknownLayout(name, layout_names())
    return (resources.folder("labels") / f"{name}.toml").read_bytes()


def read_layout(path: Path) -> Layout:
    """Reads and checks one layout file. Raises LayoutError."""
    return parse_layout(path.read_bytes(), path.name)


@lru_cache(maxsize=64)
def parse_layout(content: bytes, file: str = "") -> Layout:
    """Reads and checks the bytes of a layout file, such as one kept as evidence.

    Without a file name it is called after itself. Raises LayoutError.
    """
    table = Table.parsed(content, file or "?")
    name = table.string("name")
    file = table.file = file or f"{name}.toml"
    width, height = table.numbers("size_mm", 2)
    found = Layout(
        name=name,
        version=table.whole("version"),
        title=table.words("title"),
        width_mm=width,
        height_mm=height,
        kinds=tuple(table.strings("for")),
        stocks=tuple(table.strings("stocks")),
        symbol=_symbol(table.table("symbol")),
        also=tuple(_also(each) for each in table.tables("also")),
        demo=Box(*table.numbers("demo_mm", 4)),
        texts=tuple(_text(each) for each in (*table.tables("field"), *table.tables("text"))),
        warnings=_warnings(table.table("warnings")) if table.has("warnings") else None,
        rules=tuple(Box(*each.numbers("box_mm", 4)) for each in table.tables("rule")),
        steps=Box(*table.numbers("steps_mm", 4)) if table.has("steps_mm") else None,
        digest=hashlib.sha256(content).hexdigest(),
    )
    table.refuse_unknown()
    check(found, table)
    return found


def _symbol(table: Table) -> SymbolPlace:
    area = _area(table)
    rows = tuple(int(n) for n in table.numbers("digits_rows", None))
    if sum(rows) != 5:
        raise table.mistake(N_("digits_rows must add up to the five groups of four digits."))
    digits = Box(*table.numbers("digits_mm", 4))
    size = table.number("digits_pt")
    table.refuse_unknown()
    return SymbolPlace(area.x, area.y, area.module_mm, area.kind, area.bars_mm, digits, size, rows)


def _also(table: Table) -> SymbolArea:
    area = _area(table)
    table.refuse_unknown()
    return area


def _area(table: Table) -> SymbolArea:
    kind = next(each for each in SYMBOL_KINDS if each == table.one_of("kind", SYMBOL_KINDS, "qr"))
    x, y = table.numbers("at_mm", 2)
    module, least = table.number("module_mm"), _SMALLEST_MODULE_MM[kind]
    if module < least:
        raise table.mistake(
            N_("module_mm must be at least {least}, or a printer of 203 dpi does not draw it."),
            least=least,
        )
    return SymbolArea(x, y, module, kind, table.number("bars_mm") if kind == "code_128" else 0.0)


def _text(table: Table) -> TextPlace:
    words = table.words_here() if table.has("en") or table.has("zh") else None
    size = table.number("size_pt")
    smallest = table.number("smallest_pt", size)
    name = table.string("name", "text")
    if not _SMALLEST_PT <= smallest <= size:
        raise table.mistake(
            N_("smallest_pt must lie between {least} and size_pt."), least=_SMALLEST_PT
        )
    if name in NEVER:
        raise table.mistake(
            N_("a label never carries who the subject is, only the subject number and initials.")
        )
    if words is None and name not in ALL_FIELDS:
        raise table.mistake(N_("“{name}” is not a field that labels have."), name=name)
    place = TextPlace(
        name=name,
        box=Box(*table.numbers("box_mm", 4)),
        size_pt=size,
        smallest_pt=smallest,
        lines=table.whole("lines", 1),
        bold=table.flag("bold"),
        required=table.flag("required"),
        align=table.one_of("align", ("left", "centre"), "left"),
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
        sign=Box(*table.numbers("sign_mm", 4)) if table.has("sign_mm") else None,
        accompanying=tuple(table.strings("accompanying", [])),
    )
    for name in (*place.required, *place.accompanying):
        if name not in warning_words():
            raise table.mistake(N_("warnings.toml has no wording for “{name}”."), name=name)
    table.refuse_unknown()
    return place
