"""What quality keeps of samples, readings, results, pending tests and signatures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Sample:
    """A tube or retain sample, the container that it was taken from, the tests it is for."""

    code: str
    taken_from: str
    tests: tuple[str, ...]
    taken_at: datetime
    taken_by: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The first of two readings of a critical test. It counts for nothing until the second."""

    test: str
    sample: str
    value: str
    weight_kg: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Result:
    """A result that counts. `value` and `unit` are as measured; `judged_value` and `judged_unit`
    are those of the limit, which differ where the result is computed. `number` is the entry's."""

    number: int
    test: str
    sample: str
    value: str
    unit: str
    method: str
    judged_value: str
    judged_unit: str
    verdict: str
    testers: tuple[str, ...]
    at: datetime
    reviewed_by: str = ""
    reviewed_at: datetime | None = None

    @property
    def passed(self) -> bool:
        return self.verdict == "pass"


@dataclass(frozen=True, slots=True)
class Pending:
    """A test that was pending at release, and the day its result is due."""

    test: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature of a review or a disposition, for the certificate (21 CFR 11.50)."""

    action: str
    name: str
    roles: tuple[str, ...]
    meaning: str
    at: datetime


def same_reading(one: str, other: str) -> bool:
    """Whether two readings say the same: 5 and 5.0 do."""
    try:
        return Decimal(one) == Decimal(other)
    except ArithmeticError:
        return one == other
