"""Transport by season: the day of packing decides; and shippers made ready before each use."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from cot_tracker.custody.canonical import plain
from cot_tracker.custody.entry import Entry
from cot_tracker.door import fields
from cot_tracker.facility.shippers import Shipper
from cot_tracker.identity.codes import Kind
from cot_tracker.identity.sscc import is_sscc
from cot_tracker.journey.story import apply
from cot_tracker.journey.transport.custody import hand_overs, longest_between
from cot_tracker.study.state import StudyStory
from tests.journey.transport import carrying as c
from tests.journey.transport.carrying import Carrying

SUMMER = datetime(2026, 7, 1, 8, tzinfo=UTC)


def _in_summer(at: Carrying | None = None) -> Carrying:
    at = replace(at or c.ready(), now=SUMMER)
    ready = Shipper(SUMMER, "", SUMMER + timedelta(hours=240))
    return at.with_item(shipper=ready)


def _cooler_summers() -> Any:
    """The example, with a summer in which cells travel at 2 to 6 °C."""
    rules = c.protocol()
    lane = rules.lane("starting_material")
    summer = replace(lane.seasons[0], high_c=Decimal(6))
    cooler = replace(lane, seasons=(summer, *lane.seasons[1:]))
    return replace(rules, lanes=(cooler, *rules.lanes[1:]))


def test_a_transport_in_summer_has_the_summers_longest_duration() -> None:
    winter, summer = c.packed().shipment, _in_summer().do("alice", "packed", c.pack()).shipment
    assert (winter.season, winter.arrive_by) == ("", c.START + timedelta(hours=48))
    assert (summer.season, summer.arrive_by) == ("summer", SUMMER + timedelta(hours=36))


def test_the_gate_asks_the_shipper_for_the_seasons_duration_only() -> None:
    short = Shipper(SUMMER, "", SUMMER + timedelta(hours=40))
    at = _in_summer().with_item(shipper=short)
    assert at.refusals("alice", "packed", c.pack()) == set()
    spring = replace(at, now=c.START).with_item(
        shipper=replace(short, hold_until=c.START + timedelta(hours=40))
    )
    assert spring.refusals("alice", "packed", c.pack()) == {"transport.hold_time_too_short"}


def test_the_receipt_is_judged_by_the_season_of_packing() -> None:
    at = replace(_in_summer(), rules=_cooler_summers())
    at = at.do("alice", "packed", c.pack()).do("alice", "handed_over", c.IN_HAND)
    at = at.do("bob", "taken_over", c.IN_HAND).later(hours=5)
    at = at.do("bob", "delivered", {"shipper": c.SHIPPER}).later(minutes=5)
    warm = replace(at, rules=c.protocol())  # around 5 °C on most days of the year, 4 °C in summer
    file = c.read_out(replace(warm, rules=None), excursion=False)
    cool = at.do("chen", "received", c.receive(at, file), [file])
    assert cool.shipment.verdict == "accepted"
    hot = c.read_out(replace(at, rules=_warmer(at.rules)))
    assert at.do("chen", "received", c.receive(at, hot), [hot]).shipment.verdict == "excursion"


def _warmer(rules: Any) -> Any:
    """Rules whose middle is 7 °C: in range for most of the year, too warm for this summer."""
    lane = rules.lane("starting_material")
    warm = replace(lane, low_c=Decimal(6), high_c=Decimal(8), seasons=())
    return replace(rules, lanes=(warm, *rules.lanes[1:]))


def test_a_shipper_used_once_is_made_ready_before_it_is_packed_again() -> None:
    at = c.accepted()
    shipper = at.items[c.SHIPPER]
    assert (shipper.in_use_by, shipper.shipper.conditioned_at, shipper.shipper.uses) == (
        "", None, 1,
    )  # fmt: skip
    assert at.refusals("chen", "packed", c.pack(product=True)) == {"transport.shipper_not_ready"}
    ready = Shipper(at.now, "", at.now + timedelta(hours=240), uses=1)
    again = at.with_item(shipper=ready)
    assert again.refusals("chen", "packed", c.pack(product=True)) == set()


def test_a_shipper_whose_hold_time_ended_on_the_way_holds_the_cells() -> None:
    at = c.delivered()
    state = at.story.transport
    over = replace(state.shipments[0], hold_until=at.now - timedelta(minutes=1))
    at = at.with_story(transport=replace(state, shipments=(over,)))
    late = c.received(at)
    assert late.shipment.findings == ("hold_time_over",)
    assert late.holds == ["deviation"]


def test_courier_and_vehicle_are_told_when_it_is_taken_over() -> None:
    carried = {**c.IN_HAND, "carrier": "Night Courier", "vehicle": "A 12345"}
    at = c.handed_over().do("bob", "taken_over", carried)
    assert (at.shipment.carrier, at.shipment.vehicle) == ("Night Courier", "A 12345")


def test_a_shipper_that_nobody_takes_over_in_time_is_a_gap_of_custody() -> None:
    waiting = c.handed_over().later(minutes=61)
    collection = hand_overs(waiting.shipment, waiting.now)[0]
    assert collection.flags == ("released_not_accepted",)
    longest = longest_between(c.protocol(), waiting.shipment)
    assert "gap" in hand_overs(waiting.shipment, waiting.now, longest)[0].flags
    at = waiting.do("bob", "taken_over", c.IN_HAND)
    assert hand_overs(at.shipment, at.now, longest)[0].flags == ("gap",)
    assert at.deviations == ["handover_gap"]
    assert at.holds == []


def test_a_delivery_that_nobody_takes_in_for_long_is_a_gap_too() -> None:
    at = c.received(c.delivered().later(hours=2))
    assert at.shipment.findings == ("handover_gap",)
    assert at.deviations == ["handover_gap"]


@pytest.mark.parametrize(
    ("minutes", "of_what", "title"),
    [
        (-5, "received_at", ""), (-60, "received_at", ""), (-62, "received_at", "handover_gap"),
        (5, "received_at", "handover_overlap"), (-1, "taken_at", "handover_order"),
    ],
)  # fmt: skip
def test_a_delivery_told_later_is_judged_by_when_it_happened(
    minutes: int, of_what: str, title: str
) -> None:
    at = c.taken_over().later(hours=6)
    at = at.do("chen", "received", c.receive(at)).later(hours=2)
    happened = getattr(at.shipment, of_what) + timedelta(minutes=minutes)
    known = c.named("delivered")
    assert known.drafts is not None
    typed = fields.load(known.schema, {"shipper": c.SHIPPER})
    around = replace(at.around("bob"), occurred_at=happened)
    (draft,) = known.drafts(at.story, typed, around)
    entry = Entry(
        c.COI, at.story.sequence + 1, draft.kind, "act", happened, at.now, c.PEOPLE["bob"],
        plain(draft.facts), b"",
    )  # fmt: skip
    raised = apply(at.story, entry).deviation.deviations[len(at.story.deviation.deviations) :]
    assert [one.title for one in raised] == ([title] if title else [])


def test_a_delivery_told_after_the_receipt_is_an_overlap_of_custody() -> None:
    there = c.taken_over().later(hours=5)
    taken_in = c.received(there)
    assert taken_in.shipment.findings == ("not_handed_over",)
    delivery = hand_overs(taken_in.shipment, taken_in.now)[1]
    assert delivery.flags == ("accepted_not_released",)
    told = taken_in.later(minutes=1).do("bob", "delivered", {"shipper": c.SHIPPER})
    assert "handover_overlap" in told.deviations
    assert hand_overs(told.shipment, told.now)[1].flags == ("accepted_before_release",)


def test_every_hand_over_in_time_has_no_flag() -> None:
    at = c.accepted()
    longest = longest_between(c.protocol(), at.shipment)
    assert [one.flags for one in hand_overs(at.shipment, at.now, longest)] == [(), ()]
    assert longest_between(None, at.shipment) is None


def test_what_is_late_against_its_plan_is_seen() -> None:
    at = c.packed()
    plan = c.planning(at)
    at = at.do("alice", "planned", plan)
    pickup = datetime.fromisoformat(plan["pickup_at"])
    until = datetime.fromisoformat(plan["deliver_until"])
    assert at.story.transport.due_at == pickup
    at = at.do("alice", "handed_over", c.IN_HAND).do("bob", "taken_over", c.IN_HAND)
    assert at.story.transport.due_at == until
    assert hand_overs(at.shipment, until + timedelta(minutes=1))[1].flags == ("late",)
    there = at.later(hours=5).do("bob", "delivered", {"shipper": c.SHIPPER})
    assert c.received(there).story.transport.due_at is None


def test_a_delivery_before_its_window_is_seen_as_early() -> None:
    at = c.packed().later(minutes=5)
    at = at.do("alice", "planned", c.planning(at)).do("alice", "handed_over", c.IN_HAND)
    at = at.do("bob", "taken_over", c.IN_HAND).later(hours=2)
    at = c.received(at.do("bob", "delivered", {"shipper": c.SHIPPER}))
    assert hand_overs(at.shipment, at.now)[1].flags == ("early",)


def test_a_new_plan_takes_the_place_of_the_one_before() -> None:
    at = c.packed()
    first = c.planning(at)
    at = at.do("alice", "planned", first)
    second = c.planning(at.later(hours=1))
    assert at.do("bob", "planned", second).shipment.deliver_until == datetime.fromisoformat(
        second["deliver_until"]
    )


def test_a_new_plan_does_not_make_a_late_delivery_less_late() -> None:
    at = c.taken_over()
    first = c.planning(at)
    there = at.do("bob", "planned", first).later(hours=5)
    early = there.do("bob", "planned", c.planning(there))
    assert (early.shipment.missed, hand_overs(early.shipment, early.now)[1].flags) == (None, ())
    late = there.later(hours=2)
    again = late.do("bob", "planned", c.planning(late))
    assert again.shipment.missed == datetime.fromisoformat(first["deliver_until"])
    delivery = hand_overs(again.shipment, again.now)[1]
    assert (delivery.flags, delivery.due_at) == (("late",), again.shipment.deliver_until)


def test_a_loaded_shipper_is_numbered_where_the_site_has_a_gs1_prefix() -> None:
    at = c.ready()
    study = StudyStory(gs1_prefix="0614141", sscc_count=6)
    at = replace(at, items={**at.items, "study": study}).do("alice", "packed", c.pack())
    assert is_sscc(at.shipment.sscc)
    assert at.shipment.sscc[:8] == "00614141"
    assert at.items["study"].sscc_count == 7


def test_without_a_prefix_no_number_is_invented() -> None:
    assert c.packed().shipment.sscc == ""


def test_kinds_of_codes_do_not_cover_a_gs1_number() -> None:
    assert all(len(str(int(kind))) == 2 for kind in Kind)
