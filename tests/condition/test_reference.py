"""Real exports against what the devices themselves reported."""

from __future__ import annotations

import csv
import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from cot_tracker.condition.describe import describe
from cot_tracker.condition.judge import Limits, judge_file
from cot_tracker.condition.readers import read
from cot_tracker.condition.readers.plain_csv import write_plain_csv
from cot_tracker.condition.series import UnknownFormat

LOGGERS = Path(os.environ.get("COT_REFERENCE_DATA", "../shared/data")) / "loggers"
QTAG = "berlinger_qtag_clm_run03.txt"
KNOWN = {
    QTAG, "hobo_20024354_semicolon.txt", "hobo_20024370.txt", "hobo_2015_10382557.txt",
    "envlogger_plain.csv", "ibutton_4C0000002418FB41.txt", "berlinger_fridgetag2_1544.txt",
}  # fmt: skip
TRUNCATION = Decimal("0.1")

pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not LOGGERS.is_dir(), reason="no reference data: set COT_REFERENCE_DATA"),
]


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
        f"{a.started:%Y-%m-%d %H:%M} / {a.minutes} / "
        f"{a.started + timedelta(minutes=a.allowed_minutes):%Y-%m-%d %H:%M}"
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


def test_every_other_file_is_unknown_and_none_crashes() -> None:
    for path in sorted(LOGGERS.iterdir()):
        if path.name in KNOWN:
            assert read(path.read_bytes()).format != "unknown"
        else:
            with pytest.raises(UnknownFormat):
                read(path.read_bytes())
