"""Freezers and shippers: each requirement taken away alone, and what befalls what is in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cot_tracker.custody.entry import Draft
from cot_tracker.facility.shippers import Shipper
from cot_tracker.facility.storage import Grid, position_name
from cot_tracker.identity.codes import Code, Kind, parse
from tests.facility.freezer import (
    BAG_1,
    BAG_OF_ANOTHER,
    FREEZER,
    GRID,
    NOW,
    RETAIN,
    SHIPPER,
    STATION,
    Watching,
    filled,
    freezer,
    position,
    read_out,
    shipper,
)
from tests.gates import BROKEN

SET_UP = {"racks": 2, "rows": 2, "columns": 3, "low_c": "-200", "high_c": "-130"}
READY = {"sound": True, "how": "Charged with liquid nitrogen"}


def _failed() -> Watching:
    return filled().do("facility.storage_failed", {"why": "Liquid nitrogen used up"})


def _kept() -> tuple[Watching, dict[str, Any]]:
    return read_out(filled())


def _as_station(at: Watching) -> Watching:
    return replace(at, story=replace(at.story, code=STATION))


def _retired(at: Watching) -> Watching:
    return replace(at, story=replace(at.story, active=False))


def _kept_as(**changes: Any) -> Callable[[Watching], Watching]:
    def change(at: Watching) -> Watching:
        return replace(at, story=replace(at.story, storage=replace(at.story.storage, **changes)))

    return change


def _item(**changes: Any) -> Callable[[Watching], Watching]:
    return lambda at: replace(at, story=replace(at.story, **changes))


@dataclass(frozen=True)
class Break:
    action: str
    requirement: str
    code: str
    at: Callable[[], Watching]
    facts: Mapping[str, Any]
    broken: Callable[[Watching], Watching] = lambda at: at
    changes: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.action}-{self.requirement}"


def _freezer() -> Watching:
    return Watching(freezer())


def _shipper() -> Watching:
    return Watching(shipper())


READ_AT, READ = _kept()
FAIL, REPAIR = {"why": "Alarm"}, {"record": "Service 17"}
BREAKS = [
    Break("storage_set_up", "item_is_active", "not_active", _freezer, SET_UP, _retired),
    Break("storage_set_up", "item_is_storage", "not_storage", _freezer, SET_UP, _as_station),
    Break("storage_set_up", "positions_can_be_numbered", "too_many_positions", _freezer, SET_UP,
          changes={"racks": 99, "columns": 99}),
    Break("storage_set_up", "positions_stay_while_used", "something_in_it", filled, SET_UP,
          changes={"racks": 3}),
    Break("storage_set_up", "limits_are_in_order", "limits_contradict", _freezer, SET_UP,
          changes={"low_c": "-100"}),
    Break("storage_set_up", "limits_are_not_widened_while_used", "limits_wider", filled, SET_UP,
          changes={"high_c": "-20"}),
    Break("item_retired", "nothing_lies_in_it", "still_used", _freezer, {"why": "Worn out"},
          lambda at: at.moved({BAG_1: position(1)})),
    Break("item_retired", "shipper_is_empty", "shipper_loaded", _shipper, {"why": "Worn out"},
          _item(in_use_by="10000026000010000087")),
    Break("storage_failed", "item_is_storage", "not_storage", _freezer, FAIL, _as_station),
    Break("storage_repaired", "item_is_active", "not_active", _failed, REPAIR, _retired),
    Break("storage_repaired", "item_is_storage", "not_storage", _failed, REPAIR, _as_station),
    Break("storage_repaired", "it_has_failed", "not_failed", _failed, REPAIR,
          _kept_as(failed_at=None)),
    Break("storage_read", "item_is_storage", "not_storage", lambda: READ_AT, READ, _as_station),
    Break("storage_read", "limits_are_known", "no_limits", lambda: READ_AT, READ,
          _kept_as(high_c=None)),
    Break("storage_read", "period_is_past", "period_wrong", lambda: READ_AT, READ,
          changes={"began_at": READ["ended_at"]}),
    Break("storage_read", "logger_file_is_here", "file_missing", lambda: READ_AT, READ,
          changes={"logger_file": "ab" * 32}),
    Break("shipper_conditioned", "item_is_active", "not_active", _shipper, READY, _retired),
    Break("shipper_conditioned", "item_is_a_shipper", "not_a_shipper", _shipper, READY,
          _as_station),
    Break("shipper_conditioned", "shipper_is_empty", "shipper_loaded", _shipper, READY,
          _item(in_use_by="10000026000010000087")),
    Break("shipper_conditioned", "shipper_is_qualified", "past_qualification", _shipper, READY,
          _item(due_at=NOW)),
    Break("shipper_conditioned", "shipper_is_sound", "shipper_not_sound", _shipper, READY,
          changes={"sound": False}),
    Break("shipper_conditioned", "it_is_ready_by_now", "ready_when", _shipper, READY,
          changes={"ready_at": (NOW + timedelta(minutes=1)).isoformat()}),
]  # fmt: skip
for one in BREAKS:
    BROKEN[(f"facility.{one.action}", one.requirement)] = tuple(one.also)


@pytest.mark.parametrize("one", BREAKS, ids=str)
def test_without_its_condition_the_action_is_refused(one: Break) -> None:
    at, action = one.at(), f"facility.{one.action}"
    assert at.refusals(action, one.facts) == set()
    found = one.broken(at).refusals(action, {**one.facts, **one.changes})
    assert found == {f"facility.{one.code}", *one.also}


# Positions


def test_positions_are_named_rack_box_row_and_column() -> None:
    names = [GRID.name(number) for number in range(1, GRID.size + 1)]
    assert names[:4] == ["1-1-A1", "1-1-A2", "1-1-A3", "1-1-B1"]
    assert names[-1] == "2-1-B3"
    assert len(set(names)) == GRID.size == 12


def test_a_position_has_a_code_of_its_own_that_names_its_freezer() -> None:
    code = parse(position(7))
    assert (code.kind, code.container, code.item) == (Kind.STORAGE, 7, FREEZER)
    assert position_name(GRID, position(7)) == "2-1-A1"
    assert position_name(GRID, position(13)) == ""
    assert position_name(None, FREEZER) == ""


def test_free_positions_come_in_order_and_a_taken_one_never() -> None:
    at = filled()
    free = list(at.story.storage.free(FREEZER))
    assert free[0] == position(4)
    assert len(free) == 9
    assert at.story.storage.occupant(position(1)) == BAG_1


def test_a_position_given_up_in_an_act_may_be_taken_in_the_same_one() -> None:
    at = filled().moved({RETAIN: position(1)}, out=(BAG_1, RETAIN))
    assert at.story.storage.occupant(position(1)) == RETAIN
    assert BAG_1 not in at.story.storage.contents


def test_a_shelf_without_a_grid_has_no_positions_to_give() -> None:
    assert list(freezer(grid=None).storage.free(FREEZER)) == []


def test_an_empty_freezer_may_be_divided_anew() -> None:
    again = Watching(freezer()).do("facility.storage_set_up", {**SET_UP, "racks": 4})
    assert again.story.storage.grid == Grid(4, 1, 2, 3)


# What befalls a freezer befalls everything in it


def test_a_failure_reaches_every_journey_with_anything_in_it_in_one_act() -> None:
    first, *others = filled().drafts("facility.storage_failed", {"why": "No nitrogen"})
    assert first.chain == FREEZER
    told = {draft.chain: draft.facts["containers"] for draft in others}
    assert told == {
        str(Code(Kind.JOURNEY, "0000", 26, 1)): [BAG_1, RETAIN],
        str(Code(Kind.JOURNEY, "0000", 26, 2)): [BAG_OF_ANOTHER],
    }
    assert {draft.kind for draft in others} == {"storage.failed/1"}


def test_what_was_in_it_when_it_began_to_fail_is_held_though_it_left_since() -> None:
    at = filled().moved(out=(BAG_OF_ANOTHER,)).later(hours=3)
    since = {"why": "Alarm unheard", "since": (at.now - timedelta(hours=5)).isoformat()}
    after = {"why": "Alarm unheard", "since": (at.now - timedelta(hours=1)).isoformat()}
    held = at.drafts("facility.storage_failed", since)[0].facts["containers"]
    assert BAG_OF_ANOTHER in held
    assert BAG_OF_ANOTHER not in at.drafts("facility.storage_failed", after)[0].facts["containers"]


def test_a_failure_told_for_the_future_is_told_for_now() -> None:
    at = filled()
    ahead = {"why": "Clock", "since": (at.now + timedelta(days=1)).isoformat()}
    assert at.do("facility.storage_failed", ahead).story.storage.failed_at == at.now


def test_a_failed_freezer_is_in_use_again_when_quality_says_so() -> None:
    at = _failed()
    assert at.story.storage.failed_why == "Liquid nitrogen used up"
    assert at.do("facility.storage_repaired", REPAIR).story.storage.failed_at is None


def test_a_failure_is_told_of_an_empty_freezer_and_twice_too() -> None:
    at = Watching(freezer()).do("facility.storage_failed", FAIL).do("facility.storage_failed", FAIL)
    assert at.story.storage.failed_at is not None


def test_of_a_failure_told_twice_the_earlier_beginning_stands() -> None:
    at = filled()
    began = at.now - timedelta(hours=5)
    first = at.do("facility.storage_failed", {"why": "Alarm unheard", "since": began.isoformat()})
    again = first.later(hours=1).do("facility.storage_failed", FAIL)
    assert again.story.storage.failed_at == began
    mended = again.do("facility.storage_repaired", REPAIR).later(hours=1)
    anew = mended.do("facility.storage_failed", FAIL)
    assert anew.story.storage.failed_at == anew.now


def test_a_logger_in_range_holds_nothing() -> None:
    at, facts = read_out(filled())
    drafts = at.drafts("facility.storage_read", facts)
    assert [draft.facts.get("verdict") for draft in drafts] == ["accepted"]
    assert at.do("facility.storage_read", facts).story.storage.watched[0].verdict == "accepted"


def test_an_alarm_in_the_loggers_file_reaches_every_journey() -> None:
    at, facts = read_out(filled(), warm=True)
    own, *others = at.drafts("facility.storage_read", facts)
    assert own.facts["verdict"] == "excursion"
    assert {draft.facts["verdict"] for draft in others} == {"excursion"}
    assert len(others) == 2


def test_a_time_that_the_file_does_not_cover_is_unknown_and_never_in_range() -> None:
    at, facts = read_out(filled(), hours=24)
    longer = {**facts, "began_at": (at.now - timedelta(hours=40)).isoformat()}
    own, *others = at.drafts("facility.storage_read", longer)
    assert own.facts["verdict"] == "unknown"
    assert len(others) == 2


def test_a_loggers_file_of_another_freezer_is_unknown() -> None:
    at, facts = read_out(filled())
    other = _kept_as(logger="FRZ-2")(at)
    assert other.drafts("facility.storage_read", facts)[0].facts["verdict"] == "unknown"


def test_a_door_opened_for_less_than_is_allowed_is_no_alarm() -> None:
    at, facts = read_out(filled(), warm=True)
    patient = _kept_as(alarm_minutes=180)(at)
    assert patient.drafts("facility.storage_read", facts)[0].facts["verdict"] == "accepted"


# Shippers


def test_a_shipper_holds_from_when_it_was_made_ready() -> None:
    ready_at = NOW - timedelta(hours=3)
    at = _shipper().do("facility.shipper_conditioned", {**READY, "ready_at": ready_at.isoformat()})
    assert at.story.shipper.conditioned_at == ready_at
    assert at.story.shipper.hold_until == ready_at + timedelta(hours=240)


def test_once_emptied_it_is_made_ready_anew() -> None:
    at = _shipper().do("facility.shipper_conditioned", {**READY, "weight_kg": "12.4"})
    emptied = at.told(Draft(SHIPPER, "facility.shipper_freed/1", {"journey": "j"}))
    assert emptied.story.shipper == Shipper(uses=1)


def test_what_a_later_set_up_leaves_out_stays_as_it_was() -> None:
    at = Watching(freezer()).do("facility.storage_set_up", {"logger": "FRZ-7"})
    kept = at.story.storage
    assert (kept.grid, kept.low_c, kept.alarm_minutes, kept.logger) == (
        GRID, Decimal(-200), 15, "FRZ-7",
    )  # fmt: skip
    below = {"high_c": "-201"}
    assert at.refusals("facility.storage_set_up", below) == {"facility.limits_contradict"}


def test_limits_and_grid_are_as_set_up() -> None:
    at = Watching(freezer(grid=None, low_c=None, high_c=None))
    kept = at.do("facility.storage_set_up", SET_UP).story.storage
    assert (kept.grid, kept.low_c, kept.high_c) == (GRID, Decimal(-200), Decimal(-130))


def test_limits_of_a_freezer_in_use_become_narrower_never_wider() -> None:
    at = filled()
    for wider in ({"low_c": "-201"}, {"high_c": "-129"}, {"alarm_minutes": 16}):
        assert at.refusals("facility.storage_set_up", wider) == {"facility.limits_wider"}
        assert _freezer().refusals("facility.storage_set_up", wider) == set()
    narrower = {"low_c": "-196", "high_c": "-150", "alarm_minutes": 5}
    assert at.refusals("facility.storage_set_up", narrower) == set()
