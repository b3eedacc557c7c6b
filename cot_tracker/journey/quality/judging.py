"""What a measurement comes to: the value that the limit is for, and the verdict. Computed from the
units and from what the record knows; never typed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from cot_tracker.custody.canonical import decimal_text
from cot_tracker.door.gate import Facts
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import Container, containers_of
from cot_tracker.protocol.making import SpecificationTest
from cot_tracker.protocol.model import Protocol
from cot_tracker.protocol.specification import (
    NotAResult,
    assigned_cells,
    endotoxin_eu_per_kg,
    percent_of_dose,
    tcr_positive_cells,
    verdict,
)

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story

VIABILITY, TCR_POSITIVE, IDENTITY = "viability", "tcr_positive", "identity"
"""The specification's tests that another test or rule is computed from."""
_SHOWN = Decimal("0.000001")
_NO_PRODUCT = frozenset(
    {"reserved", "labelled", "rejected", "lost", "returned", "destroying", "destroyed"}
)


@dataclass(frozen=True, slots=True)
class Judged:
    """The value in the limit's unit, to six decimal places, and the verdict on the exact one."""

    value: str
    verdict: str


def product_bags(story: Story) -> tuple[Container, ...]:
    """The batch's infusion bags that hold product, neither rejected nor lost nor destroyed."""
    filled = story.production.filled
    bags = containers_of(story, Kind.INFUSION_BAG)
    return tuple(bag for bag in bags if bag.code in filled and bag.state not in _NO_PRODUCT)


def product_volume_ml(story: Story) -> Decimal | None:
    """The volume of all infusion bags together; None while one of them has none."""
    volumes = [bag.volume_ml for bag in product_bags(story)]
    known = [volume for volume in volumes if volume is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(volumes) else None


def measured_unit(test: SpecificationTest) -> str:
    """The unit in which the result is typed."""
    return test.measured_unit or test.unit


def needs_weight(test: SpecificationTest, story: Story, protocol: Protocol) -> bool:
    """Whether the result is computed for the subject's body weight."""
    group = protocol.dose_group(story.enrolment.dose_group)
    by_weight = group is not None and group.unit.endswith("/kg")
    return test.computed == "per_kg" or (test.computed == "percent_of_dose" and by_weight)


def counted(story: Story, test: str) -> Decimal | None:
    """The counted result of a test as a number, or None."""
    found = story.quality.result(test)
    try:
        return None if found is None else Decimal(found.judged_value)
    except ArithmeticError:
        return None


def judged(test: SpecificationTest, facts: Facts, story: Story, protocol: Protocol) -> Judged:
    """The judgement of a measurement. Raises NotAResult where it cannot be one, or where
    something it is computed from is missing."""
    value = _value(test, facts, story, protocol)
    outcome = verdict(test, value)
    if isinstance(value, Decimal) and test.computed is not None:
        value = value.quantize(_SHOWN).normalize()
    return Judged(decimal_text(value) if isinstance(value, Decimal) else value, outcome)


def _value(
    test: SpecificationTest, facts: Facts, story: Story, protocol: Protocol
) -> Decimal | str:
    typed = str(facts["value"])
    if test.kind == "text_equals":
        return typed
    verdict(test, typed)  # refuses what is no plain number
    number = Decimal(typed)
    weight: Decimal | None = facts.get("weight_kg")
    if test.computed == "per_kg":
        volume = product_volume_ml(story)
        if volume is None or weight is None:
            raise NotAResult("a limit per kg needs a volume and a weight")
        return endotoxin_eu_per_kg(number, volume, weight)
    if test.computed == "percent_of_dose":
        return _share_of_dose(number, weight, story, protocol)
    return number


def _share_of_dose(
    total: Decimal, weight: Decimal | None, story: Story, protocol: Protocol
) -> Decimal:
    group = protocol.dose_group(story.enrolment.dose_group)
    viability, positive = counted(story, VIABILITY), counted(story, TCR_POSITIVE)
    if group is None or viability is None or positive is None:
        raise NotAResult("a dose needs its group, the viability and the share of TCR+ cells")
    cells = tcr_positive_cells(total, viability, positive)
    return percent_of_dose(cells, assigned_cells(group, weight))
