"""After a scan the usual next thing stands alone; what else is open is folded away."""

from __future__ import annotations

import re

from cot_tracker.demo import enrolment
from cot_tracker.demo.collection import collect
from cot_tracker.demo.production import open_batch
from cot_tracker.demo.transport import send, transport_to_workshop
from cot_tracker.identity.codes import parse
from cot_tracker.journey.steps import BOOK
from cot_tracker.web.offering import comes_next
from tests.fixtures.sites import confuse
from tests.journey import bedside
from tests.web.conftest import Site, words


def offered(web: Site, person: str, *codes: str) -> tuple[list[str], list[str]]:
    """After these scans: the actions that stand first, and those that are folded away."""
    visitor = web.visitor(person)
    for code in codes:
        text = visitor.post("/scan", {"code": code}, headers={"HX-Request": "true"}).text
    first, _, rest = text.partition("<details")
    return _actions(first), _actions(rest)


def _actions(text: str) -> list[str]:
    return re.findall(r'href="[^"]*/do/([a-z_.0-9]+)', text)


def test_a_bag_is_packed_next_and_what_has_gone_wrong_is_folded_away(web: Site) -> None:
    first, folded = offered(web, "alice", web.played.bags[0])
    assert first[0] == "transport.packed"
    assert {"transport.lost", "deviation.destroyed", "labelling.voided"} <= set(folded)
    assert not {"transport.lost", "deviation.destroyed", "labelling.applied"} & set(first)


def test_a_bag_on_hold_after_a_near_miss_is_identified_again(web: Site) -> None:
    confuse(web.played)
    first, folded = offered(web, "alice", web.played.bags[0])
    assert "deviation.near_miss_checked" in first
    assert "transport.packed" not in first + folded


def test_a_hold_that_waits_for_quality_is_not_cleared_by_two(web: Site) -> None:
    facts = {"why": "The bag leaks."}
    web.played.player.do("alice", "deviation.hold_placed", web.played.coi, facts)
    assert "deviation.near_miss_checked" not in offered(web, "alice", web.played.bags[0])[0]


def test_a_shipper_says_whose_cells_it_carries_and_is_received(web: Site) -> None:
    player, coi = web.played.player, web.played.coi
    send(player, coi, "starting_material")
    shipper = player.story(coi).transport.under_way.shipper
    assert "Carries IX001-001" in words(web.visitor("chen").post("/scan", {"code": shipper}))
    first, folded = offered(web, "chen", shipper)
    assert first == ["transport.received", "transport.planned"]
    assert "facility.qualified" in folded
    assert "facility.item_retired" not in first + folded, "it carries something"


def test_a_lot_scanned_at_a_station_is_used_in_the_batch_that_is_open_there(web: Site) -> None:
    player, coi = web.played.player, web.played.coi
    transport_to_workshop(player, coi)
    open_batch(player, coi)
    station = next(code for code in player.items.values() if _occupied(web, code))
    started = {"operation": "wash_or_thaw", "container": web.played.bags[0]}
    player.do("chen", "production.operation_started", coi, started)
    lot = next(iter(player.materials.values()))
    assert offered(web, "chen", station, lot)[0] == ["production.materials_used"]
    assert offered(web, "chen", lot)[0] == []
    shown = words(web.visitor("chen").post("/scan", {"code": station}))
    assert "Batch open IX001-001" in shown


def test_a_bag_scanned_where_another_patients_batch_is_open_is_put_down(web: Site) -> None:
    player, coi = web.played.player, web.played.coi
    transport_to_workshop(player, coi)
    open_batch(player, coi)
    station = next(code for code in player.items.values() if _occupied(web, code))
    (bag,) = collect(player, enrolment.enrol(player, 3), bags=1)
    chen = web.visitor("chen")
    chen.post("/scan", {"code": station})
    said = words(chen.post("/scan", {"code": bag}))
    assert "another patient's batch is open. Put this down" in said
    assert "another patient's batch" not in words(chen.post("/scan", {"code": web.played.bags[0]}))


def test_a_bag_at_the_bedside_goes_from_thaw_to_infusion_one_by_one() -> None:
    told = ("thaw_started", "thaw_completed", "started", "stopped")
    actions = [BOOK.actions[f"infusion.{name}"] for name in told]
    issued, thawed, started = bedside.issued(), bedside.thawed(), bedside.started()
    for at, usual in ((issued, told[:1]), (thawed, told[2:3]), (started, told[3:])):
        found = [one for one in actions if comes_next(one, at.story, parse(bedside.BAG))]
        assert tuple(one.name.partition(".")[2] for one in found) == usual


def test_what_is_in_no_storage_is_not_taken_out_of_it(web: Site) -> None:
    first, _folded = offered(web, "alice", web.played.bags[0])
    assert "storage.checked_in" in first
    assert "storage.checked_out" not in first


def test_what_is_not_for_a_thing_of_this_kind_is_not_shown(web: Site) -> None:
    said = words(web.visitor("chen").post("/scan", {"code": web.played.world.items["workshop_1"]}))
    assert "Make a shipper ready" not in said
    assert "Take failed storage into use again" not in said


def _occupied(web: Site, code: str) -> bool:
    return bool(web.played.player.story(code).occupied_by)
