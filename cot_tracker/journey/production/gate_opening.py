"""Production's requirements on opening a batch: the material, its time, its number, the line."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import Container, containers_of, on_its_label
from cot_tracker.journey.production import refusals

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story


def starting_material(story: Story) -> tuple[Container, ...]:
    """The bags that wait at the workshop, accepted."""
    bags = containers_of(story, Kind.COLLECTION_BAG)
    return tuple(bag for bag in bags if bag.state == "accepted" and bag.place == "workshop")


@requirement
def no_batch_is_open(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    state = story.production
    return refusals.BATCH_OPEN(batch=state.batch_number) if state.batch_open else None


@requirement
def no_batch_stands(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """The batch before has failed, or Quality has rejected it or revoked its release: two batches
    of one patient are never in use side by side."""
    state = story.production
    if not state.batch_complete or story.quality.disposition in ("rejected", "revoked"):
        return None
    return refusals.BATCH_STANDS(batch=state.batch_number)


@requirement
def starting_material_is_here(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if starting_material(story) else refusals.NO_STARTING_MATERIAL()


@requirement(of_facts=True)
def bags_are_accepted(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    accepted = {bag.code for bag in starting_material(story)}
    for code in facts["bags"]:
        if code.coi == story.coi and accepted and code.own not in accepted:
            return refusals.NOT_ACCEPTED(bag=str(code))
    return None


@requirement(of_facts=True)
def every_accepted_bag_is_scanned(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    scanned = {code.own for code in facts["bags"]}
    for bag in starting_material(story):
        if bag.code not in scanned:
            return refusals.LEFT_OUT(bag=on_its_label(story, bag.code))
    return None


@requirement(of_facts=True)
def bags_are_within_their_hold_time(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """From the end of the leukapheresis; a bag whose time is not known has waited too long."""
    hours = around.protocol.production.starting_material_hold_max_hours
    for code in facts["bags"]:
        bag = story.containers.get(code.own)
        if bag is None:
            continue
        if bag.filled_at is None or around.now > bag.filled_at + timedelta(hours=hours):
            return refusals.HOLD_TIME_OVER(bag=str(code), hours=hours)
    return None


@requirement(of_facts=True)
def batch_number_is_new(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """No batch of any journey has this number."""
    given = facts.get("batch_number")
    return refusals.NUMBER_USED(batch=given) if given in around.study.batches else None


@requirement(of_facts=True)
def station_is_known(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    station = around.item(facts["station"].own)
    if station is None or not station.active:
        return refusals.STATION_UNKNOWN(station=str(facts["station"]))
    return None


@requirement(of_facts=True)
def station_is_free(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    station = around.item(facts["station"].own)
    occupied = station is not None and station.occupied_by
    return refusals.STATION_OCCUPIED() if occupied else None


@requirement(of_facts=True)
def line_is_cleared(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    station = around.item(facts["station"].own)
    uncleared = station is not None and station.cleared_at is None
    return refusals.LINE_NOT_CLEARED() if uncleared else None
