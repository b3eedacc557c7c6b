"""A protocol file is read whole and exactly, or refused with everything that is wrong with it."""

from __future__ import annotations

import dataclasses
import tomllib
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cot_tracker.protocol.faults import Fault, ProtocolFaults
from cot_tracker.protocol.model import Protocol
from cot_tracker.protocol.reading import MOST_BYTES, example_protocol, read_protocol
from tests.protocol.toml import Place, as_path, keys, with_value, without, written

EXAMPLE: dict[str, Any] = tomllib.loads(example_protocol().decode())
OPTIONAL = {
    "study.consent_forms[0].valid_until",
    "collection.devices",
    "lanes[0].max_handover_minutes",
    "lanes[0].seasons",
    "lanes[0].seasons[0].max_hours",
    "product.max_minutes_out_of_storage",
}
PLACES = [place for place in keys(EXAMPLE) if as_path(place) not in OPTIONAL]


def faults(data: bytes) -> tuple[Fault, ...]:
    with pytest.raises(ProtocolFaults) as refused:
        read_protocol(data)
    return refused.value.faults


def paths(data: dict[str, Any]) -> list[str]:
    return [fault.path for fault in faults(written(data))]


def test_the_example_that_ships_says_what_the_trial_record_says(protocol: Protocol) -> None:
    assert [group.id for group in protocol.dose_groups] == ["1", "-1", "2", "3"]
    assert (protocol.study.planned_evaluable_min, protocol.study.planned_evaluable_max) == (6, 18)
    assert protocol.escalation.slots_per_cohort == 3
    assert protocol.escalation.dlt_window_days == 28
    assert protocol.conditioning.decision_day_offset == -5
    assert max(visit.day for visit in protocol.visits) == 96 * 7
    frames = [(m.kind, m.time_frame_weeks) for m in protocol.outcome_measures]
    assert frames.count(("primary", 4)) == 1
    assert frames.count(("primary", 96)) == 2
    assert frames.count(("secondary", 12)) == 3
    assert frames.count(("secondary", 96)) == 7


def test_the_digest_is_that_of_the_files_bytes(protocol: Protocol) -> None:
    assert protocol.digest == sha256(example_protocol()).hexdigest()


def test_what_was_made_up_is_marked_and_what_the_record_says_is_not(protocol: Protocol) -> None:
    for invented in ("dose_groups[1].target_cells", "il2.mode", "lanes", "specification.tests"):
        assert protocol.is_example(invented)
    for known in ("dose_groups[1].id", "conditioning.decision_day_offset", "outcome_measures"):
        assert not protocol.is_example(known)
    assert not protocol.is_example("il2.dose_of_another_name")


def test_the_same_data_written_another_way_is_the_same_protocol(protocol: Protocol) -> None:
    again = read_protocol(written(EXAMPLE))
    assert dataclasses.replace(again, digest=protocol.digest) == protocol


def test_a_protocol_cannot_be_changed(protocol: Protocol) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        protocol.study.phase = "3"  # type: ignore[misc]
    hash(protocol)


@pytest.mark.parametrize("place", PLACES, ids=as_path)
def test_a_hole_in_the_file_is_named(place: Place) -> None:
    assert as_path(place) in paths(without(EXAMPLE, place))


@pytest.mark.parametrize("place", sorted(OPTIONAL))
def test_what_is_optional_may_be_left_out(place: str) -> None:
    where = next(one for one in keys(EXAMPLE) if as_path(one) == place)
    read_protocol(written(without(EXAMPLE, where)))


@pytest.mark.parametrize("place", PLACES, ids=as_path)
@pytest.mark.parametrize("nonsense", ["", -(10**40)], ids=repr)
def test_nonsense_is_refused_where_it_stands(place: Place, nonsense: object) -> None:
    at = as_path(place)
    found = paths(with_value(EXAMPLE, place, nonsense))
    assert any(path == at or path.startswith((f"{at}.", f"{at}[")) for path in found)


def test_all_faults_are_told_at_once_each_with_its_line() -> None:
    text = example_protocol().decode()
    text = text.replace("planned_evaluable_min = 6", "planned_evaluable_min = 60")
    text = text.replace("target_cells = 5_000_000_000", "target_cells = 5.5")
    text = text.replace('dose_unit = "IU"', 'dose_unit = "spoons"')
    found = {fault.path: fault for fault in faults(text.encode())}
    assert set(found) == {
        "study.planned_evaluable_max",
        "dose_groups[2].target_cells",
        "il2.dose_unit",
    }
    lines = text.splitlines()
    assert lines[(found["dose_groups[2].target_cells"].line or 0) - 1] == "target_cells = 5.5"
    assert lines[(found["il2.dose_unit"].line or 0) - 1] == 'dose_unit = "spoons"'
    assert "spoons" in found["il2.dose_unit"].in_words()


@pytest.mark.parametrize("bare", ["0.5", "1e9", "inf", "nan"])
def test_a_bare_decimal_is_refused_so_that_nothing_is_rounded(bare: str) -> None:
    text = example_protocol().decode().replace("low_c = 2\n", f"low_c = {bare}\n")
    (fault,) = faults(text.encode())
    assert fault.path == "lanes[0].low_c"
    assert "quotation marks" in fault.in_words()


def test_a_quoted_decimal_is_kept_to_the_last_digit() -> None:
    text = example_protocol().decode().replace("low_c = 2\n", 'low_c = "2.10"\n')
    assert str(read_protocol(text.encode()).lane("starting_material").low_c) == "2.10"


@pytest.mark.parametrize("odd", ["1e9", "1,5", "1_000", "٣", " 1", "+1", "0x10"])
def test_an_odd_quantity_in_quotation_marks_is_refused(odd: str) -> None:
    place = ("dose_groups", 0, "target_cells")
    assert paths(with_value(EXAMPLE, place, odd)) == ["dose_groups[0].target_cells"]


def test_a_misspelt_entry_is_not_passed_over() -> None:
    assert paths(with_value(EXAMPLE, ("il2", "doze"), 1)) == ["il2.doze"]


def test_a_huge_number_in_hexadecimal_is_a_fault_and_no_crash() -> None:
    text = example_protocol().decode().replace("low_c = 2\n", f"low_c = 0x{'f' * 9000}\n")
    assert [fault.path for fault in faults(text.encode())] == ["lanes[0].low_c"]


@pytest.mark.parametrize(
    ("place", "bad"),
    [
        (("dose_groups",), []),
        (("dose_groups",), {}),
        (("dose_groups", 0, "target_cells"), True),
        (("dose_groups", 0, "target_cells"), [1]),
        (("visits", 0, "day"), True),
        (("visits", 0, "day"), "3"),
        (("lanes", 0, "logger_required"), 1),
        (("study", "consent_forms", 0, "valid_from"), datetime(2020, 1, 1, tzinfo=UTC)),
        (("study", "id"), "IX 001"),
        (("product", "state"), "tepid"),
    ],
)
def test_a_value_of_the_wrong_sort_is_refused(place: Place, bad: object) -> None:
    assert paths(with_value(EXAMPLE, place, bad)) == [as_path(place)]


@pytest.mark.parametrize("bad", ["\x00", "a\x1bb", "x" * 4_001, " "], ids=repr)
def test_text_nobody_can_read_is_refused(bad: str) -> None:
    assert paths(with_value(EXAMPLE, ("study", "phase"), bad)) == ["study.phase"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"study = ",
        b"a = " + b"[" * 5_000,
        b"a = " + b"9" * 5_000,
        b".".join([b"a"] * 20_000) + b" = 1",
        b"#" * (MOST_BYTES + 1),
        b"PK\x03\x04",
    ],
    ids=["empty", "not text", "cut", "deep", "long number", "names", "too large", "an archive"],
)
def test_what_is_no_protocol_file_is_refused_in_a_sentence(data: bytes) -> None:
    assert all(fault.in_words() for fault in faults(data))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, len(example_protocol())))
def test_damage_anywhere_is_refused_or_read_but_never_crashes(junk: bytes, at: int) -> None:
    whole = example_protocol()
    with suppress(ProtocolFaults):
        read_protocol(whole[:at] + junk + whole[at + len(junk) :])


def test_quantities_are_decimals_throughout(protocol: Protocol) -> None:
    assert protocol.dose_groups[0].target_cells == Decimal(1_000_000_000)
    assert isinstance(protocol.product.bag_volume_ml, Decimal)


def test_every_text_of_the_example_stands_in_both_languages(protocol: Protocol) -> None:
    assert protocol.visits[0].name.text("en") == "Day 3"
    assert protocol.visits[0].name.text("zh_CN") == "第3天"
    assert protocol.visits[0].name.text("fr") == "Day 3"


def test_what_the_protocol_does_not_have_is_not_found(protocol: Protocol) -> None:
    assert protocol.dose_group("-1") is protocol.dose_groups[1]
    assert protocol.dose_group("4") is None
    assert protocol.visit("week_97") is None
    assert protocol.specification.test("taste") is None
