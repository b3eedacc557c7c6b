"""Who may go through the door: roles as the ledger has them, and nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cot_tracker.custody.entry import SYSTEM, Performer
from cot_tracker.door.faults import (
    Fault,
    Forbidden,
    Invalid,
    Refused,
    Unknown,
)
from cot_tracker.people.roles import Role
from tests.door.conftest import Here, signing

DAY = {"day": "2026-12-24"}


def test_a_role_that_may_not_is_forbidden_and_the_refusal_is_recorded_once(here: Here) -> None:
    bob = here.people["bob"].person
    before = len(here.entries(bob))
    for _ in range(3):
        with pytest.raises(Forbidden, match="Site nurse") as caught:
            here.plan("bob")
        assert caught.value.status == 403
    entries = here.entries(bob)
    assert [entry.kind for entry in entries[before:]] == ["people.refused/1"]
    assert entries[-1].facts["action"] == "collection.planned"
    here.do("bob", "people.refusals_acknowledged", bob)
    with pytest.raises(Forbidden):
        here.plan("bob")
    assert [e.action for e in here.entries(bob)[before:]] == [
        "people.refused", "people.refusals_acknowledged", "people.refused",
    ]  # fmt: skip


def test_roles_are_those_of_the_ledger_whatever_the_caller_claims(here: Here) -> None:
    claims = replace(here.people["bob"], roles=tuple(str(role) for role in Role))
    with pytest.raises(Forbidden):
        here.door.perform("collection.planned", here.coi, DAY, claims)


@pytest.mark.parametrize("person", ["60000026999990000022", "nobody", "", "study", "system "])
def test_an_unknown_performer_fails_closed(here: Here, person: str) -> None:
    before = here.count()
    with pytest.raises(Fault):
        here.door.perform("collection.planned", here.coi, DAY, Performer(person, "Somebody"))
    assert here.count() == before


def test_somebody_whose_access_has_ended_does_nothing_more(here: Here) -> None:
    alice = here.people["alice"].person
    here.do("mei", "people.deactivated", alice)
    with pytest.raises(Forbidden, match="not active"):
        here.plan()


def test_the_system_does_only_what_is_its_own(here: Here) -> None:
    before = here.count()
    for name, action in here.door.book.actions.items():
        if SYSTEM.person in action.roles or action.allots is not None:
            continue
        chain = {
            "journey": here.coi, "study": "study", "person": here.people["alice"].person,
        }.get(action.family)  # fmt: skip
        if chain is None:
            continue
        with pytest.raises((Forbidden, Invalid)):
            here.door.perform(name, chain, {}, SYSTEM, sign=signing(SYSTEM))
    with pytest.raises(Forbidden):
        here.door.perform("collection.planned", here.coi, DAY, SYSTEM)
    assert here.count() == before


def test_only_the_person_themself_reads_signs_in_and_chooses(here: Here) -> None:
    alice = here.people["alice"].person
    for name, facts in {
        "language_chosen": {"language": "zh"}, "signed_in": {"session": "stolen"},
        "refusals_acknowledged": {}, "password_set": {},
    }.items():  # fmt: skip
        with pytest.raises(Refused, match="Only the person themself"):
            here.do("bob", f"people.{name}", alice, facts, secrets={"password_hash": "x"})
    with pytest.raises(Invalid):
        here.do("alice", "people.password_set", alice)


def test_what_does_not_exist_is_unknown_and_records_nothing(here: Here) -> None:
    before = here.count()
    for action, chain in {
        "collection.dreamt": here.coi,
        "collection.planned": "10000026999990000063",
        "people.language_chosen": here.coi,
        "study.dose_group_closed": "nothing",
    }.items():
        with pytest.raises(Unknown):
            here.do("alice", action, chain, DAY if "planned" in action else {"language": "zh"})
    for chain in ("10" + "\x00" * 18, "10" + " " * 18, "10' OR 1=1 --       ", ""):
        with pytest.raises(Unknown):
            here.plan(chain=chain)
    assert here.count() == before
