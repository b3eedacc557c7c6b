"""Each requirement of enrolment, taken away alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from immutables import Map

from cot_tracker.demo.enrolment import HOSPITAL_NUMBER
from cot_tracker.journey.story import Story
from tests.journey.scene import Break, Moment, live, register, see


def _enrolment(**changes: Any) -> Any:
    def change(story: Story) -> Story:
        return replace(story, enrolment=replace(story.enrolment, **changes))

    return change


def _study(**changes: Any) -> Any:
    return lambda around: replace(
        around, stories={**around.stories, "study": replace(around.study, **changes)}
    )


def _assessed(moment: Moment) -> dict[str, Any]:
    eligibility = moment.protocol.eligibility
    return {
        "criteria_version": eligibility.criteria_version,
        "diagnosis": eligibility.diagnoses[0].id,
        "kras_mutation": eligibility.kras_mutations[0],
        "hla_type": eligibility.hla_types[0],
        "answers": [{"criterion": c.id, "answer": c.expected_answer} for c in eligibility.criteria],
    }


def _bound(moment: Moment) -> dict[str, Any]:
    return {
        "wristband": live(moment.story, 11), "hospital_band": HOSPITAL_NUMBER.format(number=1),
        "name_agrees": True, "birth_date_agrees": True,
    }  # fmt: skip


def _already_bound(story: Story) -> Story:
    (wristband,) = {binding.wristband for binding in story.enrolment.bindings}
    bound: Story = _enrolment(bound_wristband=wristband)(story)
    return bound


NUMBER = {"hospital_number": "H-2027-0815"}
CONSENT = {"form_version": "2.0", "signed_on": "2026-01-05"}
ENROLLED = _enrolment(enrolled_at=date(2026, 1, 1), dose_group="1")
SUBJECT = {"subject_number": "IX001-009"}

BREAKS = register(
    [
        Break(
            "enrolment.opened", "a_protocol_is_adopted", "enrolment.no_protocol", "before",
            "alice", SUBJECT, around=lambda a: replace(a, protocol_digest=""),
        ),
        Break(
            "enrolment.opened", "subject_has_no_journey", "enrolment.subject_taken", "before",
            "alice", SUBJECT, around=_study(subjects=Map({"IX001-009": "10"})),
        ),
        Break(
            "enrolment.identified", "not_yet_enrolled", "enrolment.already_enrolled",
            "identified", "alice",
            {"name": "Li", "birth_date": "1958-03-04", "hospital_number": "H-1"}, story=ENROLLED,
        ),
        Break(
            "enrolment.number_told", "identity_is_in_the_vault", "enrolment.not_identified",
            "enrolled", "alice", NUMBER, story=_enrolment(hospital_digest=""),
        ),
        Break(
            "enrolment.number_told", "hospital_number_is_another", "enrolment.same_number",
            "enrolled", "alice", NUMBER,
            broken={"hospital_number": HOSPITAL_NUMBER.format(number=1)},
        ),
        Break(
            "enrolment.initials_told", "identity_is_in_the_vault", "enrolment.not_identified",
            "enrolled", "alice", {"initials": "WXM"}, story=_enrolment(hospital_digest=""),
        ),
        Break(
            "enrolment.consented", "consent_form_was_in_force", "enrolment.consent_version",
            "identified", "alice", CONSENT, broken={"form_version": "1.0"},
        ),
        Break(
            "enrolment.consented", "consent_is_not_in_the_future",
            "enrolment.consent_in_future", "identified", "alice", CONSENT,
            broken={"signed_on": "2027-01-01"},
        ),
        Break(
            "enrolment.assessed", "not_yet_enrolled", "enrolment.already_enrolled", "eligible",
            "fang", _assessed, story=ENROLLED,
        ),
        Break(
            "enrolment.assessed", "consent_is_signed", "enrolment.no_consent", "eligible", "fang",
            _assessed, story=_enrolment(consent_signed_on=None),
        ),
        Break(
            "enrolment.assessed", "criteria_are_the_protocols", "enrolment.criteria_version",
            "eligible", "fang", _assessed, broken={"criteria_version": "0.9"},
        ),
        Break(
            "enrolment.assessed", "every_criterion_is_answered", "enrolment.criteria_missing",
            "eligible", "fang", _assessed,
            broken=lambda moment: {"answers": _assessed(moment)["answers"][1:]},
        ),
        Break(
            "enrolment.assessed", "disease_is_the_protocols", "enrolment.not_in_protocol",
            "eligible", "fang", _assessed, broken={"kras_mutation": "G13D"},
        ),
        Break(
            "enrolment.enrolled", "not_yet_enrolled", "enrolment.already_enrolled", "eligible",
            "fang", story=ENROLLED,
        ),
        Break(
            "enrolment.enrolled", "consent_is_signed", "enrolment.no_consent", "eligible",
            "fang", story=_enrolment(consent_signed_on=None),
        ),
        Break(
            "enrolment.enrolled", "identity_is_in_the_vault", "enrolment.not_identified",
            "eligible", "fang", story=_enrolment(hospital_digest=""),
        ),
        Break(
            "enrolment.enrolled", "eligibility_is_confirmed", "enrolment.not_eligible",
            "eligible", "fang", story=_enrolment(eligible=False),
        ),
        Break(
            "enrolment.enrolled", "a_dose_group_is_open", "enrolment.no_group_open", "eligible",
            "fang", around=_study(dose_group=""),
        ),
        Break(
            "enrolment.enrolled", "the_cohort_has_a_place", "enrolment.cohort_full", "eligible",
            "fang",
            around=lambda a: replace(
                a,
                protocol=replace(
                    a.protocol, escalation=replace(a.protocol.escalation, slots_per_cohort=0)
                ),
            ),
        ),
        Break(
            "enrolment.wristband_bound", "subject_is_enrolled", "enrolment.not_enrolled",
            "wristband", "alice", _bound, story=_enrolment(enrolled_at=None),
        ),
        Break(
            "enrolment.wristband_bound", "identity_is_in_the_vault", "enrolment.not_identified",
            "wristband", "alice", _bound, story=_enrolment(hospital_digest=""),
            also=["enrolment.band_mismatch"],
        ),
        Break(
            "enrolment.wristband_bound", "a_wristband_waits", "enrolment.no_wristband",
            "bound_once", "hugo", _bound, story=_already_bound,
        ),
        Break(
            "enrolment.wristband_bound", "name_and_birth_date_agree", "enrolment.not_compared",
            "wristband", "alice", _bound, broken={"name_agrees": False},
        ),
        Break(
            "enrolment.wristband_bound", "hospital_band_is_the_subjects",
            "enrolment.band_mismatch", "wristband", "alice", _bound,
            broken={"hospital_band": "H-770002"},
        ),
        Break(
            "enrolment.wristband_bound", "bound_by_a_second_person", "enrolment.bound_by_you",
            "bound_once", "hugo", _bound,
            around=lambda a: replace(
                a, actor=next(p for p in moments_people() if p.name == "Alice")
            ),
        ),
    ]
)  # fmt: skip


def moments_people() -> Any:
    from tests.journey.scene import moments

    return moments()["before"].people.values()


@pytest.mark.parametrize("one", BREAKS, ids=str)
def test_without_its_condition_the_action_is_refused(one: Break) -> None:
    see(one)
