"""Verdicts and computed results: what a person types is a measurement, never a judgement."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from typing import Literal

from cot_tracker.protocol.making import InProcessTest, SpecificationTest
from cot_tracker.protocol.model import DoseGroup

Verdict = Literal["pass", "fail"]
_PLAIN = re.compile(r"-?[0-9]{1,24}(\.[0-9]{1,12})?", re.ASCII)
_DIGITS = 60  # products of plain decimals are exact at this precision; only quotients round


class NotAResult(ValueError):
    """The value cannot be a result of this test: no number, or none of its choices."""


def verdict(test: SpecificationTest, value: str | Decimal) -> Verdict:
    """Whether a result meets the acceptance criterion, in the unit of the limit (`test.unit`).

    A computed test is judged by its computed value. Raises NotAResult.
    """
    if test.kind == "text_equals":
        return _passes(_choice(test, value) == test.expected)
    return _passes(_COMPARED[test.kind](_number(value), test))


def in_process_verdict(test: InProcessTest, value: str | Decimal) -> Verdict:
    """Whether an in-process result lies within its limits, both included. Raises NotAResult."""
    number = _number(value)
    above, below = test.low is None or number >= test.low, test.high is None or number <= test.high
    return _passes(above and below)


def endotoxin_eu_per_kg(eu_per_ml: Decimal, volume_ml: Decimal, weight_kg: Decimal) -> Decimal:
    """Endotoxin in EU per kg body weight: EU/mL x mL infused / kg (USP <85>, K in EU/kg).

    Raises NotAResult for a negative concentration or volume, and for a weight not above nothing.
    """
    if eu_per_ml < 0 or volume_ml < 0 or weight_kg <= 0:
        raise NotAResult("endotoxin needs a concentration, a volume and a weight")
    with localcontext() as context:
        context.prec = _DIGITS
        return eu_per_ml * volume_ml / weight_kg


def tcr_positive_cells(
    total_cells: Decimal, viability_percent: Decimal, tcr_positive_percent: Decimal
) -> Decimal:
    """The dose in TCR+ cells: total x viability x TCR+.

    One denominator rule: total cells count living and dead, and TCR+ is the share of the living
    ones. Raises NotAResult for negative cells and for percentages outside 0 to 100.
    """
    shares = (viability_percent, tcr_positive_percent)
    if total_cells < 0 or any(not 0 <= share <= 100 for share in shares):
        raise NotAResult("a dose needs cells, and percentages from 0 to 100")
    with localcontext() as context:
        context.prec = _DIGITS
        return total_cells * viability_percent * tcr_positive_percent / 10_000


def assigned_cells(group: DoseGroup, weight_kg: Decimal | None = None) -> Decimal:
    """The TCR+ cells assigned to a subject of the group; NotAResult if a weight it needs lacks."""
    if group.unit == "TCR+ cells":
        return group.target_cells
    if weight_kg is None or weight_kg <= 0:
        raise NotAResult("a dose per kg needs a weight")
    with localcontext() as context:
        context.prec = _DIGITS
        return group.target_cells * weight_kg


def percent_of_dose(cells: Decimal, assigned: Decimal) -> Decimal:
    """The TCR+ cells as percent of those assigned; NotAResult if nothing is assigned."""
    if cells < 0 or assigned <= 0:
        raise NotAResult("a share of the dose needs cells and an assigned dose")
    with localcontext() as context:
        context.prec = _DIGITS
        return cells * 100 / assigned


def dose_within_tolerance(
    group: DoseGroup, cells: Decimal, weight_kg: Decimal | None = None
) -> bool:
    """Whether the TCR+ cells lie within the group's tolerance of the assigned dose, both ends in.

    Compared without dividing, so that a boundary is never lost to rounding.
    """
    assigned = assigned_cells(group, weight_kg)
    with localcontext() as context:
        context.prec = _DIGITS
        return abs(cells - assigned) * 100 <= group.tolerance_percent * assigned


def _choice(test: SpecificationTest, value: str | Decimal) -> str:
    if value not in [choice.value for choice in test.choices]:
        raise NotAResult(f"{value} is none of the choices of {test.id}")
    return str(value)


def _number(value: str | Decimal) -> Decimal:
    if isinstance(value, str):
        if not _PLAIN.fullmatch(value):
            raise NotAResult("a result is a plain number with a point")
        return Decimal(value)
    if not value.is_finite():
        raise NotAResult("a result is a finite decimal")
    return value


def _limit(limit: Decimal | None) -> Decimal:
    if limit is None:
        raise NotAResult("the test has no such limit")
    return limit


def _passes(met: bool) -> Verdict:
    return "pass" if met else "fail"


_COMPARED: Mapping[str, Callable[[Decimal, SpecificationTest], bool]] = {
    "at_least": lambda number, test: number >= _limit(test.low),
    "more_than": lambda number, test: number > _limit(test.low),
    "at_most": lambda number, test: number <= _limit(test.high),
    "less_than": lambda number, test: number < _limit(test.high),
    "between": lambda number, test: _limit(test.low) <= number <= _limit(test.high),
}
