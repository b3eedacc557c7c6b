"""What the command line says of a logger's file."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from cot_tracker.condition.describe import describe
from cot_tracker.condition.readers.plain_csv import write_plain_csv
from tests.condition.loggers import qtag, shipment, signed


def test_a_plain_csv_is_described() -> None:
    told = describe(write_plain_csv(shipment(*["4"] * 4, "16", step=timedelta(hours=1))))
    assert told["readings"] == 5
    assert told["start"] == "2026-03-02T08:00:00+00:00"
    assert told["end"] == "2026-03-02T12:00:00+00:00"
    assert (told["minimum_c"], told["maximum_c"], told["mean_c"]) == (4, 16, 6.4)
    assert told["mean_kinetic_temperature_c"] == 8.109
    assert told["minutes_outside"] == 60
    assert told["limits"] == {"low_c": 2, "high_c": 8, "from": "assumed"}
    assert told["gaps"] == told["findings"] == []


def test_given_limits_come_before_the_devices_own() -> None:
    data = qtag(shipment("5.0", "9.0", "9.0", "5.0")).encode()
    assert describe(data)["limits"]["from"] == "device"
    assert describe(data)["minutes_outside"] == 20
    told = describe(data, (Decimal(0), Decimal(10)))
    assert told["limits"]["from"] == "given"
    assert told["minutes_outside"] == 0


def test_gaps_are_listed_and_findings_say_a_sentence() -> None:
    readings = shipment("5", "5", "5", "5", "5", "5", "5", "5")
    told = describe(write_plain_csv((*readings[:3], *readings[6:])))
    assert [gap["minutes"] for gap in told["gaps"]] == [40]
    assert "40 minutes" in told["findings"][0]["sentence"]


def test_frozen_product_has_no_kinetic_mean_and_no_assumed_limits() -> None:
    told = describe(write_plain_csv(shipment("-150.0", "-151.5")))
    assert told["mean_kinetic_temperature_c"] is None
    assert told["minutes_outside"] is None


def test_limits_below_freezing_say_that_the_product_is_frozen() -> None:
    data = write_plain_csv(shipment("-20.0", "-19.5"))
    assert describe(data)["mean_kinetic_temperature_c"] is not None
    told = describe(data, (Decimal(-25), Decimal(-15)))
    assert told["mean_kinetic_temperature_c"] is None
    assert told["minutes_outside"] == 0


def test_an_unknown_file_and_an_empty_one_are_described_too() -> None:
    assert describe(b"%PDF")["format"] == "unknown"
    assert describe(b"%PDF")["findings"][0]["sentence"].startswith("No reader knows this file.")
    empty = describe(b"time,temperature_c\n")
    assert empty["readings"] == 0
    assert empty["findings"][0]["code"] == "no_readings"


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_described(data: bytes) -> None:
    for start in (b"", b"time,temperature_c\n", b"Device: Q-tag CLm\n"):
        json.dumps(describe(start + data), allow_nan=False)


def test_the_devices_own_minutes_are_told_where_it_counted_for_its_limits() -> None:
    text = qtag(shipment("5.0", "9.0", "9.0", "5.0")).replace("Type: 2, T AL", "Type: 4, T AL")
    fired = text.replace(" Alarm:\r\n  1:\r\n  5:", (
        " Alarm:\r\n  1:\r\n   TS S: 2026-03-02 08:10, t A: 23, TS A: 2026-03-02 08:20\r\n  5:"
    ))  # fmt: skip
    told = describe(signed(fired).encode())
    assert (told["minutes_above"], told["minutes_outside"]) == (23, 23)
    assert told["longest_minutes"] == 20
    assert [alarm["minutes"] for alarm in told["alarms"]] == [23, 0]
    assert describe(signed(fired).encode(), (Decimal(2), Decimal(9)))["minutes_above"] == 0
