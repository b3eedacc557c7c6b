"""The site's seal at the command line, and certificates verified on another machine."""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_der_x509_certificate

from cot_tracker.cli import main
from cot_tracker.identity import authority
from cot_tracker.identity.pem import SealFault
from tests.fixtures.seals import NOW, Keys, keys
from tests.fixtures.sites import DATABASE, Played

__all__ = ["keys"]
Said = pytest.CaptureFixture[str]


def run(said: Said, *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    out, err = said.readouterr()
    return code, out, err


@pytest.fixture
def file(keys: Keys, tmp_path: Path) -> Path:
    path = tmp_path / "certificate.pdf"
    path.write_bytes(keys.sealed)
    return path


def test_on_another_machine_a_certificate_is_verified_with_the_sites_root(
    keys: Keys, file: Path, tmp_path: Path, capsys: Said
) -> None:
    elsewhere = ("--directory", tmp_path / "none")
    root = keys.folder / "roots.crt"
    code, out, err = run(capsys, "verify", file, "--root", root, *elsewhere)
    assert (code, err) == (0, "")
    assert "Intact" in out
    assert "Example Hospital 示例医院" in out
    assert "not compared with a record" in out
    code, out, _err = run(capsys, "verify", file, "--root", root, "--json", *elsewhere)
    found = json.loads(out)
    assert (code, found["intact"], found["vouched"], found["faults"]) == (0, True, True, [])
    assert "Example Hospital 示例医院" in found["signer"]
    code, _out, err = run(capsys, "verify", file, *elsewhere)
    assert (code, "Nobody vouches" in err) == (0, True)
    authority.make(tmp_path, "Another", NOW)
    code, out, err = run(capsys, "verify", file, "--root", tmp_path / "roots.crt", *elsewhere)
    assert (code, "Altered" in out, "forged" in err) == (1, True, True)
    file.write_bytes(keys.sealed + b"%")
    code, out, err = run(capsys, "verify", file, "--root", root, *elsewhere)
    assert (code, out.splitlines()[0], "appended" in err) == (1, "Altered: one fault.", True)
    code, out, _err = run(capsys, "verify", file, "--root", root, "--json", *elsewhere)
    (fault,) = json.loads(out)["faults"]
    assert (code, fault in err) == (1, True)
    file.write_bytes(b"no certificate")
    assert run(capsys, "verify", file, "--root", root, *elsewhere)[0] == 2


def test_a_seal_is_shown_renewed_and_its_root_given_out(
    played: Played, tmp_path: Path, capsys: Said
) -> None:
    at = played.world.site.settings.directory
    _code, before, _err = run(capsys, "seal", "show", "--directory", at)
    assert "Release certificates of DEMO" in before
    (root,) = map(load_der_x509_certificate, authority.roots(at / "keys"))
    assert f"SHA-256: {root.fingerprint(SHA256()).hex()}" in before
    assert run(capsys, "seal", "renew", "--directory", at)[0] == 0
    assert run(capsys, "seal", "show", "--directory", at)[1] != before
    assert run(capsys, "seal", "root", "--directory", at, "--output", tmp_path / "root.pem")[0] == 0
    assert authority.given_roots(tmp_path / "root.pem") == authority.roots(at / "keys")
    assert len(authority.roots(at / "keys")) == 1  # the same authority
    assert all(path.stat().st_mode & 0o077 == 0 for path in (at / "keys").iterdir())
    assert run(capsys, "seal", "show", "--directory", tmp_path / "none")[0] == 1


def test_another_authoritys_seal_takes_its_place_and_earlier_roots_stay(
    keys: Keys, tmp_path: Path, capsys: Said, played: Played
) -> None:
    at = played.world.site.settings.directory
    other, now = tmp_path / "other", played.world.clock()
    other.mkdir()
    authority.make(other, "Hospital authority", now)
    chain = other / "chain.pem"
    chain.write_bytes((other / "seal.crt").read_bytes() + (other / "authority.crt").read_bytes())
    words = ("seal", "replace", chain, other / "seal.key", "--directory", at)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("cot_tracker.site.clock_of", lambda settings: lambda: now)
        code, out, err = run(capsys, *words)
        assert (code, err) == (0, "")
        assert "replaced" in out
        assert len(authority.roots(at / "keys")) == 2
        wrong = ("seal", "replace", chain, other / "authority.key", "--directory", at)
        code, _out, err = run(capsys, *wrong)
        assert (code, "does not belong" in err) == (1, True)
    assert authority.read(at / "keys", now).chain[0] == authority.read(other, now).chain[0]


def test_a_chain_out_of_order_or_an_encrypted_key_changes_nothing(
    keys: Keys, tmp_path: Path
) -> None:
    shutil.copytree(keys.folder, tmp_path / "keys")
    folder, before = tmp_path / "keys", (tmp_path / "keys" / "seal.crt").read_bytes()
    authority.make(tmp_path, "Another", NOW)
    mixed = tmp_path / "mixed.pem"
    mixed.write_bytes(before + (tmp_path / "authority.crt").read_bytes())
    with pytest.raises(SealFault, match="issued by the one after it"):
        authority.replace(folder, mixed, folder / "seal.key", NOW)
    with pytest.raises(SealFault, match="valid until"):
        authority.replace(
            folder, folder / "seal.crt", folder / "seal.key", NOW + timedelta(days=9999)
        )
    assert (folder / "seal.crt").read_bytes() == before


def test_a_restored_backup_seals_as_before(played: Played, tmp_path: Path) -> None:
    at = played.world.site.settings.directory
    backup, again = tmp_path / "site.backup", tmp_path / "again"
    assert main(["backup", str(backup), "--directory", str(at)]) == 0
    assert main(["restore", str(backup), "--directory", str(again)]) == 0
    for name in ("authority.key", "authority.crt", "seal.key", "seal.crt", "roots.crt"):
        assert (again / "keys" / name).read_bytes() == (at / "keys" / name).read_bytes()
        assert (again / "keys" / name).stat().st_mode & 0o077 == 0


def test_on_a_full_disk_the_seal_stays_as_it_was(played: Played) -> None:
    at = played.world.site.settings.directory
    before = {path.name: path.read_bytes() for path in (at / "keys").iterdir()}
    program = "import sys; from cot_tracker.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", program, "seal", "renew", "--directory", str(at)], check=False,
        capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("What was to be written cannot be: ")
    assert done.stderr.count("\n") == 1
    assert {path.name: path.read_bytes() for path in (at / "keys").iterdir()} == before


@pytest.mark.skipif(DATABASE != "sqlite", reason="its file is taken away")
def test_a_database_that_cannot_be_opened_says_why(played: Played, capsys: Said) -> None:
    at = played.world.site.settings.directory
    played.world.site.close()
    (at / "cot.db").rename(at / "elsewhere.db")
    (at / "cot.db").mkdir()
    code, _out, err = run(capsys, "journeys", "--directory", at)
    assert (code, "unable to open database file" in err) == (1, True)
    assert run(capsys, "seal", "show", "--directory", at)[0] == 0
