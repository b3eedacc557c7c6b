"""Cautions for whoever decides on cells: what a logger's file does not say, and a person answered,
is seen by a second one. The temperature was judged by it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.journey.positions import storage_of, where
from cot_tracker.language import N_

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story
    from cot_tracker.journey.transport.shipment import Shipment

_CONDITION = N_("Chain of condition: what a file does not say is asked, and seen by two (ALCOA++)")
_QUALITY = N_("Quality")
_DOUBTED = frozenset({"unknown_condition", "excursion", "correction"})

ON_THE_WAY = refusal(
    "condition.answered_on_the_way",
    N_("Of transport {numbers}, the logger's file does not say all: {who} answered {answers}. The"
       " temperature was judged by that. See that it is right."),
    rule=_CONDITION, cleared_by=_QUALITY,
)  # fmt: skip
IN_STORAGE = refusal(
    "condition.answered_in_storage",
    N_("Of {storage}, the logger's file does not say all: {who} answered {answers}. The temperature"
       " was judged by that. See that it is right."),
    rule=_CONDITION, cleared_by=_QUALITY,
)  # fmt: skip


def answered(shipments: Iterable[Shipment]) -> Refusal | None:
    """What was answered of these transports, if anything."""
    those = [one for one in shipments if one.answers]
    if not those:
        return None
    return ON_THE_WAY(
        numbers=[one.number for one in those], who=_once(one.answered_by for one in those),
        answers=_once(answer for one in those for answer in one.answers),
    )  # fmt: skip


def _once(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found))


@requirement
def files_of_the_starting_material_say_all(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """A caution, where the product is released: nobody answered for the loggers on its way in."""
    return answered(one for one in story.transport.shipments if one.lane != "product")


@requirement
def files_of_the_product_say_all(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """A caution, where the pharmacist confirms: nobody answered for the loggers on its way here."""
    return answered(one for one in story.transport.shipments if one.lane == "product")


@requirement
def files_of_a_doubted_transport_say_all(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """A caution, where a hold for the temperature is cleared: nobody answered for a logger."""
    number, open_ones = facts.get("hold"), story.deviation.open_holds
    causes = {hold.cause for hold in open_ones if number in (None, hold.number)}
    return answered(story.transport.shipments) if causes & _DOUBTED else None


@requirement
def files_of_its_storage_say_all(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """A caution: nobody answered for the logger of a freezer that anything of it lies in, since."""
    for own, one in sorted(story.containers.items()):
        item = around.item(storage_of(where(one))) if where(one) else None
        kept = item.storage.contents.get(own) if item is not None else None
        if item is None or kept is None:
            continue
        those = [w for w in item.storage.watched if w.answers and w.ended_at >= kept.since]
        if those:
            return IN_STORAGE(
                storage=item.name, who=_once(w.read_by for w in those),
                answers=_once(answer for w in those for answer in w.answers),
            )  # fmt: skip
    return None
