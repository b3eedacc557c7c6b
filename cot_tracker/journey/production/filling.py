"""Production's requirements on containers: filling, closing, storing, and the batch's end.

Like a gate it looks at the Story, the facts and around, and at nothing else.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal
from cot_tracker.identity.codes import Kind, parse
from cot_tracker.journey.containers import Container, children, containers_of, live_label
from cot_tracker.journey.production import refusals
from cot_tracker.journey.production.gate import operations_left
from cot_tracker.journey.production.schemas import OPERATIONS, PRODUCT, STORED
from cot_tracker.journey.production.state import ancestors, is_of_batch, product_of

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

IN_WORK = ("accepted", "filled")
RECONCILED = ("applied", "voided", "destroyed", "retained")


def _made(story: Story, *kinds: Kind) -> tuple[Container, ...]:
    """The containers of these kinds that were filled in this batch."""
    filled = story.production.filled
    return tuple(one for one in containers_of(story, *kinds) if one.code in filled)


# The bag that an operation works with


@requirement(of_facts=True)
def container_is_of_this_batch(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    code = facts["container"]
    stranger = code.coi == story.coi and not is_of_batch(story, code.own)
    return refusals.NOT_OF_THIS_BATCH(container=str(code)) if stranger else None


@requirement(of_facts=True)
def container_is_in_work(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    one = story.containers.get(facts["container"].own)
    idle = one is not None and one.state not in IN_WORK
    return refusals.NOT_IN_WORK(container=str(facts["container"])) if idle else None


# Filling a container


@requirement(of_facts=True)
def parent_is_of_this_batch(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    code = facts["parent"]
    stranger = code.coi == story.coi and not is_of_batch(story, code.own)
    return refusals.NOT_OF_THIS_BATCH(container=str(code)) if stranger else None


@requirement(of_facts=True)
def parent_is_in_work(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    one = story.containers.get(facts["parent"].own)
    idle = one is not None and one.state not in IN_WORK
    return refusals.NOT_IN_WORK(container=str(facts["parent"])) if idle else None


@requirement(of_facts=True)
def container_is_empty(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    one = story.containers.get(facts["container"].own)
    used = one is not None and one.state not in ("reserved", "labelled")
    return refusals.NOT_EMPTY(container=str(facts["container"])) if used else None


@requirement(of_facts=True)
def label_is_on_its_container(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    label = story.labels.get(str(facts["container"]))
    loose = label is not None and label.state == "issued"
    return refusals.LABEL_NOT_APPLIED(container=str(facts["container"])) if loose else None


@requirement(of_facts=True)
def parent_is_the_one_on_the_label(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    one = story.containers.get(facts["container"].own)
    other = one is not None and one.parent and one.parent != facts["parent"].own
    return refusals.ANOTHER_PARENT(parent=one.parent) if one is not None and other else None


@requirement(of_facts=True)
def nothing_is_its_own_ancestor(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    own, parent = facts["container"].own, facts["parent"].own
    circle = own == parent or own in ancestors(story, parent)
    return refusals.CIRCLE(container=str(facts["container"])) if circle else None


@requirement(of_facts=True)
def product_is_filled_at_the_end(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    now = story.production.open_operation
    early = now is not None and now.id != "formulation_fill"
    product = facts["container"].kind in PRODUCT
    return refusals.TOO_EARLY_FOR_PRODUCT() if early and product else None


@requirement(of_facts=True)
def product_has_its_cells(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    product = facts["container"].kind in PRODUCT
    return refusals.CELLS_MISSING() if product and not facts.get("cells") else None


@requirement(of_facts=True)
def volume_is_the_protocols(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    wanted, given = around.protocol.product.bag_volume_ml, facts["volume_ml"]
    other = facts["container"].kind in PRODUCT and given != wanted
    return refusals.VOLUME_UNUSUAL(given=given, wanted=wanted) if other else None


@requirement(of_facts=True)
def cells_were_harvested(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    harvested = story.production.harvested_cells
    if harvested is None or facts["container"].kind not in PRODUCT:
        return None
    filled = story.production.product_cells + (facts.get("cells") or Decimal(0))
    return refusals.MORE_CELLS(filled=filled, harvested=harvested) if filled > harvested else None


# Closing a container


@requirement(of_facts=True)
def children_are_scanned(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    scanned = {code.own for code in facts["children"]}
    for child in children(story, facts["container"].own):
        if child.code in story.production.filled and child.code not in scanned:
            return refusals.CHILD_NOT_SCANNED(child=child.code)
    return None


@requirement(of_facts=True)
def no_child_is_left_empty(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """A label that waits for its content is filled from here or voided first."""
    for child in children(story, facts["container"].own):
        empty = child.state in ("reserved", "labelled")
        if empty and live_label(story, child.code) is not None:
            return refusals.CHILD_EMPTY(child=child.code)
    return None


@requirement(of_facts=True)
def scanned_children_were_filled_here(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """A pooled bag has no child of its own; what it was poured into is scanned."""
    itself = facts["container"].own
    for code in facts["children"]:
        strange = code.own not in story.production.filled or code.own == itself
        if code.coi == story.coi and strange:
            return refusals.NOT_A_CHILD(child=str(code))
    return None


def _volume_held(story: Story, one: Container) -> Decimal | None:
    """The volume last told of this bag: by an operation with it, else when it was filled."""
    told = [op.volume_ml for op in story.production.operations if op.container == one.code]
    return next((volume for volume in reversed(told) if volume is not None), one.volume_ml)


@requirement(of_facts=True)
def volume_is_plausible(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """What was filled from a bag of known volume is not more than it held."""
    one = story.containers.get(facts["container"].own)
    held = _volume_held(story, one) if one is not None else None
    if one is None or held is None:
        return None
    volumes = (child.volume_ml for child in children(story, one.code))
    filled = sum((volume for volume in volumes if volume is not None), Decimal(0))
    return refusals.MORE_VOLUME(filled=filled, held=held) if filled > held else None


# Storing a container


@requirement
def something_filled_is_here(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Filled and not stored yet, or stored, which may be put elsewhere."""
    found = containers_of(story, *STORED)
    here = any(one.state in ("filled", "stored") and one.place == "workshop" for one in found)
    return None if here else refusals.NOTHING_FILLED()


@requirement(of_facts=True)
def container_is_filled(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    one = story.containers.get(facts["container"].own)
    other = one is not None and one.state not in ("filled", "stored")
    return refusals.NOT_FILLED(container=str(facts["container"])) if other else None


@requirement(of_facts=True)
def position_is_known(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    position = around.item(facts["position"].item)
    if position is None or not position.active:
        return refusals.POSITION_UNKNOWN(position=str(facts["position"]))
    return None


# The end of the batch


@requirement
def every_operation_is_completed(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    left = operations_left(story.production, around)
    names = [OPERATIONS.get(name, name) for name in left]
    return refusals.OPERATIONS_LEFT(operations=names) if left else None


@requirement
def every_parent_is_closed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    bags = [*story.production.starting]
    bags += [one.code for one in _made(story, Kind.INTERMEDIATE_BAG)]
    for own in bags:
        one = story.containers.get(own)
        if one is not None and one.state in IN_WORK:
            return refusals.PARENT_OPEN(container=own)
    return None


@requirement
def product_was_filled(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if product_of(story) else refusals.NO_PRODUCT()


@requirement
def everything_made_is_stored(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for one in _made(story, *PRODUCT, Kind.RETAIN_SAMPLE):
        if one.state == "filled":
            return refusals.NOT_STORED(container=one.code)
    return None


@requirement
def retain_samples_are_kept(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    kept, wanted = len(_made(story, Kind.RETAIN_SAMPLE)), around.protocol.product.retain_samples
    return refusals.RETAINS_MISSING(kept=kept, wanted=wanted) if kept < wanted else None


@requirement
def labels_are_reconciled(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Issued = applied + voided + destroyed + retained, over every container of the batch."""
    for label in sorted(story.labels.values(), key=lambda label: label.code):
        of_batch = label.own in story.containers and is_of_batch(story, parse(label.code).own)
        if of_batch and label.state not in RECONCILED:
            return refusals.LABELS_OPEN(label=label.code)
    return None


@requirement
def bag_count_is_the_protocols(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    filled, wanted = len(product_of(story)), around.protocol.product.bag_count
    return refusals.BAG_COUNT(filled=filled, wanted=wanted) if filled != wanted else None


@requirement
def production_is_in_time(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    opened, days = story.production.opened_at, around.protocol.production.max_days
    late = opened is not None and around.now > opened + timedelta(days=days)
    return refusals.OVERRUN(days=days) if late else None
