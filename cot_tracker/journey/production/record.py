"""The lines of a batch record: operations, what went into them, in-process results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Used:
    """An item that went into an operation, as it was known when it was scanned. `good_until` is
    the expiry of a material, the end of the qualification of equipment."""

    code: str
    sort: str
    name: str
    lot: str = ""
    good_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One unit operation of the batch. Cells are absolute counts."""

    id: str
    container: str
    started_at: datetime
    started_by: str
    needs_verification: bool = True
    equipment: tuple[Used, ...] = ()
    materials: tuple[Used, ...] = ()
    performers: frozenset[str] = frozenset()
    completed_at: datetime | None = None
    completed_by: str = ""
    cells: Decimal | None = None
    volume_ml: Decimal | None = None
    verified_at: datetime | None = None
    verified_by: str = ""

    @property
    def open(self) -> bool:
        return self.completed_at is None

    @property
    def awaits_verification(self) -> bool:
        return not self.open and self.needs_verification and self.verified_at is None


@dataclass(frozen=True, slots=True)
class Result:
    """An in-process result. verdict: pass, fail, or unlisted when the protocol has no such test."""

    operation: str
    test: str
    value: Decimal
    unit: str
    verdict: str
    critical: bool
    at: datetime
    by: str
