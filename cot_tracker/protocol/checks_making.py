"""Checks of what the protocol says on the product, from collection to specification."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import get_args

from cot_tracker.language import N_
from cot_tracker.protocol.common import in_order, known_unit, repeated
from cot_tracker.protocol.faults import Fault, fault
from cot_tracker.protocol.making import (
    Collection,
    InProcessTest,
    Lane,
    LaneName,
    OperationId,
    Product,
    Production,
    Specification,
    SpecificationTest,
)
from cot_tracker.protocol.units import RESULT_UNITS, TEXT

SEASONS_OVERLAP = N_("The season “{name}” overlaps another one of this lane.")
NO_SUCH_DAY = N_("{day} is no day of the year.")
BUDGET_EMPTY = N_("This must be more than nothing; take it out where there is no limit.")
LANE_MISSING = N_("The lane “{name}” is missing.")
OUT_OF_ORDER = N_("The unit operations must be these, in this order: {order}.")
NO_LIMIT = N_("This test needs a lower or an upper limit.")
NEEDS_DAYS = N_("A frozen product needs a shelf life in days, more than 0, and none in hours.")
NEEDS_HOURS = N_("A fresh product needs a shelf life in hours, more than 0, and none in days.")
FROZEN_ABOVE_ZERO = N_("A frozen product must be stored below 0 °C.")
FRESH_BELOW_ZERO = N_("A fresh product must be stored at 0 °C or above.")
ENTRY_NEEDED = N_("A test of kind “{kind}” needs this entry.")
ENTRY_UNUSED = N_("A test of kind “{kind}” does not use this entry; take it out.")
NOT_AMONG_CHOICES = N_("“{expected}” is not one of this test's choices.")
DUE_NEEDED = N_("A result that may follow release needs the days after harvest it is due in.")
DUE_UNUSED = N_("A test needed before release has no days after harvest; take this out.")
NOTHING_BEFORE_RELEASE = N_("At least one test must be needed before release.")
MEASURED_NEEDED = N_("A computed test needs the unit in which its measurement is typed.")
MEASURED_UNUSED = N_("Only a computed test has a measured unit; take this out.")
WRONG_COMPUTED_UNIT = N_("A test computed as “{computed}” has its limit in {unit}.")

_USES = {
    "at_least": {"low"},
    "more_than": {"low"},
    "at_most": {"high"},
    "less_than": {"high"},
    "between": {"low", "high"},
    "text_equals": {"expected", "choices"},
}
_COMPUTED_UNITS = {"per_kg": "EU/kg", "percent_of_dose": "%"}
_MEASURED_UNITS = {"per_kg": "EU/mL", "percent_of_dose": "cells"}


def collection_is_consistent(collection: Collection) -> Iterator[Fault]:
    """The volume has a range."""
    yield from in_order(
        "collection.volume_high_ml", collection.volume_low_ml, collection.volume_high_ml
    )


def lanes_are_complete(lanes: tuple[Lane, ...]) -> Iterator[Fault]:
    """Each lane stands once, has a range, and its single excursion fits into the cumulative."""
    yield from repeated("lanes", "name", [lane.name for lane in lanes])
    for name in get_args(LaneName):
        if name not in {lane.name for lane in lanes}:
            yield fault("lanes", LANE_MISSING, name=name)
    for place, lane in enumerate(lanes):
        path = f"lanes[{place}]"
        single, cumulative = lane.single_excursion_minutes, lane.cumulative_excursion_minutes
        yield from in_order(f"{path}.high_c", lane.low_c, lane.high_c)
        yield from in_order(f"{path}.cumulative_excursion_minutes", single, cumulative)
        yield from _seasons(path, lane)


_LEAP = [date(2024, 1, 1) + timedelta(days=days) for days in range(366)]


def _seasons(path: str, lane: Lane) -> Iterator[Fault]:
    """Each season once, of real days, none in another, and its limits in order."""
    yield from repeated(f"{path}.seasons", "id", [season.id for season in lane.seasons])
    days = {f"{day:%m-%d}" for day in _LEAP}
    taken: set[date] = set()
    for place, season in enumerate(lane.seasons):
        at = f"{path}.seasons[{place}]"
        for entry in ("first", "last"):
            if getattr(season, entry) not in days:
                yield fault(f"{at}.{entry}", NO_SUCH_DAY, day=getattr(season, entry))
        own = {day for day in _LEAP if season.holds(day)}
        if own & taken:
            yield fault(f"{at}.first", SEASONS_OVERLAP, name=season.id)
        taken |= own
        day = min(own, default=None)
        then = lane.on(day) if day is not None else lane
        single, cumulative = then.single_excursion_minutes, then.cumulative_excursion_minutes
        yield from in_order(f"{at}.high_c", then.low_c, then.high_c)
        yield from in_order(f"{at}.cumulative_excursion_minutes", single, cumulative)


def unit_operations_are_in_order(production: Production) -> Iterator[Fault]:
    """All unit operations stand once, in their order, and every in-process limit is usable."""
    order = get_args(OperationId)
    if tuple(operation.id for operation in production.unit_operations) != order:
        yield fault("production.unit_operations", OUT_OF_ORDER, order=", ".join(order))
    for place, operation in enumerate(production.unit_operations):
        path = f"production.unit_operations[{place}].in_process_tests"
        yield from repeated(path, "id", [test.id for test in operation.in_process_tests])
        for index, test in enumerate(operation.in_process_tests):
            yield from _in_process_test(f"{path}[{index}]", test)


def product_keeps_as_its_state_does(product: Product) -> Iterator[Fault]:
    """A fresh product keeps for hours above freezing, a frozen one for days below it."""
    yield from in_order("product.storage_high_c", product.storage_low_c, product.storage_high_c)
    hours, days = product.shelf_life_hours, product.shelf_life_days
    if product.max_minutes_out_of_storage == 0:
        yield fault("product.max_minutes_out_of_storage", BUDGET_EMPTY)
    if product.state == "frozen":
        if not days or hours is not None:
            yield fault("product.shelf_life_days", NEEDS_DAYS)
        if product.storage_high_c >= 0:
            yield fault("product.storage_high_c", FROZEN_ABOVE_ZERO)
    else:
        if not hours or days is not None:
            yield fault("product.shelf_life_hours", NEEDS_HOURS)
        if product.storage_low_c < 0:
            yield fault("product.storage_low_c", FRESH_BELOW_ZERO)


def specification_can_be_judged(specification: Specification) -> Iterator[Fault]:
    """Tests are unique, each has just what its kind needs, and some are needed before release."""
    tests = specification.tests
    yield from repeated("specification.tests", "id", [test.id for test in tests])
    if not any(test.when == "pre" for test in tests):
        yield fault("specification.tests", NOTHING_BEFORE_RELEASE)
    for place, test in enumerate(tests):
        path = f"specification.tests[{place}]"
        yield from _limits(path, test)
        yield from _computed(path, test)
        if test.when == "pre" and test.due_days is not None:
            yield fault(f"{path}.due_days", DUE_UNUSED)
        if test.when != "pre" and test.due_days is None:
            yield fault(f"{path}.due_days", DUE_NEEDED)


def _limits(path: str, test: SpecificationTest) -> Iterator[Fault]:
    for entry in ("low", "high", "expected", "choices"):
        given = getattr(test, entry) not in (None, ())
        if entry in _USES[test.kind] and not given:
            yield fault(f"{path}.{entry}", ENTRY_NEEDED, kind=test.kind)
        if given and entry not in _USES[test.kind]:
            yield fault(f"{path}.{entry}", ENTRY_UNUSED, kind=test.kind)
    if test.low is not None and test.high is not None:
        yield from in_order(f"{path}.high", test.low, test.high)
    values = [choice.value for choice in test.choices]
    yield from repeated(f"{path}.choices", "value", values)
    if test.expected is not None and values and test.expected not in values:
        yield fault(f"{path}.expected", NOT_AMONG_CHOICES, expected=test.expected)
    known = {TEXT} if test.kind == "text_equals" else RESULT_UNITS - {TEXT}
    yield from known_unit(f"{path}.unit", test.unit, known)


def _computed(path: str, test: SpecificationTest) -> Iterator[Fault]:
    if test.computed is None:
        if test.measured_unit is not None:
            yield fault(f"{path}.measured_unit", MEASURED_UNUSED)
        return
    if test.measured_unit is None:
        yield fault(f"{path}.measured_unit", MEASURED_NEEDED)
    else:
        known = {_MEASURED_UNITS[test.computed]}
        yield from known_unit(f"{path}.measured_unit", test.measured_unit, known)
    unit = _COMPUTED_UNITS[test.computed]
    if test.unit != unit:
        yield fault(f"{path}.unit", WRONG_COMPUTED_UNIT, computed=test.computed, unit=unit)


def _in_process_test(path: str, test: InProcessTest) -> Iterator[Fault]:
    if test.low is None and test.high is None:
        yield fault(f"{path}.low", NO_LIMIT)
    if test.low is not None and test.high is not None:
        yield from in_order(f"{path}.high", test.low, test.high)
    yield from known_unit(f"{path}.unit", test.unit, RESULT_UNITS - {TEXT})
