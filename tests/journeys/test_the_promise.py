"""The promise the product is bought for, after every step of random work on three patients.

No sequence of accepted permits leads to a bag being infused that is not this patient's, released,
unexpired, on site, within its temperature limits, and verified by two different people who each
scanned it. And: the Story equals the projection, the ledger verifies, reports are never refused.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Connection, select

from cot_tracker.custody import ledger
from cot_tracker.custody.verify import verify
from cot_tracker.door.action import Sort
from cot_tracker.door.faults import Fault, Invalid, Refused
from cot_tracker.door.stories import fold
from cot_tracker.identity.codes import parse
from cot_tracker.journey.rebuild import verify_rebuild
from cot_tracker.journey.steps import BOOK, JOURNEY
from cot_tracker.journey.story import Story
from cot_tracker.journey.tables import ContainerRow, JourneyRow, LabelRow
from tests.journeys.facts import some_facts
from tests.journeys.oracle import broken_promises, records
from tests.journeys.script import Call, Replay

PATIENTS = st.integers(0, 2)
REPORTS = sorted(
    name
    for name, action in BOOK.actions.items()
    if action.family == "journey" and action.sort is Sort.REPORT
)
OF_THE_CALL = {"transport.file_missing"}
"""What a report may be refused for: a file that it names did not come with the call."""
LONG = os.environ.get("COT_LONG_TESTS") == "1"


class Cells(RuleBasedStateMachine):
    """Three patients' cells in everybody's hands at once."""

    @initialize(first=st.integers(0, 6), second=st.integers(0, 6))
    def begin(self, first: int, second: int) -> None:
        self.replay = Replay()
        self.at = [0, 0, 0]
        self.journeys = self.replay.recorded.journeys
        for patient, count in ((0, first), (1, second)):
            for _ in range(count):
                self.goes_on(patient)

    def teardown(self) -> None:
        if not hasattr(self, "replay"):
            return
        with self.replay.site.database.read() as connection:
            assert verify_rebuild(connection).faults == ()
        self.replay.close()

    # What people do

    @rule(patient=PATIENTS)
    def goes_on(self, patient: int) -> None:
        """The next thing that should be done is done."""
        call = self._call(patient)
        if call is not None and self._try(lambda: self.replay.perform(call)):
            self.at[patient] += 1
            event(f"went on: {call.action}")

    @rule(patient=PATIENTS, count=st.integers(2, 8))
    def goes_on_for_a_while(self, patient: int, count: int) -> None:
        for _ in range(count):
            self.goes_on(patient)

    @rule(patient=PATIENTS, ahead=st.integers(1, 8))
    def jumps_ahead(self, patient: int, ahead: int) -> None:
        """Somebody leaves steps out."""
        call = self._call(patient, ahead)
        if call is not None:
            self._try(lambda: self.replay.perform(call))

    @rule(patient=PATIENTS)
    def somebody_starts_the_bag_now(self, patient: int) -> None:
        """The next start of a bag is tried, whatever should have come before it."""
        script = self.replay.recorded.scripts[patient][self.at[patient] :]
        call = next((one for one in script if one.action == "infusion.started"), None)
        if call is not None and self._try(lambda: self.replay.perform(call)):
            event("started out of turn")

    @rule(patient=PATIENTS, back=st.integers(1, 4))
    def does_it_again(self, patient: int, back: int) -> None:
        call = self._call(patient, -back)
        if call is not None:
            self._try(lambda: self.replay.perform(call))

    @rule(patient=PATIENTS, person=st.sampled_from(["hugo", "ines", "grace", "emma", "alice"]))
    def somebody_else_does_it(self, patient: int, person: str) -> None:
        call = self._call(patient)
        if call is not None and self._try(lambda: self.replay.perform(call, person=person)):
            self.at[patient] += 1

    @rule(patient=PATIENTS, other=PATIENTS, all_of_them=st.booleans())
    def another_patients_code_is_scanned(self, patient: int, other: int, all_of_them: bool) -> None:
        """A permit with a code of another patient is refused and held, in both journeys."""
        call = self._call(patient)
        mine, theirs = self.journeys[patient], self.journeys[other]
        if call is None or patient == other:
            return
        facts, swapped = _swapped(call.facts, mine, theirs, all_of_them)
        if not swapped:
            return
        done = self._try(lambda: self.replay.perform(call, facts=facts))
        permit = BOOK.actions[call.action].sort is Sort.PERMIT
        assert not (done and permit)
        if not isinstance(self.last, Invalid):
            for coi in (mine, theirs):
                assert self.replay.site.door.story(coi).deviation.open_holds
            event("near miss")

    @rule(patient=PATIENTS, minutes=st.sampled_from([1, 10, 29, 45, 120, 60 * 24, 60 * 24 * 9]))
    def time_passes(self, patient: int, minutes: int) -> None:
        self.replay.clock.now += timedelta(minutes=minutes)

    @rule(patient=PATIENTS, person=st.sampled_from(["emma", "hugo", "chen"]))
    def a_hold_is_placed(self, patient: int, person: str) -> None:
        self._do(person, "deviation.hold_placed", patient, {"why": "something looked wrong"})

    @rule(patient=PATIENTS)
    def the_product_is_recalled(self, patient: int) -> None:
        self._do("emma", "deviation.recalled", patient, {"why": "a late positive"})

    @rule(patient=PATIENTS)
    def the_release_is_revoked(self, patient: int) -> None:
        self._do("emma", "quality.revoked", patient, {"why": "a late positive"})

    @rule(patient=PATIENTS, person=st.sampled_from(["emma", "lin"]))
    def quality_clears_holds(self, patient: int, person: str) -> None:
        story = self.replay.site.door.story(self.journeys[patient])
        for hold in story.deviation.open_holds:
            facts = {"hold": hold.number, "why": "looked at again"}
            self._do(person, "deviation.hold_cleared", patient, facts)

    @rule(patient=PATIENTS, people=st.sampled_from([("hugo", "ines"), ("hugo", "hugo")]))
    def two_identify_bag_and_band_again(self, patient: int, people: tuple[str, str]) -> None:
        story = self.replay.site.door.story(self.journeys[patient])
        bags = [c for c, label in story.labels.items() if label.kind == 23]
        for hold in story.deviation.open_holds:
            for person in people:
                scans = [story.enrolment.bound_wristband, *bags[:1]]
                facts = {"hold": hold.number, "identified": scans}
                self._do(person, "deviation.near_miss_checked", patient, facts)

    @rule(patient=PATIENTS, data=st.data(), name=st.sampled_from(REPORTS))
    def a_report_is_never_refused(self, patient: int, data: Any, name: str) -> None:
        """Whatever the state of the cells, what has happened can be told."""
        action = BOOK.actions[name]
        coi = self.journeys[patient]
        story = self.replay.site.door.story(coi)
        items = self.replay.recorded.world.items
        facts = some_facts(data.draw, action, story, self.replay.clock.now, items)
        person = next(
            name
            for name, one in self.replay.recorded.people.items()
            if set(one.roles) & action.roles
        )
        self._try(lambda: self._perform(person, name, patient, facts))
        refused = self.last.refusals if isinstance(self.last, Refused) else ()
        assert {one.code for one in refused} <= OF_THE_CALL, (name, facts, str(self.last))

    # What always holds

    @precondition(lambda self: hasattr(self, "replay"))
    @invariant()
    def the_promise_holds(self) -> None:
        site = self.replay.site
        with site.database.read() as connection:
            for coi in self.journeys:
                minutes = self.replay.recorded.post_thaw_minutes
                assert broken_promises(records(connection, coi), minutes) == []
                story = fold(JOURNEY, coi, ledger.entries(connection, coi))
                assert story == site.door.story(coi, connection)
                assert _projected(connection, coi) == _expected(story)
            assert verify(connection).faults == ()

    # How

    def _call(self, patient: int, ahead: int = 0) -> Call | None:
        script = self.replay.recorded.scripts[patient]
        position = self.at[patient] + ahead
        return script[position] if 0 <= position < len(script) else None

    def _do(self, person: str, action: str, patient: int, facts: dict[str, Any]) -> bool:
        return self._try(lambda: self._perform(person, action, patient, facts))

    def _perform(self, person: str, action: str, patient: int, facts: dict[str, Any]) -> Any:
        now = self.replay.clock.now
        call = Call(person, action, self.journeys[patient], facts, timedelta(seconds=20), now)
        return self.replay.perform(replace(call, at=now + timedelta(seconds=20)))

    def _try(self, act: Callable[[], Any]) -> bool:
        self.last: Fault | None = None
        try:
            act()
        except Fault as fault:
            self.last = fault
        return self.last is None


def _projected(connection: Connection, coi: str) -> dict[str, Any]:
    """The rows that the tables hold of this journey."""
    found: dict[str, Any] = {}
    for table in (JourneyRow.__table__, ContainerRow.__table__, LabelRow.__table__):
        journey = table.c["journey" if "journey" in table.c else "coi"]
        rows = connection.execute(select(table).where(journey == coi)).mappings()
        found[str(table)] = {row[next(iter(table.primary_key)).name]: dict(row) for row in rows}
    return found


def _expected(story: Story) -> dict[str, Any]:
    """The rows that the Story gives."""
    return {
        str(table): {key[0]: {next(iter(table.primary_key)).name: key[0], **row} for key, row in
                     kept.items()}
        for table, kept in JOURNEY.rows(story).items()
    }  # fmt: skip


def _swapped(facts: Any, mine: str, theirs: str, every: bool) -> tuple[Any, bool]:
    """The facts with one or all of my codes replaced by the other patient's of the same kind."""
    found = False

    def swap(value: Any) -> Any:
        nonlocal found
        if isinstance(value, str) and len(value) == 20 and value[2:13] == mine[2:13]:
            if found and not every:
                return value
            found = True
            return str(replace(parse(value), number=parse(theirs).number))
        if isinstance(value, dict):
            return {key: swap(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [swap(item) for item in value]
        return value

    return swap(facts), found


TestThePromise = Cells.TestCase
TestThePromise.settings = settings(
    max_examples=400 if LONG else 25,
    stateful_step_count=60 if LONG else 30,
    deadline=None,
    derandomize=not LONG,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
