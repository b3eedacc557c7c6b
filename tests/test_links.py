"""Links of the documents lead somewhere, words that they quote stand on the screen, and no file
tells of anybody's machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
OF_A_MACHINE = re.compile(r"(?<![\w.-])/(work|root|home|Users)/\w")
LOCKS = ("requirements/",)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def links(path: Path) -> list[str]:
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.S)
    return re.findall(r"\]\(([^)\s]+)\)", text)


def anchors(path: Path) -> set[str]:
    """What headings are called in an address, as GitHub makes it."""
    titles = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    for link in links(path):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), f"{name_of(path)} links to {link}"
        if anchor:
            assert anchor in anchors(target), f"{name_of(path)} links to {link}"


def test_every_document_is_linked_from_another() -> None:
    found = {
        (path.parent / link.partition("#")[0]).resolve()
        for path in DOCUMENTS
        for link in links(path)
        if not re.match(r"[a-z]+:", link)
    }
    for path in DOCUMENTS:
        assert path.name == "README.md" or path in found, f"nothing links to {name_of(path)}"


@pytest.mark.parametrize("name", ["workshop", "pharmacist", "auditor"])
def test_what_stands_in_italics_stands_on_the_screen(name: str) -> None:
    """Names of actions and fields, in both languages as the catalogue has them."""
    with (ROOT / "cot_tracker" / "translations" / "zh.po").open("rb") as file:
        known = {str(one.id): str(one.string) for one in read_po(file, locale="zh") if one.id}
    quoted = italics(ROOT / "docs" / f"{name}.md")
    assert quoted
    assert quoted <= set(known)
    chinese = ROOT / "docs" / f"{name}.zh.md"
    if chinese.exists():
        assert italics(chinese) == {known[sentence] for sentence in quoted}


def italics(path: Path) -> set[str]:
    return set(re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", path.read_text("utf-8")))


def tracked() -> list[Path]:
    """The files of the repository; in a source archive, those that came with it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts]


def test_no_file_names_a_folder_of_anyones_machine() -> None:
    for path in tracked():
        if not path.is_file() or name_of(path).startswith(LOCKS):
            continue
        content = path.read_bytes()
        if b"\0" in content:
            continue
        found = OF_A_MACHINE.findall(content.decode("utf-8", "replace"))
        assert not found, f"{name_of(path)} names a folder below {found[0]}"
