"""The API on both databases, and several people at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from cot_tracker.api import blueprint
from cot_tracker.custody.verify import verify
from tests.fixtures.api import Api
from tests.fixtures.sites import play


@pytest.fixture
def on_each(tmp_path: Path, database_url: str) -> Iterator[Api]:
    played = play(tmp_path / "site", database_url)
    app = Flask("cot_tracker")
    app.register_blueprint(blueprint(played.world.site))
    yield Api(played, app.test_client())
    played.world.site.close()


def test_the_same_answers_come_from_both_databases(on_each: Api) -> None:
    api, coi, other = on_each, on_each.played.coi, on_each.played.other
    assert api.get("jun", "/journeys").get_json()["journeys"][0]["coi"] == coi
    assert api.get("jun", f"/journeys/{coi}/entries?limit=5").get_json()["entries"]
    assert api.act("fang", other, "enrolment.enrolled").status_code == 409
    assert api.act("jun", other, "enrolment.enrolled").status_code == 403
    assert (
        api.act("alice", other, "labelling.reserved", {"what": "journey_sheet"}).status_code == 201
    )
    assert api.post("alice", "/scans", {"code": api.played.bags[0]}).status_code == 200
    for path in ("/journeys?after=%00", "/journeys?stage=%00", "/journeys/%00"):
        assert api.get("jun", path).status_code in (404, 422)
    null = b'{"username": "\\u0000", "password": "x"}'
    wrong = api.client.post("/api/v1/session", data=null, content_type="application/json")
    assert wrong.status_code == 400
    for name in ("csv", "json", "pdf"):
        assert api.get("jun", f"/journeys/{coi}/trail?format={name}").data
        assert name == "pdf" or api.get("jun", f"/study/export?format={name}").data


def test_the_same_request_eight_times_at_once_is_one_entry(on_each: Api) -> None:
    api = on_each
    api.token("alice")
    app = api.client.application

    def call(number: int) -> int:
        body = {"subject_number": f"IX001-1{number % 2}0"}
        headers = {"Authorization": f"Bearer {api.token('alice')}"}
        answer = app.test_client().post("/api/v1/journeys", json=body, headers=headers)
        return answer.status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(call, range(8)))
    assert statuses == [201, 201, *[409] * 6]
    site = api.played.world.site
    assert len(site.door.story("study").journeys) == 4
    with site.database.read() as connection:
        assert verify(connection).intact


def test_the_description_is_valid_openapi(api: Api) -> None:
    for language in ("en", "zh"):
        document = api.client.get(
            "/api/v1/openapi.json", headers={"Accept-Language": language}
        ).get_json()
        OPENAPI_31_VALIDATOR.validate(document)
