"""The package as others receive it: locks, lists of what we stand on, and files of others."""

import ast
import configparser
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = [ROOT / "requirements" / "runtime.txt", ROOT / "requirements" / "dev.txt"]
COME_WITH_FLASK = {"jinja2", "markupsafe", "werkzeug"}
TABLES = [
    ROOT / "cot_tracker" / "web" / "static" / "vendor" / "README.md",
    ROOT / "labels" / "fonts" / "README.md",
]


def setup_cfg() -> configparser.ConfigParser:
    """The project's metadata, as setuptools reads it."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def names(lines: str) -> set[str]:
    """The libraries in a list of requirements, in the spelling that indexes compare."""
    found = re.findall(r"^([A-Za-z0-9._-]+)", lines, re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in found}


def required(*, development: bool) -> set[str]:
    """The libraries setup.cfg asks for: to run, or to run and to develop."""
    config = setup_cfg()
    lists = [config["options"]["install_requires"]]
    if development:
        lists += config["options.extras_require"].values()
    return set().union(*(names(text) for text in lists))


def imported(file: Path) -> Iterator[str]:
    """The top-level modules a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def table(readme: Path) -> dict[str, str]:
    """File name to SHA-256, as a README's table states them."""
    rows = re.findall(r"^\| (\S+) \|.*`([0-9a-f]{64})`", readme.read_text("utf-8"), re.MULTILINE)
    return dict(rows)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_library_has_an_exact_version_and_hashes(lock: Path) -> None:
    text = re.sub(r"#.*", "", lock.read_text("utf-8"))
    entries = text.replace("\\\n", " ").split("\n")
    for entry in filter(str.strip, entries):
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+\s+(;.*)?--hash=sha256:", entry), entry


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_file_names_no_host_and_no_folder_of_anyones_machine(lock: Path) -> None:
    assert not re.search(r"://|index-url|trusted-host|find-links|/\w+/", lock.read_text("utf-8"))


def test_the_locks_hold_all_that_setup_cfg_asks_for() -> None:
    runtime, development = (names(lock.read_text("utf-8")) for lock in LOCKS)
    assert required(development=False) <= runtime
    assert required(development=True) <= development


def test_both_locks_agree_on_every_version() -> None:
    runtime, development = (
        dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", lock.read_text("utf-8"), re.MULTILINE))
        for lock in LOCKS
    )
    assert runtime.items() <= development.items()


def test_nothing_is_imported_that_setup_cfg_does_not_ask_for() -> None:
    files = [*(ROOT / "cot_tracker").rglob("*.py"), *(ROOT / "migrations").rglob("*.py")]
    modules = set().union(*map(imported, files)) - sys.stdlib_module_names - {"cot_tracker"}
    sources = packages_distributions()
    allowed = required(development=False) | names(
        setup_cfg()["options.extras_require"]["postgresql"]
    )
    for module in sorted(modules - COME_WITH_FLASK):
        assert names("\n".join(sources.get(module, ()))) & allowed, f"{module} is not asked for"


def test_every_library_is_explained_and_no_other() -> None:
    document = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    rows = re.findall(r"^\| ([A-Za-z0-9._-]+) \| .{10,} \| .+ \|$", document, re.MULTILINE)
    assert names("\n".join(rows)) == required(development=True)


@pytest.mark.parametrize("readme", TABLES, ids=lambda path: path.parent.name)
def test_the_files_of_others_are_those_their_table_describes(readme: Path) -> None:
    stated = table(readme)
    kept = {p.name for p in readme.parent.iterdir() if p.suffix in {".js", ".css", ".ttf"}}
    assert kept == set(stated)
    for name, digest in stated.items():
        assert hashlib.sha256((readme.parent / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize("readme", TABLES, ids=lambda path: path.parent.name)
def test_the_files_of_others_stand_beside_their_licences(readme: Path) -> None:
    assert len(list(readme.parent.glob("*LICENSE*.txt"))) >= 2
    assert "sourceMappingURL" not in "".join(
        path.read_text("utf-8") for path in readme.parent.glob("*.*s")
    )


def test_the_packages_in_setup_cfg_are_those_on_disk() -> None:
    command = [sys.executable, str(ROOT / "tools" / "list-packages"), "--check"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_only_the_build_system_stands_outside_setup_cfg() -> None:
    sections = re.findall(r"^\[(.+)\]$", (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert sections == ["build-system"]
