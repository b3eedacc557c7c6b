"""The protocol's part on the product: collecting cells, carrying, making, keeping, specifying."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

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
    Shape,
    Words,
)

DayOfYear = Annotated[str, Shape(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", "06-01")]

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
class Season:
    """A part of the year, `first` to `last` day included, for which a lane was qualified apart;
    it may reach over the new year. What it does not give is the lane's own."""

    id: Identifier
    first: DayOfYear
    last: DayOfYear
    low_c: Celsius | None = None
    high_c: Celsius | None = None
    single_excursion_minutes: Minutes | None = None
    cumulative_excursion_minutes: Minutes | None = None
    max_gap_minutes: Minutes | None = None
    max_hours: Hours | None = None

    def holds(self, day: date) -> bool:
        """Whether this day of any year lies in it."""
        at = f"{day:%m-%d}"
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A transport: its temperature range, what may lie outside it, and how long it may take.

    max_handover_minutes: how long a shipper may stand between one hand and the next; longer is a
    gap of custody (ISO 21973). seasons: other limits for parts of the year.
    """

    name: LaneName
    low_c: Celsius
    high_c: Celsius
    single_excursion_minutes: Minutes
    cumulative_excursion_minutes: Minutes
    max_gap_minutes: Minutes
    max_hours: Hours
    logger_required: bool
    activation_energy_kj_per_mol: PositiveQuantity
    max_handover_minutes: Minutes | None = None
    seasons: tuple[Season, ...] = ()

    def season(self, day: date) -> Season | None:
        """The season that this day lies in, or None."""
        return next((one for one in self.seasons if one.holds(day)), None)

    def on(self, day: date) -> Lane:
        """The lane as it was qualified for this day of the year."""
        season = self.season(day)
        if season is None:
            return self
        given = {name: value for name in SEASONAL if (value := getattr(season, name)) is not None}
        return dataclasses.replace(self, **given)


SEASONAL = (
    "low_c", "high_c", "single_excursion_minutes", "cumulative_excursion_minutes",
    "max_gap_minutes", "max_hours",
)  # fmt: skip
"""What a season may give instead of the lane."""


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
    """The finished product: its bags, its storage, its shelf life (fresh: hours; frozen: days).

    max_minutes_out_of_storage: the stability budget, summed over every leg out of storage; None
    where none is set. storage_activation_energy_kj_per_mol: for the mean kinetic temperature in
    storage; None where the usual one is meant.
    """

    state: Literal["fresh", "frozen"]
    bag_count: Count
    bag_volume_ml: PositiveQuantity
    retain_samples: Count
    storage_low_c: Celsius
    storage_high_c: Celsius
    post_thaw_expiry_minutes: Minutes
    shelf_life_hours: Hours | None = None
    shelf_life_days: Days | None = None
    max_minutes_out_of_storage: Minutes | None = None
    storage_activation_energy_kj_per_mol: PositiveQuantity | None = None


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
