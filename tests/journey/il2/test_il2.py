"""IL-2: each requirement taken away alone, and its stories."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cot_tracker.journey.il2.state import Dose
from cot_tracker.journey.infusion.state import Infusion
from cot_tracker.journey.stage import stage
from cot_tracker.journey.story import Story
from tests.journey import bedside
from tests.journey.bedside import COI, NOW, OWN, UNBOUND, Bedside, Refused, issued, part
from tests.journey.scene import Break, register

GIVEN, PLANNED = "il2.dose_given", "il2.planned"


def _given(requirement: str, code: str, **more: Any) -> Break:
    return Break(GIVEN, requirement, f"il2.{code}", "il2_due", "ines", bedside.dose(), **more)


def _planned(requirement: str, code: str, moment: str = "finished", **more: Any) -> Break:
    return Break(PLANNED, requirement, f"il2.{code}", moment, "fang", {"max_doses": 3}, **more)


def _behind(status: str) -> tuple[Dose, ...]:
    return tuple(Dose(number, status, NOW, "60") for number in (1, 2, 3))


def _not_infused(story: Story) -> Story:
    return part("infusion", infusions=())(story)


def _running(story: Story) -> Story:
    found = (*story.infusion.infusions, Infusion(70, OWN, NOW, "60", verified=True))
    return part("infusion", infusions=found)(story)


LEFT = part("followup", withdrawn_at=NOW)
ENDED = part("il2", ended_at=NOW, ended_why="x")
BREAKS = register(
    [
        _planned("treatment_goes_on", "treatment_ended", story=LEFT),
        _planned("il2_has_not_ended", "ended", story=ENDED),
        _planned("start_was_decided", "not_decided", "issued",
                 story=part("conditioning", decisions=())),
        _planned("doses_are_within_the_protocol", "too_many", broken={"max_doses": 15}),
        _planned("dose_is_within_the_protocol", "too_high", broken={"dose": "500001"}),
        _given("treatment_goes_on", "treatment_ended", story=LEFT),
        _given("il2_has_not_ended", "ended", story=ENDED),
        _given("il2_is_planned", "not_planned", story=part("il2", plan=None)),
        _given("cells_were_infused", "not_infused", story=_not_infused),
        _given("no_cells_are_running", "still_running", story=_running),
        _given("earliest_hour_has_come", "too_early",
               around=bedside.rules("il2", earliest_hours_after_infusion=6)),
        _given("a_dose_is_left", "none_left", story=part("il2", doses=_behind("skipped"))),
        _given("dose_is_within_the_plan", "too_high", broken={"dose": "500001"}),
        _given("wristband_is_the_bound_one", "wristband_not_bound",
               broken={"wristband": UNBOUND}),
        _given("interval_has_passed", "soon",
               story=part("il2", doses=(Dose(1, "given", NOW, "60"),))),
    ]
)  # fmt: skip


@pytest.mark.parametrize("one", BREAKS, ids=str)
def test_one_condition_gone_gives_its_refusal(one: Break) -> None:
    bedside.see(one)


def test_il2_cannot_start_before_the_cells() -> None:
    at = bedside.il2_planned(issued())
    assert at.refusals("ines", GIVEN, bedside.dose()) == {"il2.not_infused"}


def test_the_plan_stands_in_the_entry_with_the_protocols_values() -> None:
    plan = bedside.moments()["il2_planned"].story.il2.plan
    rules = bedside.protocol().il2
    assert plan is not None
    assert (plan.dose, plan.dose_unit, plan.mode) == (rules.dose, rules.dose_unit, rules.mode)
    assert plan.max_doses == 3


def test_the_first_dose_waits_for_its_hour() -> None:
    at = bedside.moments()["il2_planned"]
    ended = at.story.infusion.stopped_at
    assert ended is not None
    hours = timedelta(hours=bedside.protocol().il2.earliest_hours_after_infusion)
    before = replace(at, now=ended + hours - timedelta(seconds=1))
    assert before.refusals("ines", GIVEN, bedside.dose()) == {"il2.too_early"}
    assert replace(at, now=ended + hours).refusals("ines", GIVEN, bedside.dose()) == set()


def test_a_dose_held_comes_again_and_one_skipped_does_not() -> None:
    at = bedside.moments()["il2_due"].do("ines", GIVEN, bedside.dose())
    at = at.do("ines", "il2.dose_held", {"criterion": "hypotension", "why": "Low pressure"})
    at = at.do("ines", GIVEN, bedside.dose(), hours=12)
    at = at.do("fang", "il2.dose_skipped", {"why": "Fever"}, hours=12)
    assert [(d.number, d.status) for d in at.story.il2.doses] == [
        (1, "given"), (2, "held"), (2, "given"), (3, "skipped"),
    ]  # fmt: skip
    assert at.story.il2.doses[0].dose == Decimal(500_000)
    assert at.story.il2.doses[0].dose_unit == "IU"
    assert stage(at.story) == "il2"
    with pytest.raises(Refused) as refused:
        at.do("ines", GIVEN, bedside.dose(), hours=12)
    assert refused.value.codes == {"il2.none_left"}


def test_after_the_end_no_dose_is_given() -> None:
    at = bedside.moments()["il2_due"].do("fang", "il2.ended", {"why": "Toxicity"})
    assert at.refusals("ines", GIVEN, bedside.dose()) == {"il2.ended"}
    assert stage(at.story) == "follow_up"


TOLD: dict[str, dict[str, Any]] = {
    "il2.dose_held": {"criterion": "none such", "why": "x"},
    "il2.dose_skipped": {"why": "x"},
    "il2.ended": {"why": "x"},
}


@pytest.mark.parametrize("name", bedside.reports("il2"))
def test_a_report_is_never_refused_whatever_the_state(name: str) -> None:
    empty = Bedside(Story(COI), issued().study)
    for at in (empty, *bedside.moments().values()):
        after = at.do("fang", name, TOLD[name])
        assert after.story.sequence == at.story.sequence + 1
