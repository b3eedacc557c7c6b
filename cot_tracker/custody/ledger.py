"""The only writer of the ledger: locks heads, appends entries, reads chains back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from cot_tracker.custody.canonical import NO_HASH, canonical, digest, entry_hash
from cot_tracker.custody.entry import (
    ChainHead,
    Draft,
    Entry,
    LedgerEntry,
    Performer,
    entry_from_body,
)
from cot_tracker.custody.evidence import Evidence

_entries = LedgerEntry.__table__
_heads = ChainHead.__table__

_HEADS = select(_heads.c.chain, _heads.c.sequence, _heads.c.hash, _heads.c.recorded_at).where(
    _heads.c.chain.in_(bindparam("chains", expanding=True))
)
_AFTER = (
    select(_entries.c.body, _entries.c.hash)
    .where(_entries.c.chain == bindparam("chain"), _entries.c.sequence >= bindparam("start"))
    .order_by(_entries.c.sequence)
)
_BY_REQUEST = select(_entries.c.body, _entries.c.hash).where(
    _entries.c.chain == bindparam("chain"), _entries.c.request_id == bindparam("request_id")
)
_OF_ACT = select(_entries.c.body, _entries.c.hash).where(
    _entries.c.chain.in_(bindparam("chains", expanding=True)), _entries.c.act == bindparam("act")
)
_INSERT = insert(LedgerEntry)
_NEW_HEAD = insert(ChainHead)
_MOVE_HEAD = (
    update(ChainHead)
    .where(_heads.c.chain == bindparam("b_chain"), _heads.c.sequence == bindparam("b_sequence"))
    .values(
        sequence=bindparam("n_sequence"),
        hash=bindparam("n_hash"),
        recorded_at=bindparam("n_recorded_at"),
    )
)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends. A chain that does not exist ends at sequence 0."""

    chain: str
    sequence: int
    hash: bytes
    recorded_at: datetime | None = None


class ForkError(RuntimeError):
    """A head moved although it was locked. Nothing was written."""


def lock_heads(
    connection: Connection,
    written: Iterable[str],
    read: Iterable[str] = (),
    seen: Mapping[str, Head] = MappingProxyType({}),
) -> dict[str, Head]:
    """The heads of these chains, locked in key order until the transaction ends.

    Chains that are only read are locked for sharing. A missing chain has sequence 0; two who
    create it at once collide on its first entry's primary key. `seen` were read before in this
    transaction: where it holds the whole database they are as they were, and not read again.
    """
    written = set(written)
    wanted = sorted(written | set(read))
    if connection.dialect.name == "sqlite":  # BEGIN IMMEDIATE holds the whole database
        unseen = [chain for chain in wanted if chain not in seen]
        held = {**seen, **(heads(connection, unseen) if unseen else {})}
        return {chain: held[chain] for chain in wanted}
    found: dict[str, Head] = {}
    for chain in wanted:
        statement = _HEADS.with_for_update(read=chain not in written)
        for row in connection.execute(statement, {"chains": [chain]}):
            found[chain] = Head(row.chain, row.sequence, bytes(row.hash), row.recorded_at)
    return {chain: found.get(chain, Head(chain, 0, NO_HASH)) for chain in wanted}


def heads(connection: Connection, chains: Sequence[str]) -> dict[str, Head]:
    """The heads of these chains as they are, not locked."""
    found = {
        row.chain: Head(row.chain, row.sequence, bytes(row.hash), row.recorded_at)
        for row in connection.execute(_HEADS, {"chains": list(chains)})
    }
    return {chain: found.get(chain, Head(chain, 0, NO_HASH)) for chain in chains}


def entries(connection: Connection, chain: str, start: int = 1) -> Iterator[Entry]:
    """The chain's entries from sequence `start` on, in order."""
    for row in connection.execute(_AFTER, {"chain": chain, "start": start}):
        yield entry_from_body(row.body, bytes(row.hash))


def first_entry(connection: Connection, chain: str) -> Entry | None:
    """The entry that opened the chain."""
    row = connection.execute(_AFTER.limit(1), {"chain": chain, "start": 1}).first()
    return None if row is None else entry_from_body(row.body, bytes(row.hash))


def entry_of_request(connection: Connection, chain: str, request_id: str) -> Entry | None:
    """The entry that this request has made already, if it has."""
    row = connection.execute(_BY_REQUEST, {"chain": chain, "request_id": request_id}).first()
    return None if row is None else entry_from_body(row.body, bytes(row.hash))


def entries_of_act(connection: Connection, chains: Sequence[str], act: str) -> list[Entry]:
    """Every entry of one act, in whichever of its chains."""
    rows = connection.execute(_OF_ACT, {"chains": list(chains), "act": act})
    return [entry_from_body(row.body, bytes(row.hash)) for row in rows]


def append(
    connection: Connection,
    locked: Mapping[str, Head],
    drafts: Sequence[Draft],
    *,
    act: str,
    occurred_at: datetime,
    recorded_at: datetime,
    by: Performer,
    reason: str = "",
    signature: Mapping[str, Any] | None = None,
    request: Mapping[str, Any] | None = None,
    evidence: Sequence[Evidence] = (),
) -> list[Entry]:
    """Appends one act's entries to the chains whose heads are locked, in the order given.

    The request, and what evidence was kept, are recorded on the first draft's entry; a signature
    on each, with the digest of the facts that it stands beside. Raises ForkError when a head is
    not where it was locked, and IntegrityError when another writer created the same chain first.
    """
    chains = list(dict.fromkeys(draft.chain for draft in drafts))
    ends = {chain: locked[chain] for chain in chains}
    shared: dict[str, Any] = {
        "act": {"chains": chains, "id": act}, "by": by, "occurred_at": occurred_at,
        "recorded_at": recorded_at, **({"reason": reason} if reason else {}),
    }  # fmt: skip
    only_first = _only_first(request, evidence)
    made: list[Entry] = []
    rows: list[dict[str, Any]] = []
    for draft in drafts:
        head = ends[draft.chain]
        record = shared | only_first | _own(draft, head, signature)
        only_first = {}
        row, ends[draft.chain], entry = _after(head, record)
        rows.append(row)
        made.append(entry)
    connection.execute(_INSERT, rows)
    for chain in chains:
        _move(connection, locked[chain], ends[chain])
    return made


def _after(head: Head, record: dict[str, Any]) -> tuple[dict[str, Any], Head, Entry]:
    """The row of this record behind this head, the head that it makes, and its entry."""
    body = canonical(record)
    hash_ = entry_hash(head.hash, body)
    end = Head(head.chain, head.sequence + 1, hash_, record["recorded_at"])
    return _row(record, body, head.hash, hash_), end, entry_from_body(body, hash_)


def _only_first(request: Mapping[str, Any] | None, evidence: Sequence[Evidence]) -> dict[str, Any]:
    """What only the first entry of an act records."""
    kept = [{"digest": item.digest, "media_type": item.media_type} for item in evidence]
    return {
        **({"request": request} if request is not None else {}),
        **({"evidence": kept} if kept else {}),
    }


def _own(draft: Draft, head: Head, signature: Mapping[str, Any] | None) -> dict[str, Any]:
    """What one entry of an act has for itself."""
    record: dict[str, Any] = {
        "chain": draft.chain, "facts": draft.facts, "kind": draft.kind,
        "sequence": head.sequence + 1,
    }  # fmt: skip
    if signature is not None:  # bound to what this very entry holds (21 CFR 11.70)
        record["signature"] = {**signature, "facts": digest(draft.facts)}
    return record


def _row(record: Mapping[str, Any], body: bytes, previous: bytes, hash_: bytes) -> dict[str, Any]:
    """The body beside the copies of it that one searches by."""
    copies = ("chain", "sequence", "kind", "occurred_at", "recorded_at")
    return {
        **{name: record[name] for name in copies},
        "act": record["act"]["id"], "person": record["by"].person,
        "request_id": record["request"]["id"] if "request" in record else None,
        "body": body, "previous_hash": previous, "hash": hash_,
    }  # fmt: skip


def _move(connection: Connection, old: Head, new: Head) -> None:
    where_it_goes = {"sequence": new.sequence, "hash": new.hash, "recorded_at": new.recorded_at}
    if old.sequence == 0:
        connection.execute(_NEW_HEAD, {"chain": new.chain, **where_it_goes})
        return
    values = {"b_chain": old.chain, "b_sequence": old.sequence}
    values |= {f"n_{name}": value for name, value in where_it_goes.items()}
    if connection.execute(_MOVE_HEAD, values).rowcount != 1:
        raise ForkError(f"the head of {old.chain} has moved")
