"""Making a shipper ready: looked over and conditioned before each use, also the first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from cot_tracker.custody.entry import Draft
from cot_tracker.door import fields
from cot_tracker.door.action import Action, Sort
from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.facility import gate
from cot_tracker.facility.state import ItemStory
from cot_tracker.identity.codes import Kind
from cot_tracker.language import N_
from cot_tracker.people.roles import Role, roles

_RULE = N_("ISO 21973: a shipper is verified and conditioned before each use")
_KEEPER = N_("Whoever makes the shipper ready")

NOT_A_SHIPPER = refusal(
    "facility.not_a_shipper", N_("This is not a shipper."), rule=_RULE, cleared_by=_KEEPER,
)  # fmt: skip
SHIPPER_LOADED = refusal(
    "facility.shipper_loaded",
    N_("Something is in this shipper, or is on its way in it. It must be empty first."),
    rule=_RULE, cleared_by=_KEEPER,
)  # fmt: skip
PAST_QUALIFICATION = refusal(
    "facility.past_qualification",
    N_("This shipper was qualified until {due_at}. It is qualified anew before it is used."),
    rule=_RULE, cleared_by=N_("Quality"),
)  # fmt: skip
NOT_SOUND = refusal(
    "facility.shipper_not_sound",
    N_("A shipper that is not sound is not used. Put it aside and tell Quality."),
    rule=_RULE, cleared_by=N_("Quality"),
)  # fmt: skip
READY_WHEN = refusal(
    "facility.ready_when", N_("It was made ready by now, and not more than a day ago."),
    rule=_RULE, cleared_by=_KEEPER,
)  # fmt: skip
_LATEST = timedelta(days=1)


class ShipperConditioned(fields.FactsSchema):
    sound = fields.YesNo(label=N_("It was looked over: clean, closed, undamaged, dry"))
    how = fields.Text(
        label=N_("How it was made ready"), most=200,
        help=N_("For example: charged with liquid nitrogen; elements kept at 5 °C for a day"),
    )  # fmt: skip
    ready_at = fields.Instant(
        label=N_("Ready since"), required=False,
        help=N_("Left empty, since now. Its hold time runs from then"),
    )  # fmt: skip
    weight_kg = fields.Quantity("kg", "0.001", 1000, label=N_("Weight"), required=False)


@requirement
def item_is_a_shipper(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    return None if story.kind == Kind.SHIPPER else NOT_A_SHIPPER()


@requirement
def shipper_is_empty(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    return SHIPPER_LOADED() if story.in_use_by else None


@requirement
def shipper_is_qualified(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    past = story.kind == Kind.SHIPPER and (story.due_at is None or story.due_at <= around.now)
    return PAST_QUALIFICATION(due_at=story.due_at or "-") if past else None


@requirement(of_facts=True)
def shipper_is_sound(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    return None if facts["sound"] else NOT_SOUND()


@requirement(of_facts=True)
def it_is_ready_by_now(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    at = facts.get("ready_at") or around.now
    return None if around.now - _LATEST <= at <= around.now else READY_WHEN()


def _conditioned(story: ItemStory, facts: Facts, around: Any) -> Sequence[Draft]:
    """Until when it holds is counted here, by what it was entered with."""
    at = facts.get("ready_at") or around.now
    recorded = {
        **facts, "ready_at": at, "hold_hours": story.hold_hours,
        "hold_until": at + timedelta(hours=story.hold_hours),
    }  # fmt: skip
    return [Draft(story.code, "facility.shipper_conditioned/1", recorded)]


ACTIONS = (
    Action(
        "facility.shipper_conditioned", N_("Make a shipper ready"), Sort.PERMIT,
        roles(
            Role.SITE_NURSE, Role.WORKSHOP_OPERATOR, Role.COURIER, Role.QUALITY,
            Role.STUDY_ADMINISTRATOR,
        ),
        ShipperConditioned,
        gate=(
            gate.item_is_active, item_is_a_shipper, shipper_is_empty, shipper_is_qualified,
            shipper_is_sound, it_is_ready_by_now,
        ),
        family="facility", drafts=_conditioned,
        meaning=N_("I looked this shipper over and made it ready"),
    ),
)  # fmt: skip
