"""The labels' actions: reserve the codes, then render and prove, issue, deliver; apply; end.

`journey.labelling.printing` does the first four in order for a person who prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from cot_tracker.custody.entry import Draft
from cot_tracker.door.action import Action, Sort
from cot_tracker.door.gate import Facts
from cot_tracker.identity.codes import CONTAINERS, Code, Kind, parse
from cot_tracker.journey.labelling import control, gate, schemas
from cot_tracker.journey.paper.counting import DOCUMENTS
from cot_tracker.journey.product import product_expiry
from cot_tracker.language import N_
from cot_tracker.people.roles import SYSTEM, Role, roles

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


def _is_product(facts: Facts) -> bool:
    return schemas.PRINTABLE[facts["what"]] in (Kind.INFUSION_BAG, Kind.CASSETTE)


def _expiry(story: Story, facts: Facts, around: JourneyAround) -> datetime | None:
    """What the label of product says; a reprint says what the record says."""
    if not _is_product(facts) or facts.get("reprint_of") is not None:
        return None
    return product_expiry(story, around.protocol.product, around.now)


def _holds(story: Story, facts: Facts, around: JourneyAround) -> dict[str, Decimal | None]:
    """The volume and the cells that the label of product says: what will be filled, as told; of a
    reprint what was filled, or else what the label before said."""
    if not _is_product(facts):
        return {}
    told = {"volume_ml": facts.get("volume_ml"), "cells": facts.get("cells")}
    old: Code | None = facts.get("reprint_of")
    if old is None:
        return {**told, "volume_ml": told["volume_ml"] or around.protocol.product.bag_volume_ml}
    bag, label = story.containers.get(old.own), story.labels.get(str(old))
    if bag is not None and bag.filled_at is not None:
        return {"volume_ml": bag.volume_ml, "cells": bag.cells}
    said = {"volume_ml": label.volume_ml, "cells": label.cells} if label is not None else {}
    return {name: told[name] or said.get(name) for name in told}


def _reserved(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    kind = schemas.PRINTABLE[facts["what"]]
    parent: Code | None = facts.get("parent")
    recorded = {
        "what": facts["what"], "labels": next_codes(story, facts),
        "content": facts.get("content"), "why": facts.get("why"),
        "why_many": facts.get("why_many"),
        "place": _PLACES.get(kind, "workshop") if kind in CONTAINERS else None,
        "parent": parent.own if parent is not None else None,
        "reprint_of": facts.get("reprint_of"),
        "expires_at": _expiry(story, facts, around), **_holds(story, facts, around),
    }  # fmt: skip
    return [Draft(story.coi, "labelling.reserved/1", recorded)]


def _issued(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    """The station remembers whose labels came out there; papers that are filed do not count."""
    labels = [code for code in facts["labels"] if code.kind not in DOCUMENTS]
    drafts = [Draft(story.coi, "labelling.issued/1", facts)]
    if around.station is not None and labels:
        here = {"journey": story.coi, "labels": labels}
        drafts.append(Draft(around.actor.station, "facility.labels_brought/1", here))
    return drafts


def _destroyed(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    told = {**facts, "labels": control.ending(story, facts)}
    return [Draft(story.coi, "labelling.destroyed/1", told)]


def _shipper_labelled(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    shipper = facts["label"].own
    card = {
        "card": facts["label"], "layout": control.SHIPPER_LAYOUT, "journey": story.coi,
        "layout_version": facts["layout_version"], "digest": facts["digest"],
        "why": facts.get("why"),
    }  # fmt: skip
    return [
        Draft(story.coi, "labelling.shipper_labelled/1", facts),
        Draft(shipper, "facility.card_issued/1", card),
    ]


ACTIONS = (
    Action(
        "labelling.reserved", N_("Print labels"), Sort.PERMIT, _PRINTERS, schemas.Reserved,
        gate=(
            gate.label_is_yours_to_print, gate.label_is_due, gate.parent_is_named,
            gate.reprint_has_a_reason, gate.reprinted_thing_has_a_label,
            gate.the_reprinted_label_is_in_force, gate.no_print_of_it_is_under_way,
            gate.only_one_is_in_force, gate.numbers_are_left, gate.batch_is_small_or_explained,
            gate.no_labels_of_another_patient_are_open_here,
        ),
        drafts=_reserved, beside=gate.at_the_station,
    ),
    Action(
        "labelling.issued", N_("Issue the labels"), Sort.PERMIT, _PRINTERS, schemas.Issued,
        gate=(
            gate.a_label_is_reserved, gate.labels_are_reserved, gate.the_file_is_kept,
            gate.what_is_issued_is_still_due, gate.no_labels_of_another_patient_are_open_here,
        ),
        drafts=_issued, marks_station=True, beside=gate.at_the_station,
    ),
    Action(
        "labelling.delivered", N_("Labels came out of the printer"), Sort.REPORT, _PRINTERS,
        schemas.Delivered,
    ),
    Action(
        "labelling.applied", N_("Label is on its container"), Sort.PERMIT, _PRINTERS,
        schemas.Applied,
        gate=(
            control.a_label_waits, control.label_is_on_nothing_yet,
            gate.no_labels_of_another_patient_are_open_here,
        ),
        beside=gate.at_the_station,
    ),
    Action(
        "labelling.voided", N_("Void labels"), Sort.PERMIT, _PRINTERS | {SYSTEM}, schemas.Ended,
        gate=(control.a_label_can_be_voided, control.labels_are_known_and_not_ended),
    ),
    Action(
        "labelling.destroyed", N_("Labels are destroyed"), Sort.PERMIT, _PRINTERS,
        schemas.Destroyed,
        gate=(
            control.a_label_can_be_destroyed, control.labels_or_a_counted_sheet_are_named,
            control.the_count_is_the_records, control.labels_are_known_and_not_destroyed,
            control.nothing_in_use_loses_its_label,
        ),
        drafts=_destroyed, meaning=N_("I destroyed these labels"),
    ),
    Action(
        "labelling.retained", N_("Keep labels in the record"), Sort.PERMIT, _PRINTERS,
        schemas.Retained,
        gate=(
            control.a_label_can_be_kept, control.labels_can_be_kept,
            control.nothing_in_use_loses_its_label,
        ),
        meaning=N_("I keep these labels in the record"),
    ),
    Action(
        "labelling.shipper_labelled", N_("Print the shipper's label"), Sort.PERMIT,
        roles(Role.SITE_NURSE, Role.WORKSHOP_OPERATOR), schemas.ShipperLabelled,
        gate=(
            control.cells_are_packed, control.shipper_carries_these_cells,
            control.shipper_label_is_the_next, control.shipper_reprint_has_its_reason,
            gate.the_file_is_kept,
        ),
        touches=lambda facts, story: [facts["label"].own], drafts=_shipper_labelled,
    ),
)  # fmt: skip
