"""Sessions and accounts over the API."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest

from cot_tracker.api.tokens import LastUses
from cot_tracker.demo.player import DEMO_PASSWORD
from tests.fixtures.api import Api

NEW = "a quite new password"


def sign_in(api: Api, username: str, password: str) -> Any:
    given = {"username": username, "password": password}
    return api.client.post("/api/v1/session", json=given)


def added(api: Api, username: str) -> str:
    """A new site nurse, who must change the password first."""
    facts = {"username": username, "name": "Nia", "roles": ["site_nurse"]}
    done = api.post("mei", "/people/actions/added", {"facts": facts, "password": NEW})
    assert done.status_code == 201, done.get_json()
    person: str = done.get_json()["person"]
    return person


def test_a_session_says_who_and_until_when(api: Api) -> None:
    answer = sign_in(api, "Alice", DEMO_PASSWORD)
    assert answer.status_code == 201
    session = answer.get_json()
    assert (session["name"], session["roles"]) == ("Alice", ["site_nurse"])
    assert session["must_change_password"] is False
    assert set(session) == {
        "token", "person", "name", "roles", "expires_at", "must_change_password"
    }  # fmt: skip


def test_wrong_passwords_lock_the_account(api: Api) -> None:
    codes = [sign_in(api, "bob", "wrong wrong wrong").get_json()["code"] for _n in range(7)]
    assert codes[0] == "wrong_credentials"
    assert codes[-1] == "locked"
    assert sign_in(api, "nobody", "x").status_code == 401


def test_too_many_failures_from_one_place_are_stopped(api: Api, within_a_minute: None) -> None:
    statuses = {sign_in(api, f"nobody{n}", "x").status_code for n in range(32)}
    assert statuses == {401, 429}


def test_a_session_ends_by_signing_out_and_by_its_hours(api: Api) -> None:
    assert api.get("alice", "/journeys").status_code == 200
    assert api.call("alice", "DELETE", "/session").status_code == 204
    assert api.get("alice", "/journeys").status_code == 401
    assert api.get("jun", "/journeys").status_code == 200
    api.played.world.clock.now += timedelta(hours=13)
    assert api.get("jun", "/journeys").status_code == 401


def test_a_session_that_lies_idle_ends_and_one_in_use_does_not(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    minutes = api.played.world.site.settings.session_minutes
    began = time.time()

    def after(share: float) -> int:
        monkeypatch.setattr(time, "time", lambda: began + share * minutes * 60)
        return api.get("alice", "/journeys").status_code

    assert [after(share) for share in (0, 0.9, 1.8, 2.7)] == [200] * 4
    assert [after(share) for share in (3.8, 3.9)] == [401, 401]


def test_a_restart_signs_nobody_out_and_wakes_no_session_for_long() -> None:
    now = 0.0
    uses = LastUses(timedelta(minutes=30), now=lambda: now)
    now = 29 * 60
    assert uses.use("one from before the restart")
    now = 31 * 60
    assert uses.use("one from before the restart")
    assert not uses.use("another one from before the restart")
    uses.begin("a new one")
    assert uses.use("a new one")
    now = 120 * 60
    assert not any(map(uses.use, ("one from before the restart", "a new one")))


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x.y.z", "Basic YTpi"])
def test_without_a_session_nothing_is_read(api: Api, header: str) -> None:
    answer = api.client.get("/api/v1/journeys", headers={"Authorization": header})
    assert (answer.status_code, answer.get_json()["code"]) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_first_password_is_changed_before_anything_else(api: Api) -> None:
    added(api, "nia")
    session = sign_in(api, "nia", NEW).get_json()
    assert session["must_change_password"] is True
    headers = {"Authorization": f"Bearer {session['token']}"}
    stopped = api.client.get("/api/v1/journeys", headers=headers)
    assert (stopped.status_code, stopped.get_json()["code"]) == (403, "password_change_needed")
    path = "/api/v1/people/actions/password_set"
    weak = {"password": "short", "current_password": NEW}
    assert api.client.post(path, json=weak, headers=headers).status_code == 422
    wrong = {"password": "one more password", "current_password": "not this"}
    assert api.client.post(path, json=wrong, headers=headers).status_code == 401
    good = {"password": "one more password", "current_password": NEW}
    assert api.client.post(path, json=good, headers=headers).status_code == 201
    assert api.client.get("/api/v1/journeys", headers=headers).status_code == 200
    assert sign_in(api, "nia", "one more password").status_code == 201


def test_a_password_never_stands_in_an_entry(api: Api) -> None:
    added(api, "nia")
    among = {"username": "x", "name": "X", "roles": ["courier"], "password": NEW}
    assert api.post("mei", "/people/actions/added", {"facts": among}).status_code == 422
    export = api.get("jun", "/study/export?format=json").get_data(as_text=True)
    assert NEW not in export
    assert "password_hash" not in export


def test_only_an_administrator_sets_anothers_password(api: Api) -> None:
    person = added(api, "nia")
    path = "/people/actions/password_set"
    given = {"chain": person, "password": "one more password"}
    assert api.post("alice", path, given).status_code == 403
    assert api.post("mei", path, given).status_code == 201
    assert sign_in(api, "nia", "one more password").get_json()["must_change_password"] is True


def test_only_the_person_themself_acknowledges_and_chooses_a_language(api: Api) -> None:
    person = added(api, "nia")
    path = "/people/actions/language_chosen"
    assert api.post("alice", path, {"facts": {"language": "zh"}}).status_code == 201
    other = {"chain": person, "facts": {"language": "zh"}}
    assert api.post("alice", path, other).status_code == 403


def test_roles_change_and_accounts_end_by_signature(api: Api) -> None:
    person = added(api, "nia")
    change = {"chain": person, "facts": {"roles": ["auditor"]}}
    path = "/people/actions/roles_changed"
    assert api.post("mei", path, change).status_code == 401
    signed = {**change, "signature": {"password": DEMO_PASSWORD, "username": "mei"}}
    assert api.post("mei", path, signed).status_code == 201
    ended = {"chain": person, "signature": {"password": DEMO_PASSWORD}}
    assert api.post("mei", "/people/actions/deactivated", ended).status_code == 201
    assert sign_in(api, "nia", NEW).status_code == 401
