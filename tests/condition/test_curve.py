"""Pictures of readings: few points, no peak lost; excursions and silences as they were."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cot_tracker.condition.curve import excursions, parted, silences, spans, thinned
from cot_tracker.condition.readings import Readings, micros
from cot_tracker.condition.thermal import spells
from tests.condition.loggers import PACKED, STEP, shipment

LOW, HIGH = Decimal(2), Decimal(8)


def columns(values: list[int]) -> Readings:
    """One reading a minute, in tenths of a degree."""
    at = micros(PACKED) + np.arange(len(values), dtype=np.int64) * 60_000_000
    return Readings(at, np.array(values, np.int64), 1)


def test_an_excursion_has_its_stretch_its_side_and_its_extreme() -> None:
    readings = Readings.of(shipment("5", "8.0", "8.1", "9.4", "8.2", "5", "1.9", "5"))
    warm, cold = excursions(
        spells(readings, STEP), LOW, HIGH, readings[0].at, readings[-1].at
    )  # fmt: skip
    assert (warm.side, warm.extreme_c, warm.minutes) == ("above", Decimal("9.4"), Decimal(30))
    assert (warm.start, warm.end) == (PACKED + 2 * STEP, PACKED + 5 * STEP)
    assert (cold.side, cold.extreme_c, cold.minutes) == ("below", Decimal("1.9"), Decimal(10))


def test_an_excursion_is_cut_where_the_shipment_begins_and_ends() -> None:
    readings = Readings.of(shipment("9", "9", "9", "9"))
    start, end = PACKED + STEP / 2, PACKED + 2 * STEP
    (one,) = excursions(spells(readings, STEP), LOW, HIGH, start, end)
    assert (one.start, one.end, one.minutes) == (start, end, Decimal(15))
    assert excursions(spells(Readings.of(()), STEP), LOW, HIGH, start, end) == ()


def test_silences_are_found_at_the_ends_and_between() -> None:
    readings = Readings.of((*shipment("5", "5"), *shipment(*["5"] * 9)[8:]))
    found = silences(readings, 2 * STEP, PACKED - 3 * STEP, PACKED + 12 * STEP)
    assert found == (
        (PACKED - 3 * STEP, PACKED), (PACKED + STEP, PACKED + 8 * STEP),
        (PACKED + 8 * STEP, PACKED + 12 * STEP),
    )  # fmt: skip
    assert silences(Readings.of(()), STEP, PACKED, PACKED + 2 * STEP) == (
        (PACKED, PACKED + 2 * STEP),
    )
    assert [len(one) for one in parted(readings, 2 * STEP)] == [2, 1]
    assert list(parted(Readings.of(()), STEP)) == []


def test_a_single_warm_minute_among_a_hundred_thousand_stands_in_the_picture() -> None:
    values = [50] * 100_000
    values[77_777] = 91
    few = thinned(columns(values), 800)
    assert len(few) <= 3200
    place = few.values.tolist().index(91)
    assert few[place].at == PACKED + timedelta(minutes=77_777)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-2000, 400), min_size=1, max_size=400), st.integers(1, 40))
def test_thinning_keeps_the_extremes_and_invents_nothing(values: list[int], wide: int) -> None:
    whole = columns(values)
    few = thinned(whole, wide)
    assert set(few) <= set(whole)
    assert (few.values.min(), few.values.max()) == (min(values), max(values))
    assert (few.at_us[0], few.at_us[-1]) == (whole.at_us[0], whole.at_us[-1])
    assert np.all(np.diff(few.at_us) > 0)
    assert len(few) <= max(4 * wide, len(values) if len(values) <= 4 * wide else 0)


def test_a_table_tells_every_stretch_even_an_empty_one() -> None:
    readings = Readings.of(shipment("5", "6", step=timedelta(minutes=10)))
    rows = spans(readings, PACKED, PACKED + timedelta(hours=10), 20)
    assert len(rows) == 20
    assert (rows[0].readings, rows[0].low_c, rows[0].high_c) == (2, Decimal(5), Decimal(6))
    assert rows[0].mean_c == Decimal("5.5")
    assert rows[1].readings == 0
    assert rows[1].low_c is None
    assert sum(row.readings for row in spans(readings, PACKED, PACKED + STEP, 5)) == 2
