"""The picture of a badge, a card or a shipper's label before it is printed. It is of nobody's code,
and that is covered."""

from __future__ import annotations

from dataclasses import replace

from cot_tracker.door.cards import next_card
from cot_tracker.door.perform import Door
from cot_tracker.facility.state import ItemStory
from cot_tracker.journey.labelling.control import SHIPPER_LAYOUT
from cot_tracker.journey.paper.cards import told, warnings_of
from cot_tracker.journey.paper.drawing import COVERED_DPI, NOBODYS, covered_boxes
from cot_tracker.language import gettext as _
from cot_tracker.language import speaking
from cot_tracker.people.state import PersonStory
from cot_tracker.printing.labels.cover import covered
from cot_tracker.printing.labels.label import LabelData, render_label
from cot_tracker.printing.pdf.picture import pages
from cot_tracker.study.layouts import layout_in_force


def card_preview(door: Door, chain: str, name: str, *, language: str = "en") -> bytes:
    """What would be printed of this person or item in this layout, as PNG. Records nothing.

    Raises NotPrinted, and Unknown where there is nothing to say."""
    story: ItemStory | PersonStory = door.story(chain)
    chosen = layout_in_force(door, name)
    warnings = warnings_of(door, story) if name == SHIPPER_LAYOUT else ()
    code = str(replace(next_card(chain, story.cards), year=0, number=NOBODYS))
    with speaking(language):
        data = LabelData(code, told(door, story, name), warnings)
        word = _("PREVIEW")
    pdf = render_label(chosen, data, language=language, demo=door.story("study").demo)
    return covered(next(pages(pdf, COVERED_DPI)), covered_boxes(chosen), COVERED_DPI, word)
