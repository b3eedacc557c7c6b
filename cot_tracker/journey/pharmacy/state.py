"""The pharmacy's part of the Story: bags received, confirmed, issued, come back.

A confirmation counts only while what it rested on stands: `confirmation_stands(story)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cot_tracker.custody.entry import Entry
from cot_tracker.identity.codes import CodeFault, parse
from cot_tracker.journey.containers import changed
from cot_tracker.journey.positions import placed_in

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story


@dataclass(frozen=True, slots=True)
class Return:
    """Bags that came back; those `restocked` are confirmed anew before they are issued."""

    number: int
    bags: tuple[str, ...]
    restocked: tuple[str, ...]
    at: datetime
    by: str
    why: str


@dataclass(frozen=True)
class State:
    """Bags are own codes. `confirmed_bags` are those of the last confirmation that still stood
    when it was made, and are not come back since."""

    received: tuple[str, ...] = ()
    received_at: datetime | None = None
    received_by: str = ""
    confirmed_bags: tuple[str, ...] = ()
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    certificate: str = ""
    issued: tuple[str, ...] = ()
    issued_at: datetime | None = None
    issued_by: str = ""
    ward: str = ""
    returns: tuple[Return, ...] = ()

    @property
    def confirmed(self) -> bool:
        """Whether any bag is confirmed; `confirmation_stands` says whether that still counts."""
        return bool(self.confirmed_bags) and self.confirmed_at is not None

    def confirmed_since(self, at: datetime | None) -> bool:
        """Whether the confirmation was made after this instant: of a release, of a decision."""
        return self.confirmed_at is not None and at is not None and at < self.confirmed_at

    def confirmation_stands(self, story: Story) -> bool:
        """Whether bags are confirmed, after the last release and the last decision to start, and
        both stand: a release revoked or an infusion day moved since asks for a new one."""
        decision = story.conditioning.decision
        return (
            self.confirmed
            and story.quality.released
            and self.confirmed_since(story.quality.released_at)
            and story.conditioning.start_decided
            and decision is not None
            and self.confirmed_since(decision.at)
        )

    def bag_is_confirmed(self, story: Story, own: str) -> bool:
        """Whether this bag, by its own code, stands confirmed."""
        return own in self.confirmed_bags and self.confirmation_stands(story)


def _set(story: Story, **changes: Any) -> Story:
    return replace(story, pharmacy=replace(story.pharmacy, **changes))


def _owns(texts: Iterable[str]) -> tuple[str, ...]:
    """Own codes; a report may hold what is no code of ours."""
    found = []
    for text in texts:
        try:
            found.append(parse(text).own)
        except CodeFault:
            continue
    return tuple(found)


def _and(before: tuple[str, ...], bags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*before, *bags)))


def _without(before: tuple[str, ...], bags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(bag for bag in before if bag not in bags)


def _received(story: Story, entry: Entry) -> Story:
    bags = _owns(entry.texts("bags"))
    position = _owns([entry.text("position")])
    story = _set(
        story, received=_and(story.pharmacy.received, bags), received_at=entry.recorded_at,
        received_by=entry.by.person,
    )  # fmt: skip
    places = placed_in(entry.facts.get("placed", ()))
    for bag in bags:
        kept = places.get(bag) or (position[0] if position else "")
        story = changed(story, [bag], state="at_site", place="pharmacy", position=kept)
    return story


def _confirmed(story: Story, entry: Entry) -> Story:
    bags, state = _owns(entry.texts("bags")), story.pharmacy
    before = state.confirmed_bags if state.confirmation_stands(story) else ()
    story = _set(
        story, confirmed_bags=_and(before, bags), confirmed_at=entry.recorded_at,
        confirmed_by=entry.by.person, certificate=entry.text("certificate"),
    )  # fmt: skip
    return changed(story, bags, state="confirmed", place="pharmacy")


def _issued(story: Story, entry: Entry) -> Story:
    bags = _owns(entry.texts("bags"))
    story = _set(
        story, issued=_and(story.pharmacy.issued, bags), issued_at=entry.recorded_at,
        issued_by=entry.by.person, ward=entry.text("ward"),
    )  # fmt: skip
    return changed(story, bags, state="issued", place="ward", position="")


def _returned(story: Story, entry: Entry) -> Story:
    """Bags that may be used again are back in the pharmacy, unconfirmed; the others are done
    with. Bags that had ended before keep their end."""
    open_ = {own for own, one in story.containers.items() if not one.final}
    bags = tuple(bag for bag in _owns(entry.texts("bags")) if bag in open_)
    restocked = tuple(bag for bag in _owns(entry.texts("restocked")) if bag in bags)
    one = Return(
        entry.sequence, bags, restocked, entry.occurred_at, entry.by.person, entry.text("why")
    )
    state = story.pharmacy
    story = _set(
        story, returns=(*state.returns, one),
        confirmed_bags=_without(state.confirmed_bags, bags), issued=_without(state.issued, bags),
    )  # fmt: skip
    story = changed(story, restocked, state="at_site", place="pharmacy")
    return changed(story, _without(bags, restocked), state="returned", place="pharmacy")


FOLDS: Mapping[str, Callable[[Story, Entry], Story]] = {
    "pharmacy.received/1": _received,
    "pharmacy.confirmed/1": _confirmed,
    "pharmacy.issued/1": _issued,
    "pharmacy.returned/1": _returned,
}
