"""The command line: what each command gives, and that every error is one sentence."""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cot_tracker.cli import COMMANDS, main
from cot_tracker.custody.entry import Performer
from cot_tracker.protocol.reading import example_protocol
from cot_tracker.site import open_site
from tests.fixtures.sites import Played

Run = Callable[..., tuple[int, str, str]]
PASSWORD = "a long enough secret"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs one command; gives its exit code, output and errors."""

    def call(*argv: object, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = main([str(one) for one in argv])
        out, err = capfd.readouterr()
        return code, out, err

    return call


@pytest.fixture
def at(played: Played) -> Path:
    return played.world.site.settings.directory


def init(run: Run, directory: Path, **changed: str) -> tuple[int, str, str]:
    options = {
        "facility": "1234", "name": "North", "time-zone": "Asia/Shanghai",
        "administrator": "mei", "administrator-name": "Mei", **changed,
    }  # fmt: skip
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return run("init", "--directory", directory, *words, "--password-stdin", typed=PASSWORD + "\n")


def one_sentence(err: str) -> bool:
    lines = err.strip().splitlines()
    return len(lines) == 1 and "Traceback" not in err and bool(lines[0])


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    heavy = "sqlalchemy flask reportlab marshmallow cryptography babel granian numpy pandas pyhanko"
    told = f"import sys; print([n for n in '{heavy}'.split() if n in sys.modules], file=sys.stderr)"
    program = f"from cot_tracker.cli import main; main(['--help']); {told}"
    times = []
    for _try in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, "-c", program], check=True, capture_output=True, text=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)  # its own time, not its neighbours'
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert all(name in done.stdout for name in COMMANDS)
    assert done.stderr.strip() == "[]"
    assert min(times) < 0.5


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(run: Run, name: str) -> None:
    code, out, _err = run(name, "--help")
    assert code == 0
    assert "Usage" in out


def test_a_site_is_made_once_and_never_over_another(run: Run, tmp_path: Path) -> None:
    code, out, err = init(run, tmp_path / "site")
    assert (code, err) == (0, "")
    assert "North" in out
    assert (tmp_path / "site" / "keys").stat().st_mode & 0o077 == 0
    code, _out, err = init(run, tmp_path / "site")
    assert code != 0
    assert one_sentence(err)
    assert run("verify", "--directory", tmp_path / "site", "--rebuild")[0] == 0


@pytest.mark.parametrize(
    "changed",
    [{"facility": "0000"}, {"facility": "12"}, {"time-zone": "Mars/Base"},
     {"administrator": "a b/c"}, {"administrator-name": "a long enough secret"}],
)  # fmt: skip
def test_a_site_that_makes_no_sense_is_not_made(
    run: Run, tmp_path: Path, changed: dict[str, str]
) -> None:
    code, _out, err = init(run, tmp_path / "site", **changed)
    assert code != 0
    assert one_sentence(err)
    assert not (tmp_path / "site").exists()


def test_without_a_terminal_or_a_password_init_says_what_is_missing(
    run: Run, tmp_path: Path
) -> None:
    code, _out, err = run("init", "--directory", tmp_path / "x", "--name", "North")
    assert code != 0
    assert "--administrator" in err


def test_journeys_are_listed_as_json_and_for_people(run: Run, played: Played, at: Path) -> None:
    code, out, _err = run("journeys", "--json", "--directory", at)
    found = json.loads(out)
    assert code == 0
    assert {one["coi"] for one in found} == {played.coi, played.other}
    assert set(found[0]) == {"coi", "subject", "stage", "dose_group", "entries", "holds"}
    assert "IX001-001" in run("journeys", "--directory", at)[1]


@pytest.mark.parametrize("name", ["csv", "json", "pdf"])
def test_a_trail_is_written_to_a_file_or_out(
    run: Run, played: Played, at: Path, tmp_path: Path, name: str
) -> None:
    target = tmp_path / f"trail.{name}"
    code, out, err = run("trail", played.coi, "--directory", at, "--format", name,
                         "--output", target)  # fmt: skip
    assert (code, out, err) == (0, "", "")
    assert target.stat().st_size > 1000
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_study_is_exported(run: Run, at: Path) -> None:
    code, out, _err = run("study-export", "--directory", at, "--format", "json")
    assert code == 0
    assert json.loads(out)["format"] == "cot-study/1"


@pytest.mark.parametrize(
    "words",
    [
        ("trail", "COI", "--format", "epcis"), ("trail", "COI", "--format", "fhir"),
        ("trail", "COI", "--format", "bundle"), ("study-export", "--format", "odm"),
        ("checkpoint",),
    ],
)  # fmt: skip
def test_what_is_promised_says_that_it_is_not_yet_available(
    run: Run, played: Played, at: Path, words: tuple[str, ...]
) -> None:
    given = [{"COI": played.coi, "BAG": played.bags[0]}.get(word, word) for word in words]
    code, out, err = run(*given, "--directory", at)
    assert code != 0
    assert out == ""
    assert "not yet available" in err
    assert one_sentence(err)


@pytest.mark.parametrize(
    "words",
    [
        ("trail", "10000026999990000012"), ("trail", "1"), ("trail", "COI", "--format", "xls"),
        ("label", "20000026000010090023"), ("label", "abc"), ("temperature", "no-such-file"),
        ("label", "BAG", "--layout", "wristband"), ("label", "SHEET", "--format", "zpl"),
        ("nonsense",), ("serve", "--port", "x"),
        ("protocol", "check", "no-such-file"), ("person", "password", "nobody"),
        ("restore", "no-such-file"), ("journeys", "--directory", "/no/such/place"),
        ("upgrade", "--directory", "/no/such/place"), ("verify", "no-such-file"),
    ],
)  # fmt: skip
def test_every_error_is_one_sentence_and_no_traceback(
    run: Run, played: Played, at: Path, words: tuple[str, ...]
) -> None:
    named = {"COI": played.coi, "BAG": played.bags[0], "SHEET": played.coi}
    given = [named.get(word, word) for word in words]
    if "--directory" not in given and given[0] != "nonsense":
        given += ["--directory", str(at)]
    code, out, err = run(*given)
    assert code != 0
    assert out == ""
    assert one_sentence(err), err


def test_a_label_comes_out_as_it_was_issued(
    run: Run, played: Played, at: Path, tmp_path: Path
) -> None:
    from zxingcpp import read_barcodes

    for code_given in (played.bags[1], played.bags[1][:16] + "00"):
        if code_given.endswith("00"):
            from cot_tracker.identity.codes import parse

            code_given = parse(played.bags[1]).own
        target = tmp_path / "label.png"
        code, _out, err = run("label", code_given, "--directory", at, "--format", "png",
                              "--output", target)  # fmt: skip
        assert (code, err) == (0, "")
        from PIL import Image

        with Image.open(target) as picture:
            assert [found.text for found in read_barcodes(picture)] == [played.bags[1]]
    code, _out, _err = run("label", played.bags[0], "--directory", at, "--layout", "bag",
                           "--output", tmp_path / "label.pdf")  # fmt: skip
    assert code == 0
    assert (tmp_path / "label.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("dpi", ["203", "300"])
def test_a_label_comes_out_as_zpl_for_a_head_of_so_many_dots(
    run: Run, played: Played, at: Path, tmp_path: Path, dpi: str
) -> None:
    target, bag = tmp_path / "label.zpl", played.bags[1]
    code, _out, err = run("label", bag, "--directory", at, "--format", "zpl", "--dpi", dpi,
                          "--output", target)  # fmt: skip
    assert (code, err) == (0, "")
    zpl = target.read_bytes()
    assert zpl.startswith(b"^XA^FX " + bag.encode())
    assert {"203": b"^PW800^LL400", "300": b"^PW1182^LL591"}[dpi] in zpl


def test_a_voided_label_is_not_given(run: Run, played: Played, at: Path) -> None:
    old = played.bags[0]
    played.player.print_labels("alice", played.coi, "collection_bag", reprint_of=old,
                               why="damaged")  # fmt: skip
    code, _out, err = run("label", old, "--directory", at)
    assert code != 0
    assert "not in force" in err


def test_a_loggers_file_is_described_without_a_site(run: Run, tmp_path: Path) -> None:
    lines = ["time,temperature_c"]
    lines += [f"2026-11-20T0{hour}:00:00+08:00,{4 + hour / 10}" for hour in range(8)]
    file = tmp_path / "logger.csv"
    file.write_text("\n".join(lines) + "\n")
    code, out, _err = run("temperature", file, "--json")
    described: dict[str, Any] = json.loads(out)
    assert set(described) >= {
        "readings", "start", "end", "minimum_c", "maximum_c", "mean_c",
        "mean_kinetic_temperature_c", "gaps", "findings", "minutes_outside",
    }  # fmt: skip
    (tmp_path / "junk.bin").write_bytes(b"\x00\x01\x02")
    code, out, err = run("temperature", tmp_path / "junk.bin", "--json")
    assert code != 0
    assert json.loads(out)["readings"] == 0
    assert one_sentence(err)


def test_a_protocol_is_checked_and_adopted(run: Run, tmp_path: Path) -> None:
    site, file = tmp_path / "site", tmp_path / "protocol.toml"
    init(run, site)
    file.write_bytes(example_protocol())
    assert run("protocol", "check", file)[0] == 0
    adopt = ("protocol", "adopt", file, "--directory", site, "--administrator", "mei",
             "--password-stdin")  # fmt: skip
    code, _out, err = run(*adopt, typed="not the password\n")
    assert code != 0
    assert one_sentence(err)
    assert run(*adopt, typed=PASSWORD + "\n")[0] == 0
    code, _out, err = run(*adopt, typed=PASSWORD + "\n")
    assert "in force already" in err
    file.write_bytes(example_protocol().replace(b"[infusion]", b"[infused]"))
    code, _out, err = run("protocol", "check", file)
    assert code == 1
    assert "infusion" in err


def test_people_are_added_listed_deactivated_and_given_passwords(run: Run, tmp_path: Path) -> None:
    site = tmp_path / "site"
    init(run, site)
    add = ("person", "add", "alice", "--name", "Alice", "--directory", site, "--password-stdin")
    assert run(*add, "--role", "site_nurse", typed="short\n")[0] != 0
    assert run(*add, "--role", "king", typed=PASSWORD + "\n")[0] != 0
    assert run(*add, "--role", "site_nurse", typed="another long secret\n")[0] == 0
    _code, out, _err = run("person", "list", "--json", "--directory", site)
    assert {one["username"]: one["roles"] for one in json.loads(out)} == {
        "alice": ["site_nurse"], "mei": ["study_administrator"]
    }  # fmt: skip
    assert run("person", "password", "alice", "--directory", site, "--password-stdin",
               typed="yet another secret\n")[0] == 0  # fmt: skip
    end = ("person", "deactivate", "alice", "--directory", site, "--administrator", "mei",
           "--password-stdin")  # fmt: skip
    assert run(*end, typed="wrong wrong wrong\n")[0] != 0
    assert run(*end, typed=PASSWORD + "\n")[0] == 0
    opened = open_site(site)
    person = opened.accounts.person_called("alice")
    assert person is not None
    assert opened.accounts.story(person).active is False
    opened.close()


def test_with_a_password_that_somebody_else_gave_nothing_is_signed(
    run: Run, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    init(run, site)
    add = ("person", "add", "lin", "--name", "Lin", "--role", "study_administrator",
           "--directory", site, "--password-stdin")  # fmt: skip
    assert run(*add, typed="another long secret\n")[0] == 0

    def end(who: str, by: str, password: str) -> tuple[int, str]:
        words = ("person", "deactivate", who, "--directory", site, "--administrator", by)
        code, _out, err = run(*words, "--password-stdin", typed=password + "\n")
        return code, err

    assert end("mei", "lin", "another long secret")[0] == 1
    opened = open_site(site)
    person = opened.accounts.person_called("lin")
    assert person is not None
    lin = Performer(person, "Lin", ("study_administrator",))
    opened.accounts.set_password(person, "and now my own one", lin)
    opened.close()
    reset = ("person", "password", "mei", "--directory", site, "--password-stdin")
    assert run(*reset, typed="given by somebody else\n")[0] == 0
    code, err = end("lin", "mei", "given by somebody else")
    assert (code, "change it before" in err) == (1, True)
    assert end("mei", "lin", "and now my own one")[0] == 0


def test_an_exported_trail_is_checked_without_the_site(
    run: Run, played: Played, at: Path, tmp_path: Path
) -> None:
    file = tmp_path / "trail.json"
    run("trail", played.coi, "--directory", at, "--format", "json", "--output", file)
    document = json.loads(file.read_text())
    count = len(document["entries"])
    said = f"Intact: {count} entries in one chain.\n"
    assert run("verify", file) == (0, said, "")
    document["entries"][4]["body"]["by"]["name"] = "Somebody"
    file.write_text(json.dumps(document))
    code, out, err = run("verify", file)
    assert (code, out) == (1, f"Altered: one fault in {count} entries.\n")
    assert f"Entry 5 of chain {played.coi[:4]}" in err
    code, out, err = run("verify", file, "--json")
    told = json.loads(out)
    (fault,) = told["faults"]
    assert (code, told["intact"], told["entries"], told["chains"], err) == (1, False, count, 1, "")
    assert (fault["place"], fault["chain"], fault["sequence"]) == ("entry", played.coi, 5)
    for at_entry in (-1, 2):
        run("trail", played.coi, "--directory", at, "--format", "json", "--output", file)
        document = json.loads(file.read_text())
        del document["entries"][at_entry]
        file.write_text(json.dumps(document))
        assert run("verify", file)[0] == 1
    file.write_text("{}")
    assert run("verify", file)[0] == 2


def test_a_changed_entry_is_found_in_the_site(run: Run, played: Played, at: Path) -> None:
    import sqlite3

    assert run("verify", "--directory", at)[0] == 0
    with sqlite3.connect(at / "cot.db") as connection:
        connection.execute("DROP TRIGGER ledger_entry_no_update")
        connection.execute(
            "UPDATE ledger_entry SET body = CAST(replace(body, 'Alice', 'Malik') AS BLOB)"
            " WHERE chain = ? AND sequence = 3", (played.coi,),
        )  # fmt: skip
    connection.close()
    code, _out, err = run("verify", "--directory", at)
    assert code == 1
    assert "ntry 3" in err


@pytest.mark.parametrize("damage", [b"", b"not a database at all" * 100, None])
def test_a_ledger_that_cannot_be_read_is_told_as_that(
    run: Run, played: Played, at: Path, damage: bytes | None
) -> None:
    played.world.site.close()
    for leftover in at.glob("cot.db-*"):
        leftover.unlink()
    if damage is None:
        (at / "cot.db").unlink()
    else:
        (at / "cot.db").write_bytes(damage)
    code, out, err = run("verify", "--directory", at)
    assert (code, out) == (2, "")
    assert one_sentence(err)
    for command in ("journeys", "upgrade", "study-export"):
        code, _out, err = run(command, "--directory", at)
        assert code != 0
        assert one_sentence(err)


def test_the_database_of_this_version_needs_no_upgrade(run: Run, at: Path) -> None:
    assert run("upgrade", "--directory", at)[0] == 0


def test_sentences_are_chinese_where_the_environment_is(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert run("--help")[0] == 0
    assert os.environ["LANG"].startswith("zh")
