"""Shippers: conditioned before each use, looked over after it, good for their hold time. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from cot_tracker.custody.entry import Entry


@dataclass(frozen=True, slots=True)
class Shipper:
    """conditioned_at: when it was made ready, None from its use on; hold_until: how long it keeps
    its temperature from then. uses: how often it has carried something."""

    conditioned_at: datetime | None = None
    conditioned_by: str = ""
    hold_until: datetime | None = None
    weight_kg: str = ""
    uses: int = 0


def _conditioned(shipper: Shipper, entry: Entry) -> Shipper:
    return replace(
        shipper, conditioned_at=entry.instant("ready_at") or entry.occurred_at,
        conditioned_by=entry.by.person, hold_until=entry.instant("hold_until"),
        weight_kg=entry.text("weight_kg"),
    )  # fmt: skip


def _freed(shipper: Shipper, entry: Entry) -> Shipper:
    """Used once, it is looked over and made ready anew before anything is packed into it."""
    return replace(
        shipper, conditioned_at=None, conditioned_by="", hold_until=None, weight_kg="",
        uses=shipper.uses + 1,
    )  # fmt: skip


FOLDS: Mapping[str, Callable[[Shipper, Entry], Shipper]] = {
    "facility.shipper_conditioned/1": _conditioned,
    "facility.shipper_freed/1": _freed,
}
