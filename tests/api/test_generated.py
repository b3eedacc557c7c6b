"""What a generator of requests makes of the description: no answer is ever a 500 or undescribed."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks

from cot_tracker.api import blueprint
from cot_tracker.demo.player import DEMO_PASSWORD
from tests.fixtures.sites import Played

EXAMPLES = 3
WANTED = (
    "status_code_conformance", "content_type_conformance", "response_schema_conformance",
)  # fmt: skip
PEOPLE = ("alice", "mei")


def generated(app: Flask, person: str, coi: str, known: list[Any]) -> list[Any]:
    """Calls every operation a few times with generated requests; gives those that failed."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    given_ = {"username": person, "password": DEMO_PASSWORD}
    token = app.test_client().post("/api/v1/session", json=given_).get_json()["token"]
    failed: list[Any] = []
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]
        if operation.label != "DELETE /api/v1/session":
            failed += _of_operation(operation, f"Bearer {token}", coi, known)
    return failed


def _of_operation(operation: Any, token: str, coi: str, checks: list[Any]) -> list[Any]:
    failed: list[Any] = []

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def each(case: Any) -> None:
        if "coi" in case.path_parameters:
            case.path_parameters["coi"] = coi
        case.headers = {**(case.headers or {}), "Authorization": token}
        try:
            if case.call_and_validate(checks=checks).status_code == 500:
                failed.append((operation.label, case.as_curl_command()))
        except BaseExceptionGroup as group:
            failed.append((operation.label, str(group.exceptions[0])))

    each()
    return failed


@pytest.mark.parametrize("person", PEOPLE)
def test_no_generated_request_is_answered_with_a_defect(played: Played, person: str) -> None:
    app = Flask("generated")
    app.register_blueprint(blueprint(played.world.site))
    load_all_checks()
    checks = [CHECKS.get_one(name) for name in WANTED]
    assert generated(app, person, played.coi, checks) == []
