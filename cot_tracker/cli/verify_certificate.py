"""What `cot-tracker verify` says of a release certificate's PDF: with the site's directory it is
compared with the record, without one its seal alone is judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cot_tracker.cli.common import opened
from cot_tracker.exports.certified import Compared, compared
from cot_tracker.identity import authority
from cot_tracker.language import N_, gettext, instant
from cot_tracker.printing.pdf.sealed import Roots, Sealed, read_seal

INTACT = N_("Intact: nothing was altered since it was sealed by {signer}.")
ALTERED = N_("Altered: {faults} faults.")
ALTERED_ONCE = N_("Altered: one fault.")
SEALED = N_("Sealed at {at}, by the clock of whoever sealed it.")
STAMPED = N_("Sealed at {at}, attested by a time-stamp.")
FINGERPRINT = N_("SHA-256 of the seal's certificate: {fingerprint}")
NOBODY = N_(
    "Nobody vouches for this seal: no root was given, and there is no site in {directory}. Whoever "
    "forged the file could have made it. Give the site's root with --root."
)
NO_RECORD = N_("It was not compared with a record: there is no site in {directory}.")


def told(content: bytes, directory: Path, roots: tuple[Path, ...], *, as_json: bool = False) -> int:
    """Says what is found of it; 0 intact, 1 altered or not issued here."""
    has_site = (directory / "settings.toml").exists()
    found, record = _with_site(content, directory, roots) if has_site else _alone(content, roots)
    faults = (*found.faults, *record.faults)
    if as_json:
        click.echo(json.dumps(_as_json(found, record), ensure_ascii=False, indent=2))
        return 1 if faults else 0
    click.echo(_summary(len(faults), found.signer))
    for fault in faults:
        click.echo(fault.sentence(), err=True)
    for sentence in (*_of_seal(found), *record.told):
        click.echo(sentence)
    if found.signer and not has_site:
        click.echo(gettext(NO_RECORD, directory=directory))
        if not roots:
            click.echo(gettext(NOBODY, directory=directory), err=True)
    return 1 if faults else 0


def _summary(faults: int, signer: str) -> str:
    if not faults:
        return gettext(INTACT, signer=signer)
    return gettext(ALTERED_ONCE) if faults == 1 else gettext(ALTERED, faults=faults)


def _as_json(found: Sealed, record: Compared) -> dict[str, Any]:
    """`vouched`: a root that is trusted vouches for the seal. Instants in UTC, "" where none."""
    faults = (*found.faults, *record.faults)
    return {
        "intact": not faults,
        "signer": found.signer,
        "vouched": found.vouched,
        "sealed_at": found.at.isoformat() if found.at else "",
        "stamped_at": found.stamped_at.isoformat() if found.stamped_at else "",
        "fingerprint": found.fingerprint,
        "faults": [fault.sentence() for fault in faults],
        "told": list(record.told),
    }


def _with_site(content: bytes, directory: Path, given: tuple[Path, ...]) -> tuple[Sealed, Compared]:
    with opened(directory) as site:
        own, keys = _given(given), site.settings.keys
        known = Roots((*own, *authority.roots(keys)), (*own, *authority.time_stamp_roots(keys)))
        found = read_seal(content, known)
        return found, compared(site, content, found)


def _alone(content: bytes, given: tuple[Path, ...]) -> tuple[Sealed, Compared]:
    own = _given(given)
    return read_seal(content, Roots(own, own) if given else None), Compared()


def _given(roots: tuple[Path, ...]) -> tuple[bytes, ...]:
    return tuple(one for path in roots for one in authority.given_roots(path))


def _of_seal(found: Sealed) -> list[str]:
    lines = []
    if found.at is not None:
        lines.append(gettext(SEALED, at=instant(found.at)))
    if found.stamped_at is not None:
        lines.append(gettext(STAMPED, at=instant(found.stamped_at)))
    if found.fingerprint:
        lines.append(gettext(FINGERPRINT, fingerprint=found.fingerprint))
    return lines
