"""Scans that run into one another, other sorts of barcode, and identity numbers."""

from __future__ import annotations

import pytest

from cot_tracker.identity.codes import CodeFault
from cot_tracker.identity.scan import read_scan

CODE = "20000026000010010037"


@pytest.mark.parametrize("between", ["\r", "\n", "\r\n", "\t"])
def test_two_fragments_are_never_joined_across_an_end_of_line(between: str) -> None:
    with pytest.raises(CodeFault) as refused:
        read_scan(CODE[:9] + between + CODE[9:])
    assert refused.value.code == "code.several"


@pytest.mark.parametrize("between", ["\r", "\n", "\r\n", "]Q1"])
def test_the_same_label_scanned_twice_is_one(between: str) -> None:
    if between == "]Q1":
        assert str(read_scan(f"]Q1{CODE}\r]Q1{CODE}\r")) == CODE
    else:
        assert str(read_scan(CODE + between + CODE)) == CODE


@pytest.mark.parametrize("prefix", ["]d1", "]A0", "]E0", "]L2", "]z0"])
def test_another_sort_of_barcode_is_refused_although_its_digits_are_ours(prefix: str) -> None:
    with pytest.raises(CodeFault) as refused:
        read_scan(prefix + CODE)
    assert refused.value.code == "code.foreign_symbology"


@pytest.mark.parametrize("number", ["11010519491231002X", "11010519491231002x"])
def test_an_identity_number_that_ends_in_x_is_told_as_one(number: str) -> None:
    with pytest.raises(CodeFault) as refused:
        read_scan(number)
    assert refused.value.code == "code.eighteen_digits"
    assert number not in refused.value.sentence()
