"""Means and minutes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cot_tracker.condition.thermal import beyond, mean, mean_kinetic_temperature, spells
from tests.condition.loggers import PACKED, STEP, shipment


def test_the_worked_example_of_mean_kinetic_temperature() -> None:
    values = [Decimal(4)] * 4 + [Decimal(16)]
    assert mean_kinetic_temperature(values) == Decimal("8.109")
    assert mean(values) == Decimal("6.400")


def test_the_kinetic_mean_of_one_temperature_is_that_temperature() -> None:
    assert mean_kinetic_temperature([Decimal("5.3")] * 9) == Decimal("5.300")


@pytest.mark.parametrize(
    ("values", "energy"), [([], "83"), (["-273.15"], "83"), (["5"], "0"), (["5"], "-1")]
)
def test_a_kinetic_mean_of_nothing_is_refused(values: list[str], energy: str) -> None:
    with pytest.raises(ValueError, match="kinetic"):
        mean_kinetic_temperature([Decimal(v) for v in values], Decimal(energy))


def test_a_mean_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no temperatures"):
        mean([])


def test_each_reading_stands_for_its_interval() -> None:
    readings = shipment("5", "9", "9", "5", "1", "5")
    time = beyond(spells(readings, STEP), Decimal(2), Decimal(8), PACKED, PACKED + 6 * STEP)
    assert (time.minutes_below, time.minutes_above) == (Decimal(10), Decimal(20))
    assert time.longest_minutes == 20


def test_a_limit_itself_is_in_range() -> None:
    readings = shipment("2.0", "8.0")
    time = beyond(spells(readings, STEP), Decimal(2), Decimal(8), PACKED, PACKED + 2 * STEP)
    assert not time.ever


def test_the_last_reading_stands_until_the_device_stopped() -> None:
    readings = shipment("5", "9")
    stopped = PACKED + STEP + STEP / 2
    time = beyond(
        spells(readings, STEP, stopped), Decimal(2), Decimal(8), PACKED, PACKED + 9 * STEP
    )
    assert time.minutes_above == 5


def test_across_a_silence_a_reading_stands_for_its_interval_only() -> None:
    early, late = shipment("9", "5", step=STEP * 12)
    time = beyond(spells((early, late), STEP), Decimal(2), Decimal(8), PACKED, PACKED + 13 * STEP)
    assert time.minutes_above == 10
