"""The warning that a subject's record adds to labels, and which labels in force lack it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import CUSTODY_ENDED, LIVE, Label
from cot_tracker.printing.labels.rules import may_add

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story

KIND_NAMES = {
    Kind.JOURNEY: "journey_sheet",
    Kind.WRISTBAND: "wristband",
    Kind.COLLECTION_BAG: "collection_bag",
    Kind.TUBE: "tube",
    Kind.INTERMEDIATE_BAG: "intermediate_bag",
    Kind.INFUSION_BAG: "infusion_bag",
    Kind.CASSETTE: "cassette",
    Kind.RETAIN_SAMPLE: "retain_sample",
    Kind.SHIPPER: "shipper",
}
"""What the layouts call these kinds (labels/rules.toml)."""
_WARNINGS = {"not_evaluated": "not_evaluated", "positive": "biohazard"}


def warning_for(story: Story, kind: Kind) -> str:
    """The warning that the record adds to a label of this kind that is printed now, or "": as the
    subject's infectious disease markers ask, where a rule of labels/rules.toml does
    (21 CFR 1271.90(c); Directive 2006/86/EC, Annex II)."""
    name = _WARNINGS.get(story.enrolment.markers, "")
    return name if name in may_add(KIND_NAMES.get(kind, "")) else ""


def lacking(story: Story) -> tuple[Label, ...]:
    """The labels in force, by code, that were printed without the warning that the record asks of
    them now. Those of containers whose custody has ended are left as they are."""
    found = []
    for label in story.labels.values():
        wanted = warning_for(story, Kind(label.kind)) if label.state in LIVE else ""
        one = story.containers.get(label.own)
        if wanted and wanted != label.warning and (one is None or one.state not in CUSTODY_ENDED):
            found.append(label)
    return tuple(sorted(found, key=lambda label: label.code))
