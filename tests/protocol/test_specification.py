"""Verdicts and computed results, each on both sides of its boundary and on it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cot_tracker.protocol.making import SpecificationTest
from cot_tracker.protocol.model import DoseGroup, Protocol
from cot_tracker.protocol.specification import (
    NotAResult,
    assigned_cells,
    dose_within_tolerance,
    endotoxin_eu_per_kg,
    in_process_verdict,
    percent_of_dose,
    tcr_positive_cells,
    verdict,
)

GROUP = DoseGroup(
    id="1",
    target_cells=Decimal(10**9),
    tolerance_percent=Decimal(20),
    unit="TCR+ cells",
)


def the_test(protocol: Protocol, test_id: str) -> SpecificationTest:
    found = protocol.specification.test(test_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("test_id", "value", "expected"),
    [
        ("viability", "69.999", "fail"),
        ("viability", "70", "pass"),
        ("viability", "70.0", "pass"),
        ("vector_copy_number", "4.999", "pass"),
        ("vector_copy_number", "5", "fail"),
        ("endotoxin", "5", "pass"),
        ("endotoxin", "5.000000000001", "fail"),
        ("potency", "50", "fail"),
        ("potency", "50.01", "pass"),
        ("dose", "79.99", "fail"),
        ("dose", "80", "pass"),
        ("dose", "120", "pass"),
        ("dose", "120.01", "fail"),
        ("sterility", "no_growth", "pass"),
        ("sterility", "growth", "fail"),
        ("identity", "detected", "pass"),
        ("identity", "not_detected", "fail"),
    ],
)
def test_a_verdict_is_computed_at_its_boundary(
    protocol: Protocol, test_id: str, value: str, expected: str
) -> None:
    test = the_test(protocol, test_id)
    assert verdict(test, value) == expected
    if test.kind != "text_equals":
        assert verdict(test, Decimal(value)) == expected


@pytest.mark.parametrize("value", ["", "70 %", "70,5", "7e1", "NaN", "Infinity", "٧٠", "pass"])
def test_what_is_no_number_gets_no_verdict(protocol: Protocol, value: str) -> None:
    with pytest.raises(NotAResult):
        verdict(the_test(protocol, "viability"), value)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity")])
def test_a_decimal_that_is_no_number_gets_no_verdict(protocol: Protocol, value: Decimal) -> None:
    with pytest.raises(NotAResult):
        verdict(the_test(protocol, "viability"), value)


@pytest.mark.parametrize("value", ["", "No growth", "pass", "absent", Decimal(1)])
def test_an_answer_that_is_no_choice_gets_no_verdict(
    protocol: Protocol, value: str | Decimal
) -> None:
    with pytest.raises(NotAResult):
        verdict(the_test(protocol, "sterility"), value)


@pytest.mark.parametrize("kind", ["at_least", "more_than", "at_most", "less_than", "between"])
def test_a_test_without_its_limit_never_passes(
    protocol: Protocol,
    kind: Literal["at_least", "more_than", "at_most", "less_than", "between"],
) -> None:
    bare = replace(the_test(protocol, "viability"), kind=kind, low=None, high=None)
    with pytest.raises(NotAResult):
        verdict(bare, "1")


@pytest.mark.parametrize(("value", "expected"), [("69.9", "fail"), ("70", "pass"), ("71", "pass")])
def test_an_in_process_limit_is_included(protocol: Protocol, value: str, expected: str) -> None:
    viability = protocol.production.unit_operations[0].in_process_tests[0]
    assert in_process_verdict(viability, value) == expected


def test_endotoxin_is_computed_per_kilogram() -> None:
    result = endotoxin_eu_per_kg(Decimal("3.5"), Decimal(100), Decimal(70))
    assert result == 5
    assert endotoxin_eu_per_kg(Decimal("3.5"), Decimal(100), Decimal("69.9")) > 5


@pytest.mark.parametrize(("ml", "kg"), [("100", "0"), ("100", "-70"), ("-1", "70")])
def test_endotoxin_without_a_weight_or_volume_is_no_result(ml: str, kg: str) -> None:
    with pytest.raises(NotAResult):
        endotoxin_eu_per_kg(Decimal(1), Decimal(ml), Decimal(kg))


def test_tcr_positive_cells_are_a_share_of_the_living() -> None:
    assert tcr_positive_cells(Decimal(4 * 10**9), Decimal(80), Decimal("62.5")) == 2 * 10**9


@pytest.mark.parametrize(
    ("cells", "viability", "positive"), [(-1, 80, 50), (1, 101, 50), (1, 80, -1), (1, 80, 101)]
)
def test_impossible_cells_are_no_result(cells: int, viability: int, positive: int) -> None:
    with pytest.raises(NotAResult):
        tcr_positive_cells(Decimal(cells), Decimal(viability), Decimal(positive))


@pytest.mark.parametrize(
    ("cells", "within"),
    [
        (8 * 10**8 - 1, False),
        (8 * 10**8, True),
        (10**9, True),
        (12 * 10**8, True),
        (12 * 10**8 + 1, False),
        (0, False),
    ],
)
def test_a_dose_on_the_edge_of_its_tolerance_is_within(cells: int, within: bool) -> None:
    assert dose_within_tolerance(GROUP, Decimal(cells)) is within


def test_a_dose_per_kilogram_needs_a_weight() -> None:
    per_kg = replace(GROUP, unit="TCR+ cells/kg", target_cells=Decimal(10**7))
    assert assigned_cells(per_kg, Decimal("70.5")) == Decimal(705_000_000)
    for weight in (None, Decimal(0)):
        with pytest.raises(NotAResult):
            assigned_cells(per_kg, weight)


def test_a_share_of_the_dose_needs_a_dose() -> None:
    assert percent_of_dose(Decimal(9 * 10**8), Decimal(10**9)) == 90
    with pytest.raises(NotAResult):
        percent_of_dose(Decimal(1), Decimal(0))


quantities = st.decimals(0, 10**12, places=6, allow_nan=False)
percents = st.decimals(0, 100, places=6, allow_nan=False)


@given(quantities, percents, percents)
def test_computed_cells_are_exact_and_never_more_than_there_were(
    total: Decimal, viability: Decimal, positive: Decimal
) -> None:
    cells = tcr_positive_cells(total, viability, positive)
    exact = Fraction(total) * Fraction(viability) * Fraction(positive) / 10_000
    assert Fraction(cells) == exact
    assert 0 <= cells <= total
