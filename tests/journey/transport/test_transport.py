"""What befalls cells between two hands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cot_tracker.custody.canonical import plain
from cot_tracker.custody.entry import Entry
from cot_tracker.custody.evidence import Evidence
from cot_tracker.door import fields
from cot_tracker.door.action import Sort
from cot_tracker.identity.codes import parse
from cot_tracker.journey.stage import stage
from cot_tracker.journey.story import Story, apply
from cot_tracker.journey.transport.actions import ACTIONS
from cot_tracker.journey.transport.findings import HOLDING, SENTENCES, TITLES
from tests.journey.transport import carrying as c
from tests.journey.transport.carrying import Carrying

DECIDE = {"decision": "accept", "why": "Two hours at 12 degrees, cells stable"}


def test_an_excursion_that_shows_after_acceptance_waits_for_quality_and_is_decided_on() -> None:
    at = c.received().do("chen", "accepted", {"bags": list(c.CELLS)})
    file = c.read_out(at, excursion=True)
    warm = at.do("chen", "logger_read", {"logger_file": file.digest}, [file])
    assert (warm.shipment.disposition, warm.shipment.verdict) == ("accepted", "excursion")
    assert warm.holds == ["excursion"]
    decided = warm.do("emma", "condition_assessed", DECIDE).without_holds()
    assert (decided.shipment.decision, decided.shipment.disposition) == ("accept", "accepted")
    assert decided.refusals("emma", "condition_assessed", DECIDE) == {"transport.not_arrived"}


def test_cells_go_from_hand_to_hand_into_the_workshop() -> None:
    at = c.accepted()
    assert [at.state(bag) for bag in c.CELLS] == ["accepted", "accepted"]
    assert at.place(c.CELLS[0]) == "workshop"
    one = at.shipment
    hands = (one.packed_by, one.released_by, one.taken_by, one.delivered_by, one.received_by)
    people = [c.PEOPLE[name].person for name in ("alice", "alice", "bob", "bob", "chen")]
    assert list(hands) == people
    assert (one.verdict, one.disposition, one.findings) == ("accepted", "accepted", ())
    assert one.elapsed == timedelta(hours=5, minutes=37)
    assert at.holds == at.deviations == []


def test_released_product_goes_to_the_site() -> None:
    at = c.accepted(product=True)
    assert [at.state(bag) for bag in c.PRODUCT] == ["accepted", "accepted"]
    assert at.place(c.PRODUCT[0]) == "site"
    assert at.shipment.lane == "product"


def test_cells_in_a_couriers_hand_are_in_transit() -> None:
    at = c.taken_over()
    assert (at.state(c.CELLS[0]), at.place(c.CELLS[0])) == ("in_transit", "transit")
    undecided = replace(at.story, quality=Story(c.COI).quality)
    assert stage(undecided) == "in_transit"


def test_a_shipper_is_taken_when_packed_and_free_when_received() -> None:
    at = c.packed()
    assert at.items[c.SHIPPER].in_use_by == c.COI
    assert c.received().items[c.SHIPPER].in_use_by == ""


def test_an_excursion_holds_the_journey_and_is_a_deviation() -> None:
    at = c.received(excursion=True)
    assert at.shipment.verdict == "excursion"
    assert at.holds == ["excursion"]
    assert at.deviations == ["excursion"]
    bags = {"bags": list(c.CELLS)}
    assert at.refusals("chen", "accepted", bags) == {
        "deviation.on_hold", "transport.condition_open",
    }  # fmt: skip


def test_cells_are_accepted_in_spite_of_an_excursion_only_after_quality_has_decided() -> None:
    bags = {"bags": list(c.CELLS)}
    at = c.received(excursion=True)
    assert at.without_holds().refusals("chen", "accepted", bags) == {"transport.condition_open"}
    decided = at.do("emma", "condition_assessed", DECIDE)
    assert decided.refusals("chen", "accepted", bags) == {"deviation.on_hold"}
    done = decided.without_holds().do("chen", "accepted", bags)
    assert done.state(c.CELLS[0]) == "accepted"
    assert done.shipment.verdict == "excursion", "what was judged stays"


def test_quality_rejects_a_shipment_while_it_is_on_hold() -> None:
    at = c.received(excursion=True).do("emma", "rejected", {"why": "Too warm"})
    assert [at.state(bag) for bag in c.CELLS] == ["rejected", "rejected"]
    assert at.shipment.disposition == "rejected"
    assert at.refusals("chen", "accepted", {"bags": list(c.CELLS)}) >= {"transport.not_arrived"}


def test_no_logger_file_is_unknown_and_never_in_range() -> None:
    at = c.received(file=False)
    assert at.shipment.verdict == "unknown"
    assert at.holds == ["unknown_condition"]
    assert "no_logger_file" in at.shipment.findings


@pytest.mark.parametrize("content", [b"", b"not a logger's file", b"\xff\xfe\x00"])
def test_a_file_that_no_reader_knows_is_unknown_and_kept(content: bytes) -> None:
    file = Evidence(content, "application/octet-stream")
    at = c.delivered()
    at = at.do("chen", "received", c.receive(at, file), [file])
    assert at.shipment.verdict == "unknown"
    assert at.shipment.logger_digest == file.digest
    assert at.holds == ["unknown_condition"]


def test_the_file_of_another_logger_is_unknown() -> None:
    at = c.delivered()
    file = c.read_out(at, serial="LOG-2")
    at = at.do("chen", "received", c.receive(at, file), [file])
    assert at.shipment.verdict == "unknown"


def test_a_file_brought_in_the_morning_settles_what_was_unknown_at_night() -> None:
    night = c.received(file=False)
    file = c.read_out(night)
    morning = night.later(hours=5).do("chen", "logger_read", {"logger_file": file.digest}, [file])
    assert morning.shipment.verdict == "accepted"
    assert morning.holds == ["unknown_condition"], "Quality clears it, not a file"
    assert not morning.shipment.needs_decision
    done = morning.without_holds().do("chen", "accepted", {"bags": list(c.CELLS)})
    assert done.state(c.CELLS[0]) == "accepted"


def test_a_file_brought_later_may_prove_an_excursion_after_quality_has_decided() -> None:
    night = c.received(file=False).do("emma", "condition_assessed", DECIDE)
    file = c.read_out(night, excursion=True)
    morning = night.later(hours=5).do("chen", "logger_read", {"logger_file": file.digest}, [file])
    assert morning.shipment.verdict == "excursion"
    assert morning.shipment.decision == "", "Quality decided on less than is now known"
    assert morning.holds == ["unknown_condition", "excursion"]


def test_a_proven_excursion_is_not_undone_by_another_file() -> None:
    at = c.received(excursion=True)
    file = c.read_out(at)
    at = at.do("chen", "logger_read", {"logger_file": file.digest}, [file])
    assert at.shipment.verdict == "excursion"


def test_a_lane_without_logger_has_no_verdict_and_needs_no_decision() -> None:
    rules = c.protocol()
    lanes = tuple(replace(lane, logger_required=False) for lane in rules.lanes)
    at = replace(c.ready(), rules=replace(rules, lanes=lanes))
    at = at.do("alice", "packed", c.pack(logger="")).do("alice", "handed_over", c.IN_HAND)
    at = at.do("bob", "taken_over", c.IN_HAND).do("bob", "delivered", {"shipper": c.SHIPPER})
    at = c.received(at, file=False)
    assert (at.shipment.verdict, at.holds) == ("", [])
    assert at.do("chen", "accepted", {"bags": list(c.CELLS)}).state(c.CELLS[0]) == "accepted"


def test_a_missing_bag_is_recorded_and_holds_and_the_other_is_received() -> None:
    at = c.received(bags=[c.CELLS[0]], count=1)
    assert (at.state(c.CELLS[0]), at.state(c.CELLS[1])) == ("received", "in_transit")
    assert set(at.shipment.findings) == {"bag_missing", "count_differs"}
    assert (at.holds, at.deviations) == (["deviation"], ["bag_missing"])
    lost = at.do("chen", "lost", {"bags": [c.CELLS[1]], "why": "Not in the shipper"})
    assert (lost.state(c.CELLS[0]), lost.state(c.CELLS[1])) == ("received", "lost")
    assert lost.shipment.disposition == ""


def test_an_empty_shipper_can_be_told() -> None:
    at = c.received(bags=[], count=0)
    assert at.shipment.received_bags == ()
    assert at.holds == ["deviation"]
    lost = at.do("emma", "lost", {"why": "The shipper came empty"})
    assert lost.shipment.disposition == "lost"
    assert {lost.state(bag) for bag in c.CELLS} == {"lost"}


@pytest.mark.parametrize(
    ("told", "finding"),
    [
        ({"seal_intact": False}, "seal_broken"), ({"seal": "S-2"}, "seal_differs"),
        ({"package_intact": False}, "package_damaged"), ({"count": 3}, "count_differs"),
    ],
)  # fmt: skip
def test_what_is_wrong_on_arrival_is_never_refused_but_holds(
    told: dict[str, Any], finding: str
) -> None:
    at = c.received(**told)
    assert at.shipment.findings == (finding,)
    assert (at.holds, at.deviations) == (["deviation"], [finding])
    refused = at.without_holds().refusals("chen", "accepted", {"bags": list(c.CELLS)})
    assert refused == {"transport.condition_open"}


def test_a_transport_that_took_too_long_holds() -> None:
    at = c.taken_over().later(hours=48).do("bob", "delivered", {"shipper": c.SHIPPER})
    assert "too_long" in c.received(at).shipment.findings
    assert c.received(at).holds == ["deviation"]


def test_a_handing_over_that_the_courier_did_not_record_is_a_deviation_without_hold() -> None:
    at = c.received(c.taken_over().later(hours=5))
    assert at.shipment.findings == ("not_handed_over",)
    assert (at.holds, at.deviations) == ([], ["not_handed_over"])
    assert at.do("chen", "accepted", {"bags": list(c.CELLS)}).shipment.disposition == "accepted"


def test_a_shipment_arrives_even_while_the_journey_is_on_hold() -> None:
    at = c.delivered()
    held = at.do("emma", "quarantined", {"bags": list(c.CELLS), "why": "Call from the site"})
    assert held.holds == ["deviation"]
    there = c.received(held)
    assert there.state(c.CELLS[0]) == "received"
    assert "deviation.on_hold" in there.refusals("chen", "accepted", {"bags": list(c.CELLS)})


def test_what_never_left_is_packed_anew_and_its_first_shipper_is_free_again() -> None:
    at = c.handed_over().do("alice", "packed", c.pack(shipper=c.SPARE, seal="S-2"))
    assert [one.disposition for one in at.story.transport.shipments] == ["repacked", ""]
    assert (at.items[c.SHIPPER].in_use_by, at.items[c.SPARE].in_use_by) == ("", c.COI)
    assert at.refusals("bob", "taken_over", c.IN_HAND) == {"transport.not_handed_over"}


def test_a_bag_left_out_when_packing_anew_is_filled_as_before() -> None:
    at = c.packed().do("alice", "packed", c.pack(bags=[c.CELLS[0]]))
    assert (at.state(c.CELLS[0]), at.state(c.CELLS[1])) == ("packed", "filled")
    product = c.packed(product=True).do("chen", "packed", c.pack(bags=[c.PRODUCT[0]]))
    assert product.state(c.PRODUCT[1]) == "filled"
    assert product.story.containers[parse(c.PRODUCT[1]).own].position == ""


def test_two_shipments_are_on_their_way_at_once_each_by_its_shipper() -> None:
    first = c.pack(bags=[c.CELLS[0]])
    second = c.pack(bags=[c.CELLS[1]], shipper=c.SPARE, seal="S-2", logger="LOG-2")
    at = c.ready().do("alice", "packed", first).do("alice", "packed", second)
    at = at.do("alice", "handed_over", c.IN_HAND).do("bob", "taken_over", c.IN_HAND)
    assert (at.state(c.CELLS[0]), at.state(c.CELLS[1])) == ("in_transit", "packed")
    other = {"shipper": c.SPARE, "seal": "S-2"}
    assert at.refusals("bob", "taken_over", other) == {"transport.not_handed_over"}


def test_a_lost_shipment_is_told_and_holds_and_its_shipper_is_free() -> None:
    at = c.taken_over().do("bob", "lost", {"why": "The van was stolen"})
    assert {at.state(bag) for bag in c.CELLS} == {"lost"}
    assert at.shipment.disposition == "lost"
    assert (at.holds, at.deviations) == (["deviation"], ["lost"])
    assert at.items[c.SHIPPER].in_use_by == ""


def test_a_shipment_that_was_told_lost_and_arrives_is_received_and_holds() -> None:
    at = c.delivered().do("bob", "lost", {"why": "Not on the plane"})
    there = c.received(at)
    assert [there.state(bag) for bag in c.CELLS] == ["received", "received"]
    assert there.shipment.findings == ("was_lost",)
    assert there.shipment.disposition == ""
    refused = there.without_holds().refusals("chen", "accepted", {"bags": list(c.CELLS)})
    assert refused == {"transport.condition_open"}


def test_a_bag_lost_before_it_left_is_not_in_transit() -> None:
    at = c.handed_over().do("alice", "lost", {"bags": [c.CELLS[1]], "why": "Not to be found"})
    at = at.without_holds().do("bob", "taken_over", c.IN_HAND)
    assert (at.state(c.CELLS[0]), at.state(c.CELLS[1])) == ("in_transit", "lost")
    at = at.later(hours=5).do("bob", "delivered", {"shipper": c.SHIPPER})
    assert c.received(at, bags=[c.CELLS[0]], count=1).shipment.findings == ()


def test_product_rejected_on_its_way_arrives_and_stays_rejected() -> None:
    at = c.delivered(product=True).with_bag(c.PRODUCT[0], state="rejected")
    at = c.received(at, product=True)
    assert (at.state(c.PRODUCT[0]), at.place(c.PRODUCT[0])) == ("rejected", "site")
    at = at.do("grace", "accepted", {"bags": list(c.PRODUCT)})
    assert (at.state(c.PRODUCT[0]), at.state(c.PRODUCT[1])) == ("rejected", "accepted")


def test_what_was_used_up_is_neither_lost_nor_put_into_quarantine() -> None:
    at = c.accepted().with_bag(c.CELLS[0], state="consumed")
    told = {"bags": list(c.CELLS), "why": "Later doubt"}
    held = at.do("emma", "quarantined", told)
    assert (held.state(c.CELLS[0]), held.state(c.CELLS[1])) == ("consumed", "quarantined")
    assert held.shipment.needs_decision
    assert at.do("emma", "lost", told).state(c.CELLS[0]) == "consumed"


def test_a_bag_of_another_patient_on_arrival_is_an_identity_mismatch() -> None:
    other = "20000026000020010155"
    at = c.delivered()
    assert at.refusals("chen", "received", c.receive(at, bags=[*c.CELLS, other])) == {
        "identity.another_patient"
    }


def test_a_report_is_told_in_any_state() -> None:
    states = [c.ready(), c.packed(), c.taken_over(), c.received(excursion=True), c.accepted()]
    told: dict[str, tuple[str, dict[str, Any]]] = {
        "transport.delivered": ("bob", {"shipper": c.SHIPPER}),
        "transport.quarantined": ("emma", {"bags": list(c.CELLS), "why": "Doubt"}),
        "transport.lost": ("bob", {"why": "Gone"}),
    }
    file = Evidence(b"x", "text/csv")
    for at in states:
        for name, (person, facts) in told.items():
            at.do(person, name.removeprefix("transport."), facts)
        at.do("chen", "logger_read", {"logger_file": file.digest}, [file])
    reports = {one.name for one in ACTIONS if one.sort is Sort.REPORT}
    assert reports == {*told, "transport.logger_read"}


def test_no_entry_breaks_a_fold_whatever_the_story() -> None:
    played = _entries()
    for start in (Story(c.COI), c.ready().story, c.accepted().story):
        for one in played:
            apply(start, one)


def _entries() -> list[Entry]:
    samples = {
        "packed": c.pack(), "planned": c.planning(c.ready()),
        "handed_over": c.IN_HAND, "taken_over": c.IN_HAND,
        "delivered": {"shipper": c.SHIPPER}, "received": c.receive(c.ready()),
        "logger_read": {"logger_file": "ab" * 32}, "condition_assessed": DECIDE,
        "accepted": {"bags": list(c.CELLS)}, "rejected": {"why": "Warm"},
        "quarantined": {"bags": list(c.CELLS), "why": "Doubt"}, "lost": {"why": "Gone"},
    }  # fmt: skip
    assert {f"transport.{name}" for name in samples} == {one.name for one in ACTIONS}
    made = []
    for action in ACTIONS:
        typed = fields.load(action.schema, samples[action.name.removeprefix("transport.")])
        for extra in ({}, {"shipment": 1}, {"shipment": 7}):
            facts = plain({**typed, **extra})
            made.append(
                Entry(c.COI, 9, action.kind, "act", c.START, c.START, c.PEOPLE["chen"], facts, b"")
            )
    return made


def test_every_finding_has_a_sentence() -> None:
    assert set(SENTENCES) > HOLDING
    assert set(TITLES) == {*SENTENCES, "excursion", "lost", "quarantined"}
    assert all(title == name.replace("_", " ") for name, title in TITLES.items())


def test_a_carrying_leaves_the_moment_it_began_at_as_it_was() -> None:
    at = c.ready()
    at.do("alice", "packed", c.pack())
    assert isinstance(at, Carrying)
    assert at.story.transport.shipments == ()
