"""The strokes of a label: its face, which all labels of a layout share and which is drawn once, and
what only one label says, its fields, its symbols and their digits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from cot_tracker.identity.codes import grouped
from cot_tracker.language import gettext
from cot_tracker.printing.labels.places import Box, Layout, TextPlace, WarningPlace
from cot_tracker.printing.labels.rules import warning_words
from cot_tracker.printing.labels.sign import biohazard
from cot_tracker.printing.pdf import fonts
from cot_tracker.printing.pdf.document import pack
from cot_tracker.printing.pdf.fit import LEADING, Fitted, fitted
from cot_tracker.printing.pdf.pen import DIGITS_GAP, MM, Pen, digits_width
from cot_tracker.printing.refused import DoesNotFit, UnknownWarning
from cot_tracker.printing.symbol import path, require_code

DEMO = "DEMO 演示"
_BASELINE = 0.94  # of the text size, from the top of its line
_CAPTION_PT = 4.75
_CAPTION_HEIGHT = _CAPTION_PT * LEADING
_RULE_PT = 0.6
_GAP = round(DIGITS_GAP * 1000)

Characters = frozenset[tuple[fonts.Glyphs, str]]


class Strokes(NamedTuple):
    """Operators of a page and the characters they use."""

    strokes: str
    used: tuple[Characters, ...]


@dataclass(frozen=True, eq=False)
class Face:
    """What all labels alike show; each is drawn once, so one is equal to itself only."""

    strokes: str
    used: tuple[Characters, ...]

    @cached_property
    def packed(self) -> bytes:
        """The strokes as the stream of a PDF."""
        return pack(self.strokes.encode("ascii"))


@lru_cache(maxsize=256)
def face_of(
    layout: Layout, language: str, demo: bool, warnings: tuple[str, ...], present: tuple[str, ...]
) -> Face:
    """Lines, words, captions of the fields that are present, warnings, and DEMO where it is one.

    Raises DoesNotFit or UnknownWarning.
    """
    pen = _pen(layout)
    for rule in layout.rules:
        pen.line(
            rule.x * MM, rule.y * MM, (rule.x + rule.width) * MM, (rule.y + rule.height) * MM,
            _RULE_PT,
        )  # fmt: skip
    for place in layout.texts:
        if place.words is not None:
            text = "\n".join(place.words.ordered(language))
            _lines(pen, place.box, _fitted(layout, place, text, language), place.bold, place.align)
        elif place.caption is not None and place.name in present:
            caption = Fitted((_caption(place, language),), _CAPTION_PT)
            _lines(pen, place.box, caption, False, place.align)
    if layout.warnings:
        _draw_warnings(pen, layout, layout.warnings, warnings, language)
    elif warnings:
        raise DoesNotFit("warnings", "; ".join(warnings), layout.name, gettext("the warnings"))
    if demo:
        _draw_demo(pen, layout.demo)
    return Face(pen.close(), tuple(pen.used))


@lru_cache(maxsize=4096)
def field_strokes(layout: Layout, place: TextPlace, text: str, language: str) -> Strokes:
    """One field's text in its place. Raises UncoveredCharacter or DoesNotFit."""
    found = _fitted(layout, place, text, language)
    box = place.box
    if place.caption is not None:
        taken = _CAPTION_HEIGHT / MM
        box = Box(box.x, box.y + taken, box.width, box.height - taken)
    pen = _pen(layout)
    _lines(pen, box, found, place.bold, place.align)
    return Strokes(pen.close(), tuple(pen.used))


def symbol_strokes(layout: Layout, code: str) -> Strokes:
    """The symbols of a code, and its digits. Raises NotACode or DoesNotFit."""
    require_code(code)
    height, place = layout.height_mm * MM, layout.symbol
    strokes = [
        f"q {each.module_mm * MM:.4f} 0 0 -{(each.bars_mm or each.module_mm) * MM:.4f} "
        f"{each.x * MM:.3f} {height - each.y * MM:.3f} cm 0 g {path(each.kind, code)}f* Q"
        for each in layout.symbols
    ]
    groups, size = grouped(code).split(" "), place.digits_pt
    middle, width = (place.digits.x + place.digits.width / 2) * MM, place.digits.width * MM
    y = height - place.digits.y * MM - size * _BASELINE
    if len(place.digits_rows) * size * LEADING > place.digits.height * MM + 0.01:
        raise DoesNotFit("code", grouped(code), layout.name, gettext("the digits of the code"))
    for count in place.digits_rows:
        row, groups = " ".join(groups[:count]), groups[count:]
        wide = digits_width(row, size)
        if wide > width:
            raise DoesNotFit("code", grouped(code), layout.name, gettext("the digits of the code"))
        shown = fonts.digits_shown(row, _GAP).replace("\0", f"{size:g}")
        strokes.append(f"BT {middle - wide / 2:.2f} {y:.2f} Td {shown}ET")
        y -= size * LEADING
    return Strokes("\n".join(strokes), (fonts.DIGITS,))


def _pen(layout: Layout) -> Pen:
    return Pen(layout.width_mm * MM, layout.height_mm * MM)


def _caption(place: TextPlace, language: str) -> str:
    return " ".join(place.caption.ordered(language)) if place.caption else ""


def _fitted(layout: Layout, place: TextPlace, text: str, language: str) -> Fitted:
    fonts.require(text.replace("\n", ""))
    caption = _caption(place, language)
    height = place.box.height * MM - (_CAPTION_HEIGHT if caption else 0)
    width = place.box.width * MM
    found = fitted(
        text, width, height, place.size_pt, place.smallest_pt, lines=place.lines, bold=place.bold
    )
    if found is None or fonts.width(caption, _CAPTION_PT) > width:
        shown = place.caption.ordered(language)[0] if place.caption else place.name
        raise DoesNotFit(place.name, text, layout.name, shown)
    return found


def _draw_warnings(
    pen: Pen, layout: Layout, place: WarningPlace, asked: tuple[str, ...], language: str
) -> None:
    names = list(dict.fromkeys((*place.required, *asked)))
    for name in names:
        if name not in warning_words():
            raise UnknownWarning(name)
    if "biohazard" in names and place.sign is not None:
        sign = place.sign
        bottom = (layout.height_mm - sign.y - sign.height) * MM
        pen.add(biohazard(sign.x * MM, bottom, sign.width * MM, sign.height * MM), ())
    words = [
        warning_words()[name].ordered(language) for name in names if name not in place.accompanying
    ]
    if words:
        _lines(pen, place.box, _warnings_fitted(layout, place, words), True, "left")


def _warnings_fitted(layout: Layout, place: WarningPlace, words: list[tuple[str, str]]) -> Fitted:
    """The warnings unbroken if they can be, one below the other, or running on in small places."""
    beside = "\n".join("  ".join(pair) for pair in words)
    below = "\n".join("\n".join(pair) for pair in words)
    running = "   ".join("  ".join(pair) for pair in words)
    width, height = place.box.width * MM, place.box.height * MM
    for text, lines in (
        (beside, 1), (below, 2), (beside, 2), (running, 3),  # rather small than broken
    ):  # fmt: skip
        found = fitted(
            text, width, height, place.size_pt, place.smallest_pt,
            lines=lines * len(words), bold=True,
        )  # fmt: skip
        if found is not None:
            return found
    shown = gettext("the warnings")
    raise DoesNotFit("warnings", beside.replace("\n", "; "), layout.name, shown)


def _lines(pen: Pen, box: Box, text: Fitted, bold: bool, align: str) -> None:
    y = box.y * MM
    for line in text.lines:
        baseline = y + text.size * _BASELINE
        if align == "centre":
            pen.centred((box.x + box.width / 2) * MM, baseline, line, text.size, bold)
        else:
            pen.text(box.x * MM, baseline, line, text.size, bold)
        y += text.size * LEADING


def _draw_demo(pen: Pen, box: Box) -> None:
    x, y, width, height = box.x * MM, box.y * MM, box.width * MM, box.height * MM
    pen.bar(x, y, width, height)
    long, short = max(width, height), min(width, height)
    size = min(0.72 * short, long / fonts.width(DEMO, 1, bold=True) * 0.9)
    room = (long - fonts.width(DEMO, size, bold=True)) / 2
    if height > width:
        pen.upwards(x + width / 2 + 0.36 * size, y + height - room, DEMO, size, bold=True, grey=1)
    else:
        pen.text(x + room, y + height / 2 + 0.36 * size, DEMO, size, bold=True, grey=1)
