"""The twenty digits: check digits of Mod 97-10, compared as text; what a code belongs to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cot_tracker.identity.codes import (
    LENGTH,
    OF_A_PATIENT,
    Code,
    CodeFault,
    Kind,
    check_digits,
    grouped,
    parse,
)

CODES = st.builds(
    Code,
    kind=st.sampled_from(list(Kind)),
    facility=st.from_regex(r"[0-9]{4}", fullmatch=True),
    year=st.integers(0, 99),
    number=st.integers(1, 99999),
    container=st.integers(0, 999),
    serial=st.integers(0, 99),
)


@given(CODES)
def test_a_code_is_twenty_digits_and_reads_back(code: Code) -> None:
    text = str(code)
    assert len(text) == LENGTH
    assert text.isdigit()
    assert parse(text) == code
    assert int(text) % 97 == 1  # ISO 7064 Mod 97-10's own test


@given(CODES, st.integers(0, LENGTH - 1), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(code: Code, position: int, shift: int) -> None:
    text = str(code)
    wrong = str((int(text[position]) + shift) % 10)
    with pytest.raises(CodeFault):
        parse(text[:position] + wrong + text[position + 1 :])


@given(CODES, st.integers(0, LENGTH - 2))
def test_two_digits_changed_about_are_always_noticed(code: Code, position: int) -> None:
    text = str(code)
    swapped = text[:position] + text[position + 1] + text[position] + text[position + 2 :]
    if swapped != text:
        with pytest.raises(CodeFault):
            parse(swapped)


def test_check_digits_are_compared_as_text() -> None:
    """Of 00 and 97, or 01 and 98, both satisfy mod 97 = 1; only one was ever printed."""
    found = 0
    for number in range(1, 400):
        text = str(Code(Kind.TUBE, "0001", 26, number))
        digits = int(text[-2:])
        for twin in (digits + 97, digits - 97):
            if 0 <= twin <= 99:
                found += 1
                with pytest.raises(CodeFault):
                    parse(text[:-2] + f"{twin:02d}")
    assert found


@given(CODES)
def test_everything_printed_for_one_patient_shares_its_middle(code: Code) -> None:
    assert code.coi[2:13] == str(code)[2:13]
    assert parse(code.coi).kind is Kind.JOURNEY
    assert parse(code.own).serial == 0
    assert code.of_a_patient == (code.kind in OF_A_PATIENT)


def test_a_code_prints_in_groups_of_four() -> None:
    assert grouped("10000026000010000063") == "1000 0026 0000 1000 0063"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "code.shape"),
        ("1" * 19, "code.shape"),
        ("1" * 21, "code.shape"),
        ("１" * 20, "code.shape"),
        ("10000026000010000064", "code.check_digits"),
    ],
)
def test_what_is_no_code_says_why(text: str, fault: str) -> None:
    with pytest.raises(CodeFault) as refused:
        parse(text)
    assert refused.value.code == fault
    assert refused.value.sentence()


def test_a_kind_that_is_not_ours_is_refused_although_its_digits_agree() -> None:
    body = "990001260000100000"
    with pytest.raises(CodeFault) as refused:
        parse(body + check_digits(body))
    assert refused.value.code == "code.kind"


@pytest.mark.parametrize(
    "wrong",
    [
        {"facility": "12"}, {"facility": "abcd"}, {"year": 100}, {"number": 0},
        {"number": 100000}, {"container": 1000}, {"serial": 100}, {"serial": -1},
    ],
)  # fmt: skip
def test_a_code_out_of_range_cannot_be_made(wrong: dict[str, object]) -> None:
    right: dict[str, object] = {
        "kind": Kind.TUBE, "facility": "0001", "year": 26, "number": 1,
    }  # fmt: skip
    with pytest.raises(ValueError, match=r"range|digits"):
        Code(**{**right, **wrong})  # type: ignore[arg-type]
