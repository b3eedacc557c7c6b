"""How often a code was typed because it could not be scanned, by month and step: the manual rate
that label control asks for. Counted from the entries; it says nothing of a slip nobody told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from cot_tracker.custody.entry import LedgerEntry, entry_from_body
from cot_tracker.door import fields
from cot_tracker.journey.steps import BOOK
from cot_tracker.web.chains import NOT_OFFERED

NOT_SCANNED = "not scanned: "
"""How the reason of an act begins whose code was typed."""
MONTHS = 12
_ledger = LedgerEntry.__table__
_FORMS = frozenset(
    action.kind
    for action in BOOK.actions.values()
    if action.name not in NOT_OFFERED
    and any(isinstance(one, fields.Scan | fields.Scans) for one in action.schema().fields.values())
)


@dataclass(frozen=True)
class Rate:
    """Of so many acts with a code, in how many it was typed. `step` is "" for all steps."""

    month: str
    step: str
    typed: int
    acts: int

    @property
    def percent(self) -> str:
        return f"{100 * self.typed / self.acts:.1f}"


@dataclass(frozen=True)
class Typed:
    """The rates, newest month first and all its steps before those where a code was typed; and
    why, the most frequent reason first."""

    rates: tuple[Rate, ...]
    reasons: tuple[tuple[str, int], ...]


def typed_codes(connection: Connection, now: datetime) -> Typed:
    """The last twelve months up to `now`, this one included; months are those of its zone."""
    acts: Counter[tuple[str, str]] = Counter()
    typed: Counter[tuple[str, str]] = Counter()
    why: Counter[str] = Counter()
    for kind, at, reason in _acts(connection, _months_before(now)):
        month, step = at.astimezone(now.tzinfo).strftime("%Y-%m"), kind.partition(".")[0]
        acts.update([(month, ""), (month, step)])
        if reason.startswith(NOT_SCANNED):
            typed.update([(month, ""), (month, step)])
            why[reason.removeprefix(NOT_SCANNED).partition(".")[0]] += 1
    shown = sorted((one for one in acts if not one[1] or typed[one]), key=lambda one: one[1])
    shown.sort(key=lambda one: one[0], reverse=True)
    rates = tuple(Rate(*one, typed[one], acts[one]) for one in shown)
    return Typed(rates, tuple(why.most_common()))


def _acts(connection: Connection, since: datetime) -> Iterator[tuple[str, datetime, str]]:
    """Every act whose form asks for a code: its kind, when it was recorded, its reason."""
    c = _ledger.c
    found = connection.execute(
        select(c.kind, c.recorded_at, c.body, c.hash).where(
            c.recorded_at >= since, c.kind.in_(sorted(_FORMS))
        ),
        execution_options={"yield_per": 500},
    )
    marked = NOT_SCANNED.encode()
    for row in found:
        body = bytes(row.body)  # taken apart only where it may say so: that is slow
        reason = entry_from_body(body, bytes(row.hash)).reason if marked in body else ""
        yield row.kind, row.recorded_at, reason


def _months_before(now: datetime) -> datetime:
    """The first instant of the oldest month that is shown."""
    years, month = divmod(now.year * 12 + now.month - MONTHS, 12)
    return now.replace(
        year=years, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0
    )
