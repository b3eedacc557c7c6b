"""Real exports against what the devices themselves reported."""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cot_tracker.condition.answers import Answers
from cot_tracker.condition.describe import describe
from cot_tracker.condition.judge import Limits, judge_file
from cot_tracker.condition.readers import read
from cot_tracker.condition.readers.plain_csv import write_plain_csv
from cot_tracker.condition.series import Series, UnknownFormat

LOGGERS = Path(os.environ.get("COT_REFERENCE_DATA", "../shared/data")) / "loggers"
QTAG = "berlinger_qtag_clm_run03.txt"
KNOWN = {
    QTAG, "hobo_20024354_semicolon.txt", "hobo_20024370.txt", "hobo_2015_10382557.txt",
    "envlogger_plain.csv", "ibutton_4C0000002418FB41.txt", "berlinger_fridgetag2_1544.txt",
}  # fmt: skip
FRIDGE_TAG = "berlinger_fridgetag2_1544.txt"
TRUNCATION = Decimal("0.1")

pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not LOGGERS.is_dir(), reason="no reference data: set COT_REFERENCE_DATA"),
]


def codes(series: Series) -> set[str]:
    return {finding.code for finding in series.findings}


def reported(file: str) -> dict[str, str]:
    with (LOGGERS / "device_reported_values.csv").open(encoding="utf-8") as table:
        return {
            f"{row['scope']} {row['quantity']}": row["value"]
            for row in csv.DictReader(table)
            if row["file"] == file
        }


def test_a_qtags_figures_are_those_its_device_reported() -> None:
    device, told = reported(QTAG), describe((LOGGERS / QTAG).read_bytes())
    assert told["readings"] == 424
    assert told["start"] == device["whole run start"].replace(" ", "T") + ":00+00:00"
    assert told["minimum_c"] == float(device["whole run min_c"])
    assert told["maximum_c"] == float(device["whole run max_c"])
    for ours, theirs in (
        ("mean_c", "whole run mean_c"),
        ("mean_kinetic_temperature_c", "whole run mkt_c(dH=83.0 kJ/mol)"),
    ):
        difference = Decimal(str(told[ours])) - Decimal(device[theirs])
        assert 0 <= difference < TRUNCATION
    assert told["minutes_outside"] == 4226
    assert told["gaps"] == told["findings"] == []


def test_a_qtags_alarms_are_those_its_device_reported() -> None:
    device, series = reported(QTAG), read((LOGGERS / QTAG).read_bytes())
    assert series.device_report is not None
    types = {("below", "single"): 1, ("above", "single"): 2,
             ("below", "cumulative"): 3, ("above", "cumulative"): 4}  # fmt: skip
    settings = {
        f"{types[a.side, a.kind]}/{a.limit_c}/{a.allowed_minutes}"
        for a in series.device_report.alarms
    }
    assert settings == {value for name, value in device.items() if "type/limit" in name}
    fired = [
        f"{a.started:%Y-%m-%d %H:%M} / {a.minutes} / {a.fired[0]:%Y-%m-%d %H:%M}"
        for a in series.device_report.alarms
        if a.started
    ]
    assert fired == [value for name, value in device.items() if "exceed_start" in name]
    assert f"{series.device_report.stopped:%Y-%m-%d %H:%M}" == device["whole run stop"]


def test_a_qtags_run_above_its_limit_is_an_excursion() -> None:
    covers = (datetime(2023, 4, 17, 16, tzinfo=UTC), datetime(2023, 4, 20, 13, 59, tzinfo=UTC))
    data = (LOGGERS / QTAG).read_bytes()
    judgement = judge_file(data, Limits(Decimal(2), Decimal(8), 30, 60), covers, "RCPJ00010")
    assert judgement.verdict == "excursion"
    assert judgement.minutes_above == (covers[1] - covers[0]) // timedelta(minutes=1)
    warm = Limits(Decimal(2), Decimal(25), 30, 60)
    assert judge_file(data, warm, covers, "RCPJ00010").verdict == "accepted"


def test_a_qtags_readings_survive_as_plain_csv() -> None:
    series = read((LOGGERS / QTAG).read_bytes())
    assert read(write_plain_csv(series.readings)).readings == series.readings


def test_a_fridge_tags_days_are_those_its_device_reported() -> None:
    device, told = reported(FRIDGE_TAG), describe((LOGGERS / FRIDGE_TAG).read_bytes())
    assert [day["date"] for day in told["days"]] == [f"2023-04-{day}" for day in (17, 18, 19, 20)]
    for day in told["days"]:
        for ours, theirs in (("minimum_c", "min_c"), ("maximum_c", "max_c"), ("mean_c", "mean_c")):
            assert day[ours] == float(device[f"{day['date']} {theirs}"])
        for side in ("minutes_below", "minutes_above"):
            assert day[side] == int(device[f"{day['date']} {side}"])
    assert (told["minimum_c"], told["maximum_c"]) == (1.5, 20.8)
    assert told["minutes_outside"] == 10
    assert told["limits"] == {"low_c": -0.5, "high_c": 8, "from": "device"}
    assert [(a["side"], a["allowed_minutes"]) for a in told["alarms"]] == [
        ("below", 60), ("above", 600),
    ]  # fmt: skip
    assert [day["minutes_silent"] for day in told["days"]] == [178, 0, 0, 21]
    assert (told["start"], told["end"]) == ("2023-04-17T16:43:00", "2023-04-20T15:14:00")


def test_a_fridge_tags_day_beyond_a_limit_is_an_excursion_once_its_zone_is_known() -> None:
    data = (LOGGERS / FRIDGE_TAG).read_bytes()
    covers = (datetime(2023, 4, 18, tzinfo=UTC), datetime(2023, 4, 20, tzinfo=UTC))
    strict, warm = Limits(Decimal(2), Decimal(8)), Limits(Decimal(1), Decimal(9), 30, 60)
    known = Answers(zone=UTC)
    assert judge_file(data, strict, covers).verdict == "unknown"
    assert judge_file(data, strict, covers, answers=known).verdict == "excursion"
    assert judge_file(data, warm, covers, answers=known).verdict == "accepted"
    told = judge_file(data, replace(warm, low_c=Decimal("-0.5"), high_c=Decimal(8)), covers,
                      answers=known)  # fmt: skip
    assert (told.verdict, told.minutes_above) == ("accepted", Decimal(2))


def test_a_changed_byte_breaks_a_real_devices_signature() -> None:
    for name in (QTAG, FRIDGE_TAG):
        data = (LOGGERS / name).read_bytes()
        assert not {"broken_signature", "cut_short"} & codes(read(data))
        assert "broken_signature" in codes(read(data.replace(b"+2.0", b"+2.1").replace(
            b"\t10.4\t", b"\t10.5\t", 1)))  # fmt: skip
        assert "cut_short" in codes(read(data[:-20]))


def test_hobo_exports_tell_their_own_instants_and_temperatures() -> None:
    series = read((LOGGERS / "hobo_20024354_semicolon.txt").read_bytes())
    assert (series.serial, series.interval) == ("20024354", timedelta(minutes=15))
    assert len(series.readings) == 48
    assert series.readings[0].at == datetime(2021, 4, 8, 21, tzinfo=UTC)
    assert series.readings[0].temperature_c == Decimal("18.771")
    assert series.readings[-1] == (datetime(2021, 4, 9, 8, 45, tzinfo=UTC), Decimal("8.668"))
    assert codes(series) == {"date_order_proven"}


def test_a_hobo_export_without_zone_is_asked_about() -> None:
    data = (LOGGERS / "hobo_20024370.txt").read_bytes()
    told = describe(data)
    assert (told["readings"], told["start"]) == (101, "2023-10-09T05:00:00")
    assert "no_time_zone" in {finding["code"] for finding in told["findings"]}
    series = read(data, Answers(zone=ZoneInfo("Europe/Prague")))
    assert codes(series) == {"date_order_proven"}
    assert series.readings[0] == (datetime(2023, 10, 9, 3, tzinfo=UTC), Decimal("7.870"))


def test_a_hobo_export_of_two_sensors_is_asked_about() -> None:
    data = (LOGGERS / "hobo_2015_10382557.txt").read_bytes()
    assert "ask_sensor" in codes(read(data))
    first, second = (read(data, Answers(sensor=n)) for n in (1, 2))
    assert not codes(first) | codes(second)
    assert (first.readings[0].temperature_c, second.readings[0].temperature_c) == (
        Decimal("7.015"), Decimal("3.089"),
    )  # fmt: skip


def test_an_envlogger_that_was_cut_and_whose_clock_was_off_says_so() -> None:
    series = read((LOGGERS / "envlogger_plain.csv").read_bytes())
    assert (series.serial, len(series.readings)) == ("04B0 6000 8F00 06", 420)
    assert series.readings[0] == (datetime(2023, 11, 17, 12, tzinfo=UTC), Decimal("19.1"))
    assert codes(series) == {"run_incomplete", "clock_off"}


def test_an_ibutton_is_read_from_newest_to_oldest() -> None:
    data = (LOGGERS / "ibutton_4C0000002418FB41.txt").read_bytes()
    series = read(data, Answers(zone=UTC))
    assert (series.serial, len(series.readings)) == ("4C0000002418FB41", 5712)
    assert series.readings[0] == (datetime(2016, 2, 24, 12, tzinfo=UTC), Decimal("12.66"))
    assert series.readings[-1].at == datetime(2016, 10, 19, 11, tzinfo=UTC)
    assert codes(series) == {"clock_off", "stuck_value"}


def test_every_other_file_is_unknown_and_none_crashes() -> None:
    for path in sorted(LOGGERS.iterdir()):
        if path.name in KNOWN:
            assert read(path.read_bytes()).format != "unknown"
        else:
            with pytest.raises(UnknownFormat) as refused:
                read(path.read_bytes())
            assert (refused.value.code == "pdf_file") == (path.suffix == ".pdf")
