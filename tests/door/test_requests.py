"""The same request again: harmless with the same facts, a conflict with others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cot_tracker.custody.evidence import Evidence
from cot_tracker.door.faults import (
    Conflict,
    Invalid,
    Refused,
)
from tests.door.conftest import Here

DAY = {"day": "2026-12-24"}
RAISED = {"title": "x", "severity": "minor", "what": "x"}


def test_a_repeated_request_is_harmless_and_answers_with_the_same_entry(here: Here) -> None:
    first = here.plan(request_id="r-1")
    again = here.plan(request_id="r-1")
    assert (first.repeated, again.repeated) == (False, True)
    assert again.entries == first.entries
    assert again.story.sequence == first.story.sequence


def test_a_repeated_request_answers_although_the_gate_would_now_say_no(here: Here) -> None:
    coi = here.screened[0]
    first = here.do("fang", "enrolment.enrolled", coi, request_id="r-2")
    with pytest.raises(Refused, match="enrolled already"):
        here.do("fang", "enrolment.enrolled", coi)
    again = here.do("fang", "enrolment.enrolled", coi, request_id="r-2")
    assert again.repeated
    assert [e.hash for e in again.entries] == [e.hash for e in first.entries]
    assert [e.chain for e in again.entries] == [coi, "study"]


@pytest.mark.parametrize("change", ["facts", "reason", "action", "person"])
def test_a_request_id_used_for_something_else_is_a_conflict(here: Here, change: str) -> None:
    here.plan(request_id="r-3", reason="as agreed")
    before = here.count()
    person, action, facts, reason = "alice", "collection.planned", DAY, "as agreed"
    match change:
        case "facts":
            facts = {"day": "2026-12-25"}
        case "reason":
            reason = "another"
        case "action":
            action, facts = "deviation.raised", RAISED
        case "person":
            person = "fang"
    with pytest.raises(Conflict) as caught:
        here.do(person, action, here.coi, facts, request_id="r-3", reason=reason)
    assert caught.value.status == 409
    assert here.count() == before


def test_a_request_with_another_name_for_the_vault_is_a_conflict(here: Here) -> None:
    facts = {"name": "Wu Ting", "birth_date": "1960-01-02", "hospital_number": "H-99"}
    opened = here.do("alice", "enrolment.opened", "", {"subject_number": "IX001-077"})
    coi = opened.story.coi
    here.do("alice", "enrolment.identified", coi, facts, request_id="r-4")
    assert here.do("alice", "enrolment.identified", coi, facts, request_id="r-4").repeated
    with pytest.raises(Conflict):
        here.do("alice", "enrolment.identified", coi, {**facts, "name": "Wu"}, request_id="r-4")


def test_a_report_told_again_with_another_time_is_a_conflict(here: Here) -> None:
    facts = {"title": "x", "severity": "minor", "what": "x"}
    then = here.door.clock() - timedelta(minutes=3)
    more: dict[str, Any] = {"request_id": "r-5", "occurred_at": then}
    here.do("alice", "deviation.raised", here.coi, facts, **more)
    assert here.do("alice", "deviation.raised", here.coi, facts, **more).repeated
    more["occurred_at"] = then - timedelta(minutes=1)
    with pytest.raises(Conflict):
        here.do("alice", "deviation.raised", here.coi, facts, **more)


def test_one_request_id_may_serve_on_two_chains(here: Here) -> None:
    here.plan(request_id="r-6")
    assert not here.plan(chain=here.other, request_id="r-6").repeated


@pytest.mark.parametrize("request_id", ["x" * 65, "ü", "a\x00b", "line\nbreak"])
def test_a_request_id_that_cannot_be_kept_is_named(here: Here, request_id: str) -> None:
    with pytest.raises(Invalid) as caught:
        here.plan(request_id=request_id)
    assert "request_id" in caught.value.errors


def test_a_refused_request_may_succeed_later_under_the_same_id(here: Here) -> None:
    coi = here.do("alice", "enrolment.opened", "", {"subject_number": "IX001-078"}).story.coi
    with pytest.raises(Refused):
        here.plan(chain=coi, request_id="r-7")
    assert not here.plan(request_id="r-7").repeated


def test_a_request_sent_again_with_other_evidence_is_a_conflict(here: Here) -> None:
    more: dict[str, Any] = {"request_id": "r-8", "evidence": [Evidence(b"one", "text/plain")]}
    here.do("alice", "deviation.raised", here.coi, RAISED, **more)
    more["evidence"] = [Evidence(b"two", "text/plain")]
    with pytest.raises(Conflict):
        here.do("alice", "deviation.raised", here.coi, RAISED, **more)
