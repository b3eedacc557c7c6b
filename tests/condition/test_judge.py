"""Verdicts: accepted only what was seen whole, in range and beyond doubt."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cot_tracker.condition.answers import Answers
from cot_tracker.condition.judge import Judgement, Limits, judge, judge_file
from cot_tracker.condition.readers import read
from cot_tracker.condition.readers.plain_csv import write_plain_csv
from cot_tracker.condition.series import Alarm, DeviceReport, Reading
from tests.condition.loggers import COLD_CHAIN, PACKED, STEP, STRICT, period, qtag, shipment, signed

GOOD = shipment("5.0", "4.8", "5.1", "6.0", "5.2", "5.3", "5.0")


def verdict_on(readings: tuple[Reading, ...], limits: Limits = STRICT) -> Judgement:
    return judge_file(write_plain_csv(readings), limits, period(readings))


def codes(judgement: Judgement) -> set[str]:
    return {finding.code for finding in judgement.findings}


def test_a_shipment_in_range_throughout_is_accepted() -> None:
    judgement = verdict_on(GOOD)
    assert judgement.verdict == "accepted"
    assert (judgement.minimum_c, judgement.maximum_c) == (Decimal("4.8"), Decimal("6.0"))
    assert judgement.mean_c == Decimal("5.200")
    assert judgement.version == "5"


def test_one_reading_beyond_a_limit_is_an_excursion_where_none_is_allowed() -> None:
    assert verdict_on(shipment("5", "8.1", "5")).verdict == "excursion"
    assert verdict_on(shipment("5", "5", "8.1")).verdict == "excursion"
    assert verdict_on(shipment("5", "1.9", "5")).minutes_below == 10


@pytest.mark.parametrize(
    ("temperatures", "verdict"),
    [
        (["5", "9", "9", "9", "5"], "accepted"),  # 30 minutes at a stretch are allowed
        (["5", "9", "9", "9", "9", "5"], "excursion"),
        (["5", *["9", "9", "9", "5"] * 2], "accepted"),  # 60 together are allowed
        (["5", *["9", "9", "9", "5"] * 2, "1", "5"], "excursion"),
        (["5", "9", "9", "1", "1", "5"], "accepted"),
    ],
)
def test_minutes_are_counted_at_a_stretch_and_together(
    temperatures: list[str], verdict: str
) -> None:
    assert verdict_on(shipment(*temperatures), COLD_CHAIN).verdict == verdict


def test_a_mean_inside_the_limits_hides_no_excursion() -> None:
    judgement = verdict_on(shipment(*["4"] * 4, "16", "4"))
    assert judgement.verdict == "excursion"
    assert judgement.mean_c == Decimal("6.000")


def test_a_file_nobody_knows_is_unknown() -> None:
    for data, code in ((b"GIF89a", "unknown_format"), (b"%PDF-1.4", "pdf_file")):
        judgement = judge_file(data, COLD_CHAIN, (PACKED, PACKED + STEP))
        assert judgement.verdict == "unknown"
        assert codes(judgement) == {code}


def test_an_empty_series_is_unknown() -> None:
    judgement = judge_file(b"time,temperature_c\n", COLD_CHAIN, (PACKED, PACKED + STEP))
    assert judgement.verdict == "unknown"
    assert judgement.minimum_c is None
    assert {"no_readings", "period_not_covered"} <= codes(judgement)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [(31, 0, "starts_after_packing"), (0, 31, "ends_before_receipt")],
)
def test_a_file_that_misses_an_end_of_the_journey_is_unknown(
    before: int, after: int, code: str
) -> None:
    start, end = period(GOOD)
    covers = (start - timedelta(minutes=before), end + timedelta(minutes=after))
    judgement = judge(read(write_plain_csv(GOOD)), STRICT, covers)
    assert judgement.verdict == "unknown"
    assert code in codes(judgement)
    allowed = (start - timedelta(minutes=min(before, 30)), end + timedelta(minutes=min(after, 30)))
    assert judge(read(write_plain_csv(GOOD)), STRICT, allowed).verdict == "accepted"


def test_a_silence_beyond_the_allowed_is_unknown() -> None:
    holed = (*GOOD[:1], *GOOD[5:])
    assert verdict_on(holed).verdict == "unknown"
    assert {"silence"} <= codes(verdict_on(holed))
    assert verdict_on(holed, replace(STRICT, max_gap_minutes=60)).verdict == "accepted"


def test_a_silence_outside_the_journey_does_not_matter() -> None:
    lying_about = Reading(PACKED - timedelta(days=2), Decimal(21))
    judgement = judge_file(write_plain_csv((lying_about, *GOOD)), STRICT, period(GOOD))
    assert judgement.verdict == "accepted"
    assert judgement.maximum_c == Decimal("6.0")


def test_a_reading_before_packing_stands_into_the_journey() -> None:
    covers = (PACKED + STEP / 2, PACKED + 2 * STEP)
    judgement = judge_file(write_plain_csv(shipment("9", "5", "5")), STRICT, covers)
    assert judgement.verdict == "excursion"
    assert judgement.minutes_above == 5
    assert judgement.maximum_c == 9


def test_a_proven_excursion_stays_one_beside_a_silence() -> None:
    holed = (*shipment("5", "9", "9"), Reading(PACKED + 20 * STEP, Decimal(5)))
    judgement = verdict_on(holed)
    assert judgement.verdict == "excursion"
    assert "silence" in codes(judgement)


def test_the_wrong_logger_proves_nothing() -> None:
    data = write_plain_csv(shipment("5", "9", "5"), serial="B")
    covers = period(shipment("5", "9", "5"))
    assert judge_file(data, STRICT, covers, "A").verdict == "unknown"
    for same in (" b ", "B-", "b."):
        assert judge_file(data, STRICT, covers, same).verdict == "excursion"


def test_a_file_without_a_serial_number_is_unknown_until_a_person_says_whose_it_is() -> None:
    nameless, said = write_plain_csv(GOOD), write_plain_csv(GOOD, serial="A")

    def judged(data: bytes, expected: str, answered: str | None = None) -> tuple[str, set[str]]:
        answers = Answers(serial=answered)
        found = judge_file(data, STRICT, period(GOOD), expected, answers=answers)
        return found.verdict, codes(found)

    assert judged(nameless, "A") == ("unknown", {"ask_serial"})
    assert judged(nameless, "-") == ("unknown", {"ask_serial"})
    assert judged(nameless, "A", "a.") == ("accepted", {"serial_answered"})
    assert judged(nameless, "A", "B") == ("unknown", {"serial_answered", "wrong_serial"})
    assert judged(nameless, "") == ("accepted", set())
    assert judged(said, "A", "B") == ("accepted", {"serial_not_asked"})
    assert judged(said, "B", "B") == ("unknown", {"serial_not_asked", "wrong_serial"})


def test_a_sensor_that_failed_is_unknown() -> None:
    assert verdict_on(shipment("5", "5.1", "-80", "5")).verdict == "unknown"


def test_a_period_that_ends_before_it_begins_is_unknown() -> None:
    judgement = judge_file(write_plain_csv(GOOD), STRICT, (PACKED + STEP, PACKED))
    assert judgement.verdict == "unknown"
    assert "period_backwards" in codes(judgement)


def test_a_period_without_zone_is_refused() -> None:
    naive = PACKED.replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        judge(read(write_plain_csv(GOOD)), STRICT, (naive, naive))


@pytest.mark.parametrize("numbers", [(9, 8, 0, 0, 0), (2, 8, -1, 0, 0), (2, 8, 0, 0, -1)])
def test_limits_that_contradict_themselves_are_refused(numbers: tuple[int, ...]) -> None:
    low, high, *rest = numbers
    with pytest.raises(ValueError, match="contradict"):
        Limits(Decimal(low), Decimal(high), *rest)


@pytest.mark.parametrize(
    ("side", "limit", "minutes", "ended", "verdict"),
    [
        ("above", "8", 31, None, "unknown"),
        ("above", "8", 30, None, "accepted"),
        ("above", "7", 31, None, "accepted"),  # says nothing about the lane's own limit
        ("below", "2", 31, PACKED + STEP, "unknown"),
        ("below", "2", 31, PACKED - STEP, "accepted"),  # over before packing
        ("below", "3", 31, None, "accepted"),
    ],
)
def test_a_device_whose_alarm_saw_more_than_its_readings_is_unknown(
    side: str, limit: str, minutes: int, ended: object, verdict: str
) -> None:
    alarm = Alarm(side, "single", Decimal(limit), 30, minutes, PACKED - 2 * STEP, ended)  # type: ignore[arg-type]
    series = replace(read(write_plain_csv(GOOD)), device_report=DeviceReport(alarms=(alarm,)))
    assert judge(series, COLD_CHAIN, period(GOOD)).verdict == verdict


@pytest.mark.parametrize(
    ("allowed", "fired", "verdict"),
    [
        (30, PACKED + STEP, "unknown"),  # a device goes off as soon as the minutes are reached
        (45, PACKED + STEP, "unknown"),
        (10, PACKED + STEP, "accepted"),  # set tighter than the lane
        (30, PACKED - STEP, "accepted"),  # before packing
    ],
)
def test_a_devices_alarm_as_wide_as_the_lane_is_never_passed_over(
    allowed: int, fired: datetime, verdict: str
) -> None:
    alarm = Alarm("above", "single", Decimal(8), allowed, 30, PACKED - 2 * STEP, fired=(fired,))
    series = replace(read(write_plain_csv(GOOD)), device_report=DeviceReport(alarms=(alarm,)))
    judgement = judge(series, COLD_CHAIN, period(GOOD))
    assert judgement.verdict == verdict
    assert ("device_went_off" in codes(judgement)) == (verdict == "unknown")


@pytest.mark.parametrize(
    ("low", "high", "read"), [(-200, -120, "-190"), (-80, -60, "-70"), (-25, -15, "-20")]
)
def test_kinetic_mean_does_not_apply_to_frozen_product(low: int, high: int, read: str) -> None:
    frozen = Limits(Decimal(low), Decimal(high))
    judgement = verdict_on(shipment(f"{read}.1", f"{read}.0", read), frozen)
    assert judgement.mean_kinetic_temperature_c is None
    assert judgement.as_facts()["mean_kinetic_temperature_c"] == "not applicable"


def test_facts_are_fit_for_an_entry() -> None:
    def fit(value: object) -> bool:
        if isinstance(value, dict):
            return all(isinstance(k, str) and fit(v) for k, v in value.items())
        if isinstance(value, list):
            return all(map(fit, value))
        return type(value) in (str, int)

    for judgement in (verdict_on(GOOD), judge_file(b"?", STRICT, (PACKED, PACKED)),
                      verdict_on(shipment("5", "-80", "1", "5"))):  # fmt: skip
        assert fit(judgement.as_facts())
        json.dumps(judgement.as_facts())
    facts = judge_file(qtag(GOOD).encode(), STRICT, period(GOOD)).as_facts()
    assert facts["verdict"] == "accepted"
    assert facts["serial"] == "TESTTAG01"
    assert facts["mean_c"] == "5.2"
    assert facts["minutes_above"] == "0"


BAD = (
    shipment("5.0", "4.8", "8.5", "9.0", "8.4", "6.0", "5.2", "5.1", "5.0", "4.9"),
    shipment("5.0", "4.8", "1.5", "5.1", "5.2", "5.0", "5.4", "5.5", "5.0", "4.9"),
    shipment("5.0", "4.8", "5.1", "5.0", "5.2", "5.1", "5.3", "5.0", "5.6", "25.0"),
)
FILES = [
    (told, period(readings))
    for readings in BAD
    for told in (write_plain_csv(readings), qtag(readings).encode())
]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(FILES), st.data())
def test_no_changed_byte_makes_an_excursion_acceptable(
    file: tuple[bytes, tuple[object, object]], data: st.DataObject
) -> None:
    told, covers = file
    assert judge_file(told, STRICT, covers).verdict == "excursion"  # type: ignore[arg-type]
    place = data.draw(st.integers(0, len(told) - 1))
    length = data.draw(st.integers(0, 4))
    instead = data.draw(st.binary(max_size=4) | st.sampled_from([b"", b"5", b"0", b"\n", b","]))
    changed = told[:place] + instead + told[place + length :]
    assert judge_file(changed, STRICT, covers).verdict != "accepted"  # type: ignore[arg-type]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FILES), st.floats(0, 1))
def test_no_cut_makes_an_excursion_acceptable(
    file: tuple[bytes, tuple[object, object]], share: float
) -> None:
    told, covers = file
    cut = told[: int(len(told) * share)]
    assert judge_file(cut, STRICT, covers).verdict != "accepted"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("low", "high", "from_hour", "verdict"),
    [("2", "10", 8, "accepted"), ("2", "9.4", 8, "unknown"), ("2", "9.4", 9, "accepted")],
)
def test_what_a_device_measured_between_two_readings_counts(
    low: str, high: str, from_hour: int, verdict: str
) -> None:
    readings = shipment("9.0", "9.1", "9.0", *["8.0"] * 9)
    alarm = "   TS S: 2026-03-02 08:10, t A: 5, TS A: , TS E: 2026-03-02 08:16, "
    alarm += "T M: 9.5, TS M: 2026-03-02 08:14\r\n"
    text = qtag(readings).replace(" Alarm:\r\n  1:\r\n  5:", f" Alarm:\r\n  1:\r\n{alarm}  5:")
    covers = (PACKED.replace(hour=from_hour), readings[-1].at)
    limits = Limits(Decimal(low), Decimal(high), 0, 0, 30)
    told = judge_file(signed(text).encode(), limits, covers)
    assert told.verdict == verdict
    assert codes(told) == ({"device_beyond"} if verdict == "unknown" else set())
