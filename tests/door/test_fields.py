"""Facts as people and scanners send them: taken when sure, refused with a sentence when not."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from cot_tracker.door import fields
from cot_tracker.identity.codes import Kind

BAG = "20000026000010010037"


class Row(fields.FactsSchema):
    what = fields.Text(label="What")


class Facts(fields.FactsSchema):
    bag = fields.Scan([Kind.COLLECTION_BAG], label="Bag", required=False)
    bags = fields.Scans([Kind.COLLECTION_BAG], label="Bags", required=False)
    volume = fields.Quantity("mL", "0.5", 500, label="Volume", required=False)
    count = fields.Count(1, 20, label="Count", required=False)
    at = fields.Instant(label="At", required=False)
    day = fields.Day(label="Day", required=False)
    why = fields.Text(label="Why", required=False)
    answer = fields.YesNo(label="Answer", required=False)
    choice = fields.Choice({"a": "A", "b": "B"}, label="Choice", required=False)
    rows = fields.Table(Row, label="Rows", required=False)


def _loaded(**raw: Any) -> Any:
    (value,) = fields.load(Facts, raw).values()
    return value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ({"volume": "12.50"}, Decimal("12.50")),
        ({"volume": " 180 "}, Decimal(180)),
        ({"volume": "１２"}, Decimal(12)),
        ({"volume": "5e1"}, Decimal(50)),
        ({"count": "7"}, 7),
        ({"at": "2026-11-22T14:30+08:00"}, datetime(2026, 11, 22, 6, 30, tzinfo=UTC)),
        ({"day": "2026-11-22"}, date(2026, 11, 22)),
        ({"answer": "yes"}, True),
        ({"answer": False}, False),
        ({"choice": "b"}, "b"),
        ({"why": " e\u0301 "}, "\u00e9"),
        ({"rows": [{"what": "x"}]}, ({"what": "x"},)),
    ],
)
def test_it_is_taken(raw: dict[str, Any], value: Any) -> None:
    assert _loaded(**raw) == value


@pytest.mark.parametrize(
    "raw",
    [
        {"volume": "1,5"}, {"volume": "1.234,5"}, {"volume": "-3"}, {"volume": "500.1"},
        {"volume": "NaN"}, {"volume": "Infinity"}, {"volume": "1e999999999"}, {"volume": True},
        {"volume": "12 mL"}, {"volume": "1" * 400}, {"volume": "1.0000000000001"},
        {"count": "1.5"}, {"count": 0}, {"count": True}, {"count": "9" * 50},
        {"at": "2026-11-22T14:30"}, {"at": "yesterday"}, {"at": "1970-01-01T00:00Z"},
        {"at": 1763793000}, {"day": "22/11/2026"}, {"day": "2026-02-30"}, {"day": "20261122"},
        {"why": "x" * 2001}, {"why": "a\x00b"}, {"why": 5}, {"why": ["a"]},
        {"answer": "maybe"}, {"choice": "c"}, {"choice": True}, {"rows": "x"}, {"rows": [5]},
        {"rows": [{"what": "x"}] * 501}, {"bag": "110000260000100101" + "00"},
        {"bags": [BAG, BAG]}, {"bags": {"a": 1}}, {"bags": "x"}, {"unheard_of": "1"},
    ],
    ids=str,
)  # fmt: skip
def test_it_is_refused_with_a_sentence_and_nothing_breaks(raw: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        fields.load(Facts, raw)
    said = fields.messages(refused.value)
    assert list(said) == list(raw)
    assert all(_ends_like_a_sentence(item) for item in _leaves(said))


def test_a_journey_sheet_in_place_of_a_bag_is_named() -> None:
    with pytest.raises(ValidationError) as refused:
        fields.load(Facts, {"bag": "10000026000010000063"})
    assert "journey sheet" in str(fields.messages(refused.value))
    assert "collection bag" in str(fields.messages(refused.value))


def test_what_a_form_leaves_empty_is_as_if_it_were_not_there() -> None:
    assert fields.load(Facts, {"why": "", "volume": "", "bags": [], "bag": None}) == {}


@given(st.datetimes(datetime(2000, 1, 1), datetime(2199, 1, 1)), st.integers(-12, 14))  # noqa: DTZ001
def test_an_instant_keeps_its_moment(naive: datetime, hours: int) -> None:
    from datetime import timezone

    at = naive.replace(tzinfo=timezone(timedelta(hours=hours)))
    assert _loaded(at=at.isoformat()) == at


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))  # fmt: skip
def test_no_value_of_any_shape_makes_a_field_stumble(value: Any) -> None:
    for name in Facts().fields:
        with suppress(ValidationError):
            fields.load(Facts, {name: value})


def _leaves(said: Any) -> list[str]:
    if isinstance(said, dict):
        return [leaf for value in said.values() for leaf in _leaves(value)]
    if isinstance(said, list):
        return [leaf for value in said for leaf in _leaves(value)]
    return [str(said)]


def _ends_like_a_sentence(text: str) -> bool:
    return text.endswith((".", "。")) or ": " in text
