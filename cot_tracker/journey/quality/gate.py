"""Requirements of sampling, testing and reviewing. Those of the disposition stand in `release`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal
from cot_tracker.journey.quality.judging import (
    TCR_POSITIVE,
    VIABILITY,
    counted,
    measured_unit,
    needs_weight,
    product_volume_ml,
)
from cot_tracker.journey.quality.refusals import (
    BATCH_UNFINISHED,
    NO_BATCH,
    NO_RESULT_VALUE,
    NO_RESULT_YET,
    NOT_INDEPENDENT,
    NOT_SAMPLED,
    NOTHING_SAMPLED,
    NOTHING_TO_REVIEW,
    NOTHING_TO_SAMPLE,
    OTHER_SAMPLE,
    OWN_SOURCE,
    READ_BY_YOU,
    RESULT_STANDS,
    REVIEWED_ALREADY,
    SAMPLE_IN_USE,
    SHARES_UNKNOWN,
    SOURCE_EMPTY,
    SOURCE_OF_ANOTHER,
    TESTED_BY_YOU,
    UNKNOWN_TEST,
    VOLUME_UNKNOWN,
    WEIGHT_NEEDED,
    WRONG_METHOD,
    WRONG_UNIT,
)
from cot_tracker.protocol.making import SpecificationTest
from cot_tracker.protocol.specification import NotAResult, verdict

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_EMPTY = frozenset({"reserved", "labelled", "lost", "destroyed", "rejected", "returned"})
_USABLE = frozenset({"labelled", "filled", "stored"})


def of_this_batch(story: Story) -> bool:
    """Whether samples and results are those of production's present batch."""
    return story.quality.batch == story.production.batch_number


def _test(facts: Facts, around: JourneyAround) -> SpecificationTest | None:
    return around.protocol.specification.test(facts["test"])


def _tests(facts: Facts) -> list[str]:
    return [row["test"] for row in facts["tests"]]


def _most(test: SpecificationTest) -> Decimal:
    """No share is above 100 %, and no measurement has more than fifteen digits."""
    return Decimal(100) if measured_unit(test) == "%" else Decimal(10) ** 15


# Sampling


@requirement
def a_batch_is_made(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    found = story.production.batch_open or story.production.batch_complete
    return None if found else NO_BATCH()


@requirement
def something_can_be_sampled(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Something was filled in this batch and is not empty."""
    found = (story.containers.get(own) for own in story.production.filled)
    there = any(one is not None and one.state not in _EMPTY for one in found)
    return None if there else NOTHING_TO_SAMPLE()


@requirement(of_facts=True)
def sample_is_new(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """A tube or retain sample stands for one sampling, so that no result is of two."""
    code = facts["sample"]
    container = story.containers.get(code.own)
    unusable = container is not None and container.state not in _USABLE
    known = story.quality.sample(code.own) is not None
    return SAMPLE_IN_USE(sample=str(code)) if known or unusable else None


@requirement(of_facts=True)
def source_holds_something(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    code = facts["taken_from"]
    source = story.containers.get(code.own)
    if source is not None and source.state in _EMPTY:
        return SOURCE_EMPTY(source=str(code), state=source.state)
    return None


@requirement(of_facts=True)
def source_is_of_this_batch(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    code = facts["taken_from"]
    strange = code.own in story.containers and code.own not in story.production.filled
    return SOURCE_OF_ANOTHER(source=str(code)) if strange else None


@requirement(of_facts=True)
def sample_is_not_its_own_source(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    return OWN_SOURCE() if facts["sample"].own == facts["taken_from"].own else None


@requirement(of_facts=True)
def tests_are_specified(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    specification = around.protocol.specification
    unknown = [name for name in _tests(facts) if specification.test(name) is None]
    return UNKNOWN_TEST(tests=unknown, version=specification.version) if unknown else None


# Results


@requirement
def a_sample_waits(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """A sample of this batch was taken for a test that has no result yet."""
    wanted = {test for sample in story.quality.samples for test in sample.tests}
    waits = of_this_batch(story) and any(story.quality.result(test) is None for test in wanted)
    return None if waits else NOTHING_SAMPLED()


@requirement(of_facts=True)
def test_is_specified(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    if _test(facts, around) is not None:
        return None
    return UNKNOWN_TEST(tests=facts["test"], version=around.protocol.specification.version)


@requirement(of_facts=True)
def sample_is_for_this_test(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    code, test = facts["sample"], facts["test"]
    sample = story.quality.sample(code.own)
    if _test(facts, around) is None or code.coi != story.coi:
        return None
    taken = sample is not None and test in sample.tests and of_this_batch(story)
    return None if taken else NOT_SAMPLED(sample=str(code), test=test)


@requirement(of_facts=True)
def no_result_stands(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    test = facts["test"]
    return RESULT_STANDS(test=test) if story.quality.result(test) is not None else None


@requirement(of_facts=True)
def value_can_be_a_result(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """A number for a limit, one of the answers for a text; nothing below nothing."""
    test = _test(facts, around)
    if test is None:
        return None
    value = facts["value"]
    wanted = ", ".join(choice.value for choice in test.choices) or measured_unit(test)
    try:
        verdict(test, value)
        if test.kind == "text_equals" or 0 <= Decimal(value) <= _most(test):
            return None
    except NotAResult:
        pass
    return NO_RESULT_VALUE(value=value, test=test.id, wanted=wanted)


@requirement(of_facts=True)
def unit_is_the_specifications(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    test, given = _test(facts, around), facts.get("unit")
    if test is None or given is None or given == measured_unit(test):
        return None
    return WRONG_UNIT(test=test.id, given=given, wanted=measured_unit(test))


@requirement(of_facts=True)
def method_is_the_specifications(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    test, given = _test(facts, around), facts.get("method")
    if test is None or given is None or given in (test.method.en, test.method.zh):
        return None
    return WRONG_METHOD(test=test.id, wanted=test.method.en)


@requirement(of_facts=True)
def weight_is_given(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    test = _test(facts, around)
    if test is None or facts.get("weight_kg") is not None:
        return None
    needed = needs_weight(test, story, around.protocol)
    return WEIGHT_NEEDED(test=test.id) if needed else None


@requirement(of_facts=True)
def volume_is_known(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    test = _test(facts, around)
    if test is None or test.computed != "per_kg" or product_volume_ml(story):
        return None
    return VOLUME_UNKNOWN()


@requirement(of_facts=True)
def viability_and_tcr_are_known(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    test = _test(facts, around)
    if test is None or test.computed != "percent_of_dose":
        return None
    missing = [name for name in (VIABILITY, TCR_POSITIVE) if counted(story, name) is None]
    return SHARES_UNKNOWN(tests=missing) if missing else None


@requirement(of_facts=True)
def second_reading_is_anothers(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    first = story.quality.reading(facts["test"])
    mine = first is not None and first.person == around.actor.person
    return READ_BY_YOU(test=facts["test"]) if mine else None


@requirement(of_facts=True)
def second_reading_is_of_the_same_sample(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    first, own = story.quality.reading(facts["test"]), facts["sample"].own
    if first is None or first.sample == own or facts["sample"].coi != story.coi:
        return None
    return OTHER_SAMPLE(test=facts["test"], sample=first.sample)


# Reviews


@requirement
def a_result_waits_for_review(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    waits = any(not one.reviewed_by for one in story.quality.results)
    return None if waits else NOTHING_TO_REVIEW()


@requirement(of_facts=True)
def results_are_there(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    missing = [name for name in _tests(facts) if story.quality.result(name) is None]
    return NO_RESULT_YET(tests=missing) if missing else None


@requirement(of_facts=True)
def results_are_not_reviewed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    found = [story.quality.result(name) for name in _tests(facts)]
    done = [one.test for one in found if one is not None and one.reviewed_by]
    return REVIEWED_ALREADY(tests=done) if done else None


@requirement(of_facts=True)
def reviewer_did_not_test(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    found = [story.quality.result(name) for name in _tests(facts)]
    mine = [o.test for o in found if o is not None and around.actor.person in o.testers]
    return TESTED_BY_YOU(tests=mine) if mine else None


@requirement
def batch_record_is_complete(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    complete = story.production.batch_complete and not story.production.batch_failed
    return None if complete else BATCH_UNFINISHED()


@requirement
def person_is_independent(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Whoever reviews the trail or releases neither made nor tested (EU GMP Annex 16)."""
    person = around.actor.person
    took_part = person in story.production.performers or person in story.quality.testers
    return NOT_INDEPENDENT() if took_part else None
