"""Infusion's actions, in the order they happen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from cot_tracker.custody.entry import Draft
from cot_tracker.door.action import Action, Sort
from cot_tracker.door.gate import Facts
from cot_tracker.journey.infusion import dose, gate, schemas
from cot_tracker.journey.infusion import gate_bag as of_bag
from cot_tracker.language import N_
from cot_tracker.people.roles import Role, roles

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_NURSES = roles(Role.INFUSION_NURSE)
_THAWING = roles(Role.INFUSION_NURSE, Role.PHARMACIST)
_TELLING = roles(Role.INFUSION_NURSE, Role.INVESTIGATOR)


def _thaw_started(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    limit = around.now + timedelta(minutes=around.protocol.infusion.thaw_max_minutes)
    return [Draft(story.coi, "infusion.thaw_started/1", {**facts, "complete_by": limit})]


def _thaw_completed(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    rules = around.protocol.infusion
    within = rules.thaw_low_c <= facts["temperature_c"] <= rules.thaw_high_c
    recorded = {
        **facts, "completed_at": facts.get("completed_at", around.now),
        "limits_c": [rules.thaw_low_c, rules.thaw_high_c],
        "outside": [] if within else ["temperature"],
    }  # fmt: skip
    return [Draft(story.coi, "infusion.thaw_completed/1", recorded)]


def _touches_first(facts: Facts, story: Story | None) -> Iterable[str]:
    """The study hears of a subject's first infusion, which is day 0."""
    known = story is not None and story.infusion.first_infused_at is not None
    return () if known else ("study",)


def _infused(story: Story, at: object) -> list[Draft]:
    if story.infusion.first_infused_at is not None:
        return []
    return [Draft("study", "study.infused/1", {"journey": story.coi, "at": at})]


def _started(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    """Whose checks the start rests on stands in the entry."""
    own = facts["bag"].own
    checks = of_bag.checks_that_count(story, facts, around)
    recorded = {
        **facts, "checks": [check.number for check in checks],
        "checked_by": sorted({check.person for check in checks}),
        "thawed_at": of_bag.thawed_at(story, own),
        "infuse_by": of_bag.infuse_by(story, own, around),
    }  # fmt: skip
    return [Draft(story.coi, "infusion.started/1", recorded), *_infused(story, around.now)]


def _stopped(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    bag = story.containers.get(facts["bag"].own)
    ended = facts.get("ended_at", around.now)
    cells = dose.cells_infused(bag, facts["volume_ml"], complete=facts["complete"])
    recorded = {**facts, "ended_at": ended, "cells": cells}
    return [Draft(story.coi, "infusion.stopped/1", recorded), *_infused(story, ended)]


def _finished(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    judged = dose.judged(story, around.protocol, facts.get("weight_kg"))
    running = [one.bag for one in story.infusion.running]
    recorded = {**facts, **judged, "still_running": running or None}
    return [Draft(story.coi, "infusion.finished/1", recorded)]


ACTIONS: tuple[Action, ...] = (
    Action(
        "infusion.thaw_started", N_("Start the thaw"), Sort.PERMIT, _THAWING,
        schemas.ThawStarted,
        gate=(
            of_bag.a_bag_is_on_the_ward, gate.treatment_goes_on, of_bag.product_is_frozen,
            gate.release_is_valid, gate.bag_is_of_the_release, gate.no_result_was_positive_since,
            gate.start_was_decided, gate.today_is_the_infusion_day, gate.infusion_is_not_finished,
            of_bag.bag_is_at_the_ward, of_bag.bag_is_of_this_confirmation,
            of_bag.bag_travelled_within_limits, of_bag.time_out_of_storage_is_left,
            of_bag.bag_is_not_expired, of_bag.bag_is_still_frozen, of_bag.no_other_bag_waits_thawed,
        ),
        drafts=_thaw_started,
    ),
    Action(
        "infusion.thaw_completed", N_("The bag is thawed"), Sort.REPORT, _THAWING,
        schemas.ThawCompleted, gate=(gate.told_times_have_come,), drafts=_thaw_completed,
        late_matters=True,
    ),
    Action(
        "infusion.bedside_checked", N_("Check patient and bag"), Sort.PERMIT, _NURSES,
        schemas.BedsideChecked,
        gate=(
            of_bag.a_bag_is_on_the_ward, gate.treatment_goes_on, gate.release_is_valid,
            gate.bag_is_of_the_release, gate.wristband_is_the_bound_one,
            gate.name_and_birth_date_agree, of_bag.bag_is_at_the_ward,
            of_bag.bag_is_of_this_confirmation, of_bag.bag_is_thawed,
            of_bag.you_have_not_checked_it_yet,
        ),
        blind=True,
    ),
    Action(
        "infusion.started", N_("Start the infusion"), Sort.PERMIT, _NURSES, schemas.Started,
        gate=(
            of_bag.a_bag_is_on_the_ward, gate.treatment_goes_on, gate.release_is_valid,
            gate.bag_is_of_the_release, gate.no_result_was_positive_since, gate.start_was_decided,
            gate.today_is_the_infusion_day, gate.infusion_is_not_finished, of_bag.no_other_bag_runs,
            gate.wristband_is_the_bound_one, of_bag.bag_is_at_the_ward,
            of_bag.bag_is_of_this_confirmation, of_bag.bag_travelled_within_limits,
            of_bag.time_out_of_storage_is_left,
            of_bag.bag_is_not_expired, of_bag.bag_is_thawed, of_bag.post_thaw_clock_runs,
            of_bag.bag_was_checked_by_two,
        ),
        cautions=(gate.stagger_has_passed,), touches=_touches_first, drafts=_started,
        meaning=N_("I start the infusion of this bag"),
    ),
    Action(
        "infusion.stopped", N_("The bag has run in, or was stopped"), Sort.REPORT, _TELLING,
        schemas.Stopped, gate=(gate.told_times_have_come,), touches=_touches_first,
        drafts=_stopped, late_matters=True,
    ),
    Action(
        "infusion.reaction", N_("Report a reaction"), Sort.REPORT, _TELLING, schemas.Reaction,
    ),
    Action(
        "infusion.finished", N_("The infusion is finished"), Sort.REPORT, _TELLING,
        schemas.Finished, drafts=_finished, meaning=N_("The dose was infused as recorded"),
    ),
)  # fmt: skip
