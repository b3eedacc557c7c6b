"""The bytes of an entry: RFC 8785, and only values that every reader reads alike."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any

import orjson
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from cot_tracker.custody.canonical import (
    NO_HASH,
    NotCanonical,
    canonical,
    decimal_text,
    digest,
    entry_hash,
    plain,
)
from cot_tracker.custody.entry import Performer
from cot_tracker.custody.verify_entry import _canonical_record
from cot_tracker.identity.codes import Code, Kind
from cot_tracker.identity.vault import Sensitive

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
RECORDS = st.recursive(
    TEXTS | WHOLE | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(record=st.dictionaries(TEXTS, RECORDS, max_size=4))
def test_canonical_bytes_read_back_are_the_same_record(record: dict[str, Any]) -> None:
    body = canonical(record)
    assert json.loads(body) == plain(record)
    assert canonical(json.loads(body)) == body


@given(record=st.dictionaries(TEXTS, RECORDS, min_size=1, max_size=4))
def test_the_checker_knows_canonical_bytes_from_others(record: dict[str, Any]) -> None:
    body = canonical(record)
    assert _canonical_record(body) == plain(record)
    for other in (
        json.dumps(plain(record), indent=1).encode(),
        body + b" ",
        orjson.dumps({**plain(record), "none": None}, option=orjson.OPT_SORT_KEYS),
        orjson.dumps({**plain(record), "float": 0.5}, option=orjson.OPT_SORT_KEYS),
        orjson.dumps({**plain(record), "large": 2**53}, option=orjson.OPT_SORT_KEYS),
    ):
        assert _canonical_record(other) == {}


@given(record=RECORDS | st.dictionaries(TEXTS, RECORDS, max_size=4))
def test_the_quick_writer_writes_what_the_slow_one_does(record: Any) -> None:
    assert canonical(record) == rfc8785.dumps(plain(record))


def test_every_sign_is_written_as_the_slow_writer_does() -> None:
    for first in range(0, 0x30000, 0x100):
        signs = "".join(chr(n) for n in range(first, first + 0x100) if not 0xD800 <= n < 0xE000)
        assert canonical({"text": signs}) == rfc8785.dumps(plain({"text": signs}))


@pytest.mark.parametrize("deep", [250, 260, 300, 2000])
def test_what_is_nested_too_deeply_for_the_quick_writer_is_judged_all_the_same(deep: int) -> None:
    body = b'{"a":' + b"[" * deep + b"]" * deep + b"}"
    known = _canonical_record(body)
    assert not known or canonical(known) == body


@given(keys=st.lists(TEXTS, unique=True, max_size=6))
def test_keys_are_in_the_order_of_their_utf_16_units(keys: list[str]) -> None:
    normal = {unicodedata.normalize("NFC", key) for key in keys}
    found = list(json.loads(canonical(dict.fromkeys(keys, 1))))
    assert found == sorted(normal, key=lambda key: key.encode("utf-16-be"))


def test_a_key_beyond_the_basic_plane_stands_before_a_private_one() -> None:
    assert canonical({"\ue000": 1, "\U00010000": 2}) == '{"\U00010000":2,"\ue000":1}'.encode()
    assert _canonical_record(canonical({"\ue000": 1, "\U00010000": 2})) != {}


@given(text=TEXTS)
def test_text_is_kept_in_its_composed_form(text: str) -> None:
    assert canonical(text) == canonical(unicodedata.normalize("NFD", text))


@given(number=st.decimals(allow_nan=False, allow_infinity=False, places=None))
def test_decimals_are_text_without_exponent_and_keep_their_value(number: Decimal) -> None:
    text = decimal_text(number)
    assert "e" not in text.lower()
    assert Decimal(text) == number
    assert not text.startswith("-0") or Decimal(text) != 0


def test_a_decimal_keeps_the_digits_it_was_given_with() -> None:
    assert [decimal_text(Decimal(t)) for t in ("1.50", "1E+3", "-0.0", "0.000001")] == [
        "1.50", "1000", "0.0", "0.000001",
    ]  # fmt: skip


@given(
    instant=st.datetimes(
        datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        datetime(2190, 1, 1),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))]),
    )
)
def test_instants_keep_their_offset(instant: datetime) -> None:
    text = json.loads(canonical({"at": instant}))["at"]
    again = datetime.fromisoformat(text)
    assert (again, again.utcoffset()) == (instant, instant.utcoffset())


@pytest.mark.parametrize(
    "value",
    [
        1.0, float("nan"), 2**53, -(2**53), None, "\ud800", b"bytes", object(),
        Decimal("NaN"), Decimal("Infinity"), datetime(2026, 1, 1), {1: "a"},  # noqa: DTZ001
        {"\udc00": 1}, [None], Sensitive("a name"), {"name": Sensitive("a name")},
        [Sensitive("a name")],
    ],
)  # fmt: skip
def test_what_readers_could_read_differently_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


def test_values_of_the_field_are_written_plainly() -> None:
    class Colour(Enum):
        RED = "red"

    record = {
        "code": Code(Kind.JOURNEY, "0001", 26, 1), "by": Performer("p", "Alice", ("nurse",)),
        "day": date(2026, 11, 22), "set": {"b", "a"}, "left_out": None, "colour": Colour.RED,
        "ml": Decimal("1.50"), "yes": True,
    }  # fmt: skip
    assert json.loads(canonical(record)) == {
        "by": {"name": "Alice", "person": "p", "roles": ["nurse"]},
        "code": str(Code(Kind.JOURNEY, "0001", 26, 1)), "colour": "red", "day": "2026-11-22",
        "ml": "1.50", "set": ["a", "b"], "yes": True,
    }  # fmt: skip


def test_hashes_are_bound_to_their_domain_and_to_what_went_before() -> None:
    body = canonical({"a": 1})
    expected = hashlib.sha256(b"cot-entry-1" + bytes(32) + body).digest()
    assert entry_hash(NO_HASH, body) == expected
    assert entry_hash(expected, body) != expected
    assert digest({"a": 1}) == hashlib.sha256(body).hexdigest()
    with pytest.raises(NotCanonical):
        entry_hash(b"short", body)
