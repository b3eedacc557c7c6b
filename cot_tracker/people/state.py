"""The Story of one person: account, roles, sign-ins, refusals that were not yet acknowledged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from cot_tracker.custody.entry import Entry
from cot_tracker.door.cards import Card, with_card

FREE_FAILURES = 4
_LONGEST_LOCK = timedelta(minutes=60)
_SESSIONS_KEPT = 20


@dataclass(frozen=True, slots=True)
class PersonStory:
    """cards: every print of the person's badge; the last is in force."""

    person: str
    sequence: int = 0
    username: str = ""
    name: str = ""
    roles: frozenset[str] = frozenset()
    language: str = "en"
    active: bool = False
    must_change_password: bool = False
    failures: int = 0
    last_failure_at: datetime | None = None
    last_sign_in_at: datetime | None = None
    sessions: tuple[str, ...] = ()
    open_refusals: frozenset[str] = frozenset()
    cards: tuple[Card, ...] = ()

    def has_open_refusal(self, key: str) -> bool:
        """Whether this very refusal stands recorded and unacknowledged."""
        return key in self.open_refusals

    @property
    def locked_until(self) -> datetime | None:
        """After the fifth failure in a row each further one doubles the wait, up to an hour."""
        if self.failures <= FREE_FAILURES or self.last_failure_at is None:
            return None
        doubled = timedelta(minutes=2 ** min(self.failures - FREE_FAILURES - 1, 6))
        return self.last_failure_at + min(doubled, _LONGEST_LOCK)


def _left_open(story: PersonStory, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Of the sessions, the one in which the own password was changed: whoever knew the old one is
    out. Entries that do not name it keep the newest."""
    if facts.get("temporary"):
        return ()
    if "session" in facts:
        return tuple(one for one in story.sessions if one == facts["session"])
    return story.sessions[-1:]


def apply(story: PersonStory, entry: Entry) -> PersonStory:
    """The Story after one more entry."""
    story = replace(story, sequence=entry.sequence)
    facts = entry.facts
    match entry.kind:
        case "people.added/1":
            return replace(
                story, username=facts["username"], name=facts["name"],
                roles=frozenset(facts["roles"]), language=facts.get("language", "en"),
                active=True, must_change_password=True,
            )  # fmt: skip
        case "people.roles_changed/1":
            return replace(story, roles=frozenset(facts["roles"]))
        case "people.deactivated/1":
            return replace(story, active=False, sessions=())
        case "people.reactivated/1":
            return replace(story, active=True, failures=0)
        case "people.password_set/1":
            temporary = bool(facts.get("temporary"))
            left = _left_open(story, facts)
            return replace(story, must_change_password=temporary, failures=0, sessions=left)
        case "people.language_chosen/1":
            return replace(story, language=facts["language"])
        case "people.signed_in/1":
            return replace(
                story, failures=0, last_failure_at=None, last_sign_in_at=entry.recorded_at,
                sessions=(*story.sessions, facts["session"])[-_SESSIONS_KEPT:],
            )  # fmt: skip
        case "people.sign_in_failed/1":
            return replace(story, failures=story.failures + 1, last_failure_at=entry.recorded_at)
        case "people.signed_out/1":
            left = tuple(one for one in story.sessions if one != facts["session"])
            return replace(story, sessions=left)
        case "people.badge_issued/1":
            return replace(story, cards=with_card(story.cards, entry))
        case "people.refused/1":
            return replace(story, open_refusals=story.open_refusals | {facts["key"]})
        case "people.refusals_acknowledged/1":
            return replace(story, open_refusals=frozenset())
    return story
