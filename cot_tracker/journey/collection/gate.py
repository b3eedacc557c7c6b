"""Collection's requirements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.language import N_

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_GCP = N_("ICH E6(R3): no collection without consent, eligibility and a place in the cohort")
_IDENTITY = N_("FACT B7: donor and bag are identified where the cells are collected")
_PROTOCOL = N_("The study protocol")
_NURSE = N_("Site nurse")
_INVESTIGATOR = N_("Investigator")

NOT_ENROLLED = refusal(
    "collection.not_enrolled", N_("This subject is not enrolled."),
    rule=_GCP, cleared_by=_INVESTIGATOR,
)  # fmt: skip
DAY_PAST = refusal(
    "collection.day_past", N_("The day {day} is past."), rule=_PROTOCOL, cleared_by=_NURSE,
)  # fmt: skip
OTHER_COI = refusal(
    "collection.other_isbt_coi",
    N_("This journey has the ISBT 128 chain of identity {known} already. It stays the same for "
       "every collection."),
    rule=N_("ICCBBA ST-028: one chain of identity identifier for each therapy"),
    cleared_by=N_("Quality"),
)  # fmt: skip
NOT_PLANNED = refusal(
    "collection.not_planned", N_("No leukapheresis is planned."),
    rule=_PROTOCOL, cleared_by=_NURSE,
)  # fmt: skip
ALREADY_IN_PRODUCTION = refusal(
    "collection.already_in_production", N_("A batch of this journey is being made."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
TREATMENT_OVER = refusal(
    "collection.treatment_over",
    N_("This subject was infused already, has withdrawn or has died. Nothing more is collected."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
NOT_BOUND = refusal(
    "collection.wristband_not_bound",
    N_("This wristband has not been bound by two people. Bind it first."),
    rule=_IDENTITY, cleared_by=N_("Two people at the bedside"),
)  # fmt: skip
BAG_IN_USE = refusal(
    "collection.bag_in_use", N_("The bag {bag} is filled already. Use an empty one."),
    rule=_IDENTITY, cleared_by=_NURSE,
)  # fmt: skip
ENDS_BEFORE_START = refusal(
    "collection.ends_before_start", N_("The leukapheresis ends before it starts."),
    rule=_PROTOCOL, cleared_by=_NURSE,
)  # fmt: skip
IN_THE_FUTURE = refusal(
    "collection.in_the_future", N_("{time} has not come yet."), rule=_PROTOCOL, cleared_by=_NURSE,
)  # fmt: skip
BEFORE_ENROLMENT = refusal(
    "collection.before_enrolment", N_("The leukapheresis starts before the enrolment of {time}."),
    rule=_GCP, cleared_by=_INVESTIGATOR,
)  # fmt: skip
ANTICOAGULANT = refusal(
    "collection.anticoagulant", N_("The protocol does not list the anticoagulant {given}."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
DEVICE = refusal(
    "collection.device", N_("The protocol does not list the device {given}."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
OUTSIDE = {
    "volume_ml": refusal(
        "collection.volume_outside", N_("The volume of {given} mL is outside {low} to {high} mL."),
        rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
    ),
    "nucleated_cells": refusal(
        "collection.too_few_nucleated", N_("{given} nucleated cells are fewer than {low}."),
        rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
    ),
    "cd3_cells": refusal(
        "collection.too_few_cd3", N_("{given} CD3+ cells are fewer than {low}."),
        rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
    ),
}  # fmt: skip
CD3_ABOVE_NUCLEATED = refusal(
    "collection.cd3_above_nucleated",
    N_("There cannot be more CD3+ cells than nucleated cells. Look at both counts again."),
    rule=N_("Arithmetic"), cleared_by=_NURSE,
)  # fmt: skip


@requirement
def subject_is_enrolled(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.enrolment.enrolled else NOT_ENROLLED()


@requirement
def nothing_is_in_production(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return ALREADY_IN_PRODUCTION() if getattr(story.production, "batch_open", False) else None


@requirement
def treatment_is_ahead(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Nothing was infused yet, and the subject has neither withdrawn nor died."""
    followed = story.followup
    over = story.infusion.infusions or followed.withdrawn_at or followed.died_on
    return TREATMENT_OVER() if over else None


@requirement(of_facts=True)
def day_is_not_past(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return DAY_PAST(day=facts["day"]) if facts["day"] < around.today else None


@requirement(of_facts=True)
def chain_of_identity_stays(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    known, told = story.collection.isbt_coi, facts.get("isbt_coi")
    return OTHER_COI(known=known) if known and told and told != known else None


@requirement
def leukapheresis_is_planned(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.collection.planned_for else NOT_PLANNED()


@requirement(of_facts=True)
def wristband_is_bound_by_two(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if str(facts["wristband"]) == story.enrolment.bound_wristband else NOT_BOUND()


@requirement(of_facts=True)
def bags_are_empty(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for code in facts["bags"]:
        bag = story.containers.get(code.own)
        if bag is not None and bag.state != "labelled":
            return BAG_IN_USE(bag=str(code))
    return None


@requirement(of_facts=True)
def it_ends_after_it_starts(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if facts["started_at"] < facts["ended_at"] else ENDS_BEFORE_START()


@requirement(of_facts=True)
def it_has_happened(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    last = max(facts["started_at"], facts["ended_at"])
    return IN_THE_FUTURE(time=last) if last > around.now else None


@requirement(of_facts=True)
def it_starts_after_enrolment(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    enrolled = story.enrolment.enrolled_at
    if enrolled is not None and facts["started_at"] < enrolled:
        return BEFORE_ENROLMENT(time=enrolled)
    return None


@requirement(of_facts=True)
def anticoagulant_is_listed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    given = facts["anticoagulant"]
    return (
        None if given in around.protocol.collection.anticoagulants else ANTICOAGULANT(given=given)
    )


@requirement(of_facts=True)
def device_is_listed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    devices = around.protocol.collection.devices
    return DEVICE(given=facts["device"]) if devices and facts["device"] not in devices else None


@requirement(of_facts=True)
def cd3_cells_are_among_the_nucleated(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    return CD3_ABOVE_NUCLEATED() if facts["cd3_cells"] > facts["nucleated_cells"] else None


def _outside(name: str, facts: Facts, around: JourneyAround, severity: str) -> Refusal | None:
    rules = around.protocol.collection
    low, high, graver = {
        "volume_ml": (rules.volume_low_ml, rules.volume_high_ml, rules.volume_outside),
        "nucleated_cells": (rules.nucleated_cells_min, None, rules.nucleated_cells_below),
        "cd3_cells": (rules.cd3_cells_min, None, rules.cd3_cells_below),
    }[name]
    given = facts[name]
    within = low <= given and (high is None or given <= high)
    if within or graver != severity:
        return None
    return OUTSIDE[name](given=given, low=low, high=high)


@requirement(of_facts=True)
def yield_does_not_stop(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    found = (_outside(name, facts, around, "stop") for name in OUTSIDE)
    return next((refusal for refusal in found if refusal is not None), None)


@requirement(of_facts=True)
def volume_is_usual(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return _outside("volume_ml", facts, around, "warn")


@requirement(of_facts=True)
def nucleated_cells_are_usual(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return _outside("nucleated_cells", facts, around, "warn")


@requirement(of_facts=True)
def cd3_cells_are_usual(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return _outside("cd3_cells", facts, around, "warn")
