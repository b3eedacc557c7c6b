"""A freezer's logger that does not say its zone: held until whoever reads it out answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.facility import freezer as f
from tests.fixtures.hobo_file import hobo


def verdict(**answers: Any) -> str:
    at = f.filled()
    start = at.now - timedelta(hours=6)
    file = hobo(start, at.now, "FRZ-1", degrees=-160)
    facts = {
        "logger_file": file.digest, "began_at": start.isoformat(), "ended_at": at.now.isoformat(),
        **answers,
    }  # fmt: skip
    at = replace(at, files={file.digest: file.content})
    assert at.refusals("facility.storage_read", facts) == set()
    own = at.drafts("facility.storage_read", facts)[0].facts
    assert {name: own[name] for name in answers} == answers
    return str(own["verdict"])


def test_a_read_out_that_asks_is_unknown_and_judged_with_its_answers() -> None:
    assert verdict() == "unknown"
    assert verdict(logger_zone="+08:00", logger_date_order="dmy") == "accepted"
