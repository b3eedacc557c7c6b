"""The protocol's part on the product: collecting cells, carrying, making, keeping, specifying."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from cot_tracker.protocol.values import (
    Celsius,
    Count,
    Days,
    Hours,
    Identifier,
    Minutes,
    PositiveQuantity,
    Quantity,
    Several,
    Words,
)

Severity = Literal["warn", "stop"]
LaneName = Literal["starting_material", "product"]
OperationId = Literal[
    "wash_or_thaw", "activation", "transduction", "expansion", "harvest", "formulation_fill"
]
TestKind = Literal["at_least", "more_than", "at_most", "less_than", "between", "text_equals"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What a leukapheresis should yield, and which shortfalls warn or stop."""

    volume_low_ml: PositiveQuantity
    volume_high_ml: PositiveQuantity
    volume_outside: Severity
    nucleated_cells_min: Quantity
    nucleated_cells_below: Severity
    cd3_cells_min: Quantity
    cd3_cells_below: Severity
    anticoagulants: Several[str]
    devices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A transport: its temperature range, what may lie outside it, and how long it may take."""

    name: LaneName
    low_c: Celsius
    high_c: Celsius
    single_excursion_minutes: Minutes
    cumulative_excursion_minutes: Minutes
    max_gap_minutes: Minutes
    max_hours: Hours
    logger_required: bool
    activation_energy_kj_per_mol: PositiveQuantity


@dataclass(frozen=True, slots=True, kw_only=True)
class InProcessTest:
    """A test within a unit operation; a limit is included in what passes."""

    id: Identifier
    name: Words
    unit: str
    critical: bool
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOperation:
    """One operation of the production, in the order of the file."""

    id: OperationId
    name: Words
    needs_verification: bool
    equipment_kinds: tuple[Identifier, ...]
    material_kinds: tuple[Identifier, ...]
    in_process_tests: tuple[InProcessTest, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Production:
    """How the product is made, and how long that may take."""

    starting_material_hold_max_hours: Hours
    max_days: Days
    unit_operations: Several[UnitOperation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """The finished product: its bags, its storage, its shelf life (fresh: hours; frozen: days)."""

    state: Literal["fresh", "frozen"]
    bag_count: Count
    bag_volume_ml: PositiveQuantity
    retain_samples: Count
    storage_low_c: Celsius
    storage_high_c: Celsius
    post_thaw_expiry_minutes: Minutes
    shelf_life_hours: Hours | None = None
    shelf_life_days: Days | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer a text test may have."""

    value: Identifier
    text: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecificationTest:
    """An acceptance criterion; `unit` is the limit's, `measured_unit` the one typed if computed.

    `due_days` counts from harvest and is given where the result may follow release.
    """

    id: Identifier
    name: Words
    method: Words
    unit: str
    kind: TestKind
    when: Literal["pre", "either", "post"]
    critical: bool
    low: Decimal | None = None
    high: Decimal | None = None
    expected: Identifier | None = None
    choices: tuple[Choice, ...] = ()
    due_days: Days | None = None
    computed: Literal["per_kg", "percent_of_dose"] | None = None
    measured_unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """The versioned specification that every result is judged by."""

    version: str
    tests: Several[SpecificationTest]

    def test(self, test_id: str) -> SpecificationTest | None:
        """The test with this id, or None."""
        return next((test for test in self.tests if test.id == test_id), None)
