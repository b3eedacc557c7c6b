"""cot-tracker temperature: what it says of a file, and how it takes answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cot_tracker.cli import main
from tests.condition import writers
from tests.condition.loggers import shipment
from tests.fixtures.sites import Played
from tests.study.logger_files import looked_at, steady, written

READINGS = shipment("5.125", "9.5", "9.25", "4.5", "1.5")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Describes these bytes; gives exit code, output and errors."""

    def call(data: bytes, *options: str) -> tuple[int, str, str]:
        file = tmp_path / "logger"
        file.write_bytes(data)
        code = main(["temperature", str(file), *options])
        return (code, *capfd.readouterr())

    return call


def described(run: Run, data: bytes, *options: str) -> dict[str, Any]:
    code, out, err = run(data, "--json", *options)
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def codes(found: dict[str, Any]) -> set[str]:
    return {finding["code"] for finding in found["findings"]}


def test_what_a_file_does_not_say_is_answered_on_the_command_line(run: Run) -> None:
    data = writers.hobo(READINGS, writers.Hobo(dates="long", zone=None))
    asked = described(run, data)
    assert codes(asked) == {"no_time_zone", "ask_date_order"}
    assert (asked["start"], asked["clock"]) == (None, "unknown")
    dated = described(run, data, "--date-order", "mdy")
    assert (dated["start"], dated["clock"]) == ("2026-03-02T08:00:00", "local")
    told = described(run, data, "--date-order", "mdy", "--zone", "Asia/Shanghai")
    assert (told["start"], codes(told)) == ("2026-03-02T00:00:00+00:00", set())


def test_unit_and_sensor_are_answered_too(run: Run) -> None:
    data = b'"Plot Title: x"\nDate Time,Temp,Temp\n2026-03-02 08:00:00,41.0,50.0\n'
    assert codes(described(run, data)) == {"no_time_zone", "ask_unit", "ask_sensor"}
    told = described(run, data, "--unit", "F", "--sensor", "2", "--zone", "UTC")
    assert (told["minimum_c"], codes(told)) == (10, set())


def test_limits_and_activation_energy_may_be_given(run: Run) -> None:
    told = described(run, writers.hobo(READINGS, writers.Hobo(dates="ISO")))
    assert (told["minutes_above"], told["minutes_below"], told["minutes_outside"]) == (20, 10, 30)
    wide = described(
        run, writers.hobo(READINGS), "--limits", "1", "9.3", "--activation-energy", "60"
    )
    assert (wide["minutes_outside"], wide["activation_energy_kj_mol"]) == (10, 60)
    assert wide["limits"] == {"low_c": 1, "high_c": 9.3, "from": "given"}
    assert wide["mean_kinetic_temperature_c"] < told["mean_kinetic_temperature_c"]


def test_a_question_names_the_option_that_answers_it(run: Run) -> None:
    _code, out, _err = run(writers.robolimpet(READINGS))
    assert "(--zone)" in out
    assert "Lowest, °C: 1.5" in out


@pytest.mark.parametrize(
    "options",
    [("--zone", "Mars"), ("--limits", "8", "2"), ("--limits", "two", "8"), ("--unit", "K"),
     ("--limits", "NaN", "8"), ("--activation-energy", "0"), ("--activation-energy", "much"),
     ("--date-order", "ydm"), ("--sensor", "0")],
)  # fmt: skip
def test_an_answer_that_is_none_is_refused_in_a_sentence(
    run: Run, options: tuple[str, ...]
) -> None:
    code, out, err = run(writers.envlogger(READINGS), *options)
    assert code != 0
    assert out == ""
    assert len(err.strip().splitlines()) >= 1
    assert "Traceback" not in err


def test_a_sites_own_logger_models_are_read_where_there_is_a_site(run: Run, played: Played) -> None:
    content = written(steady(played.player.now))
    assert "unknown_format" in codes(json.loads(run(content, "--json")[1]))
    facts, example = looked_at(content)
    played.player.do("emma", "study.logger_model_adopted", "study", facts, evidence=[example])
    site = str(played.world.site.settings.directory)
    found = described(run, content, "--directory", site)
    assert (found["format"], found["readings"]) == ("generic:Coldwatch 8/1", 30)


@pytest.mark.parametrize(
    ("begin", "sentence"),
    [
        (b"HOBO\x88\r\x04\x00", "CSV"),
        (b"%PDF-1.4\n", "This is a PDF"),
        (b"PK\x03\x04", "spreadsheet"),
    ],
)
def test_what_is_no_text_says_what_to_bring_instead(run: Run, begin: bytes, sentence: str) -> None:
    code, out, err = run(begin + b"x" * 200)
    assert (code, sentence in out) == (1, True)
    assert err.strip()


def test_limits_alarms_and_days_of_a_device_are_told_in_words(run: Run) -> None:
    readings = shipment(*["5.0"] * 20, "9.0", *["5.0"] * 20)
    _code, out, _err = run(writers.fridge_tag(readings, logs=False))
    assert "Limits, as the device was set: 2 to 8 °C" in out
    assert "Alarm after 60 unbroken minutes above 8 °C: did not go off" in out
    assert "2026-03-02: 5 to 9 °C, mean 5.1 °C, 0 minutes below, 5 above" in out
    _code, out, _err = run(writers.hobo(READINGS), "--limits", "1", "9")
    assert "Limits, as given: 1 to 9 °C" in out
