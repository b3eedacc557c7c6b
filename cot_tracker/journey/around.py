"""What a journey's gates see besides the Story."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cot_tracker.condition.generic_model import Configuration
from cot_tracker.door.action import Gathered
from cot_tracker.door.around import Around
from cot_tracker.door.faults import Unknown
from cot_tracker.protocol.model import Protocol
from cot_tracker.study.actions import protocol_named
from cot_tracker.study.state import StudyStory


def _nothing_kept(digest: str) -> bytes:
    raise Unknown


@dataclass(frozen=True)
class JourneyAround(Around):
    """protocol: the one pinned by this journey; before it is opened, the study's.

    evidence(digest): the bytes that come with this call or were kept before; raises Unknown.
    `study`, `station`, `item(code)` give the Stories of those chains; `actor` is who asks.
    """

    protocol: Protocol
    protocol_digest: str
    evidence: Callable[[str], bytes] = _nothing_kept
    occurred_at: datetime | None = None

    @property
    def happened_at(self) -> datetime:
        """When what is told happened: now, unless it is told later."""
        return min(self.occurred_at or self.now, self.now)

    @property
    def today(self) -> date:
        """The calendar day at the study's site."""
        return self.day_of(self.now)

    def day_of(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.protocol.study.time_zone)).date()

    @property
    def loggers(self) -> tuple[Configuration, ...]:
        """How files of the site's own logger models are read now."""
        study: StudyStory | None = self.stories.get("study")
        return study.loggers if study is not None else ()

    @property
    def actor_roles(self) -> frozenset[str]:
        """The actor's roles as they are now, from the actor's own chain."""
        someone = self.stories.get(self.actor.person)
        return someone.roles if someone is not None else frozenset(self.actor.roles)


def journey_around(gathered: Gathered) -> JourneyAround:
    """Raises LookupError when the study has no protocol: then there are no journeys."""
    study: StudyStory = gathered.stories["study"]
    story = gathered.stories.get(gathered.chain)
    pinned = story.enrolment.protocol_digest if story is not None else ""
    digest = pinned or study.protocol_digest
    protocol = protocol_named(digest, gathered.evidence)
    return JourneyAround(
        gathered.now, gathered.actor, gathered.stories, protocol, digest, gathered.evidence,
        gathered.occurred_at,
    )  # fmt: skip
