"""Storage and transports over the API."""

from __future__ import annotations

from cot_tracker.demo.subjects import collected
from cot_tracker.demo.transport import send
from cot_tracker.facility.storage import position_code
from tests.fixtures.api import Api
from tests.fixtures.statements import asked_of


def test_a_freezer_tells_every_position_and_a_scan_of_one_what_is_in_it(api: Api) -> None:
    code, bag = api.played.world.items["freezer_a1"], api.played.bags[0]
    place = position_code(code, 3)
    put = {"facts": {"containers": [bag], "position": place}}
    path = f"/journeys/{api.played.coi}/actions"
    assert api.post("alice", f"{path}/storage.checked_in", put).status_code == 201
    held = api.get("chen", f"/storage/{code}").get_json()
    own = held["containers"][0]["container"]
    assert held["positions"][2] == {"code": place, "name": "1-1-A3", "container": own}
    assert len(held["positions"]) == 72
    assert (held["logger_read"], held["not_watched"]) == ([], [])
    scanned = api.post("chen", "/scans", {"code": place}).get_json()
    assert (scanned["position"], scanned["container"]) == ("1-1-A3", own)
    out = {"facts": {"containers": [bag], "purpose": "inspection"}}
    assert api.post("alice", f"{path}/storage.checked_out", out).status_code == 201
    told = api.get("alice", f"/containers/{bag}").get_json()["out_of_storage"]
    assert told["out_since"]
    assert told["known"] is True
    assert api.get("chen", "/storage/63000026000010000002").status_code == 404


def test_a_failure_is_reported_on_a_freezer_by_the_code_of_a_position_too(api: Api) -> None:
    code = api.played.world.items["freezer_a2"]
    facts = {"chain": position_code(code, 1), "facts": {"why": "Alarm"}}
    assert api.post("alice", "/facility/actions/storage_failed", facts).status_code == 201
    assert api.get("alice", f"/storage/{code}").get_json()["failed_at"]


def test_transports_tell_plan_hands_and_what_is_late(api: Api) -> None:
    player = api.played.player
    send(player, api.played.coi, "starting_material")
    (one,) = api.get("emma", "/transports").get_json()["transports"]
    assert (one["journey"], one["late"], one["carrier"]) == (
        api.played.coi, False, "Bob's courier",
    )  # fmt: skip
    assert [each["what"] for each in one["hand_overs"]] == ["collection", "delivery"]
    player.wait(hours=8)
    player.world.clock.now = player.now
    (late,) = api.get("emma", "/transports").get_json()["transports"]
    assert late["late"] is True
    assert late["hand_overs"][1]["flags"] == ["late"]


def test_however_many_transports_are_on_their_way_their_heads_are_read_together(api: Api) -> None:
    player = api.played.player
    counts = []
    for coi in (api.played.coi, collected(player, 3)):
        send(player, coi, "starting_material")
        api.get("emma", "/transports")  # so that every Story is known
        with asked_of(player.site.database) as asked:
            assert api.get("emma", "/transports").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
