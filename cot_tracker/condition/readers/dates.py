"""Which of three numbers is the day, which the month and which the year: proven, or asked.

Dates such as 04.08.21 have no order of their own. One is proven when every other order is
impossible: a thirteenth month, or a clock that leaps a month or a year whenever a day ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cot_tracker.condition.answers import ORDERS, Order
from cot_tracker.condition.readers.clock import KINDS, Clock
from cot_tracker.condition.readers.shapes import Ints

DAY = 86_400_000_000
LEAP = 26 * DAY
_AMBIGUOUS: dict[str, tuple[Order, ...]] = {
    "ymd": ("ymd",),
    "year_last": ("dmy", "mdy"),
    "two_digits": ORDERS,
}


@dataclass(frozen=True)
class Dated:
    """Instants by the logger's clock (microseconds since 1970), where `legible`.

    `order` is how the dates were read; `proof` says why: stated (a year of four digits first),
    impossible (no other order makes dates), continuous (no other follows on), answered, or
    asked: then the order is not known and the instants are not to be believed.
    """

    at: Ints
    legible: NDArray[np.bool_]
    order: Order
    proof: str


def settle(clock: Clock, answer: Order | None = None) -> Dated:
    """The instants in the order of dates that is proven, answered, or still asked for."""
    kinds = {KINDS[kind] for kind in np.unique(clock.kind[clock.legible])}
    orders = [
        order for order in ORDERS if any(order in _AMBIGUOUS[kind] for kind in kinds or {"ymd"})
    ]
    if kinds <= {"ymd"}:
        return _as(clock, "ymd", "stated")
    if "two_digits" not in kinds:
        orders = [order for order in orders if order != "ymd"]
    if answer in orders:
        return _as(clock, answer, "answered")
    tried = [_as(clock, order, "asked") for order in orders]
    faults = [_faults(clock, one) for one in tried]
    best = min(range(len(tried)), key=lambda place: sum(faults[place]))
    others = [place for place in range(len(tried)) if place != best]
    if all(_refuted(faults[place], faults[best]) for place in others):
        by_dates = all(faults[place][0] > 3 * sum(faults[best]) for place in others)
        proof = "impossible" if by_dates else "continuous"
        return Dated(tried[best].at, tried[best].legible, tried[best].order, proof)
    return tried[best]


def _refuted(one: tuple[int, int], best: tuple[int, int]) -> bool:
    return sum(one) > 3 * sum(best)


def _faults(clock: Clock, dated: Dated) -> tuple[int, int]:
    """How many dates do not exist in this order, and how often the clock leaps."""
    impossible = int(clock.legible.sum()) - int(dated.legible.sum())
    steps = np.abs(np.diff(dated.at[dated.legible]))
    return impossible, int((steps > LEAP).sum())


def _as(clock: Clock, order: Order, proof: str) -> Dated:
    year, month, day = (clock.fields[order.index(letter)] for letter in "ymd")
    stated = clock.kind == KINDS.index("ymd")
    if stated.any() and order != "ymd":
        fields = zip((year, month, day), clock.fields, strict=True)
        year, month, day = (np.where(stated, plain, other) for other, plain in fields)
    short = clock.kind == KINDS.index("two_digits")
    year = np.where(short, np.where(year < 70, year + 2000, year + 1900), year)
    fits = clock.legible & (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = np.where(fits, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + np.where(fits, day - 1, 0)
    fits &= days.astype("datetime64[M]") == months
    at = days.astype(np.int64) * DAY + clock.time
    return Dated(at, fits, order, proof)
