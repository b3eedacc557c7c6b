"""What a refusal records, and where; what records nothing."""

from __future__ import annotations

from typing import Any

import pytest

from cot_tracker.demo.enrolment import HOSPITAL_NUMBER
from cot_tracker.door.faults import (
    Invalid,
    Refused,
)
from tests.door.conftest import Here


def test_a_gates_refusal_is_recorded_in_the_persons_chain_once(here: Here) -> None:
    coi = here.screened[0]
    alice = here.people["alice"].person
    before, journey = len(here.entries(alice)), len(here.entries(coi))
    for _ in range(2):
        with pytest.raises(Refused) as caught:
            here.plan(chain=coi)
    assert caught.value.refusals[0].code == "collection.not_enrolled"
    (entry,) = here.entries(alice)[before:]
    assert entry.facts["chain"] == coi
    assert [found["code"] for found in entry.facts["refusals"]] == ["collection.not_enrolled"]
    assert len(here.entries(coi)) == journey
    here.assert_intact()


def test_a_near_miss_stands_in_both_journeys_and_holds_both(here: Here) -> None:
    wristband = here.door.story(here.other).enrolment.bound_wristband
    facts = {
        "wristband": wristband, "hospital_band": HOSPITAL_NUMBER.format(number=1),
        "name_agrees": True, "birth_date_agrees": True,
    }  # fmt: skip
    with pytest.raises(Refused) as caught:
        here.do("hugo", "enrolment.wristband_bound", here.coi, facts)
    assert caught.value.near_miss
    ends = [here.entries(chain)[-1] for chain in (here.coi, here.other)]
    assert [entry.kind for entry in ends] == ["deviation.near_miss/1"] * 2
    assert ends[0].act == ends[1].act == here.entries(here.people["hugo"].person)[-1].act
    for chain in (here.coi, here.other):
        assert len(here.door.story(chain).deviation.open_holds) == 1
        with pytest.raises(Refused, match="on hold"):
            here.plan(chain=chain)
    count = here.count()
    with pytest.raises(Refused):
        here.do("hugo", "enrolment.wristband_bound", here.coi, facts)
    assert here.count() <= count + 1  # the hold is a new refusal; the near miss is not
    here.assert_intact()


def test_malformed_facts_and_questions_record_nothing(here: Here) -> None:
    before = here.count()
    for facts in ({}, {"day": "yesterday"}, {"day": "2026-12-24", "more": 1}, {"day": ["x"]}):
        with pytest.raises(Invalid):
            here.do("alice", "collection.planned", here.coi, facts)
    here.door.next(here.coi, here.people["bob"])
    here.door.story(here.coi)
    assert here.count() == before


@pytest.mark.parametrize("raw", [None, [], "text", 5, {"day": "x" * 10_000_000}])
def test_what_is_no_facts_at_all_is_named_and_records_nothing(here: Here, raw: Any) -> None:
    before = here.count()
    with pytest.raises(Invalid):
        here.door.perform("collection.planned", here.coi, raw, here.people["alice"])
    assert here.count() == before
