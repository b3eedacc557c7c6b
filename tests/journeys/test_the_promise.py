"""The promise the product is bought for, after every step of random work on three patients.

No sequence of accepted permits leads to a bag being infused that is not this patient's, released,
unexpired, on site, within its temperature limits, and verified by two different people who each
scanned it. And: the Story equals the projection, the ledger verifies, reports are never refused.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant, precondition, run_state_machine_as_test
from sqlalchemy import Connection, select

from cot_tracker.custody import ledger
from cot_tracker.custody.verify import verify
from cot_tracker.door.stories import fold
from cot_tracker.identity.codes import Kind
from cot_tracker.journey.positions import where
from cot_tracker.journey.rebuild import verify_rebuild
from cot_tracker.journey.steps import JOURNEY
from cot_tracker.journey.story import Story
from cot_tracker.journey.tables import ContainerRow, JourneyRow, LabelRow
from cot_tracker.site import Site
from tests.journeys.cells import AtTheBedside, Cells
from tests.journeys.oracle import broken_promises, records

_STORAGE = f"{Kind.STORAGE:02d}"
LONG = os.environ.get("COT_LONG_TESTS") == "1"


class Watched(Cells):
    """Everything is looked at after every step that changed the record."""

    seen: Mapping[str, ledger.Head] = MappingProxyType({})

    def teardown(self) -> None:
        if hasattr(self, "hands"):
            with self.hands.replay.site.database.read() as connection:
                assert verify_rebuild(connection).faults == ()
        super().teardown()

    @precondition(lambda self: hasattr(self, "hands"))
    @invariant()
    def the_promise_holds(self) -> None:
        site = self.hands.replay.site
        with site.database.read() as connection:
            heads, seen = ledger.heads(connection, self.hands.journeys), self.seen
            for coi in self.hands.journeys:
                if heads[coi] == seen.get(coi):
                    continue
                minutes = self.hands.replay.recorded.post_thaw_minutes
                assert broken_promises(records(connection, coi), minutes) == []
                story = fold(JOURNEY, coi, ledger.entries(connection, coi))
                assert story == site.door.story(coi, connection)
                assert _projected(connection, coi) == _expected(story)
            if heads != seen:
                assert verify(connection).faults == ()
                assert _in_freezers(site, connection) == self._in_positions(connection)
            self.seen = heads

    def _in_positions(self, connection: Connection) -> dict[str, str]:
        """Where the journeys say that their containers lie."""
        stories = [
            self.hands.replay.site.door.story(coi, connection) for coi in self.hands.journeys
        ]
        every = [one for story in stories for one in story.containers.values()]
        return {one.code: where(one) for one in every if where(one)}


def _in_freezers(site: Site, connection: Connection) -> dict[str, str]:
    """Where the freezers say that containers lie."""
    items = [code for code in site.door.story("study", connection).items if code[:2] == _STORAGE]
    kept = [site.door.story(code, connection).storage.contents for code in items]
    return {own: one.position for contents in kept for own, one in contents.items()}


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


def _long_or(examples: int, steps: int) -> settings:
    return settings(
        max_examples=400 if LONG else examples,
        stateful_step_count=60 if LONG else steps,
        deadline=None,
        derandomize=not LONG,
        print_blob=True,
        phases=tuple(Phase) if LONG else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )


class Started(AtTheBedside):
    """The promise is looked at after every start."""

    @precondition(lambda self: hasattr(self, "hands"))
    @invariant()
    def the_promise_holds(self) -> None:
        replay = self.hands.replay
        for patient, coi in enumerate(self.hands.journeys):
            if self.hands.story(patient).infusion.started_at is not None:
                with replay.site.database.read() as connection:
                    entries = records(connection, coi)
                assert broken_promises(entries, replay.recorded.post_thaw_minutes) == []


TestThePromise = Watched.TestCase
TestThePromise.settings = _long_or(examples=20, steps=25)
TestThePromiseAtTheBedside = Started.TestCase
TestThePromiseAtTheBedside.settings = _long_or(examples=25, steps=6)


@pytest.mark.parametrize(
    "removed", ["bag_was_checked_by_two", "release_is_valid", "post_thaw_clock_runs"]
)
def test_random_work_breaks_the_promise_where_a_control_is_gone(removed: str) -> None:
    """The random test itself can fail: `test_gate_ablation` does the same for each control."""
    without = type("Without", (Started,), {"removed": [removed]})
    with pytest.raises(AssertionError, match="entry"):
        run_state_machine_as_test(without, settings=_long_or(examples=100, steps=6))
