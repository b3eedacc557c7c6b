"""Requirements of what becomes of a label: applied, voided, destroyed, kept; and of the label of a
packed shipper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cot_tracker.door import cards
from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal
from cot_tracker.identity.codes import Code
from cot_tracker.journey.containers import CUSTODY_ENDED, NEVER_FILLED, Label
from cot_tracker.journey.labelling import refusals
from cot_tracker.language import N_

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

SHIPPER_LAYOUT = "shipper"
_OVER = CUSTODY_ENDED | NEVER_FILLED


@requirement
def a_label_waits(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    waiting = any(label.open for label in story.labels.values())
    return None if waiting else refusals.NOTHING_WAITS()


@requirement(of_facts=True)
def label_is_on_nothing_yet(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    label = story.labels.get(str(facts["label"]))
    used = label is not None and label.state == "applied"
    return refusals.ON_ITS_THING(label=str(facts["label"]), state="applied") if used else None


# Ending


@requirement
def a_label_can_be_voided(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    found = any(one.state not in ("voided", "destroyed") for one in story.labels.values())
    return None if found else refusals.NOTHING_TO_END()


@requirement
def a_label_can_be_destroyed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    printed = [one for one in story.labels.values() if one.issued_at is not None]
    left = any(one.state != "destroyed" for one in printed)
    return None if left else refusals.NOTHING_TO_END()


@requirement
def a_label_can_be_kept(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    printed = [one for one in story.labels.values() if one.issued_at is not None]
    left = any(one.state not in ("destroyed", "retained") for one in printed)
    return None if left else refusals.NOTHING_TO_END()


def unused_of_sheet(story: Story, scanned: Code) -> list[Label]:
    """The labels that were printed in one file with this one and are not used yet."""
    one = story.labels.get(str(scanned))
    if one is None or not one.digest:
        return []
    found = (label for label in story.labels.values() if label.digest == one.digest)
    return sorted((label for label in found if label.open), key=lambda label: label.code)


def ending(story: Story, facts: Facts) -> list[str]:
    """The printed codes that are meant: those scanned, or all unused ones of the sheet."""
    sheet = facts.get("sheet")
    scanned = [str(code) for code in facts.get("labels") or ()]
    unused = [one.code for one in unused_of_sheet(story, sheet)] if sheet is not None else []
    return scanned or unused


@requirement(of_facts=True)
def labels_or_a_counted_sheet_are_named(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    labels, sheet, count = facts.get("labels"), facts.get("sheet"), facts.get("count")
    by_scan = bool(labels) and sheet is None and count is None
    by_count = not labels and sheet is not None and count is not None
    return None if by_scan or by_count else refusals.WHICH_LABELS()


@requirement(of_facts=True)
def the_count_is_the_records(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    sheet, counted = facts.get("sheet"), facts.get("count")
    if sheet is None or counted is None or facts.get("labels") or sheet.coi != story.coi:
        return None
    expected = len(unused_of_sheet(story, sheet))
    return None if counted == expected else refusals.OTHER_COUNT(counted=counted, expected=expected)


def _ended(story: Story, facts: Facts, *states: str) -> Refusal | None:
    for code in ending(story, facts):
        label = story.labels.get(code)
        if label is None:
            return refusals.NEVER_PRINTED(label=code)
        if label.state in states:
            return refusals.ALREADY_ENDED(label=code, state=label.state)
    return None


@requirement(of_facts=True)
def labels_are_known_and_not_ended(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    return _ended(story, facts, "voided", "destroyed")


@requirement(of_facts=True)
def labels_are_known_and_not_destroyed(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    return _ended(story, facts, "destroyed", "reserved")


@requirement(of_facts=True)
def labels_can_be_kept(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return _ended(story, facts, "destroyed", "retained", "reserved")


@requirement(of_facts=True)
def nothing_in_use_loses_its_label(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """A filled container keeps the label in force until a newer one voids it."""
    for code in ending(story, facts):
        label = story.labels.get(code)
        if label is None or label.state not in ("issued", "applied"):
            continue
        one = story.containers.get(label.own)
        if one is not None and one.state not in _OVER:
            return refusals.BAG_NEEDS_IT(label=code)
    return None


# The label of a packed shipper


@requirement
def cells_are_packed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if packed_shippers(story) else refusals.NOT_PACKED()


@requirement(of_facts=True)
def shipper_carries_these_cells(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    shipper = facts["label"].own
    packed = packed_shippers(story)
    return None if not packed or shipper in packed else refusals.OTHER_SHIPPER(shipper=shipper)


@requirement(of_facts=True)
def shipper_label_is_the_next(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    item = around.item(facts["label"].own)
    return cards.numbered_next(item.code, item.cards, facts["label"]) if item is not None else None


@requirement(of_facts=True)
def shipper_reprint_has_its_reason(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """The label of the shipment before is voided without one: that shipment is over."""
    item = around.item(facts["label"].own)
    live = cards.live_card(item.cards, SHIPPER_LAYOUT) if item is not None else None
    again = live is not None and live.journey == story.coi and not facts.get("why")
    return cards.REASON_NEEDED(card=live.code) if live is not None and again else None


def packed_shippers(story: Story) -> list[str]:
    """The own codes of the shippers that cells of this journey are packed in and travel in."""
    return [
        one.shipper for one in story.transport.shipments
        if one.received_at is None and one.open
    ]  # fmt: skip


STATES = (
    N_("reserved"), N_("issued"), N_("applied"), N_("voided"), N_("destroyed"), N_("retained"),
)  # fmt: skip
