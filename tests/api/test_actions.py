"""Acting over the API: every answer has its status, its code and a sentence."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import pytest

from cot_tracker.custody.ledger import entries, heads
from cot_tracker.demo.player import DEMO_PASSWORD
from cot_tracker.identity.codes import parse
from tests.fixtures.api import Api
from tests.fixtures.sites import confuse

CONSENT = "enrolment.consented"
LABELS = "labelling.reserved"
ENROL = "enrolment.enrolled"


def everything(api: Api) -> dict[str, int]:
    """The length of every chain."""
    site = api.played.world.site
    study = site.door.story("study")
    chains = ["study", *study.journeys, *study.people, *study.items]
    with site.database.read() as connection:
        return {chain: head.sequence for chain, head in heads(connection, chains).items()}


def consent(api: Api) -> dict[str, Any]:
    form = api.played.player.protocol.study.consent_forms[-1]
    return {"form_version": form.version, "signed_on": api.played.player.now.date().isoformat()}


def test_a_signed_action_is_done_and_its_entry_comes_back(api: Api) -> None:
    done = api.act("alice", api.played.other, CONSENT, consent(api))
    assert done.status_code == 201
    entry = done.get_json()
    assert (entry["kind"], entry["chain"]) == ("enrolment.consented/1", api.played.other)
    assert entry["signature"]["name"] == "Alice"
    with api.played.world.site.database.read() as connection:
        last = list(entries(connection, api.played.other))[-1]
    assert (last.hash.hex(), last.sequence) == (entry["hash"], entry["sequence"])


def test_a_refusal_says_every_reason_and_is_recorded(api: Api) -> None:
    before = everything(api)
    refused = api.act("fang", api.played.other, ENROL)
    assert refused.status_code == 409
    assert refused.mimetype == "application/problem+json"
    found = refused.get_json()
    assert {r["code"] for r in found["refusals"]} >= {"enrolment.no_consent"}
    assert all(r["sentence"] and r["rule"] and r["cleared_by"] for r in found["refusals"])
    assert sum(everything(api).values()) > sum(before.values())


def test_what_is_not_your_role_is_forbidden(api: Api) -> None:
    forbidden = api.act("jun", api.played.other, CONSENT, consent(api))
    assert forbidden.status_code == 403
    assert forbidden.get_json()["refusals"][0]["code"] == "people.not_your_role"


def test_a_bag_of_another_patient_is_a_near_miss_in_both_journeys(api: Api) -> None:
    confuse(api.played)
    for coi in (api.played.coi, api.played.other):
        assert api.get("emma", f"/journeys/{coi}").get_json()["holds"] == 1


def test_a_repeated_request_is_harmless_and_another_content_is_a_conflict(api: Api) -> None:
    facts = consent(api)
    first = api.act("alice", api.played.other, CONSENT, facts, request_id="one").get_json()
    again = api.act("alice", api.played.other, CONSENT, facts, request_id="one")
    assert (again.status_code, again.get_json()["hash"]) == (201, first["hash"])
    assert again.get_json()["repeated"] is True
    other = api.act("alice", api.played.other, CONSENT, {**facts, "form_version": "9"},
                    request_id="one")  # fmt: skip
    assert (other.status_code, other.get_json()["code"]) == (409, "request_conflict")


def test_a_journey_is_opened_and_found(api: Api) -> None:
    opened = api.post("alice", "/journeys", {"subject_number": "ix001-044"})
    assert opened.status_code == 201
    coi = opened.get_json()["coi"]
    assert opened.headers["Location"] == f"/api/v1/journeys/{coi}"
    assert api.get("alice", f"/journeys/{coi}").get_json()["subject"] == "IX001-044"
    twice = api.post("alice", "/journeys", {"subject_number": "IX001-044"})
    assert twice.status_code == 409


@pytest.mark.parametrize(
    ("signature", "status"),
    [
        (None, 401),
        ({"password": "not my password"}, 401),
        ({"password": DEMO_PASSWORD, "meaning": "I meant something else"}, 422),
        ({"password": DEMO_PASSWORD, "username": "bob"}, 401),
        ({"password": DEMO_PASSWORD, "meaning": "I have seen the signed consent form"}, 201),
        ({"meaning": "I have seen the signed consent form"}, 422),
    ],
)
def test_a_signature_is_the_signers_and_means_what_the_action_means(
    api: Api, signature: Any, status: int
) -> None:
    more = {"signature": signature} if signature is not None else {}
    path = f"/journeys/{api.played.other}/actions/{CONSENT}"
    done = api.post("alice", path, {"facts": consent(api), **more})
    assert done.status_code == status


def test_labels_are_printed_in_one_call_and_come_as_pdf(api: Api) -> None:
    printed = api.act("alice", api.played.other, LABELS, {"what": "journey_sheet"})
    assert printed.status_code == 201
    (label,) = printed.get_json()["labels"]
    pdf = api.get("alice", f"/containers/{label}/label")
    assert (pdf.status_code, pdf.mimetype) == (200, "application/pdf")
    assert pdf.data.startswith(b"%PDF")


def test_labels_are_printed_on_the_paper_that_was_asked_for(api: Api) -> None:
    paper = {"layout": "journey_sheet", "stock": "paper_a4"}
    printed = api.act("alice", api.played.other, LABELS, {"what": "journey_sheet"}, paper=paper)
    assert printed.status_code == 201
    assert printed.get_json()["facts"]["stock"] == "paper_a4"


@pytest.mark.parametrize(
    ("paper", "code"),
    [
        ({"layout": "cassette"}, "not_printed"),
        ({"layout": "no such"}, "not_printed"),
        ({"stock": "a4_50x25"}, "not_printed"),
        ({"start": 0}, "invalid"),
        ({"colour": "red"}, "invalid"),
    ],
)
def test_a_paper_that_is_not_for_the_label_reserves_nothing(
    api: Api, paper: dict[str, object], code: str
) -> None:
    api.token("alice")
    before = everything(api)
    facts = {"what": "journey_sheet"}
    refused = api.act("alice", api.played.other, LABELS, facts, paper=paper)
    assert refused.get_json()["code"] == code
    assert everything(api) == before


def test_only_printing_takes_a_paper(api: Api) -> None:
    refused = api.act("alice", api.played.other, CONSENT, consent(api), paper={"start": 2})
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["paper"])


def test_evidence_is_kept_by_its_digest(api: Api) -> None:
    from cot_tracker.custody.evidence import Evidence, find

    content = Evidence(b"a photograph", "image/jpeg")
    given = {
        "media_type": content.media_type,
        "content_base64": base64.b64encode(content.content).decode(),
    }
    done = api.act("alice", api.played.other, CONSENT, consent(api), evidence=[given])
    assert done.status_code == 201
    with api.played.world.site.database.read() as connection:
        assert find(connection, content.digest) == content


def test_malformed_facts_and_questions_record_nothing(api: Api) -> None:
    for person in ("alice", "fang", "jun"):
        api.token(person)
    before = everything(api)
    coi = api.played.other
    assert api.act("fang", coi, "enrolment.assessed", {}).status_code == 422
    assert api.act("alice", coi, CONSENT, {"form_version": 1}).status_code == 422
    assert api.act("alice", coi, CONSENT, {"no_such": 1}).get_json()["errors"]["no_such"]
    assert api.get("fang", f"/journeys/{coi}/next").status_code == 200
    assert api.post("jun", "/scans", {"code": api.played.bags[0]}).status_code == 200
    assert everything(api) == before


def test_next_lists_each_action_open_or_refused_and_why(api: Api) -> None:
    offers = api.get("fang", f"/journeys/{api.played.other}/next").get_json()["actions"]
    found = {offer["action"]: offer for offer in offers}
    journeys = [a for a in api.played.world.site.door.book.actions.values()
                if a.family == "journey" and a.allots is None]  # fmt: skip
    assert set(found) == {action.name for action in journeys}
    assert found[ENROL]["open"] is False
    assert found[CONSENT]["open"] is True
    assert all(offer["open"] or offer["refusals"] for offer in offers)
    chinese = api.get("fang", f"/journeys/{api.played.other}/next",
                      headers={"Accept-Language": "zh-CN"})  # fmt: skip
    assert chinese.status_code == 200


def test_items_and_the_study_have_their_actions(api: Api) -> None:
    added = api.post("mei", "/facility/actions/item_added",
                     {"facts": {"kind": "station", "name": "Ward 3"}})  # fmt: skip
    assert added.status_code == 201
    station = added.get_json()["chain"]
    cleared = api.post("mei", "/facility/actions/facility.item_retired",
                       {"chain": station, "facts": {"why": "closed"}})  # fmt: skip
    assert cleared.status_code == 201
    missing = api.post("mei", "/facility/actions/item_retired", {"facts": {"why": "closed"}})
    assert missing.get_json()["errors"]["chain"]
    closing = {"facts": {"record": "SRC 4"}, "signature": {"password": DEMO_PASSWORD}}
    closed = api.post("fang", "/study/actions/dose_group_closed", closing)
    assert closed.status_code == 201
    assert api.get("fang", "/study/next").status_code == 200


def test_at_a_station_the_entry_says_where(api: Api) -> None:
    station = api.played.world.items["collection"]
    done = api.act("alice", api.played.other, "labelling.delivered",
                   {"labels": [api.played.bags[0]], "to": "x"}, station=station)  # fmt: skip
    assert done.get_json()["by"]["station"] == station
    wrong = api.get("alice", "/journeys", headers={"X-Station": api.played.bags[0]})
    assert wrong.status_code == 422
    code = parse(station)
    for header, body in (({"X-Station": str(replace(code, number=999))}, {}),
                         ({}, {"station": str(replace(code, number=999))})):  # fmt: skip
        unknown = api.post("alice", f"/journeys/{api.played.other}/actions/labelling.delivered",
                           {"facts": {}, **body}, headers=header)  # fmt: skip
        assert unknown.status_code == 422
        assert "no station" in unknown.get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    ["/people/actions/signed_in", "/people/actions/sign_in_failed", "/people/actions/exported",
     "/people/actions/nonsense", "/study/actions/nonsense", "/journeys/1/actions/x.y",
     "/journeys/10000026000010000063/actions/enrolment.opened",
     "/journeys/10000026000010000063/actions/people.added"],
)  # fmt: skip
def test_what_has_another_way_or_none_is_unknown_here(api: Api, path: str) -> None:
    assert api.post("mei", path, {"facts": {}}).status_code == 404
