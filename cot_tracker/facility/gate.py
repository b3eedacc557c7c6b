"""Requirements of the actions on stations, equipment, materials, shippers and positions."""

from __future__ import annotations

from typing import Any

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.facility.state import ItemStory
from cot_tracker.identity.codes import Kind
from cot_tracker.language import N_

_GMP = N_("EU GMP part IV: equipment, materials and premises are fit for use and under control")
_WORKSHOP = N_("Workshop operator")
_CLEARANCE = N_("One patient's labels at a workstation at a time: line clearance")

NOT_ACTIVE = refusal(
    "facility.not_active", N_("This {name} has been taken out of use."),
    rule=_GMP, cleared_by=N_("Quality"),
)  # fmt: skip
NOT_A_STATION = refusal(
    "facility.not_a_station", N_("This is not a station."), rule=_GMP, cleared_by=_WORKSHOP,
)  # fmt: skip
EXPIRY_NEEDED = refusal(
    "facility.expiry_needed", N_("A material lot needs its lot number and its expiry."),
    rule=_GMP, cleared_by=_WORKSHOP,
)  # fmt: skip
DUE_NEEDED = refusal(
    "facility.due_needed",
    N_("Equipment and shippers need the time until which they are qualified."),
    rule=_GMP, cleared_by=_WORKSHOP,
)  # fmt: skip

BATCH_IS_OPEN = refusal(
    "facility.batch_is_open", N_("A batch is open at this station. Complete it first."),
    rule=N_("EU GMP part IV: line clearance before each batch"), cleared_by=_WORKSHOP,
)  # fmt: skip


NO_LABELS_HERE = refusal(
    "facility.no_labels_here", N_("No labels were printed at this station since it was cleared."),
    rule=_CLEARANCE, cleared_by=N_("Whoever works here"),
)  # fmt: skip
LABELS_LEFT = refusal(
    "facility.labels_left",
    N_("Look again and take every label of another patient away from here first."),
    rule=_CLEARANCE, cleared_by=N_("Whoever works here"),
)  # fmt: skip


@requirement
def item_is_active(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    return None if story.active else NOT_ACTIVE(name=story.name)


@requirement
def item_is_a_station(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    return None if story.kind == Kind.STATION else NOT_A_STATION()


@requirement
def no_batch_is_open_here(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    return BATCH_IS_OPEN() if story.occupied_by else None


@requirement(of_facts=True)
def a_lot_has_its_expiry(story: Any, facts: Facts, around: Any) -> Refusal | None:
    lot = facts["kind"] == "material"
    return EXPIRY_NEEDED() if lot and not (facts.get("lot") and facts.get("expires_at")) else None


@requirement(of_facts=True)
def equipment_is_qualified(story: Any, facts: Facts, around: Any) -> Refusal | None:
    needs = facts["kind"] in ("equipment", "shipper")
    return DUE_NEEDED() if needs and not facts.get("due_at") else None


@requirement
def labels_were_brought_here(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    return None if story.labels_of else NO_LABELS_HERE()


@requirement(of_facts=True)
def no_label_is_left_here(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    return None if facts["nothing_left"] else LABELS_LEFT()
