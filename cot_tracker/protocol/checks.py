"""Checks the entries of a protocol against one another, once each is sound by itself.

A check is a small function over the sections it names; it runs only when all of them were sound,
so that one hole does not hide what is wrong elsewhere.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from cot_tracker.language import N_
from cot_tracker.protocol.checks_making import (
    collection_is_consistent,
    lanes_are_complete,
    product_keeps_as_its_state_does,
    specification_can_be_judged,
    unit_operations_are_in_order,
)
from cot_tracker.protocol.common import ascending, in_order, known_unit, repeated
from cot_tracker.protocol.faults import Fault, fault
from cot_tracker.protocol.making import Product
from cot_tracker.protocol.model import (
    Conditioning,
    DoseGroup,
    Eligibility,
    Escalation,
    Il2Plan,
    Infusion,
    OutcomeMeasure,
    Protocol,
    Study,
    Visit,
)
from cot_tracker.protocol.units import DOSE_UNITS
from cot_tracker.protocol.values import Item

FORMAT = 1
Check = Callable[..., Iterator[Fault]]

WRONG_FORMAT = N_("This release reads protocol files of format {known}, not {given}.")
NO_SUCH_PLACE = N_("“{place}” is marked as an example, but the file has no such entry.")
NO_ZONE = N_("“{zone}” is not a time zone such as Asia/Shanghai.")
NO_FIRST_GROUP = N_("Dose group {group} is where the study begins, so it must be listed first.")
DOSES_FALL = N_("Dose group {higher} must have a higher dose than dose group {lower}.")
UNITS_DIFFER = N_("All dose groups must state the dose in one unit.")
DECISION_AFTER = N_("The decision must be possible no later than the day before infusion.")
DRUG_BEFORE_DECISION = N_("Day {day} lies before the decision to start, on day {decision}.")
DRUG_AFTER_CELLS = N_("Day {day} is not before the infusion; pre-conditioning ends before it.")
TWO_VERIFIERS = N_("The bedside check needs at least two people.")
THAWED_TOO_LONG = N_("{minutes} minutes is longer than the product may stand after thaw ({limit}).")
NOT_POSITIVE = N_("This must be more than nothing.")
VISITS_OVERLAP = N_("The window of visit {later} begins before that of visit {earlier} has ended.")
BEFORE_INFUSION = N_("A follow-up visit's window cannot begin before the day of infusion.")
UNKNOWN_PROCEDURE = N_("“{procedure}” is not in the list of procedures.")
NO_VISIT_THEN = N_("No visit falls on day {day}, the end of this measure's time frame.")


def all_faults(sections: Mapping[str, Any], raw: Mapping[str, Any]) -> list[Fault]:
    """Every fault between entries, `sections` being those that are sound, `raw` the whole file."""
    found = list(_marks_are_real(raw, sections))
    for check, needed in _CHECKS:
        if all(name in sections for name in needed):
            found += check(*(sections[name] for name in needed))
    return found


def format_is_known(given: int) -> Iterator[Fault]:
    """The file is of the format this release reads."""
    if given != FORMAT:
        yield fault("format", WRONG_FORMAT, known=FORMAT, given=given)


def study_is_consistent(study: Study) -> Iterator[Fault]:
    """Planned numbers, the site's time zone, the consent forms' versions and dates."""
    yield from in_order(
        "study.planned_evaluable_max", study.planned_evaluable_min, study.planned_evaluable_max
    )
    try:
        ZoneInfo(study.time_zone)
    except (KeyError, ValueError, OSError):
        yield fault("study.time_zone", NO_ZONE, zone=study.time_zone)
    yield from repeated("study.consent_forms", "version", [f.version for f in study.consent_forms])
    for place, form in enumerate(study.consent_forms):
        if form.valid_until is not None:
            path = f"study.consent_forms[{place}].valid_until"
            yield from in_order(path, form.valid_from, form.valid_until)


def eligibility_names_are_unique(eligibility: Eligibility) -> Iterator[Fault]:
    """No criterion or diagnosis stands twice."""
    for name, items in (("criteria", eligibility.criteria), ("diagnoses", eligibility.diagnoses)):
        yield from repeated(f"eligibility.{name}", "id", [item.id for item in items])


def dose_groups_rise(groups: tuple[DoseGroup, ...], escalation: Escalation) -> Iterator[Fault]:
    """Groups are unique, begin with the first group, share one unit, and rise with their number."""
    yield from repeated("dose_groups", "id", [group.id for group in groups])
    if groups[0].id != escalation.first_group:
        yield fault("dose_groups", NO_FIRST_GROUP, group=escalation.first_group)
    if len({group.unit for group in groups}) > 1:
        yield fault("dose_groups", UNITS_DIFFER)
    for place, group in enumerate(groups):
        lower = [
            g for g in groups if g.level < group.level and g.target_cells >= group.target_cells
        ]
        for other in lower:
            path = f"dose_groups[{place}].target_cells"
            yield fault(path, DOSES_FALL, higher=group.id, lower=other.id)


def escalation_is_consistent(escalation: Escalation) -> Iterator[Fault]:
    """A cohort fits into its group, and the window for dose-limiting toxicity has a length."""
    yield from in_order(
        "escalation.max_per_group", escalation.slots_per_cohort, escalation.max_per_group
    )
    if escalation.dlt_window_days == 0:
        yield fault("escalation.dlt_window_days", NOT_POSITIVE)


def conditioning_precedes_infusion(plan: Conditioning) -> Iterator[Fault]:
    """earliest <= decision <= latest < infusion, and no drug before the decision's day."""
    earliest, latest = plan.decision_earliest_offset, plan.decision_latest_offset
    yield from in_order("conditioning.decision_day_offset", earliest, plan.decision_day_offset)
    yield from in_order("conditioning.decision_latest_offset", plan.decision_day_offset, latest)
    if latest >= 0:
        yield fault("conditioning.decision_latest_offset", DECISION_AFTER)
    yield from repeated("conditioning.fitness", "id", [item.id for item in plan.fitness])
    yield from repeated("conditioning.drugs", "id", [drug.id for drug in plan.drugs])
    for place, drug in enumerate(plan.drugs):
        path = f"conditioning.drugs[{place}]"
        yield from known_unit(f"{path}.dose_unit", drug.dose_unit, DOSE_UNITS)
        yield from ascending(f"{path}.days", drug.days)
        if drug.days[0] < latest:
            yield fault(f"{path}.days", DRUG_BEFORE_DECISION, day=drug.days[0], decision=latest)
        if drug.days[-1] >= 0:
            yield fault(f"{path}.days", DRUG_AFTER_CELLS, day=drug.days[-1])


def bedside_is_consistent(infusion: Infusion, product: Product) -> Iterator[Fault]:
    """Two people check; the thaw has a range; nothing stands longer than the product may."""
    if infusion.verifiers < 2:
        yield fault("infusion.verifiers", TWO_VERIFIERS)
    yield from in_order("infusion.thaw_high_c", infusion.thaw_low_c, infusion.thaw_high_c)
    if infusion.max_minutes_after_thaw > product.post_thaw_expiry_minutes:
        yield fault(
            "infusion.max_minutes_after_thaw",
            THAWED_TOO_LONG,
            minutes=infusion.max_minutes_after_thaw,
            limit=product.post_thaw_expiry_minutes,
        )


def il2_is_consistent(plan: Il2Plan) -> Iterator[Fault]:
    """The unit is known, doses have a distance, and no reason to hold stands twice."""
    yield from known_unit("il2.dose_unit", plan.dose_unit, DOSE_UNITS)
    if plan.interval_hours == 0:
        yield fault("il2.interval_hours", NOT_POSITIVE)
    yield from repeated("il2.hold_criteria", "id", [item.id for item in plan.hold_criteria])


def visits_follow_one_another(
    visits: tuple[Visit, ...], procedures: tuple[Item, ...]
) -> Iterator[Fault]:
    """Visits are unique, in order, after infusion, without overlap, and name known procedures."""
    known = {procedure.id for procedure in procedures}
    yield from repeated("visits", "id", [visit.id for visit in visits])
    yield from repeated("procedures", "id", [procedure.id for procedure in procedures])
    for place, visit in enumerate(visits):
        path = f"visits[{place}]"
        if visit.day - visit.days_before < 0:
            yield fault(f"{path}.days_before", BEFORE_INFUSION)
        before = visits[place - 1] if place else None
        if before and before.day + before.days_after >= visit.day - visit.days_before:
            yield fault(f"{path}.day", VISITS_OVERLAP, later=visit.id, earlier=before.id)
        for name in ("procedures", "assessments"):
            for index, procedure in enumerate(getattr(visit, name)):
                if procedure not in known:
                    at = f"{path}.{name}[{index}]"
                    yield fault(at, UNKNOWN_PROCEDURE, procedure=procedure)


def measures_end_with_a_visit(
    measures: tuple[OutcomeMeasure, ...], visits: tuple[Visit, ...]
) -> Iterator[Fault]:
    """Measures are unique, and each time frame ends on the day of a visit."""
    days = {visit.day for visit in visits}
    yield from repeated("outcome_measures", "id", [measure.id for measure in measures])
    for place, measure in enumerate(measures):
        day = measure.time_frame_weeks * 7
        if day not in days:
            yield fault(f"outcome_measures[{place}].time_frame_weeks", NO_VISIT_THEN, day=day)


def _marks_are_real(raw: Mapping[str, Any], sections: Mapping[str, Any]) -> Iterator[Fault]:
    """A mark on a section that has faults of its own is not judged: the faults say enough."""
    faulty = {member.name for member in dataclasses.fields(Protocol)} - set(sections)
    for place, mark in enumerate(sections.get("examples", ())):
        parts = mark.split(".")
        if parts[0] not in faulty and not _exists(raw, parts):
            yield fault(f"examples[{place}]", NO_SUCH_PLACE, place=mark)


def _exists(node: object, parts: list[str]) -> bool:
    if not parts:
        return True
    if isinstance(node, list):
        return any(_exists(member, parts) for member in node)
    return isinstance(node, Mapping) and parts[0] in node and _exists(node[parts[0]], parts[1:])


_CHECKS: tuple[tuple[Check, tuple[str, ...]], ...] = (
    (format_is_known, ("format",)),
    (study_is_consistent, ("study",)),
    (eligibility_names_are_unique, ("eligibility",)),
    (escalation_is_consistent, ("escalation",)),
    (dose_groups_rise, ("dose_groups", "escalation")),
    (collection_is_consistent, ("collection",)),
    (lanes_are_complete, ("lanes",)),
    (unit_operations_are_in_order, ("production",)),
    (product_keeps_as_its_state_does, ("product",)),
    (specification_can_be_judged, ("specification",)),
    (conditioning_precedes_infusion, ("conditioning",)),
    (bedside_is_consistent, ("infusion", "product")),
    (il2_is_consistent, ("il2",)),
    (visits_follow_one_another, ("visits", "procedures")),
    (measures_end_with_a_visit, ("outcome_measures", "visits")),
)
