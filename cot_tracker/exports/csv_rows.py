"""Exports as CSV (RFC 4180, UTF-8 with a byte order mark): every field of every entry.

Codes are grouped with spaces, because spreadsheets cut twenty digits; a cell that a spreadsheet
would run as a formula is put behind an apostrophe.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from cot_tracker.exports.reader import Reader
from cot_tracker.exports.stored import Stored, of_chain, trail
from cot_tracker.identity.codes import LENGTH, grouped
from cot_tracker.journey.withheld import WITHHELD
from cot_tracker.language import gettext as _
from cot_tracker.site import Site

COLUMNS = (
    "chain", "sequence", "kind", "occurred_at", "recorded_at", "person", "name", "roles",
    "station", "facts", "reason", "signed_by", "signed_roles", "signed_meaning", "signed_at",
    "signed_facts", "signed_components", "request_id", "request_digest", "act", "act_chains",
    "previous_hash", "hash",
)  # fmt: skip
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9]{20}(?![0-9A-Za-z])")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def trail_csv(site: Site, coi: str, reader: Reader) -> Iterator[bytes]:
    """The journey's entries and what stands elsewhere about it, in the order of recording."""
    with site.database.read() as connection:
        hidden = {coi: reader.withheld(connection, coi)}
        yield from _document(trail(connection, coi), hidden)


def study_csv(site: Site, reader: Reader, chains: Iterable[str]) -> Iterator[bytes]:
    """Every entry of these chains, chain after chain."""
    with site.database.read() as connection:
        chains = list(chains)
        hidden = {chain: reader.withheld(connection, chain) for chain in chains}
        yield from _document(_all(connection, chains), hidden)


@lru_cache(maxsize=1024)  # most cells of an entry stand in the next one too
def harmless(text: str) -> str:
    """The text of a cell: codes grouped, and never the beginning of a formula."""
    if len(text) >= LENGTH:
        text = _CODE.sub(lambda found: grouped(found[0]), text)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _all(connection: Connection, chains: Iterable[str]) -> Iterator[Stored]:
    for chain in chains:
        yield from of_chain(connection, chain)


def _document(entries: Iterable[Stored], hidden: Mapping[str, frozenset[int]]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf" + _line(COLUMNS)
    for one in entries:
        shut = one.sequence in hidden.get(one.chain, frozenset())
        cells = _withheld(one) if shut else _cells(one)
        yield _line([harmless(str(cells.get(column, ""))) for column in COLUMNS])


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()


def _cells(one: Stored) -> dict[str, Any]:
    record = one.record
    by, act = record["by"], record["act"]
    signature, request = record.get("signature", {}), record.get("request", {})
    return _always(one) | {
        "kind": record["kind"], "occurred_at": record["occurred_at"],
        "recorded_at": record["recorded_at"], "person": by["person"], "name": by["name"],
        "roles": " ".join(by["roles"]), "station": by.get("station", ""),
        "facts": json.dumps(record["facts"], ensure_ascii=False),
        "reason": record.get("reason", ""), "signed_by": _signed_by(signature),
        "signed_roles": " ".join(signature.get("roles", ())),
        "signed_meaning": signature.get("meaning", ""), "signed_at": signature.get("at", ""),
        "signed_facts": signature.get("facts", ""),
        "signed_components": signature.get("components", ""),
        "request_id": request.get("id", ""), "request_digest": request.get("digest", ""),
        "act": act["id"], "act_chains": " ".join(act["chains"]),
    }  # fmt: skip


def _withheld(one: Stored) -> dict[str, Any]:
    return _always(one) | {"kind": one.record["kind"], "facts": _(WITHHELD)}


def _always(one: Stored) -> dict[str, Any]:
    return {
        "chain": one.chain, "sequence": one.sequence, "previous_hash": one.previous_hash.hex(),
        "hash": one.hash.hex(),
    }  # fmt: skip


def _signed_by(signature: Mapping[str, Any]) -> str:
    return f"{signature['name']} ({signature['person']})" if signature else ""
