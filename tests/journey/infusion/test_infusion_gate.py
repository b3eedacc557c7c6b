"""Each requirement of the bedside, taken away alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cot_tracker.custody.canonical import plain
from cot_tracker.identity.codes import parse
from cot_tracker.journey.holds import Deviation, Hold
from cot_tracker.journey.infusion.state import Infusion, Thaw
from cot_tracker.journey.pharmacy.state import Return
from cot_tracker.journey.steps import BOOK
from cot_tracker.journey.story import Story
from cot_tracker.study.state import Slot
from tests.journey import bedside
from tests.journey.bedside import (
    BAG,
    BAG_2,
    DAY,
    NOW,
    OWN,
    OWN_2,
    PEOPLE,
    UNBOUND,
    bag,
    later,
    part,
    rules,
)  # fmt: skip
from tests.journey.scene import Break, register

STARTED, THAW, CHECKED = "infusion.started", "infusion.thaw_started", "infusion.bedside_checked"
FACTS = {STARTED: bedside.scans(), THAW: {"bag": BAG}, CHECKED: bedside.check()}
MOMENT = {STARTED: "checked", THAW: "issued", CHECKED: "thawed"}
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


SHARED: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("treatment_goes_on", "treatment_ended", {"story": part("followup", withdrawn_at=NOW)}),
    ("release_is_valid", "not_released", {"story": part("quality", disposition="revoked")}),
    ("no_result_was_positive_since", "late_positive", {"story": _late_positive}),
    ("start_was_decided", "not_decided", {"story": part("conditioning", decisions=())}),
    (
        "today_is_the_infusion_day", "other_day",
        {"story": part("conditioning", infusion_day=DAY + timedelta(days=1)),
         "also": ("infusion.not_decided",)},
    ),
    ("infusion_is_not_finished", "finished", {"story": part("infusion", dose=object())}),
    ("bag_is_at_the_ward", "not_at_ward", {"story": bag(place="pharmacy")}),
    (
        "bag_is_of_this_confirmation", "not_confirmed",
        {"story": part("pharmacy", confirmed_bags=(OWN_2,))},
    ),
    (
        "bag_travelled_within_limits", "condition_not_accepted",
        {"story": part("transport", shipments=())},
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


def test_every_requirement_of_the_step_is_broken_somewhere() -> None:
    broken = {(one.action, one.requirement) for one in BREAKS}
    for action in BOOK.actions.values():
        if action.step == "infusion":
            for one in (*action.gate, *action.cautions):
                assert (action.name, one.name) in broken


def _hold(story: Story) -> Story:
    """A hold that came after the checks and was cleared at once."""
    hold = Hold(story.sequence + 1, "near_miss", "", NOW, "60", cleared_at=NOW)
    return part("deviation", holds=(hold,))(story)


def _returned(story: Story) -> Story:
    back = Return(story.sequence + 1, (OWN,), (OWN,), NOW, "60", "")
    return part("pharmacy", returns=(back,))(story)


LONG_AGO = timedelta(minutes=31)
REPRINTED = str(replace(parse(BAG), serial=2))


@pytest.mark.parametrize(
    "change",
    [
        _hold,
        _returned,
        _checks(lambda check: replace(check, bag_label=BAG_2)),
        _checks(lambda check: replace(check, bag_label=REPRINTED)),
        _checks(lambda check: replace(check, wristband=UNBOUND)),
        _checks(lambda check: replace(check, at=check.at - LONG_AGO)),
        part("infusion", checks=()),
        lambda story: part("infusion", checks=story.infusion.checks[:1])(story),
        lambda story: part("infusion", checks=story.infusion.checks[1:])(story),
    ],
    ids=[
        "a hold came after", "the bag went back", "another bag", "another label of the bag",
        "another wristband",
        "too long ago", "no check", "only the first", "only the second",
    ],
)  # fmt: skip
def test_checks_that_do_not_count_start_nothing(change: Callable[[Story], Story]) -> None:
    at = bedside.moments()["checked"]
    broken = replace(at, story=change(at.story))
    assert broken.refusals("hugo", STARTED, FACTS[STARTED]) == {"infusion.not_checked_by_two"}


def test_checks_before_the_end_of_the_thaw_do_not_count() -> None:
    at = bedside.moments()["checked"]
    thaw = at.story.infusion.thaws[0]
    moved = replace(thaw, completed_at=at.now + timedelta(seconds=1))
    broken = replace(
        at, story=part("infusion", thaws=(moved,))(at.story), now=at.now + timedelta(seconds=2)
    )
    assert broken.refusals("hugo", STARTED, FACTS[STARTED]) == {"infusion.not_checked_by_two"}


def test_two_people_are_asked_for_even_if_a_protocol_says_one() -> None:
    at = bedside.moments()["checked_once"]
    one = rules("infusion", verifiers=1)(at.around("hugo")).protocol
    refusals = replace(at, rules=one).refusals("hugo", STARTED, FACTS[STARTED])
    assert refusals == {"infusion.not_checked_by_two"}


@pytest.mark.parametrize("minutes", [29, 31])
def test_the_post_thaw_clock_ends_a_bag(minutes: int) -> None:
    at = bedside.moments()["thawed"]
    thaw = at.story.infusion.thaw_of(OWN)
    assert thaw is not None
    assert thaw.completed_at is not None
    then = thaw.completed_at + timedelta(minutes=minutes)
    at = replace(at, now=then - timedelta(minutes=1))
    at = bedside.checked(at)
    refusals = replace(at, now=then).refusals("hugo", STARTED, FACTS[STARTED])
    assert refusals == (set() if minutes == 29 else {"infusion.clock_over"})


@pytest.mark.parametrize(
    ("disposition", "refused"),
    [("accepted", False), ("", True), ("quarantined", True), ("rejected", True), ("lost", True)],
)
def test_only_an_accepted_transport_lets_a_bag_be_infused(disposition: str, refused: bool) -> None:
    at = bedside.moments()["checked"]
    (shipment,) = at.story.transport.shipments
    story = part("transport", shipments=(replace(shipment, disposition=disposition),))(at.story)
    found = replace(at, story=story).refusals("hugo", STARTED, FACTS[STARTED])
    assert found == ({"infusion.condition_not_accepted"} if refused else set())


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"verdict": "excursion"}, True),
        ({"verdict": "excursion", "decision": "accept"}, False),
        ({"verdict": "unknown"}, True),
        ({"verdict": "unknown", "decision": "reject"}, True),
        ({"verdict": ""}, True),
        ({"received_bags": (OWN_2,)}, True),
        ({"lane": "starting_material"}, True),
    ],
)
def test_a_condition_that_is_not_known_to_be_right_needs_qualitys_decision(
    changes: dict[str, Any], refused: bool
) -> None:
    at = bedside.moments()["checked"]
    (shipment,) = at.story.transport.shipments
    story = part("transport", shipments=(replace(shipment, **changes),))(at.story)
    found = replace(at, story=story).refusals("hugo", STARTED, FACTS[STARTED])
    assert found == ({"infusion.condition_not_accepted"} if refused else set())


@pytest.mark.parametrize("what", ["quality", "conditioning"])
def test_a_release_or_decision_newer_than_the_confirmation_asks_for_a_new_one(what: str) -> None:
    at = bedside.moments()["checked"]
    if what == "quality":
        story = part("quality", released_at=NOW)(at.story)
    else:
        decision = replace(at.story.conditioning.decisions[0], at=NOW)
        story = part("conditioning", decisions=(decision,))(at.story)
    found = replace(at, story=story).refusals("hugo", STARTED, FACTS[STARTED])
    assert found == {"infusion.not_confirmed"}


@pytest.mark.parametrize("state", ["confirmed", "at_site", "rejected", "infused", "infusing", ""])
def test_a_bag_in_any_other_state_is_refused(state: str) -> None:
    at = bedside.moments()["checked"]
    found = replace(at, story=bag(state=state)(at.story)).refusals("hugo", STARTED, FACTS[STARTED])
    assert found == {"infusion.not_at_ward"}


def test_a_label_printed_after_the_confirmation_asks_for_a_new_one() -> None:
    at = bedside.moments()["checked"]
    label = replace(at.story.labels[BAG], issued_at=NOW)
    story = replace(at.story, labels=at.story.labels.set(BAG, label))
    found = replace(at, story=story).refusals("hugo", STARTED, FACTS[STARTED])
    assert found == {"infusion.not_confirmed"}


def test_a_bag_without_an_expiry_is_refused() -> None:
    at = bedside.moments()["checked"]
    found = replace(at, story=bag(expires_at=None)(at.story)).refusals(
        "hugo", STARTED, FACTS[STARTED]
    )
    assert found == {"infusion.no_expiry"}


def test_without_a_planned_day_nothing_is_infused() -> None:
    at = bedside.moments()["checked"]
    story = part("conditioning", infusion_day=None)(at.story)
    found = replace(at, story=story).refusals("hugo", STARTED, FACTS[STARTED])
    assert found == {"infusion.no_day", "infusion.not_decided"}


def test_the_day_after_is_too_late() -> None:
    at = bedside.moments()["issued"]
    tomorrow = replace(at, now=later(days=1)(at.around("hugo")).now)
    assert tomorrow.refusals("hugo", THAW, FACTS[THAW]) == {"infusion.other_day"}


def test_facts_are_plain() -> None:
    assert plain(FACTS[STARTED]) == FACTS[STARTED]
