"""Storage's part of the Story: each container's clock, and what an entry does to it.

The clocks follow the containers whatever step moves them: `tracked` runs after every fold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from immutables import Map

from cot_tracker.custody.entry import Entry
from cot_tracker.facility.storage import doubt_of
from cot_tracker.identity.codes import CodeFault, parse
from cot_tracker.journey.containers import Container, changed
from cot_tracker.journey.holds import with_deviation, with_hold
from cot_tracker.journey.positions import placed_in
from cot_tracker.journey.stability import OUT_TOO_LONG, Clock, Leg, between, standing
from cot_tracker.language import N_

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story

TITLES = {
    "out_too_long": N_("out of storage too long"),
    "storage_failed": N_("storage failed"),
    "storage_excursion": N_("temperature excursion in storage"),
    "storage_unknown": N_("temperature in storage unknown"),
}
"""What a deviation of storage is called on a page."""
_NO_CLOCKS: Map[str, Clock] = Map()


@dataclass(frozen=True, slots=True)
class Failure:
    """A report of failed storage that placed a hold: the number of its entry, the storage's code,
    when it was told, and what of this journey it concerned. doubt: of a logger's file that placed
    one, which it was."""

    number: int
    storage: str
    told_at: datetime
    containers: frozenset[str]
    doubt: str = ""


@dataclass(frozen=True)
class State:
    """clocks: by the own code of each container that was ever in a position, and of product that
    was ever in a shipper. failures: the reports of storage, failed or in doubt, that placed a hold.
    """

    clocks: Map[str, Clock] = _NO_CLOCKS
    failures: tuple[Failure, ...] = ()

    @property
    def out(self) -> tuple[str, ...]:
        """The containers that are out of storage now."""
        found = (own for own, clock in self.clocks.items() if clock.out_since is not None)
        return tuple(sorted(found))


def failure_told(
    story: Story, storage: str, containers: Iterable[str], since: datetime | None, doubt: str = ""
) -> int:
    """The number of the report that this storage failed, told after `since` (when it was last in
    order), that concerned all of these containers and on which Quality has said nothing yet: its
    hold stands and its deviation is not assessed. With a `doubt`, of that file. 0 where there is
    none."""
    concerned = frozenset(containers)
    for one in reversed(story.storage.failures):
        same = (one.storage, one.doubt) == (storage, doubt)
        same = same and (since is None or one.told_at > since)
        if same and concerned <= one.containers and story.deviation.unanswered(one.number):
            return one.number
    return 0


def tracked(before: Story, story: Story, entry: Entry) -> Story:
    """The Story with the clocks of the containers that this entry moved, and with the hold on
    those that were out too long, as the entry judges them."""
    if story.containers is not before.containers:
        clocks = story.storage.clocks
        for own, one in story.containers.items():
            if before.containers.get(own) is not one:
                clocks = _followed(clocks, before.containers.get(own), one, entry)
        if clocks is not story.storage.clocks:
            story = replace(story, storage=replace(story.storage, clocks=clocks))
    rows = entry.facts.get("out_of_storage", ())
    held = story.deviation.unanswered
    over = [
        row["container"] for row in rows
        if row.get("exceeded") and not (row.get("joins") and held(int(row["joins"])))
    ]  # fmt: skip
    return _out_too_long(story, entry, over) if over else story


def _followed(
    clocks: Map[str, Clock], before: Container | None, after: Container, entry: Entry
) -> Map[str, Clock]:
    clock, now = clocks.get(after.code), standing(after)
    if clock is None:
        begins = now == "kept" or (now == "carried" and after.is_product)
        return clocks.set(after.code, Clock()) if begins else clocks
    was = standing(before) if before is not None else ""
    at = entry.occurred_at
    if now == "out" and was != "out":
        return clocks.set(after.code, replace(clock, out_since=at, out_with=entry.action))
    if now != "out" and clock.out_since is not None:
        began = clock.out_since
        leg = Leg(began, at, clock.out_with, entry.action, between(began, at))
        return clocks.set(after.code, Clock(legs=(*clock.legs, leg)))
    return clocks


def _out_too_long(story: Story, entry: Entry, containers: list[str]) -> Story:
    why = " ".join(containers)
    story = with_deviation(story, entry, "out_too_long", "major", happened=why)
    return with_hold(story, entry, OUT_TOO_LONG, why)


# The folds: none may raise, whatever came before


def _own(text: str) -> str:
    try:
        return parse(text).own
    except CodeFault:
        return ""


def _checked_out(story: Story, entry: Entry) -> Story:
    return changed(story, entry.texts("containers"), position="")


def _checked_in(story: Story, entry: Entry) -> Story:
    """Only where it is changes, not how far it has come."""
    for own, position in placed_in(entry.facts.get("placed", ())).items():
        one = story.containers.get(own)
        more: dict[str, Any] = {"position": position}
        if one is not None and one.state == "filled" and one.place == "workshop" and one.is_product:
            more["state"] = "stored"
        story = changed(story, [own], **more)
    return story


def _overran(story: Story, entry: Entry) -> Story:
    return _out_too_long(story, entry, [_own(text) for text in entry.texts("containers")])


def _failed(story: Story, entry: Entry) -> Story:
    """Told again, it joins the hold and the deviation of the report that it names."""
    what = f"{entry.text('name')}: {entry.text('why')}"
    first = int(entry.facts.get("joins", 0))
    if first and story.deviation.unanswered(first):
        return _told_again(story, first, what)
    story = with_deviation(story, entry, "storage_failed", "major", happened=what)
    return _held(with_hold(story, entry, "storage", what), entry)


def _held(story: Story, entry: Entry, doubt: str = "") -> Story:
    one = Failure(
        entry.sequence, entry.text("storage"), entry.recorded_at,
        frozenset(entry.texts("containers")), doubt,
    )  # fmt: skip
    failures = (*story.storage.failures, one)
    return replace(story, storage=replace(story.storage, failures=failures))


def _told_again(story: Story, number: int, what: str) -> Story:
    state = story.deviation
    told = tuple(
        replace(one, happened=f"{one.happened}; {what}")
        if one.number == number and what not in one.happened.split("; ")
        else one
        for one in state.deviations
    )
    return replace(story, deviation=replace(state, deviations=told))


def _doubted(story: Story, entry: Entry) -> Story:
    """The same file read out for the same time joins the hold that it has placed."""
    first = int(entry.facts.get("joins", 0))
    if first and story.deviation.unanswered(first):
        return story
    excursion = entry.text("verdict") == "excursion"
    title = "storage_excursion" if excursion else "storage_unknown"
    story = with_deviation(story, entry, title, "major", happened=entry.text("name"))
    cause = "excursion" if excursion else "unknown_condition"
    return _held(with_hold(story, entry, cause, entry.text("name")), entry, doubt_of(entry.facts))


FOLDS: Mapping[str, Callable[[Story, Entry], Story]] = {
    "storage.checked_out/1": _checked_out,
    "storage.checked_in/1": _checked_in,
    "storage.overran/1": _overran,
    "storage.failed/1": _failed,
    "storage.doubted/1": _doubted,
}
