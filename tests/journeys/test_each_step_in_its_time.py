"""At every point of the whole way, the step after next is asked for over HTTP and refused with
every reason; the record shows the tries, and the cells' way is the same as without them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cot_tracker.app import create_app
from cot_tracker.custody.ledger import entries
from cot_tracker.demo.player import Player, World, make_world
from cot_tracker.door.action import Sort
from cot_tracker.journey.paper.printing import Printed
from cot_tracker.journey.steps import BOOK
from tests.journeys.doors import ApiPlayer
from tests.journeys.test_the_whole_way_api import START, reasons_are_told
from tests.journeys.way import walk

PRINTING = "labelling.reserved"

DOES_NOT_WAIT = {
    # later: what may still be undone when it is done
    "enrolment.consented": {"enrolment.identified"},
    "collection.planned": {"enrolment.wristband_bound"},
    "transport.received": {"transport.delivered"},
    "transport.packed": {PRINTING},
    "transport.handed_over": {"transport.planned"},
    "facility.line_cleared": {"transport.accepted"},
    "facility.shipper_conditioned": {
        "collection.collected", "quality.conditionally_released", PRINTING,
    },
    "production.container_filled": {PRINTING, "labelling.applied"},
    "production.operation_completed": {"production.parent_closed"},
    "production.stored": {"production.operation_verified"},
    "quality.sampled": {"labelling.applied"},
    "quality.trail_reviewed": {"quality.result_reviewed"},
    "quality.result_recorded": {"il2.dose_given", "il2.dose_skipped", "il2.ended"},
    "conditioning.infusion_day_planned": {"pharmacy.received"},
    "pharmacy.confirmed": {"conditioning.dose_given"},
    "infusion.thaw_started": {"infusion.stopped"},
    "il2.planned": {"infusion.started", "infusion.stopped", "infusion.finished"},
    "il2.dose_given": {"il2.dose_held"},
    "deviation.retained": {
        "quality.result_reviewed", "followup.adverse_event", "followup.visit_done",
    },
    "deviation.destroyed": {"deviation.retained"},
    "followup.study_ended": {"deviation.destruction_witnessed"},
    PRINTING: {
        "enrolment.enrolled", "production.materials_used", "labelling.applied",
        "production.batch_completed",
    },
}  # fmt: skip
"""Steps that do not wait for one another: plans, prints, a second bag beside the first, and the
results that come in while the patient is treated. The tests of the gates say why."""


@dataclass(frozen=True)
class Call:
    """One call of the whole way as it was made."""

    person: str
    action: str
    chain: str
    facts: Mapping[str, Any]
    at: datetime
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Noting(Player):
    """Plays, and notes every call."""

    calls: list[Call] = field(default_factory=list)

    def do(
        self, person: str, action: str, chain: str, facts: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Any:  # fmt: skip
        done = super().do(person, action, chain, facts, **more)
        self.calls.append(Call(person, action, chain, dict(facts or {}), self.now, more))
        return done

    def print_labels(
        self, person: str, coi: str, what: str, station: str = "", **facts: Any
    ) -> Printed:
        printed = super().print_labels(person, coi, what, station, **facts)
        told = {"what": what, **facts}
        self.calls.append(Call(person, PRINTING, coi, told, self.now, {"station": station}))
        return printed


@pytest.fixture
def undisturbed(tmp_path: Path) -> Iterator[Noting]:
    world = make_world(tmp_path / "undisturbed", START)
    player = Noting(world, world.clock.now)
    walk(player)
    yield player
    world.site.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = make_world(tmp_path / "site", START)
    yield world
    world.site.close()


def step_after_next(calls: Sequence[Call], at: int) -> Call | None:
    """The first permit after call `at` that is another action than it."""
    now = calls[at]
    later = (one for one in calls[at + 1 :] if one.action != now.action and one.chain != "study")
    permits = (one for one in later if BOOK.actions[one.action].sort is Sort.PERMIT)
    return next(permits, None)


def kinds(player: Player, coi: str) -> list[str]:
    with player.site.database.read() as connection:
        return [one.kind for one in entries(connection, coi)]


def test_no_step_comes_before_its_time(undisturbed: Noting, world: World) -> None:
    calls = undisturbed.calls
    player = ApiPlayer(world, world.clock.now, create_app(world.site).test_client())
    coi, tried = "", 0
    for at, call in enumerate(calls):
        early = step_after_next(calls, at) if coi else None
        if early and call.action not in DOES_NOT_WAIT.get(early.action, ()):
            language = ("en", "zh")[at % 2]
            answer = player.ask(early.person, early.action, early.chain, early.facts, language)
            assert answer.status_code == 409, (call.action, early.action, answer.text)
            said = answer.get_json()
            reasons_are_told(said["refusals"], language)
            assert not said["near_miss"]
            tried += 1
        _again(player, call)
        coi = player.story("study").journeys[0] if player.story("study").journeys else ""
    assert tried > 90
    assert kinds(player, coi) == kinds(undisturbed, coi)
    assert player.get("jun", f"/journeys/{coi}")["stage"] == "ended"


def _again(player: ApiPlayer, call: Call) -> None:
    """The call at its own time, through this player's door."""
    if call.action == PRINTING:
        player.now = call.at - timedelta(minutes=1)
        player.print_labels(call.person, call.chain, **call.facts, **call.more)
        return
    player.now = call.at - timedelta(seconds=30)
    player.do(call.person, call.action, call.chain, call.facts, **call.more)
