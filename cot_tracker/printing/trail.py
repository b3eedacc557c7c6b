"""The custody trail on paper: every entry of a journey in order, quick enough for ten thousand.

Each page's foot carries the SHA-256 of the page's own text, so that a page can be checked alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import zip_longest

from cot_tracker.identity.codes import grouped
from cot_tracker.language import N_, speaking
from cot_tracker.language import gettext as _
from cot_tracker.printing.flow import (
    BOTTOM,
    FOOT,
    HAIR,
    LEFT,
    RIGHT,
    SOFT,
    TOP,
    Flow,
    demo_band,
    page_foot,
)
from cot_tracker.printing.pdf import fonts
from cot_tracker.printing.pdf.fit import wrapped
from cot_tracker.printing.pdf.pen import MM, Paper, Pen
from cot_tracker.printing.words import instant

_SIZE, _STEP, _HASH_SIZE = 7.5, 9.6, 5.75
_WHEN, _WHAT, _WHO = LEFT + 10 * MM, LEFT + 49 * MM, LEFT + 132 * MM
_WHAT_WIDTH, _WHO_WIDTH = 79 * MM, RIGHT - _WHO
_PAD = 1.6 * MM
_MOST = int((BOTTOM - TOP - 20 * MM) / _STEP)  # lines of one entry on one page

_CAN_SAY = N_(
    "Verification finds entries altered, removed, inserted or put in another order, and a tail "
    "cut off, because each entry holds the hash of the one before it and the last hash is "
    "printed here. Somebody who rewrites every entry and the last hash alike is found only by a "
    "checkpoint or a print kept elsewhere. What nobody recorded, nobody finds."
)
_PAGE_HASH = N_("SHA-256 of this page's text above the rule, without spaces")


@dataclass(frozen=True)
class TrailHeader:
    """What heads a trail; `head_hash` is the hash of the chain's last entry."""

    coi: str
    subject_number: str
    study: str
    printed_at: datetime
    zone: str
    printed_by: str
    head_hash: str
    entries: int


@dataclass(frozen=True)
class TrailRow:
    """One entry: instants, the IANA zone of its place, and texts in the reader's language."""

    sequence: int
    occurred: datetime
    recorded: datetime
    zone: str
    who: str
    role: str
    what: str
    facts: Sequence[str]
    hash: str
    reason: str = ""
    signature: str = ""


@dataclass(frozen=True)
class _Line:
    text: str
    bold: bool = False
    grey: float = 0
    size: float = _SIZE


def render_trail(
    header: TrailHeader, rows: Iterable[TrailRow], *, language: str, demo: bool
) -> bytes:
    """The trail as an A4 PDF, page x of y and a hash on each page; rows may be a stream.

    A character that no font has is spelled out as [U+1F9EC]: a record must always print.
    """
    with speaking(language):
        title = _("Custody trail {coi}", coi=header.coi)
        paper = Paper(title, language)
        flow = Flow(paper, partial(_begin, header, demo))
        for row in rows:
            _entry(flow, row)
        left = f"{_('Custody trail')} {grouped(header.coi)}"
        return paper.finish(partial(_foot, left))


def page_hash(text: str) -> str:
    """The SHA-256 of a page's text without any whitespace, in hexadecimal, as its foot states."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()


def _begin(header: TrailHeader, demo: bool, pen: Pen, page: int) -> float:
    if demo:
        demo_band(pen)
    if page == 1:
        y = _title(header, pen)
    else:
        pen.text(LEFT, TOP + 4, _("Custody trail"), 8, bold=True)
        running = f"{header.subject_number}  ·  {grouped(header.coi)}"
        pen.right(RIGHT, TOP + 4, fonts.spelled_out(running), 8)
        y = TOP + 6 * MM
    for x, head in (
        (LEFT, "#"),
        (_WHEN, _("When")),
        (_WHAT, _("What")),
        (_WHO, _("Who")),
    ):
        pen.text(x, y + 6.5, head, 6.5, grey=SOFT)
    pen.line(LEFT, y + 9, RIGHT, y + 9, 0.8)
    return y + 9


def _title(header: TrailHeader, pen: Pen) -> float:
    module = 1.0 * MM
    pen.symbol(RIGHT - 25 * module, TOP + 2 * MM, header.coi, module)
    pen.text(LEFT, TOP + 9 * MM, _("Custody trail"), 24, bold=True)
    y = TOP + 16 * MM
    for line in wrapped(fonts.spelled_out(header.study), 130 * MM, 10, cut_words=True) or ():
        pen.text(LEFT, y, line, 10)
        y += 13
    y = max(y + 2 * MM, TOP + 32 * MM)
    facts = (
        (LEFT, _("Subject"), header.subject_number),
        (LEFT + 40 * MM, _("Chain of identity (COI)"), grouped(header.coi)),
        (LEFT + 98 * MM, _("Entries"), str(header.entries)),
    )
    printed = (
        (LEFT, _("Printed by"), header.printed_by),
        (LEFT + 40 * MM, _("Printed at"), f"{instant(header.printed_at, header.zone)}"),
        (LEFT + 98 * MM, _("Zone"), header.zone),
    )
    for row in (facts, printed):
        for x, caption, value in row:
            pen.text(x, y + 6.5, caption, 6.5, grey=SOFT)
            pen.text(x, y + 18, fonts.spelled_out(value), 9.5, bold=True)
        y += 25
    pen.text(LEFT, y + 6.5, _("Hash of the last entry (SHA-256)"), 6.5, grey=SOFT)
    pen.text(LEFT, y + 16, header.head_hash, 7.5, bold=True)
    y += 24
    for line in wrapped(_(_CAN_SAY), RIGHT - LEFT, 7.5, cut_words=True) or ():
        pen.text(LEFT, y + 7.5, line, 7.5, grey=SOFT)
        y += 10
    return y + 5 * MM


def _entry(flow: Flow, row: TrailRow) -> None:
    cells = list(zip_longest(_when(row), _what(row), _who(row)))
    number = str(row.sequence)
    while cells:
        now, cells = cells[:_MOST], cells[_MOST:]
        flow.need(len(now) * _STEP + 2 * _PAD)
        pen, y = flow.pen, flow.y + _PAD
        pen.text(LEFT, y + _SIZE, number, _SIZE, bold=True)
        for at, lines in enumerate(now):
            for x, line in zip((_WHEN, _WHAT, _WHO), lines, strict=True):
                if line is not None:
                    pen.text(x, y + _SIZE + at * _STEP, line.text, line.size, line.bold, line.grey)
        flow.y = y + len(now) * _STEP + _PAD
        pen.line(LEFT, flow.y, RIGHT, flow.y, HAIR, grey=0.7)


def _when(row: TrailRow) -> list[_Line]:
    lines = [_Line(instant(row.occurred, row.zone), bold=True), _Line(row.zone, grey=SOFT)]
    if row.recorded != row.occurred:
        lines.append(_Line(_("recorded"), grey=SOFT))
        lines.append(_Line(instant(row.recorded, row.zone), grey=SOFT))
    return lines


def _what(row: TrailRow) -> list[_Line]:
    lines = _fold(row.what, _WHAT_WIDTH, bold=True)
    for fact in row.facts:
        lines += _fold(fact, _WHAT_WIDTH)
    if row.reason:
        lines += _fold(_("Reason: {reason}", reason=row.reason), _WHAT_WIDTH)
    lines.append(_Line(row.hash, grey=SOFT, size=_HASH_SIZE))
    return lines


def _who(row: TrailRow) -> list[_Line]:
    lines = _fold(row.who, _WHO_WIDTH, bold=True)
    lines += _fold(row.role, _WHO_WIDTH, grey=SOFT)
    if row.signature:
        lines += _fold(_("Signed: {signature}", signature=row.signature), _WHO_WIDTH)
    return lines


def _fold(text: str, width: float, bold: bool = False, grey: float = 0) -> list[_Line]:
    text = fonts.spelled_out_lines(text)
    return [_Line(line, bold, grey) for line in wrapped(text, width, _SIZE, bold, True) or ()]


def _foot(left: str, pen: Pen, page: int, pages: int) -> None:
    digest = page_hash(pen.written)
    pen.text(LEFT, FOOT + 8, f"{_(_PAGE_HASH)}: {digest}", _HASH_SIZE, grey=SOFT)
    page_foot(pen, left, page, pages)
