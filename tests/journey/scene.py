"""Stories of one played journey, captured as it goes, so that gates are judged in memory.

Each break takes a moment at which the action is open, breaks one condition, and sees its refusal.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cot_tracker.custody.entry import Performer
from cot_tracker.demo import collection, enrolment
from cot_tracker.demo.player import Player, World, make_world
from cot_tracker.door import fields
from cot_tracker.door.gate import Requirement, judged
from cot_tracker.journey.around import JourneyAround
from cot_tracker.journey.steps import BOOK
from cot_tracker.journey.story import Story
from tests.gates import BROKEN

START = datetime(2026, 1, 5, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Moment:
    """A Story and the Stories around it at one moment of the play."""

    story: Story
    stories: Mapping[str, Any]
    now: datetime
    protocol: Any
    protocol_digest: str
    people: Mapping[str, Performer]

    def around(self, person: str, **changes: Any) -> JourneyAround:
        by = self.people[person]
        seen = JourneyAround(self.now, by, self.stories, self.protocol, self.protocol_digest)
        return replace(seen, **changes)


@dataclass(frozen=True)
class Break:
    """One condition taken away: how, and the code of the refusal that must be seen for it."""

    action: str
    requirement: str
    code: str
    moment: str
    person: str
    facts: Mapping[str, Any] | Callable[[Moment], Mapping[str, Any]] = field(default_factory=dict)
    story: Callable[[Story], Story] = lambda story: story
    broken: Mapping[str, Any] | Callable[[Moment], Mapping[str, Any]] = field(default_factory=dict)
    around: Callable[[JourneyAround], JourneyAround] = lambda around: around
    also: Sequence[str] = ()

    def __str__(self) -> str:
        return f"{self.action}-{self.requirement}"


def register(breaks: Sequence[Break]) -> Sequence[Break]:
    """Tells the suite which requirements these breaks stand for."""
    for one in breaks:
        BROKEN[(one.action, one.requirement)] = tuple(one.also)
    return breaks


def codes(action: str, story: Any, facts: Mapping[str, Any], around: Any) -> set[str]:
    """The codes of all refusals of this action, and of its cautions."""
    known = BOOK.actions[action]
    typed: Mapping[str, Any] = fields.load(known.schema, facts)
    if known.seals is not None:
        typed = known.seals(typed, _world().site.vault)
    return {r.code for r in judged(_asked(action), story, typed, around)}


def _asked(action: str) -> Sequence[Requirement]:
    known = BOOK.actions[action]
    return (*BOOK.gate(known), *known.cautions)


def see(one: Break) -> None:
    """The action is open, then the one condition is gone and its refusal is there."""
    moment = moments()[one.moment]
    facts = dict(one.facts(moment) if callable(one.facts) else one.facts)
    around = moment.around(one.person)
    assert codes(one.action, moment.story, facts, around) == set()
    changed = one.broken(moment) if callable(one.broken) else one.broken
    found = codes(one.action, one.story(moment.story), {**facts, **changed}, one.around(around))
    assert found == {one.code, *one.also}
    assert one.requirement in {r.name for r in _asked(one.action)}


@cache
def _world() -> World:
    directory = Path(tempfile.mkdtemp(prefix="cot-scene-"))
    return make_world(directory / "site", START)


@cache
def moments() -> Mapping[str, Moment]:
    """The captured moments, by name."""
    world = _world()
    player = Player(world, world.clock.now)
    enrolment.open_group(player, "1")
    taken: dict[str, Moment] = {}
    coi = ""

    def take(name: str) -> None:
        story = player.story(coi) if coi else Story("")
        stories = {"study": player.story("study")}
        stories |= {p.person: player.story(p.person) for p in world.people.values()}
        if coi:
            stories[coi] = story
        taken[name] = Moment(
            story, stories, player.now + timedelta(minutes=1), world.protocol,
            world.protocol.digest, world.people,
        )  # fmt: skip

    take("before")
    coi = enrolment.open_journey(player, 1)
    take("identified")
    enrolment.screen(player, coi)
    take("eligible")
    player.do("fang", "enrolment.enrolled", coi)
    take("enrolled")
    player.print_labels("alice", coi, "journey_sheet")
    player.print_labels("alice", coi, "wristband")
    take("wristband")
    wristband = live(player.story(coi), 11)
    player.do(
        "alice", "enrolment.wristband_bound", coi,
        {
            "wristband": wristband, "hospital_band": enrolment.HOSPITAL_NUMBER.format(number=1),
            "name_agrees": True, "birth_date_agrees": True,
        },
    )  # fmt: skip
    take("bound_once")
    player.do(
        "hugo", "enrolment.wristband_bound", coi,
        {
            "wristband": wristband, "hospital_band": enrolment.HOSPITAL_NUMBER.format(number=1),
            "name_agrees": True, "birth_date_agrees": True,
        },
    )  # fmt: skip
    player.do("alice", "collection.planned", coi, {"day": player.now.date() + timedelta(days=1)})
    take("planned")
    player.print_labels("alice", coi, "collection_bag", count=2)
    player.wait(hours=5)
    take("labelled")
    collection.record(player, coi, labels(player.story(coi), 20))
    take("collected")
    return taken


def live(story: Story, kind: int) -> str:
    """The printed code of the live label of this kind."""
    return max(labels(story, kind))


def labels(story: Story, kind: int) -> tuple[str, ...]:
    """The printed codes of the live labels of this kind."""
    found = (
        one.code for one in story.labels.values()
        if one.kind == kind and one.state in ("issued", "applied")
    )  # fmt: skip
    return tuple(sorted(found))
