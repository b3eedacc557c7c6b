"""The protocol's windows as dates: arithmetic on the study site's days, infusion being day 0."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from cot_tracker.protocol.model import Protocol, Visit


class Window(NamedTuple):
    """The first day allowed, the day meant, the last day allowed; all included."""

    earliest: date
    target: date
    latest: date

    def holds(self, day: date) -> bool:
        """Whether the day lies within the window."""
        return self.earliest <= day <= self.latest


def visit_window(protocol: Protocol, visit: Visit | str, infused_on: date) -> Window:
    """The window of a visit, given as itself or by its id; KeyError if there is no such visit."""
    found = protocol.visit(visit) if isinstance(visit, str) else visit
    if found is None:
        raise KeyError(visit)
    return Window(
        infused_on + timedelta(days=found.day - found.days_before),
        infused_on + timedelta(days=found.day),
        infused_on + timedelta(days=found.day + found.days_after),
    )


def decision_window(protocol: Protocol, infusion_day: date) -> Window:
    """When the decision to start pre-conditioning may be taken, for a planned infusion day."""
    plan = protocol.conditioning
    return Window(
        infusion_day + timedelta(days=plan.decision_earliest_offset),
        infusion_day + timedelta(days=plan.decision_day_offset),
        infusion_day + timedelta(days=plan.decision_latest_offset),
    )


def infusion_window(protocol: Protocol, planned_on: date) -> Window:
    """The days on which cells may be infused without deciding on pre-conditioning again."""
    slack = timedelta(days=protocol.infusion.day_tolerance_days)
    return Window(planned_on - slack, planned_on, planned_on + slack)


def dlt_last_day(protocol: Protocol, infused_on: date) -> date:
    """The last day whose events count as dose-limiting toxicity."""
    rules = protocol.escalation
    days = rules.dlt_window_days if rules.dlt_last_day_counts else rules.dlt_window_days - 1
    return infused_on + timedelta(days=days)


def counts_for_dlt(protocol: Protocol, infused_on: date, day: date) -> bool:
    """Whether an event on `day` falls into the window for dose-limiting toxicity."""
    return infused_on <= day <= dlt_last_day(protocol, infused_on)


def next_subject_from(protocol: Protocol, previous_infused_on: date) -> date:
    """The first day on which the next subject of a cohort may be infused."""
    return previous_infused_on + timedelta(days=protocol.escalation.stagger_days)


def result_due(due_days: int, harvested_on: date) -> date:
    """The day by which a result that may follow release is due."""
    return harvested_on + timedelta(days=due_days)
