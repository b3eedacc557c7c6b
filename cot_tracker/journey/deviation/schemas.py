"""The facts of the actions on holds, deviations, corrections and final disposition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError
from marshmallow import fields as marshmallow_fields

from cot_tracker.door import fields
from cot_tracker.identity.codes import CONTAINERS, Kind
from cot_tracker.language import N_
from cot_tracker.language import gettext as _

SEVERITIES = {"minor": N_("minor"), "major": N_("major"), "critical": N_("critical")}
OUTCOMES = {
    "none": N_("the containers are where they were"),
    "thawed": N_("thawed"),
    "infused": N_("infused"),
    "destroyed": N_("destroyed"),
    "lost": N_("lost"),
    "returned": N_("returned"),
}
_ALL = tuple(sorted(CONTAINERS))


def _number(label: str) -> fields.Count:
    return fields.Count(1, 10_000_000, label=label, help=N_("The number of the entry"))


class Raised(fields.FactsSchema):
    title = fields.Text(label=N_("Title"), most=120)
    severity = fields.Choice(SEVERITIES, label=N_("Severity"))
    what = fields.Text(label=N_("What happened"), lines=4)


class HoldPlaced(fields.FactsSchema):
    why = fields.Text(label=N_("Why"), most=500)


class HoldCleared(fields.FactsSchema):
    hold = _number(N_("Hold"))
    why = fields.Text(label=N_("Why it may be cleared"), lines=4)


class NearMissAcknowledged(fields.FactsSchema):
    hold = _number(N_("Hold"))


class NearMissChecked(fields.FactsSchema):
    hold = _number(N_("Hold"))
    identified = fields.Scans(
        (Kind.WRISTBAND, Kind.JOURNEY, *_ALL), label=N_("Bag and wristband"),
        help=N_("Scan the wristband, or away from the bedside the journey sheet; then the bag"),
    )  # fmt: skip


class Happened(fields.FactsSchema):
    what = fields.Text(label=N_("What happened"), lines=4)
    action = fields.Text(label=N_("Which action it was"), most=80, required=False)
    containers = fields.Scans(_ALL, label=N_("Containers"), required=False)
    outcome = fields.Choice(OUTCOMES, label=N_("What has become of the containers"))


class Countersigned(fields.FactsSchema):
    deviation = _number(N_("Deviation"))


class LateCountersigned(fields.FactsSchema):
    report = _number(N_("Late report"))


class Assessed(fields.FactsSchema):
    deviation = _number(N_("Deviation"))
    severity = fields.Choice(SEVERITIES, label=N_("Severity"))
    assessment = fields.Text(label=N_("Assessment"), lines=4)


class Closed(fields.FactsSchema):
    deviation = _number(N_("Deviation"))
    conclusion = fields.Text(label=N_("Conclusion"), lines=4)


class Destroyed(fields.FactsSchema):
    containers = fields.Scans(_ALL, label=N_("Containers"))
    method = fields.Text(label=N_("Method"), most=120)
    why = fields.Text(label=N_("Why"), most=500)


class Witnessed(fields.FactsSchema):
    containers = fields.Scans(_ALL, label=N_("Containers"))


class Retained(fields.FactsSchema):
    containers = fields.Scans((Kind.TUBE, Kind.RETAIN_SAMPLE), label=N_("Samples"))
    position = fields.Scan([Kind.STORAGE], label=N_("Storage position"))


class WholeFacts(marshmallow_fields.Field[Any]):
    """The whole new facts of an entry, as its own action takes them."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise ValidationError(_("These are not facts."))
        return dict(value)


class Corrected(fields.FactsSchema):
    sequence = _number(N_("Entry"))
    facts = WholeFacts(
        required=True, metadata={"label": N_("Facts"), "help": "", "unit": "", "widget": "facts"}
    )
    why = fields.Text(label=N_("Why"), most=500)
