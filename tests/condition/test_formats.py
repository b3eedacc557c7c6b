"""Any valid series, written as each program would export it, reads back the same."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cot_tracker.condition.answers import Answers
from cot_tracker.condition.judge import judge, judge_file
from cot_tracker.condition.readers import read
from cot_tracker.condition.series import Reading, Series
from tests.condition import writers
from tests.condition.loggers import COLD_CHAIN, STRICT, period, shipment

UTC_KNOWN = Answers(zone=UTC)
LONG = os.environ.get("COT_LONG_TESTS") == "1"
EXAMPLES = settings(max_examples=2000 if LONG else 40, deadline=None)
HARMLESS = {
    "gaps", "stuck_value", "out_of_step", "clock_jump", "skipped_readings", "date_order_proven",
    "sensor_errors", "wrong_clock",
}  # fmt: skip


def codes(series: Series) -> set[str]:
    return {finding.code for finding in series.findings}


@st.composite
def series(draw: st.DrawFn, places: int, unit: timedelta = timedelta(seconds=1)) -> list[Reading]:
    """Readings at whole units of time, that many decimals, and never an error code."""
    at = datetime(2026, draw(st.integers(1, 12)), draw(st.integers(1, 28)), 7, tzinfo=UTC)
    values = st.decimals(-60, 60, places=places)
    even = draw(st.booleans())
    step = draw(st.integers(1, 90)) * unit
    readings = []
    for value in draw(st.lists(values, min_size=1, max_size=30)):
        at += step if even else draw(st.integers(1, 90)) * unit
        readings.append(Reading(at, value))
    return readings


def same(found: Series, readings: Sequence[Reading]) -> bool:
    return list(found.readings) == list(readings)


@st.composite
def ways(draw: st.DrawFn) -> writers.Hobo:
    delimiter = draw(st.sampled_from(",;\t"))
    minutes = draw(st.integers(-56, 56)) * 15
    zone = draw(st.sampled_from([None, timezone(timedelta(minutes=minutes))]))
    comma = delimiter != "," and draw(st.booleans())
    flags = {name: draw(st.booleans()) for name in ("apart", "title", "numbered", "events", "bom")}
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    dates = draw(st.sampled_from(sorted(writers.HOBO_DATES)))
    return writers.Hobo(delimiter, dates, zone, comma=comma, ending=ending, **flags)


ORDERS = {
    "yy.mm.dd": "ymd", "dd.mm.yyyy": "dmy", "month first": "mdy", "ISO": "ymd", "long": "mdy",
}  # fmt: skip


@EXAMPLES
@given(series(3), ways())
def test_any_series_exported_by_hoboware_reads_back_equal(
    readings: list[Reading], way: writers.Hobo
) -> None:
    data = writers.hobo(readings, way)
    found = read(data, Answers(zone=UTC, date_order=ORDERS[way.dates]))  # type: ignore[arg-type]
    assert found.format == "hobo"
    assert same(found, readings)
    assert found.serial == "20024354"
    assert codes(found) <= HARMLESS
    unasked = read(data)
    assert ("no_time_zone" in codes(unasked)) == (way.zone is None)
    if "ask_date_order" not in codes(unasked) and way.zone is not None:
        assert same(unasked, readings)


@EXAMPLES
@given(series(1))
def test_fahrenheit_becomes_celsius(readings: list[Reading]) -> None:
    way = writers.Hobo(dates="ISO", fahrenheit=True)
    assert same(read(writers.hobo(readings, way)), readings)


@EXAMPLES
@given(series(1), st.booleans())
def test_any_series_of_an_envlogger_reads_back_equal(readings: list[Reading], humid: bool) -> None:
    found = read(writers.envlogger(readings, humid))
    assert (found.format, found.serial) == ("envlogger", "0449 0C00 2310 05")
    assert same(found, readings)
    assert codes(found) <= HARMLESS


@EXAMPLES
@given(series(2, timedelta(minutes=1)))
def test_any_series_of_an_ibutton_reads_back_equal_from_newest_to_oldest(
    readings: list[Reading],
) -> None:
    found = read(writers.robolimpet(readings), UTC_KNOWN)
    assert (found.format, found.serial) == ("ibutton", "4C0000002418FB41")
    assert same(found, readings)
    assert codes(found) <= HARMLESS


@EXAMPLES
@given(series(2), st.sampled_from(["%d/%m/%y %I:%M:%S %p", "%d-%m-%y %H:%M:%S"]))
def test_any_series_from_onewireviewer_reads_back_equal(
    readings: list[Reading], dates: str
) -> None:
    found = read(writers.viewer(readings, dates), Answers(zone=UTC, date_order="dmy"))
    assert (found.format, found.serial) == ("ibutton", "5A00000021A5E541")
    assert same(found, readings)
    assert codes(found) <= HARMLESS | {"uneven_decimals"}


@EXAMPLES
@given(series(1, timedelta(minutes=1)))
def test_any_series_of_a_logging_fridge_tag_reads_back_equal(readings: list[Reading]) -> None:
    found = read(writers.fridge_tag(readings), UTC_KNOWN)
    assert (found.format, found.serial) == ("fridge_tag", "130500109088")
    assert same(found, readings)
    assert codes(found) <= HARMLESS | {"missing_days"}


WRITERS: dict[str, Callable[[Sequence[Reading]], bytes]] = {
    "hobo": writers.hobo,
    "hobo semicolon": lambda r: writers.hobo(
        r, writers.Hobo(";", "dd.mm.yyyy", comma=True, apart=True)
    ),
    "envlogger": writers.envlogger,
    "robolimpet": writers.robolimpet,
    "viewer": writers.viewer,
    "fridge tag": writers.fridge_tag,
}
WHOLE = shipment(*(f"{5 + n % 17 / 10}" for n in range(150)))


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=3000 if LONG else 40, deadline=None)
@given(data=st.data())
def test_any_corruption_gives_a_finding_or_a_sentence_and_never_a_crash(
    name: str, data: st.DataObject
) -> None:
    told = WRITERS[name](WHOLE)
    before = read(told, UTC_KNOWN)
    place = data.draw(st.integers(0, len(told) - 1))
    length = data.draw(st.integers(0, 6))
    pieces = st.sampled_from([b"", b"5", b"\n", b",", b";", b"-80", b"\x00", b'"'])
    instead = data.draw(st.binary(max_size=4) | pieces)
    changed = told[:place] + instead + told[place + length :]
    judgement = judge_file(changed, COLD_CHAIN, period(WHOLE), answers=UTC_KNOWN)
    if judgement.verdict == "accepted":
        after = read(changed, UTC_KNOWN)
        assert [r.at for r in after.readings] == [r.at for r in before.readings] or (
            codes(after) - codes(before)
        )


BAD = (
    shipment(*["5.0"] * 9, "9.0", *["5.0"] * 9),
    shipment("5.0", "4.8", "1.5", "5.1", "5.2", "5.0", "5.4", "5.5", "5.0", "4.9"),
)


@settings(max_examples=1500 if LONG else 60, deadline=None)
@given(st.sampled_from(BAD), st.booleans(), st.data())
def test_no_changed_byte_makes_a_fridge_tags_excursion_acceptable(
    readings: tuple[Reading, ...], logs: bool, data: st.DataObject
) -> None:
    told = writers.fridge_tag(readings, logs=logs)
    covers = period(readings)
    assert judge_file(told, STRICT, covers, answers=UTC_KNOWN).verdict == "excursion"
    place = data.draw(st.integers(0, len(told) - 1))
    instead = data.draw(st.binary(max_size=3) | st.sampled_from([b"", b"5", b"0", b"\n"]))
    changed = told[:place] + instead + told[place + data.draw(st.integers(0, 4)) :]
    assert judge_file(changed, STRICT, covers, answers=UTC_KNOWN).verdict != "accepted"


@pytest.mark.parametrize("name", sorted(set(WRITERS) - {"hobo semicolon"}))
def test_an_undisturbed_shipment_is_accepted_from_every_format(name: str) -> None:
    found = judge(read(WRITERS[name](WHOLE), UTC_KNOWN), COLD_CHAIN, period(WHOLE))
    assert found.verdict == "accepted"
    assert (found.minimum_c, found.maximum_c) == (Decimal("5.0"), Decimal("6.6"))
    assert found.readings == len(WHOLE)


def test_without_its_zone_no_file_is_accepted() -> None:
    for name in ("robolimpet", "viewer", "fridge tag"):
        judgement = judge_file(WRITERS[name](WHOLE), COLD_CHAIN, period(WHOLE))
        assert judgement.verdict == "unknown"
        assert "no_time_zone" in {finding.code for finding in judgement.findings}
