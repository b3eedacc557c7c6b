"""Readings by column, which are also a sequence of readings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cot_tracker.condition.readers import zones
from cot_tracker.condition.readers.table import Table
from cot_tracker.condition.readers.text import cells_of, delimiter_of
from cot_tracker.condition.readings import Reading, Readings
from cot_tracker.condition.thermal import beyond, mean, mean_kinetic_temperature, spells
from tests.condition.loggers import PACKED, STEP, shipment

GOOD = shipment("5", "-0.25", "8.125")


def test_readings_by_column_are_the_same_readings() -> None:
    readings = Readings.of(GOOD)
    assert readings == GOOD
    assert readings[1] == GOOD[1]
    assert readings[1:] == GOOD[1:]
    assert readings != GOOD[1:]
    assert readings != 5
    assert list(readings) == list(GOOD)
    assert Readings.of(readings) is readings
    assert hash(readings) == hash(Readings.of(GOOD))
    assert repr(readings) == "Readings(3)"
    assert not Readings.of(())


def test_values_far_apart_are_counted_too() -> None:
    readings = Readings.of([*GOOD, Reading(PACKED + 9 * STEP, Decimal("99.123456789"))])
    values, counts = readings.counted
    assert [readings.temperature(value) for value in values] == sorted(
        reading.temperature_c for reading in readings
    )
    assert counts.tolist() == [1, 1, 1, 1]
    assert len(Readings.of(()).counted[0]) == 0


@settings(deadline=None, max_examples=50)
@given(st.lists(st.decimals(-60, 60, places=2), min_size=1, max_size=50))
def test_figures_by_column_are_those_of_the_values(values: list[Decimal]) -> None:
    readings = Readings.of([Reading(PACKED + n * STEP, v) for n, v in enumerate(values)])
    assert mean(readings) == mean(values)
    assert mean_kinetic_temperature(readings) == mean_kinetic_temperature(values)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.tuples(st.integers(1, 40), st.decimals(0, 10, places=1)), min_size=1, max_size=40),
    st.decimals(1, 3, places=2), st.decimals(7, 9, places=2),
    st.integers(-20, 300), st.integers(0, 900),
)  # fmt: skip
def test_minutes_beyond_are_those_counted_minute_by_minute(
    steps: list[tuple[int, Decimal]], low: Decimal, high: Decimal, begin: int, length: int
) -> None:
    minute, readings = 0, []
    for step, value in steps:
        minute += step
        readings.append((minute, value))
    start, end = begin, begin + length
    stays = {}
    for place, (at, value) in enumerate(readings):
        following = readings[place + 1][0] if place + 1 < len(readings) else at + 10
        near = following <= at + 20
        for now in range(at, following if near else at + 10):
            stays[now] = value
    sides = {
        now: ("below" if value < low else "above" if value > high else "")
        for now, value in stays.items()
        if start <= now < end
    }
    told = Readings.of([Reading(PACKED + timedelta(minutes=at), v) for at, v in readings])
    found = beyond(
        spells(told, STEP), low, high,
        PACKED + timedelta(minutes=start), PACKED + timedelta(minutes=end),
    )  # fmt: skip
    assert found.minutes_below == sum(side == "below" for side in sides.values())
    assert found.minutes_above == sum(side == "above" for side in sides.values())


def test_a_zone_that_changes_its_clocks_is_followed() -> None:
    zone = ZoneInfo("Europe/Berlin")
    local = [datetime(2026, 3, 29, hour, 30, tzinfo=UTC) for hour in (1, 2, 3)]
    columns = Readings.of([Reading(at, Decimal(5)) for at in local])
    at, doubt = zones.to_utc(columns.at_us, zone)
    assert doubt.tolist() == [False, True, False]
    assert (columns.at_us - at).tolist()[::2] == [3_600_000_000, 7_200_000_000]
    far = np.array([2**62], np.int64)
    assert zones.to_utc(far, zone)[1].tolist() == [True]


def test_tables_keep_their_lines_and_cells() -> None:
    table = Table("head\n a ; 1 \n\n;2;x\nlonely", ";", 1)
    assert table.lines.tolist() == [2, 4, 5]
    assert table.width.tolist() == [2, 3, 1]
    assert [table.column(1).text(row) for row in range(3)] == ["1", "2", ""]
    assert [table.row(row) for row in range(3)] == [["a", "1"], ["", "2", "x"], ["lonely"]]
    assert len(Table("no more lines", ",", 3)) == 0
    assert len(Table("", ",")) == 0
    assert delimiter_of("lonely") is None
    assert delimiter_of('"a;b",c') == ","
    assert cells_of('"' + "x" * 200_000 + '"', ",") != []


def test_files_of_one_stretch_are_merged_in_order_of_time_and_the_later_file_stands() -> None:
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    minute = timedelta(minutes=1)
    first = Readings.of([Reading(at, Decimal("4.5")), Reading(at + 2 * minute, Decimal("5.0"))])
    second = Readings.of([Reading(at + minute, Decimal("4.25")), Reading(at, Decimal(4))])
    assert list(Readings.merged([first, second])) == [
        Reading(at, Decimal("4.00")),
        Reading(at + minute, Decimal("4.25")),
        Reading(at + 2 * minute, Decimal("5.00")),
    ]
    assert list(Readings.merged([])) == []
