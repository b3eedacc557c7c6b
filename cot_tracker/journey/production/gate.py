"""Production's requirements on the unit operations of a batch, their equipment and materials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal
from cot_tracker.identity.codes import Code
from cot_tracker.journey.production import refusals
from cot_tracker.journey.production.record import Operation, Used
from cot_tracker.journey.production.schemas import OPERATIONS
from cot_tracker.journey.production.state import State

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story
    from cot_tracker.protocol.making import UnitOperation


def unit_operation(around: JourneyAround, name: str) -> UnitOperation | None:
    """What the protocol says of this operation, or None when it names no such operation."""
    return next((o for o in around.protocol.production.unit_operations if o.id == name), None)


# Unit operations


@requirement
def a_batch_is_open(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.production.batch_open else refusals.NO_BATCH()


@requirement
def this_station_is_of_no_other_batch(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """A screen that works at no station, or at one where no batch is open, is not held up."""
    whose = getattr(around.station, "occupied_by", "")
    return None if whose in ("", story.coi) else refusals.STATION_OF_ANOTHER()


@requirement
def no_operation_is_open(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    now = story.production.open_operation
    return refusals.OPERATION_OPEN(operation=_called(now.id)) if now is not None else None


@requirement
def an_operation_is_open(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return None if story.production.open_operation is not None else refusals.NO_OPERATION()


@requirement
def operations_are_verified(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for one in story.production.operations:
        if one.awaits_verification:
            return refusals.NOT_VERIFIED(operation=_called(one.id))
    return None


@requirement(of_facts=True)
def operation_is_the_next(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    left = operations_left(story.production, around)
    if left and facts["operation"] == left[0]:
        return None
    return refusals.NOT_THE_NEXT(next=_called(left[0]) if left else "-")


@requirement(of_facts=True)
def operation_is_the_open_one(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    now = story.production.open_operation
    if now is None or now.id == facts["operation"]:
        return None
    return refusals.NOT_THE_OPEN_ONE(open=_called(now.id))


def operations_left(state: State, around: JourneyAround) -> tuple[str, ...]:
    """The protocol's operations that are not completed, in its order."""
    done = {one.id for one in state.completed_operations}
    return tuple(o.id for o in around.protocol.production.unit_operations if o.id not in done)


def _called(operation: str) -> str:
    return OPERATIONS.get(operation, operation)


# Equipment and materials


def _items(facts: Facts, name: str, around: JourneyAround) -> Iterator[tuple[Code, Any]]:
    for code in facts.get(name, ()):
        yield code, around.item(code.own)


def _present(facts: Facts, name: str, around: JourneyAround) -> Iterator[Any]:
    return (item for _code, item in _items(facts, name, around) if item is not None)


def _protocol_of_facts(story: Story, facts: Facts, around: JourneyAround) -> UnitOperation | None:
    now = story.production.open_operation
    return unit_operation(around, facts.get("operation") or (now.id if now is not None else ""))


@requirement(of_facts=True)
def equipment_is_known(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for code, item in _items(facts, "equipment", around):
        if item is None or not item.active:
            return refusals.EQUIPMENT_UNKNOWN(item=str(code))
    return None


@requirement(of_facts=True)
def equipment_is_qualified(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for item in _present(facts, "equipment", around):
        if item.due_at is None or around.now > item.due_at:
            return refusals.EQUIPMENT_DUE(name=item.name, due=item.due_at or "-")
    return None


@requirement(of_facts=True)
def equipment_is_listed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    rules = _protocol_of_facts(story, facts, around)
    for item in _present(facts, "equipment", around):
        if rules is not None and item.sort not in rules.equipment_kinds:
            return refusals.EQUIPMENT_UNLISTED(name=item.name)
    return None


@requirement(of_facts=True)
def materials_are_known(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for code, item in _items(facts, "materials", around):
        if item is None or not item.active:
            return refusals.MATERIAL_UNKNOWN(item=str(code))
    return None


@requirement(of_facts=True)
def materials_are_not_expired(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for item in _present(facts, "materials", around):
        if item.expires_at is None or around.now > item.expires_at:
            return refusals.MATERIAL_EXPIRED(
                name=item.name, lot=item.lot, expired=item.expires_at or "-"
            )
    return None


@requirement(of_facts=True)
def materials_are_listed(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    rules = _protocol_of_facts(story, facts, around)
    for item in _present(facts, "materials", around):
        if rules is not None and item.sort not in rules.material_kinds:
            return refusals.MATERIAL_UNLISTED(name=item.name)
    return None


# Completing and verifying an operation


def _missing(wanted: tuple[str, ...], used: tuple[Used, ...]) -> str:
    have = {one.sort for one in used}
    return ", ".join(kind for kind in wanted if kind not in have)


@requirement
def all_equipment_was_scanned(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    now, rules = _open(story, around)
    missing = _missing(rules.equipment_kinds, now.equipment) if now and rules else ""
    return refusals.EQUIPMENT_MISSING(kinds=missing) if missing else None


@requirement
def all_materials_were_scanned(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    now, rules = _open(story, around)
    missing = _missing(rules.material_kinds, now.materials) if now and rules else ""
    return refusals.MATERIAL_MISSING(kinds=missing) if missing else None


@requirement
def in_process_results_are_in(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    now, rules = _open(story, around)
    if now is None or rules is None:
        return None
    given = {one.test for one in story.production.results if one.operation == now.id}
    missing = ", ".join(test.id for test in rules.in_process_tests if test.id not in given)
    return refusals.RESULT_MISSING(tests=missing) if missing else None


def _open(story: Story, around: JourneyAround) -> tuple[Operation | None, UnitOperation | None]:
    now = story.production.open_operation
    return now, unit_operation(around, now.id) if now is not None else None


@requirement(of_facts=True)
def harvest_is_counted(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    counted = facts.get("cells") is not None and facts.get("volume_ml") is not None
    return None if facts["operation"] != "harvest" or counted else refusals.HARVEST_UNCOUNTED()


@requirement
def some_operation_waits_for_verification(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    waits = any(one.awaits_verification for one in story.production.operations)
    return None if waits else refusals.NONE_TO_VERIFY()


@requirement(of_facts=True)
def operation_waits_for_verification(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    one = story.production.operation(facts["operation"])
    if one is not None and one.awaits_verification:
        return None
    return refusals.NOTHING_TO_VERIFY(operation=_called(facts["operation"]))


@requirement(of_facts=True)
def verified_by_another_person(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Whoever had a hand in the operation does not verify it."""
    one = story.production.operation(facts["operation"])
    same = one is not None and around.actor.person in one.performers
    return refusals.SAME_PERSON() if same else None
