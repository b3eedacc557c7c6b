"""Why a journey is on hold is said once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from cot_tracker.journey.holds import Hold
from cot_tracker.web.shared import why_held


@pytest.mark.parametrize(
    ("cause", "why", "told"),
    [("excursion", "excursion", ""), ("near_miss", "anything", ""),
     ("excursion", "the shipper stood open", "the shipper stood open")],
)  # fmt: skip
def test_what_the_cause_says_already_is_not_repeated(cause: str, why: str, told: str) -> None:
    hold = Hold(1, cause, why, datetime(2026, 3, 2, tzinfo=UTC), "Emma")
    with Flask(__name__).test_request_context():
        assert why_held(hold) == told
