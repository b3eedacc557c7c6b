"""What the daily figures of a Fridge-tag prove, and what they do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from cot_tracker.condition.answers import Answers
from cot_tracker.condition.days import mean_of
from cot_tracker.condition.describe import describe
from cot_tracker.condition.judge import Judgement, Limits, judge
from cot_tracker.condition.readers import read
from cot_tracker.condition.series import Alarm, Day, DeviceReport, Readings, Series
from tests.condition import writers
from tests.condition.loggers import COLD_CHAIN, STRICT, period, shipment, signed

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
ALARMS = (
    Alarm("below", "single", Decimal(2), 60),
    Alarm("above", "single", Decimal(8), 60),
)
KNOWN = Answers(zone=UTC)


def day(number: int, low: str = "3.0", high: str = "6.0", **more: object) -> Day:
    start = MONDAY + number * timedelta(days=1)
    told = Day(
        date(2026, 3, 2 + number), start, start + timedelta(days=1), Decimal(low), Decimal(high),
        Decimal("4.5"), start + timedelta(hours=9), start + timedelta(hours=15), 0, 0, 0,
    )  # fmt: skip
    return replace(told, **more)  # type: ignore[arg-type]


def judged(
    *days: Day, limits: Limits = STRICT, hours: tuple[int, int] = (0, 72), alarms: object = ALARMS
) -> Judgement:
    report = DeviceReport(MONDAY, MONDAY + timedelta(days=3), alarms=alarms)  # type: ignore[arg-type]
    series = Series("fridge_tag", "", "", Readings.of(()), (), None, report, days)
    return judge(series, limits, (MONDAY + timedelta(hours=hours[0]),
                                  MONDAY + timedelta(hours=hours[1])))  # fmt: skip


def codes(judgement: Judgement) -> set[str]:
    return {finding.code for finding in judgement.findings}


def test_days_in_range_throughout_are_accepted() -> None:
    told = judged(day(0), day(1, "2.0", "8.0"), day(2))
    assert (told.verdict, told.readings) == ("accepted", 0)
    assert [told.minimum_c, told.maximum_c, told.mean_c] == [2, 8, Decimal("4.5")]
    assert told.mean_kinetic_temperature_c is None


def test_a_day_beyond_within_the_journey_is_an_excursion_where_none_is_allowed() -> None:
    assert judged(day(0), day(1, "1.9"), day(2)).verdict == "excursion"


def test_a_day_beyond_perhaps_before_the_journey_is_unknown() -> None:
    told = judged(day(0, high="8.5", minutes_above=7), day(1), day(2), hours=(20, 72))
    assert told.verdict == "unknown"
    assert codes(told) == {"minutes_unknown"}


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [(20, 10, "accepted"), (20, 11, "unknown"), (40, 21, "excursion")],
)
def test_the_devices_own_minutes_are_counted_together(
    first: int, second: int, verdict: str
) -> None:
    days = (day(0, high="8.5", minutes_above=first), day(1, high="9", minutes_above=second), day(2))
    told = judged(*days, limits=COLD_CHAIN)
    assert (told.verdict, told.minutes_above) == (verdict, Decimal(first + second))


def test_minutes_for_other_limits_are_not_counted() -> None:
    others = (ALARMS[0], replace(ALARMS[1], limit_c=Decimal(10)))
    told = judged(day(0, high="8.5"), day(1), day(2), limits=COLD_CHAIN, alarms=others)
    assert (told.verdict, codes(told)) == ("unknown", {"minutes_unknown"})
    below = judged(day(0, low="1.5", minutes_below=5), day(1), day(2), limits=COLD_CHAIN,
                   alarms=others)  # fmt: skip
    assert (below.verdict, below.minutes_below) == ("accepted", Decimal(5))


def test_days_that_do_not_cover_the_journey_are_unknown() -> None:
    assert codes(judged(day(1), day(2))) == {"starts_after_packing"}
    assert codes(judged(day(0), day(1))) == {"ends_before_receipt"}
    assert codes(judged(day(0), day(2))) == {"silence"}
    assert codes(judged(day(5))) == {"period_not_covered"}
    assert codes(judged(day(0), hours=(9, 8))) == {"period_backwards"}
    assert "silence" in codes(judged(day(0), day(1, minimum_c=None), day(2)))


def test_a_sensor_that_was_pulled_out_is_unknown() -> None:
    told = judged(day(0), day(1, minutes_silent=21), day(2))
    assert (told.verdict, codes(told)) == ("unknown", {"sensor_disconnected"})


def test_the_mean_of_days_is_weighted_by_what_was_seen_of_them() -> None:
    half = day(1, mean_c=Decimal(6), end=MONDAY + timedelta(hours=36))
    assert mean_of((day(0, mean_c=Decimal(3)), half)) == Decimal("4.000")
    assert mean_of(()) is None


def test_a_peak_between_two_readings_is_not_overlooked() -> None:
    readings = shipment(*["5.0"] * 12)
    text = writers.fridge_tag(readings).decode()
    peak = signed(text.replace("Max T: +5.0", "Max T: +9.1")).encode()
    told = judge(read(peak, KNOWN), COLD_CHAIN, period(readings))
    assert (told.verdict, codes(told)) == ("unknown", {"day_beyond"})


def test_a_reading_beyond_its_days_extremes_is_not_trusted() -> None:
    text = writers.fridge_tag(shipment("5.0", "6.0", "5.5")).decode()
    lower = signed(text.replace("Max T: +6.0", "Max T: +5.6")).encode()
    assert "contradicts_device" in {f.code for f in read(lower, KNOWN).findings}
    marked = signed(text.replace("\t6.0", "\t6.0\tx")).encode()
    assert "contradicts_marks" in {f.code for f in read(marked, KNOWN).findings}


def test_a_day_that_is_missing_among_others_is_said() -> None:
    readings = shipment(*["5.0"] * 60, step=timedelta(hours=1))
    whole = writers.fridge_tag(readings, logs=False).decode()
    assert {f.code for f in read(whole.encode(), KNOWN).findings} == {"daily_figures"}
    lost = signed(whole.replace("  Date: 2026-03-03\r\n", ""))
    assert "missing_days" in {f.code for f in read(lost.encode(), KNOWN).findings}


def test_a_fridge_tag_that_says_too_little_is_not_accepted() -> None:
    text = writers.fridge_tag(shipment("5.0", "6.0", "5.5")).decode()
    for old, new, code in (
        (" TS Actv:", " TS:", "illegible_report"),
        ("unit: C", "unit: F", "not_celsius"),
        ("\t6.0", "\t--.-", "sensor_errors"),
        ("\t6.0", "\t6;0", "unreadable_rows"),
        ("Lot: ", "Lot ", ""),
    ):
        found = {f.code for f in read(signed(text.replace(old, new)).encode(), KNOWN).findings}
        assert code in found | {""}
    empty = describe(b"Device: Q-tag Fridge-tag 2\r\nConf:\r\nHist:\r\n nonsense\r\n")
    assert empty["readings"] == 0
    assert {"no_readings", "illegible_report", "unreadable_rows", "cut_short"} <= {
        finding["code"] for finding in empty["findings"]
    }


def test_a_fridge_tags_alarms_need_an_unbroken_stretch_and_say_when_they_fired() -> None:
    whole = writers.fridge_tag(shipment(*["5.0"] * 300), logs=False).decode("latin-1")
    fired = whole.replace("   1:\r\n    t Acc: 0", "   1:\r\n    t Acc: 75, TS A: 16:18, C A: 0")
    body = fired[: fired.index("Cert:")] + "Cert:\r\n Vers: 1.0\r\n"
    told = describe(signed(body).encode("latin-1"), answers=KNOWN)
    assert [(a["kind"], a["limit_c"], a["allowed_minutes"]) for a in told["alarms"]] == [
        ("single", 2, 60), ("single", 8, 60),
    ]  # fmt: skip
    days = len(told["days"])
    assert [len(alarm["fired"]) for alarm in told["alarms"]] == [0, days]
    assert told["alarms"][1]["fired"][0] == told["days"][0]["alarmed_above"]
    assert told["minutes_outside"] == 75 * days


def test_a_clock_that_was_set_on_the_way_makes_its_times_doubtful() -> None:
    assert codes(judged(day(0), day(1, clock_set=True), day(2))) == {"device_clock_set"}
    assert judged(day(0), day(1, clock_set=True), day(2)).verdict == "unknown"
    assert judged(day(0, clock_set=True), day(1), day(2), hours=(24, 72)).verdict == "accepted"


@pytest.mark.parametrize(("events", "was_set"), [(0, False), (8, False), (10, True), (24, False)])
def test_a_fridge_tag_says_that_its_clock_was_set(events: int, was_set: bool) -> None:
    whole = writers.fridge_tag(shipment(*["5.0"] * 20), logs=False)
    series = read(whole.replace(b"Events: 0", f"Events: {events}".encode()), KNOWN)
    assert [one.clock_set for one in series.days] == [was_set]
    assert ("device_clock_set" in {finding.code for finding in series.findings}) == was_set
