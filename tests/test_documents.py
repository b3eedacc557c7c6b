"""What README and docs say is so: commands run, requests answer, links lead somewhere, tables name
what there is."""

from __future__ import annotations

import gzip
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import psycopg
import pytest

from cot_tracker.cli import COMMANDS, cli
from cot_tracker.custody.ledger import entries, heads
from cot_tracker.demo.player import DEMO_PASSWORD
from cot_tracker.protocol.reading import example_protocol
from cot_tracker.settings import Settings
from tests.fixtures.api import Api
from tests.fixtures.postgresql import FreshDatabase
from tests.fixtures.sites import Played

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
STAYS_UP = ("serve", "demo")
LOGGER = "time,temperature_c\n2026-10-05T08:00:00Z,4.1\n2026-10-05T08:10:00Z,4.3\n"


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path, language: str) -> list[str]:
    """The fenced blocks of this language, indented ones too, without their indent."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", path.read_text("utf-8"), re.M | re.S)
    return [re.sub(rf"(?m)^{indent}", "", text) for indent, text in found]


def lines_of(block: str) -> list[str]:
    joined = block.replace("\\\n", " ")
    return [line for line in map(str.strip, joined.splitlines()) if line and line[0] != "#"]


def mentioned(path: Path) -> Iterator[str]:
    """Every command of ours in the document: in its blocks and in its sentences."""
    text = path.read_text("utf-8")
    for block in blocks(path, "sh"):
        yield from (line for line in lines_of(block) if line.startswith("cot-tracker"))
    yield from re.findall(r"(?<!`)`(cot-tracker [a-z][^`\n]*)`", text)


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that these words call, and the words after its name."""
    found: click.Command = cli
    while isinstance(found, click.Group) and words and not words[0].startswith("-"):
        inner = found.get_command(click.Context(found), words[0])
        assert inner is not None, f"there is no command {words[0]}"
        found, words = inner, words[1:]
    return found, words


def every_command(group: click.Group, name: str = "cot-tracker") -> Iterator[str]:
    context = click.Context(group)
    for one in group.list_commands(context):
        inner = group.get_command(context, one)
        if isinstance(inner, click.Group):
            yield from every_command(inner, f"{name} {one}")
        else:
            yield f"{name} {one}"


# Commands


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_command_and_option_that_is_named_exists(path: Path) -> None:
    for line in mentioned(path):
        command, words = command_of(shlex.split(line.partition("<")[0])[1:])
        known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
        given = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert given <= known | {"--help", "--version"}, line


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_make_target_that_is_named_exists(path: Path) -> None:
    text = path.read_text("utf-8")
    found = {line for block in blocks(path, "sh") for line in lines_of(block)}
    found |= set(re.findall(r"`(make [a-z]+)`", text))
    for line in sorted(line for line in found if line.startswith("make ")):
        planned = subprocess.run(
            [*shlex.split(line), "-n"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert planned.returncode == 0, planned.stderr


def test_every_command_is_explained() -> None:
    told = "\n".join(path.read_text("utf-8") for path in DOCUMENTS)
    assert set(COMMANDS) == {name.split()[1] for name in every_command(cli)}
    for command in every_command(cli):
        short = command.removeprefix("cot-tracker ")
        assert f"cot-tracker {short}" in told or f"`{short}`" in told, command


def test_no_block_calls_anything_but_make_and_our_own_command() -> None:
    for path in DOCUMENTS:
        for block in blocks(path, "sh"):
            for line in lines_of(block):
                assert line.split()[0] in ("make", "cot-tracker"), f"{name_of(path)}: {line}"


@pytest.fixture
def desk(played: Played, tmp_path: Path) -> Path:
    """A folder as a reader has it: a site in ./instance, and the files that commands name."""
    desk = tmp_path / "desk"
    desk.mkdir()
    shutil.copytree(played.world.site.settings.directory, desk / "instance")
    furnish(desk)
    return desk


def furnish(folder: Path) -> None:
    (folder / "password.txt").write_text(DEMO_PASSWORD + "\n")
    (folder / "ix001.toml").write_bytes(example_protocol())
    (folder / "logger.csv").write_text(LOGGER)


@pytest.mark.parametrize(
    "path", [one for one in DOCUMENTS if "cot-tracker" in "".join(blocks(one, "sh"))], ids=name_of
)
def test_every_command_in_a_block_does_what_it_is_shown_for(
    path: Path, desk: Path, played: Played
) -> None:
    bins = Path(sys.executable).parent
    environ = {name: v for name, v in os.environ.items() if not name.startswith("COT_")}
    environ |= {"PATH": f"{bins}:{os.environ['PATH']}", "COI": played.coi, "CODE": played.bags[0]}
    for number, block in enumerate(blocks(path, "sh")):
        folder = desk
        for line in lines_of(block):
            if not line.startswith("cot-tracker") or line.split()[1] in STAYS_UP:
                continue
            if line.startswith("cot-tracker init"):
                folder = desk / f"new{number}"
                folder.mkdir()
                furnish(folder)
            done = subprocess.run(
                ["sh", "-c", line], cwd=folder, env=environ, capture_output=True, text=True
            )
            assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"


# Requests


def requests_of(path: Path) -> Iterator[tuple[str, str, Any, int]]:
    """Method, address, body and the status that is promised."""
    for block in blocks(path, "http"):
        first, _, rest = block.strip().partition("\n")
        body, _, status = rest.rpartition("→")
        method, address = first.split(" ", 1)
        yield method, address, json.loads(body) if body.strip() else None, int(status)


def test_every_request_of_the_api_page_is_answered_as_it_says(api: Api) -> None:
    played = api.played
    played.world.clock.now = played.player.now
    values = {"coi": played.coi, "other": played.other, "bag": played.bags[0]}
    headers: dict[str, str] = {}
    asked = list(requests_of(DOCS / "api.md"))
    for method, address, body, status in asked:
        text = json.dumps(body)
        for name, value in values.items():
            address, text = (one.replace(f"{{{name}}}", value) for one in (address, text))
        answer = api.client.open(address, method=method, json=json.loads(text), headers=headers)
        assert answer.status_code == status, f"{method} {address}: {answer.get_data(as_text=True)}"
        if address.endswith("/session") and method == "POST":
            headers = {"Authorization": f"Bearer {answer.get_json()['token']}"}
    assert len(asked) > 10


# Tables


def table(path: Path, heading: str) -> list[list[str]]:
    """The rows of the first table below this heading, cell by cell."""
    below = path.read_text("utf-8").partition(f"\n## {heading}\n")[2]
    rows = re.search(r"(?:^\|.*\n)+", below, re.M)
    assert rows, f"no table below {heading}"
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[0].splitlines()]


def test_the_table_of_settings_is_the_settings() -> None:
    told = {row[0].strip("`"): row[1:3] for row in table(DOCS / "operation.md", "Settings")[2:]}
    there = {
        one.name: [f"`COT_{one.name.upper()}`", f"`{json.dumps(one.default)}`"]
        for one in fields(Settings)
        if one.name != "directory"
    }
    assert told == there


def test_the_fields_of_an_entry_are_those_explained(played: Played) -> None:
    rows = table(DOCS / "auditor.md", "The fields of an entry")[2:]
    told = {name for row in rows for name in re.findall(r"`([a-z_.]+)`", row[0])}
    with played.world.site.database.read() as connection:
        found = connection.exec_driver_sql("SELECT body FROM ledger_entry").scalars()
        there = {name for body in found for name in members(json.loads(body))}
    assert there <= told
    assert told - there <= {"reason", "request.id", "request.digest", "previous_hash", "hash",
                            "by.station", "evidence"}  # fmt: skip


def members(record: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for name, value in record.items():
        if isinstance(value, dict) and name != "facts":
            yield from members(value, f"{above}{name}.")
        else:
            yield above + name


def test_the_data_dictionary_is_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "tools" / "data_dictionary.py"), "--check"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_recorded_fact_stands_in_the_data_dictionary(played: Played) -> None:
    text = (DOCS / "data-dictionary.md").read_text("utf-8")
    parts = {part.partition("`")[0]: part for part in text.split("\n### `")[1:]}
    parts |= {
        kind: row for row in text.splitlines() for kind in re.findall(r"^\| `([a-z_.0-9]+)/1`", row)
    }
    for kind, facts in recorded(played):
        part = parts[kind.partition("/")[0]]
        missing = {name for name in facts if f"`{name}`" not in part} - {"late", "cautions"}
        assert not missing, f"{kind}: {missing}"


def recorded(played: Played) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Kinds and facts of a small played site, and of every ledger that a release froze."""
    with played.world.site.database.read() as connection:
        chains = ["study", played.coi, played.other]
        for chain in heads(connection, chains):
            yield from ((entry.kind, entry.facts) for entry in entries(connection, chain))
    for frozen in sorted((ROOT / "tests" / "released").glob("*/ledger.jsonl.gz")):
        for line in gzip.decompress(frozen.read_bytes()).splitlines():
            record = json.loads(line)
            yield record["kind"], record["facts"]


# PostgreSQL


@pytest.mark.postgresql
def test_with_the_rights_that_are_shown_the_application_works_and_cannot_change_the_record(
    fresh_postgresql_database: FreshDatabase, tmp_path: Path
) -> None:
    owner = fresh_postgresql_database().replace("+psycopg", "")
    (shown,) = blocks(DOCS / "operation.md", "sql")
    role = f"cot_app_{os.getpid()}"
    application = owner.replace("//cot@", f"//{role}@")
    bin_ = str(Path(sys.executable).parent / "cot-tracker")

    def run(*words: str, address: str) -> None:
        environ = {**os.environ, "COT_DATABASE_URL": address}
        subprocess.run(
            [bin_, *words, "--password-stdin"], cwd=tmp_path, env=environ, check=True, text=True,
            input=DEMO_PASSWORD + "\n", capture_output=True,
        )  # fmt: skip

    run("init", "--facility", "0417", "--name", "North", "--time-zone", "Asia/Shanghai",
        "--administrator", "mei", "--administrator-name", "Mei", address=owner)  # fmt: skip
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(shown.replace("cot_app", role).encode())
        try:
            run("person", "add", "alice", "--name", "Alice", "--role", "site_nurse",
                address=application)  # fmt: skip
            refuses_changes(application)
        finally:
            connection.execute(f"DROP OWNED BY {role}; DROP ROLE {role}".encode())


def refuses_changes(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in (
            "UPDATE ledger_entry SET kind = 'x'", "DELETE FROM ledger_entry", "TRUNCATE evidence",
            "DELETE FROM chain_head", "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        ):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())
