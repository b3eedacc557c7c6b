"""The one door: who may, what is repeated, what is refused and recorded, what never is."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from cot_tracker.custody.canonical import NotCanonical, canonical, digest
from cot_tracker.custody.entry import SYSTEM, Performer
from cot_tracker.custody.evidence import Evidence
from cot_tracker.database import Database
from cot_tracker.demo.enrolment import HOSPITAL_NUMBER, NAMES
from cot_tracker.demo.player import DEMO_PASSWORD
from cot_tracker.door import fields
from cot_tracker.door.faults import (
    ClockFault,
    Conflict,
    Fault,
    Forbidden,
    Invalid,
    Refused,
    SignatureNeeded,
    StorageBusy,
    StorageFault,
    StorageFull,
    Unknown,
    WrongCredentials,
    storage_fault,
)
from cot_tracker.door.perform import SKEW
from cot_tracker.identity.vault import Sensitive
from cot_tracker.language import speaking
from cot_tracker.people.roles import Role
from cot_tracker.site import NewSite, create_site, open_site
from tests.door.conftest import Here, signing

DAY = {"day": "2026-12-24"}
RAISED = {"title": "x", "severity": "minor", "what": "x"}


def at(moment: datetime) -> Any:
    return lambda: moment


# The same request again


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


# Who may


def test_a_role_that_may_not_is_forbidden_and_the_refusal_is_recorded_once(here: Here) -> None:
    bob = here.people["bob"].person
    before = len(here.entries(bob))
    for _ in range(3):
        with pytest.raises(Forbidden, match="site_nurse") as caught:
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


# Clocks


@contextmanager
def clock(here: Here, moment: datetime) -> Iterator[None]:
    before = here.door.clock
    here.door.clock = at(moment)
    try:
        yield
    finally:
        here.door.clock = before


def test_a_clock_in_1970_records_nothing_and_says_what_to_do(here: Here) -> None:
    before = here.count()
    with clock(here, datetime(1970, 1, 1, tzinfo=UTC)), pytest.raises(ClockFault) as caught:
        here.plan()
    assert caught.value.status == 503
    assert "1970-01-01" in caught.value.sentence()
    assert "Set the clock right" in caught.value.sentence()
    assert here.count() == before


def test_a_clock_a_little_behind_never_lets_a_chain_go_backwards(here: Here) -> None:
    last = here.plan().entry.recorded_at
    with clock(here, last - SKEW / 2):
        assert here.plan().entry.recorded_at == last
    with clock(here, last - SKEW * 2), pytest.raises(ClockFault):
        here.plan()
    here.assert_intact()


def test_a_site_that_is_no_demo_takes_the_systems_clock_only(tmp_path: Path) -> None:
    new = NewSite("0001", "A site", "Asia/Shanghai", "mei", "Mei", "a long good password 1")
    with pytest.raises(ClockFault):
        create_site(tmp_path / "other", new, at(datetime.now(UTC)))
    site = create_site(tmp_path / "site", new)
    mei = site.accounts.sign_in("mei", "a long good password 1").performer
    site.close()
    site = open_site(tmp_path / "site", at(datetime.now(UTC) + timedelta(days=1)))
    with pytest.raises(ClockFault, match="system's clock"):
        site.door.perform("people.language_chosen", mei.person, {"language": "zh"}, mei)
    site.close()


def test_a_permit_has_no_other_time_and_a_report_none_in_the_future(here: Here) -> None:
    now = here.door.clock()
    facts = {"title": "x", "severity": "minor", "what": "x"}
    with pytest.raises(Invalid, match="asked for now"):
        here.plan(occurred_at=now)
    for moment in (now + timedelta(minutes=5), now.replace(tzinfo=None)):
        with pytest.raises(Invalid):
            here.do("alice", "deviation.raised", here.coi, facts, occurred_at=moment)


def test_a_late_report_needs_its_reason_and_says_how_late_it_is(here: Here) -> None:
    facts = {"title": "x", "severity": "minor", "what": "x"}
    then = here.door.clock() - timedelta(hours=2)
    with pytest.raises(Invalid, match="say why"):
        here.do("alice", "deviation.raised", here.coi, facts, occurred_at=then)
    entry = here.do(
        "alice", "deviation.raised", here.coi, facts, occurred_at=then, reason="network was down"
    ).entry
    assert entry.facts["late"]["minutes"] == 120
    assert (entry.occurred_at, entry.reason) == (then, "network was down")


# Refusals and near misses


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


# What no entry may hold


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


# Signatures


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


# Evidence


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


# The database says no


@contextmanager
def full_disk(here: Here) -> Iterator[None]:
    """No page can be added to the SQLite file, as if the disk were full."""

    def limit(connection: Any, *_: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    def no_limit(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA max_page_count = 1073741823")

    engine = here.site.database.engine
    event.listen(engine, "checkout", limit)
    try:
        yield
    finally:
        event.remove(engine, "checkout", limit)
        event.listen(engine, "checkout", no_limit)


def test_a_full_disk_is_said_in_a_sentence_and_loses_nothing(on_sqlite: Here) -> None:
    facts = {"title": "x", "severity": "minor", "what": "y" * 1900}
    numbers = itertools.count()
    done = 0

    def until_it_is_full() -> None:
        nonlocal done
        while (done := next(numbers)) < 200:
            on_sqlite.do("alice", "deviation.raised", on_sqlite.coi, facts,
                         request_id=f"full-{done}")  # fmt: skip

    with full_disk(on_sqlite):
        with pytest.raises(StorageFull) as caught:
            until_it_is_full()
        assert caught.value.status == 507
        assert "The disk is full. Nothing was recorded." in caught.value.sentence()
        on_sqlite.assert_intact()
    again = on_sqlite.do("alice", "deviation.raised", on_sqlite.coi, facts,
                         request_id=f"full-{done}")  # fmt: skip
    assert not again.repeated
    on_sqlite.assert_intact()


@pytest.mark.postgresql
def test_a_database_that_has_gone_is_said_in_a_sentence(on_postgresql: Here) -> None:
    gone = Database("postgresql+psycopg://cot@127.0.0.1:1/gone")
    on_postgresql.door.database = gone
    with pytest.raises(StorageFault) as caught:
        on_postgresql.plan()
    assert caught.value.status == 503
    assert "call whoever keeps the server" in caught.value.sentence()
    gone.close()


def test_a_read_only_file_is_said_in_a_sentence(on_sqlite: Here) -> None:
    def read_only(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA query_only = ON")

    event.listen(on_sqlite.site.database.engine, "checkout", read_only)
    with pytest.raises(StorageFault) as caught:
        on_sqlite.plan()
    assert "Nothing was recorded" in caught.value.sentence()


def test_somebody_who_came_first_with_the_same_chain_is_tried_again(tmp_path: Path) -> None:
    new = NewSite("0000", "Demo", "UTC", "mei", "Mei", "a long good password 1", demo=True)
    site = create_site(tmp_path / "site", new)
    facts = {"facility": "0000", "site_name": "x", "time_zone": "UTC", "demo": True}
    with pytest.raises(Refused, match="open already"):
        site.door.perform("study.opened", "", facts, SYSTEM)
    site.close()


def test_errors_of_the_database_are_sorted_by_what_a_person_can_do() -> None:
    class Deadlock(Exception):
        sqlstate = "40P01"

    class Full(Exception):
        sqlstate = "53100"

    busy = [IntegrityError("", {}, Exception()), PoolTimeout(),
            OperationalError("", {}, Deadlock())]  # fmt: skip
    assert [type(storage_fault(error)) for error in busy] == [StorageBusy] * 3
    assert type(storage_fault(OperationalError("", {}, Full()))) is StorageFull
    assert type(storage_fault(OperationalError("", {}, Exception("gone")))) is StorageFault
    assert storage_fault(ProgrammingError("", {}, Exception("a defect"))) is None


def test_an_act_that_came_to_touch_more_while_it_waited_begins_again(here: Here) -> None:
    """Its locks are taken anew, in key order, so that two such acts never wait for each other."""
    action = here.door.book.actions["collection.planned"]
    other = here.other
    seen: list[int] = []

    def touches(facts: Any, story: Any) -> tuple[str, ...]:
        seen.append(story.sequence)
        return (other,) if len(seen) > 1 else ()

    grown = replace(action, touches=touches)
    here.door.book = replace(here.door.book, actions={**here.door.book.actions, action.name: grown})
    assert here.plan().entry.sequence
    assert len(seen) == 4
    here.assert_intact()


def test_sentences_are_in_the_readers_language(here: Here) -> None:
    with pytest.raises(Refused) as caught:
        here.plan(chain=here.screened[0])
    english = str(caught.value)
    with speaking("zh"):
        str(caught.value)
    assert str(caught.value) == english


def test_quantities_are_read_as_decimals_or_refused() -> None:
    volume = fields.Quantity("mL", 0, 500, label="Volume")
    assert volume.deserialize("12.50") == Decimal("12.50")
    for given in ("-1", "501", "12,5", "1e5000", "NaN", "Infinity", True, "", "0x10", "1" * 40):
        with pytest.raises(Exception, match=r"\S"):
            volume.deserialize(given)


def test_a_thread_that_dies_in_its_transaction_leaves_the_door_open(on_sqlite: Here) -> None:
    def die() -> None:
        with pytest.raises(RuntimeError), on_sqlite.site.database.write():
            raise RuntimeError

    thread = threading.Thread(target=die)
    thread.start()
    thread.join()
    assert on_sqlite.plan().entry.sequence
