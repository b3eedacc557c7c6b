"""Signatures are bound to the facts signed; kept bytes are named by their entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import text

from cot_tracker.custody.canonical import digest
from cot_tracker.custody.evidence import Evidence
from cot_tracker.demo.player import DEMO_PASSWORD
from cot_tracker.door.faults import (
    Forbidden,
    Refused,
    SignatureNeeded,
    WrongCredentials,
)
from tests.door.conftest import Here


def test_a_signed_action_without_a_signature_is_asked_for_one(here: Here) -> None:
    before = here.count()
    with pytest.raises(SignatureNeeded):
        here.do("fang", "enrolment.enrolled", here.screened[0], sign=None)
    assert here.count() == before


def test_a_signature_is_bound_to_the_digest_of_the_facts_signed(here: Here) -> None:
    coi = here.do("alice", "enrolment.opened", "", {"subject_number": "IX001-079"}).story.coi
    fang = here.people["fang"]
    asked: list[tuple[str, str]] = []
    accounts = here.site.accounts

    def sign(meaning: str, facts: str) -> Mapping[str, Any]:
        asked.append((meaning, facts))
        return accounts.signature_by(fang, DEMO_PASSWORD, "fang")(meaning, facts)

    facts = {"form_version": "2.0", "signed_on": here.door.clock().date()}
    entry = here.do("fang", "enrolment.consented", coi, facts, sign=sign).entry
    assert entry.signature is not None
    assert asked == [("I have seen the signed consent form", digest(entry.facts))]
    assert entry.signature["facts"] == digest(entry.facts)
    assert (entry.signature["name"], entry.signature["components"]) == ("Fang", 2)
    assert entry.signature["meaning"] == asked[0][0]


@pytest.mark.parametrize(("password", "username"), [("wrong password", "fang"),
                                                    (DEMO_PASSWORD, "alice")])  # fmt: skip
def test_a_wrong_component_signs_nothing(here: Here, password: str, username: str) -> None:
    coi = here.screened[0]
    fang = here.people["fang"]
    before = len(here.entries(coi))
    with pytest.raises(WrongCredentials):
        here.do("fang", "enrolment.enrolled", coi,
                sign=here.site.accounts.signature_by(fang, password, username))  # fmt: skip
    assert len(here.entries(coi)) == before


def test_a_refusal_carries_no_signature(here: Here) -> None:
    here.do("fang", "enrolment.enrolled", here.screened[0])
    with pytest.raises(Refused):
        here.do("fang", "enrolment.enrolled", here.screened[0])
    assert here.entries(here.people["fang"].person)[-1].signature is None


def test_an_entry_names_the_bytes_that_were_kept_with_it(here: Here) -> None:
    evidence = Evidence(b"a photograph", "image/jpeg")
    facts = {"title": "x", "severity": "minor", "what": "x"}
    for _ in range(2):
        here.do("alice", "deviation.raised", here.coi, facts, evidence=[evidence])
    with here.site.database.read() as connection:
        rows = connection.execute(
            text("SELECT content FROM evidence WHERE digest = :digest"),
            {"digest": evidence.digest},
        ).all()
        bodies = connection.execute(text("SELECT body FROM ledger_entry")).scalars().all()
    assert [bytes(row.content) for row in rows] == [b"a photograph"]
    assert sum(evidence.digest.encode() in bytes(body) for body in bodies) == 2
    here.assert_intact()


def test_refused_evidence_is_not_kept(here: Here) -> None:
    evidence = Evidence(b"refused", "text/plain")
    with pytest.raises(Forbidden):
        here.plan("bob", evidence=[evidence])
    with here.site.database.read() as connection:
        found = text("SELECT count(*) FROM evidence WHERE digest = :digest")
        assert connection.execute(found, {"digest": evidence.digest}).scalar_one() == 0


def test_a_signature_is_bound_to_the_facts_of_each_entry_that_it_stands_in(here: Here) -> None:
    done = here.do("fang", "enrolment.enrolled", here.screened[0])
    assert [entry.chain for entry in done.entries] == [here.screened[0], "study"]
    for entry in done.entries:
        assert entry.signature is not None
        assert entry.signature["facts"] == digest(entry.facts)


def test_nobody_signs_for_another(here: Here) -> None:
    mei = here.people["mei"]
    sign = here.site.accounts.signature_by(mei, DEMO_PASSWORD, "mei")
    with pytest.raises(WrongCredentials):
        here.do("fang", "enrolment.enrolled", here.screened[0], sign=sign)
