"""Faults of logger files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from cot_tracker.condition.findings import Row, examine, gaps, usual_step
from cot_tracker.condition.series import Finding
from tests.condition.loggers import PACKED, STEP, shipment


def rows(*temperatures: str | None) -> list[Row]:
    return [
        Row(PACKED + n * STEP, None if t is None else Decimal(t))
        for n, t in enumerate(temperatures)
    ]


def found(given: list[Row]) -> dict[str, Finding]:
    return {finding.code: finding for finding in examine(given)[1]}


def test_a_good_series_has_no_findings() -> None:
    readings, findings, interval = examine(rows("5.0", "5.1", "5.2"))
    assert readings == shipment("5.0", "5.1", "5.2")
    assert (findings, interval) == ((), STEP)


def test_a_silence_longer_than_twice_the_interval_is_a_gap() -> None:
    given = rows("5.0", "5.1", "5.2", "5.3", "5.4", "5.5")
    assert "gaps" not in found(given[:3] + given[4:])
    del given[2:4]
    assert found(given)["gaps"].values["minutes"] == "30"
    assert [gap.minutes for gap in gaps(examine(given)[0], STEP)] == [30]


def test_the_usual_step_is_the_commonest() -> None:
    assert usual_step(shipment("5")) is None
    assert gaps(shipment("5"), None) == ()
    assert usual_step((*shipment("5", "5", "5"), *shipment("5")[:0])) == STEP


def test_a_reading_told_twice_is_counted_once() -> None:
    given = rows("5.0", "5.1", "5.2")
    readings, findings, _ = examine([*given[:2], given[1], given[2]])
    assert readings == shipment("5.0", "5.1", "5.2")
    assert [(f.code, f.weight) for f in findings] == [("duplicated_rows", "note")]


def test_two_temperatures_at_one_instant_are_not_trusted() -> None:
    given = rows("5.0", "5.1")
    assert found([*given, Row(given[1].at, Decimal(9))])["contradicting_rows"].weight == "untrusted"


def test_time_running_backwards_is_not_trusted() -> None:
    given = rows("5.0", "5.1", "5.2")
    assert found(given[::-1])["disordered_rows"].weight == "untrusted"
    assert examine(given[::-1])[0] == shipment("5.0", "5.1", "5.2")


def test_a_clock_that_forgot_the_date_is_not_trusted() -> None:
    for year in (1970, 2100):
        given = [Row(datetime(year, 1, 1, tzinfo=UTC), Decimal(5)), *rows("5.0", "5.1")]
        assert found(given)["wrong_clock"].weight == "untrusted"
        assert examine(given)[0] == shipment("5.0", "5.1")


def test_a_clock_that_jumps_is_not_trusted() -> None:
    given = [*rows("5.0", "5.1"), Row(PACKED + timedelta(days=400), Decimal(5))]
    assert found(given)["clock_jump"].weight == "untrusted"


def test_error_codes_are_never_temperatures() -> None:
    readings, findings, _ = examine(rows("5.0", "-80", "-80", "-200", None, "5.1", "999"))
    assert [r.temperature_c for r in readings] == [Decimal("5.0"), Decimal("5.1")]
    assert findings[0].values == {
        "count": 5,
        "at": (PACKED + STEP).isoformat(),
        "codes": "-200 -80 999",
    }


def test_minus_eighty_is_a_temperature_on_dry_ice() -> None:
    assert len(examine(rows("-79.8", "-80.0", "-80.1"))[0]) == 3
    assert len(examine(rows("-80", "-79.5"))[0]) == 2
    assert len(examine(rows("-80", "-80"))[0]) == 2


def test_a_temperature_that_stands_still_for_a_day_is_missing() -> None:
    assert "stuck_value" not in found(rows(*["5.0"] * 18))
    assert found(rows(*["5.0"] * 30))["stuck_value"].weight == "note"
    assert found(rows(*["5.0"] * 145, "5.1"))["stuck_value"].weight == "missing"


def test_a_file_without_readings_says_so() -> None:
    assert found([])["no_readings"].weight == "missing"
    assert "no_readings" in found(rows(None))
