"""The checks of one stored entry against the entry before it and against its own bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol
from unicodedata import is_normalized

import orjson

from cot_tracker.custody.canonical import (
    NO_HASH,
    NotCanonical,
    canonical,
    digest,
    entry_hash,
    has_ascii_keys,
    quickly,
)
from cot_tracker.custody.verify_report import Fault
from cot_tracker.custody.verify_shape import is_shaped
from cot_tracker.language import N_

_TOO_LARGE = 2**53
_SUSPECT = re.compile(rb"[:,\[](?<!\d:)(?:n|-?\d+[.eE]|-?\d{16})")
"""What null, a float or a large integer begins with; a colon after a digit is in a text, as in an
instant. Another text may look so too: then look closely."""


class Row(Protocol):
    """A row of the ledger as the database gives it, its columns in this order. Instants are text
    on SQLite."""

    chain: str
    sequence: int
    kind: str
    act: str
    occurred_at: Any
    recorded_at: Any
    person: str
    request_id: str | None
    body: bytes
    previous_hash: bytes
    hash: bytes

    def __iter__(self) -> Iterator[Any]: ...


def wrong_with(row: Row, before: Row | None) -> tuple[Fault | None, Mapping[str, Any]]:
    """The first thing that is wrong with this entry, or None; and what its body holds."""
    what, values = _broken_link(row, before)
    record: Mapping[str, Any] = {}
    if not what:
        record = _canonical_record(bytes(row.body))
        what = "" if record else N_("its body is not canonical JSON")
    if not what and not is_shaped(record):
        what = N_("its body lacks what every entry has")
    if not what:
        what, values = _other_columns(row, record)
    if not what and "signature" in record and not _signs_its_facts(record):
        what = N_("its signature was made for other facts than it holds")
    if not what and before is not None and row.recorded_at < before.recorded_at:
        what = N_("it was recorded before the entry before it")
    if not what:
        return None, record
    return Fault("entry", str(row.chain), int(row.sequence), what, values), told_by(row)


def told_by(row: Row) -> Mapping[str, Any]:
    """What the body says, whether or not it may be believed; nothing when it is no entry's."""
    try:
        record = orjson.loads(bytes(row.body))
    except ValueError:
        return {}
    return record if is_shaped(record) and record["act"]["id"] == row.act else {}


def _signs_its_facts(record: Mapping[str, Any]) -> bool:
    """Whether the signature is bound to the facts beside it (21 CFR 11.70)."""
    return bool(record["signature"]["facts"] == digest(record["facts"]))


def _broken_link(row: Row, before: Row | None) -> tuple[str, dict[str, Any]]:
    expected = 1 if before is None else before.sequence + 1
    if row.sequence != expected:
        return N_("entry {missing} is missing before it"), {"missing": expected}
    previous, body = bytes(row.previous_hash), bytes(row.body)
    if previous != (NO_HASH if before is None else bytes(before.hash)):
        return N_("it does not continue entry {before}"), {"before": expected - 1}
    if entry_hash(previous, body) != bytes(row.hash):
        return N_("its bytes are not those that were hashed"), {}
    return "", {}


def _canonical_record(body: bytes) -> dict[str, Any]:
    """What the body holds, or nothing when it is not in canonical form.

    orjson writes the same bytes as RFC 8785 for what an entry may hold while keys are ASCII;
    where it does not, the slow writer decides.
    """
    try:
        record = orjson.loads(body)
        if not isinstance(record, dict):
            return {}
        if _is_quickly_canonical(body, record):
            return record
        return record if canonical(json.loads(body)) == body else {}
    except (ValueError, NotCanonical, RecursionError):
        return {}


def _is_quickly_canonical(body: bytes, record: dict[str, Any]) -> bool:
    try:
        if quickly(record) != body:
            return False
    except TypeError:  # nested too deeply for it
        return False
    if _SUSPECT.search(body) and not _holds_only_plain(record):
        return False
    return body.isascii() or (is_normalized("NFC", body.decode()) and has_ascii_keys(record))


def _holds_only_plain(value: Any) -> bool:
    """No floats, no null, no integers that other readers of JSON would round."""
    kind = type(value)
    if kind is str or kind is bool:
        return True
    if kind is dict:
        return all(map(_holds_only_plain, value.values()))
    if kind is list:
        return all(map(_holds_only_plain, value))
    return kind is int and -_TOO_LARGE < value < _TOO_LARGE


def _other_columns(row: Row, record: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The columns beside the body are copies of it; says which one is not."""
    request, act = record.get("request"), record["act"]
    chain, sequence, kind, act_id, occurred_at, recorded_at, person, request_id, *_ = row
    if (
        chain == record["chain"]
        and sequence == record["sequence"]
        and kind == record["kind"]
        and act_id == act["id"]
        and person == record["by"]["person"]
        and request_id == (request["id"] if request is not None else None)
        and chain in act["chains"]
        and _same_instant(recorded_at, record["recorded_at"])
        and _same_instant(occurred_at, record["occurred_at"])
        and isinstance(record["facts"], dict)
    ):
        return "", {}
    copies = {
        "chain": record["chain"], "sequence": record["sequence"], "kind": record["kind"],
        "act": act["id"], "person": record["by"]["person"],
        "request_id": request["id"] if request is not None else None,
    }  # fmt: skip
    wrong = [name for name, value in copies.items() if getattr(row, name) != value]
    wrong += [
        name
        for name in ("recorded_at", "occurred_at")
        if not _same_instant(getattr(row, name), record[name])
    ]
    columns = ", ".join(wrong) or "act"
    return N_("its column {column} is not what its body says"), {"column": columns}


def _same_instant(stored: Any, told: str) -> bool:
    """Whether the column holds the body's instant, in UTC as the writer stores it."""
    if stored == told:
        return told.endswith("+00:00")
    try:
        instant = datetime.fromisoformat(told).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    if isinstance(stored, datetime):
        return stored == instant
    return bool(stored == instant.isoformat(timespec="microseconds"))
