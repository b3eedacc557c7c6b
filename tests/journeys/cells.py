"""Three patients' cells in everybody's hands at once, in any order: hypothesis chooses."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from cot_tracker.door.action import Sort
from cot_tracker.door.faults import Invalid, Refused
from cot_tracker.identity.codes import parse
from cot_tracker.journey.steps import BOOK
from tests.journeys.facts import some_facts
from tests.journeys.hands import BETWEEN, Hands

PATIENTS = st.integers(0, 2)
ON_THE_WARD = st.sampled_from([0, 0, 0, 1])
BAGS = st.integers(0, 1)
MOVES = st.sampled_from(sorted(BETWEEN))
MOSTLY, RARELY = st.sampled_from([True, True, True, False]), st.sampled_from([False] * 5 + [True])
REPORTS = sorted(
    name
    for name, action in BOOK.actions.items()
    if action.family == "journey" and action.sort is Sort.REPORT
)
CONTRADICTS_ITSELF = {"followup.ends_before_onset"}
OF_THE_CALL = {"transport.file_missing"} | CONTRADICTS_ITSELF
"""What a report may be refused for: a file that it names did not come with the call, or its own
facts contradict each other."""


class Patients(RuleBasedStateMachine):
    """Three patients: bags of two on the ward, of one in the pharmacy.

    `removed` names requirements that are taken out of every gate.
    """

    removed: ClassVar[Collection[str]] = ()

    @initialize(first=st.integers(0, 4), second=st.integers(0, 6))
    def begin(self, first: int, second: int) -> None:
        self.hands = Hands(self.removed)
        for patient, count in ((1, second), (0, first)):
            for _ in range(count):
                self.hands.goes_on(patient)

    def teardown(self) -> None:
        if hasattr(self, "hands"):
            self.hands.replay.close()

    def wants_it_to_go_on(
        self, patient: int, bag: int, *, clears: bool, checked: bool, old: bool
    ) -> None:
        """Holds are cleared, both check, and one starts."""
        if clears:
            self.hands.clears(patient)
        if checked:
            self.hands.checks(patient, bag, old=old)
        if self.hands.starts(patient, bag, old=old):
            event("started")


class AtTheBedside(Patients):
    """Again and again a fresh ward, something that comes between, and somebody who wants to go on
    all the same."""

    @rule(
        patient=ON_THE_WARD, gone_on=st.sampled_from([0, 2, 4, 4, 6, 8]), bag=st.integers(0, 1),
        moves=st.lists(MOVES, max_size=3), clears=st.booleans(), checked=MOSTLY, old=RARELY,
    )  # fmt: skip
    def an_infusion_is_tried(
        self, patient: int, gone_on: int, bag: int, moves: Sequence[str], clears: bool,
        checked: bool, old: bool,
    ) -> None:  # fmt: skip
        self.hands.start_afresh(patient, gone_on)
        for name in moves:
            BETWEEN[name](self.hands, patient, bag)
        self.wants_it_to_go_on(patient, bag, clears=clears, checked=checked, old=old)


class Cells(Patients):
    """Everything that people do, with all three patients at once, in one go."""

    @rule(patient=ON_THE_WARD, bag=BAGS, moves=st.lists(MOVES, min_size=1, max_size=3))
    def comes_between(self, patient: int, bag: int, moves: Sequence[str]) -> None:
        for name in moves:
            BETWEEN[name](self.hands, patient, bag)

    @rule(patient=ON_THE_WARD, bag=BAGS, clears=MOSTLY, checked=MOSTLY, old=RARELY)
    def is_wanted_to_go_on(
        self, patient: int, bag: int, clears: bool, checked: bool, old: bool
    ) -> None:
        self.wants_it_to_go_on(patient, bag, clears=clears, checked=checked, old=old)

    @rule(patient=PATIENTS, count=st.integers(1, 8))
    def goes_on(self, patient: int, count: int) -> None:
        for _ in range(count):
            self.hands.goes_on(patient)

    @rule(patient=PATIENTS, bag=BAGS, out=st.booleans(), freezer=st.integers(0, 3))
    def goes_into_a_freezer_or_out(self, patient: int, bag: int, out: bool, freezer: int) -> None:
        if out:
            self.hands.takes_out(patient, bag)
        elif self.hands.puts_away(patient, bag, freezer):
            event("stored")

    @rule(freezer=st.integers(0, 3))
    def a_freezer_fails(self, freezer: int) -> None:
        """Whatever lies in it is held in one act, of whichever patient."""
        inside = {parse(own).coi for own in self.hands.inside(freezer)}
        assert self.hands.freezer_fails(freezer)
        for coi in inside & {*self.hands.journeys}:
            story = self.hands.story(self.hands.journeys.index(coi))
            assert "storage" in {hold.cause for hold in story.deviation.open_holds}

    @rule(patient=PATIENTS, ahead=st.integers(-4, 8))
    def out_of_turn(self, patient: int, ahead: int) -> None:
        """Somebody leaves steps out, or does one again."""
        call = self.hands.next_call(patient, ahead)
        if call is not None:
            self.hands.tries(lambda: self.hands.replay.perform(call))

    @rule(patient=PATIENTS, person=st.sampled_from(["hugo", "ines", "grace", "emma", "alice"]))
    def somebody_else_does_it(self, patient: int, person: str) -> None:
        self.hands.goes_on(patient, person=person)

    @rule(patient=PATIENTS, other=PATIENTS, all_of_them=st.booleans())
    def another_patients_code_is_scanned(self, patient: int, other: int, all_of_them: bool) -> None:
        """A permit with a code of another patient is refused and held, in both journeys."""
        call = self.hands.next_call(patient)
        mine, theirs = (self.hands.journeys[one] for one in (patient, other))
        if call is None or patient == other:
            return
        facts, swapped = _swapped(call.facts, mine, theirs, all_of_them)
        if not swapped:
            return
        done = self.hands.tries(lambda: self.hands.replay.perform(call, facts=facts))
        permit = BOOK.actions[call.action].sort is Sort.PERMIT
        assert not (done and permit)
        if not isinstance(self.hands.last, Invalid):
            for one in (patient, other):
                assert self.hands.story(one).deviation.open_holds
            event("near miss")

    @rule(patient=PATIENTS, person=st.sampled_from(["hugo", "chen"]))
    def a_hold_is_placed(self, patient: int, person: str) -> None:
        self.hands.holds(patient, person)

    @rule(patient=PATIENTS, person=st.sampled_from(["emma", "lin"]))
    def quality_clears_holds(self, patient: int, person: str) -> None:
        self.hands.clears(patient, person)

    @rule(patient=PATIENTS, people=st.sampled_from([("hugo", "ines"), ("hugo", "hugo")]))
    def two_identify_bag_and_band_again(self, patient: int, people: tuple[str, str]) -> None:
        self.hands.identify(patient, people)

    @rule(patient=PATIENTS, data=st.data(), name=st.sampled_from(REPORTS))
    def a_report_is_never_refused(self, patient: int, data: Any, name: str) -> None:
        """Whatever the state of the cells, what has happened can be told."""
        action, replay = BOOK.actions[name], self.hands.replay
        facts = some_facts(
            lambda options: data.draw(st.sampled_from(options)), action,
            self.hands.story(patient), replay.clock.now, replay.recorded.world.items,
        )  # fmt: skip
        self.hands.does(replay.recorded.somebody_of(action.roles), name, patient, facts)
        last = self.hands.last
        refused = last.refusals if isinstance(last, Refused) else ()
        assert {one.code for one in refused} <= OF_THE_CALL, (name, facts, str(last))


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
