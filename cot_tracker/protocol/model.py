"""What a study protocol says, as plain frozen data; how it is read and checked lives beside it.

Days count from the day of infusion, which is day 0; calendar days are the study site's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from cot_tracker.language import N_
from cot_tracker.protocol.making import (
    Collection,
    Lane,
    LaneName,
    Product,
    Production,
    Specification,
)
from cot_tracker.protocol.values import (
    Celsius,
    Count,
    DayOffset,
    Days,
    Hours,
    Identifier,
    Item,
    Minutes,
    Percent,
    PositiveQuantity,
    Several,
    Shape,
    Weeks,
    Words,
)

DoseGroupId = Annotated[str, Shape(r"-?[1-9][0-9]?", "1, -1, 2, 3")]
FacilityNumber = Annotated[str, Shape(r"[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2}", "A9999")]
EXAMPLE_NOTICE = N_("Example value: the sponsor's protocol replaces it")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentForm:
    """A version of the consent form; it may be signed from `valid_from` to `valid_until`."""

    version: str
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """Which study this is, and where its days begin."""

    id: Annotated[str, Shape(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", "IX001")]
    title: Words
    summary: Words
    phase: str
    time_zone: str
    product_name: Words
    planned_evaluable_min: Count
    planned_evaluable_max: Count
    consent_forms: Several[ConsentForm]
    isbt_facility_number: FacilityNumber | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One question of eligibility; `expected_answer` is the answer that lets the subject in."""

    id: Identifier
    text: Words
    expected_answer: Literal["yes", "no"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """Who may be enrolled."""

    criteria_version: str
    criteria: Several[Criterion]
    diagnoses: Several[Item]
    kras_mutations: Several[str]
    hla_types: Several[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """The 3+3 rules that belong to no single dose group."""

    first_group: DoseGroupId
    slots_per_cohort: Count
    max_per_group: Count
    stagger_days: Days
    dlt_window_days: Days
    dlt_last_day_counts: bool
    when_top_group_clears: Literal["expand", "stop"]
    evaluability: Words
    replacement: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseGroup:
    """One dose group and the dose assigned to its subjects."""

    id: DoseGroupId
    target_cells: PositiveQuantity
    tolerance_percent: Percent
    unit: Literal["TCR+ cells", "TCR+ cells/kg"]

    @property
    def level(self) -> int:
        """The rank of the dose: -1 lies below 1."""
        return int(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitness:
    """Evidence the day -5 decision asks for, and how old it may be that day."""

    id: Identifier
    text: Words
    max_age_days: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class PreconditioningDrug:
    """A drug of the pre-conditioning: one dose on each of `days`."""

    id: Identifier
    name: Words
    dose: PositiveQuantity
    dose_unit: str
    days: Several[DayOffset]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditioning:
    """The decision to start pre-conditioning, and what is then given."""

    decision_day_offset: DayOffset
    decision_earliest_offset: DayOffset
    decision_latest_offset: DayOffset
    product_must_be: Literal["released", "on_site"]
    fitness: Several[Fitness]
    drugs: Several[PreconditioningDrug]


@dataclass(frozen=True, slots=True, kw_only=True)
class Infusion:
    """The rules of the bedside."""

    verifiers: Count
    bedside_check_valid_minutes: Minutes
    day_tolerance_days: Days
    thaw_low_c: Celsius
    thaw_high_c: Celsius
    thaw_max_minutes: Minutes
    thaw_one_bag_at_a_time: bool
    max_minutes_after_thaw: Minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Il2Plan:
    """Interleukin-2 after the cells; when continuous, a dose is one syringe or bag change."""

    drug: Words
    dose: PositiveQuantity
    dose_unit: str
    route: Literal["intravenous", "subcutaneous"]
    mode: Literal["intervals", "continuous"]
    interval_hours: Hours
    max_doses: Count
    earliest_hours_after_infusion: Hours
    hold_criteria: Several[Item]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A follow-up visit, due on `day`; `procedures` and `assessments` name the protocol's list."""

    id: Identifier
    name: Words
    day: DayOffset
    days_before: Days
    days_after: Days
    procedures: tuple[Identifier, ...]
    assessments: tuple[Identifier, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeMeasure:
    """What the study measures, and until when."""

    id: Identifier
    kind: Literal["primary", "secondary"]
    title: Words
    measure: Words
    time_frame_weeks: Weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Conditions of release beyond the specification; roles are those of the site's accounts."""

    requires_deviations_closed: bool
    conditional_release_allowed: bool
    exceptional_release_roles: Several[Identifier]


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """The whole protocol; `digest` is the SHA-256, in hex, of the bytes of its file."""

    format: int
    version: str
    examples: tuple[str, ...]
    study: Study
    eligibility: Eligibility
    escalation: Escalation
    dose_groups: Several[DoseGroup]
    collection: Collection
    lanes: Several[Lane]
    production: Production
    product: Product
    specification: Specification
    conditioning: Conditioning
    infusion: Infusion
    il2: Il2Plan
    procedures: Several[Item]
    visits: Several[Visit]
    outcome_measures: Several[OutcomeMeasure]
    release: Release
    digest: str

    def is_example(self, section: str) -> bool:
        """Whether the values at this path ("dose_groups[1].target_cells") are only an example.

        Such values are shown with EXAMPLE_NOTICE until the sponsor's protocol replaces them.
        """
        path = re.sub(r"\[\d+\]", "", section)
        return any(path == marked or path.startswith(f"{marked}.") for marked in self.examples)

    def dose_group(self, group_id: str) -> DoseGroup | None:
        """The dose group with this id, or None."""
        return next((group for group in self.dose_groups if group.id == group_id), None)

    def lane(self, name: LaneName, day: date | None = None) -> Lane:
        """The lane of this name, as qualified for this day of the year where one is given;
        reading the file made sure that there is one."""
        found = next(lane for lane in self.lanes if lane.name == name)
        return found if day is None else found.on(day)

    def visit(self, visit_id: str) -> Visit | None:
        """The visit with this id, or None."""
        return next((visit for visit in self.visits if visit.id == visit_id), None)
