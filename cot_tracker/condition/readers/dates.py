"""Which of three numbers is the day, which the month and which the year: proven, or asked.

Dates such as 04.08.21 have no order of their own. One is proven when every other order is
impossible: a thirteenth month, or a clock that leaps a month or a year whenever a day ends.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from cot_tracker.condition.answers import ORDERS, Order
from cot_tracker.condition.arrays import Flags, Ints, np
from cot_tracker.condition.readers.clock import KINDS, Clock

DAY = 86_400_000_000
LEAP = 26 * DAY
SHORT = DAY // 4
MANY = 5
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
    legible: Flags
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
    best = min(range(len(tried)), key=lambda place: faults[place].total)
    others = [place for place in range(len(tried)) if place != best]
    proofs = {_refuted(tried[n], faults[n], tried[best], faults[best]) for n in others}
    if "" in proofs:
        return tried[best]
    proof = "continuous" if "continuous" in proofs else "impossible"
    return replace(tried[best], proof=proof)


class _Faults(NamedTuple):
    """How many dates do not exist in this order, and how often the clock leaps."""

    impossible: int
    leaps: int

    @property
    def total(self) -> int:
        return self.impossible + self.leaps


def _faults(clock: Clock, dated: Dated) -> _Faults:
    impossible = int(clock.legible.sum()) - int(dated.legible.sum())
    return _Faults(impossible, int((_steps(dated) > LEAP).sum()))


def _refuted(other: Dated, faults: _Faults, best: Dated, least: _Faults) -> str:
    """How this order is refuted by the best one, or an empty text if it is not.

    One strange date may be a slip, so that two are needed; a leap refutes where in the best
    order a few hours passed, or if there are many.
    """
    if faults.total <= 3 * least.total:
        return ""
    if faults.impossible >= min(2, len(best.at)):
        return "impossible"
    if faults.impossible or least.impossible:
        return "continuous" if faults.leaps >= MANY else ""
    leaps = _steps(other) > LEAP
    short = int((_steps(best)[leaps] <= SHORT).sum())
    return "continuous" if short or faults.leaps >= MANY else ""


def _steps(dated: Dated) -> Ints:
    return np.abs(np.diff(dated.at[dated.legible]))


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
