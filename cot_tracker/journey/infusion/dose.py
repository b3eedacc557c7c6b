"""The dose: the cells that ran in, and the whole against what the dose group assigns."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

from cot_tracker.protocol.specification import (
    NotAResult,
    assigned_cells,
    dose_within_tolerance,
)

if TYPE_CHECKING:
    from cot_tracker.journey.containers import Container
    from cot_tracker.journey.story import Story
    from cot_tracker.protocol.model import Protocol


def cells_infused(bag: Container | None, volume_ml: Decimal, *, complete: bool) -> Decimal | None:
    """The cells that ran in: all of a bag that ran in whole, else the volume's share of them.

    None where the bag's cells or volume are not known.
    """
    if bag is None or bag.cells is None:
        return None
    if complete:
        return bag.cells
    if not bag.volume_ml:
        return None
    share = bag.cells * min(volume_ml, bag.volume_ml) / bag.volume_ml
    return share.quantize(Decimal(1), ROUND_HALF_EVEN)


def judged(story: Story, protocol: Protocol, weight_kg: Decimal | None) -> dict[str, Any]:
    """The facts of the whole dose: total_cells, target_cells, tolerance_percent, within.

    target_cells and within are None where they cannot be known: a bag without a count, a dose per
    kg without a weight, a subject without a dose group.
    """
    total = story.infusion.total_cells
    group = protocol.dose_group(story.enrolment.dose_group)
    uncounted = any(one.cells is None for one in story.infusion.infusions)
    facts: dict[str, Any] = {"total_cells": total, "target_cells": None, "within": None}
    if group is None:
        return facts
    facts |= {"dose_group": group.id, "tolerance_percent": group.tolerance_percent}
    try:
        facts["target_cells"] = assigned_cells(group, weight_kg)
        if not uncounted:
            facts["within"] = dose_within_tolerance(group, total, weight_kg)
    except NotAResult:
        return facts
    return facts
