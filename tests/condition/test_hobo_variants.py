"""HOBO exports as they were met in public: other languages, labels, clocks, and decimal commas."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from cot_tracker.condition.answers import Answers
from cot_tracker.condition.describe import describe
from cot_tracker.condition.readers import read
from cot_tracker.condition.series import Series

LOGGER = "(LGR S/N: 30211001)"
SENSOR = "(LGR S/N: 30211001, SEN S/N: 30211001)"
START = datetime(2026, 3, 28, 8, 40, tzinfo=UTC)
STEP = timedelta(minutes=10)
LANGUAGES = {
    "German": ("Plot-Titel: K2", "Anz.", "Datum Zeit", "Temp.", "TauPkt", "Protokolliert",
               ("Koppler verbunden", "Host verbunden", "Angehalten", "Dateiende")),
    "French": ("Titre de tracé : K2", "#", "Date Heure", "Temp.", "PtRosée", "Enregistré",
               ("Coupleur attaché", "Hôte connecté", "Arrêté", "Fin de fichier")),
    "Spanish": ("Título de trazado: K2", "N.º", "Fecha Tiempo", "Temp", "PtRocío", "Registrado",
                ("Acoplador adjunto", "Host conectado", "Parado", "Final de archivo")),
    "Portuguese": ("Título do gráfico: K2", "#", "Data Hora", "Temp", "PtOrvalho", "Registado",
                   ("Acoplador ligado", "Anfitrião ligado", "Parado", "Fim do ficheiro")),
    "Japanese": ("プロットタイトル: K2", "#", "日付 時間", "温度", "露点", "ログ済み",
                 ("カプラー接続", "ホスト接続", "停止", "ファイルの終わり")),
}  # fmt: skip


def codes(series: Series) -> set[str]:
    return {finding.code for finding in series.findings}


def exported(language: str, sign: str = ",") -> str:
    """Two readings and two events of a logger that counts UTC+1, exported in that language."""
    title, number, instant, temperature, derived, logged, events = LANGUAGES[language]
    quoted = [number, f"{instant}, GMT+01:00", f"{temperature}, °C {SENSOR}"]
    quoted += [f"{derived}, °C {SENSOR}", *(f"{event} {LOGGER}" for event in events)]
    rows = [
        ["1", "03.28.26 09:40:00 AM", "5.125", "1.1", "", "", "", ""],
        ["2", "03.28.26 09:50:00 AM", "5.250", "1.2", "", "", "", ""],
        ["3", "03.28.26 09:50:12 AM", "", "", logged, "", "", ""],
        ["4", "03.28.26 09:50:20 AM", "", "", "", logged, logged, logged],
    ]
    head = sign.join(f'"{cell}"' for cell in quoted)
    return f'"{title}"\n{head}\n' + "".join(sign.join(row) + "\n" for row in rows)


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hobo_export_is_read_in_every_language_it_is_written_in(language: str, sign: str) -> None:
    series = read(exported(language, sign).encode("utf-8-sig"))
    assert (series.format, series.serial, codes(series)) == ("hobo", "30211001", set())
    assert series.readings == [(START, Decimal("5.125")), (START + STEP, Decimal("5.250"))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_export_in_another_language_that_lost_its_end_or_a_row_says_so(language: str) -> None:
    lines = exported(language).split("\n")
    assert "no_end_mark" in codes(read("\n".join(lines[:4]).encode() + b"\n"))
    assert "lost_rows" in codes(read("\n".join([*lines[:2], *lines[3:]]).encode()))


def test_a_language_nobody_has_met_is_known_by_its_zone_and_events_by_having_no_unit() -> None:
    head = f'"#","Päiväys, GMT+01:00","Lämpö, °C {SENSOR}","Isäntä yhdistetty {LOGGER}"\n'
    rows = "1,2026-03-28 09:40:00,5.125,\n2,2026-03-28 09:43:11,,Kirjattu\n"
    series = read((head + rows).encode())
    assert (list(series.readings), codes(series)) == ([(START, Decimal("5.125"))], set())


def test_date_and_time_may_stand_apart_in_another_language() -> None:
    head = '"Titre de tracé : 30211001"\n"Date";"Heure, GMT+02:00";"Température, °C"\n'
    series = read((head + "28/03/2026;10:40:00;5,125\n").encode("cp1252"))
    assert (list(series.readings), codes(series)) == ([(START, Decimal("5.125"))], set())


@pytest.mark.parametrize("label", ["Dewar 3", "wet ice", "heat pack", "Max shelf"])
def test_the_label_of_a_sensor_never_hides_it(label: str) -> None:
    other = SENSOR.replace(")", ", LBL: room)")
    mine = SENSOR.replace(")", f", LBL: {label})")
    head = f'"#","Date Time, GMT+00:00","Temp, °C {mine}","Temp, °C {other}"\n'
    data = (head + "1,2026-03-28 08:40:00,5.125,21.5\n").encode()
    assert codes(read(data)) == {"ask_sensor"}
    assert describe(data)["sensors"] == [label, "room"]
    assert read(data, Answers(sensor=1)).readings[0].temperature_c == Decimal("5.125")


def test_the_label_of_a_voltage_makes_no_temperature_of_it() -> None:
    volts = SENSOR.replace(")", ", LBL: T°C)")
    head = f'"#","Date Time, GMT+00:00","Volt, V {volts}","Temp, °C {SENSOR}"\n'
    series = read((head + "1,2026-03-28 08:40:00,1.267,5.125\n").encode())
    assert (list(series.readings), codes(series)) == ([(START, Decimal("5.125"))], set())


@pytest.mark.parametrize("sign", [";", "\t"])
def test_a_header_without_quotes_may_have_more_commas_than_cells(sign: str) -> None:
    volts = f"Volt, V {SENSOR}"
    head = ["#", "Date Time, GMT+00:00", volts, f"Temp, °C {SENSOR}", f"Stopped {LOGGER}"]
    rows = [["1", "03/28/26 08:40:00 AM", "1,545", "5,125", ""]]
    rows.append(["2", "03/28/26 08:50:00 AM", "1,545", "5,250", "Logged"])
    series = read("\n".join(sign.join(cells) for cells in [head, *rows, [""]]).encode())
    assert list(series.readings) == [(START, Decimal("5.125")), (START + STEP, Decimal("5.250"))]
    assert not codes(series)


def test_a_hobo_export_of_rain_holds_no_temperature() -> None:
    head = f'"Plot Title: roof"\n"#","Date Time, GMT+00:00","Rain, mm {SENSOR}"\n'
    series = read((head + "1,2026-03-28 08:40:00,0.2\n").encode())
    assert (series.format, series.serial, codes(series)) == ("hobo", "30211001", {"no_readings"})


def test_the_serial_number_may_stand_above_the_header() -> None:
    head = 'Serial Number:30211001 --\n\n"Date Time, GMT -0500","Temp, (*F)","DewPt, (*F)","EOF"\n'
    series = read(
        (head + "2026-03-28 03:40:00,41.0,32.4, \n2026-03-28 03:50:00,41.0,32.4,x\n").encode()
    )
    assert (series.serial, codes(series)) == ("30211001", set())
    assert series.readings == [(START, Decimal(5)), (START + STEP, Decimal(5))]


@pytest.mark.parametrize(
    "clock",
    [
        "08:40:00  AM",
        "08:40:00\u202fAM",
        "08:40:00\u00a0AM",
        "08:40:00 fm",
        "08:40:00 πμ",
        "8:40:00 de.",
    ],
)
def test_a_twelve_hour_clock_is_read_with_any_blank_and_in_more_languages(clock: str) -> None:
    head = f'"#","Date Time, GMT+00:00","Temp, °C {SENSOR}"\n'
    series = read(f"{head}1,03/28/26 {clock},5.125\n".encode())
    assert (list(series.readings), codes(series)) == ([(START, Decimal("5.125"))], set())


HOBOCONNECT = (
    "#,Date-Time (UTC),Ch:1 - Temperature   (°C),Ch:2 - RH   (%),Dew Point   (°C),Host Connected\n"
    "1,03/28/2026 08:40:00,5,12,53,24,-4,07,\n2,03/28/2026 08:50:00,-0,25,91,70,-7,76,\n"
    "3,03/28/2026 08:52:48,,,,Logged,,,\n"
)


def test_commas_that_divide_and_commas_that_are_decimal_signs_are_told_apart() -> None:
    series = read(HOBOCONNECT.encode())
    assert series.readings == [(START, Decimal("5.12")), (START + STEP, Decimal("-0.25"))]
    assert not codes(series)


def test_a_row_that_could_be_divided_in_two_ways_is_not_read() -> None:
    series = read(HOBOCONNECT.replace("5,12,53,24", "5,53,24").encode())
    assert not series.readings
    assert "unreadable_rows" in codes(series)


def test_a_station_on_hobolink_says_the_offset_of_each_time() -> None:
    head = (
        'Line#,Date,Time,"Temperature (S-THB 30211001:30211002-1),*C,Room 4°C",'
        '"RH (S-THB 30211001:30211002-2),%,Room","Dew Point (S-THB 30211001:30211002-3),*C,Room"\n'
    )
    rows = "1,03/28/2026,04:40:00 -0400,5.125,80,1\n2,03/28/2026,04:50:00 -0400,5.250,80,1\n"
    series = read((head + rows).encode())
    assert (series.serial, codes(series)) == ("30211001", set())
    assert series.readings == [(START, Decimal("5.125")), (START + STEP, Decimal("5.250"))]
