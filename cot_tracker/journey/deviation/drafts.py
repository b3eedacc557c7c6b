"""The entry that a mismatch of identity leaves in each journey it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cot_tracker.custody.canonical import digest
from cot_tracker.custody.entry import Draft
from cot_tracker.door.action import Action
from cot_tracker.door.fields import scanned
from cot_tracker.door.gate import Facts
from cot_tracker.door.refusal import Refusal

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story


def near_miss(
    action: Action, facts: Facts, refusals: Sequence[Refusal], story: Story
) -> Draft | None:
    """The near miss, in the journey expected and in the one scanned alike.

    None while the same one stands on this journey and is not yet cleared.
    """
    codes = sorted(str(code) for code in scanned(facts))
    mismatch = [refusal for refusal in refusals if refusal.kind.identity]
    key = digest({"action": action.name, "codes": codes, "of": [r.code for r in mismatch]})
    if any(hold.near_miss_key == key for hold in story.deviation.open_holds):
        return None
    recorded = {
        "action": action.name, "code": mismatch[0].code, "refusals": mismatch,
        "scanned": codes, "key": key,
    }  # fmt: skip
    return Draft(story.coi, "deviation.near_miss/1", recorded)
