"""A backup comes back as the same site, or not at all."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from cot_tracker.cli import main
from cot_tracker.site import open_site
from tests.fixtures.postgresql import FreshDatabase
from tests.fixtures.sites import Played, play


def head_of(directory: Path, coi: str) -> int:
    site = open_site(directory)
    try:
        return int(site.door.story(coi).sequence)
    finally:
        site.close()


def backed_up(played: Played, file: Path) -> Path:
    directory = played.world.site.settings.directory
    assert main(["backup", str(file), "--directory", str(directory)]) == 0
    return file


def test_a_backup_restores_the_whole_site(played: Played, tmp_path: Path) -> None:
    file = backed_up(played, tmp_path / "site.tar.gz")
    assert file.stat().st_mode & 0o077 == 0
    target = tmp_path / "restored"
    assert main(["restore", str(file), "--directory", str(target)]) == 0
    assert head_of(target, played.coi) == played.player.story(played.coi).sequence
    site = open_site(target)
    with site.database.read() as connection:
        identity = site.vault.open(connection, played.coi)
    assert identity is not None
    assert identity.name == "王小明"
    site.close()


def test_a_backup_is_never_restored_over_anything(played: Played, tmp_path: Path) -> None:
    file = backed_up(played, tmp_path / "site.tar.gz")
    target = tmp_path / "full"
    target.mkdir()
    (target / "note").write_text("keep me")
    assert main(["restore", str(file), "--directory", str(target)]) != 0
    assert [path.name for path in target.iterdir()] == ["note"]
    assert main(["backup", str(file), "--directory", str(played.world.site.settings.directory)])


@pytest.mark.parametrize("where", [0.2, 0.5, 0.95])
def test_a_damaged_backup_leaves_nothing_behind(
    played: Played, tmp_path: Path, where: float
) -> None:
    file = backed_up(played, tmp_path / "site.tar.gz")
    content = bytearray(file.read_bytes())
    at = int(len(content) * where)
    content[at : at + 64] = bytes(64)
    file.write_bytes(bytes(content))
    assert main(["restore", str(file), "--directory", str(tmp_path / "restored")]) != 0
    assert not (tmp_path / "restored").exists()


def test_a_backup_with_something_put_in_is_refused(played: Played, tmp_path: Path) -> None:
    file = backed_up(played, tmp_path / "site.tar.gz")
    other = tmp_path / "other.tar.gz"
    with tarfile.open(file) as old, tarfile.open(other, "w:gz") as new:
        for member in old:
            new.addfile(member, old.extractfile(member))
        info = tarfile.TarInfo("../outside")
        new.addfile(info)
    assert main(["restore", str(other), "--directory", str(tmp_path / "restored")]) != 0
    assert not (tmp_path / "outside").exists()
    assert not (tmp_path / "restored").exists()


def test_what_is_no_backup_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x").write_bytes(b"no archive")
    restored = ["restore", str(tmp_path / "x"), "--directory", str(tmp_path / "y")]
    assert main(restored) == 1
    assert "no backup" in capsys.readouterr().err


@pytest.mark.postgresql
def test_a_backup_of_postgresql_restores_into_another_database(
    tmp_path: Path, fresh_postgresql_database: FreshDatabase
) -> None:
    played = play(tmp_path / "site", fresh_postgresql_database())
    length = played.player.story(played.coi).sequence
    file = backed_up(played, tmp_path / "site.tar.gz")
    played.world.site.close()
    target = tmp_path / "restored"
    restore = ["restore", str(file), "--directory", str(target)]
    assert main(restore) != 0
    assert main([*restore, "--database-url", fresh_postgresql_database()]) == 0
    assert head_of(target, played.coi) == length
