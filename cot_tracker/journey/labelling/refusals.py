"""What the labels' gates refuse with."""

from __future__ import annotations

from cot_tracker.door.refusal import refusal
from cot_tracker.language import N_

_LABEL_CONTROL = N_("Label control (FACT C7.2.2, 21 CFR 211.125)")
_QUALITY = N_("Quality")
_PRINTS = N_("Whoever prints")

NOT_YOUR_LABEL = refusal(
    "labelling.not_your_label", N_("A label for a {what} is printed by: {roles}."),
    rule=N_("21 CFR 11.10(g): only authorised people perform an operation"),
    cleared_by=N_("Study administrator"),
)  # fmt: skip
NOT_DUE = refusal(
    "labelling.not_due", N_("It is too early for a {what}: {why}."),
    rule=_LABEL_CONTROL, cleared_by=N_("The step before"),
)  # fmt: skip
PARENT_NEEDED = refusal(
    "labelling.parent_needed", N_("Scan the container that this {what} is filled from."),
    rule=N_("FACT D7.2: a new container is labelled before it leaves its parent"),
    cleared_by=N_("Workshop operator"),
)  # fmt: skip
REASON_NEEDED = refusal(
    "labelling.reason_needed", N_("A reprint needs a reason."),
    rule=_LABEL_CONTROL, cleared_by=_PRINTS,
)  # fmt: skip
NOTHING_TO_REPRINT = refusal(
    "labelling.nothing_to_reprint", N_("No label of this {what} is in force."),
    rule=_LABEL_CONTROL, cleared_by=_QUALITY,
)  # fmt: skip
ONE_IN_FORCE = refusal(
    "labelling.one_in_force",
    N_("A {what} is printed already. Reprint it with a reason; the old one is voided by that."),
    rule=_LABEL_CONTROL, cleared_by=_QUALITY,
)  # fmt: skip
NUMBERS_USED_UP = refusal(
    "labelling.numbers_used_up", N_("No further {what} can be numbered in this journey."),
    rule=_LABEL_CONTROL, cleared_by=_QUALITY,
)  # fmt: skip
NOTHING_RESERVED = refusal(
    "labelling.nothing_reserved",
    N_("No label is reserved and waits to be issued. Print labels first."),
    rule=_LABEL_CONTROL, cleared_by=_PRINTS,
)  # fmt: skip
NOT_RESERVED = refusal(
    "labelling.not_reserved", N_("The label {label} was not reserved, or is issued already."),
    rule=_LABEL_CONTROL, cleared_by=_QUALITY,
)  # fmt: skip
NO_FILE = refusal(
    "labelling.no_file", N_("The file of these labels is not kept. Print them here."),
    rule=_LABEL_CONTROL, cleared_by=_PRINTS,
)  # fmt: skip
ALREADY_ENDED = refusal(
    "labelling.already_ended", N_("The label {label} is {state} already."),
    rule=_LABEL_CONTROL, cleared_by=_QUALITY,
)  # fmt: skip
NEVER_PRINTED = refusal(
    "labelling.never_printed", N_("No label {label} is known here."),
    rule=_LABEL_CONTROL, cleared_by=_QUALITY,
)  # fmt: skip
NOT_IN_FORCE = refusal(
    "labelling.not_in_force",
    N_("The label {label} is {state} already. In force is {live}: scan that one."),
    rule=_LABEL_CONTROL, cleared_by=_PRINTS,
)  # fmt: skip
PRINT_UNDER_WAY = refusal(
    "labelling.print_under_way",
    N_("Somebody is printing this label now. Wait for it, or void {label} if that print failed."),
    rule=_LABEL_CONTROL, cleared_by=_PRINTS,
)  # fmt: skip
TOO_MANY = refusal(
    "labelling.too_many",
    N_("{open} unused and {wanted} more are above the {most} that the work needs. Say why."),
    rule=N_("Labels are printed in small numbers (FACT, 21 CFR 211.125)"), cleared_by=_PRINTS,
)  # fmt: skip
ANOTHERS_LABELS = refusal(
    "labelling.anothers_labels",
    N_("Unused labels of {subject} are open at this station: {count}. Apply or destroy them, or "
       "clear the station of labels, before those of another patient."),
    rule=N_("One patient's labels at a workstation at a time: line clearance"), cleared_by=_PRINTS,
)  # fmt: skip
NO_LONGER_DUE = refusal(
    "labelling.no_longer_due", N_("While it was printed something changed: {why}. Nothing issued."),
    rule=_LABEL_CONTROL, cleared_by=_PRINTS,
)  # fmt: skip
NOTHING_WAITS = refusal(
    "labelling.nothing_waits", N_("No label waits to be put on its container."),
    rule=_LABEL_CONTROL, cleared_by=_PRINTS,
)  # fmt: skip
ON_ITS_THING = refusal(
    "labelling.on_its_thing", N_("The label {label} is {state} already."),
    rule=_LABEL_CONTROL, cleared_by=_PRINTS,
)  # fmt: skip
NOTHING_TO_END = refusal(
    "labelling.nothing_to_end", N_("No label was printed here of which that could be said."),
    rule=_LABEL_CONTROL, cleared_by=_PRINTS,
)  # fmt: skip
WHICH_LABELS = refusal(
    "labelling.which_labels",
    N_("Scan each label, or scan one of the sheet and count those that were not used."),
    rule=_LABEL_CONTROL, cleared_by=_PRINTS,
)  # fmt: skip
OTHER_COUNT = refusal(
    "labelling.other_count",
    N_("{counted} were counted, {expected} of this sheet are unused by the record. "
       "Count again, or scan each."),
    rule=_LABEL_CONTROL, cleared_by=_QUALITY,
)  # fmt: skip
BAG_NEEDS_IT = refusal(
    "labelling.bag_needs_it",
    N_("The label {label} names something in use. Reprint it instead; that voids this one."),
    rule=_LABEL_CONTROL, cleared_by=_PRINTS,
)  # fmt: skip
NOT_PACKED = refusal(
    "labelling.not_packed", N_("No shipper with cells of this journey is packed."),
    rule=_LABEL_CONTROL, cleared_by=N_("Whoever packs"),
)  # fmt: skip
OTHER_SHIPPER = refusal(
    "labelling.other_shipper", N_("The shipper {shipper} does not carry cells of this journey."),
    rule=_LABEL_CONTROL, cleared_by=N_("Whoever packs"),
)  # fmt: skip
