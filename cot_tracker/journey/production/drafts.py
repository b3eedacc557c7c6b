"""What production's entries hold beyond what was typed and scanned: lots, verdicts, expiries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cot_tracker.custody.entry import Draft
from cot_tracker.door.gate import Facts
from cot_tracker.identity.codes import parse
from cot_tracker.journey.product import product_expiry
from cot_tracker.journey.production.gate import unit_operation
from cot_tracker.journey.production.schemas import PRODUCT
from cot_tracker.protocol.specification import in_process_verdict

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story


def batch_opened(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    """The line is taken in the same act: of two journeys at one cleared station one wins."""
    number = facts.get("batch_number") or _allotted(story, around)
    taken = {"journey": story.coi, "batch_number": number}
    return [
        Draft(story.coi, "production.batch_opened/1", {**facts, "batch_number": number}),
        Draft(facts["station"].own, "facility.line_taken/1", taken),
        Draft("study", "study.batch_opened/1", taken),
    ]


def _allotted(story: Story, around: JourneyAround) -> str:
    """The next number of this journey's own that is free: `B26-00001-01`."""
    coi, used = parse(story.coi), around.study.batches
    numbers = (f"B{coi.year:02d}-{coi.number:05d}-{n:02d}" for n in range(1, len(used) + 2))
    return next(number for number in numbers if number not in used)


def _used(facts: Facts, name: str, around: JourneyAround) -> list[dict[str, Any]]:
    items = [around.item(code.own) for code in facts.get(name, ())]
    return [
        {
            "code": item.code, "sort": item.sort, "name": item.name, "lot": item.lot,
            "good_until": item.expires_at if name == "materials" else item.due_at,
        }
        for item in items
    ]  # fmt: skip


def operation_started(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    rules = unit_operation(around, facts["operation"])
    recorded = {
        **facts, "needs_verification": rules is None or rules.needs_verification,
        "equipment_used": _used(facts, "equipment", around),
    }  # fmt: skip
    return [Draft(story.coi, "production.operation_started/1", recorded)]


def equipment_used(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    recorded = {**facts, "equipment_used": _used(facts, "equipment", around)}
    return [Draft(story.coi, "production.equipment_used/1", recorded)]


def materials_used(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    recorded = {**facts, "materials_used": _used(facts, "materials", around)}
    return [Draft(story.coi, "production.materials_used/1", recorded)]


def in_process_result(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    """The verdict is computed from the protocol's limits, never typed."""
    rules = unit_operation(around, facts["operation"])
    tests = rules.in_process_tests if rules is not None else ()
    test = next((one for one in tests if one.id == facts["test"]), None)
    judged: dict[str, Any] = {"verdict": "unlisted", "critical": False}
    if test is not None:
        judged = {
            "verdict": in_process_verdict(test, facts["value"]), "critical": test.critical,
            "unit": test.unit, "low": test.low, "high": test.high,
        }  # fmt: skip
    return [Draft(story.coi, "production.in_process_result/1", {**facts, **judged})]


def container_filled(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    recorded = {**facts, "expires_at": _expiry(story, facts, around)}
    return [Draft(story.coi, "production.container_filled/1", recorded)]


def _expiry(story: Story, facts: Facts, around: JourneyAround) -> datetime | None:
    """The expiry on the product's label; other containers have none."""
    if facts["container"].kind not in PRODUCT:
        return None
    labelled = story.containers[facts["container"].own].expires_at
    return labelled or product_expiry(story, around.protocol.product, around.now)


def batch_completed(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    state, rules = story.production, around.protocol.production
    opened = state.opened_at or around.now
    recorded = {
        "batch_number": state.batch_number, "product": state.product_cells,
        "containers": state.filled,
        "overrun": around.now > opened + timedelta(days=rules.max_days),
    }  # fmt: skip
    return [Draft(story.coi, "production.batch_completed/1", recorded), *_freed(story, around)]


def batch_failed(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    recorded = {**facts, "batch_number": story.production.batch_number}
    entry = Draft(story.coi, "production.batch_failed/1", recorded)
    return [entry, *_freed(story, around)] if story.production.batch_open else [entry]


def _freed(story: Story, around: JourneyAround) -> list[Draft]:
    """The station is free again, and not cleared."""
    station = story.production.station
    if around.item(station) is None:
        return []
    return [Draft(station, "facility.line_freed/1", {"journey": story.coi})]
