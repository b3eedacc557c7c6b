"""Follow-up: each requirement taken away alone, and its stories."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cot_tracker.journey.followup.due import due_visits
from cot_tracker.journey.stage import stage
from cot_tracker.journey.story import Story
from tests.journey import bedside
from tests.journey.bedside import COI, DAY, NOW, Bedside, Refused, issued, part
from tests.journey.scene import Break, register

EVENT: dict[str, Any] = {
    "term": "Fever", "grade": 2, "serious": False, "related": "probable",
    "onset": DAY.isoformat(),
}  # fmt: skip
DLT: dict[str, Any] = {"term": "Neurotoxicity", "grade": 4, "onset": DAY.isoformat()}
VISIT: dict[str, Any] = {"visit": "day_3", "on": DAY.isoformat()}
DIED: dict[str, Any] = {"on": DAY.isoformat(), "cause": "Progression", "related": "not_related"}
WITHDRAWN: dict[str, Any] = {"withdrawn_from": "follow_up", "by": "subject"}
TOMORROW = (DAY + timedelta(days=1)).isoformat()
ENDED = "followup.study_ended"


def _future(action: str, facts: dict[str, Any], name: str) -> Break:
    return Break(
        f"followup.{action}", "told_days_have_come", "followup.day_not_come", "finished", "fang",
        facts, broken={name: TOMORROW},
    )  # fmt: skip


def _without_last_visit(story: Story) -> Story:
    return part("followup", visits=story.followup.visits[:-1])(story)


BREAKS = register(
    [
        _future("visit_done", VISIT, "on"),
        _future("adverse_event", EVENT, "onset"),
        _future("dlt", DLT, "onset"),
        _future("died", DIED, "on"),
        Break(
            "followup.adverse_event", "it_ends_after_it_begins", "followup.ends_before_onset",
            "finished", "fang", EVENT, broken={"ended": "2026-03-01"},
        ),
        Break(
            ENDED, "study_has_not_ended", "followup.already_ended", "followed", "fang",
            story=part("followup", study_ended_at=NOW),
        ),
        Break(
            ENDED, "cells_were_infused", "followup.not_infused", "followed", "fang",
            story=part("infusion", infusions=()),
        ),
        Break(
            ENDED, "every_visit_is_accounted_for", "followup.visits_open", "followed", "fang",
            story=_without_last_visit,
        ),
        Break(
            ENDED, "custody_of_every_container_has_ended", "followup.containers_open",
            "followed", "fang", story=bedside.bag(state="partly_infused"),
        ),
    ]
)  # fmt: skip


@pytest.mark.parametrize("one", BREAKS, ids=str)
def test_one_condition_gone_gives_its_refusal(one: Break) -> None:
    bedside.see(one)


def test_the_schedule_runs_to_week_96() -> None:
    at = bedside.moments()["finished"]
    due = due_visits(at.story, bedside.protocol(), DAY)
    assert due[-1].visit.id == "week_96"
    assert due[-1].window.target == DAY + timedelta(days=672)
    assert {one.status for one in due} == {"coming"}


def test_before_infusion_no_visit_is_due() -> None:
    assert due_visits(issued().story, bedside.protocol(), DAY) == ()


@pytest.mark.parametrize(
    ("day", "status"),
    [(1, "coming"), (2, "due"), (3, "due"), (4, "due"), (5, "overdue")],
)
def test_a_visit_is_due_in_its_window_and_overdue_after(day: int, status: str) -> None:
    story = bedside.moments()["finished"].story
    first = due_visits(story, bedside.protocol(), DAY + timedelta(days=day))[0]
    assert first.status == status


def overdue(at: Bedside) -> list[str]:
    """The visits that are overdue ten days after the infusion."""
    due = due_visits(at.story, bedside.protocol(), DAY + timedelta(days=10))
    return [one.visit.id for one in due if one.status == "overdue"]


def test_overdue_visits_are_listed_until_told() -> None:
    at = bedside.moments()["finished"]
    assert overdue(at) == ["day_3", "day_7"]
    at = at.do("alice", "followup.visit_missed", {"visit": "day_3", "why": "Snow"}, days=10)
    assert overdue(at) == ["day_7"]


@pytest.mark.parametrize(
    ("visit", "day", "note"),
    [("day_3", 2, ""), ("day_3", 4, ""), ("day_3", 5, "out_of_window"), ("x", 5, "unscheduled")],
)
def test_whether_a_visit_lies_in_its_window_is_computed(visit: str, day: int, note: str) -> None:
    at = bedside.moments()["finished"]
    on = (DAY + timedelta(days=day)).isoformat()
    at = at.do("alice", "followup.visit_done", {"visit": visit, "on": on}, days=day)
    assert at.story.followup.visits[0].note == note
    assert stage(at.story) == "follow_up"


def test_an_adverse_event_is_updated_by_its_number() -> None:
    at = bedside.moments()["finished"].do("fang", "followup.adverse_event", EVENT)
    at = at.do("fang", "followup.adverse_event", EVENT | {"term": "Rash"})
    at = at.do("fang", "followup.adverse_event", EVENT | {"updates": 1, "grade": 3})
    assert [(e.number, e.term, e.grade) for e in at.story.followup.adverse_events] == [
        (1, "Fever", 3), (2, "Rash", 2),
    ]  # fmt: skip


def test_an_update_of_an_unknown_event_is_a_new_one() -> None:
    at = bedside.moments()["finished"]
    at = at.do("fang", "followup.adverse_event", EVENT | {"updates": 7})
    assert [e.number for e in at.story.followup.adverse_events] == [1]


@pytest.mark.parametrize(("day", "counts"), [(0, True), (28, True), (29, False)])
def test_whether_a_toxicity_counts_is_computed(day: int, counts: bool) -> None:
    at = bedside.moments()["finished"]
    onset = (DAY + timedelta(days=day)).isoformat()
    at = at.do("fang", "followup.dlt", DLT | {"onset": onset}, days=40)
    assert at.story.followup.dlts[0].counts is counts


def test_a_toxicity_before_any_cells_does_not_count() -> None:
    at = issued().do("fang", "followup.dlt", DLT)
    assert at.story.followup.dlts[0].counts is False


def test_who_withdraws_before_the_cells_frees_the_place() -> None:
    at = issued().do("fang", "followup.withdrawn", WITHDRAWN)
    assert at.study.slot_of(COI) is None
    assert stage(at.story) == "ended"
    at = at.do("fang", "followup.died", DIED)
    assert at.study.sequence == issued().study.sequence + 1


def test_who_withdraws_after_the_cells_keeps_the_place() -> None:
    at = bedside.moments()["finished"].do("fang", "followup.withdrawn", WITHDRAWN)
    assert at.study.slot_of(COI) is not None


def test_who_withdraws_from_treatment_is_followed_up() -> None:
    at = bedside.moments()["finished"]
    at = at.do("fang", "followup.withdrawn", WITHDRAWN | {"withdrawn_from": "treatment"})
    assert overdue(at)
    assert stage(at.story) == "follow_up"
    assert at.refusals("fang", ENDED, {}) == {"followup.visits_open"}
    at = at.do("fang", "followup.withdrawn", WITHDRAWN)
    assert not overdue(at)
    assert at.refusals("fang", ENDED, {}) == set()


def test_death_ends_the_visits() -> None:
    at = bedside.moments()["finished"].do("fang", "followup.died", DIED)
    due = due_visits(at.story, bedside.protocol(), DAY + timedelta(days=100))
    assert {one.status for one in due} == {"no_longer"}
    at = at.do("fang", ENDED)
    assert at.story.followup.study_ended_at is not None


def test_after_the_end_no_permit_but_reports_go_on() -> None:
    at = bedside.moments()["followed"].do("fang", ENDED)
    assert stage(at.story) == "ended"
    with pytest.raises(Refused) as refused:
        at.do("hugo", "infusion.started", bedside.scans())
    assert "enrolment.ended" in refused.value.codes
    at = at.do("fang", "followup.adverse_event", EVENT)
    assert at.story.followup.adverse_events


TOLD: dict[str, dict[str, Any]] = {
    "followup.visit_done": VISIT,
    "followup.visit_missed": {"visit": "none such", "why": "x"},
    "followup.adverse_event": EVENT | {"updates": 99},
    "followup.dlt": DLT | {"event": 99},
    "followup.withdrawn": WITHDRAWN,
    "followup.died": DIED,
}


@pytest.mark.parametrize("name", bedside.reports("followup"))
def test_a_report_is_never_refused_whatever_the_state(name: str) -> None:
    empty = Bedside(Story(COI), issued().study)
    for at in (empty, *bedside.moments().values()):
        at = replace(at, now=max(at.now, NOW))
        after = at.do("fang", name, TOLD[name])
        assert after.story.sequence == at.story.sequence + 1
