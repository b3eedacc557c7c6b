"""Every address of the application stands in a list here: who needs nobody signed in, and who is
refused. An address that is new and in no list fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from cot_tracker.custody.entry import LedgerEntry
from cot_tracker.demo.player import DEMO_PASSWORD
from tests.fixtures.sites import Played
from tests.web.conftest import Site, Visitor

PUBLIC = {
    ("GET", "/static/<path:filename>"), ("GET", "/sign-in"), ("POST", "/sign-in"),
    ("POST", "/language"), ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics"),
    ("GET", "/api/v1/openapi.json"), ("POST", "/api/v1/session"),
}  # fmt: skip
"""All that answers to whoever reaches the server."""

AUDITING = ("alice", "bob", "grace")
WRONG = {
    ("GET", "/audit"): AUDITING, ("GET", "/audit/typed"): AUDITING,
    ("GET", "/audit/study.<name>"): AUDITING,
    ("POST", "/audit/verify"): AUDITING, ("GET", "/people"): AUDITING,
    ("GET", "/people/<person>"): AUDITING, ("POST", "/people"): (*AUDITING, "jun", "emma"),
    ("GET", "/people/<person>/badge.pdf"): AUDITING,
    ("GET", "/people/<person>/badge.png"): AUDITING,
    ("POST", "/people/<person>/badge"): (*AUDITING, "jun", "emma"),
    ("POST", "/people/<person>/password"): (*AUDITING, "jun", "emma"),
    ("POST", "/people/<chain>/do/<name>"): AUDITING,
    ("POST", "/journeys/<coi>/identity"): ("jun", "bob", "chen", "emma", "mei"),
    ("GET", "/api/v1/journeys/<coi>/identity"): ("jun", "bob", "chen", "emma", "mei"),
    ("GET", "/api/v1/study/export"): AUDITING,
}  # fmt: skip
"""Those that are not for everybody at work, and who is answered 403."""


KEPT_BY_BROWSERS = "/static/"
"""What names no patient."""


def addresses(site: Site) -> Iterator[tuple[str, Rule]]:
    for rule in site.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule


def filled(rule: Rule, played: Played) -> str:
    """The address of something that is there."""
    person = played.player.who("mei").person
    story = played.player.site.door.story("study")
    values: dict[str, Any] = {
        "coi": played.coi, "chain": played.coi, "code": played.bags[0], "person": person,
        "name": "json", "number": 1, "stage": "collection", "digest": "0" * 64, "stock": "a4",
        "filename": "cot.css",
    }  # fmt: skip
    if rule.rule.startswith("/people"):
        values |= {"chain": person, "name": "people.deactivated"}
    if rule.rule.startswith(("/facility", "/storage", "/printers", "/api/v1/storage")):
        item = story.items[0]
        values |= {"chain": item, "code": item, "name": "facility.item_retired"}
    if "actions" in rule.rule or rule.rule.startswith("/journeys/<chain>"):
        values["name"] = "deviation.hold_placed"
    if rule.rule.startswith("/open/do"):
        values["name"] = "facility.item_added"
    if rule.rule.startswith(("/study/do", "/api/v1/study/actions")):
        values["name"] = "study.dose_group_opened"
    if rule.rule.startswith("/api/v1/facility/actions"):
        values["name"] = "facility.item_retired"
    built = rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)
    assert built is not None
    return built[1]


def called(visitor: Visitor, method: str, rule: Rule, **more: Any) -> TestResponse:
    path = filled(rule, visitor.played)
    return visitor.client.open(path, method=method, **more)


def count(site: Site, but: str = "") -> int:
    """How many entries there are, but those of this person's own chain."""
    table = LedgerEntry.__table__
    with site.played.player.site.database.read() as connection:
        statement = select(func.count()).where(table.c.chain != but)
        return int(connection.execute(statement).scalar_one())


def assert_guarded(answer: TestResponse, rule: Rule) -> None:
    """What every answer tells the browser, files and errors included."""
    headers = answer.headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self'"), rule
    assert headers["X-Content-Type-Options"] == "nosniff", rule
    assert headers["X-Frame-Options"] == "DENY", rule
    assert headers["Referrer-Policy"] == "same-origin", rule
    kept = rule.rule.startswith(KEPT_BY_BROWSERS)
    assert kept or headers["Cache-Control"] == "no-store", (rule, headers["Cache-Control"])


def test_the_lists_name_addresses_that_are_there(web: Site) -> None:
    known = {(method, rule.rule) for method, rule in addresses(web)}
    assert known >= PUBLIC
    assert known >= set(WRONG)


def test_nothing_answers_to_nobody_but_what_is_listed_as_public(web: Site) -> None:
    before = count(web)
    subject = web.played.player.story(web.played.coi).enrolment.subject_number
    for method, rule in addresses(web):
        answer = called(web.visitor(), method, rule)
        refused = answer.status_code in (401, 302)
        assert refused is ((method, rule.rule) not in PUBLIC), (method, rule, answer.status)
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/sign-in")
        assert subject not in answer.text
    assert count(web) == before


def test_no_address_changes_anything_without_the_token_against_forged_requests(web: Site) -> None:
    mei, person = web.visitor("mei"), web.played.player.who("mei").person
    before = count(web)
    for method, rule in addresses(web):
        if method == "GET" or rule.rule.startswith("/api/"):
            continue
        answer = called(mei, method, rule, data={"password": DEMO_PASSWORD, "do": "adopt"})
        assert answer.status_code == 400, (method, rule, answer.status)
    assert count(web) == before
    assert mei.get(f"/people/{person}").status_code == 200, "still signed in"


@pytest.mark.parametrize("person", sorted({who for people in WRONG.values() for who in people}))
def test_whom_an_address_is_not_for_is_refused_there(web: Site, person: str) -> None:
    visitor = web.visitor(person)
    token, own = visitor.token("/scan"), web.played.player.who(person).person
    given = {"username": person, "password": DEMO_PASSWORD}
    bearer = visitor.client.post("/api/v1/session", json=given).get_json()["token"]
    before = count(web, own)
    for method, rule in addresses(web):
        if person not in WRONG.get((method, rule.rule), ()):
            continue
        form = {"csrf_token": token, "signature.username": person,
                "signature.password": DEMO_PASSWORD}  # fmt: skip
        more: dict[str, Any] = {"data": form} if method == "POST" else {}
        if rule.rule.startswith("/api/"):
            more = {"headers": {"Authorization": f"Bearer {bearer}"}}
        answer = called(visitor, method, rule, **more)
        assert answer.status_code == 403, (method, rule, answer.status)
    assert count(web, own) == before


def test_whatever_an_auditor_sends_stands_in_no_chain_but_the_auditors_own(web: Site) -> None:
    jun = web.visitor("jun")
    token, own = jun.token("/scan"), web.played.player.who("jun").person
    given = {"username": "jun", "password": DEMO_PASSWORD}
    bearer = jun.client.post("/api/v1/session", json=given).get_json()["token"]
    before = count(web, own)
    for method, rule in addresses(web):
        if rule.rule in ("/sign-out", "/password"):
            continue
        if rule.rule.startswith("/api/"):
            if method == "DELETE":
                continue
            body = {"json": {"facts": {"why": "to see"}}} if method == "POST" else {}
            answer = called(jun, method, rule, headers={"Authorization": f"Bearer {bearer}"},
                            **body)  # fmt: skip
        else:
            form = {"csrf_token": token, "why": "to see", "what": "tube", "count": "1",
                    "signature.password": DEMO_PASSWORD, "signature.username": "jun"}  # fmt: skip
            answer = called(jun, method, rule, **({"data": form} if method == "POST" else {}))
        assert answer.status_code < 500 or answer.status_code == 501, (method, rule, answer.status)
        assert_guarded(answer, rule)
    assert count(web, own) == before
