"""Where a bag lies, how long it was out of storage, and what that means for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cot_tracker.custody.entry import Entry
from cot_tracker.facility.storage import Stay
from cot_tracker.journey.stability import cleared_at, legs, time_out
from cot_tracker.journey.story import Story, apply
from tests.journey.storage import keeping as k
from tests.journey.storage.keeping import FIRST, FREEZER, OWN_1, OWN_2, SECOND, position
from tests.journey.transport import carrying as c
from tests.journey.transport.carrying import Carrying

BUDGET = c.protocol().product.max_minutes_out_of_storage


def out(at: Carrying, own: str = OWN_1) -> int:
    found = time_out(at.story, own, at.now)
    assert found is not None
    return found.minutes


def left(at: Carrying) -> int | None:
    found = time_out(at.story, OWN_1, at.now)
    assert found is not None
    return found.left(c.protocol().product)


def back(at: Carrying, *codes: str) -> Carrying:
    return at.do("chen", "storage.checked_in", k.put_in(*(codes or (FIRST,))))


# Positions


def test_a_scanned_position_or_the_next_free_one_of_the_freezer_is_where_it_goes() -> None:
    at = k.ready().do("chen", "production.stored", {"container": FIRST, "position": position(2)})
    at = at.do("chen", "production.stored", {"container": SECOND, "position": FREEZER})
    assert (k.where(at, FIRST), k.where(at, SECOND)) == (position(2), position(1))
    assert k.inside(at) == {OWN_1: position(2), OWN_2: position(1)}
    assert (at.state(FIRST), at.state(SECOND)) == ("stored", "stored")


def test_a_shelf_without_positions_takes_what_is_put_on_it() -> None:
    at = k.stored(place=k.SHELF)
    assert k.inside(at, k.SHELF) == {OWN_1: k.SHELF, OWN_2: k.SHELF}


def test_a_bag_that_is_packed_leaves_its_position() -> None:
    at = k.stored().do("chen", "packed", c.pack(product=True))
    assert k.inside(at) == {}
    assert at.items[FREEZER].storage.stays[0] == Stay(OWN_1, position(1), c.START, at.now)
    assert k.where(at, FIRST) == ""


def test_moving_to_another_freezer_leaves_the_first_and_is_no_time_out() -> None:
    at = k.stored().later(days=1)
    at = at.do("chen", "storage.checked_in", k.put_in(FIRST, place=k.OTHER_FREEZER))
    assert OWN_1 not in k.inside(at)
    assert OWN_1 in k.inside(at, k.OTHER_FREEZER)
    assert (out(at), legs(at.story, OWN_1)) == (0, ())


def test_a_destroyed_bag_gives_its_position_back_with_the_witness() -> None:
    at = k.stored()
    why = {"method": "Autoclaved", "why": "Leaked"}
    at = at.do("emma", "deviation.destroyed", {"containers": [FIRST], **why})
    assert OWN_1 in k.inside(at)
    at = at.do("chen", "deviation.destruction_witnessed", {"containers": [FIRST]})
    assert OWN_1 not in k.inside(at)


# Time out of storage


def test_the_time_out_is_summed_over_every_leg() -> None:
    at = back(k.out_for(30))
    at = at.later(days=3).do("chen", "storage.checked_out", k.take_out(FIRST)).later(minutes=12)
    assert out(at) == 42
    at = back(at)
    assert out(at.later(days=9)) == 42
    ends = [(leg.began_with, leg.ended_with) for leg in legs(at.story, OWN_1)]
    assert ends == [("storage.checked_out", "storage.checked_in")] * 2
    assert [leg.seconds for leg in legs(at.story, OWN_1)] == [Decimal(1800), Decimal(720)]


def test_what_was_never_in_storage_has_no_clock() -> None:
    assert time_out(k.ready().story, OWN_1, c.START) is None


def test_in_a_shipper_only_the_minutes_outside_the_lanes_limits_count() -> None:
    at = _travelled(warm=True)
    outside = at.shipment.minutes_outside
    assert outside is not None
    assert outside > 0
    assert out(at) == outside


def test_from_the_receipt_until_it_is_put_into_the_pharmacys_freezer_it_is_out() -> None:
    at = _travelled().later(minutes=5).do("grace", "accepted", {"bags": list(c.PRODUCT)})
    at = at.later(minutes=15)
    facts = {"bags": list(c.PRODUCT), "counted": 2, "intact": True, "position": k.OTHER_FREEZER}
    at = at.do("grace", "pharmacy.received", facts)
    assert out(at.later(hours=5)) == 20
    assert [leg.ended_with for leg in legs(at.story, OWN_1)] == [
        "transport.received", "pharmacy.received",
    ]  # fmt: skip
    assert len(set(k.inside(at, k.OTHER_FREEZER).values())) == 2


def test_a_transport_of_unknown_temperature_makes_the_time_out_unknown() -> None:
    at = _on_its_way()
    at = c.received(at, product=True, file=False)
    found = time_out(at.story, OWN_1, at.now)
    assert found is not None
    assert not found.known


def _handed_over(at: Carrying) -> Carrying:
    at = at.do("chen", "packed", c.pack(product=True)).later(minutes=30)
    at = at.do("chen", "handed_over", c.IN_HAND).do("bob", "taken_over", c.IN_HAND).later(hours=5)
    return at.do("bob", "delivered", {"shipper": c.SHIPPER}).later(minutes=5)


def _on_its_way() -> Carrying:
    return _handed_over(k.stored())


def _travelled(at: Carrying | None = None, *, warm: bool = False) -> Carrying:
    return c.received(at or _on_its_way(), product=True, excursion=warm)


# The budget


def test_the_budget_left_stands_in_the_entry_that_ends_a_leg() -> None:
    at = k.out_for(30)
    from cot_tracker.door import fields
    from cot_tracker.journey.steps import BOOK

    known = BOOK.actions["storage.checked_in"]
    typed = fields.load(known.schema, k.put_in(FIRST))
    assert known.drafts is not None
    facts = known.drafts(at.story, typed, at.around("chen"))[0].facts
    assert facts["out_of_storage"] == [
        {"container": OWN_1, "minutes": 30, "known": True, "minutes_left": 210, "exceeded": False}
    ]
    assert BUDGET == 240


def test_a_bag_that_was_out_longer_than_its_budget_is_held_until_quality_clears_it() -> None:
    at = back(k.out_for(241))
    assert at.holds == ["stability"]
    assert at.deviations == ["out_too_long"]
    cleared = at.without_holds()
    assert cleared_at(cleared.story, OWN_1) == at.now
    assert cleared_at(cleared.story, OWN_2) is None
    assert left(cleared) == BUDGET


def test_what_quality_cleared_begins_the_budget_anew_and_does_not_lift_it() -> None:
    at = back(k.out_for(241)).without_holds().later(days=1)
    again = at.do("chen", "storage.checked_out", k.take_out(FIRST))
    assert back(again.later(minutes=240)).holds == []
    held = back(again.later(minutes=241))
    assert held.holds == ["stability"]
    assert out(held) == 482


def test_a_bag_reported_before_its_time_and_cleared_is_not_free_for_ever() -> None:
    at = k.out_for(20).do("chen", "storage.overran", {"containers": [FIRST], "why": "Left out"})
    at = at.without_holds().later(minutes=241)
    assert left(at) == -1
    assert back(at).holds == ["stability"]


def test_warm_on_its_way_and_out_too_long_are_two_holds_that_are_cleared_one_by_one() -> None:
    at = k.stored().do("chen", "storage.checked_out", k.take_out(*c.PRODUCT)).later(minutes=200)
    at = _travelled(_handed_over(at), warm=True)
    assert sorted(at.holds) == ["excursion", "stability"]
    numbers = {hold.number for hold in at.story.deviation.open_holds}
    assert len(numbers) == 1, "one entry placed both"
    clear = {"hold": numbers.pop(), "why": "Looked into"}
    at = at.do("emma", "deviation.hold_cleared", clear)
    assert len(at.holds) == 1
    at = at.do("emma", "deviation.hold_cleared", clear)
    assert at.holds == []
    assert at.refusals("emma", "deviation.hold_cleared", clear) >= {"deviation.no_such_hold"}


def test_two_deviations_of_one_entry_are_assessed_and_closed_one_by_one() -> None:
    at = k.stored().do("chen", "storage.checked_out", k.take_out(*c.PRODUCT)).later(minutes=200)
    at = _travelled(_handed_over(at), warm=True)
    assert sorted(at.deviations) == ["excursion", "out_too_long"]
    number = at.story.deviation.open_deviations[0].number
    assess = {"deviation": number, "severity": "major", "assessment": "Looked into"}
    close = {"deviation": number, "conclusion": "No harm"}
    for left_open in (1, 0):
        assert at.refusals("emma", "deviation.closed", close) == {"deviation.not_assessed"}
        at = at.do("emma", "deviation.assessed", assess).do("emma", "deviation.closed", close)
        assert len(at.deviations) == left_open


def test_product_that_went_into_a_shipper_unstored_has_a_clock_from_its_receipt() -> None:
    at = _travelled(_handed_over(k.ready())).later(minutes=30)
    assert out(at) == 30


def test_legs_that_are_short_alone_are_too_long_together() -> None:
    at = k.out_for(120)
    for _ in range(2):
        at = back(at)
        assert at.holds == []
        at = at.later(days=1).do("chen", "storage.checked_out", k.take_out(FIRST))
        at = at.later(minutes=60)
    assert back(at).holds == []  # 240 minutes: as many as are allowed
    assert back(at.later(minutes=1)).holds == ["stability"]


def test_retain_samples_and_protocols_without_a_budget_are_never_held_for_it() -> None:
    at = k.out_for(241)
    rules = c.protocol()
    unlimited = replace(rules, product=replace(rules.product, max_minutes_out_of_storage=None))
    assert back(replace(at, rules=unlimited)).holds == []


def test_packing_a_bag_that_lay_out_too_long_holds_it_too() -> None:
    at = k.out_for(300).do("chen", "packed", c.pack(product=True))
    assert at.holds == ["stability"]


def test_a_bag_that_is_held_for_it_and_goes_out_again_is_not_held_twice() -> None:
    at = back(k.out_for(241))
    again = at.do("chen", "storage.checked_out", k.take_out(FIRST)).later(minutes=10)
    held = back(again)
    assert (held.holds, held.deviations) == (["stability"], ["out_too_long"])
    other = held.do("chen", "storage.checked_out", k.take_out(SECOND)).later(minutes=300)
    both = other.do("chen", "storage.checked_in", k.put_in(SECOND))
    assert both.holds == ["stability", "stability"], "another bag"
    state = again.story.deviation
    assessed = tuple(replace(one, assessed_by="emma") for one in state.deviations)
    known = again.with_story(deviation=replace(state, deviations=assessed))
    assert back(known).holds == ["stability", "stability"], "assessed for a shorter time"
    assert back(again.without_holds()).holds == [], "and what Quality cleared begins anew"


def test_whoever_finds_a_bag_that_lay_out_too_long_reports_it() -> None:
    at = k.out_for(20).do("chen", "storage.overran", {"containers": [FIRST], "why": "Left out"})
    assert at.holds == ["stability"]
    assert cleared_at(at.without_holds().story, OWN_1) == at.now


# What befalls its freezer


def test_a_failure_of_the_freezer_holds_the_journey() -> None:
    at = k.told(k.stored(), "storage.failed/1", {"name": "Freezer A", "why": "No nitrogen"})
    assert (at.holds, at.deviations) == (["storage"], ["storage_failed"])


@pytest.mark.parametrize(
    ("verdict", "cause", "title"),
    [
        ("excursion", "excursion", "storage_excursion"),
        ("unknown", "unknown_condition", "storage_unknown"),
    ],
)
def test_a_doubtful_logger_of_the_freezer_holds_the_journey(
    verdict: str, cause: str, title: str
) -> None:
    at = k.told(k.stored(), "storage.doubted/1", {"name": "Freezer A", "verdict": verdict})
    assert (at.holds, at.deviations) == ([cause], [title])


def test_no_entry_of_storage_breaks_a_fold_whatever_the_story() -> None:
    facts: list[dict[str, Any]] = [
        {}, {"containers": [FIRST], "why": "x"}, {"containers": ["nothing"]},
        {"placed": [{"container": OWN_1, "position": position(1)}], "name": "F", "why": "w"},
        {"out_of_storage": [{"container": OWN_1, "exceeded": True}]},
    ]  # fmt: skip
    for start in (Story(c.COI), k.stored().story, k.out_for(5).story):
        for what in ("checked_out", "checked_in", "overran", "failed", "doubted"):
            for given in facts:
                if what == "checked_out" and given.get("containers") == ["nothing"]:
                    continue
                entry = Entry(
                    c.COI, 99, f"storage.{what}/1", "act", c.START + timedelta(days=9),
                    c.START, c.PEOPLE["chen"], given, b"",
                )  # fmt: skip
                apply(start, entry)


def test_the_second_bag_keeps_its_place_while_the_first_is_out() -> None:
    at = k.out_for(10)
    assert k.inside(at) == {OWN_2: position(2)}
    assert at.story.storage.out == (OWN_1,)
    assert SECOND[-4:] != FIRST[-4:]
