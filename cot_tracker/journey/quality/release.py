"""Requirements of the disposition: what releases, and what it takes to reject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal
from cot_tracker.journey.paper.counting import not_accounted
from cot_tracker.journey.quality.gate import of_this_batch
from cot_tracker.journey.quality.judging import IDENTITY, product_bags
from cot_tracker.journey.quality.refusals import (
    DEVIATION_OPEN,
    DISPOSITION_STANDS,
    EXCURSION_OPEN,
    EXPIRED,
    IDENTITY_FAILED,
    LABELS_OPEN,
    NO_EXPIRY,
    NO_PRODUCT,
    NOT_ALLOWED,
    NOT_REVIEWED,
    NOT_YOURS,
    NOTHING_FAILS,
    NOTHING_PENDING,
    NOTHING_TO_REJECT,
    PENDING_NAMED,
    RECORD_IN_FUTURE,
    RECORD_MISSING,
    RECORD_ORDER,
    RESULT_FAILED,
    RESULT_MISSING,
    SECOND_READING_MISSING,
    TRAIL_NOT_REVIEWED,
)
from cot_tracker.journey.quality.schemas import RECORDS

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story


def pending_tests(story: Story, around: JourneyAround) -> list[str]:
    """The tests of the specification whose result may follow release and does not stand yet."""
    return [
        test.id for test in around.protocol.specification.tests
        if test.when != "pre" and story.quality.result(test.id) is None
    ]  # fmt: skip


def _missing(story: Story, around: JourneyAround, *, before_release: bool) -> list[str]:
    """The tests without a result of this batch; results of an earlier batch do not count."""
    this_batch = of_this_batch(story)
    return [
        test.id for test in around.protocol.specification.tests
        if (test.when == "pre" or not before_release)
        and not (this_batch and story.quality.result(test.id))
    ]  # fmt: skip


@requirement
def no_disposition_stands(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """A release is revoked before another one; a rejection is final."""
    state = story.quality
    return DISPOSITION_STANDS(disposition=state.disposition) if state.disposition_made else None


@requirement
def every_test_has_a_result(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    missing = _missing(story, around, before_release=False)
    return RESULT_MISSING(tests=missing) if missing else None


@requirement
def every_pre_release_test_has_a_result(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    missing = _missing(story, around, before_release=True)
    return RESULT_MISSING(tests=missing) if missing else None


@requirement
def no_second_reading_is_missing(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """Nothing is released over a first reading, which may be the one that fails."""
    waiting = [reading.test for reading in story.quality.readings]
    return SECOND_READING_MISSING(tests=waiting) if waiting else None


@requirement
def every_result_passes(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    failed = [result.test for result in story.quality.results if not result.passed]
    return RESULT_FAILED(tests=failed) if failed else None


@requirement
def identity_is_shown(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    if around.protocol.specification.test(IDENTITY) is None:
        return None
    result = story.quality.result(IDENTITY)
    return None if result is not None and result.passed else IDENTITY_FAILED()


@requirement
def results_are_reviewed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    waiting = [result.test for result in story.quality.results if not result.reviewed_by]
    return NOT_REVIEWED(tests=waiting) if waiting else None


@requirement
def trail_is_reviewed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """By a person who looked at it after whatever mattered last."""
    state, others = story.quality, story.deviation
    numbers = [state.last_number, *(d.number for d in others.deviations)]
    last = max([*numbers, *(hold.number for hold in others.holds)])
    reviewed = state.trail_reviewed_by and state.trail_reviewed_to >= last
    return None if reviewed else TRAIL_NOT_REVIEWED()


@requirement
def no_deviation_is_open(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    found = story.deviation.open_deviations
    if not found or not around.protocol.release.requires_deviations_closed:
        return None
    return DEVIATION_OPEN(count=len(found))


@requirement
def only_specification_is_open(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """An exceptional release stands in for the specification and for nothing else."""
    found = [d for d in story.deviation.open_deviations if d.title != "out_of_specification"]
    return DEVIATION_OPEN(count=len(found)) if found else None


@requirement
def no_excursion_is_open(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Of what has arrived, whatever is not proven to be right is accepted or rejected first."""
    for shipment in story.transport.shipments:
        waits = shipment.open and shipment.verdict != "accepted"
        if shipment.open_or_in_doubt and (waits or shipment.needs_decision):
            return EXCURSION_OPEN(number=shipment.number)
    return None


@requirement
def labels_are_reconciled(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Every label for a container of this journey has gone somewhere: on it, voided, destroyed or
    into the record (FACT C7.2.2, 21 CFR 211.125)."""
    lost = not_accounted(story)
    return LABELS_OPEN(labels=list(lost)) if lost else None


@requirement
def product_is_unexpired(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    bags = product_bags(story)
    for bag in bags:
        if bag.expires_at is None:
            return NO_EXPIRY(bag=bag.code)
        if bag.expires_at <= around.now:
            return EXPIRED(bag=bag.code, expired=bag.expires_at)
    return None if bags else NO_PRODUCT()


# Conditional


@requirement
def conditional_release_is_allowed(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    return None if around.protocol.release.conditional_release_allowed else NOT_ALLOWED()


@requirement
def something_is_pending(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if pending_tests(story, around) else NOTHING_PENDING()


@requirement(of_facts=True)
def pending_tests_are_named(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    wanted = pending_tests(story, around)
    named = sorted(row["test"] for row in facts["pending"])
    return PENDING_NAMED(wanted=wanted) if wanted and named != sorted(wanted) else None


# Exceptional


@requirement
def exceptional_release_is_yours(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    allowed = around.protocol.release.exceptional_release_roles
    return None if around.actor_roles & set(allowed) else NOT_YOURS(roles=list(allowed))


@requirement
def something_fails(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if any(not one.passed for one in story.quality.results) else NOTHING_FAILS()


@requirement(of_facts=True)
def five_records_are_there(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    given = [row["record"] for row in facts["records"]]
    missing = [name for name in RECORDS if given.count(name) != 1]
    return RECORD_MISSING(missing=missing) if missing else None


@requirement(of_facts=True)
def records_are_in_order(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Request, evaluation, acceptance; the sponsor and the authority hear after the request."""
    on = {row["record"]: row["on"] for row in facts["records"]}
    if set(on) != set(RECORDS):
        return None
    request, evaluation, acceptance, sponsor, authority = (on[name] for name in RECORDS)
    ordered = request <= evaluation <= acceptance and request <= min(sponsor, authority)
    return None if ordered else RECORD_ORDER()


@requirement(of_facts=True)
def records_are_not_in_the_future(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    latest = max(row["on"] for row in facts["records"])
    return RECORD_IN_FUTURE(day=latest) if latest > around.today else None


# Rejecting


@requirement
def a_batch_was_made(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.production.batches else NOTHING_TO_REJECT()
