"""The generic reader: what a site has configured is read, and what does not fit is said."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import cycle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cot_tracker.condition import generic
from cot_tracker.condition.generic_columns import gather
from cot_tracker.condition.generic_model import Configuration
from cot_tracker.condition.generic_preview import preview, raw_lines
from cot_tracker.condition.generic_rows import lines, text_of
from cot_tracker.condition.generic_time import FORMATS, FormatFault, clock
from cot_tracker.condition.judge import judge_file
from cot_tracker.condition.readings import instant
from cot_tracker.condition.series import Series, UnknownFormat
from tests.condition.loggers import STRICT

TRIX = Configuration(
    model="TRIX-8", encoding="utf-8", delimiter="comma", header="Index,Date,Time,Temp (°C),Event",
    date_column=2, time_column=3, temperature_column=4, event_column=5,
    time_format="DD/MM/YYYY HH:mm", zone="+08:00", unit="C", decimal_sign="point",
    serial_after="Serial Number", error_codes=("-200", "Err"), regular=True,
)  # fmt: skip
ABOVE = "Logger report\nSerial Number: 88-0042\n\nIndex,Date,Time,Temp (°C),Event\n"
ROWS = ("1,02/03/2026,16:00,4.5,", "2,02/03/2026,16:10,4.6,", "3,02/03/2026,16:20,5.0,")


def file(*rows: str, above: str = ABOVE) -> bytes:
    return (above + "\n".join(rows) + "\n").encode()


def read(*rows: str, by: Configuration = TRIX) -> Series:
    return generic.read(file(*rows), by)


def codes(series: Series) -> dict[str, str]:
    return {finding.code: finding.weight for finding in series.findings}


def test_a_configured_file_is_read_with_its_instants_values_and_serial_number() -> None:
    series = read(*ROWS)
    assert series.readings[0] == (datetime(2026, 3, 2, 8, 0, tzinfo=UTC), Decimal("4.5"))
    assert series.interval == timedelta(minutes=10)
    assert (series.serial, series.device) == ("88-0042", "TRIX-8")
    assert series.format == "generic:TRIX-8/1"
    assert series.findings == ()


def test_the_judgement_names_the_configurations_version() -> None:
    series = read(*ROWS)
    covers = series.readings[0].at, series.readings[-1].at
    judgement = judge_file(
        file(*ROWS), STRICT, covers, "88-0042", configurations=[replace(TRIX, version=3)]
    )
    assert judgement.verdict == "accepted"
    assert judgement.as_facts()["format"] == "generic:TRIX-8/3"


def test_without_a_configuration_the_file_stays_unknown() -> None:
    covers = datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert judge_file(file(*ROWS), STRICT, covers).verdict == "unknown"


def test_a_file_that_two_models_recognise_is_asked_about() -> None:
    series = generic.read_any(file(*ROWS), [TRIX, replace(TRIX, model="Twin")])
    assert series.readings == ()
    assert series.findings[0].values == {"models": "TRIX-8, Twin"}
    covers = datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 3, 2, 9, tzinfo=UTC)
    judgement = judge_file(file(*ROWS), STRICT, covers, "", configurations=[TRIX, TRIX])
    assert judgement.verdict == "unknown"


def test_a_named_reader_goes_first() -> None:
    data = b"time,temperature_c\n2026-03-02T08:00:00Z,4\n"
    greedy = replace(TRIX, header="time,temperature_c", date_column=0, time_column=1)
    assert generic.read_any(data, [greedy]).format == "plain_csv"


@pytest.mark.parametrize(
    "above", ["Index,Date,Time,Temp (°F),Event\n", "Index,Date,Time,Temp (°C)\n", "", "\ufeff"]
)
def test_another_header_is_not_recognised(above: str) -> None:
    assert not generic.recognises(file(*ROWS, above=above), TRIX)


def test_a_star_in_the_header_stands_for_the_serial_number_of_each_logger() -> None:
    by = replace(TRIX, header="#,Date,Time,Temp (S/N *),Event", serial_after="S/N")
    data = file(*ROWS, above="#,Date,Time,Temp (S/N 4711),Event\n")
    assert generic.read_any(data, [by]).serial == "4711"


@pytest.mark.parametrize(
    ("header", "cell", "fits"),
    [
        ("T*C", "TC", True), ("T*C", "T (°C", True), ("T*C", "T (°C)", False), ("a*a", "a", False),
        ("*", "", True), ("a*b*b*c", "abxc", False), ("a*b*b*c", "a-b-b-c", True),
        ("*1*1*", "x1", False), ("*1*1*", "x11", True), ("T.C", "TxC", False),
    ],
)  # fmt: skip
def test_between_the_stars_of_a_header_everything_stands_in_its_order(
    header: str, cell: str, fits: bool
) -> None:
    by = replace(TRIX, header=f"Index,{header},Temp")
    assert generic.recognises(f"Index,{cell},Temp\n".encode(), by) is fits


def test_no_header_format_or_mark_makes_a_file_take_forever() -> None:
    almost = "a" * 5000 + ",Date\n"
    by = replace(TRIX, header="*a" * 200 + "b,Date", time_format="YYYY-MM-DD" + " " * 20 + "HH:mm")
    began = time.monotonic()
    assert not generic.recognises(almost.encode(), by)
    read_at = clock(by.time_format, by.zone)
    assert read_at("2026-03-02" + " " * 5000) == "unreadable"
    assert read_at("2026-03-02" + " " * 20 + "16:00") == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    marked = replace(TRIX, header="Index,Date,Time,Temp (°C),Event", serial_after=":")
    above = ":" + '"' * 200_000 + "\n" + ":" * 200_000 + "(\n" + ABOVE
    assert generic.read(file(*ROWS, above=above), marked).serial == "88-0042"
    assert time.monotonic() - began < 5


def test_a_signature_tells_two_models_of_the_same_header_apart() -> None:
    by = replace(TRIX, signature="Logger report")
    assert generic.recognises(file(*ROWS), by)
    assert not generic.recognises(file(*ROWS), replace(by, signature="Other report"))


def test_a_file_without_header_is_known_by_its_signature_and_its_cells_are_counted() -> None:
    by = replace(TRIX, header="", signature="Logger report", rows_skipped=3, columns=5)
    data = file(*ROWS, above="Logger report\nSerial Number: 88-0042\n\n")
    assert len(generic.read(data, by).readings) == 3
    assert codes(generic.read(data, replace(by, columns=6)))["unreadable_rows"] == "untrusted"


@pytest.mark.parametrize(
    ("row", "finding"),
    [
        ("4,02/03/2026,16:30,4,7,", "unreadable_rows"),
        ("4,03/13/2026,16:30,4.7,", "unreadable_rows"),
        ("4,02/03/2026,16:30,4.7 °F,", "mixed_unit"),
        ("4,02/03/2026,16:30,cold,", "unreadable_rows"),
        ('4,02/03/2026,16:30,"4.7,', "unreadable_rows"),
        ("4,02/03/2026,16:30", "unreadable_rows"),
        ("Index,Date,Time,Temp (°C),Event", "unreadable_rows"),
    ],
)
def test_a_row_that_does_not_fit_is_a_finding_and_never_guessed(row: str, finding: str) -> None:
    series = read(*ROWS, row)
    assert codes(series)[finding] == "untrusted"
    assert len(series.readings) == 3


def test_where_decimals_are_always_as_many_one_with_others_does_not_fit() -> None:
    by = replace(TRIX, decimals=1)
    assert read(*ROWS, by=by).findings == ()
    assert codes(read(*ROWS, "4,02/03/2026,16:30,47,", by=by))["unreadable_rows"] == "untrusted"


def test_a_regular_logger_does_not_read_between_its_steps() -> None:
    odd = [*ROWS, "4,02/03/2026,16:31,4.7,", "5,02/03/2026,16:40,4.7,"]
    assert codes(read(*odd))["out_of_step"] == "missing"
    assert codes(read(*odd, by=replace(TRIX, regular=False))) == {}


def test_error_codes_are_no_temperatures_and_events_are_no_readings() -> None:
    series = read(*ROWS, "4,02/03/2026,16:30,-200,", "5,02/03/2026,16:40,err,",
                  "6,02/03/2026,16:45,,Button pressed")  # fmt: skip
    assert codes(series) == {"sensor_errors": "missing"}
    assert series.findings[0].values["count"] == 2


def test_an_empty_temperature_without_an_event_does_not_fit() -> None:
    assert codes(read(*ROWS, "4,02/03/2026,16:30,,"))["unreadable_rows"] == "untrusted"


def test_decimal_commas_and_units_are_as_configured() -> None:
    by = replace(TRIX, delimiter="semicolon", header="D;T;X", date_column=1, time_column=2,
                 temperature_column=3, event_column=0, decimal_sign="comma", unit="F")  # fmt: skip
    rows = ("02/03/2026;16:00;46,4", "02/03/2026;16:10;-4,0 °F", "02/03/2026;16:20;46.4")
    series = generic.read(file(*rows, above="D;T;X\n"), by)
    assert [str(value) for _at, value in series.readings] == ["8.000000", "-20.000000"]
    assert "unreadable_rows" in codes(series)
    kelvin = generic.read(file("02/03/2026;16:00;277,15", above="D;T;X\n"), replace(by, unit="K"))
    assert kelvin.readings[0].temperature_c == 4


def test_a_zone_that_changes_its_clock_is_asked_about_the_hours_it_skips_and_doubles() -> None:
    by = replace(TRIX, zone="Europe/Zurich")
    assert codes(read("1,29/03/2026,02:30,4.0,", by=by))["skipped_hour"] == "untrusted"
    assert codes(read("1,25/10/2026,02:30,4.0,", by=by))["doubled_hour"] == "missing"
    winter, summer = read("1,29/03/2026,01:50,4.0,", "2,29/03/2026,03:00,4.1,", by=by).readings
    assert summer.at - winter.at == timedelta(minutes=10)


def test_serial_numbers_in_a_column_agree_or_are_a_finding() -> None:
    by = replace(TRIX, serial_column=1, serial_after="")
    assert codes(read(*ROWS, by=by))["several_serials"] == "untrusted"
    same = tuple("7" + row[1:] for row in ROWS)
    assert read(*same, by=by).serial == "7"


def test_a_file_that_lists_the_newest_first_is_turned_round_when_so_configured() -> None:
    assert codes(read(*reversed(ROWS)))["disordered_rows"] == "untrusted"
    series = read(*reversed(ROWS), by=replace(TRIX, newest_first=True))
    assert series.findings == ()
    assert series.readings == read(*ROWS).readings


def test_a_file_cut_short_is_found_by_the_line_that_ends_whole_ones() -> None:
    by = replace(TRIX, end_line="# end")
    assert codes(read(*ROWS, by=by))["end_line_missing"] == "missing"
    assert codes(read(*ROWS, "# end of file", by=by)) == {}
    assert "unreadable_rows" in codes(read(*ROWS, "# end", ROWS[0], by=by))


def test_a_last_line_cut_within_its_temperature_is_not_counted() -> None:
    by = replace(TRIX, header="D,T,X", date_column=1, time_column=2, temperature_column=3,
                 event_column=0)  # fmt: skip
    data = b"D,T,X\n02/03/2026,16:00,4.5\n02/03/2026,16:10,25.5\n02/03/2026,16:20,2"
    series = generic.read(data, by)
    assert codes(series) == {"last_line_cut": "missing"}
    assert len(series.readings) == 2


@pytest.mark.parametrize(("encoding", "codec"), [("utf-16", "utf-16"), ("gb18030", "gb18030"),
                                                 ("shift_jis", "shift_jis"), ("utf-8", "utf-8-sig"),
                                                 ("cp1252", "cp1252")])  # fmt: skip
def test_the_encoding_is_as_configured_and_broken_bytes_are_never_passed_over(
    encoding: str, codec: str
) -> None:
    text = ABOVE if encoding != "shift_jis" else ABOVE.replace("°C", "℃")
    by = replace(TRIX, encoding=encoding, header=text.split("\n")[3])
    data = (text + "\n".join(ROWS) + "\r\n").encode(codec)
    assert len(generic.read_any(data, [by]).readings) == 3
    if encoding == "utf-8":
        with pytest.raises(UnknownFormat) as raised:
            generic.read(data.replace(b"4.6", b"4\xff6"), by)
        assert raised.value.code == "broken_encoding"


@pytest.mark.parametrize(
    ("form", "text", "hour"),
    [
        ("MM/DD/YY hh:mm:ss AM", "03/02/26 04:00:00 PM", 16),
        ("YYYY/M/D AMh:mm", "2026/3/2 下午4:00", 16),
        ("DD-MMM-YYYY HH:mm", "02-Mar-2026 16:00", 16),
        ("YYYY-MM-DDTHH:mm:ss.S", "2026-03-02T16:00:00.250", 16),
        ("YY.MM.DD HH:mm", "26.03.02 16:00", 16),
        ("hh:mm AM DD.MM.YYYY", "12:00 a.m. 02.03.2026", 0),
    ],
)
def test_times_are_read_by_their_format_alone(form: str, text: str, hour: int) -> None:
    at = clock(form, "+00:00")(text)
    assert isinstance(at, datetime)
    assert (at.month, at.day, at.hour) == (3, 2, hour)
    assert clock(form, "+00:00")("x" + text) == "unreadable"


def test_an_offset_in_the_file_is_taken_from_each_time() -> None:
    read_time = clock("YYYY-MM-DDTHH:mm:ssZ", "in the file")
    assert read_time("2026-03-02T16:00:00+08:00") == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert read_time("2026-03-02T16:00:00Z") == datetime(2026, 3, 2, 16, tzinfo=UTC)
    assert read_time("2026-03-02T16:00:00+99:00") == "unreadable"


@pytest.mark.parametrize(
    ("form", "zone"),
    [
        ("DD/MM HH:mm", "+08:00"), ("DD/MM/YYYY hh:mm", "+08:00"), ("DD/MM/YYYY HH:mm", "Mars/One"),
        ("DD/MM/YYYY HH:mm", "in the file"), ("DD/MM/YYYY HH:mmZ", "+08:00"), ("soon", "UTC"),
        ("DD/MM/YYYY HH:mm", "+25:00"), ("DD/DD/YYYY MM HH:mm", "UTC"),
        ("DD/MM/YYYY HH:mm", "../etc"),
    ],
)  # fmt: skip
def test_a_format_that_leaves_something_open_is_refused(form: str, zone: str) -> None:
    with pytest.raises(FormatFault):
        clock(form, zone)


def test_common_formats_can_be_meant() -> None:
    for form in FORMATS:
        clock(form, "in the file" if "Z" in form else "Asia/Shanghai")


def test_the_preview_shows_rows_faults_codes_and_figures() -> None:
    data = file(*ROWS, "4,02/03/2026,16:30,Err,", "x", "5,02/03/2026,16:40,,Stop")
    seen = preview(data, TRIX)
    assert seen.header == ("Index", "Date", "Time", "Temp (°C)", "Event")
    assert [line.place for line in seen.first] == [5, 6, 7, 8]
    assert [line.cells for line in seen.faulty] == [("x",)]
    assert (seen.readings, seen.events, seen.codes) == (3, 1, {"Err": 1})
    assert (seen.minimum_c, seen.maximum_c) == (Decimal("4.5"), Decimal("5.0"))
    assert not seen.trusted
    assert preview(file(*ROWS), TRIX).trusted
    assert not preview(b"%PDF", TRIX).recognised


def test_raw_lines_show_a_file_before_anything_is_known_of_it() -> None:
    assert raw_lines(file(*ROWS), "utf-8")[3] == "Index,Date,Time,Temp (°C),Event"
    assert raw_lines(b"\xff\xfe\xff", "utf-8") == ()


INSTANTS = st.lists(
    st.integers(0, 500_000).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)),
    min_size=1, max_size=12, unique=True,
).map(sorted)  # fmt: skip
SHAPES = {
    "DD/MM/YYYY HH:mm": "%d/%m/%Y %H:%M", "MM/DD/YY hh:mm AM": "%m/%d/%y %I:%M %p",
    "YYYY-MM-DDTHH:mm": "%Y-%m-%dT%H:%M", "DD-MMM-YYYY HH:mm": "%d-%b-%Y %H:%M",
}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    at=INSTANTS, shape=st.sampled_from(sorted(SHAPES)), tenths=st.integers(-700, 600),
    delimiter=st.sampled_from(["comma", "semicolon", "tab", "bar"]),
    comma=st.booleans(), hours=st.integers(-12, 14), encoding=st.sampled_from(["utf-8", "utf-16"]),
)  # fmt: skip
def test_any_series_written_as_configured_reads_back_the_same(
    at: list[datetime], shape: str, tenths: int, delimiter: str, comma: bool, hours: int,
    encoding: str,
) -> None:  # fmt: skip
    sign = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}[delimiter]
    by = replace(
        TRIX, delimiter=delimiter, header=f"When{sign}Warm", date_column=0, time_column=1,
        temperature_column=2, event_column=0, time_format=shape, encoding=encoding,
        zone=f"{'-' if hours < 0 else '+'}{abs(hours):02d}:00",
        decimal_sign="comma" if comma else "point",
    )  # fmt: skip
    values = [Decimal(tenths + n) / 10 for n in range(len(at))]
    local = [one + timedelta(hours=hours) for one in at]
    cells = [f"{value:.1f}".replace(".", "," if comma else ".") for value in values]
    told = [f'{one.strftime(SHAPES[shape])}{sign}"{cell}"' for one, cell in
            zip(local, cells, strict=True)]  # fmt: skip
    data = "\r\n".join([by.header, *told, ""]).encode(encoding)
    series = generic.read(data, by)
    wanted = [(when, value) for when, value in zip(at, values, strict=True)]
    assert [tuple(one) for one in series.readings] == wanted


TIMES = st.sampled_from(
    ["02/03/2026,16:00", "02/03/2026,16:10", "2/3/2026,16:10", "31/02/2026,00:00", ",16:00",
     "02/03/2026,24:00", "02/03/26,16:00", "29/03/2026,02:30", "25/10/2026,02:30", "2026,1"]
)  # fmt: skip
TOLD = st.sampled_from(
    ["4.5", "-4.50", "+5", "4,5", "-200", "-200.0", "Err", "", "4.5 °C", "4.5 °F", "4.", "99999",
     "0.1234567891", "\u22124.5", "\t4.5", "４.5"]
)  # fmt: skip
MARKS = st.sampled_from(["", "", "Stop", "7", "x,y"])
QUOTES = st.sampled_from(
    ['"{}"', '"{}"', "{}", ' "{}"', '"{}" ', '" {}"', '"{}', '{}"', '""{}""', '"{},"', '"']
)
GAPS = st.sampled_from([" ", " ", "  ", "\t", " \u00a0", '"'])
SPACED = replace(TRIX, delimiter="spaces", header="Index Date Time Temp Event")


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.tuples(st.sampled_from("112"), TIMES, TOLD, MARKS), max_size=12),
    zone=st.sampled_from(["+08:00", "Europe/Zurich"]), unit=st.sampled_from("CFK"),
    changes=st.sampled_from([{}, {"serial_column": 1}, {"decimal_sign": "comma"},
                             {"end_line": "9"}, {"decimals": 1}, {"columns": 4},
                             {"error_codes": ("4.5",)}]),
)  # fmt: skip
def test_rows_read_together_are_what_each_row_alone_would_be(
    rows: list[tuple[str, ...]], zone: str, unit: str, changes: dict[str, Any]
) -> None:
    by = replace(TRIX, zone=zone, unit=unit, **changes)
    _read_together_as_alone(file(*(",".join(row) for row in rows), "9,end"), by)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.tuples(st.sampled_from("112"), TIMES, TOLD, MARKS), min_size=1, max_size=8),
    dress=st.lists(QUOTES, min_size=1, max_size=12), gaps=st.lists(GAPS, min_size=1, max_size=7),
    by=st.sampled_from([TRIX, replace(TRIX, serial_column=1), SPACED,
                        replace(SPACED, serial_column=1)]),
)  # fmt: skip
def test_quoted_and_spaced_rows_read_together_are_what_each_row_alone_would_be(
    rows: list[tuple[str, ...]], dress: list[str], gaps: list[str], by: Configuration
) -> None:
    quoting, between = cycle(dress), cycle(gaps)
    told = []
    for row in rows:
        cells = ",".join(row).split(",")
        if by.delimiter == "spaces":
            told.append("".join(next(between) + cell for cell in cells))
        else:
            told.append(",".join(next(quoting).format(cell) for cell in cells))
    above = f"{by.header}\n"
    _read_together_as_alone(file(*told, above=above), by)


def _read_together_as_alone(data: bytes, by: Configuration) -> None:
    text = text_of(data, by)
    found = gather(text, by)
    alone = [line for line in lines(text.split("\n"), by) if line is not None]
    kept = [line.row for line in alone if line.row is not None]
    columns = found.columns
    assert [
        (instant(at), Decimal(int(value)).scaleb(-columns.decimals) if told else None)
        for at, value, told in zip(columns.at_us, columns.values, columns.told, strict=True)
    ] == kept
    assert sorted(place for places in found.faults.values() for place in places) == [
        line.place for line in alone if line.fault not in ("", "event")
    ]
    assert found.serials == {line.serial for line in alone if line.serial}


@pytest.mark.parametrize("form", [*FORMATS, "YYYY-MM-DD AMh:mm", "DD-MMM-YY HH:mm:ss.S"])
def test_every_format_reads_together_what_it_reads_alone(form: str) -> None:
    by = replace(
        TRIX, header="When;Warm", delimiter="semicolon", date_column=0, time_column=1,
        temperature_column=2, event_column=0, time_format=form,
        zone="in the file" if "Z" in form else "+08:00",
    )  # fmt: skip
    words = {"YYYY": "%Y", "YY": "%y", "MMM": "%b", "MM": "%m", "M": "%-m", "DD": "%d",
             "D": "%-d", "HH": "%H", "H": "%-H", "hh": "%I", "h": "%-I", "mm": "%M", "ss": "%S",
             "S": "%f", "AM": "%p", "Z": "+08:00"}  # fmt: skip
    shape = re.sub("|".join(words), lambda found: words[found[0]], form)
    local = [datetime(2026, 3, 2, 8, 5, 7, 250_000) + n * timedelta(hours=7) for n in range(9)]  # noqa: DTZ001
    every = [by.header, *(f"{at:{shape}};5.0" for at in local), ""]
    columns = gather("\n".join(every), by).columns
    assert len(columns) == 9
    assert [instant(at) for at in columns.at_us] == [
        line.row.at for line in lines(every, by) if line is not None and line.row is not None
    ]


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_any_corruption_gives_a_finding_or_the_truth_and_never_a_crash(data: st.DataObject) -> None:
    """One changed byte within a row is seen, unless it makes another sound row of it."""
    rows = [f"{n},02/03/2026,{16 + n // 6}:{n % 6}0,{4 + n % 4}.5," for n in range(18)]
    whole = bytearray(file(*rows))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] = data.draw(st.integers(0, 255))
    covers = datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 3, 2, 10, 50, tzinfo=UTC)
    judgement = judge_file(bytes(whole), STRICT, covers, "88-0042", configurations=[TRIX])
    if judgement.verdict == "accepted":
        series = generic.read_any(bytes(whole), [TRIX])
        seen, there = (
            [one.at for one in found.readings if one.at < covers[1]]  # judged up to this instant
            for found in (series, read(*rows))
        )
        assert seen == there
        assert all(2 <= one.temperature_c <= 8 for one in series.readings)


@settings(max_examples=60, deadline=None)
@given(junk=st.binary(max_size=300))
def test_no_bytes_crash_the_reader_or_its_preview(junk: bytes) -> None:
    for by in (TRIX, replace(TRIX, encoding="utf-16"), replace(TRIX, header="", columns=1)):
        preview(ABOVE.encode() + junk, by)
        preview(junk, by)
        raw_lines(junk, by.encoding)
