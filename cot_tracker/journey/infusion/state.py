"""Infusion's part of the Story: who checked, what was thawed, what ran in, and how entries say so.

Nothing is judged here: limits, totals and verdicts stand in the entries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cot_tracker.custody.entry import Entry
from cot_tracker.identity.codes import CodeFault, parse
from cot_tracker.journey.containers import changed, product_bags
from cot_tracker.journey.holds import with_deviation, with_hold
from cot_tracker.language import N_

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story

DEVIATIONS = {
    "thaw_outside_limits": N_("thaw outside its limits"),
    "infused_unverified": N_("a bag was infused that was never started here"),
    "stopped_twice": N_("the end of one infusion was reported twice"),
    "dose_outside_tolerance": N_("dose outside the tolerance of the dose group"),
}
"""The titles of the deviations that this step's reports raise."""


_COMING = frozenset({"at_site", "confirmed", "issued", "thawed"})


@dataclass(frozen=True, slots=True)
class Check:
    """One person's scan of the labels of wristband and bag at the bedside, as printed.

    `bag` is the bag's own code, `number` the sequence of the entry.
    """

    number: int
    person: str
    wristband: str
    bag_label: str
    bag: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Thaw:
    """One bag's thaw. `complete_by` is when it had to be over; `outside` says which limits were
    not kept: temperature, minutes, not_started."""

    number: int
    bag: str
    started_at: datetime | None = None
    started_by: str = ""
    complete_by: datetime | None = None
    completed_at: datetime | None = None
    completed_by: str = ""
    temperature_c: Decimal | None = None
    outside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Infusion:
    """One bag that ran in. Not `verified` when it was never started through its gate.

    `cells` counts what ran in, as computed when the end was reported; `ended_by` told it.
    """

    number: int
    bag: str
    started_at: datetime | None = None
    started_by: str = ""
    checked_by: tuple[str, ...] = ()
    verified: bool = False
    ended_at: datetime | None = None
    ended_by: str = ""
    volume_ml: Decimal | None = None
    remainder_ml: Decimal | None = None
    cells: Decimal | None = None
    complete: bool = False
    why: str = ""

    @property
    def running(self) -> bool:
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reaction during or after an infusion; grade 1 to 5 (CTCAE)."""

    number: int
    at: datetime
    grade: int
    description: str
    measure: str
    bag: str
    told_by: str


@dataclass(frozen=True, slots=True)
class Dose:
    """The whole dose against the dose group's. `within` is None when it could not be judged."""

    at: datetime
    total_cells: Decimal
    target_cells: Decimal | None
    within: bool | None
    told_by: str


@dataclass(frozen=True)
class State:
    checks: tuple[Check, ...] = ()
    thaws: tuple[Thaw, ...] = ()
    infusions: tuple[Infusion, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    dose: Dose | None = None

    @property
    def finished(self) -> bool:
        return self.dose is not None

    @property
    def running(self) -> tuple[Infusion, ...]:
        return tuple(one for one in self.infusions if one.running)

    @property
    def first_infused_at(self) -> datetime | None:
        """When the first cells ran in: the start, or where that is unknown, the end."""
        known = (one.started_at or one.ended_at for one in self.infusions)
        return min((at for at in known if at is not None), default=None)

    @property
    def started_at(self) -> datetime | None:
        return self.first_infused_at

    @property
    def stopped_at(self) -> datetime | None:
        """The end of the last bag so far, or None while none has ended."""
        ends = (one.ended_at for one in self.infusions)
        return max((at for at in ends if at is not None), default=None)

    @property
    def total_cells(self) -> Decimal:
        """The cells infused so far, those of bags without a known count left out."""
        return sum((one.cells for one in self.infusions if one.cells is not None), Decimal(0))

    @property
    def evaluability_review(self) -> bool:
        """Whether the dose is such that the subject's evaluability must be looked into."""
        return self.dose is not None and self.dose.within is not True

    @property
    def performers(self) -> frozenset[str]:
        """Everyone who checked, thawed, started or ended."""
        found = {check.person for check in self.checks}
        found |= {who for one in self.thaws for who in (one.started_by, one.completed_by)}
        found |= {who for one in self.infusions for who in (one.started_by, one.ended_by)}
        return frozenset(found - {""})

    def thaw_of(self, bag: str) -> Thaw | None:
        """The thaw of the bag with this own code, or None."""
        return next((one for one in self.thaws if one.bag == bag), None)

    def infusion_of(self, bag: str) -> Infusion | None:
        return next((one for one in self.infusions if one.bag == bag), None)


def _set(story: Story, **changes: Any) -> Story:
    return replace(story, infusion=replace(story.infusion, **changes))


def _own(entry: Entry, name: str = "bag") -> str:
    try:
        return parse(entry.text(name)).own
    except CodeFault:
        return ""


def _told(entry: Entry, name: str) -> datetime:
    """The earlier of the time in the facts and the time of the report."""
    return min(entry.instant(name) or entry.occurred_at, entry.occurred_at)


def _checked(story: Story, entry: Entry) -> Story:
    check = Check(
        entry.sequence, entry.by.person, entry.text("wristband"), entry.text("bag"), _own(entry),
        entry.recorded_at,
    )  # fmt: skip
    return _set(story, checks=(*story.infusion.checks, check))


def _thaw_started(story: Story, entry: Entry) -> Story:
    bag = _own(entry)
    thaw = Thaw(
        entry.sequence, bag, started_at=entry.recorded_at, started_by=entry.by.person,
        complete_by=entry.instant("complete_by"),
    )  # fmt: skip
    others = tuple(one for one in story.infusion.thaws if one.bag != bag)
    return changed(_set(story, thaws=(*others, thaw)), [bag], state="thawed")


def _thaw_completed(story: Story, entry: Entry) -> Story:
    """The clock starts at completion; of two reports of one thaw, the earlier time counts."""
    bag, at = _own(entry), _told(entry, "completed_at")
    thaw = story.infusion.thaw_of(bag) or Thaw(entry.sequence, bag)
    outside = set(thaw.outside) | set(entry.texts("outside"))
    if thaw.started_at is None:
        outside.add("not_started")
    elif thaw.complete_by is not None and at > thaw.complete_by:
        outside.add("minutes")
    thaw = replace(
        thaw, completed_at=min(at, thaw.completed_at or at), completed_by=entry.by.person,
        temperature_c=entry.number("temperature_c"), outside=tuple(sorted(outside)),
    )  # fmt: skip
    others = tuple(one for one in story.infusion.thaws if one.bag != bag)
    story = _set(story, thaws=(*others, thaw))
    known = story.containers.get(bag)
    if known is not None and known.state == "issued":
        story = changed(story, [bag], state="thawed")
    if not outside:
        return story
    story = with_deviation(
        story, entry, "thaw_outside_limits", "major", happened=", ".join(thaw.outside)
    )
    return with_hold(story, entry, "excursion", "thaw_outside_limits")


def _started(story: Story, entry: Entry) -> Story:
    bag = _own(entry)
    one = Infusion(
        entry.sequence, bag, started_at=entry.recorded_at, started_by=entry.by.person,
        checked_by=entry.texts("checked_by"), verified=True,
    )  # fmt: skip
    story = _set(story, infusions=(*story.infusion.infusions, one))
    return changed(story, [bag], state="infusing")


def _stopped(story: Story, entry: Entry) -> Story:
    """A bag that was never started is shown as done and unverified. While further bags are to
    come, they wait for Quality; afterwards a hold would only stop the patient's treatment."""
    bag = _own(entry)
    before = story.infusion.infusion_of(bag)
    if before is not None and not before.running:
        return with_deviation(story, entry, "stopped_twice", "major", happened=entry.action)
    started = before or Infusion(entry.sequence, bag)
    complete = entry.facts.get("complete") is True
    ended = replace(
        started, ended_at=_told(entry, "ended_at"), ended_by=entry.by.person,
        volume_ml=entry.number("volume_ml"), remainder_ml=entry.number("remainder_ml"),
        cells=entry.number("cells"), complete=complete, why=entry.text("why"),
    )  # fmt: skip
    others = tuple(one for one in story.infusion.infusions if one.bag != bag)
    story = _set(story, infusions=(*others, ended))
    story = changed(story, [bag], state="infused" if complete else "partly_infused")
    if before is not None:
        return story
    story = with_deviation(story, entry, "infused_unverified", "critical", happened=entry.action)
    if not any(one.code != bag and one.state in _COMING for one in product_bags(story)):
        return story
    return with_hold(story, entry, "deviation", "infused_unverified")


def _reaction(story: Story, entry: Entry) -> Story:
    one = Reaction(
        entry.sequence, entry.occurred_at, int(entry.facts.get("grade", 0)),
        entry.text("description"), entry.text("measure"), _own(entry), entry.by.person,
    )  # fmt: skip
    return _set(story, reactions=(*story.infusion.reactions, one))


def _finished(story: Story, entry: Entry) -> Story:
    within = entry.facts.get("within")
    dose = Dose(
        entry.occurred_at, entry.number("total_cells") or Decimal(0),
        entry.number("target_cells"), within if isinstance(within, bool) else None,
        entry.by.person,
    )  # fmt: skip
    story = _set(story, dose=dose)
    if within is True:
        return story
    return with_deviation(story, entry, "dose_outside_tolerance", "major", happened=entry.action)


FOLDS: Mapping[str, Callable[[Story, Entry], Story]] = {
    "infusion.bedside_checked/1": _checked,
    "infusion.thaw_started/1": _thaw_started,
    "infusion.thaw_completed/1": _thaw_completed,
    "infusion.started/1": _started,
    "infusion.stopped/1": _stopped,
    "infusion.reaction/1": _reaction,
    "infusion.finished/1": _finished,
}
