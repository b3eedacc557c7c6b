"""Writes docs/data-dictionary.md from the actions' own schemas: .venv/bin/python
tools/data_dictionary.py. With --check it only says whether that file is up to date."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cot_tracker.door import fields
from cot_tracker.door.action import Action, Sort
from cot_tracker.identity.codes import NAMES
from cot_tracker.journey.steps import BOOK, STEPS
from cot_tracker.people.roles import EVERYONE, TITLES, WORKING

TARGET = Path(__file__).resolve().parent.parent / "docs" / "data-dictionary.md"
OTHERS = {"study": "Study", "facility": "Facility's items", "people": "People"}

ADDED = {
    "conditioning.decided": "bags_expire_at released_at verdict",
    "enrolment.assessed": "eligible",
    "enrolment.enrolled": "dose_group",
    "enrolment.identified": "hospital_number_digest",
    "enrolment.opened": "protocol_digest protocol_version",
    "enrolment.wristband_bound": "hospital_band_digest",
    "deviation.corrected": "failing lifted",
    "followup.adverse_event": "day number",
    "followup.died": "frees_slot",
    "followup.dlt": "counts window_until",
    "followup.visit_done": "day note window",
    "followup.withdrawn": "frees_slot",
    "il2.dose_given": "dose_unit number",
    "il2.dose_held": "criterion_is_listed number",
    "il2.dose_skipped": "number",
    "il2.planned": "dose_unit earliest_hours_after_infusion interval_hours mode route",
    "infusion.finished": "dose_group still_running target_cells tolerance_percent total_cells "
    "weight_kg within",
    "infusion.started": "checked_by checks infuse_by thawed_at",
    "infusion.stopped": "cells",
    "infusion.thaw_completed": "limits_c outside",
    "infusion.thaw_started": "complete_by out_of_storage",
    "labelling.reserved": "expires_at labels place",
    "pharmacy.confirmed": "infusion_day released_at",
    "pharmacy.returned": "restocked",
    "production.batch_completed": "batch_number containers overrun product",
    "production.batch_failed": "batch_number",
    "production.container_filled": "expires_at",
    "production.equipment_used": "equipment_used",
    "production.in_process_result": "critical high low unit verdict",
    "production.materials_used": "materials_used",
    "production.operation_started": "equipment_used needs_verification",
    "quality.conditionally_released": "bags batch specification_version",
    "quality.exceptionally_released": "bags batch pending specification_version",
    "quality.released": "bags batch pending specification_version",
    "quality.result_recorded": "agrees critical hold judged_unit judged_value late_positive "
    "notified reading specification_version verdict",
    "quality.sampled": "batch specification_version",
    "quality.trail_reviewed": "reviewed_to",
    "transport.accepted": "shipment",
    "transport.condition_assessed": "shipment",
    "transport.delivered": "overlap shipment",
    "transport.handed_over": "shipment",
    "transport.logger_read": "condition shipment verdict",
    "transport.lost": "shipment",
    "transport.planned": "shipment",
    "transport.packed": "arrive_by hold_until lane repacks season shipment",
    "transport.quarantined": "shipment",
    "transport.received": "condition elapsed_minutes findings out_of_storage shipment verdict",
    "transport.rejected": "shipment",
    "transport.taken_over": "shipment",
    "production.stored": "placed",
    "pharmacy.received": "out_of_storage placed",
    "storage.checked_in": "out_of_storage placed",
    "facility.shipper_conditioned": "hold_until hold_hours",
    "facility.card_issued": "journey",
    "facility.storage_read": "verdict containers condition",
}
"""What the program adds to an action's facts: computed, never typed."""

NOT_ACTIONS = {
    "deviation.near_miss": ("a code of another patient was scanned; stands in both journeys",
                            "action code key refusals scanned"),
    "facility.labels_brought": ("labels of a patient were printed at this station",
                                "journey labels"),
    "facility.moved": ("containers were put into this storage or taken out",
                       "journey put_in taken_out"),
    "facility.line_freed": ("the batch at this station has ended", "journey"),
    "facility.line_taken": ("a batch was opened at this station", "batch_number journey"),
    "facility.shipper_freed": ("the shipper is empty again", "journey"),
    "facility.shipper_taken": ("the shipper was packed", "journey shipment"),
    "people.refused": ("what a person was refused, and why", "action chain key refusals"),
    "study.batch_opened": ("a batch number is used", "batch_number journey"),
    "study.infused": ("a subject's first infusion, day 0", "at journey"),
    "study.item_added": ("an item has a chain of its own", "item kind"),
    "study.journey_opened": ("a journey has a chain of its own", "journey subject"),
    "study.person_added": ("a person has a chain of their own", "person username"),
    "study.slot_freed": ("a place in the cohort is free again", "journey"),
    "study.slot_taken": ("a place in the cohort is taken", "dose_group journey on subject"),
}  # fmt: skip
"""Kinds that an act leaves in a chain beside the action's own."""

HEAD = """# Data dictionary

Every action with its facts, as they stand in `facts` of an entry of that kind (version 1).
Written by `tools/data_dictionary.py` from the program itself; do not edit it. The fields around
`facts` are explained [for the auditor](auditor.md#the-fields-of-an-entry).

A **permit** asks leave and has a gate. A **report** tells what has happened and is never refused
for the state of the cells. Decimals are text; codes are twenty digits; days are `2026-11-22`,
instants ISO 8601 with their offset. *Optional* facts are absent when they were not given.
"""


def document() -> str:
    """The whole document."""
    parts = [HEAD]
    for step, title in {**STEPS, **OTHERS}.items():
        actions = [action for action in BOOK.actions.values() if action.step == step]
        parts += [f"## {title}\n", *(_action(action) for action in actions)]
    parts.append("## Entries beside an action's own\n\n| kind | when | facts |\n|---|---|---|")
    parts += [
        f"| `{kind}/1` | {when} | {_names(facts)} |" for kind, (when, facts) in NOT_ACTIONS.items()
    ]
    return "\n".join(parts) + "\n"


def _action(action: Action) -> str:
    sort = "permit" if action.sort is Sort.PERMIT else "report"
    lines = [f"### `{action.name}`\n", f"{action.title}. A {sort}, by {_roles(action)}."]
    if action.meaning:
        lines.append(f"Signed: “{action.meaning}”.")
    rows = list(_rows(action.schema().fields))
    if rows:
        lines += ["\n| fact | what | value |\n|---|---|---|", *rows]
    if action.name in ADDED:
        lines.append(f"\nThe program adds: {_names(ADDED[action.name])}.")
    return "\n".join(lines) + "\n"


def _roles(action: Action) -> str:
    if action.roles >= EVERYONE:
        return "everybody"
    if action.roles >= WORKING:
        return "everybody but auditors"
    names = [title for role, title in TITLES.items() if str(role) in action.roles]
    return ", ".join(names + (["the program"] if "system" in action.roles else []))


def _rows(of: Any, above: str = "") -> Iterator[str]:
    for name, field in of.items():
        label = field.metadata.get("label", "")
        value = _value(field) + ("" if field.required else "; optional")
        yield f"| `{above}{name}` | {label} | {value} |"
        if isinstance(field, fields.Table):
            yield from _rows(field.row().fields, f"{above}{name}[].")


def _value(field: Any) -> str:
    if isinstance(field, fields.Scan | fields.Scans):
        kinds = ", ".join(NAMES[kind] for kind in sorted(field.kinds))
        return f"code{'s' if isinstance(field, fields.Scans) else ''}: {kinds}"
    if isinstance(field, fields.Quantity):
        return f"decimal {field.unit}, {field.low:,f} to {field.high:,f}".replace(" ,", ",")
    if isinstance(field, fields.Count):
        return f"whole number, {field.low} to {field.high}"
    if isinstance(field, fields.Choice):
        return "one of " + ", ".join(f"`{value}`" for value in field.choices)
    if isinstance(field, fields.Text):
        return f"text, at most {field.most} characters"
    known = {
        fields.YesNo: "true or false", fields.Day: "day", fields.Instant: "instant",
        fields.Table: "list of rows",
        fields.Secret: "for the vault, or compared with it; never in an entry",
    }  # fmt: skip
    found = next((words for kind, words in known.items() if isinstance(field, kind)), "")
    return found or {"roles": "roles", "facts": "object"}.get(field.metadata.get("widget", ""), "")


def _names(text: str) -> str:
    return ", ".join(f"`{name}`" for name in text.split())


def main(check: bool) -> int:
    """Writes or checks the document; returns the exit code."""
    new = document()
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == new:
        return 0
    if check:
        print("docs/data-dictionary.md is out of date: run tools/data_dictionary.py.")
        return 1
    TARGET.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
