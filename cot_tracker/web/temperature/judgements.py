"""The judgements of transports' temperature as the ledger holds them: the one in force, and every
one that was made, by whom and with which answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cot_tracker.custody import ledger
from cot_tracker.custody.entry import Entry
from cot_tracker.door.stories import corrected, is_correction
from cot_tracker.facility.logger_answers import FIELDS, LoggerAnswers
from cot_tracker.journey.transport.shipment import minutes_outside, takes_its_place
from cot_tracker.language import gettext as _
from cot_tracker.web.shared import person_name, site

_GIVEN = ("logger_file", *FIELDS.values())


@dataclass(frozen=True)
class Judged:
    """One judgement of a transport: by whose file and answers, and whether it is the one that
    stands."""

    at: datetime
    who: str
    verdict: str
    answers: tuple[str, ...]
    in_force: bool
    file: bool


def judgements(coi: str) -> Mapping[int, Mapping[str, Any]]:
    """The judgement in force of each shipment's logger file, by the shipment's number, as the
    Story holds it; `told` are the facts that it was made from."""
    standing = _standing(_judging(entries_of(coi)))
    return {
        number: {**one.facts["condition"], "told": one.facts}
        for number, one in standing.items() if "condition" in one.facts
    }  # fmt: skip


def judged(coi: str, number: int) -> list[Judged]:
    """Every judgement of this shipment, in the order in which they were made; one that a
    correction took the place of stays among them."""
    with site().database.read() as connection:
        history = list(ledger.entries(connection, coi))
    standing = _standing(_judging(corrected(history))).get(number)
    made = [one for one in _made(history) if one.facts["shipment"] == number]
    newest = {one.sequence: one for one in made}
    in_force = newest.get(standing.sequence) if standing is not None else None
    return [
        Judged(
            one.recorded_at, person_name(one.by.person), one.text("verdict"),
            tuple(_answers(one.facts)), one is in_force, bool(one.facts.get("logger_file")),
        )
        for one in made
    ]  # fmt: skip


def _made(history: list[Entry]) -> list[Entry]:
    """Every judgement as it was made, by an entry or by its correction; a correction that leaves
    the judgement as it was made none."""
    by_number = {entry.sequence: entry for entry in history}
    found: list[Entry] = []
    newest: dict[int, Any] = {}
    for entry in history:
        if is_correction(entry) and (old := by_number.get(int(entry.facts["sequence"]))):
            entry = replace(
                old, facts=entry.facts["facts"], by=entry.by, recorded_at=entry.recorded_at
            )
        told = [entry.facts.get(name) for name in ("verdict", "condition", *_GIVEN)]
        if _judging([entry]) and newest.get(entry.sequence) != told:
            newest[entry.sequence] = told
            found.append(entry)
    return found


def entries_of(chain: str) -> list[Entry]:
    """The entries of this chain, corrected ones as they were corrected."""
    with site().database.read() as connection:
        return corrected(list(ledger.entries(connection, chain)))


def _judging(entries: list[Entry]) -> list[Entry]:
    return [
        one for one in entries
        if one.action in ("transport.received", "transport.logger_read")
        and "verdict" in one.facts and "shipment" in one.facts
    ]  # fmt: skip


def _standing(entries: list[Entry]) -> dict[int, Entry]:
    """By the shipment's number, the entry whose judgement stands."""
    found: dict[int, Entry] = {}
    for entry in entries:
        old = found.get(entry.facts["shipment"])
        if old is None or takes_its_place(
            old.text("verdict"), minutes_outside(old.facts),
            entry.text("verdict"), minutes_outside(entry.facts),
        ):  # fmt: skip
            found[entry.facts["shipment"]] = entry
    return found


def _answers(facts: Mapping[str, Any]) -> Iterator[str]:
    """What was answered for the file, in words: the field and what stood in it."""
    known = LoggerAnswers().fields
    for name in FIELDS.values():
        if name in facts:
            given = known[name].metadata.get("choices", {}).get(facts[name], facts[name])
            yield f"{_(known[name].metadata['label'])}: {_(str(given))}"
