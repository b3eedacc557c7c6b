"""Quality's actions, in the order they happen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cot_tracker.custody.entry import Draft
from cot_tracker.door.action import Action, Sort
from cot_tracker.door.faults import Invalid
from cot_tracker.door.gate import Facts
from cot_tracker.journey.answered import (
    files_of_its_storage_say_all,
    files_of_the_starting_material_say_all,
)
from cot_tracker.journey.positions import storages_of
from cot_tracker.journey.quality import gate, release, schemas
from cot_tracker.journey.quality.judging import judged, measured_unit, product_bags
from cot_tracker.journey.quality.records import same_reading
from cot_tracker.language import N_
from cot_tracker.language import gettext as _
from cot_tracker.people.roles import WORKING, Role, roles
from cot_tracker.protocol.making import SpecificationTest
from cot_tracker.protocol.specification import NotAResult
from cot_tracker.protocol.windows import result_due

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

NOT_JUDGED = N_("This cannot be judged by the specification. Look at test, value and weight.")
_ANALYSTS = roles(Role.QC_ANALYST)
_QUALITY = roles(Role.QUALITY)


def _sampled(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    recorded = {
        **facts, "batch": story.production.batch_number,
        "specification_version": around.protocol.specification.version,
    }  # fmt: skip
    return [Draft(story.coi, "quality.sampled/1", recorded)]


def _recorded(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    """The verdict is computed from the specification that the journey pins, never typed.

    Raises Invalid where a correction, which passes no gate, asks for what cannot be judged.
    """
    test = around.protocol.specification.test(facts["test"])
    if test is None:
        raise Invalid({"test": [_(NOT_JUDGED)]})
    try:
        outcome = judged(test, facts, story, around.protocol)
    except NotAResult:
        raise Invalid({"value": [_(NOT_JUDGED)]}) from None
    late = story.quality.released and outcome.verdict == "fail"
    recorded = {
        **facts, "unit": measured_unit(test), "method": facts.get("method") or test.method.en,
        "judged_value": outcome.value, "judged_unit": test.unit, "verdict": outcome.verdict,
        "critical": test.critical, "specification_version": around.protocol.specification.version,
        **_reading(story, facts, test), **(_alarm(story) if late else {}),
    }  # fmt: skip
    return [Draft(story.coi, "quality.result_recorded/1", recorded)]


def _reading(story: Story, facts: Facts, test: SpecificationTest) -> dict[str, Any]:
    """Which of the two readings of a critical test this is, and whether the second agrees."""
    if not test.critical:
        return {}
    first = story.quality.reading(test.id)
    if first is None:
        return {"reading": 1}
    weight = str(facts.get("weight_kg") or "")
    agrees = same_reading(first.value, facts["value"]) and same_reading(first.weight_kg, weight)
    return {"reading": 2, "agrees": agrees}


def _alarm(story: Story) -> dict[str, Any]:
    """A result outside the specification after release: who hears of it, and whether it holds.

    Cells not yet infused are held; afterwards a hold would only stop the patient's treatment.
    """
    infused = story.infusion.first_infused_at
    notified = ["investigator", "sponsor"]
    return {"late_positive": True, "notified": notified, "hold": infused is None}


def _trail_reviewed(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    recorded = {**facts, "reviewed_to": story.sequence}
    return [Draft(story.coi, "quality.trail_reviewed/1", recorded)]


def _disposed(name: str) -> Callable[[Story, Facts, JourneyAround], Sequence[Draft]]:
    """A release with its bags, the specification it was made by, its pending tests and their due
    days."""

    def drafts(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
        specification = around.protocol.specification
        recorded = {
            **facts, "batch": story.production.batch_number,
            "specification_version": specification.version, "pending": _due(story, around),
            "bags": [bag.code for bag in product_bags(story)],
        }  # fmt: skip
        return [Draft(story.coi, f"quality.{name}/1", recorded)]

    return drafts


def _due(story: Story, around: JourneyAround) -> list[dict[str, Any]]:
    harvested: datetime = (
        story.production.harvested_at or story.production.completed_at or around.now
    )
    tests = (around.protocol.specification.test(t) for t in release.pending_tests(story, around))
    return [
        {"test": test.id, "due": result_due(test.due_days or 0, around.day_of(harvested))}
        for test in tests if test is not None
    ]  # fmt: skip


_COMPLETE = (gate.batch_record_is_complete, release.no_disposition_stands)
_IN_ORDER = (
    release.no_second_reading_is_missing, release.results_are_reviewed,
    release.trail_is_reviewed, release.no_excursion_is_open, release.labels_are_reconciled,
    release.product_is_unexpired, gate.person_is_independent,
)  # fmt: skip
_SAID = (files_of_the_starting_material_say_all, files_of_its_storage_say_all)
_IN_SPECIFICATION = (release.every_result_passes, release.no_deviation_is_open)

ACTIONS: tuple[Action, ...] = (
    Action(
        "quality.sampled", N_("Take a sample"), Sort.PERMIT,
        roles(Role.QC_ANALYST, Role.WORKSHOP_OPERATOR), schemas.Sampled,
        gate=(
            gate.a_batch_is_made, gate.something_can_be_sampled, gate.sample_is_new,
            gate.source_holds_something,
            gate.source_is_of_this_batch, gate.sample_is_not_its_own_source,
            gate.tests_are_specified,
        ),
        drafts=_sampled,
    ),
    Action(
        "quality.result_recorded", N_("Record a result"), Sort.PERMIT, _ANALYSTS,
        schemas.ResultRecorded,
        gate=(
            gate.a_sample_waits, gate.test_is_specified, gate.sample_is_for_this_test,
            gate.no_result_stands, gate.value_can_be_a_result, gate.unit_is_the_specifications,
            gate.method_is_the_specifications, gate.weight_is_given, gate.volume_is_known,
            gate.viability_and_tcr_are_known, gate.second_reading_is_anothers,
            gate.second_reading_is_of_the_same_sample,
        ),
        drafts=_recorded, blind=True,
    ),
    Action(
        "quality.result_reviewed", N_("Review results"), Sort.PERMIT, _ANALYSTS | _QUALITY,
        schemas.ResultReviewed,
        gate=(
            gate.a_result_waits_for_review, gate.results_are_there,
            gate.results_are_not_reviewed, gate.reviewer_did_not_test,
        ),
        meaning=N_("I reviewed these results against their raw data"),
    ),
    Action(
        "quality.trail_reviewed", N_("Review the audit trail"), Sort.PERMIT, _QUALITY,
        schemas.TrailReviewed,
        gate=(gate.batch_record_is_complete, gate.person_is_independent),
        drafts=_trail_reviewed, meaning=N_("I reviewed the batch record and its audit trail"),
    ),
    Action(
        "quality.released", N_("Release"), Sort.PERMIT, _QUALITY, schemas.Released,
        gate=(*_COMPLETE, release.every_test_has_a_result, *_IN_SPECIFICATION, *_IN_ORDER),
        cautions=_SAID, reads=storages_of, drafts=_disposed("released"),
        meaning=N_("I release this batch for this patient"),
    ),
    Action(
        "quality.conditionally_released", N_("Release with tests pending"), Sort.PERMIT, _QUALITY,
        schemas.ConditionallyReleased,
        gate=(
            *_COMPLETE, release.conditional_release_is_allowed, release.something_is_pending,
            release.every_pre_release_test_has_a_result, release.identity_is_shown,
            *_IN_SPECIFICATION, *_IN_ORDER, release.pending_tests_are_named,
        ),
        cautions=_SAID, reads=storages_of, drafts=_disposed("conditionally_released"),
        meaning=N_("I release this batch for this patient while the named tests are pending"),
    ),
    Action(
        "quality.exceptionally_released", N_("Release exceptionally"), Sort.PERMIT, WORKING,
        schemas.ExceptionallyReleased,
        gate=(
            *_COMPLETE, release.exceptional_release_is_yours, release.something_fails,
            release.every_pre_release_test_has_a_result, release.identity_is_shown,
            release.only_specification_is_open, *_IN_ORDER, release.five_records_are_there,
            release.records_are_in_order, release.records_are_not_in_the_future,
        ),
        cautions=_SAID, reads=storages_of,
        drafts=_disposed("exceptionally_released"),
        meaning=N_("I release this batch out of specification, for this patient, on the records"),
    ),
    Action(
        "quality.rejected", N_("Reject"), Sort.PERMIT, _QUALITY, schemas.Rejected,
        gate=(release.a_batch_was_made, release.no_disposition_stands),
        meaning=N_("I reject this batch"),
    ),
    Action(
        "quality.revoked", N_("Revoke the release"), Sort.REPORT, _QUALITY, schemas.Revoked,
        meaning=N_("I revoke the release of this batch"),
    ),
)  # fmt: skip
