"""ISBT 128 identifiers: only of a registered facility, only in their shape, only as text."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from cot_tracker.identity.isbt import check_character
from cot_tracker.printing.labels.isbt import shown
from cot_tracker.printing.labels.label import LabelData, render_label
from cot_tracker.printing.labels.layout import layout
from cot_tracker.printing.refused import NotIsbt, NotRegistered
from tests.printing.examples import label


def with_din(din: str, facility: str) -> LabelData:
    data = label(isbt_din=din)
    return LabelData(data.code, data.fields, isbt_facility=facility)


@pytest.mark.parametrize(("din", "check"), [("G123498654321", "H"), ("A999921123456", "3")])
def test_the_published_check_characters_are_found(din: str, check: str) -> None:
    assert check_character(din) == check


def test_a_registered_facility_prints_the_number_with_its_check_character() -> None:
    pdf = render_label(layout("bag"), with_din("A999921123456", "A9999"), language="en", demo=False)
    text = " ".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())
    assert "A9999 21 123456 3" in text


def test_without_a_registered_number_nothing_of_isbt_is_printed() -> None:
    with pytest.raises(NotRegistered, match="registered facility"):
        render_label(layout("bag"), with_din("A999921123456", ""), language="en", demo=False)
    with pytest.raises(NotRegistered):
        shown("isbt_coi", "CHA999926ABC123", "O9999")


@pytest.mark.parametrize(
    "din", ["A99992112345", "O999921123456", "=A999921123456", "a999921123456"]
)
def test_what_has_not_the_shape_is_refused(din: str) -> None:
    with pytest.raises(NotIsbt):
        shown("isbt_din", din, "A9999")


def test_a_chain_of_identity_identifier_has_no_check_character() -> None:
    assert shown("isbt_coi", "CHA999926ABC123", "A9999") == "CHA9999 26 ABC123"


def test_a_check_character_that_is_an_asterisk_is_not_printed() -> None:
    din = next(f"A999926{n:06}" for n in range(100) if check_character(f"A999926{n:06}") == "*")
    assert shown("isbt_din", din, "A9999") == f"A9999 26 {din[7:]}"
