"""Folds chains into Stories, and keeps those of hot chains.

A correction carries the whole new facts of an older entry: the chain is folded again with them in
the old place.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from cot_tracker.custody import ledger
from cot_tracker.custody.entry import Entry
from cot_tracker.custody.ledger import Head
from cot_tracker.door.action import Family


def is_correction(entry: Entry) -> bool:
    return entry.action.endswith(".corrected")


def corrected(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, those that were corrected with their newest facts in the old place."""
    newest: dict[int, Entry] = {}
    for entry in entries:
        if is_correction(entry):
            newest[int(entry.facts["sequence"])] = entry
    return [
        replace(entry, facts=newest[entry.sequence].facts["facts"])
        if entry.sequence in newest
        else entry
        for entry in entries
    ]


def fold(family: Family, chain: str, entries: Iterable[Entry]) -> Any:
    """The Story of a whole chain."""
    story = family.empty(chain)
    for entry in corrected(list(entries)):
        story = family.apply(story, entry)
    return story


def _until(head: Head, entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.sequence <= head.sequence]


class Stories:
    """Stories by chain, of what is committed, keyed by the last hash, which is read each time."""

    def __init__(self, most: int = 1024) -> None:
        self._most = most
        self._kept: OrderedDict[str, tuple[Head, Any]] = OrderedDict()
        self._guard = threading.Lock()

    def at(self, connection: Connection, family: Family, head: Head) -> Any:
        """The Story of the chain as it stands at this head, which is committed."""
        if not head.sequence:
            return family.empty(head.chain)
        with self._guard:
            known, story = self._kept.get(head.chain, (None, None))
            if known is not None:
                self._kept.move_to_end(head.chain)
        if known is not None and known.hash == head.hash:
            return story
        found = self._grown(connection, family, head, known, story)
        self.keep(head, found)
        return found

    def _grown(
        self, connection: Connection, family: Family, head: Head, known: Head | None, story: Any
    ) -> Any:
        """The kept Story with the entries since, or the whole chain folded anew. Entries that
        others append meanwhile, behind this head, are not looked at."""
        if known is not None and known.sequence < head.sequence:
            tail = _until(head, ledger.entries(connection, head.chain, known.sequence))
            grown = tail and tail[0].hash == known.hash
            if grown and not any(is_correction(entry) for entry in tail[1:]):
                for entry in tail[1:]:
                    story = family.apply(story, entry)
                return story
        return fold(family, head.chain, _until(head, ledger.entries(connection, head.chain)))

    def keep(self, head: Head, story: Any) -> None:
        """Keeps a Story whose entries are committed."""
        with self._guard:
            known, _ = self._kept.get(head.chain, (None, None))
            if known is not None and known.sequence > head.sequence:
                return
            self._kept[head.chain] = (head, story)
            self._kept.move_to_end(head.chain)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
