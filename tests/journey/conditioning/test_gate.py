"""Each requirement of conditioning, broken alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cot_tracker.journey.containers import changed
from cot_tracker.journey.story import Story
from tests.gates import breaks
from tests.journey.conditioning.stories import (
    BAGS,
    FANG,
    INFUSION_DAY,
    LABELS,
    NOW,
    PROTOCOL,
    RELEASED_AT,
    TODAY,
    Change,
    died,
    enrolled,
    on_site_protocol,
    planned,
    refused,
    released,
    started,
    tell,
    travelled,
    with_a_late_positive,
    withdrawn,
)

FITNESS = PROTOCOL.conditioning.fitness


def evidence(**changes: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [{"item": one.id, "day": TODAY, "satisfactory": True} for one in FITNESS]
    return [{**row, **changes.get(str(row["item"]), {})} for row in rows]


def decide(story: Story, *, day: date = INFUSION_DAY, rows: Any = None, **more: Any) -> list[str]:
    facts = {"infusion_day": day, "evidence": evidence() if rows is None else rows}
    return refused("conditioning.decided", story, facts, FANG, **more)


def plan(story: Story, day: date = INFUSION_DAY, **more: Any) -> list[str]:
    return refused("conditioning.infusion_day_planned", story, {"day": day}, FANG, **more)


def infusing(story: Story) -> Story:
    return tell(story, "infusion.started", bag=LABELS[0])


# The infusion day


def test_an_infusion_is_planned_before_there_is_a_product_and_after() -> None:
    assert plan(enrolled()) == []
    assert plan(released()) == []
    assert plan(started(), INFUSION_DAY + timedelta(days=3)) == []


@breaks("conditioning.infusion_day_planned", "subject_is_enrolled")
def test_nothing_is_planned_before_enrolment() -> None:
    story = released()
    story = replace(story, enrolment=replace(story.enrolment, enrolled_at=None))
    assert plan(story) == ["conditioning.not_enrolled"]


@pytest.mark.parametrize("gone", [withdrawn, died])
@breaks("conditioning.infusion_day_planned", "subject_takes_part")
@breaks("conditioning.decided", "subject_takes_part")
def test_nothing_is_planned_or_decided_for_who_has_withdrawn_or_died(gone: Change) -> None:
    assert plan(gone(released())) == ["conditioning.withdrawn"]
    assert decide(gone(planned())) == ["conditioning.withdrawn"]


@breaks("conditioning.infusion_day_planned", "infusion_has_not_begun")
def test_the_day_stands_once_the_infusion_has_begun() -> None:
    assert plan(infusing(started())) == ["conditioning.infusion_begun"]


@breaks("conditioning.infusion_day_planned", "day_is_not_past")
def test_no_infusion_is_planned_for_yesterday() -> None:
    assert plan(released(), TODAY - timedelta(days=1)) == ["conditioning.day_past"]
    assert plan(released(), TODAY) == []


@breaks("conditioning.infusion_day_planned", "product_outlives_the_day")
def test_no_infusion_is_planned_for_a_day_on_which_the_product_expires() -> None:
    expires_at = datetime(2026, 11, 27, 15, 59, tzinfo=UTC)  # a minute before midnight there
    assert plan(released(expires_at)) == ["conditioning.expired_by_then"]
    assert plan(released(expires_at + timedelta(minutes=1))) == []
    assert plan(released(None)) == ["conditioning.expired_by_then"]


def test_a_fresh_product_may_expire_in_the_course_of_the_day() -> None:
    fresh = replace(PROTOCOL, product=replace(PROTOCOL.product, state="fresh"))
    expires_at = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
    assert plan(released(expires_at), protocol=fresh) == []
    assert plan(released(expires_at - timedelta(days=1)), protocol=fresh) == [
        "conditioning.expired_by_then"
    ]


# The decision


def test_the_start_is_decided_when_everything_stands() -> None:
    assert decide(planned()) == []


@breaks("conditioning.decided", "infusion_day_is_planned")
def test_no_start_without_a_planned_day() -> None:
    assert decide(released()) == ["conditioning.not_planned"]


@breaks("conditioning.decided", "decision_is_for_the_planned_day")
def test_nobody_signs_for_a_day_that_was_moved_meanwhile() -> None:
    assert decide(planned(), day=INFUSION_DAY + timedelta(days=1)) == ["conditioning.another_day"]


@pytest.mark.parametrize(("days", "within"), [(-3, False), (-2, True), (0, True), (1, False)])
@breaks("conditioning.decided", "today_is_in_the_decision_window")
def test_the_start_is_decided_within_its_window(days: int, within: bool) -> None:
    now = NOW + timedelta(days=days)
    rows = [{**row, "day": now.date()} for row in evidence()]
    story = tell(
        released(), "conditioning.infusion_day_planned", at=NOW - timedelta(days=9),
        day=INFUSION_DAY,
    )  # fmt: skip
    assert decide(story, rows=rows, now=now) == ([] if within else ["conditioning.outside_window"])


@breaks("conditioning.decided", "infusion_has_not_begun")
def test_no_start_is_decided_for_what_was_infused() -> None:
    assert decide(infusing(planned())) == ["conditioning.infusion_begun"]


@breaks("conditioning.decided", "start_is_not_decided_yet")
def test_of_two_investigators_one_decides() -> None:
    assert decide(started()) == ["conditioning.already_decided"]


@breaks("conditioning.decided", "product_is_released")
def test_no_start_once_the_release_is_revoked() -> None:
    story = tell(planned(), "quality.revoked", why="recall")
    assert decide(story) == ["conditioning.not_released"]


@breaks("conditioning.decided", "no_result_was_positive_since")
def test_no_start_after_a_late_positive_result() -> None:
    assert decide(with_a_late_positive(planned())) == ["conditioning.late_positive"]


def test_an_assessed_late_positive_with_a_newer_release_lets_the_start_go_on() -> None:
    story = with_a_late_positive(planned(), NOW - timedelta(hours=3))
    number = story.deviation.open_deviations[-1].number
    story = tell(story, "quality.exceptionally_released", at=NOW - timedelta(hours=1), bags=BAGS)
    assert decide(story) == ["conditioning.late_positive"]
    closed = tuple(
        replace(one, closed_at=NOW) if one.number == number else one
        for one in story.deviation.deviations
    )
    story = replace(story, deviation=replace(story.deviation, deviations=closed))
    assert decide(story) == []


@pytest.mark.parametrize("state", ["lost", "quarantined", "rejected", "destroyed"])
@breaks("conditioning.decided", "bags_are_enough")
def test_no_start_with_a_bag_out_of_use(state: str) -> None:
    story = changed(planned(), BAGS[:1], state=state)
    assert decide(story) == ["conditioning.too_few_bags"]


@breaks("conditioning.decided", "no_bag_is_in_doubt")
def test_no_start_while_quality_has_not_decided_on_an_excursion() -> None:
    assert decide(travelled(planned(), verdict="excursion")) == ["conditioning.in_doubt"]
    refused_by_quality = travelled(planned(), verdict="excursion", decision="reject")
    assert decide(refused_by_quality) == ["conditioning.in_doubt"]
    assert decide(travelled(planned(), verdict="excursion", decision="accept")) == []


@breaks("conditioning.decided", "product_is_on_site")
def test_where_the_protocol_asks_for_it_the_product_is_at_the_site_before_the_start() -> None:
    protocol = on_site_protocol()
    assert decide(planned(), protocol=protocol) == ["conditioning.not_on_site"]
    received = changed(planned(), BAGS, state="at_site", place="pharmacy")
    assert decide(received, protocol=protocol) == []


@breaks("conditioning.decided", "product_outlives_the_infusion_day")
def test_no_start_with_a_bag_that_expires_on_the_infusion_day() -> None:
    expires_at = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
    story = changed(planned(), BAGS[1:], expires_at=expires_at)
    assert decide(story) == ["conditioning.expired_by_then"]


@breaks("conditioning.decided", "every_evidence_is_there")
def test_no_start_with_one_evidence_missing() -> None:
    for left_out in range(len(FITNESS)):
        rows = [row for at, row in enumerate(evidence()) if at != left_out]
        assert decide(planned(), rows=rows) == ["conditioning.evidence_missing"]


@breaks("conditioning.decided", "evidence_is_the_protocols")
def test_evidence_that_the_protocol_does_not_ask_for_is_refused() -> None:
    rows = [*evidence(), {"item": "horoscope", "day": TODAY, "satisfactory": True}]
    assert decide(planned(), rows=rows) == ["conditioning.evidence_unknown"]


@breaks("conditioning.decided", "each_evidence_is_given_once")
def test_evidence_given_twice_is_refused() -> None:
    assert decide(planned(), rows=[*evidence(), evidence()[0]]) == ["conditioning.evidence_twice"]


@breaks("conditioning.decided", "evidence_is_not_in_the_future")
def test_evidence_of_tomorrow_is_refused() -> None:
    rows = evidence(ecog={"day": TODAY + timedelta(days=1)})
    assert decide(planned(), rows=rows) == ["conditioning.evidence_in_future"]


@breaks("conditioning.decided", "evidence_is_fresh")
def test_evidence_is_as_fresh_as_the_protocol_asks() -> None:
    for one in FITNESS:
        oldest = TODAY - timedelta(days=one.max_age_days)
        assert decide(planned(), rows=evidence(**{one.id: {"day": oldest}})) == []
        stale = evidence(**{one.id: {"day": oldest - timedelta(days=1)}})
        assert decide(planned(), rows=stale) == ["conditioning.evidence_stale"]


@breaks("conditioning.decided", "evidence_is_satisfactory")
def test_an_active_infection_starts_nothing() -> None:
    rows = evidence(no_active_infection={"satisfactory": False})
    assert decide(planned(), rows=rows) == ["conditioning.not_fit"]


def test_a_release_after_the_revocation_opens_the_start_again() -> None:
    story = tell(planned(), "quality.revoked", at=RELEASED_AT + timedelta(hours=5), why="recall")
    assert decide(tell(story, "quality.released", at=NOW - timedelta(hours=1), bags=BAGS)) == []
