"""A label: a layout and plain data in, a PDF out. Whether it may be printed is not asked here; that
it says what it should is proved in proof.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cot_tracker.language import gettext, speaking
from cot_tracker.printing import fonts
from cot_tracker.printing.fit import LEADING, Fitted, fitted
from cot_tracker.printing.layout import Box, Layout, TextPlace, WarningPlace, warning_words
from cot_tracker.printing.pen import MM, Paper, Pen, digits_width, grouped
from cot_tracker.printing.refused import DoesNotFit, MissingField, UnknownWarning
from cot_tracker.printing.symbol import qr_matrix

DEMO = "DEMO 演示"
_BASELINE = 0.94  # of the text size, from the top of its line
_CAPTION_PT = 4.75
_RULE_PT = 0.6


@dataclass(frozen=True)
class LabelData:
    """What one label says: its code, texts by field name, and warnings beyond the layout's own.

    A text may hold a line break, to give both languages. Fields that a layout has no place for
    are not printed; `layout` is filled in with the layout's name and version.
    """

    code: str
    fields: Mapping[str, str]
    warnings: tuple[str, ...] = field(default=())


def render_label(layout: Layout, data: LabelData, *, language: str, demo: bool) -> bytes:
    """One label as a PDF page of its own size; captions in both languages, `language` first.

    Raises UncoveredCharacter, DoesNotFit, MissingField, UnknownWarning or NotACode (all
    NotPrinted) before anything is drawn.
    """
    return render_labels(layout, [data], language=language, demo=demo)


def render_labels(
    layout: Layout, labels: Iterable[LabelData], *, language: str, demo: bool
) -> bytes:
    """Several labels of one layout as one PDF, a page each; all or none. Raises NotPrinted."""
    with speaking(language):
        paper = Paper(gettext("Label {layout}", layout=identifier(layout)), language)
        for data in labels:
            pen = paper.page(layout.width_mm * MM, layout.height_mm * MM)
            draw(pen, layout, data, language=language, demo=demo)
        return paper.finish()


def identifier(layout: Layout) -> str:
    """The layout's name and version as printed on each label: `bag/1`."""
    return f"{layout.name}/{layout.version}"


def draw(pen: Pen, layout: Layout, data: LabelData, *, language: str, demo: bool) -> None:
    """Draws one label onto a page. Raises NotPrinted before the first stroke."""
    plan = list(_planned(layout, data, language))
    digits = _digits(layout, data.code)
    pen.symbol(layout.symbol.x * MM, layout.symbol.y * MM, data.code, layout.symbol.module_mm * MM)
    place = layout.symbol.digits
    for row, groups in enumerate(digits.lines):
        y = place.y * MM + digits.size * (_BASELINE + LEADING * row)
        pen.digits((place.x + place.width / 2) * MM, y, groups, digits.size)
    for rule in layout.rules:
        pen.line(
            rule.x * MM, rule.y * MM, (rule.x + rule.width) * MM, (rule.y + rule.height) * MM,
            _RULE_PT,
        )  # fmt: skip
    for each in plan:
        each.draw(pen)
    if demo:
        _draw_demo(pen, layout.demo)


@dataclass(frozen=True)
class _Planned:
    """A text with the size and lines found for it, ready to draw."""

    box: Box
    text: Fitted
    bold: bool
    align: str
    caption: str = ""

    def draw(self, pen: Pen) -> None:
        box = self.box
        if self.caption:
            _draw_lines(pen, box, Fitted((self.caption,), _CAPTION_PT), False, self.align)
            taken = _CAPTION_PT * LEADING / MM
            box = Box(box.x, box.y + taken, box.width, box.height - taken)
        _draw_lines(pen, box, self.text, self.bold, self.align)


def _planned(layout: Layout, data: LabelData, language: str) -> Iterator[_Planned]:
    given = {**data.fields, "layout": identifier(layout)}
    for place in layout.texts:
        if place.words is not None:
            text = "\n".join(place.words.ordered(language))
        else:
            text = given.get(place.name, "").strip()
        if text:
            yield _fit(layout, place, text, language)
        elif place.required:
            raise MissingField(place.name, layout.name)
    if layout.warnings:
        yield from _warnings(layout, layout.warnings, data.warnings, language)


def _fit(layout: Layout, place: TextPlace, text: str, language: str) -> _Planned:
    fonts.require(text.replace("\n", ""))
    caption = " ".join(place.caption.ordered(language)) if place.caption else ""
    height = place.box.height * MM - (_CAPTION_PT * LEADING if caption else 0)
    width = place.box.width * MM
    found = fitted(
        text, width, height, place.size_pt, place.smallest_pt, lines=place.lines, bold=place.bold
    )
    if found is None or fonts.width(caption, _CAPTION_PT) > width:
        shown = place.caption.ordered(language)[0] if place.caption else place.name
        raise DoesNotFit(place.name, text, layout.name, shown)
    return _Planned(place.box, found, place.bold, place.align, caption)


def _warnings(
    layout: Layout, place: WarningPlace, asked: tuple[str, ...], language: str
) -> Iterator[_Planned]:
    names = list(dict.fromkeys((*place.required, *asked)))
    for name in names:
        if name not in warning_words():
            raise UnknownWarning(name)
    if not names:
        return
    words = [warning_words()[name].ordered(language) for name in names]
    beside = "\n".join("  ".join(pair) for pair in words)
    below = "\n".join("\n".join(pair) for pair in words)
    width, height = place.box.width * MM, place.box.height * MM
    for text, lines in ((beside, 1), (below, 2), (beside, 2)):  # rather small than broken
        found = fitted(
            text, width, height, place.size_pt, place.smallest_pt,
            lines=lines * len(names), bold=True,
        )  # fmt: skip
        if found is not None:
            break
    else:
        shown = gettext("the warnings")
        raise DoesNotFit("warnings", beside.replace("\n", "; "), layout.name, shown)
    yield _Planned(place.box, found, True, "left")


def _digits(layout: Layout, code: str) -> Fitted:
    qr_matrix(code)  # refuses what is no code
    groups, place, rows = grouped(code).split(" "), layout.symbol, []
    for count in place.digits_rows:
        rows.append(" ".join(groups[:count]))
        groups = groups[count:]
    found = Fitted(tuple(rows), place.digits_pt)
    widest = max(digits_width(row, place.digits_pt) for row in rows)
    if found.height > place.digits.height * MM or widest > place.digits.width * MM:
        raise DoesNotFit("code", grouped(code), layout.name, gettext("the digits of the code"))
    return found


def _draw_lines(pen: Pen, box: Box, text: Fitted, bold: bool, align: str) -> None:
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
