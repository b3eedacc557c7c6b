"""Several people at once: one wins, the other gets a sentence; nothing is lost, forked or stuck."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import Any

import pytest

from cot_tracker.custody import ledger
from cot_tracker.door.faults import Conflict, Fault, Refused
from cot_tracker.door.perform import Performed
from cot_tracker.identity.codes import parse
from tests.door.conftest import Here, at_once

ROUNDS = 10


def performed(found: list[Any]) -> list[Performed]:
    return [one for one in found if isinstance(one, Performed)]


def refused(found: list[Any]) -> list[Refused]:
    return [one for one in found if isinstance(one, Refused)]


def test_eight_threads_on_one_journey_lose_nothing_and_fork_nothing(here: Here) -> None:
    before = len(here.entries(here.coi))

    def stream(number: int) -> list[int]:
        person = ("alice", "kofi", "fang")[number % 3]
        return [here.plan(person).entry.sequence for _ in range(ROUNDS)]

    found = at_once(*(partial(stream, number) for number in range(8)))
    assert [one for one in found if not isinstance(one, list)] == []
    numbers = sorted(number for each in found for number in each)
    assert numbers == list(range(before + 1, before + 1 + 8 * ROUNDS))
    assert len(here.entries(here.coi)) == before + 8 * ROUNDS
    here.assert_intact()


def test_of_two_people_who_enrol_the_same_subject_one_wins_and_one_reads_why(here: Here) -> None:
    coi = here.screened[0]
    found = at_once(*(
        partial(here.do, person, "enrolment.enrolled", coi) for person in ("fang", "kofi")
    ))  # fmt: skip
    (winner,), (loser,) = performed(found), refused(found)
    assert winner.story.enrolment.enrolled
    assert "enrolled already" in str(loser)
    taken = [slot.journey for slot in here.door.story("study").cohort_slots]
    assert taken.count(coi) == 1
    here.assert_intact()


def test_of_two_journeys_for_the_last_place_of_a_cohort_one_gets_it(here: Here) -> None:
    found = at_once(*(
        partial(here.do, person, "enrolment.enrolled", coi)
        for person, coi in zip(("fang", "kofi"), here.screened, strict=True)
    ))  # fmt: skip
    (loser,) = refused(found)
    assert len(performed(found)) == 1
    assert "3 places of this cohort are taken" in str(loser)
    assert len(here.door.story("study").cohort_slots) == 3
    here.assert_intact()


def test_of_two_nurses_who_open_the_same_subject_one_wins(here: Here) -> None:
    found = at_once(*(
        partial(here.do, person, "enrolment.opened", "", {"subject_number": "IX001-050"})
        for person in ("alice", "kofi")
    ))  # fmt: skip
    assert len(performed(found)) == 1
    assert "has a journey already" in str(refused(found)[0])
    here.assert_intact()


def test_journeys_opened_at_once_never_share_a_number(here: Here) -> None:
    found = at_once(*(
        partial(
            here.do, ("alice", "kofi")[number % 2], "enrolment.opened", "",
            {"subject_number": f"IX001-1{number:02d}"},
        )
        for number in range(8)
    ))  # fmt: skip
    codes = [one.story.coi for one in performed(found)]
    assert len(codes) == len(set(codes)) == 8
    assert len({parse(code).number for code in codes}) == 8
    here.assert_intact()


def test_the_same_request_sent_twice_at_once_makes_one_entry(here: Here) -> None:
    before = len(here.entries(here.coi))
    found = at_once(*(partial(here.plan, request_id="tab-1") for _ in range(6)))
    assert [type(one).__name__ for one in found] == ["Performed"] * 6
    assert sorted(one.repeated for one in found) == [False] + [True] * 5
    assert len({one.entry.hash for one in found}) == 1
    assert len(here.entries(here.coi)) == before + 1


def test_the_same_opening_sent_twice_at_once_opens_one_journey(here: Here) -> None:
    opening = partial(
        here.do, "alice", "enrolment.opened", "", {"subject_number": "IX001-060"},
        request_id="tab-2",
    )  # fmt: skip
    found = at_once(*(opening for _ in range(4)))
    assert len({one.story.coi for one in performed(found)}) == 1
    assert len(performed(found)) == 4
    here.assert_intact()


def test_two_requests_of_one_name_with_other_facts_at_once_conflict(here: Here) -> None:
    chain, action = here.coi, "collection.planned"
    found = at_once(*(
        partial(here.do, "alice", action, chain, {"day": f"2026-12-2{n}"}, request_id="one")
        for n in (4, 5)
    ))  # fmt: skip
    assert len(performed(found)) == 1
    assert [type(one) for one in found if not isinstance(one, Performed)] == [Conflict]


def test_people_on_two_journeys_crosswise_never_wait_for_each_other(here: Here) -> None:
    """Near misses write to both journeys: the one expected and the one scanned."""
    mine = here.door.story(here.coi).enrolment.bound_wristband
    yours = here.door.story(here.other).enrolment.bound_wristband

    def bind(person: str, chain: str, wristband: str, number: int) -> list[Any]:
        facts = {
            "wristband": wristband, "hospital_band": f"H-{number}",
            "name_agrees": True, "birth_date_agrees": True,
        }  # fmt: skip
        found: list[Any] = []
        for _ in range(ROUNDS):
            try:
                found.append(here.do(person, "enrolment.wristband_bound", chain, facts))
            except Refused as fault:
                found.append(fault)
        return found

    found = at_once(
        partial(bind, "alice", here.coi, yours, 1), partial(bind, "hugo", here.other, mine, 2),
        partial(bind, "ines", here.coi, yours, 3), partial(bind, "kofi", here.other, mine, 4),
    )  # fmt: skip
    assert all(isinstance(one, Refused) and one.near_miss for each in found for one in each)
    for chain in (here.coi, here.other):
        story = here.door.story(chain)
        assert story.deviation.near_misses == len(story.deviation.open_holds) == 2
    here.assert_intact()


def _hold_the_writer(here: Here, chain: str) -> tuple[threading.Event, threading.Thread]:
    """Somebody's transaction, open until the event is set."""
    holds, release = threading.Event(), threading.Event()

    def hold() -> None:
        with here.site.database.write() as connection:
            ledger.lock_heads(connection, [chain, "study"])
            holds.set()
            release.wait(30)

    thread = threading.Thread(target=hold, daemon=True)
    thread.start()
    assert holds.wait(10)
    return release, thread


def test_readers_are_answered_while_a_writer_holds_its_transaction(here: Here) -> None:
    release, writer = _hold_the_writer(here, here.coi)
    waiting = threading.Thread(target=here.plan, daemon=True)
    waiting.start()
    began = time.monotonic()
    assert here.door.story(here.coi).sequence
    assert here.door.next(here.coi, here.people["alice"])
    here.assert_intact()
    assert time.monotonic() - began < 5
    assert waiting.is_alive(), "the second writer did not wait"
    release.set()
    waiting.join(20)
    assert not waiting.is_alive()
    writer.join(5)


def test_who_waited_is_recorded_at_the_time_of_recording(here: Here) -> None:
    release, _ = _hold_the_writer(here, here.coi)
    found: list[Performed] = []
    waiting = threading.Thread(target=lambda: found.append(here.plan()), daemon=True)
    asked = here.door.clock()
    waiting.start()
    time.sleep(2.5)
    release.set()
    waiting.join(20)
    assert (found[0].entry.recorded_at - asked).total_seconds() > 2
    assert found[0].entry.occurred_at == found[0].entry.recorded_at
    here.assert_intact()


def test_the_same_deed_refused_eight_times_at_once_is_recorded_once(here: Here) -> None:
    person = here.people["bob"].person
    before = len(here.entries(person))
    found = at_once(*(
        partial(here.do, "bob", "collection.planned", here.coi, {"day": "2026-12-24"})
        for _ in range(8)
    ))  # fmt: skip
    assert len(refused(found)) == 8
    assert len(here.entries(person)) == before + 1


@pytest.mark.parametrize("number", range(3))
def test_many_people_doing_many_things_at_once_are_all_answered(here: Here, number: int) -> None:
    def work(person: str, chains: list[str]) -> None:
        for chain in chains * 4:
            try:
                here.plan(person, chain=chain)
                own = here.people[person].person
                here.do(person, "people.language_chosen", own, {"language": "zh"})
                here.do("fang", "enrolment.enrolled", here.screened[number % 2])
            except Fault:
                continue

    both = [here.coi, here.other]
    found = at_once(
        partial(work, "alice", both), partial(work, "kofi", both[::-1]),
        partial(work, "fang", both), partial(work, "alice", both[::-1]),
    )  # fmt: skip
    assert found == [None] * 4
    here.assert_intact()
