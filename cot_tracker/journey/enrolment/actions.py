"""Enrolment's actions, in the order they happen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError
from sqlalchemy import Connection

from cot_tracker.custody.entry import Draft
from cot_tracker.door.action import Action, Gathered, Sort
from cot_tracker.door.fields import Nothing
from cot_tracker.door.gate import Facts
from cot_tracker.identity.codes import Kind
from cot_tracker.identity.vault import Identity, Vault
from cot_tracker.journey.enrolment import gate, schemas
from cot_tracker.language import N_
from cot_tracker.language import gettext as _
from cot_tracker.people.roles import Role, roles

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_NURSES = roles(Role.SITE_NURSE)
_INVESTIGATORS = roles(Role.INVESTIGATOR)
_AT_THE_BED = roles(Role.SITE_NURSE, Role.INFUSION_NURSE, Role.INVESTIGATOR)


def _allot(gathered: Gathered, facts: Facts) -> str:
    return str(gathered.stories["study"].next_code(Kind.JOURNEY, gathered.now))


def _opened(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    opening = {
        **facts,
        "protocol_digest": around.protocol_digest,
        "protocol_version": around.protocol.version,
    }
    return [
        Draft("study", "study.journey_opened/1",
              {"journey": story.coi, "subject": facts["subject_number"]}),
        Draft(story.coi, "enrolment.opened/1", opening),
    ]  # fmt: skip


def _seal(facts: Facts, vault: Vault) -> Facts:
    """An entry of it holds the hospital number's keyed digest and the initials, nothing else."""
    try:
        date.fromisoformat(facts["birth_date"].reveal())
    except ValueError:
        sentence = _("This is not a day. Write it like 2026-11-22.")
        raise ValidationError({"birth_date": [sentence]}) from None
    sealed = {"hospital_number_digest": vault.digest(facts["hospital_number"].reveal())}
    initials = facts.get("initials")
    if initials is None:
        return sealed
    if initials in facts["name"].reveal().upper().split():
        sentence = _("This is a part of the name. Type the initials only.")
        raise ValidationError({"initials": [sentence]})
    return {**sealed, "initials": initials}


def _keep(connection: Connection, journey: str, secrets: Mapping[str, Any], vault: Vault) -> None:
    vault.store(
        connection,
        journey,
        Identity(
            secrets["name"].reveal(), date.fromisoformat(secrets["birth_date"].reveal()),
            secrets["hospital_number"].reveal(),
        ),
    )  # fmt: skip


def _seal_number(facts: Facts, vault: Vault) -> Facts:
    return {"hospital_number_digest": vault.digest(facts["hospital_number"].reveal())}


def _keep_number(
    connection: Connection, journey: str, secrets: Mapping[str, Any], vault: Vault
) -> None:
    """Beside those told before: what was ever this subject's number is never shown as free text."""
    known, number = vault.open(connection, journey), secrets["hospital_number"].reveal()
    if known is not None and number not in known.numbers:
        later = (*known.later_numbers, number)
        vault.store(connection, journey, replace(known, later_numbers=later))


def _seal_band(facts: Facts, vault: Vault) -> Facts:
    others = {name: value for name, value in facts.items() if name != "hospital_band"}
    return {**others, "hospital_band_digest": vault.digest(facts["hospital_band"].reveal())}


def _assessed(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    """The verdict is computed from the answers, never typed."""
    given = {row["criterion"]: "yes" if row["answer"] else "no" for row in facts["answers"]}
    eligible = all(
        given.get(criterion.id) == criterion.expected_answer
        for criterion in around.protocol.eligibility.criteria
    )
    return [Draft(story.coi, "enrolment.assessed/1", {**facts, "eligible": eligible})]


def _enrolled(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    group = around.study.dose_group
    taken = {
        "journey": story.coi, "subject": story.enrolment.subject_number, "dose_group": group,
        "on": around.today,
    }  # fmt: skip
    return [
        Draft(story.coi, "enrolment.enrolled/1", {"dose_group": group}),
        Draft("study", "study.slot_taken/1", taken),
    ]


ACTIONS = (
    Action(
        "enrolment.opened", N_("Open a journey"), Sort.PERMIT, _NURSES, schemas.Opened,
        gate=(gate.a_protocol_is_adopted, gate.subject_has_no_journey),
        touches=lambda facts, story: ("study",), allots=_allot, drafts=_opened,
    ),
    Action(
        "enrolment.identified", N_("Put the identity into the vault"), Sort.PERMIT, _NURSES,
        schemas.Identified, gate=(gate.not_yet_enrolled,), seals=_seal, keeps=_keep,
    ),
    Action(
        "enrolment.number_told", N_("Tell a new hospital number"), Sort.PERMIT,
        _AT_THE_BED, schemas.NumberTold,
        gate=(
            gate.identity_is_in_the_vault, gate.hospital_number_is_another,
            gate.number_is_told_by_a_second_person,
        ),
        seals=_seal_number, keeps=_keep_number,
        meaning=N_("I read this number on the hospital's own band of this subject"),
    ),
    Action(
        "enrolment.initials_told", N_("Tell the initials"), Sort.PERMIT, _NURSES,
        schemas.InitialsTold, gate=(gate.identity_is_in_the_vault,),
        meaning=N_("These are the subject's initials as the protocol asks"),
    ),
    Action(
        "enrolment.consented", N_("Record the signed consent"), Sort.PERMIT,
        _NURSES | _INVESTIGATORS, schemas.Consented,
        gate=(gate.consent_form_was_in_force, gate.consent_is_not_in_the_future),
        meaning=N_("I have seen the signed consent form"),
    ),
    Action(
        "enrolment.assessed", N_("Assess eligibility"), Sort.PERMIT, _INVESTIGATORS,
        schemas.Assessed,
        gate=(
            gate.not_yet_enrolled, gate.consent_is_signed, gate.criteria_are_the_protocols,
            gate.every_criterion_is_answered, gate.disease_is_the_protocols,
        ),
        drafts=_assessed, meaning=N_("I assessed this subject's eligibility"),
    ),
    Action(
        "enrolment.markers_told", N_("Tell the infectious disease markers"), Sort.REPORT,
        _INVESTIGATORS | _NURSES, schemas.MarkersTold, meaning=N_("I have seen this result"),
    ),
    Action(
        "enrolment.screening_failed", N_("Record a screening failure"), Sort.REPORT,
        _INVESTIGATORS, schemas.ScreeningFailed,
    ),
    Action(
        "enrolment.enrolled", N_("Enrol into the open dose group"), Sort.PERMIT, _INVESTIGATORS,
        Nothing,
        gate=(
            gate.not_yet_enrolled, gate.consent_is_signed, gate.identity_is_in_the_vault,
            gate.eligibility_is_confirmed, gate.a_dose_group_is_open, gate.the_cohort_has_a_place,
        ),
        touches=lambda facts, story: ("study",), drafts=_enrolled,
        meaning=N_("I enrol this subject"),
    ),
    Action(
        "enrolment.wristband_bound", N_("Bind the wristband"), Sort.PERMIT,
        _AT_THE_BED, schemas.WristbandBound,
        gate=(
            gate.subject_is_enrolled, gate.identity_is_in_the_vault, gate.a_wristband_waits,
            gate.name_and_birth_date_agree, gate.hospital_band_is_the_subjects,
            gate.bound_by_a_second_person,
        ),
        seals=_seal_band,
    ),
)  # fmt: skip
