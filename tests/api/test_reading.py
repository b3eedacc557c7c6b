"""Reading over the API: pages of journeys and entries, scans, containers, identities, exports."""

from __future__ import annotations

import hashlib
import json

from cot_tracker.custody.canonical import canonical
from cot_tracker.demo.enrolment import open_journey
from tests.fixtures.api import Api


def test_journeys_come_page_by_page_each_once(api: Api) -> None:
    for number in range(3, 8):
        open_journey(api.played.player, number)
    seen: list[str] = []
    path = "/journeys?limit=3"
    while path:
        page = api.get("jun", path).get_json()
        assert len(page["journeys"]) <= 3
        seen += [one["coi"] for one in page["journeys"]]
        path = (page["next"] or "").removeprefix("/api/v1")
    assert len(seen) == len(set(seen)) == 7
    assert seen == sorted(seen)
    only = api.get("jun", "/journeys?stage=collected").get_json()["journeys"]
    assert [one["coi"] for one in only] == [api.played.coi]


def test_entries_come_in_order_and_can_be_hashed_again(api: Api) -> None:
    before, path = bytes(32), f"/journeys/{api.played.coi}/entries?limit=7"
    count = 0
    while path:
        page = api.get("jun", path).get_json()
        for one in page["entries"]:
            count += 1
            assert (one["sequence"], one["previous_hash"]) == (count, before.hex())
            body = canonical(one["body"])
            before = hashlib.sha256(b"cot-entry-1" + before + body).digest()
            assert one["hash"] == before.hex()
        path = (page["next"] or "").removeprefix("/api/v1")
    head = api.get("jun", f"/journeys/{api.played.coi}").get_json()["head"]
    assert head == {"sequence": count, "hash": before.hex()}


def test_a_scan_says_what_whose_and_what_may_be_done(api: Api) -> None:
    bag = api.played.bags[0]
    found = api.post("alice", "/scans", {"code": f"]Q1{bag}"}).get_json()
    assert (found["what"], found["journey"], found["state"]) == (
        "collection bag", api.played.coi, "filled"
    )  # fmt: skip
    assert any(one["action"] == "collection.collected" for one in found["actions"])
    person = api.played.world.people["jun"].person
    assert api.post("alice", "/scans", {"code": person}).get_json()["name"] == "Jun"
    station = api.played.world.items["ward"]
    assert api.post("alice", "/scans", {"code": station}).get_json()["what"] == "station"


def test_a_scan_of_a_label_that_is_not_in_force_says_stop_and_offers_nothing(api: Api) -> None:
    bag = api.played.bags[0]
    assert api.post("alice", "/scans", {"code": bag}).get_json()["verdict"] == "ok"
    facts = {"what": "collection_bag", "reprint_of": bag, "why": "damaged"}
    printed = api.post(
        "alice", f"/journeys/{api.played.coi}/actions/labelling.reserved", {"facts": facts}
    )
    (new,) = printed.get_json()["labels"]
    old = api.post("alice", "/scans", {"code": bag}).get_json()
    assert (old["verdict"], old["label"]["state"], old["label_in_force"]) == (
        "stop", "voided", new
    )  # fmt: skip
    assert old["sentence"].startswith("This label was voided. Do not use it.")
    assert not [one["action"] for one in old["actions"] if one["open"]]
    said = api.post("alice", "/scans", {"code": new}).get_json()
    assert (said["verdict"], said["sentence"]) == ("ok", "")
    assert [one["action"] for one in said["actions"] if one["open"]]


def test_a_scan_of_a_label_that_was_reserved_and_never_issued_says_stop(api: Api) -> None:
    alice = api.played.player.who("alice")
    door = api.played.world.site.door
    made = door.perform("labelling.reserved", api.played.coi, {"what": "tube"}, alice)
    (code,) = made.entry.facts["labels"]
    found = api.post("alice", "/scans", {"code": code}).get_json()
    assert found["verdict"] == "stop"
    assert "never issued" in found["sentence"]


def test_a_container_shows_its_parents_and_children(api: Api) -> None:
    found = api.get("alice", f"/containers/{api.played.bags[0]}").get_json()
    assert found["state"] == "filled"
    assert found["parents"] == []
    assert found["children"] == []
    assert [one["code"] for one in found["labels"]] == [api.played.bags[0]]


def test_an_identity_is_read_only_with_a_purpose_and_leaves_an_entry(api: Api) -> None:
    path = f"/journeys/{api.played.coi}/identity"
    assert api.get("jun", f"{path}?purpose=audit").status_code == 403
    assert api.get("alice", path).status_code == 422
    read = api.get("alice", f"{path}?purpose=wristband")
    assert read.get_json()["name"] == "王小明"
    trail = json.loads(api.get("jun", f"/journeys/{api.played.coi}/trail").data)
    reads = [one["body"]["facts"] for one in trail["elsewhere"]
             if one["body"]["kind"] == "people.identity_read/1"]  # fmt: skip
    assert reads == [{"journey": api.played.coi, "purpose": "wristband"}]


def test_a_trail_comes_in_each_format(api: Api) -> None:
    for name, start in (("csv", b"\xef\xbb\xbf"), ("json", b"{"), ("pdf", b"%PDF")):
        taken = api.get("jun", f"/journeys/{api.played.coi}/trail?format={name}")
        assert taken.status_code == 200
        assert taken.data.startswith(start)
        assert f".{name}" in taken.headers["Content-Disposition"]


def test_health_readiness_and_figures_need_nobody_signed_in(api: Api) -> None:
    assert api.client.get("/healthz").get_json() == {"status": "ok"}
    assert api.client.get("/readyz").status_code == 200
    api.get("jun", f"/journeys/{api.played.coi}")
    figures = api.client.get("/metrics").get_data(as_text=True)
    assert 'rule="/api/v1/journeys/<coi>"' in figures
    assert api.played.coi not in figures


def test_the_description_has_a_path_for_each_action(api: Api) -> None:
    document = api.client.get("/api/v1/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    base = "/api/v1/journeys/{coi}/actions/"
    for action in api.played.world.site.door.book.actions.values():
        if action.family == "journey" and action.allots is None:
            described = document["paths"][base + action.name]["post"]
            assert {"201", "409", "422", "401", "403"} <= set(described["responses"])
    collected = document["components"]["schemas"]["facts_collection.collected"]
    assert collected["properties"]["volume_ml"]["x-unit"] == "mL"
    assert "wristband" in collected["required"]
