"""Bodies that nobody should send: each gets a sentence and a status below 500."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fixtures.api import Api

DEEP = b'{"facts": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
MANY = b'{"facts": {' + b"".join(b'"n%d": 1, ' % n for n in range(60_000)) + b'"n59999": 2}}'
BODIES: list[tuple[bytes, int]] = [
    (b"{", 400),
    (b'{"facts": NaN}', 400),
    (b'{"facts": {"volume_ml": Infinity}}', 400),
    (b'{"facts": {}, "facts": {}}', 400),
    (b"[]", 400),
    (b'"text"', 400),
    (b"null", 400),
    (b"\xff\xfe{}", 400),
    (b'{"facts": {"form_version": "\\u0000"}}', 400),
    (b'{"facts": {"form_version": "\\ud800"}}', 400),
    (DEEP, 400),
    (MANY, 400),
    (b'{"facts": ' + b'{"a":' * 50 + b"1" + b"}" * 51, 400),
    (b'{"facts": {"form_version": ' + b"9" * 5000 + b"}}", 400),
    (b'{"facts": []}', 422),
    (b'{"facts": {"signed_on": 1e400}}', 422),
    (b'{"facts": {}, "more": 1}', 422),
    (b'{"facts": {}, "occurred_at": 5}', 422),
    (b'{"facts": {}, "occurred_at": "yesterday"}', 422),
    (b'{"facts": {}, "request_id": "\xc3\xa9"}', 422),
    (b'{"facts": {}, "evidence": [{"media_type": "x", "content_base64": "?"}]}', 422),
    (b'{"facts": {}, "signature": "me"}', 422),
    (b'{"facts": {"form_version": "' + b"x" * 3_000_000 + b'"}}', 422),
]


@pytest.mark.parametrize(("body", "status"), BODIES, ids=lambda v: str(v)[:40])
def test_a_body_that_makes_no_sense_is_told_so(api: Api, body: bytes, status: int) -> None:
    path = f"/journeys/{api.played.other}/actions/enrolment.consented"
    answer = api.call("alice", "POST", path, data=body, content_type="application/json")
    assert answer.status_code == status
    problem = answer.get_json()
    assert answer.mimetype == "application/problem+json"
    assert problem["status"] == status
    assert problem["detail"].endswith(".")


def test_a_huge_body_and_another_media_type_are_refused(api: Api) -> None:
    path = f"/journeys/{api.played.other}/actions/enrolment.consented"
    huge = api.call("alice", "POST", path, data=b" " * 40_000_000, content_type="application/json")
    assert huge.status_code == 413
    form = api.call("alice", "POST", path, data={"facts": "1"})
    assert form.status_code == 415


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404), ("PUT", "/journeys", 405), ("GET", "/journeys?limit=0", 422),
        ("GET", "/journeys?limit=x", 422), ("GET", "/journeys?after=%00", 422),
        ("GET", "/journeys/12345", 404), ("GET", "/journeys/10000026999990000012", 404),
        ("GET", "/journeys/%00", 404), ("GET", "/containers/abc", 404),
        ("GET", "/journeys/10000026000010000063/entries?after=-1", 422),
        ("GET", "/journeys/10000026000010000063/trail?format=xls", 422),
        ("GET", "/journeys/10000026000010000063/trail?format=bundle", 501),
        ("GET", "/study/export?format=odm", 501),
    ],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_told_so(
    api: Api, method: str, path: str, status: int
) -> None:
    answer = api.call("alice", method, path)
    assert answer.status_code == status
    assert answer.get_json()["detail"]


@pytest.mark.parametrize(
    "code", ["", "123", 7, None, [1], {"a": 1}, "9" * 18, "(01)0950600013", "x" * 600]
)
def test_a_scan_that_is_not_ours_is_refused_with_a_sentence(api: Api, code: Any) -> None:
    answer = api.post("alice", "/scans", {"code": code})
    assert answer.status_code == 422
    assert answer.get_json()["errors"]["code"]


def test_a_patients_name_in_a_reason_is_refused_and_not_recorded(api: Api) -> None:
    facts = {"labels": [api.played.bags[0]], "to": "printer 1"}
    given = api.act("alice", api.played.coi, "labelling.delivered", facts, reason="for 王小明")
    assert given.status_code == 422
    assert given.get_json()["errors"]["reason"]


def test_errors_are_in_the_readers_language(api: Api) -> None:
    for language in ("en", "zh"):
        answer = api.get("alice", "/nothing", headers={"Accept-Language": language})
        assert answer.status_code == 404
