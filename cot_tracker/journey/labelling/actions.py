"""The labels' actions: reserve the codes, then render and prove, issue, deliver; apply; end.

`journey.labelling.printing` does the first four in order for a person who prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from cot_tracker.custody.entry import Draft
from cot_tracker.door.action import Action, Sort
from cot_tracker.door.gate import Facts
from cot_tracker.identity.codes import CONTAINERS, Code, Kind, parse
from cot_tracker.journey.labelling import gate, schemas
from cot_tracker.journey.product import product_expiry
from cot_tracker.language import N_
from cot_tracker.people.roles import SYSTEM, roles

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_PRINTERS = frozenset().union(*(roles(*who) for who in gate.ROLES_OF.values()))
_PLACES = {Kind.COLLECTION_BAG: "site", Kind.TUBE: "site"}


def next_codes(story: Story, facts: Facts) -> list[Code]:
    """The codes that the next labels get: a reprint keeps its number and gets the next serial."""
    kind = schemas.PRINTABLE[facts["what"]]
    old: Code | None = facts.get("reprint_of")
    if old is not None:
        used = [label.serial for label in story.labels.values() if label.own == old.own]
        return [replace(old, serial=max(used) + 1)]
    coi = parse(story.coi)
    if kind not in CONTAINERS:
        used = [label.serial for label in story.labels.values() if label.kind == kind]
        return [replace(coi, kind=kind, serial=max(used, default=0) + 1)]
    last = max((parse(code).container for code in story.containers), default=0)
    count = facts.get("count", 1)
    return [replace(coi, kind=kind, container=last + n, serial=1) for n in range(1, count + 1)]


def _expiry(story: Story, facts: Facts, around: JourneyAround) -> datetime | None:
    """What the label of product says; a reprint says what the record says."""
    product = schemas.PRINTABLE[facts["what"]] in (Kind.INFUSION_BAG, Kind.CASSETTE)
    if not product or facts.get("reprint_of") is not None:
        return None
    return product_expiry(story, around.protocol.product, around.now)


def _reserved(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    kind = schemas.PRINTABLE[facts["what"]]
    parent: Code | None = facts.get("parent")
    recorded = {
        "what": facts["what"], "labels": next_codes(story, facts),
        "content": facts.get("content"), "why": facts.get("why"),
        "place": _PLACES.get(kind, "workshop") if kind in CONTAINERS else None,
        "parent": parent.own if parent is not None else None,
        "reprint_of": facts.get("reprint_of"),
        "expires_at": _expiry(story, facts, around),
    }  # fmt: skip
    return [Draft(story.coi, "labelling.reserved/1", recorded)]


ACTIONS = (
    Action(
        "labelling.reserved", N_("Print labels"), Sort.PERMIT, _PRINTERS, schemas.Reserved,
        gate=(
            gate.label_is_yours_to_print, gate.label_is_due, gate.parent_is_named,
            gate.reprint_has_a_reason, gate.reprinted_thing_has_a_label,
            gate.only_one_is_in_force, gate.numbers_are_left,
        ),
        drafts=_reserved,
    ),
    Action(
        "labelling.issued", N_("Issue the labels"), Sort.PERMIT, _PRINTERS, schemas.Issued,
        gate=(gate.a_label_is_reserved, gate.labels_are_reserved, gate.the_file_is_kept),
    ),
    Action(
        "labelling.delivered", N_("Labels came out of the printer"), Sort.REPORT, _PRINTERS,
        schemas.Delivered,
    ),
    Action(
        "labelling.applied", N_("Label is on its container"), Sort.REPORT, _PRINTERS,
        schemas.Applied,
    ),
    Action(
        "labelling.voided", N_("Void labels"), Sort.PERMIT, _PRINTERS | {SYSTEM}, schemas.Ended,
        gate=(gate.labels_are_known_and_not_ended,),
    ),
    Action(
        "labelling.destroyed", N_("Labels are destroyed"), Sort.PERMIT, _PRINTERS,
        schemas.Ended, gate=(gate.labels_are_known_and_not_destroyed,),
        meaning=N_("I destroyed these labels"),
    ),
)  # fmt: skip
