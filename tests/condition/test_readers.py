"""Reading logger files: formats, encodings, and files nobody knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cot_tracker.condition.answers import Answers
from cot_tracker.condition.readers import read, text
from cot_tracker.condition.readers.plain_csv import write_plain_csv
from cot_tracker.condition.series import Reading, Series, UnknownFormat
from tests.condition.loggers import PACKED, STEP, qtag, shipment, signed

READINGS = shipment("5.0", "4.8", "5.1", "6.0", "5.2")
TEMPERATURES = st.decimals(-60, 60, places=2)


def codes(series: Series) -> set[str]:
    return {finding.code for finding in series.findings}


@st.composite
def series_of_readings(draw: st.DrawFn) -> list[Reading]:
    steps = draw(st.lists(st.integers(1, 3 * 24 * 3600), max_size=40))
    zone = timezone(timedelta(minutes=draw(st.integers(-14 * 60, 14 * 60))))
    at, readings = PACKED.astimezone(zone), []
    for step in steps:
        at += timedelta(seconds=step)
        readings.append(Reading(at, draw(TEMPERATURES)))
    return readings


@settings(deadline=None)
@given(series_of_readings())
def test_any_series_written_as_plain_csv_reads_back_equal(readings: list[Reading]) -> None:
    back = read(write_plain_csv(readings, serial="LOG-7"))
    assert list(back.readings) == readings
    assert back.serial == "LOG-7"
    assert codes(back) <= {"gaps", "no_readings", "stuck_value"}


@settings(deadline=None)
@given(st.lists(st.decimals(-20, 30, places=1), min_size=1, max_size=60))
def test_any_series_a_qtag_tells_reads_back_equal(values: list[Decimal]) -> None:
    readings = shipment(*map(str, values))
    back = read(qtag(readings).encode())
    assert back.readings == readings
    assert codes(back) <= {"stuck_value"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("padding", [b"", b"\x00" * 64])
def test_encodings_line_ends_and_padding_change_nothing(
    encoding: str, line_end: str, padding: bytes
) -> None:
    for plain in (write_plain_csv(READINGS).decode(), qtag(READINGS).replace("\r\n", "\n")):
        back = read(plain.replace("\n", line_end).encode(encoding) + padding)
        assert back.readings == READINGS
        assert not back.findings


def test_latin_1_in_a_free_field_does_not_hide_the_readings() -> None:
    told = qtag(READINGS).replace(" Zone", " User String 1: Zürich\r\n Zone")
    assert read(signed(told).encode("latin-1")).readings == READINGS
    assert not codes(read(signed(told).encode("latin-1")))


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00" * 100, b"%PDF-1.4 ...", b"PK\x03\x04", b"time,humidity\n", b"\xff\xfe\x00",
     b"Device: LogTag TRIX\r\n", b"hello", b"\n\n \n"],
)  # fmt: skip
def test_a_file_no_reader_knows_is_said_to_be_unknown(data: bytes) -> None:
    with pytest.raises(UnknownFormat, match=r"\.$"):
        read(data)


def test_a_file_beyond_all_measure_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "MAXIMUM_BYTES", 20)
    with pytest.raises(UnknownFormat, match="too large"):
        read(write_plain_csv(READINGS))


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_garbage_never_crashes(data: bytes) -> None:
    for start in (b"", b"time,temperature_c\n", b"Device: Q-tag CLm\n", b"\xff\xfe", b"\xfe\xff"):
        try:
            read(start + data)
        except UnknownFormat as error:
            assert str(error)  # noqa: PT017 - either a series or this sentence


QTAG_WORDS = st.sampled_from(
    ["Conf:", "Res:", "Data:", "Marker:", " Zone: ", " Zone: 99", " Logging Interval: 0", "  1:",
     " MKT Energy: 0.0000001", " TS Start: 9999-12-31 23:59", " TS Stop: 0001-01-01 00:00", "\t",
     " Alarm:", "   Type: 2, T AL: 8.0, t AL: 30", "   TS S: x, t A: y", " Min T: NaN", ": :, :",
     "\t9999-12-31 23:59\t5.0\t", "\t0001-01-01 00:00\t5.0\tx", "\t2026-03-02 08:00\t-80\t",
     "\t2026-03-02 08:00\t5.0\t", " Zone: -14.00", " Logging Interval: 9999", "Sig: zz"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(QTAG_WORDS, max_size=30))
def test_a_qtag_file_shaken_together_never_crashes(lines: list[str]) -> None:
    series = read(("Device: Q-tag CLm doc\n" + "\n".join(lines)).encode())
    assert "cut_short" in codes(series)


def test_a_qtag_in_another_zone_is_asked_about() -> None:
    told = signed(qtag(READINGS).replace("Zone: 0.00", "Zone: 8.00")).encode()
    series = read(told)
    assert codes(series) == {"unproven_zone"}
    assert series.readings[0].at == PACKED - timedelta(hours=8)
    answered = read(told, Answers(zone=timezone(timedelta(hours=1))))
    assert not codes(answered)
    assert answered.readings[0].at == PACKED - timedelta(hours=1)
    utc = read(qtag(READINGS).encode(), Answers(zone=timezone(timedelta(hours=1))))
    assert utc.readings == READINGS


def test_a_qtag_whose_readings_contradict_its_report_is_not_trusted() -> None:
    told = qtag(shipment("5.0", "9.0", "5.0")).replace("\t9.0\tx", "\t6.0\t")
    assert "contradicts_device" in codes(read(told.encode()))
    assert "contradicts_marks" in codes(
        read(qtag(READINGS).replace("\t5.1\t", "\t5.1\tx").encode())
    )


def test_a_qtag_logs_every_interval_of_its_run() -> None:
    told = qtag(READINGS)
    assert "uneven_steps" in codes(read(told.replace(" 08:20\t", " 08:21\t").encode()))
    assert "outside_run" in codes(read(told.replace(" 08:40\t", " 18:40\t").encode()))
    lost = signed(told.replace("\t2026-03-02 08:20\t5.1\t\r\n", ""))
    assert codes(read(lost.encode())) == {"run_incomplete"}
    unset = told.replace(" Logging Interval: 10\r\n", "").encode()
    assert read(unset).interval == STEP
    alone = qtag(shipment("5.0")).replace(" Logging Interval: 10\r\n", "").encode()
    assert read(alone).interval is None


def test_a_qtag_without_its_report_or_alarms_says_what_is_missing() -> None:
    told = qtag(READINGS)
    assert "illegible_report" in codes(read(told.replace(" TS Stop:", " TS:").encode()))
    silent = signed(told.replace("Type: 2", "Type: 0").replace("Type: 1", "Type: 0"))
    assert read(silent.encode()).device_report.alarms == ()  # type: ignore[union-attr]
    assert not codes(read(silent.encode()))
    ended = told.replace("TS Start: 2026-03-02 08:00", "TS Start: 2026-02-30 08:00")
    assert "illegible_report" in codes(read(ended.encode()))
    error = told.replace("\t5.1\t", "\t---\t")
    assert "sensor_errors" in codes(read(error.encode()))


def test_a_qtag_that_measured_fahrenheit_is_not_trusted() -> None:
    told = qtag(READINGS).replace(" Zone", " Temp unit: F\r\n Zone")
    assert "not_celsius" in codes(read(told.encode()))


def test_a_qtag_file_that_lost_its_end_says_so() -> None:
    whole = qtag(READINGS)
    assert {"cut_short", "run_incomplete"} <= codes(read(whole[: whole.index("08:20")].encode()))


def test_a_plain_csv_without_seal_is_read() -> None:
    series = read(b"time,temperature_c\n2026-03-02T09:00:00+01:00,5.0\n2026-03-02 08:10Z,-1\n")
    assert series.readings == shipment("5.0", "-1")
    assert not series.findings


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2026-03-02T09:00:00,5.0", "no_time_zone"),
        ("02.03.2026 09:00,5.0", "unreadable_rows"),
        ("2026-03-02T09:00:00Z,5,0", "unreadable_rows"),
        ("2026-03-02T09:00:00Z,1e3", "unreadable_rows"),
        ("2026-02-30T09:00:00Z,5.0", "unreadable_rows"),
        ("0001-01-01T00:00:00+14:00,5.0", "unreadable_rows"),
        ("2026-03-02T09:00:00Z,٥", "unreadable_rows"),
        ("2026-03-02T09:00:00Z", "unreadable_rows"),
        ("# a remark", "unreadable_rows"),
        ("2026-03-02T09:00:00Z,NaN", "sensor_errors"),
        ("2026-03-02T09:00:00Z,", "sensor_errors"),
        ("2026-03-02T09:00:00Z,-200", "sensor_errors"),
        ("2026-03-02T09:00:00Z,-80.0", "sensor_errors"),
    ],
)
def test_a_row_that_is_no_reading_is_a_finding(row: str, code: str) -> None:
    told = f"time,temperature_c\n2026-03-02T08:00:00Z,5.0\n{row}\n2026-03-02T08:10:00Z,5.1\n"
    series = read(told.encode())
    assert len(series.readings) == 2
    assert code in codes(series)


def test_a_changed_digit_breaks_the_seal() -> None:
    told = write_plain_csv(READINGS).replace(b",6.0", b",5.0")
    assert "broken_seal" in codes(read(told))


def test_an_added_or_a_lost_row_breaks_the_seal() -> None:
    told = write_plain_csv(READINGS)
    assert "broken_seal" in codes(read(told + b"2026-03-02T09:00:00Z,5.0\n"))
    assert "broken_seal" in codes(read(told[: told.rindex(b"2026")]))
    assert "broken_seal" in codes(read(b"# sha256,\n" + told.partition(b"\n")[2]))


def test_a_last_line_cut_within_its_number_is_not_read() -> None:
    told = b"time,temperature_c\n2026-03-02T08:00:00Z,5.0\n2026-03-02T08:10:00Z,2"
    assert read(told).readings == shipment("5.0")
    assert "last_line_cut" in codes(read(told))
    assert read(told + b"5.0").readings == shipment("5.0", "25.0")


@pytest.mark.parametrize(
    ("readings", "serial"),
    [
        ([Reading(datetime(2026, 3, 2, 8), Decimal(5))], ""),  # noqa: DTZ001
        ([Reading(PACKED, Decimal("NaN"))], ""),
        ([], "two\nlines"),
        ([], " blank "),
    ],
)
def test_what_would_not_read_back_is_not_written(readings: list[Reading], serial: str) -> None:
    with pytest.raises(ValueError, match=r"reading|serial"):
        write_plain_csv(readings, serial)


def test_a_hundred_thousand_rows_are_read() -> None:
    many = [Reading(PACKED + n * STEP / 10, Decimal(n % 7) / 10 + 4) for n in range(100_000)]
    assert len(read(write_plain_csv(many)).readings) == 100_000


def test_instants_are_kept_in_utc() -> None:
    series = read(write_plain_csv(READINGS))
    assert all(reading.at.tzinfo is UTC for reading in series.readings)
