"""What the fields of facts take and what they refuse."""

from __future__ import annotations

from decimal import Decimal

import pytest
from marshmallow import ValidationError

from cot_tracker.door.fields import Quantity, Scans
from cot_tracker.identity.codes import Code, Kind

VOLUME = Quantity("mL", 0, "1e12", label="Volume")


@pytest.mark.parametrize(
    ("typed", "read"),
    [("12.5", "12.5"), ("1e3", "1000"), (" 7 ", "7"), ("１２", "12"), (".5", "0.5"), (3, "3")],
)
def test_a_quantity_is_read_as_a_decimal(typed: object, read: str) -> None:
    assert VOLUME.deserialize(typed) == Decimal(read)


@pytest.mark.parametrize(
    "typed",
    ["1_000", "1,5", "nan", "inf", "-1", "٣", "", "0x10", "1e9999", "9" * 10_000_000, True, [1]],
)  # fmt: skip
def test_what_can_mean_something_else_is_no_quantity(typed: object) -> None:
    with pytest.raises(ValidationError):
        VOLUME.deserialize(typed)


def test_two_labels_of_one_bag_are_one_bag() -> None:
    bag = Code(Kind.TUBE, "0001", 26, 1, container=1, serial=1)
    again = Code(Kind.TUBE, "0001", 26, 1, container=1, serial=2)
    with pytest.raises(ValidationError, match="twice"):
        Scans([Kind.TUBE], label="Tubes").deserialize([str(bag), str(again)])


def test_two_labels_of_one_bag_may_be_voided_together() -> None:
    labels = [str(Code(Kind.TUBE, "0001", 26, 1, container=1, serial=n)) for n in (1, 2)]
    assert len(Scans([Kind.TUBE], label="Labels", labels=True).deserialize(labels)) == 2
    with pytest.raises(ValidationError, match="twice"):
        Scans([Kind.TUBE], label="Labels", labels=True).deserialize([labels[0]] * 2)
