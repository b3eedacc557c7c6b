"""Corrections: refolded in the old place, judged again, codes and signatures left alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cot_tracker.custody import ledger
from cot_tracker.door.faults import Invalid
from tests.fixtures.sites import Played


def _entry(played: Played, kind: str) -> Any:
    with played.player.site.database.read() as connection:
        found = [e for e in ledger.entries(connection, played.coi) if e.action == kind]
    return found[-1]


def _facts(entry: Any, **changed: Any) -> dict[str, Any]:
    return {**{k: v for k, v in entry.facts.items() if k not in ("cautions", "late")}, **changed}


def _correct(played: Played, person: str, entry: Any, facts: dict[str, Any]) -> Any:
    asked = {"sequence": entry.sequence, "facts": facts, "why": "typed wrongly"}
    return played.player.do(person, "deviation.corrected", played.coi, asked)


def test_a_corrected_volume_stands_in_the_old_place_and_the_old_one_stays_readable(
    played: Played,
) -> None:
    entry = _entry(played, "collection.collected")
    done = _correct(played, "alice", entry, _facts(entry, volume_ml="180.5"))
    assert str(done.story.collection.leukaphereses[0].volume_ml) == "180.5"
    assert done.entry.facts["failing"] == []
    assert _entry(played, "collection.collected").facts["volume_ml"] == entry.facts["volume_ml"]
    assert not done.story.deviation.open_holds


def test_a_correction_that_makes_a_later_permit_fail_places_a_hold_and_a_deviation(
    played: Played,
) -> None:
    assessed = _entry(played, "enrolment.assessed")
    answers = [dict(row) for row in assessed.facts["answers"]]
    answers[0]["answer"] = not answers[0]["answer"]
    done = _correct(
        played, "fang", assessed,
        {k: v for k, v in _facts(assessed, answers=answers).items() if k != "eligible"},
    )  # fmt: skip
    failing = done.entry.facts["failing"]
    assert {one["action"] for one in failing} == {"enrolment.enrolled"}
    assert failing[0]["codes"] == ["enrolment.not_eligible"]
    assert done.story.enrolment.eligible is False
    assert [hold.cause for hold in done.story.deviation.open_holds] == ["correction"]
    assert done.story.deviation.open_deviations


def test_scanned_codes_are_never_corrected(played: Played) -> None:
    entry = _entry(played, "collection.collected")
    with pytest.raises(Invalid) as refused:
        _correct(played, "alice", entry, _facts(entry, bags=entry.facts["bags"][:1]))
    assert "Scanned codes are never corrected" in str(refused.value)


def test_malformed_new_facts_are_refused_by_field(played: Played) -> None:
    entry = _entry(played, "collection.collected")
    with pytest.raises(Invalid) as refused:
        _correct(played, "alice", entry, _facts(entry, volume_ml="1,5"))
    assert "volume_ml" in refused.value.errors["facts"]


def test_who_may_not_record_such_an_entry_may_not_correct_it(played: Played) -> None:
    entry = _entry(played, "collection.collected")
    with pytest.raises(Invalid):
        _correct(played, "bob", entry, _facts(entry, volume_ml="180.5"))


def test_what_reaches_into_another_chain_is_answered_not_corrected(played: Played) -> None:
    entry = _entry(played, "enrolment.opened")
    with pytest.raises(Invalid) as refused:
        _correct(played, "alice", entry, {"subject_number": "IX001-099"})
    assert "another chain" in str(refused.value)


def test_a_correction_is_corrected_by_the_next_one(played: Played) -> None:
    entry = _entry(played, "collection.collected")
    _correct(played, "alice", entry, _facts(entry, volume_ml="180.5"))
    played.player.wait(minutes=timedelta(minutes=1).seconds / 60)
    done = _correct(played, "alice", entry, _facts(entry, volume_ml="190.5"))
    assert str(done.story.collection.leukaphereses[0].volume_ml) == "190.5"
    correction = _entry(played, "deviation.corrected")
    with pytest.raises(Invalid):
        _correct(played, "alice", correction, {})


def test_a_correction_that_its_own_gate_would_refuse_is_recorded_and_held(played: Played) -> None:
    consent = _entry(played, "enrolment.consented")
    done = _correct(played, "fang", consent, _facts(consent, signed_on="2020-06-01"))
    assert [one["action"] for one in done.entry.facts["failing"]] == ["enrolment.consented"]
    assert [hold.cause for hold in done.story.deviation.open_holds] == ["correction"]
