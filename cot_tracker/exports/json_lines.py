"""Exports as one JSON document: the stored bodies are copied byte for byte, one entry a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection

from cot_tracker.custody.ledger import heads
from cot_tracker.exports.reader import Reader
from cot_tracker.exports.stored import Stored, about_journey, of_chain
from cot_tracker.site import Site

TRAIL = "cot-trail/1"
STUDY = "cot-study/1"


def entry_line(one: Stored, hidden: frozenset[int]) -> bytes:
    """One entry with its hashes. A withheld one keeps its hash, so that the chain still closes."""
    start = {
        "chain": one.chain, "sequence": one.sequence,
        "previous_hash": one.previous_hash.hex(), "hash": one.hash.hex(),
    }  # fmt: skip
    if one.sequence in hidden:
        return _dumped({**start, "withheld": True})
    return _dumped(start)[:-1] + b', "body": ' + one.body + b"}"


def trail_json(site: Site, coi: str, reader: Reader) -> Iterator[bytes]:
    """{format, journey, head, entries, elsewhere}: the journey's chain, then what stands on
    people's chains about it."""
    with site.database.read() as connection:
        yield b"{" + _members(format=TRAIL, **_site(site)) + b",\n"
        yield from _chain(connection, "journey", coi, reader)
        yield b',\n"elsewhere": ['
        yield from _listed(entry_line(one, frozenset()) for one in about_journey(connection, coi))
        yield b"\n]}\n"


def study_json(site: Site, reader: Reader, chains: Iterable[str]) -> Iterator[bytes]:
    """{format, chains: [{chain, head, entries}]}: every chain of the study, whole."""
    with site.database.read() as connection:
        yield b"{" + _members(format=STUDY, **_site(site)) + b',\n"chains": ['
        for number, chain in enumerate(chains):
            yield b",\n{" if number else b"\n{"
            yield from _chain(connection, "chain", chain, reader)
            yield b"}"
        yield b"\n]}\n"


def _chain(connection: Connection, name: str, chain: str, reader: Reader) -> Iterator[bytes]:
    head = heads(connection, [chain])[chain]
    hidden = reader.withheld(connection, chain)
    end = {"sequence": head.sequence, "hash": head.hash.hex()}
    yield _members(**{name: chain, "head": end}) + b', "entries": ['
    yield from _listed(entry_line(one, hidden) for one in of_chain(connection, chain))
    yield b"\n]"


def _listed(lines: Iterable[bytes]) -> Iterator[bytes]:
    for number, line in enumerate(lines):
        yield (b",\n" if number else b"\n") + line


def _site(site: Site) -> dict[str, Any]:
    study = site.door.story("study")
    return {
        "site": study.site_name, "facility": study.facility, "time_zone": study.time_zone,
        "demo": study.demo, "exported_at": site.door.clock().isoformat(),
    }  # fmt: skip


def _members(**members: Any) -> bytes:
    """The members of an object without its braces."""
    return _dumped(members)[1:-1]


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
