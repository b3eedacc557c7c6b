"""IL-2's part of the Story: the plan, and each dose given, held or skipped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cot_tracker.custody.entry import Entry

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story


@dataclass(frozen=True, slots=True)
class Plan:
    """What the investigator ordered, in the protocol's words; `dose` is in `dose_unit`."""

    dose: Decimal
    dose_unit: str
    route: str
    mode: str
    interval_hours: int
    max_doses: int
    planned_at: datetime
    planned_by: str


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose. status: given, held (put off; its number comes again), skipped (not made up)."""

    number: int
    status: str
    at: datetime
    by: str
    dose: Decimal | None = None
    dose_unit: str = ""
    criterion: str = ""
    why: str = ""


@dataclass(frozen=True)
class State:
    plan: Plan | None = None
    doses: tuple[Dose, ...] = ()
    ended_at: datetime | None = None
    ended_why: str = ""

    @property
    def ended(self) -> bool:
        return self.ended_at is not None

    @property
    def given(self) -> tuple[Dose, ...]:
        return tuple(dose for dose in self.doses if dose.status == "given")

    @property
    def next_number(self) -> int:
        """The number of the dose that is next: those given and skipped are behind."""
        return 1 + sum(dose.status != "held" for dose in self.doses)


def _set(story: Story, **changes: Any) -> Story:
    return replace(story, il2=replace(story.il2, **changes))


def _planned(story: Story, entry: Entry) -> Story:
    plan = Plan(
        entry.number("dose") or Decimal(0), entry.text("dose_unit"), entry.text("route"),
        entry.text("mode"), int(entry.facts.get("interval_hours", 0)),
        int(entry.facts.get("max_doses", 0)), entry.recorded_at, entry.by.person,
    )  # fmt: skip
    return _set(story, plan=plan)


def _dose(status: str) -> Callable[[Story, Entry], Story]:
    def fold(story: Story, entry: Entry) -> Story:
        number = int(entry.facts.get("number", story.il2.next_number))
        dose = Dose(
            number, status, entry.occurred_at, entry.by.person, entry.number("dose"),
            entry.text("dose_unit"), entry.text("criterion"), entry.text("why"),
        )  # fmt: skip
        return _set(story, doses=(*story.il2.doses, dose))

    return fold


def _ended(story: Story, entry: Entry) -> Story:
    return _set(story, ended_at=entry.occurred_at, ended_why=entry.text("why"))


FOLDS: Mapping[str, Callable[[Story, Entry], Story]] = {
    "il2.planned/1": _planned,
    "il2.dose_given/1": _dose("given"),
    "il2.dose_held/1": _dose("held"),
    "il2.dose_skipped/1": _dose("skipped"),
    "il2.ended/1": _ended,
}
