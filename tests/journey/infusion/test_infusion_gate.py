"""Each requirement of the bedside, taken away alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from immutables import Map

from cot_tracker.journey.containers import changed
from cot_tracker.journey.holds import Deviation
from cot_tracker.journey.infusion.state import Infusion, Thaw
from cot_tracker.journey.stability import Clock
from cot_tracker.journey.steps import BOOK
from cot_tracker.journey.story import Story
from cot_tracker.study.state import Slot
from tests.journey import bedside
from tests.journey.bedside import (
    BAG,
    DAY,
    NOW,
    OWN,
    OWN_2,
    PEOPLE,
    UNBOUND,
    bag,
    part,
    rules,
)  # fmt: skip
from tests.journey.scene import Break, register

STARTED, THAW, CHECKED = "infusion.started", "infusion.thaw_started", "infusion.bedside_checked"
FACTS = {STARTED: bedside.scans(), THAW: {"bag": BAG}, CHECKED: bedside.check()}
MOMENT = {STARTED: "checked", THAW: "issued", CHECKED: "thawed"}
OUT_TOO_LONG = Clock(out_since=NOW - timedelta(minutes=241), out_with="pharmacy.issued")
POSITIVE = Deviation(60, "late_positive", "critical", NOW, "60")


def _late_positive(story: Story) -> Story:
    story = part("quality", late_positive=True)(story)
    return part("deviation", deviations=(POSITIVE,))(story)


def _other_bag(state: str) -> Callable[[Story], Story]:
    """The second bag was thawed just before."""

    def change(story: Story) -> Story:
        at = NOW - timedelta(minutes=1)
        thaw = Thaw(50, OWN_2, at, "60", at, at, "60")
        story = part("infusion", thaws=(*story.infusion.thaws, thaw))(story)
        other = replace(story.containers[OWN_2], state=state)
        return replace(story, containers=story.containers.set(OWN_2, other))

    return change


def _running(story: Story) -> Story:
    one = Infusion(51, OWN_2, NOW, "60", verified=True)
    return part("infusion", infusions=(one,))(story)


def _checks(change: Callable[[Any], Any]) -> Callable[[Story], Story]:
    def all_of(story: Story) -> Story:
        checks = tuple(change(check) for check in story.infusion.checks)
        return part("infusion", checks=checks)(story)

    return all_of


def _one(action: str, requirement: str, code: str, **more: Any) -> Break:
    person = "hugo"
    return Break(
        action, requirement, f"infusion.{code}", MOMENT[action], person, FACTS[action], **more
    )


def _back_in_the_pharmacy(story: Story) -> Story:
    return changed(story, [OWN, OWN_2], place="pharmacy")


SHARED: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("treatment_goes_on", "treatment_ended", {"story": part("followup", withdrawn_at=NOW)}),
    ("release_is_valid", "not_released", {"story": part("quality", disposition="revoked")}),
    (
        "bag_is_of_the_release", "not_of_the_release",
        {"story": part("quality", released_bags=(OWN_2,))},
    ),
    ("no_result_was_positive_since", "late_positive", {"story": _late_positive}),
    ("start_was_decided", "not_decided", {"story": part("conditioning", decisions=())}),
    (
        "today_is_the_infusion_day", "other_day",
        {"story": part("conditioning", infusion_day=DAY + timedelta(days=1)),
         "also": ("infusion.not_decided",)},
    ),
    ("infusion_is_not_finished", "finished", {"story": part("infusion", dose=object())}),
    (
        "a_bag_is_on_the_ward", "no_bag_at_ward",
        {"story": _back_in_the_pharmacy, "also": ("infusion.not_at_ward",)},
    ),
    ("bag_is_at_the_ward", "not_at_ward", {"story": bag(place="pharmacy")}),
    (
        "bag_is_of_this_confirmation", "not_confirmed",
        {"story": part("pharmacy", confirmed_bags=(OWN_2,))},
    ),
    (
        "bag_travelled_within_limits", "condition_not_accepted",
        {"story": part("transport", shipments=())},
    ),
    (
        "time_out_of_storage_is_left", "out_too_long",
        {"story": part("storage", clocks=Map({OWN: OUT_TOO_LONG}))},
    ),
    ("bag_is_not_expired", "expired", {"story": bag(expires_at=NOW)}),
    (
        "wristband_is_the_bound_one", "wristband_not_bound",
        {"broken": {"wristband": UNBOUND}},
    ),
    ("bag_is_thawed", "not_thawed", {"story": part("infusion", thaws=())}),
)  # fmt: skip


def _shared() -> list[Break]:
    """The conditions that several actions ask for, broken for each of them."""
    made = []
    for action in (THAW, CHECKED, STARTED):
        asked = {one.name for one in BOOK.actions[action].gate}
        for name, code, how in SHARED:
            if name not in asked:
                continue
            more = dict(how)
            if (action, name) == (STARTED, "wristband_is_the_bound_one"):
                more["also"] = ("infusion.not_checked_by_two",)
            made.append(_one(action, name, code, **more))
    return made


FUTURE = {"completed_at": (NOW + timedelta(days=1)).isoformat()}
BREAKS = register(
    [
        *_shared(),
        _one(THAW, "product_is_frozen", "fresh", around=rules("product", state="fresh")),
        _one(
            THAW, "bag_is_still_frozen", "thawed_before",
            story=part("infusion", thaws=(Thaw(50, OWN, NOW, "60"),)),
        ),
        _one(THAW, "no_other_bag_waits_thawed", "other_thawed", story=_other_bag("thawed")),
        _one(
            CHECKED, "name_and_birth_date_agree", "not_agreed", broken={"name_agrees": False}
        ),
        Break(
            CHECKED, "you_have_not_checked_it_yet", "infusion.checked_by_you", "checked_once",
            "ines", FACTS[CHECKED],
            around=lambda around: replace(around, actor=PEOPLE["hugo"]),
        ),
        _one(STARTED, "no_other_bag_runs", "other_runs", story=_running),
        _one(
            STARTED, "post_thaw_clock_runs", "clock_over",
            around=rules("infusion", max_minutes_after_thaw=0),
        ),
        _one(
            STARTED, "bag_was_checked_by_two", "not_checked_by_two",
            story=_checks(lambda check: replace(check, person="60")),
        ),
        Break(
            "infusion.thaw_completed", "told_times_have_come", "infusion.in_the_future", "issued",
            "hugo", {"bag": BAG, "temperature_c": "37"}, broken=FUTURE,
        ),
        Break(
            "infusion.stopped", "told_times_have_come", "infusion.in_the_future", "started",
            "hugo", {"bag": BAG, "volume_ml": "50", "complete": True},
            broken={"ended_at": FUTURE["completed_at"]},
        ),
        Break(
            STARTED, "stagger_has_passed", "infusion.stagger", "checked", "hugo", FACTS[STARTED],
            around=lambda around: replace(
                around,
                stories={
                    **around.stories,
                    "study": replace(
                        around.study,
                        slots=(
                            *around.study.slots,
                            Slot("x", "IX001-006", "1", date(2026, 1, 1),
                                 infused_at=NOW - timedelta(days=13)),
                        ),
                    ),
                },
            ),
        ),
    ]
)  # fmt: skip


@pytest.mark.parametrize("one", BREAKS, ids=str)
def test_one_condition_gone_gives_its_refusal(one: Break) -> None:
    bedside.see(one)
