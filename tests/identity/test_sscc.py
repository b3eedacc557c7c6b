"""GS1 numbers of loaded shippers: eighteen digits, the last one checking the others."""

from __future__ import annotations

import pytest

from cot_tracker.identity.codes import CodeFault
from cot_tracker.identity.scan import read_scan
from cot_tracker.identity.sscc import check_digit, is_sscc, sscc


def test_the_check_digit_is_that_of_gs1s_own_examples() -> None:
    """The GTIN-13 and the SSCC of the GS1 General Specifications."""
    assert check_digit("629104150021") == "3"
    assert is_sscc("106141412345678908")
    assert not is_sscc("106141412345678907")


@pytest.mark.parametrize("number", [0, 1, 999_999_999, 9_999_999_999])
def test_every_number_of_a_prefix_gives_another_valid_code(number: int) -> None:
    code = sscc("0614141", number)
    assert is_sscc(code)
    assert code[1:8] == "0614141"
    assert int(code[0] + code[8:17]) == number


@pytest.mark.parametrize(
    ("prefix", "number"), [("061", 0), ("abcdefg", 0), ("0614141", 10**10), ("0614141", -1)]
)
def test_what_does_not_fit_is_not_made(prefix: str, number: int) -> None:
    with pytest.raises(ValueError, match="no serial"):
        sscc(prefix, number)


def test_one_wrong_digit_is_always_noticed() -> None:
    code = sscc("0614141", 12345)
    for at in range(18):
        for shift in range(1, 10):
            wrong = str((int(code[at]) + shift) % 10)
            assert not is_sscc(code[:at] + wrong + code[at + 1 :])


def test_scanned_where_a_label_of_ours_is_wanted_it_is_refused() -> None:
    with pytest.raises(CodeFault):
        read_scan(sscc("0614141", 1))
