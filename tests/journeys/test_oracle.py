"""The oracle of the promise is itself put to the test: each part of the promise is taken out of a
true record, and the oracle must notice."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from cot_tracker.protocol.reading import example_protocol, read_protocol
from tests.journeys.oracle import STABILITY_MINUTES, broken_promises, records
from tests.journeys.test_adversaries import Ward

Entries = list[dict[str, Any]]


@cache
def _true_record() -> tuple[Entries, int]:
    ward = Ward()
    try:
        bag = ward.bags[0]
        ward.thaws(bag)
        ward.checked(bag)
        ward.do("hugo", "infusion.started", **ward.scans(bag))
        with ward.site.database.read() as connection:
            return records(connection, ward.coi), ward.recorded.post_thaw_minutes
    finally:
        ward.close()


def _named(name: str) -> Callable[[dict[str, Any]], bool]:
    return lambda entry: str(entry["kind"]).startswith(f"{name}/")


def _without(*names: str) -> Callable[[Entries], Entries]:
    return lambda entries: [e for e in entries if not any(_named(n)(e) for n in names)]


def _with(name: str, **facts: Any) -> Callable[[Entries], Entries]:
    """One more entry of this action just before the start."""

    def change(entries: Entries) -> Entries:
        *before, start = entries
        number = start["sequence"]
        more = {**start, "kind": f"{name}/1", "sequence": number, "facts": facts}
        return [*before, more, {**start, "sequence": number + 1}]

    return change


def _changed(name: str, **facts: Any) -> Callable[[Entries], Entries]:
    def change(entries: Entries) -> Entries:
        for entry in entries:
            if _named(name)(entry):
                entry["facts"] |= facts
        return entries

    return change


def _by_one_person(entries: Entries) -> Entries:
    for entry in entries:
        if _named("infusion.bedside_checked")(entry):
            entry["by"] = entries[-1]["by"]
    return entries


def _another_patients_bag(entries: Entries) -> Entries:
    bag = entries[-1]["facts"]["bag"]
    entries[-1]["facts"]["bag"] = f"{bag[:8]}99999{bag[13:]}"
    return entries


LIES: dict[str, Callable[[Entries], Entries]] = {
    "never released": _without("quality.conditionally_released", "quality.released"),
    "revoked since": _with("quality.revoked", why="doubt"),
    "the batch failed since": _with("production.batch_failed", why="growth"),
    "released without this bag": _changed("quality.conditionally_released", bags=[]),
    "expired": _changed("production.container_filled", expires_at="2020-01-01T00:00:00+00:00"),
    "never accepted at the site": _without("transport.accepted"),
    "never confirmed": _without("pharmacy.confirmed"),
    "never issued": _without("pharmacy.issued"),
    "an excursion": _changed("transport.received", verdict="excursion"),
    "never thawed": _without("infusion.thaw_completed"),
    "checked by nobody": _without("infusion.bedside_checked"),
    "checked by one person twice": _by_one_person,
    "a wristband that nobody bound": _without("enrolment.wristband_bound"),
    "on hold": _with("deviation.hold_placed", why="cloudy"),
    "another patient's bag": _another_patients_bag,
}


def test_a_true_record_keeps_the_promise() -> None:
    entries, minutes = _true_record()
    assert broken_promises(copy.deepcopy(entries), minutes) == []


@pytest.mark.parametrize("lie", LIES)
def test_the_oracle_notices(lie: str) -> None:
    entries, minutes = _true_record()
    assert broken_promises(LIES[lie](copy.deepcopy(entries)), minutes) != []


def test_the_oracle_knows_the_example_protocols_budget() -> None:
    product = read_protocol(example_protocol()).product
    assert product.max_minutes_out_of_storage == STABILITY_MINUTES
