"""ISBT 128 identifiers of others, as scanners give them and people type them."""

from __future__ import annotations

import pytest

from cot_tracker.identity.codes import CodeFault
from cot_tracker.identity.isbt import read_coi, read_din

DIN = "A9999211234563"


@pytest.mark.parametrize(
    "given", ["=A99992112345600", "=A99992112345663", "A9999 21 123456 3", "a9999211234563", DIN]
)
def test_a_donation_number_is_read_from_a_scan_or_typed_with_its_check(given: str) -> None:
    assert read_din(given) == DIN


@pytest.mark.parametrize(
    "given",
    [
        "A999921123456", "A9999211234564", "A9999211234653", "=A999921123456", "=A99992112345664",
        "=A9999211234563", "O9999211234563", "20000026000010010134", "",
    ],
)  # fmt: skip
def test_a_slip_in_a_donation_number_is_refused(given: str) -> None:
    with pytest.raises(CodeFault, match="check character"):
        read_din(given)


def test_a_chain_of_identity_is_read_with_or_without_the_scans_sign() -> None:
    assert read_coi("&/CHA999926ABC123") == read_coi("CH A9999 26 abc123") == "CHA999926ABC123"
    for wrong in ("CHA999926ABC12", "&/A999926ABC123", "CHO999926ABC123", ""):
        with pytest.raises(CodeFault):
            read_coi(wrong)
