"""What is printed on labels of product, before the bag is filled and after."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cot_tracker.journey.paper.rendering import cells_text, label_data
from tests.journey.production.workshop import PROTOCOL, produced


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ("500000000", "5 × 10^8"), ("1250000000", "1.25 × 10^9"), ("333333333", "333333333"),
        ("1E+9", "1 × 10^9"), ("90000", "90000"), ("0.5", "0.5"),
    ],
)  # fmt: skip
def test_cells_are_written_short_only_where_nothing_is_lost(cells: str, text: str) -> None:
    assert cells_text(Decimal(cells)) == text


def test_a_label_says_its_volume_before_the_bag_is_filled_and_its_place_among_the_planned() -> None:
    batch = produced()
    story = batch.taken["filling"].story
    said = [label_data(story, PROTOCOL, label, "Site").fields for label in batch.product]
    wanted = PROTOCOL.product
    assert {one["volume"] for one in said} == {f"{wanted.bag_volume_ml} mL"}
    planned = range(1, wanted.bag_count + 1)
    assert [one["container"] for one in said] == [f"{n} / {wanted.bag_count}" for n in planned]


def test_a_label_that_is_printed_anew_says_the_cells_that_were_filled() -> None:
    batch = produced()
    story = batch.taken["filled"].story
    assert label_data(story, PROTOCOL, batch.product[0], "Site").fields["cells"] == "5 × 10^8"
