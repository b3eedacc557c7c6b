"""Enrolment's requirements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import LIVE
from cot_tracker.language import N_

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_GCP = N_("ICH E6(R3): no trial procedure before informed consent")
_PROTOCOL = N_("The study protocol")
_BAND = N_(
    "A wristband is bound by two people who compare name, birth date and the hospital's band"
)
_NURSE = N_("Site nurse")
_INVESTIGATOR = N_("Investigator")
_COMMITTEE = N_("The safety review committee")

SUBJECT_TAKEN = refusal(
    "enrolment.subject_taken", N_("Subject {subject} has a journey already: {journey}."),
    rule=N_("One chain-of-identity code per therapy event (ISBT 128 ST-028)"), cleared_by=_NURSE,
)  # fmt: skip
NO_PROTOCOL = refusal(
    "enrolment.no_protocol", N_("No protocol has been adopted yet."),
    rule=_PROTOCOL, cleared_by=N_("Study administrator"),
)  # fmt: skip
ALREADY_ENROLLED = refusal(
    "enrolment.already_enrolled", N_("This subject is enrolled already, in dose group {group}."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
NO_CONSENT = refusal(
    "enrolment.no_consent", N_("No signed consent is recorded."), rule=_GCP, cleared_by=_NURSE,
)  # fmt: skip
CONSENT_VERSION = refusal(
    "enrolment.consent_version",
    N_("Version {version} of the consent form was not in force on {day}."),
    rule=_GCP, cleared_by=_NURSE,
)  # fmt: skip
CONSENT_IN_FUTURE = refusal(
    "enrolment.consent_in_future", N_("The consent is dated {day}, which is in the future."),
    rule=_GCP, cleared_by=_NURSE,
)  # fmt: skip
NOT_IDENTIFIED = refusal(
    "enrolment.not_identified", N_("Name, birth date and hospital number are not in the vault."),
    rule=_BAND, cleared_by=_NURSE,
)  # fmt: skip
CRITERIA_VERSION = refusal(
    "enrolment.criteria_version",
    N_("These answers are for criteria version {given}; the protocol has {wanted}."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
CRITERIA_MISSING = refusal(
    "enrolment.criteria_missing", N_("These criteria are not answered: {missing}."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
DIAGNOSIS = refusal(
    "enrolment.not_in_protocol", N_("The protocol does not list {value}."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
NOT_ELIGIBLE = refusal(
    "enrolment.not_eligible", N_("Eligibility is not confirmed."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
NO_GROUP_OPEN = refusal(
    "enrolment.no_group_open", N_("No dose group is open."), rule=_PROTOCOL, cleared_by=_COMMITTEE,
)  # fmt: skip
COHORT_FULL = refusal(
    "enrolment.cohort_full", N_("All {slots} places of this cohort are taken."),
    rule=_PROTOCOL, cleared_by=_COMMITTEE,
)  # fmt: skip
BAND_UNKNOWN = refusal(
    "enrolment.band_mismatch",
    N_("The hospital's own band is not this subject's. Stop, and call Quality."),
    rule=_BAND, cleared_by=N_("Two people who identify bag and wristband again"), identity=True,
)  # fmt: skip
NOT_COMPARED = refusal(
    "enrolment.not_compared", N_("Name and birth date must both agree before a band is bound."),
    rule=_BAND, cleared_by=_NURSE,
)  # fmt: skip
BOUND_BY_YOU = refusal(
    "enrolment.bound_by_you", N_("You have bound this wristband. A second person must do it too."),
    rule=_BAND, cleared_by=N_("A second person"),
)  # fmt: skip
SAME_NUMBER = refusal(
    "enrolment.same_number", N_("This is the hospital number that is kept already."),
    rule=_BAND, cleared_by=_NURSE,
)  # fmt: skip
NUMBER_TOLD_BY_YOU = refusal(
    "enrolment.number_told_by_you",
    N_("You have told this hospital number. A second person must read and tell it too."),
    rule=_BAND, cleared_by=N_("A second person"),
)  # fmt: skip
NO_WRISTBAND = refusal(
    "enrolment.no_wristband", N_("No printed wristband waits to be bound. Print one first."),
    rule=_BAND, cleared_by=_NURSE,
)  # fmt: skip
NOT_THIS_NUMBER = refusal(
    "enrolment.not_enrolled", N_("This subject is not enrolled yet."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip


@requirement
def a_protocol_is_adopted(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if around.protocol_digest else NO_PROTOCOL()


@requirement(of_facts=True)
def subject_has_no_journey(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    number = facts["subject_number"]
    taken = around.study.subjects.get(number)
    return SUBJECT_TAKEN(subject=number, journey=taken) if taken else None


@requirement
def not_yet_enrolled(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    state = story.enrolment
    return ALREADY_ENROLLED(group=state.dose_group) if state.enrolled else None


@requirement
def consent_is_signed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.enrolment.consent_signed_on else NO_CONSENT()


@requirement(of_facts=True)
def consent_form_was_in_force(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    version, day = facts["form_version"], facts["signed_on"]
    for form in around.protocol.study.consent_forms:
        until = form.valid_until
        if form.version == version and form.valid_from <= day and (not until or day <= until):
            return None
    return CONSENT_VERSION(version=version, day=day)


@requirement(of_facts=True)
def consent_is_not_in_the_future(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    day = facts["signed_on"]
    return CONSENT_IN_FUTURE(day=day) if day > around.today else None


@requirement
def identity_is_in_the_vault(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.enrolment.hospital_digest else NOT_IDENTIFIED()


@requirement(of_facts=True)
def hospital_number_is_another(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    same = facts["hospital_number_digest"] == story.enrolment.hospital_digest
    return SAME_NUMBER() if same else None


@requirement(of_facts=True)
def number_is_told_by_a_second_person(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    told = (story.enrolment.number_told, story.enrolment.number_told_by)
    mine = told == (facts["hospital_number_digest"], around.actor.person)
    return NUMBER_TOLD_BY_YOU() if mine else None


@requirement(of_facts=True)
def criteria_are_the_protocols(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    wanted = around.protocol.eligibility.criteria_version
    given = facts["criteria_version"]
    return None if given == wanted else CRITERIA_VERSION(given=given, wanted=wanted)


@requirement(of_facts=True)
def every_criterion_is_answered(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    answered = {row["criterion"] for row in facts["answers"]}
    missing = [c.id for c in around.protocol.eligibility.criteria if c.id not in answered]
    return CRITERIA_MISSING(missing=missing) if missing else None


@requirement(of_facts=True)
def disease_is_the_protocols(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    eligibility = around.protocol.eligibility
    known = {
        "diagnosis": [item.id for item in eligibility.diagnoses],
        "kras_mutation": eligibility.kras_mutations,
        "hla_type": eligibility.hla_types,
    }
    for name, values in known.items():
        if facts[name] not in values:
            return DIAGNOSIS(value=facts[name])
    return None


@requirement
def eligibility_is_confirmed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.enrolment.eligible else NOT_ELIGIBLE()


@requirement
def a_dose_group_is_open(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if around.study.dose_group else NO_GROUP_OPEN()


@requirement
def the_cohort_has_a_place(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    slots = around.protocol.escalation.slots_per_cohort
    return COHORT_FULL(slots=slots) if len(around.study.cohort_slots) >= slots else None


@requirement
def subject_is_enrolled(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.enrolment.enrolled else NOT_THIS_NUMBER()


@requirement
def a_wristband_waits(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """One is in force that is not the bound one: the first, or the next admission's."""
    bound = story.enrolment.bound_wristband
    for label in story.labels.values():
        if label.kind == Kind.WRISTBAND and label.state in LIVE and label.code != bound:
            return None
    return NO_WRISTBAND()


@requirement(of_facts=True)
def name_and_birth_date_agree(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if facts["name_agrees"] and facts["birth_date_agrees"] else NOT_COMPARED()


@requirement(of_facts=True)
def hospital_band_is_the_subjects(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    same = facts["hospital_band_digest"] == story.enrolment.hospital_digest
    return None if same else BAND_UNKNOWN()


@requirement(of_facts=True)
def bound_by_a_second_person(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    wristband = str(facts["wristband"])
    mine = any(
        b.person == around.actor.person and b.wristband == wristband
        for b in story.enrolment.bindings
    )
    return BOUND_BY_YOU() if mine else None
