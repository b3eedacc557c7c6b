"""The journey sheet: the steps in order with a place to tick, sign and date each, for the folder
that travels with the subject. It never stands in for a wristband."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cot_tracker.identity.codes import grouped
from cot_tracker.language import N_, speaking
from cot_tracker.language import gettext as _
from cot_tracker.printing.flow import FOOT, HAIR, LEFT, RIGHT, SOFT
from cot_tracker.printing.labels.label import LabelData, draw, identifier
from cot_tracker.printing.labels.places import Box, Layout
from cot_tracker.printing.pdf import fonts
from cot_tracker.printing.pdf.fit import wrapped
from cot_tracker.printing.pdf.pen import MM, Paper, Pen
from cot_tracker.printing.refused import DoesNotFit, LayoutError

_BOX = 4 * MM
_ACTS = LEFT + 46 * MM
_BY, _WHEN = RIGHT - 52 * MM, RIGHT - 30 * MM


@dataclass(frozen=True)
class SheetStep:
    """A step of the journey and the acts in it, in order, in the reader's language."""

    title: str
    acts: Sequence[str]


def render_sheet(
    layout: Layout, data: LabelData, steps: Sequence[SheetStep], *, language: str, demo: bool
) -> bytes:
    """The sheet as one A4 page: the layout's head with the COI as QR, then all steps.

    The row height follows from the number of acts. Raises NotPrinted (DoesNotFit if there are
    more acts than a page takes) before anything is drawn, LayoutError for a layout without
    a place for steps.
    """
    if layout.steps is None:
        raise LayoutError(f"{layout.name}.toml", N_("a journey sheet needs “steps_mm”."))
    rows = sum(len(step.acts) for step in steps)
    with speaking(language):
        pitch = _pitch(layout, layout.steps, steps, rows)
        paper = Paper(_("Journey sheet {coi}", coi=data.code), language)
        pen = paper.page(layout.width_mm * MM, layout.height_mm * MM)
        draw(pen, layout, data, language=language, demo=demo)
        _draw_steps(pen, layout.steps, steps, pitch)
        pen.text(LEFT, FOOT, f"{grouped(data.code)}  ·  {identifier(layout)}", 6.5, grey=SOFT)
        return paper.finish()


def _pitch(layout: Layout, place: Box, steps: Sequence[SheetStep], rows: int) -> float:
    room = place.height * MM - 5 * MM
    pitch = min(8 * MM, room / max(rows, 1))
    too_long = [
        text
        for step in steps
        for text, width, bold in (
            (step.title, _ACTS - LEFT - 3 * MM, True),
            *((act, _BY - _ACTS - 10 * MM, False) for act in step.acts),
        )
        if fonts.width(text, 8.5, bold) > (len(step.acts) if bold else 1) * width
    ]
    if pitch < 4.6 * MM or too_long:
        text = too_long[0] if too_long else str(rows)
        raise DoesNotFit("steps", text, layout.name, _("the steps"))
    return pitch


def _draw_steps(pen: Pen, place: Box, steps: Sequence[SheetStep], pitch: float) -> None:
    y = place.y * MM
    heads = ((_ACTS, _("Done")), (_BY, _("Signed by")), (_WHEN, _("Date and time")))
    for x, head in heads:
        pen.text(x, y + 6.5, head, 6.5, grey=SOFT)
    y += 3.6 * MM
    for step in steps:
        pen.line(LEFT, y, RIGHT, y, 0.8)
        lines = wrapped(step.title, _ACTS - LEFT - 3 * MM, 9, bold=True, cut_words=True) or []
        for number, line in enumerate(lines):
            pen.text(LEFT, y + 11 + number * 11, line, 9, bold=True)
        for number, act in enumerate(step.acts):
            if number:
                pen.line(_ACTS, y, RIGHT, y, HAIR, grey=0.6)
            middle = y + pitch / 2
            side = min(_BOX, pitch * 0.6)
            pen.frame(_ACTS, middle - side / 2, side, side, 0.7)
            pen.text(_ACTS + 7 * MM, middle + 3, act, 8.5)
            for x in (_BY - 2 * MM, _WHEN - 2 * MM):
                pen.line(x, y, x, y + pitch, HAIR, grey=0.6)
            y += pitch
    pen.line(LEFT, y, RIGHT, y, 0.8)
