"""Entries of a protocol that contradict one another are refused, and the right one is named."""

from __future__ import annotations

from typing import Any

import pytest

from cot_tracker.protocol.checks import FORMAT
from cot_tracker.protocol.faults import ProtocolFaults
from cot_tracker.protocol.reading import read_protocol
from tests.protocol.toml import Place, with_value, without, written

TEST = ("specification", "tests")
VIABILITY, VECTOR, ENDOTOXIN, DOSE = 4, 5, 8, 13

CONTRADICTIONS: dict[str, tuple[Place, object, str]] = {
    "a format of the future": (("format",), FORMAT + 1, "format"),
    "an example that is not there": (("examples", 0), "study.colour", "examples[0]"),
    "an example of no section": (("examples", 0), "colours", "examples[0]"),
    "fewer at most than at least": (
        ("study", "planned_evaluable_max"),
        5,
        "study.planned_evaluable_max",
    ),
    "no time zone": (("study", "time_zone"), "Asia/Atlantis", "study.time_zone"),
    "a path for a time zone": (("study", "time_zone"), "../etc/passwd", "study.time_zone"),
    "a consent form twice": (
        ("study", "consent_forms", 1, "version"),
        "1.0",
        "study.consent_forms[1].version",
    ),
    "a criterion twice": (
        ("eligibility", "criteria", 1, "id"),
        "adult",
        "eligibility.criteria[1].id",
    ),
    "a dose group twice": (("dose_groups", 2, "id"), "1", "dose_groups[2].id"),
    "another first group": (("escalation", "first_group"), "2", "dose_groups"),
    "a low group with a high dose": (
        ("dose_groups", 1, "target_cells"),
        2 * 10**9,
        "dose_groups[0].target_cells",
    ),
    "two groups of one dose": (
        ("dose_groups", 3, "target_cells"),
        5 * 10**9,
        "dose_groups[3].target_cells",
    ),
    "doses in two units": (("dose_groups", 3, "unit"), "TCR+ cells/kg", "dose_groups"),
    "a cohort larger than its group": (
        ("escalation", "slots_per_cohort"),
        7,
        "escalation.max_per_group",
    ),
    "no time for toxicity": (("escalation", "dlt_window_days"), 0, "escalation.dlt_window_days"),
    "a volume upside down": (("collection", "volume_high_ml"), 1, "collection.volume_high_ml"),
    "a lane twice": (("lanes", 1, "name"), "starting_material", "lanes"),
    "a lane upside down": (("lanes", 0, "high_c"), 1, "lanes[0].high_c"),
    "a single excursion above all": (
        ("lanes", 0, "single_excursion_minutes"),
        61,
        "lanes[0].cumulative_excursion_minutes",
    ),
    "a season twice": (("lanes", 0, "seasons", 1, "id"), "summer", "lanes[0].seasons[1].id"),
    "seasons at once": (("lanes", 0, "seasons", 1, "last"), "06-01", "lanes[0].seasons[1].first"),
    "a day of no year": (("lanes", 0, "seasons", 0, "last"), "09-31", "lanes[0].seasons[0].last"),
    "a season upside down": (
        ("lanes", 0, "seasons", 0, "high_c"),
        1,
        "lanes[0].seasons[0].high_c",
    ),
    "a season's single excursion above all": (
        ("lanes", 0, "seasons", 0, "single_excursion_minutes"),
        61,
        "lanes[0].seasons[0].cumulative_excursion_minutes",
    ),
    "a budget of nothing": (
        ("product", "max_minutes_out_of_storage"),
        0,
        "product.max_minutes_out_of_storage",
    ),
    "operations out of order": (
        ("production", "unit_operations", 1, "id"),
        "harvest",
        "production.unit_operations",
    ),
    "an unknown unit": (
        ("production", "unit_operations", 0, "in_process_tests", 0, "unit"),
        "stone",
        "production.unit_operations[0].in_process_tests[0].unit",
    ),
    "limits upside down": (
        ("production", "unit_operations", 0, "in_process_tests", 0, "high"),
        69,
        "production.unit_operations[0].in_process_tests[0].high",
    ),
    "frozen and warm": (("product", "storage_high_c"), 1, "product.storage_high_c"),
    "frozen for hours": (("product", "shelf_life_hours"), 1, "product.shelf_life_days"),
    "frozen for no time": (("product", "shelf_life_days"), 0, "product.shelf_life_days"),
    "fresh for days": (("product", "state"), "fresh", "product.shelf_life_hours"),
    "fresh and frozen": (("product", "state"), "fresh", "product.storage_low_c"),
    "a test twice": ((*TEST, 1, "id"), "appearance", "specification.tests[1].id"),
    "a limit its kind does not use": (
        (*TEST, VIABILITY, "high"),
        99,
        "specification.tests[4].high",
    ),
    "a limit its kind needs": (
        (*TEST, VIABILITY, "kind"),
        "at_most",
        "specification.tests[4].high",
    ),
    "a specification upside down": ((*TEST, DOSE, "high"), 79, "specification.tests[13].high"),
    "an answer nobody can give": (
        (*TEST, 0, "expected"),
        "green",
        "specification.tests[0].expected",
    ),
    "a number as text": ((*TEST, VIABILITY, "unit"), "text", "specification.tests[4].unit"),
    "a text in percent": ((*TEST, 0, "unit"), "%", "specification.tests[0].unit"),
    "due before release": ((*TEST, VECTOR, "when"), "pre", "specification.tests[5].due_days"),
    "after release, never due": (
        (*TEST, VIABILITY, "when"),
        "post",
        "specification.tests[4].due_days",
    ),
    "measured but not computed": (
        (*TEST, VIABILITY, "measured_unit"),
        "%",
        "specification.tests[4].measured_unit",
    ),
    "computed from another unit": (
        (*TEST, ENDOTOXIN, "measured_unit"),
        "EU/kg",
        "specification.tests[8].measured_unit",
    ),
    "computed into another unit": (
        (*TEST, ENDOTOXIN, "unit"),
        "EU/mL",
        "specification.tests[8].unit",
    ),
    "a decision before its window": (
        ("conditioning", "decision_day_offset"),
        -8,
        "conditioning.decision_day_offset",
    ),
    "a decision after its window": (
        ("conditioning", "decision_day_offset"),
        -4,
        "conditioning.decision_latest_offset",
    ),
    "a decision after the cells": (
        ("conditioning", "decision_latest_offset"),
        0,
        "conditioning.decision_latest_offset",
    ),
    "chemotherapy before the decision": (
        ("conditioning", "drugs", 0, "days"),
        [-6, -5],
        "conditioning.drugs[0].days",
    ),
    "chemotherapy on the cells": (
        ("conditioning", "drugs", 0, "days"),
        [-1, 0],
        "conditioning.drugs[0].days",
    ),
    "a day twice": (
        ("conditioning", "drugs", 0, "days"),
        [-4, -4],
        "conditioning.drugs[0].days",
    ),
    "a dose in spoons": (
        ("conditioning", "drugs", 0, "dose_unit"),
        "spoons",
        "conditioning.drugs[0].dose_unit",
    ),
    "a single verifier": (("infusion", "verifiers"), 1, "infusion.verifiers"),
    "a thaw upside down": (("infusion", "thaw_high_c"), 35, "infusion.thaw_high_c"),
    "standing too long": (
        ("infusion", "max_minutes_after_thaw"),
        31,
        "infusion.max_minutes_after_thaw",
    ),
    "doses without distance": (("il2", "interval_hours"), 0, "il2.interval_hours"),
    "a reason to hold twice": (
        ("il2", "hold_criteria", 1, "id"),
        "hypotension",
        "il2.hold_criteria[1].id",
    ),
    "a visit twice": (("visits", 1, "id"), "day_3", "visits[1].id"),
    "visits that overlap": (("visits", 1, "days_before"), 3, "visits[1].day"),
    "a visit before infusion": (("visits", 0, "days_before"), 4, "visits[0].days_before"),
    "an unknown procedure": (("visits", 0, "assessments", 0), "x_ray", "visits[0].assessments[0]"),
    "a measure without a visit": (
        ("outcome_measures", 0, "time_frame_weeks"),
        5,
        "outcome_measures[0].time_frame_weeks",
    ),
}


@pytest.mark.parametrize("story", CONTRADICTIONS)
def test_a_contradiction_is_refused_where_it_stands(data: dict[str, Any], story: str) -> None:
    place, value, path = CONTRADICTIONS[story]
    with pytest.raises(ProtocolFaults) as refused:
        read_protocol(written(with_value(data, place, value)))
    assert path in [fault.path for fault in refused.value.faults]


def test_a_consent_form_does_not_end_before_it_begins(data: dict[str, Any]) -> None:
    form = data["study"]["consent_forms"][0]
    form["valid_from"], form["valid_until"] = form["valid_until"], form["valid_from"]
    with pytest.raises(ProtocolFaults, match="valid_until"):
        read_protocol(written(data))


def test_a_specification_without_a_test_before_release_is_refused(data: dict[str, Any]) -> None:
    for test in data["specification"]["tests"]:
        test |= {"when": "post", "due_days": 14}
    with pytest.raises(ProtocolFaults, match="before release"):
        read_protocol(written(data))


def test_a_computed_test_without_a_measured_unit_is_refused(data: dict[str, Any]) -> None:
    place = (*TEST, ENDOTOXIN, "measured_unit")
    with pytest.raises(ProtocolFaults, match="unit in which its measurement is typed"):
        read_protocol(written(without(data, place)))


def test_a_fresh_product_is_possible(data: dict[str, Any]) -> None:
    data["product"] |= {"state": "fresh", "storage_low_c": 2, "storage_high_c": 8}
    data["product"]["shelf_life_hours"] = 48
    del data["product"]["shelf_life_days"]
    assert read_protocol(written(data)).product.shelf_life_hours == 48


def test_one_broken_section_does_not_hide_a_contradiction_in_another(data: dict[str, Any]) -> None:
    del data["product"]["state"]
    data["il2"]["interval_hours"] = 0
    with pytest.raises(ProtocolFaults) as refused:
        read_protocol(written(data))
    assert {f.path for f in refused.value.faults} == {"product.state", "il2.interval_hours"}
