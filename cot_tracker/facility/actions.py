"""The actions on the facility's items, each with a chain of its own: its code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cot_tracker.custody.entry import Draft
from cot_tracker.door import cards
from cot_tracker.door.action import Action, Family, Gathered, Sort
from cot_tracker.door.around import Around
from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.facility import gate, schemas
from cot_tracker.facility.shipper_actions import shipper_is_empty
from cot_tracker.facility.state import ItemStory, apply
from cot_tracker.facility.storage_gate import nothing_lies_in_it
from cot_tracker.facility.tables import rows
from cot_tracker.language import N_
from cot_tracker.people.roles import Role, roles

_KEEPERS = roles(Role.STUDY_ADMINISTRATOR, Role.QUALITY, Role.WORKSHOP_OPERATOR)
_PRINTING = roles(
    Role.SITE_NURSE, Role.INFUSION_NURSE, Role.WORKSHOP_OPERATOR, Role.QC_ANALYST,
    Role.INVESTIGATOR, Role.QUALITY,
)  # fmt: skip

LINE_NOT_CLEAR = refusal(
    "facility.line_not_clear",
    N_("A line is cleared only when nothing of another batch is left and it is clean."),
    rule=N_("EU GMP part IV: line clearance before each batch"),
    cleared_by=N_("Workshop operator"),
)


@requirement(of_facts=True)
def line_is_clear(story: ItemStory, facts: Facts, around: Around) -> Refusal | None:
    return None if facts["nothing_left"] and facts["cleaned"] else LINE_NOT_CLEAR()


def _allot(gathered: Gathered, facts: Facts) -> str:
    study = gathered.stories["study"]
    return str(study.next_code(schemas.KINDS[facts["kind"]], gathered.now))


def _added(story: ItemStory, facts: Facts, around: Around) -> Sequence[Draft]:
    return [
        Draft("study", "study.item_added/1", {"item": story.code, "kind": facts["kind"]}),
        Draft(story.code, "facility.item_added/1", facts),
    ]


def _action(name: str, title: str, **more: Any) -> Action:
    more.setdefault("roles", _KEEPERS)
    return Action(f"facility.{name}", title, Sort.PERMIT, family="facility", **more)


ACTIONS = (
    _action(
        "item_added", N_("Add an item"), schema=schemas.ItemAdded,
        gate=(gate.a_lot_has_its_expiry, gate.equipment_is_qualified),
        touches=lambda facts, story: ("study",), allots=_allot, drafts=_added,
    ),
    _action(
        "qualified", N_("Record a qualification"), schema=schemas.Qualified,
        gate=(gate.item_is_active,), meaning=N_("I confirm this qualification"),
    ),
    _action(
        "item_retired", N_("Take an item out of use"), schema=schemas.Retired,
        gate=(gate.item_is_active, nothing_lies_in_it, shipper_is_empty),
    ),
    _action(
        "card_issued", N_("Print the card"), schema=schemas.CardIssued,
        gate=(
            gate.item_is_active, cards.card_is_the_next, cards.reprint_has_its_reason,
            cards.file_is_kept,
        ),
    ),
    _action(
        "labels_cleared", N_("Clear the station of labels"), schema=schemas.LabelsCleared,
        gate=(
            gate.item_is_active, gate.item_is_a_station, gate.labels_were_brought_here,
            gate.no_label_is_left_here,
        ),
        roles=_PRINTING, meaning=N_("I looked: no label of another patient is left here"),
    ),
    _action(
        "line_cleared", N_("Clear the line"), schema=schemas.LineCleared,
        gate=(
            gate.item_is_active, gate.item_is_a_station, gate.no_batch_is_open_here, line_is_clear,
        ),
        roles=roles(Role.WORKSHOP_OPERATOR), meaning=N_("I cleared this line"),
    ),
)  # fmt: skip

_KINDS = frozenset(f"{kind:02d}" for kind in schemas.KINDS.values())

FAMILY = Family(
    name="facility",
    owns=lambda chain: len(chain) == 20 and chain[:2] in _KINDS,
    empty=ItemStory,
    apply=apply,
    around=cards.around_with_files,
    rows=rows,
    reads=("study",),
)
