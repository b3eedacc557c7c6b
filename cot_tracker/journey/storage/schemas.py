"""The facts of storage's actions."""

from __future__ import annotations

from cot_tracker.door import fields
from cot_tracker.identity.codes import CONTAINERS, Kind
from cot_tracker.language import N_

_KINDS = tuple(sorted(CONTAINERS))
PURPOSES = {
    "packing": N_("to be packed"),
    "sampling": N_("to be sampled"),
    "moving": N_("to another storage"),
    "inspection": N_("to be looked at"),
    "failure": N_("because the storage has failed"),
    "other": N_("other"),
}


def _containers(help: str) -> fields.Scans:
    return fields.Scans(_KINDS, label=N_("Containers"), help=help)


class CheckedOut(fields.FactsSchema):
    containers = _containers(N_("Scan everything that you take out"))
    purpose = fields.Choice(PURPOSES, label=N_("What for"))


class CheckedIn(fields.FactsSchema):
    containers = _containers(N_("Scan everything that you put in"))
    position = fields.Scan(
        [Kind.STORAGE], label=N_("Storage position"),
        help=N_("Scan the label of the position; or the card of the freezer, which then tells a"
                " free position for each"),
    )  # fmt: skip


class Overran(fields.FactsSchema):
    containers = _containers(N_("Scan everything that was out too long"))
    why = fields.Text(label=N_("Why"), most=1000, lines=3)
