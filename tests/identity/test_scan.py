"""What scanners really send: repaired only where it cannot change the meaning."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cot_tracker.identity.codes import Code, CodeFault
from cot_tracker.identity.scan import read_scan
from tests.identity.test_codes import CODES

CODE = "20000026000010010037"


@given(CODES, st.sampled_from(["", "\r", "\n", "\r\n", "\t"]), st.sampled_from(["", "]Q1", "]C0"]))
def test_ends_of_line_and_symbology_prefixes_fall_away(code: Code, end: str, prefix: str) -> None:
    assert read_scan(prefix + str(code) + end) == code


@given(CODES)
def test_a_doubled_scan_is_one(code: Code) -> None:
    assert read_scan(str(code) * 2) == code


@given(CODES, CODES)
def test_two_different_codes_in_one_scan_are_never_joined(one: Code, other: Code) -> None:
    if one != other:
        with pytest.raises(CodeFault) as refused:
            read_scan(str(one) + str(other))
        assert refused.value.code == "code.length"


@given(CODES, st.integers(1, 19))
def test_a_fragment_is_scanned_again(code: Code, length: int) -> None:
    with pytest.raises(CodeFault) as refused:
        read_scan(str(code)[:length])
    assert refused.value.code in ("code.length", "code.eighteen_digits")


def test_groups_of_four_and_wide_digits_are_read() -> None:
    assert str(read_scan("2000 0026 0000 1001 0037")) == CODE
    wide = "".join(chr(0xFF10 + int(digit)) for digit in CODE)
    assert str(read_scan(wide)) == CODE


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "code.empty"),
        ("   \r\n", "code.empty"),
        ("110101195803040017"[:18], "code.eighteen_digits"),
        ("A99991226000100", "code.foreign_isbt_128"),
        ("=A999926000001" + "00", "code.foreign_isbt_128"),
        ("&/CHA999926000001", "code.foreign_isbt_128"),
        ("]C1010950110153000117141120", "code.foreign_gs1"),
        ("]d20109501101530001", "code.foreign_gs1"),
        ("(01)09501101530003", "code.foreign_gs1"),
        ("https://id.gs1.org/01/09501101530003", "code.foreign_gs1"),
        ("hello there", "code.letters"),
        ("20000026000010010038", "code.check_digits"),
        ("x" * 10_000_000, "code.too_long"),
    ],
)
def test_what_is_not_ours_is_refused_with_a_sentence(text: str, fault: str) -> None:
    with pytest.raises(CodeFault) as refused:
        read_scan(text)
    assert refused.value.code == fault
    assert refused.value.sentence().endswith(".")


@given(st.text(max_size=600))
@example("²" * 20)
@example("٣" * 20)
def test_no_text_at_all_makes_it_stumble(text: str) -> None:
    with suppress(CodeFault):
        assert len(str(read_scan(text))) == 20
