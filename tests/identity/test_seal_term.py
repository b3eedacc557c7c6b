"""The seal of release certificates near its end, and a program killed while it is renewed."""

from __future__ import annotations

import os
import shutil
import signal
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from cot_tracker.identity import authority, pem
from cot_tracker.identity.pem import SealFault
from cot_tracker.identity.seal_term import WARNED, warning
from cot_tracker.printing.pdf.sealed import read_seal
from tests.fixtures.seals import NOW, SITE, Keys, keys

__all__ = ["keys"]
DAY = timedelta(days=1)


@pytest.fixture
def folder(keys: Keys, tmp_path: Path) -> Path:
    copied = tmp_path / "keys"
    shutil.copytree(keys.folder, copied)
    return copied


def test_ninety_days_before_its_end_the_seal_asks_to_be_renewed(folder: Path) -> None:
    ends = authority.valid_until(folder)
    assert warning(folder, ends - WARNED - timedelta(seconds=1)) == ""
    assert "90 days from now. After that no release certificate" in warning(folder, ends - WARNED)
    assert "0 days from now" in warning(folder, ends - timedelta(hours=1))
    assert "was valid until" in warning(folder, ends)
    authority.make(folder, SITE, ends - DAY)
    assert warning(folder, ends - DAY) == ""


def test_a_seal_that_cannot_sign_now_says_so_whatever_the_reason(folder: Path) -> None:
    early = warning(folder, NOW - 2 * DAY)
    assert "not yet. Look at the clock. Until then no release certificate" in early
    (folder / "seal.crt").write_bytes(b"")
    assert "cannot be read as a certificate" in warning(folder, NOW)
    (folder / "seal.crt").unlink()
    assert "Make one with: cot-tracker seal renew" in warning(folder, NOW)


def test_the_first_end_among_those_who_issued_it_counts(folder: Path, keys: Keys) -> None:
    other = folder / "other"
    other.mkdir()
    authority.make(other, "Between", NOW - 3600 * DAY)
    between = (other / "seal.crt").read_bytes()
    (folder / "seal.crt").write_bytes((folder / "seal.crt").read_bytes() + between)
    assert "50 days from now" in warning(folder, NOW)


def test_an_authority_near_its_end_issues_no_seal_that_is_over_at_once(folder: Path) -> None:
    before = (folder / "seal.crt").read_bytes()
    with pytest.raises(SealFault, match=r"own authority is valid until .* Put authority\.key"):
        authority.make(folder, SITE, NOW + timedelta(days=40 * 365 - 300))
    assert (folder / "seal.crt").read_bytes() == before
    for name in ("authority.key", "authority.crt"):
        (folder / name).rename(folder / f"{name}.old")
    late = NOW + timedelta(days=40 * 365 - 300)
    authority.make(folder, SITE, late)
    assert warning(folder, late) == ""
    assert len(authority.roots(folder)) == 2


def _renew_and_die(folder: Path, at: datetime, number: int) -> None:
    """Is killed before the file of this number takes its place."""
    replaced, left = Path.replace, iter(range(number, -1, -1))

    def replace(self: Path, target: Path) -> Path:
        if not next(left):
            os.kill(os.getpid(), signal.SIGKILL)
        return replaced(self, target)

    Path.replace = replace  # type: ignore[method-assign, assignment]
    authority.make(folder, SITE, at)


@pytest.mark.parametrize(("new", "number"), [*((True, n) for n in range(5)),
                                             *((False, n) for n in range(3))])  # fmt: skip
def test_killed_in_renewal_the_seal_holds_or_says_what_to_do_and_nothing_is_lost(
    folder: Path, keys: Keys, new: bool, number: int
) -> None:
    if new:  # the authority is made too
        for name in ("authority.key", "authority.crt"):
            (folder / name).rename(folder / f"{name}.old")
    child = get_context("fork").Process(target=_renew_and_die, args=(folder, NOW + DAY, number))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    told = warning(folder, NOW + DAY)
    assert told == "" or ("half renewed" in told and "Do it again" in told)
    assert read_seal(keys.sealed, Keys(folder).roots).faults == ()
    authority.make(folder, SITE, NOW + DAY)
    assert warning(folder, NOW + DAY) == ""
    again = Keys(folder)
    assert read_seal(again.sealer()(keys.drawn, NOW + DAY, "Again"), again.roots).faults == ()
    assert read_seal(keys.sealed, again.roots).faults == ()
    assert not list(folder.glob(".*.part"))


def test_a_certificate_of_the_authority_that_was_lost_is_found_among_the_roots(
    folder: Path, keys: Keys
) -> None:
    (folder / "authority.crt").unlink()
    authority.make(folder, SITE, NOW + DAY)
    assert (folder / "authority.crt").read_bytes() == (keys.folder / "authority.crt").read_bytes()
    assert authority.roots(folder) == authority.roots(keys.folder)


def test_where_one_file_cannot_be_written_none_is(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    pem.write((kept, b"old"))
    with pytest.raises(OSError, match="none"):
        pem.write((kept, b"new"), (tmp_path / "none" / "x", b"new"))
    assert kept.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
