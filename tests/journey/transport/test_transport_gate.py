"""Each requirement of transport: its condition alone is taken away, and its refusal is seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from cot_tracker.facility.shippers import Shipper
from cot_tracker.identity.codes import Code, Kind, parse
from tests.gates import BROKEN
from tests.journey.transport import carrying as c
from tests.journey.transport.carrying import Carrying

UNKNOWN_SHIPPER = str(Code(Kind.SHIPPER, "0000", 26, 9))
ACCEPT = {"bags": list(c.CELLS)}
DECIDE = {"decision": "accept", "why": "Two hours at 12 degrees, cells stable"}
REJECT = {"why": "Too warm"}


@dataclass(frozen=True)
class Break:
    """An action that is open, and what takes one of its conditions away."""

    action: str
    requirement: str
    code: str
    at: Callable[[], Carrying]
    person: str
    facts: Mapping[str, Any]
    broken: Callable[[Carrying], Carrying] = lambda at: at
    changes: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""
    also: Sequence[str] = ()

    def __str__(self) -> str:
        return f"{self.action}-{self.requirement}"


def _one(shipment: Mapping[str, Any]) -> Callable[[Carrying], Carrying]:
    """The last shipment, changed."""

    def change(at: Carrying) -> Carrying:
        last = replace(at.shipment, **shipment)
        shipments = (*at.story.transport.shipments[:-1], last)
        return at.with_story(transport=replace(at.story.transport, shipments=shipments))

    return change


def _revoked(at: Carrying) -> Carrying:
    return at.with_story(quality=replace(at.story.quality, disposition="revoked"))


def _two_waiting(at: Carrying) -> Carrying:
    one = at.shipment
    both = (one, replace(one, number=2))
    return at.with_story(transport=replace(at.story.transport, shipments=both))


def _excursion() -> Carrying:
    return c.received(excursion=True)


def _decided() -> Carrying:
    return _excursion().do("emma", "condition_assessed", DECIDE).without_holds()


PACK, PACK_PRODUCT = c.pack(), c.pack(product=True)


def _nothing_ready(at: Carrying) -> Carrying:
    for code in (*c.CELLS, *c.PRODUCT):
        at = at.with_bag(code, state="consumed")
    return at


BREAKS = [
    Break("packed", "something_waits_for_transport", "transport.nothing_waits", c.ready, "alice",
          PACK, _nothing_ready, also=("transport.bag_not_ready",)),
    Break("packed", "bags_go_the_same_way", "transport.different_ways", c.ready, "alice", PACK,
          changes={"bags": [*c.CELLS, *c.PRODUCT]}),
    Break("packed", "packer_is_of_the_sending_side", "transport.other_side", c.ready, "alice",
          PACK, by="chen"),
    Break("packed", "bags_can_be_packed", "transport.bag_not_ready", c.ready, "alice", PACK,
          lambda at: at.with_bag(c.CELLS[1], state="labelled")),
    Break("packed", "bags_are_not_expired", "transport.bag_expired", c.ready, "chen",
          PACK_PRODUCT, lambda at: at.with_bag(c.PRODUCT[0], expires_at=at.now)),
    Break("packed", "product_to_pack_is_released", "transport.not_released", c.ready, "chen",
          PACK_PRODUCT, _revoked),
    Break("packed", "shipper_is_known", "transport.shipper_unknown", c.ready, "alice", PACK,
          changes={"shipper": UNKNOWN_SHIPPER}),
    Break("packed", "shipper_is_free", "transport.shipper_in_use", c.ready, "alice", PACK,
          lambda at: at.with_item(in_use_by=c.OTHER_COI)),
    Break("packed", "shipper_stays_qualified", "transport.shipper_not_qualified", c.ready,
          "alice", PACK, lambda at: at.with_item(due_at=at.now + timedelta(hours=47))),
    Break("packed", "shipper_holds_long_enough", "transport.hold_time_too_short", c.ready,
          "alice", PACK, lambda at: at.later(hours=193)),
    Break("packed", "shipper_was_made_ready", "transport.shipper_not_ready", c.ready, "alice",
          PACK, lambda at: at.with_item(shipper=Shipper())),
    Break("planned", "a_shipper_is_on_its_way", "transport.nothing_to_plan", c.packed, "alice",
          c.planning(c.packed()), _one({"received_at": c.START})),
    Break("planned", "shipper_carries_these_cells", "transport.other_shipper", c.packed, "alice",
          c.planning(c.packed()), changes={"shipper": c.SPARE}),
    Break("planned", "plan_is_in_order", "transport.plan_out_of_order", c.packed, "alice",
          c.planning(c.packed()), changes={"pickup_at": "2026-03-03T08:00+00:00"}),
    Break("planned", "plan_fits_the_lane", "transport.plan_too_late", c.packed, "alice",
          c.planning(c.packed()), changes={"deliver_until": "2026-03-04T09:00+00:00"}),
    Break("packed", "logger_is_named", "transport.logger_needed", c.ready, "alice", PACK,
          changes={"logger": ""}),
    Break("packed", "logger_is_named", "transport.logger_needed", c.ready, "alice", PACK,
          changes={"logger": "- ."}),
    Break("handed_over", "it_is_packed", "transport.not_packed", c.packed, "alice", c.IN_HAND,
          _one({"taken_at": c.START})),
    Break("handed_over", "shipper_carries_these_cells", "transport.other_shipper", c.packed,
          "alice", c.IN_HAND, changes={"shipper": c.SPARE}),
    Break("handed_over", "seal_is_the_packed_one", "transport.seal_differs", c.packed, "alice",
          c.IN_HAND, changes={"seal": "S-2"}),
    Break("handed_over", "sender_is_of_the_sending_side", "transport.other_side", c.packed,
          "alice", c.IN_HAND, by="chen"),
    Break("handed_over", "it_can_still_arrive_in_time", "transport.too_late", c.packed, "alice",
          c.IN_HAND, lambda at: at.later(hours=48)),
    Break("handed_over", "product_is_still_released", "transport.not_released",
          lambda: c.packed(product=True), "chen", c.IN_HAND, _revoked),
    Break("taken_over", "it_is_handed_over", "transport.not_handed_over", c.handed_over, "bob",
          c.IN_HAND, _one({"released_at": None})),
    Break("taken_over", "shipper_carries_these_cells", "transport.other_shipper", c.handed_over,
          "bob", c.IN_HAND, changes={"shipper": c.SPARE}),
    Break("taken_over", "seal_is_the_packed_one", "transport.seal_differs", c.handed_over, "bob",
          c.IN_HAND, changes={"seal": "S-2"}),
    Break("taken_over", "courier_is_another_person", "transport.same_person", c.handed_over,
          "bob", c.IN_HAND, by="alice"),
    Break("taken_over", "it_can_still_arrive_in_time", "transport.too_late", c.handed_over,
          "bob", c.IN_HAND, lambda at: at.later(hours=48)),
    Break("taken_over", "product_is_still_released", "transport.not_released",
          lambda: c.handed_over(product=True), "bob", c.IN_HAND, _revoked),
    Break("received", "it_is_under_way", "transport.not_under_way", c.delivered, "chen",
          c.receive(c.ready()), _one({"received_at": c.START})),
    Break("received", "shipper_carries_these_cells", "transport.other_shipper", c.delivered,
          "chen", c.receive(c.ready()), changes={"shipper": c.SPARE}),
    Break("received", "bags_are_of_the_shipment", "transport.bag_of_another_shipment",
          c.delivered, "chen", c.receive(c.ready()),
          _one({"bags": (parse(c.CELLS[0]).own,)})),
    Break("received", "receiver_is_of_the_receiving_side", "transport.other_side", c.delivered,
          "chen", c.receive(c.ready()), by="grace"),
    Break("received", "receiver_did_not_carry", "transport.courier_receives", c.delivered,
          "chen", c.receive(c.ready()), _one({"taken_by": c.PEOPLE["chen"].person})),
    Break("received", "logger_file_came_along", "transport.file_missing", c.delivered, "chen",
          c.receive(c.ready()), changes={"logger_file": "ab" * 32}),
    Break("condition_assessed", "it_is_open_or_in_doubt", "transport.not_arrived", _excursion,
          "emma", DECIDE, _one({"disposition": "rejected"}), {"shipment": 1}),
    Break("condition_assessed", "it_is_clear_which", "transport.which_one", _excursion, "emma",
          DECIDE, _two_waiting),
    Break("condition_assessed", "something_is_to_decide", "transport.nothing_to_decide",
          _excursion, "emma", DECIDE, _one({"verdict": "accepted"})),
    Break("condition_assessed", "assessor_had_it_not_in_hand", "transport.had_it_in_hand",
          _excursion, "emma", DECIDE, _one({"packed_by": c.PEOPLE["emma"].person})),
    Break("accepted", "it_has_arrived", "transport.not_arrived", c.received, "chen", ACCEPT,
          _one({"disposition": "lost"})),
    Break("accepted", "every_bag_is_scanned", "transport.bags_left_out", c.received, "chen",
          ACCEPT, changes={"bags": [c.CELLS[0]]}),
    Break("accepted", "bags_were_received", "transport.bag_not_received", c.received, "chen",
          ACCEPT, changes={"bags": [*c.CELLS, c.PRODUCT[0]]}),
    Break("accepted", "receiver_is_of_the_receiving_side", "transport.other_side", c.received,
          "chen", ACCEPT, by="grace"),
    Break("accepted", "receiver_did_not_carry", "transport.courier_receives", c.received, "chen",
          ACCEPT, _one({"taken_by": c.PEOPLE["chen"].person})),
    Break("accepted", "condition_is_accepted", "transport.condition_open", _decided, "chen",
          ACCEPT, _one({"decision": ""})),
    Break("accepted", "quality_did_not_refuse_it", "transport.quality_refused", _decided, "chen",
          ACCEPT, _one({"decision": "reject"})),
    Break("rejected", "it_has_arrived", "transport.not_arrived", c.received, "emma", REJECT,
          _one({"disposition": "accepted"}), {"shipment": 1}),
    Break("rejected", "it_is_clear_which", "transport.which_one", c.received, "emma", REJECT,
          _two_waiting),
    Break("rejected", "assessor_had_it_not_in_hand", "transport.had_it_in_hand", c.received,
          "emma", REJECT, _one({"received_by": c.PEOPLE["emma"].person})),
    Break("logger_read", "logger_file_came_along", "transport.file_missing",
          lambda: replace(c.received(file=False), files={"ab" * 32: b"x"}), "chen",
          {"logger_file": "ab" * 32}, changes={"logger_file": "cd" * 32}),
]  # fmt: skip

for one in BREAKS:
    BROKEN[(f"transport.{one.action}", one.requirement)] = tuple(one.also)


@pytest.mark.parametrize("one", BREAKS, ids=str)
def test_each_requirement_is_missed_alone(one: Break) -> None:
    at = one.at()
    assert at.refusals(one.person, one.action, one.facts) == set()
    facts = {**one.facts, **one.changes}
    found = one.broken(at).refusals(one.by or one.person, one.action, facts)
    assert found == {one.code, *one.also}
