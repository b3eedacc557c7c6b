"""Production's actions, in the order they happen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from cot_tracker.door.action import Action, Sort
from cot_tracker.door.fields import Nothing
from cot_tracker.door.gate import Facts
from cot_tracker.identity.codes import Code
from cot_tracker.journey.production import drafts, filling, gate, on_labels, schemas
from cot_tracker.journey.production import gate_opening as opening
from cot_tracker.language import N_
from cot_tracker.people.roles import Role, roles

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story

_OPERATORS = roles(Role.WORKSHOP_OPERATOR)


def _items(name: str) -> Callable[[Facts, Any], Iterable[str]]:
    """The chains of the facility's items scanned in this fact."""

    def chains(facts: Facts, story: Any) -> Iterable[str]:
        found = facts.get(name, ())
        return [code.own for code in ((found,) if isinstance(found, Code) else found)]

    return chains


def _its_station(facts: Facts, story: Story) -> Iterable[str]:
    return [story.production.station] if story.production.station else []


ACTIONS = (
    Action(
        "production.batch_opened", N_("Open the batch"), Sort.PERMIT, _OPERATORS,
        schemas.BatchOpened,
        gate=(
            opening.no_batch_is_open, opening.no_batch_stands, opening.starting_material_is_here,
            opening.bags_are_accepted, opening.every_accepted_bag_is_scanned,
            opening.bags_are_within_their_hold_time, opening.batch_number_is_new,
            opening.station_is_known, opening.station_is_free, opening.line_is_cleared,
        ),
        touches=lambda facts, story: ("study", facts["station"].own), drafts=drafts.batch_opened,
        meaning=N_("I open this batch; nothing of another patient is at this station"),
    ),
    Action(
        "production.operation_started", N_("Start a unit operation"), Sort.PERMIT, _OPERATORS,
        schemas.OperationStarted,
        gate=(
            gate.a_batch_is_open, gate.this_station_is_of_no_other_batch,
            gate.no_operation_is_open, gate.operations_are_verified,
            gate.operation_is_the_next, filling.container_is_of_this_batch,
            filling.container_is_in_work, gate.equipment_is_known, gate.equipment_is_qualified,
            gate.equipment_is_listed,
        ),
        cautions=(filling.production_is_in_time,),
        reads=_items("equipment"), drafts=drafts.operation_started,
    ),
    Action(
        "production.equipment_used", N_("Scan equipment"), Sort.PERMIT, _OPERATORS,
        schemas.EquipmentUsed,
        gate=(
            gate.a_batch_is_open, gate.this_station_is_of_no_other_batch,
            gate.an_operation_is_open, gate.equipment_is_known,
            gate.equipment_is_qualified, gate.equipment_is_listed,
        ),
        reads=_items("equipment"), drafts=drafts.equipment_used,
    ),
    Action(
        "production.materials_used", N_("Scan materials"), Sort.PERMIT, _OPERATORS,
        schemas.MaterialsUsed,
        gate=(
            gate.a_batch_is_open, gate.this_station_is_of_no_other_batch,
            gate.an_operation_is_open, gate.materials_are_known,
            gate.materials_are_not_expired, gate.materials_are_listed,
        ),
        reads=_items("materials"), drafts=drafts.materials_used,
    ),
    Action(
        "production.in_process_result", N_("Record an in-process result"), Sort.REPORT,
        roles(Role.WORKSHOP_OPERATOR, Role.QC_ANALYST), schemas.InProcessResult,
        drafts=drafts.in_process_result,
    ),
    Action(
        "production.container_filled", N_("Fill a container"), Sort.PERMIT, _OPERATORS,
        schemas.ContainerFilled,
        gate=(
            gate.a_batch_is_open, gate.this_station_is_of_no_other_batch,
            gate.an_operation_is_open, filling.parent_is_of_this_batch,
            filling.parent_is_in_work, filling.container_is_empty,
            filling.label_is_on_its_container, filling.parent_is_the_one_on_the_label,
            filling.nothing_is_its_own_ancestor, filling.product_is_filled_at_the_end,
            filling.product_has_its_cells,
        ),
        cautions=(
            filling.volume_is_the_protocols, filling.cells_were_harvested,
            on_labels.label_says_what_is_filled,
        ),
        drafts=drafts.container_filled,
    ),
    Action(
        "production.parent_closed", N_("Close an emptied bag"), Sort.PERMIT, _OPERATORS,
        schemas.ParentClosed,
        gate=(
            gate.a_batch_is_open, gate.this_station_is_of_no_other_batch,
            filling.container_is_of_this_batch,
            filling.container_is_in_work, filling.children_are_scanned,
            filling.no_child_is_left_empty, filling.scanned_children_were_filled_here,
        ),
        cautions=(filling.volume_is_plausible,),
    ),
    Action(
        "production.operation_completed", N_("Complete the unit operation"), Sort.PERMIT,
        _OPERATORS, schemas.OperationCompleted,
        gate=(
            gate.a_batch_is_open, gate.an_operation_is_open, gate.operation_is_the_open_one,
            gate.all_equipment_was_scanned, gate.all_materials_were_scanned,
            gate.in_process_results_are_in, gate.harvest_is_counted,
        ),
        meaning=N_("I performed this operation"),
    ),
    Action(
        "production.operation_verified", N_("Verify a unit operation"), Sort.PERMIT,
        _OPERATORS, schemas.OperationVerified,
        gate=(
            gate.a_batch_is_open, gate.some_operation_waits_for_verification,
            gate.operation_waits_for_verification, gate.verified_by_another_person,
            filling.container_is_of_this_batch,
        ),
        meaning=N_("I verified this operation"),
    ),
    Action(
        "production.stored", N_("Put a container into storage"), Sort.PERMIT, _OPERATORS,
        schemas.Stored,
        gate=(
            filling.something_filled_is_here, filling.container_is_filled,
            filling.position_is_known,
        ),
    ),
    Action(
        "production.batch_completed", N_("Complete the batch record"), Sort.PERMIT, _OPERATORS,
        Nothing,
        gate=(
            gate.a_batch_is_open, filling.every_operation_is_completed,
            gate.operations_are_verified, filling.every_parent_is_closed,
            filling.product_was_filled, filling.everything_made_is_stored,
            filling.retain_samples_are_kept, filling.labels_are_reconciled,
            on_labels.product_labels_say_what_was_filled,
        ),
        cautions=(filling.bag_count_is_the_protocols, filling.production_is_in_time),
        touches=_its_station, drafts=drafts.batch_completed,
        meaning=N_("This batch record is complete and true"),
    ),
    Action(
        "production.batch_failed", N_("Record that the batch failed"), Sort.REPORT,
        roles(Role.WORKSHOP_OPERATOR, Role.QUALITY), schemas.BatchFailed,
        touches=_its_station, drafts=drafts.batch_failed,
    ),
)  # fmt: skip
