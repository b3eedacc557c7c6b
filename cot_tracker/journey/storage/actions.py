"""Storage's actions. They stay possible on hold: a freezer that has failed is emptied at once."""

from __future__ import annotations

from cot_tracker.door.action import Action, Sort
from cot_tracker.journey.storage import gate, schemas
from cot_tracker.language import N_
from cot_tracker.people.roles import Role, roles

_KEEPERS = roles(
    Role.WORKSHOP_OPERATOR, Role.QC_ANALYST, Role.QUALITY, Role.PHARMACIST, Role.SITE_NURSE,
)  # fmt: skip

ACTIONS = (
    Action(
        "storage.checked_out", N_("Take containers out of storage"), Sort.PERMIT, _KEEPERS,
        schemas.CheckedOut,
        gate=(
            gate.something_is_in_storage, gate.containers_lie_in_positions,
            gate.keeper_is_where_the_bag_is,
        ),
    ),
    Action(
        "storage.checked_in", N_("Put containers into storage"), Sort.PERMIT, _KEEPERS,
        schemas.CheckedIn,
        gate=(
            gate.something_can_be_stored, gate.containers_can_be_stored,
            gate.keeper_is_where_the_bag_is, gate.storage_is_known,
        ),
    ),
    Action(
        "storage.overran", N_("Report that something was out of storage too long"), Sort.REPORT,
        _KEEPERS | roles(Role.INFUSION_NURSE), schemas.Overran,
    ),
)  # fmt: skip
