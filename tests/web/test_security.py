"""Headers, cookies, forged requests, and pages that are not for everybody."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cot_tracker.demo.player import DEMO_PASSWORD
from tests.web.conftest import Site, words


def test_every_answer_carries_the_policy_and_no_page_breaks_it(web: Site) -> None:
    alice = web.visitor("alice")
    for path in ("/", "/scan", f"/journeys/{web.played.coi}", "/nothing-here", "/static/js/cot.js"):
        answer = alice.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'; img-src 'self' data:")
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert " style=" not in answer.text
        assert "<script>" not in answer.text
        assert " onclick=" not in answer.text


def test_pages_are_not_kept_by_browsers_on_shared_screens(web: Site) -> None:
    assert web.visitor("alice").get("/").headers["Cache-Control"] == "no-store"


def test_the_cookie_is_hidden_from_scripts_and_other_sites(web: Site) -> None:
    cookie = web.visitor().get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_forged_request_does_nothing(web: Site) -> None:
    alice = web.visitor("alice")
    before = web.played.player.story(web.played.other).sequence
    for token in ("", "x", None):
        data = {"form_version": "2.0"} | ({"csrf_token": token} if token is not None else {})
        answer = alice.client.post(
            f"/journeys/{web.played.other}/do/enrolment.consented", data=data
        )
        assert answer.status_code == 400
        assert "What you typed is kept" in words(answer)
    assert alice.client.post("/sign-out").status_code == 400
    assert alice.get("/").status_code == 200
    assert web.played.player.story(web.played.other).sequence == before


def test_nobody_sees_anything_without_signing_in(web: Site) -> None:
    visitor = web.visitor()
    for path in ("/", "/audit", f"/journeys/{web.played.coi}", "/people", "/facility", "/study",
                 f"/journeys/{web.played.coi}/trail.csv"):  # fmt: skip
        assert visitor.get(path).status_code == 302
    assert visitor.client.post("/scan", data={"code": web.played.coi}).status_code == 401


@pytest.mark.parametrize(
    ("person", "path", "status"),
    [
        ("alice", "/audit", 403), ("jun", "/audit", 200), ("emma", "/audit", 200),
        ("alice", "/people", 403), ("mei", "/people", 200), ("jun", "/people", 200),
        ("jun", "/audit/study.csv", 200), ("bob", "/audit/study.csv", 403),
    ],
)  # fmt: skip
def test_pages_by_role(web: Site, person: str, path: str, status: int) -> None:
    assert web.visitor(person).get(path).status_code == status


def test_jun_may_look_everywhere_and_do_nothing(web: Site) -> None:
    jun = web.visitor("jun")
    said = words(jun.get(f"/journeys/{web.played.coi}"))
    assert "Nothing is open to you here now." in said
    before = web.played.player.story(web.played.coi).sequence
    answer = jun.act(web.played.coi, "deviation.hold_placed", {"why": "to see"})
    assert answer.status_code == 403
    assert web.played.player.story(web.played.coi).sequence == before


def test_what_does_not_exist_is_said_in_a_sentence(web: Site) -> None:
    alice = web.visitor("alice")
    for path in ("/nothing", "/journeys/123", "/journeys/10000026999990000000/labels",
                 f"/journeys/{web.played.coi}/do/no.such", "/facility/6300001"):  # fmt: skip
        answer = alice.get(path)
        assert answer.status_code == 404, path
        assert "There is no such" in words(answer)


def test_too_much_at_once_is_said(web: Site) -> None:
    alice = web.visitor("alice")
    web.app.config["MAX_CONTENT_LENGTH"] = 100_000
    answer = alice.client.post("/scan", data={"code": "1" * 200_000})
    assert answer.status_code == 413
    assert "too much" in words(answer)


@pytest.mark.parametrize("number", ["²", "9" * 5000, "9" * 30, "-1", "1e9", "", "٣"])
def test_what_is_no_number_where_one_belongs_is_no_defect(web: Site, number: str) -> None:
    mei, coi = web.visitor("mei"), web.played.coi
    for path in (f"/journeys/{coi}?before={number}", f"/audit?shown={number}",
                 f"/audit?at=2026-10-05T00:00:00Z&chain=&n={number}",
                 f"/journeys/{coi}/do/deviation.corrected?sequence={number}"):  # fmt: skip
        assert mei.get(path).status_code == 200, path
    form = {
        "example": (io.BytesIO(b"time,temp\n"), "a.csv"), "encoding": "utf-8", "delimiter": "comma",
        "header_line": number, "rows_skipped": number, "time_column": number, "do": "look",
        f"parts-{number}-x": "1",
    }  # fmt: skip
    assert mei.post("/loggers/new", form).status_code in (200, 422)


def test_what_fails_unforeseen_is_logged_without_the_codes_of_patients(
    web: Site, caplog: pytest.LogCaptureFixture
) -> None:
    name = "Wang Fang"

    def broken(**_: object) -> str:
        with web.played.player.site.database.read() as connection:
            bad = text("SELECT :secret FROM nothing")
            try:
                connection.execute(bad, {"secret": name})
            except DBAPIError as error:
                raise RuntimeError(str(error)) from error
        return ""

    alice, coi = web.visitor("alice"), web.played.coi
    web.app.view_functions["journey.journey"] = web.app.view_functions["api.journey"] = broken
    given = {"username": "alice", "password": DEMO_PASSWORD}
    token = alice.client.post("/api/v1/session", json=given).get_json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert alice.get(f"/journeys/{coi}").status_code == 500
    assert alice.get(f"/api/v1/journeys/{coi}", headers=headers).status_code == 500
    assert "a page failed: GET /journeys/<coi>" in caplog.text
    assert "the API failed: GET /api/v1/journeys/<coi>" in caplog.text
    for secret in (coi, name, token, DEMO_PASSWORD):
        assert secret not in caplog.text


def test_signs_that_no_database_keeps_find_nothing_and_are_no_defect(web: Site) -> None:
    mei, nul = web.visitor("mei"), "%00"
    for path in (f"/?q={nul}", f"/audit?who={nul}", f"/audit?whose={nul}", f"/audit?why={nul}",
                 f"/audit?at=2026-10-05T00:00:00Z&chain={nul}&n=1", f"/journeys/{nul}",
                 f"/journeys/stage/{nul}", f"/people/{nul}", f"/facility/{nul}",
                 f"/chains/{nul}/documents/{'0' * 64}", f"/storage/{nul}", f"/layouts/{nul}",
                 f"/loggers/new?model={nul}", f"/uploads/{nul}/temperature",
                 f"/people/{nul}/do/people.deactivated", f"/storage/find?code={nul}"):  # fmt: skip
        assert mei.get(path).status_code < 500, path
    for path, name in (("/scan", "code"), ("/people", "username"), ("/loggers/new", "model"),
                       ("/language", "next")):  # fmt: skip
        data = {name: "\x00", "language": "en", "name": "\x00", "roles": "auditor"}
        assert mei.post(path, data).status_code < 500, path
    assert web.visitor().sign_in("\x00").status_code < 500


def test_what_a_file_is_called_or_says_is_never_run_as_a_page(web: Site) -> None:
    evil = "<script>alert(1)</script>"
    name = f'"><img src=x onerror=alert(1)>{evil}.csv'
    content = (
        f"# serial,{evil}\ntime,temperature_c\n2026-03-02T08:00:00Z,5.0\n{evil},{evil}\n"
    ).encode()
    mei, coi = web.visitor("mei"), web.played.coi

    def sent(**more: str) -> dict[str, object]:
        return {"example": (io.BytesIO(content), name), "encoding": "utf-8", **more}

    shown = [
        mei.post("/loggers/new", sent(delimiter="comma", header_line="2", model=evil, zone=evil)),
        mei.post("/loggers/new", sent(
            delimiter="comma", header=f"time,{evil}*", do="look", model=evil, serial_after=evil,
            zone="+00:00", unit="C", decimal_sign="point", order="oldest_first", regular="no",
            time_format="YYYY-MM-DDTHH:mm:ss", time_column="1", temperature_column="2",
        )),
        web.visitor("chen").act(coi, "transport.received", {
            "seal": evil, "logger_file": (io.BytesIO(content), name), "logger_zone": evil,
        }),
        mei.get(f"/?q={evil}"), mei.get(f"/audit?who={evil}&why={evil}"),
        mei.get(f"/sign-in?next=/{evil}"), mei.get(f"/loggers/new?model={evil}"),
    ]  # fmt: skip
    chen = web.visitor("chen")
    digest = chen.post("/uploads", {"file": (io.BytesIO(content), name)}).get_json()["digest"]
    shown.append(chen.get(f"/uploads/{digest}/temperature?logger_zone={evil}"))
    assert shown[-1].status_code == 200
    for answer in shown:
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
    assert sum("&lt;script&gt;" in answer.text for answer in shown) >= 5
