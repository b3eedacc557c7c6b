"""Collection's actions, in the order they happen."""

from __future__ import annotations

from cot_tracker.door.action import Action, Sort
from cot_tracker.journey.collection import gate, schemas
from cot_tracker.language import N_
from cot_tracker.people.roles import Role, roles

_NURSES = roles(Role.SITE_NURSE)

ACTIONS = (
    Action(
        "collection.planned", N_("Plan the leukapheresis"), Sort.PERMIT,
        roles(Role.SITE_NURSE, Role.INVESTIGATOR), schemas.Planned,
        gate=(
            gate.subject_is_enrolled, gate.treatment_is_ahead, gate.nothing_is_in_production,
            gate.day_is_not_past, gate.chain_of_identity_stays,
        ),
    ),
    Action(
        "collection.collected", N_("Record the leukapheresis"), Sort.PERMIT, _NURSES,
        schemas.Collected,
        gate=(
            gate.subject_is_enrolled, gate.treatment_is_ahead, gate.leukapheresis_is_planned,
            gate.nothing_is_in_production, gate.wristband_is_bound_by_two, gate.bags_are_empty,
            gate.it_ends_after_it_starts, gate.it_has_happened, gate.it_starts_after_enrolment,
            gate.anticoagulant_is_listed, gate.device_is_listed,
            gate.cd3_cells_are_among_the_nucleated, gate.yield_does_not_stop,
        ),
        cautions=(
            gate.volume_is_usual, gate.nucleated_cells_are_usual, gate.cd3_cells_are_usual,
        ),
        late_matters=True,
    ),
)  # fmt: skip
