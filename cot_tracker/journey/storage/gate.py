"""Storage's requirements: what is taken out lies in it; what is put in belongs there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import CUSTODY_ENDED, NEVER_FILLED, containers_of
from cot_tracker.journey.positions import CARRIED, GONE, scanned_here, where
from cot_tracker.language import N_
from cot_tracker.people.roles import Role

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_CUSTODY = N_("Chain of custody: each bag is where the record says")
_KEEPER = N_("Whoever stores it")
_NOT_STORED = NEVER_FILLED | CARRIED | GONE | CUSTODY_ENDED | {"issued", "destroying"}

NOTHING_STORED = refusal(
    "storage.nothing_stored", N_("Nothing of this journey is in storage."),
    rule=_CUSTODY, cleared_by=_KEEPER,
)  # fmt: skip
NOTHING_TO_STORE = refusal(
    "storage.nothing_to_store", N_("Nothing of this journey can be put into storage now."),
    rule=_CUSTODY, cleared_by=_KEEPER,
)  # fmt: skip
NOT_IN_STORAGE = refusal(
    "storage.not_in_storage", N_("{container} lies in no position. It was taken out already."),
    rule=_CUSTODY, cleared_by=_KEEPER,
)  # fmt: skip
CANNOT_BE_STORED = refusal(
    "storage.cannot_be_stored", N_("{container} is {state} and does not go into storage."),
    rule=_CUSTODY, cleared_by=_KEEPER,
)  # fmt: skip
STORAGE_UNKNOWN = refusal(
    "storage.unknown", N_("The storage {position} is not in use here."),
    rule=_CUSTODY, cleared_by=_KEEPER,
)  # fmt: skip
OTHER_SIDE = refusal(
    "storage.other_side",
    N_(
        "By the record, {container} is at this place: {place}. Whoever is there puts it in or takes"
        " it out; between two places it is packed and carried."
    ),
    rule=_CUSTODY, cleared_by=_KEEPER,
)  # fmt: skip
_BAGS = (Kind.COLLECTION_BAG, Kind.INFUSION_BAG, Kind.CASSETTE)
_OF_THE_SITE = {Role.SITE_NURSE, Role.PHARMACIST, Role.QUALITY}
_KEEPERS_AT = {
    "workshop": {Role.WORKSHOP_OPERATOR, Role.QC_ANALYST, Role.QUALITY},
    "site": _OF_THE_SITE, "pharmacy": _OF_THE_SITE,
}  # fmt: skip
"""Who can have a bag in hand at each place. Samples go round by other ways."""


@requirement
def something_is_in_storage(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    kept = any(where(one) for one in containers_of(story))
    return None if kept else NOTHING_STORED()


@requirement(of_facts=True)
def containers_lie_in_positions(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    for one in scanned_here(story, facts):
        if not where(one):
            return NOT_IN_STORAGE(container=one.code)
    return None


@requirement
def something_can_be_stored(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    found = any(one.state not in _NOT_STORED for one in containers_of(story))
    return None if found else NOTHING_TO_STORE()


@requirement(of_facts=True)
def containers_can_be_stored(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for one in scanned_here(story, facts):
        if one.state in _NOT_STORED:
            return CANNOT_BE_STORED(container=one.code, state=one.state)
    return None


@requirement(of_facts=True)
def keeper_is_where_the_bag_is(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """No bag goes from the pharmacy into the workshop's freezer without a transport."""
    for one in scanned_here(story, facts):
        may = _KEEPERS_AT.get(one.place) if one.kind in _BAGS else None
        if may is not None and not around.actor_roles & {str(role) for role in may}:
            return OTHER_SIDE(container=one.code, place=one.place)
    return None


@requirement(of_facts=True)
def storage_is_known(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    item = around.item(facts["position"].item)
    known = item is not None and item.active
    return None if known else STORAGE_UNKNOWN(position=str(facts["position"]))
