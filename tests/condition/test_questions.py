"""What a file does not say is asked and never guessed; what it proves is not asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from cot_tracker.condition.answers import Answers, offset_of, zone_of
from cot_tracker.condition.describe import describe
from cot_tracker.condition.judge import judge_file
from cot_tracker.condition.readers import read
from cot_tracker.condition.series import Series
from tests.condition import writers
from tests.condition.loggers import COLD_CHAIN, period, shipment

SERIAL = "(LGR S/N: 20024354, SEN S/N: 20024354)"
DAY = shipment(*["5.125"] * 20)


def codes(series: Series) -> set[str]:
    return {finding.code for finding in series.findings}


def hobo(*rows: str, header: str = "Date Time, GMT+00:00", unit: str = "°C") -> bytes:
    first = f'"Plot Title: x"\n"#","{header}","Temp, {unit} {SERIAL}"\n'
    return (first + "".join(f"{n},{row}\n" for n, row in enumerate(rows, 1))).encode()


def test_dates_of_one_day_that_can_be_read_twice_are_asked() -> None:
    data = hobo("03/04/2026 08:00:00,5.125", "03/04/2026 08:10:00,5.125")
    series = read(data)
    assert codes(series) == {"ask_date_order"}
    told = describe(data)
    assert (told["start"], told["end"], told["minimum_c"]) == (None, None, 5.125)
    for order, month in (("dmy", 4), ("mdy", 3)):
        answered = read(data, Answers(date_order=order))  # type: ignore[arg-type]
        assert not codes(answered)
        assert answered.readings[0].at == datetime(2026, month, 7 - month, 8, tzinfo=UTC)


def test_a_verdict_waits_for_the_answer() -> None:
    data = writers.hobo(DAY, writers.Hobo(dates="long"))
    assert judge_file(data, COLD_CHAIN, period(DAY)).verdict == "unknown"
    known = Answers(date_order="mdy")
    assert judge_file(data, COLD_CHAIN, period(DAY), answers=known).verdict == "accepted"


@pytest.mark.parametrize(
    ("first", "second", "order"),
    [
        ("25.03.04 23:50:00", "25.03.05 00:00:00", "ymd"),
        ("04.03.25 23:50:00", "05.03.25 00:00:00", "dmy"),
        ("03/04/25 23:50:00", "03/05/25 00:00:00", "mdy"),
        ("03/04/2025 11:50:00 PM", "03/05/2025 12:00:00 AM", "mdy"),
    ],
)
def test_a_day_that_ends_proves_the_order_of_dates(first: str, second: str, order: str) -> None:
    series = read(hobo(f"{first},5.125", f"{second},5.125"))
    assert [(f.code, f.values["order"]) for f in series.findings] == [("date_order_proven", order)]
    assert series.readings[0].at == datetime(2025, 3, 4, 23, 50, tzinfo=UTC)
    assert series.readings[1].at == datetime(2025, 3, 5, tzinfo=UTC)


def test_one_step_of_a_day_or_one_strange_date_proves_nothing() -> None:
    daily = hobo("03/04/2026 08:00:00,5.125", "03/05/2026 08:00:00,5.125")
    assert "ask_date_order" in codes(read(daily))
    days = [f"03/{day:02}/2026 08:00:00,5.125" for day in range(4, 10)]
    assert "date_order_proven" in codes(read(hobo(*days)))
    slip = [f"03/04/2026 08:{minute}0:00,5.125" for minute in range(5)] + [
        "13/04/2026 08:50:00,5.125"
    ]
    assert "ask_date_order" in codes(read(hobo(*slip)))


def test_a_thirteenth_month_proves_the_order_of_dates() -> None:
    series = read(hobo("04/13/2026 08:00:00,5.125", "04/13/2026 08:10:00,5.125"))
    assert not codes(series)
    assert series.readings[0].at == datetime(2026, 4, 13, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("clock", "hour"),
    [("12:05:00 AM", 0), ("12:05:00 PM", 12), ("01:05:00 odp.", 13), ("下午1:05:00", 13),
     ("上午 9:05:00", 9), ("1:05:00 p.m.", 13), ("11:05:00 vorm.", 11)],
)  # fmt: skip
def test_twelve_hours_are_read_in_the_languages_of_exports(clock: str, hour: int) -> None:
    series = read(hobo(f"2026-04-13 {clock},5.125"))
    assert series.readings[0].at == datetime(2026, 4, 13, hour, 5, tzinfo=UTC)


@pytest.mark.parametrize("clock", ["13:05:00 PM", "00:05:00 AM", "24:00:00", "08:60:00", "8h05"])
def test_a_time_that_does_not_exist_is_not_read(clock: str) -> None:
    series = read(hobo("2026-04-13 08:00:00,5.125", f"2026-04-13 {clock},5.125"))
    assert "unreadable_rows" in codes(series)
    assert len(series.readings) == 1


@pytest.mark.parametrize("header", ["Date Time", "Date-Time (EST/EDT)", "Date Time, GMT+02:0?",
                                    "Date Time, GMT+99:00", "Date Time, GMT+0,0",
                                    "Date Time, GMT,02:00"])  # fmt: skip
def test_a_zone_that_is_not_stated_is_asked(header: str) -> None:
    data = hobo("2026-07-13 08:00:00,5.125", header=header)
    assert codes(read(data)) == {"no_time_zone"}
    assert describe(data)["start"] == "2026-07-13T08:00:00"
    known = read(data, Answers(zone=zone_of("America/New_York")))
    assert known.readings[0].at == datetime(2026, 7, 13, 12, tzinfo=UTC)
    assert not codes(known)


def test_an_hour_in_which_clocks_change_is_asked_about() -> None:
    data = hobo("2026-10-25 02:30:00,5.125", "2026-10-25 04:30:00,5.125", header="Date Time")
    assert "clock_changed" in codes(read(data, Answers(zone=ZoneInfo("Europe/Berlin"))))
    assert not codes(read(data, Answers(zone=zone_of("+01:00"))))


@pytest.mark.parametrize("unit", ["", "K"])
def test_a_unit_that_is_not_stated_is_asked(unit: str) -> None:
    data = hobo("2026-04-13 08:00:00,41.000", unit=unit)
    assert codes(read(data)) == {"ask_unit"}
    assert read(data, Answers(unit="F")).readings[0].temperature_c == 5


@pytest.mark.parametrize("unit", ["°F", "*F", "(*F)", "℉", "deg F"])
def test_the_unit_stands_in_the_header(unit: str) -> None:
    series = read(hobo("2026-04-13 08:00:00,46.4", unit=unit))
    assert not codes(series)
    assert series.readings[0].temperature_c == 8


def test_two_units_in_one_file_are_asked_about() -> None:
    header = f'"#","Date Time, GMT+00:00","Temp, °C {SERIAL}","Temp, °F {SERIAL}"\n'
    data = (header + "1,2026-04-13 08:00:00,5.125,41.225\n").encode()
    assert codes(read(data)) == {"ask_sensor", "mixed_units"}
    assert read(data, Answers(sensor=2)).readings[0].temperature_c == Decimal("5.125")
    viewer = writers.viewer(DAY[:2]).replace(b",C,", b",F,", 1)
    assert "mixed_units" in codes(read(viewer))
    assert "ask_unit" in codes(read(writers.viewer(DAY[:2]).replace(b",C,", b",,")))


def test_humidity_among_an_ibuttons_rows_is_not_a_temperature() -> None:
    data = writers.viewer(DAY[:1], "%Y-%m-%d %H:%M:%S")
    series = read(data + b"2026-03-02 08:00:00,%RH,45.5\n", Answers(zone=UTC))
    assert series.readings == DAY[:1]


def test_an_ibuttons_file_that_lost_what_stood_above_its_readings_names_no_logger() -> None:
    whole = writers.viewer(DAY[:2], "%Y-%m-%d %H:%M:%S")
    series = read(whole[whole.index(b"Date/Time") :], Answers(zone=UTC))
    assert (series.serial, series.device, list(series.readings)) == ("", "iButton", list(DAY[:2]))
    assert not codes(series)


def test_an_ibuttons_file_of_humidity_alone_holds_no_temperature_and_asks_nothing() -> None:
    data = writers.viewer((), "%Y-%m-%d %H:%M:%S") + b"2026-03-02 08:00:00,%RH,45.5\n"
    assert codes(read(data)) == {"no_readings"}


@pytest.mark.parametrize("dates", ["%m/%d/%y, %I:%M:%S %p", "%d.%m.%y, %H:%M:%S"])
def test_a_comma_between_an_ibuttons_date_and_time_divides_no_columns(dates: str) -> None:
    two = shipment(*["5.125", "5.25"] * 10, step=timedelta(hours=1))
    series = read(writers.viewer(two, dates), Answers(zone=UTC))
    assert series.readings == two
    assert codes(series) == {"date_order_proven"}
    comma = read(writers.viewer(two, dates).replace(b",C,5.", b",C,5,"), Answers(zone=UTC))
    assert comma.readings == two


def test_a_decimal_comma_between_commas_is_never_a_whole_number() -> None:
    series = read(hobo("2026-04-13 08:00:00,7,870"))
    assert codes(series) == {"unreadable_rows", "no_readings"}
    assert read(hobo('2026-04-13 08:00:00,"7,870"')).readings[0].temperature_c == Decimal("7.87")


def test_other_decimals_or_decimal_signs_are_doubtful() -> None:
    rows = ["2026-04-13 08:00:00,5.120", "2026-04-13 08:10:00,5.120", "2026-04-13 08:20:00,5.1"]
    assert "uneven_decimals" in codes(read(hobo(*rows)))
    mixed = '"Plot Title: x"\nDate Time;Temp (°C) c:1\n2026-04-13 08:00;5.1\n2026-04-13 08:10;5,1\n'
    assert "mixed_decimal_signs" in codes(read(mixed.encode()))


def test_a_hobo_export_that_lost_rows_or_its_end_says_so() -> None:
    whole = writers.hobo(DAY).decode("utf-8-sig").split("\r\n")
    assert "lost_rows" in codes(read("\n".join([*whole[:7], *whole[8:]]).encode()))
    assert "no_end_mark" in codes(read("\n".join(whole[:12]).encode()))
    assert "skipped_readings" in codes(read("\n".join([*whole[:7], *whole[8:]]).encode()))
    assert "lost_rows" in codes(read("\n".join([*whole[:2], *whole[3:]]).encode()))
    joined = "\n".join([whole[0], whole[1] + whole[2], *whole[3:]])
    assert {"narrow_rows", "lost_rows"} <= codes(read(joined.encode()))
    assert "no_line_end" in codes(read("\n".join(whole[:12]).encode()))


def test_what_stands_above_a_header_is_not_passed_over() -> None:
    data = b"02/03/26 08:50:00 AM,C,5.5\n" + hobo("2026-04-13 08:00:00,5.125")
    assert codes(read(data)) == {"lines_above"}


def test_what_stands_above_an_envloggers_readings_is_not_passed_over() -> None:
    data = writers.envlogger(DAY)
    assert "lines_above" not in codes(read(data))
    assert "lines_above" in codes(read(b"2026-03-02 07:50, 7.50\nAvrg T: 8.0\n" + data))


def test_a_hobo_export_of_two_loggers_is_doubtful() -> None:
    data = hobo("2026-04-13 08:00:00,5.125").replace(b"SEN S/N: 20024354", b"LGR S/N: 1111111")
    assert "several_serials" in codes(read(data))
    assert read(data).serial == ""


def test_an_event_is_no_reading_and_a_silent_sensor_is_no_event() -> None:
    head = f'"#","Date Time, GMT+00:00","Temp, °C {SERIAL}","Host Connected {SERIAL}"\n'
    rows = "1,2026-04-13 08:00:00,5.125,\n2,2026-04-13 08:03:11,,Logged\n3,2026-04-13 08:10:00,,\n"
    series = read((head + rows).encode())
    assert len(series.readings) == 1
    assert [f.values["count"] for f in series.findings if f.code == "sensor_errors"] == [1]


def test_a_number_in_an_events_column_is_no_event() -> None:
    head = f'"#","Date Time, GMT+00:00","Temp, °C {SERIAL}","RH, % {SERIAL}","Stopped {SERIAL}"\n'
    rows = "1,2026-04-13 08,,5.125,44.1\n2,2026-04-13 08:10:00,5.125,44.1,\n"
    assert "unreadable_rows" in codes(read((head + rows).encode()))
    wide = "1,2026-04-13 08:00:00,,5.125,Logged,\n2,2026-04-13 08:10:00,5.125,44.1,\n"
    assert "unreadable_rows" in codes(read((head + wide).encode()))


def test_an_export_quoted_throughout_is_read_and_an_open_quote_spoils_its_line_only() -> None:
    rows = ['"1","2026-04-13 08:00:00","5.125"', '"2","2026-04-13 08:10:00","5.250"', ""]
    head = f'"#","Date Time, GMT+00:00","Temp, °C {SERIAL}"\n'
    assert len(read((head + "\n".join(rows)).encode()).readings) == 2
    rows.insert(1, '"3","2026-04-13 08:05:00,"5.125')
    spoilt = read((head + "\n".join(rows)).encode())
    assert (len(spoilt.readings), "unreadable_rows" in codes(spoilt)) == (2, True)


def test_ten_thousand_events_are_no_faults() -> None:
    head = f'"#","Date Time, GMT+00:00","Temp, °C {SERIAL}","Host Connected {SERIAL}"\n'
    rows = [f"{n},2026-04-13 08:00:{n % 60:02},,Logged" for n in range(1, 10_003)]
    rows.append("10003,2026-04-13 08:10:00,5.125,")
    series = read((head + "\n".join(rows) + "\n").encode())
    assert (len(series.readings), codes(series)) == (1, set())


def test_a_decimal_comma_between_an_ibuttons_commas_is_a_decimal_sign() -> None:
    whole = writers.viewer(DAY[:2], "%Y-%m-%d %H:%M:%S")
    comma = read(whole.replace(b",C,5.125", b",C,5,125"), Answers(zone=UTC))
    assert comma.readings == DAY[:2]
    assert not codes(comma)


def test_a_thermocouple_is_a_temperature_and_a_dew_point_is_none() -> None:
    header = f'"#","Date Time, GMT-05:00","K-Type, °F {SERIAL}","DewPt, °F {SERIAL}"\n'
    series = read((header + "1,04/13/2026 02.50.13 PM,41.0,30.1\n").encode())
    assert not codes(series)
    assert series.readings == [(datetime(2026, 4, 13, 19, 50, 13, tzinfo=UTC), Decimal(5))]


def test_what_a_spreadsheet_made_of_a_number_is_that_number() -> None:
    rows = ["2026-04-13 08:00:00,5.1299999999999999", "2026-04-13 08:10:00,-5.1300000000000008"]
    series = read(hobo(*rows))
    assert [r.temperature_c for r in series.readings] == [Decimal("5.13"), Decimal("-5.13")]
    assert not codes(series)


def test_chinese_windows_writes_its_own_encoding() -> None:
    told = (
        hobo("2026-04-13 下午1:05:00,5.125").decode().replace("Plot Title: x", "Plot Title: 冷链")
    )
    series = read(told.encode("gb18030"))
    assert series.readings[0].at == datetime(2026, 4, 13, 13, 5, tzinfo=UTC)
    assert not codes(series)


@pytest.mark.parametrize("unit", ["°C", "℃"])
def test_chinese_windows_writes_a_degree_sign_of_its_own(unit: str) -> None:
    series = read(hobo("2026-04-13 08:00:00,5.125", unit=unit).decode().encode("gbk"))
    assert len(series.readings) == 1
    assert not codes(series)


def test_a_degree_sign_in_latin_1_is_no_chinese() -> None:
    series = read(hobo("2026-04-13 08:00:00,5.125").decode().encode("latin-1"))
    assert not codes(series)


@pytest.mark.parametrize("day", ["13-Apr-26", "13-APR-2026", "13 Apr 2026"])
def test_a_month_by_its_name_leaves_no_question(day: str) -> None:
    series = read(hobo(f"{day} 08:00:00,5.125"))
    assert not codes(series)
    assert series.readings[0].at == datetime(2026, 4, 13, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("GMT+02:00", 120), ("UTC+0000", 0), ("UTC-0330", -210), ("Z", 0), ("+8", 480), ("GMT", 0)],
)
def test_offsets_are_read(text: str, minutes: int) -> None:
    zone = offset_of(text)
    assert zone is not None
    assert zone.utcoffset(None) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "EST", "CET", "+15:00", "+01:75", "+02:02", "GMT+2:", "8"])
def test_names_of_several_zones_are_no_offsets(text: str) -> None:
    assert offset_of(text) is None


@pytest.mark.parametrize("text", ["", "Mars/Olympus", "../../etc/passwd", "+99"])
def test_a_zone_nobody_knows_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="zone"):
        zone_of(text)
