"""What every permit of a journey needs, whatever the step: its own patient's live labels, no open
hold, a journey that has not ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cot_tracker.door.action import Action
from cot_tracker.door.cards import printed_cards, standing
from cot_tracker.door.fields import scanned
from cot_tracker.door.gate import Facts, Requirement, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.around import JourneyAround
from cot_tracker.language import N_

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story

_IDENTITY = N_(
    "Chain of identity: one patient's cells, from vein to vein (FACT B7, 21 CFR 1271.290)"
)
_LABEL_CONTROL = N_("Label control (FACT C7.2.2, 21 CFR 211.125)")
_QUALITY = N_("Quality")
_TWO_PEOPLE = N_("Two people who identify bag and wristband again")

ANOTHER_PATIENT = refusal(
    "identity.another_patient",
    N_("{scanned} belongs to another patient. Put it down and call Quality."),
    rule=_IDENTITY, cleared_by=_TWO_PEOPLE, identity=True,
)  # fmt: skip
LABEL_VOIDED = refusal(
    "labelling.voided",
    N_("The label {scanned} was voided. Do not use it. Look for the newer label of this thing."),
    rule=_LABEL_CONTROL, cleared_by=_QUALITY,
)  # fmt: skip
LABEL_UNKNOWN = refusal(
    "labelling.unknown",
    N_("No label {scanned} was ever issued. Do not use it, call Quality."),
    rule=_LABEL_CONTROL, cleared_by=_QUALITY,
)  # fmt: skip
ON_HOLD = refusal(
    "deviation.on_hold",
    N_("This journey is on hold since {since}: {cause}. Stop here until the hold is cleared."),
    rule=N_("A hold reverts release at once and blocks what follows"),
    cleared_by=N_("Quality; a near miss: two people who identify bag and wristband again"),
)  # fmt: skip
LATE_UNSIGNED = refusal(
    "deviation.late_unsigned",
    N_("A late report waits for a second person's signature: {what}. Have it signed first."),
    rule=N_("A late report on which an expiry depends is signed by two"),
    cleared_by=N_("A second person of the step"),
)  # fmt: skip
ENDED = refusal(
    "enrolment.ended", N_("This journey has ended: {why}."),
    rule=N_("A screening failure and an ended study take no further steps"), cleared_by=_QUALITY,
)  # fmt: skip

CAUSES = {
    "near_miss": N_("near miss"),
    "excursion": N_("temperature excursion"),
    "unknown_condition": N_("temperature unknown"),
    "quality": N_("placed by hand"),
    "correction": N_("a correction that makes an earlier permit fail"),
    "recall": N_("recall"),
    "deviation": N_("deviation"),
    "storage": N_("storage has failed"),
    "stability": N_("out of storage too long"),
}


@requirement(of_facts=True)
def every_code_is_this_patients(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """Every scanned code of a patient belongs to this journey."""
    for code in scanned(facts):
        if code.of_a_patient and code.coi != story.coi:
            return ANOTHER_PATIENT(scanned=str(code), expected=story.coi)
    return None


@requirement(of_facts=True)
def every_label_was_issued(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Every scanned label of this journey was printed here."""
    for code in scanned(facts):
        if not code.of_a_patient or code.coi != story.coi:
            continue
        label = story.labels.get(str(code))
        if label is None or label.state == "reserved":
            return LABEL_UNKNOWN(scanned=str(code))
    return None


@requirement(of_facts=True)
def no_label_is_voided(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Every scanned label of this journey is in force."""
    for code in scanned(facts):
        label = story.labels.get(str(code))
        if label is not None and label.state in ("voided", "destroyed", "retained"):
            return LABEL_VOIDED(scanned=str(code))
    return None


@requirement(of_facts=True)
def no_card_is_voided(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Every scanned print of a station, an item, a shipper or a badge is in force."""
    found = (standing(around.item(code.own), code) for code in printed_cards(facts))
    return next((refusal for refusal in found if refusal is not None), None)


@requirement
def no_hold_is_open(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for hold in story.deviation.open_holds:
        return ON_HOLD(since=hold.placed_at, cause=CAUSES.get(hold.cause, hold.cause))
    return None


@requirement
def late_reports_are_countersigned(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    for report in story.deviation.unsigned_late:
        return LATE_UNSIGNED(what=report.action)
    return None


@requirement
def the_journey_goes_on(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    why = story.enrolment.screening_failure
    if not why and story.followup.study_ended_at:
        why = N_("the study has ended for this subject")
    return ENDED(why=why) if why else None


IDENTITY = (every_code_is_this_patients, every_label_was_issued, no_label_is_voided)
GOING_ON = (no_hold_is_open, late_reports_are_countersigned)

DESPITE_HOLDS = (
    "deviation.", "enrolment.number_told", "labelling.applied", "labelling.destroyed",
    "labelling.retained", "labelling.voided", "quality.result_recorded", "quality.result_reviewed",
    "quality.rejected", "storage.", "transport.received",
    "transport.condition_assessed", "transport.rejected",
)  # fmt: skip
"""Permits that must be possible on hold: they look into it, clear it, take labels away, tell what
was measured or has arrived or which number the hospital gave, or reject."""
DESPITE_VOIDED = (
    "labelling.reserved", "labelling.issued", "labelling.voided", "labelling.destroyed",
    "labelling.retained", "labelling.shipper_labelled",
)  # fmt: skip
"""Permits that are about the labels themselves, whatever their state."""
DESPITE_END = (
    "deviation.", "labelling.destroyed", "labelling.retained", "labelling.voided", "followup.",
    "storage.",
    "transport.received",
    "transport.condition_assessed", "transport.rejected",
)  # fmt: skip


def always(action: Action) -> tuple[Requirement, ...]:
    """The requirements of every permit, before its own gate."""
    identity: tuple[Requirement, ...] = (every_code_is_this_patients,)
    if not action.name.startswith(DESPITE_VOIDED):
        identity += (every_label_was_issued, no_label_is_voided, no_card_is_voided)
    ended = () if action.name.startswith(DESPITE_END) else (the_journey_goes_on,)
    holds = () if action.name.startswith(DESPITE_HOLDS) else GOING_ON
    return (*identity, *ended, *holds)


BAGS = (Kind.COLLECTION_BAG, Kind.INTERMEDIATE_BAG, Kind.INFUSION_BAG)
