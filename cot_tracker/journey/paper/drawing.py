"""Pictures of labels to look at: as issued, and before they are printed. What is stuck on a bag is
the file; a picture of what is not issued shows no symbol that could be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cot_tracker.custody.canonical import plain
from cot_tracker.custody.entry import Entry, Performer
from cot_tracker.door import fields
from cot_tracker.door.perform import Door
from cot_tracker.identity.codes import Kind, parse
from cot_tracker.journey.around import JourneyAround
from cot_tracker.journey.containers import Label
from cot_tracker.journey.labelling.schemas import PRINTABLE, Reserved
from cot_tracker.journey.paper.rendering import USUAL, OnPaper, checked, drafted, pinned_protocol
from cot_tracker.journey.steps import BOOK
from cot_tracker.journey.story import Story, apply
from cot_tracker.language import gettext as _
from cot_tracker.language import speaking
from cot_tracker.printing.labels.stock import stocks
from cot_tracker.printing.pdf.picture import Opened, Part, pages, to_png
from cot_tracker.study.layouts import layout_in_force

if TYPE_CHECKING:
    from cot_tracker.printing.labels.places import Box, Layout

COVERED_DPI, _PAGE_DPI = 150, 100
NOBODYS = 99999
_WHOLE_PAGES = (Kind.JOURNEY, Kind.CERTIFICATE)


@dataclass(frozen=True, slots=True)
class Preview:
    """One label that is not printed yet: its picture as PNG, and where it will lie on the sheets,
    as (sheet, position), or None on a roll."""

    picture: bytes
    place: tuple[int, int] | None


def part_of(label: Label) -> tuple[int, Part | None]:
    """The page of its file that this label is on, from 1, and where on it; None for all of it."""
    stock = stocks().get(label.stock)
    if stock is None or not stock.on_sheets:
        return label.position, None
    sheet, place = divmod(label.position - 1, stock.positions)
    x, y = stock.place(place + 1)
    return sheet + 1, Part(sheet + 1, x, y, *stock.label_mm)


def drawn(pdf: bytes, label: Label, dpi: int = 200) -> bytes:
    """The issued label cut out of its file, as a PNG."""
    from cot_tracker.printing.labels.cover import cut

    page, part = part_of(label)
    if part is None:
        return to_png(pdf, dpi, page)
    with Opened(pdf, dpi) as opened:
        return cut(opened.part(part))


def previews(
    door: Door, coi: str, facts: Mapping[str, Any], by: Performer, *, language: str = "en",
    paper: OnPaper = USUAL,
) -> list[Preview]:  # fmt: skip
    """The labels that `print_labels` would print for these facts, each as it will look, without a
    symbol or digits that could be taken for a label's. Records nothing.

    Raises marshmallow's ValidationError for facts out of shape, NotPrinted for what cannot be
    drawn, and Unknown.
    """
    typed = fields.load(Reserved, facts)
    paper = checked(door, PRINTABLE[typed["what"]], paper)
    story: Story = door.story(coi)
    after = _as_if_reserved(door, story, typed, by)
    codes = sorted(code for code in after.labels if code not in story.labels)
    return [
        Preview(_hidden(door, after, code, language, paper), _place(paper, number))
        for number, code in enumerate(codes)
    ]


def _as_if_reserved(door: Door, story: Story, typed: Mapping[str, Any], by: Performer) -> Story:
    """The Story as it would be with these labels reserved. Nothing of it is kept."""
    protocol, now = pinned_protocol(door, story), door.clock()
    around = JourneyAround(now, by, {}, protocol, story.enrolment.protocol_digest)
    action = BOOK.actions["labelling.reserved"]
    assert action.drafts is not None  # noqa: S101 - it has
    (draft,) = action.drafts(story, typed, around)
    entry = Entry(
        draft.chain, story.sequence + 1, draft.kind, "", now, now, by, plain(draft.facts), b""
    )
    return apply(story, entry)


def _hidden(door: Door, story: Story, code: str, language: str, paper: OnPaper) -> bytes:
    """The picture with nobody's code in place of the label's, and that one covered."""
    from cot_tracker.printing.labels.cover import covered

    whole = parse(code).kind in _WHOLE_PAGES
    nobodys = str(replace(parse(code), year=0, number=NOBODYS))
    pdf = drafted(door, story, code, nobodys, language, paper)
    dpi = _PAGE_DPI if whole else COVERED_DPI
    with speaking(language):
        word = _("PREVIEW")
    return covered(
        next(pages(pdf, dpi)),
        [] if whole else covered_boxes(layout_in_force(door, paper.layout)),
        dpi,
        word,
    )


def covered_boxes(found: Layout) -> list[Box]:
    """Where its symbols and their digits are."""
    return [*(symbol.box for symbol in found.symbols), found.symbol.digits]


def _place(paper: OnPaper, number: int) -> tuple[int, int] | None:
    stock = stocks().get(paper.stock)
    if stock is None or not stock.on_sheets:
        return None
    sheet, place = divmod(paper.start - 1 + number, stock.positions)
    return sheet + 1, place + 1
