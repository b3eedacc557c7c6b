"""Production's requirements on what the labels of product say that their bags hold.

Like a gate it looks at the Story, the facts and around, and at nothing else.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal
from cot_tracker.journey.containers import Label, containers_of, live_label
from cot_tracker.journey.production import refusals
from cot_tracker.journey.production.schemas import PRODUCT

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story


def _contradicted(
    label: Label | None, volume: Decimal | None, cells: Decimal | None
) -> Refusal | None:
    """Why the label of product, where it says what its bag holds, is not true."""
    if label is None or volume is None:
        return None
    if label.volume_ml not in (None, volume):
        return refusals.LABEL_SAYS_VOLUME(label=label.code, said=label.volume_ml, filled=volume)
    if cells is not None and label.cells not in (None, cells):
        return refusals.LABEL_SAYS_CELLS(label=label.code, said=label.cells, filled=cells)
    return None


@requirement(of_facts=True)
def label_says_what_is_filled(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    label = story.labels.get(str(facts["container"]))
    return _contradicted(label, facts["volume_ml"], facts.get("cells"))


@requirement
def product_labels_say_what_was_filled(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    for one in containers_of(story, *PRODUCT):
        if one.code not in story.production.filled:
            continue
        untrue = _contradicted(live_label(story, one.code), one.volume_ml, one.cells)
        if untrue is not None:
            return untrue
    return None
