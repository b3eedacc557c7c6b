"""What no entry may hold: the patient's name, passwords, what is typed by mistake."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text

from cot_tracker.custody.canonical import NotCanonical, canonical
from cot_tracker.demo.enrolment import HOSPITAL_NUMBER, NAMES
from cot_tracker.demo.player import DEMO_PASSWORD
from cot_tracker.door.faults import (
    Forbidden,
    Invalid,
)
from cot_tracker.identity.vault import Sensitive
from tests.door.conftest import Here

RAISED = {"title": "x", "severity": "minor", "what": "x"}


ASSESSED = {
    "criteria_version": "1.0", "diagnosis": "pancreatic_cancer", "kras_mutation": "G12D",
    "hla_type": "x", "answers": [{"criterion": "x", "answer": True}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("person", "action", "facts", "reason"),
    [
        ("alice", "deviation.raised", RAISED, f"{NAMES[2]} asked"),
        ("alice", "deviation.raised", {**RAISED, "what": f"so said {NAMES[2]}"}, ""),
        ("alice", "deviation.raised", {**RAISED, "what": "seen ZHANG, today"}, ""),
        ("alice", "deviation.raised", {**RAISED, "title": "number h 77 00 03"}, ""),
        ("alice", "deviation.raised", {**RAISED, "what": "born 1953/04/13"}, ""),
        ("alice", "deviation.raised", {**RAISED, "what": "生于1953年4月13日"}, ""),
        ("fang", "enrolment.assessed", {**ASSESSED, "hla_type": NAMES[2]}, ""),
        ("fang", "enrolment.assessed",
         {**ASSESSED, "answers": [{"criterion": NAMES[2], "answer": True}]}, ""),
    ],
)  # fmt: skip
def test_free_text_that_names_the_patient_is_refused_and_not_kept(
    here: Here, person: str, action: str, facts: dict[str, Any], reason: str
) -> None:
    coi = here.screened[0]
    before = here.count()
    with pytest.raises(Invalid) as caught:
        here.do(person, action, coi, facts, reason=reason)
    assert "names the patient" in str(caught.value)
    assert here.count() == before


def test_a_reason_given_by_somebody_who_may_not_is_not_kept(here: Here) -> None:
    with pytest.raises(Forbidden):
        here.plan("bob", chain=here.screened[0], reason=f"{NAMES[2]} asked me")
    assert NAMES[2].encode() not in _everything(here)


def _everything(here: Here) -> bytes:
    with here.site.database.read() as connection:
        bodies = connection.execute(text("SELECT body FROM ledger_entry")).scalars().all()
        rows: list[str] = []
        for table in ("journey", "container", "label", "person", "facility_item"):
            rows += [repr(row) for row in connection.execute(text(f"SELECT * FROM {table}"))]
    return b"\n".join(bytes(body) for body in bodies) + "\n".join(rows).encode()


def test_no_secret_stands_in_any_entry_or_projection(here: Here) -> None:
    everything = _everything(here)
    for number in (1, 2, 3, 4):
        assert NAMES[number - 1].encode() not in everything
        assert HOSPITAL_NUMBER.format(number=number).encode() not in everything
    for secret in (DEMO_PASSWORD, "$argon2", "password_hash", "1953-04-13"):
        assert secret.encode() not in everything


def test_a_sensitive_value_refuses_to_be_recorded_shown_or_logged() -> None:
    value = Sensitive("王小明")
    for container in (value, [value], {"name": value}):
        with pytest.raises(NotCanonical):
            canonical(container)
    assert "王小明" not in f"{value!r} {value} {[value]}"
    with pytest.raises(TypeError):
        json.dumps({"name": value})


def test_a_correction_or_a_request_id_that_names_the_patient_is_not_kept(here: Here) -> None:
    coi, before = here.screened[0], here.count()
    consent = next(e for e in here.entries(coi) if e.action == "enrolment.consented")
    asked = {"sequence": consent.sequence, "why": "typed wrongly",
             "facts": {**consent.facts, "form_version": NAMES[2]}}  # fmt: skip
    with pytest.raises(Invalid, match="names the patient"):
        here.do("alice", "deviation.corrected", coi, asked)
    with pytest.raises(Invalid, match="names the patient"):
        here.do("alice", "deviation.raised", coi, RAISED, request_id=NAMES[2].lower())
    assert here.count() == before
