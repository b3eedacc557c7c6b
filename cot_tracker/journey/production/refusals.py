"""Why an action of production may be refused."""

from __future__ import annotations

from cot_tracker.door.refusal import refusal
from cot_tracker.language import N_

_CLEARANCE = N_("EU GMP part IV: line clearance before each batch, one patient at a station")
_BATCH_RECORD = N_("EU GMP part IV: the batch record tells who did what, with what, and when")
_MATERIALS = N_("EU GMP part IV: equipment is qualified, materials are released and not expired")
_IDENTITY = N_("FACT D7.2: a new container is labelled and scanned before its parent is closed")
_LABELS = N_("FACT C7.2.2, 21 CFR 211.125: every label issued is accounted for")
_TWO = N_("Verification by a second person")
_PROTOCOL = N_("The study protocol")
_OPERATOR = N_("Workshop operator")
_SECOND = N_("A second workshop operator")
_QUALITY = N_("Quality")

BATCH_OPEN = refusal(
    "production.batch_open", N_("The batch {batch} of this journey is open already."),
    rule=_CLEARANCE, cleared_by=_OPERATOR,
)  # fmt: skip
BATCH_STANDS = refusal(
    "production.batch_stands",
    N_("The batch {batch} of this journey stands. Quality rejects it or revokes it first."),
    rule=N_("Two batches of one patient are never in use side by side"),
    cleared_by=N_("Quality"),
)  # fmt: skip
NO_BATCH = refusal(
    "production.no_batch_open", N_("No batch of this journey is open."),
    rule=_BATCH_RECORD, cleared_by=_OPERATOR,
)  # fmt: skip
NUMBER_USED = refusal(
    "production.batch_number_used", N_("The batch number {batch} was used before. Give another."),
    rule=_BATCH_RECORD, cleared_by=_OPERATOR,
)  # fmt: skip
NO_STARTING_MATERIAL = refusal(
    "production.no_starting_material",
    N_("No starting material of this journey is accepted at the workshop."),
    rule=_PROTOCOL, cleared_by=_OPERATOR,
)  # fmt: skip
NOT_ACCEPTED = refusal(
    "production.bag_not_accepted",
    N_("The bag {bag} is not accepted starting material. Put it aside."),
    rule=_PROTOCOL, cleared_by=_QUALITY,
)  # fmt: skip
LEFT_OUT = refusal(
    "production.bag_left_out", N_("The bag {bag} is accepted too. Scan every bag."),
    rule=_CLEARANCE, cleared_by=_OPERATOR,
)  # fmt: skip
HOLD_TIME_OVER = refusal(
    "production.hold_time_over",
    N_("The bag {bag} waited longer than {hours} hours since it was collected."),
    rule=_PROTOCOL, cleared_by=_QUALITY,
)  # fmt: skip
STATION_UNKNOWN = refusal(
    "production.station_unknown", N_("The station {station} is not known here or out of use."),
    rule=_CLEARANCE, cleared_by=_OPERATOR,
)  # fmt: skip
STATION_OCCUPIED = refusal(
    "production.station_occupied", N_("Another journey's batch is open at this station."),
    rule=_CLEARANCE, cleared_by=_OPERATOR,
)  # fmt: skip
STATION_OF_ANOTHER = refusal(
    "production.station_of_another",
    N_("This screen works at a station where another patient's batch is open. Put this down; go to "
       "the station of its own batch and scan the card there."),
    rule=_CLEARANCE, cleared_by=_OPERATOR,
)  # fmt: skip
LINE_NOT_CLEARED = refusal(
    "production.line_not_cleared",
    N_("The line of this station has not been cleared since the last batch. Clear it first."),
    rule=_CLEARANCE, cleared_by=_OPERATOR,
)  # fmt: skip
OPERATION_OPEN = refusal(
    "production.operation_open", N_("The operation {operation} is not completed."),
    rule=_BATCH_RECORD, cleared_by=_OPERATOR,
)  # fmt: skip
NO_OPERATION = refusal(
    "production.no_operation_open", N_("No unit operation is under way. Start it first."),
    rule=_BATCH_RECORD, cleared_by=_OPERATOR,
)  # fmt: skip
NOT_THE_NEXT = refusal(
    "production.not_the_next_operation", N_("By the protocol the next operation is: {next}."),
    rule=_PROTOCOL, cleared_by=_OPERATOR,
)  # fmt: skip
NOT_THE_OPEN_ONE = refusal(
    "production.not_the_open_operation", N_("The operation under way is: {open}."),
    rule=_BATCH_RECORD, cleared_by=_OPERATOR,
)  # fmt: skip
NOT_VERIFIED = refusal(
    "production.not_verified", N_("The operation {operation} waits for a second person."),
    rule=_TWO, cleared_by=_SECOND,
)  # fmt: skip
NONE_TO_VERIFY = refusal(
    "production.none_to_verify", N_("No unit operation waits for verification."),
    rule=_TWO, cleared_by=_OPERATOR,
)  # fmt: skip
NOTHING_TO_VERIFY = refusal(
    "production.nothing_to_verify", N_("The operation {operation} waits for no verification."),
    rule=_TWO, cleared_by=_OPERATOR,
)  # fmt: skip
SAME_PERSON = refusal(
    "production.same_person", N_("You did this operation. Another person verifies it."),
    rule=_TWO, cleared_by=_SECOND,
)  # fmt: skip
EQUIPMENT_UNKNOWN = refusal(
    "production.equipment_unknown", N_("The equipment {item} is not known here or out of use."),
    rule=_MATERIALS, cleared_by=_QUALITY,
)  # fmt: skip
EQUIPMENT_DUE = refusal(
    "production.equipment_due", N_("The qualification of {name} ended at {due}."),
    rule=_MATERIALS, cleared_by=_QUALITY,
)  # fmt: skip
EQUIPMENT_UNLISTED = refusal(
    "production.equipment_unlisted", N_("{name} is not equipment for this operation."),
    rule=_PROTOCOL, cleared_by=_OPERATOR,
)  # fmt: skip
EQUIPMENT_MISSING = refusal(
    "production.equipment_missing", N_("Equipment of this sort has not been scanned: {kinds}."),
    rule=_BATCH_RECORD, cleared_by=_OPERATOR,
)  # fmt: skip
MATERIAL_UNKNOWN = refusal(
    "production.material_unknown", N_("The material {item} is not known here or out of use."),
    rule=_MATERIALS, cleared_by=_QUALITY,
)  # fmt: skip
MATERIAL_EXPIRED = refusal(
    "production.material_expired", N_("{name}, lot {lot}, expired at {expired}. Take another lot."),
    rule=_MATERIALS, cleared_by=_OPERATOR,
)  # fmt: skip
MATERIAL_UNLISTED = refusal(
    "production.material_unlisted", N_("{name} is not a material for this operation."),
    rule=_PROTOCOL, cleared_by=_OPERATOR,
)  # fmt: skip
MATERIAL_MISSING = refusal(
    "production.material_missing", N_("Material of this sort has not been scanned: {kinds}."),
    rule=_BATCH_RECORD, cleared_by=_OPERATOR,
)  # fmt: skip
RESULT_MISSING = refusal(
    "production.result_missing", N_("This in-process result is missing: {tests}."),
    rule=_PROTOCOL, cleared_by=N_("Workshop operator or QC analyst"),
)  # fmt: skip
HARVEST_UNCOUNTED = refusal(
    "production.harvest_uncounted", N_("A harvest is completed with its cells and its volume."),
    rule=_BATCH_RECORD, cleared_by=_OPERATOR,
)  # fmt: skip
NOT_OF_THIS_BATCH = refusal(
    "production.not_of_this_batch", N_("{container} does not belong to the batch that is open."),
    rule=_IDENTITY, cleared_by=_QUALITY,
)  # fmt: skip
NOT_IN_WORK = refusal(
    "production.not_in_work", N_("{container} holds nothing to work with: it is empty or closed."),
    rule=_IDENTITY, cleared_by=_OPERATOR,
)  # fmt: skip
NOT_EMPTY = refusal(
    "production.container_not_empty", N_("{container} is filled already. Use an empty one."),
    rule=_IDENTITY, cleared_by=_OPERATOR,
)  # fmt: skip
LABEL_NOT_APPLIED = refusal(
    "production.label_not_applied",
    N_("The label {container} is not on its container yet. Put it on and scan it."),
    rule=_IDENTITY, cleared_by=_OPERATOR,
)  # fmt: skip
ANOTHER_PARENT = refusal(
    "production.another_parent", N_("This label was printed to be filled from {parent}."),
    rule=_IDENTITY, cleared_by=_OPERATOR,
)  # fmt: skip
CIRCLE = refusal(
    "production.circle", N_("{container} cannot be filled from what was filled from it."),
    rule=_IDENTITY, cleared_by=_QUALITY,
)  # fmt: skip
TOO_EARLY_FOR_PRODUCT = refusal(
    "production.too_early_for_product",
    N_("Product is filled in the operation formulation and fill, not before."),
    rule=_PROTOCOL, cleared_by=_OPERATOR,
)  # fmt: skip
CELLS_MISSING = refusal(
    "production.cells_missing", N_("A product container is filled with its number of cells."),
    rule=_BATCH_RECORD, cleared_by=_OPERATOR,
)  # fmt: skip
CHILD_NOT_SCANNED = refusal(
    "production.child_not_scanned",
    N_("{child} was filled from this container. Scan everything that was."),
    rule=_IDENTITY, cleared_by=_OPERATOR,
)  # fmt: skip
CHILD_EMPTY = refusal(
    "production.child_empty",
    N_("{child} is labelled but empty. Fill it, or void its label, before this is closed."),
    rule=_IDENTITY, cleared_by=_OPERATOR,
)  # fmt: skip
NOT_A_CHILD = refusal(
    "production.not_a_child", N_("{child} was not filled in this batch."),
    rule=_IDENTITY, cleared_by=_OPERATOR,
)  # fmt: skip
NOTHING_FILLED = refusal(
    "production.nothing_filled",
    N_("Nothing that was filled is at the workshop to be stored. The operator fills it first."),
    rule=_BATCH_RECORD, cleared_by=_OPERATOR,
)  # fmt: skip
NOT_FILLED = refusal(
    "production.not_filled", N_("{container} is not a filled container of a batch."),
    rule=_IDENTITY, cleared_by=_OPERATOR,
)  # fmt: skip
POSITION_UNKNOWN = refusal(
    "production.position_unknown",
    N_("The storage position {position} is not known here or out of use."),
    rule=_MATERIALS, cleared_by=_OPERATOR,
)  # fmt: skip
OPERATIONS_LEFT = refusal(
    "production.operations_left", N_("These operations are not completed: {operations}."),
    rule=_PROTOCOL, cleared_by=_OPERATOR,
)  # fmt: skip
PARENT_OPEN = refusal(
    "production.parent_open", N_("{container} is not closed."),
    rule=_IDENTITY, cleared_by=_OPERATOR,
)  # fmt: skip
NO_PRODUCT = refusal(
    "production.no_product", N_("No product container has been filled."),
    rule=_PROTOCOL, cleared_by=_OPERATOR,
)  # fmt: skip
NOT_STORED = refusal(
    "production.not_stored", N_("{container} has no storage position."),
    rule=_BATCH_RECORD, cleared_by=_OPERATOR,
)  # fmt: skip
RETAINS_MISSING = refusal(
    "production.retains_missing", N_("{kept} of {wanted} retain samples are kept."),
    rule=_PROTOCOL, cleared_by=_OPERATOR,
)  # fmt: skip
LABELS_OPEN = refusal(
    "production.labels_open",
    N_("The label {label} is neither on its container nor voided, destroyed or retained."),
    rule=_LABELS, cleared_by=_OPERATOR,
)  # fmt: skip
LABEL_SAYS_VOLUME = refusal(
    "production.label_says_volume",
    N_("The label {label} says {said} mL, and {filled} mL were filled. Reprint it."),
    rule=_LABELS, cleared_by=_OPERATOR,
)  # fmt: skip
LABEL_SAYS_CELLS = refusal(
    "production.label_says_cells",
    N_("The label {label} says {said} cells, and {filled} were filled. Reprint it."),
    rule=_LABELS, cleared_by=_OPERATOR,
)  # fmt: skip
OVERRUN = refusal(
    "production.overrun", N_("This batch was opened more than {days} days ago."),
    rule=_PROTOCOL, cleared_by=_QUALITY,
)  # fmt: skip
VOLUME_UNUSUAL = refusal(
    "production.volume_unusual", N_("{given} mL were filled; the protocol says {wanted} mL."),
    rule=_PROTOCOL, cleared_by=_OPERATOR,
)  # fmt: skip
MORE_CELLS = refusal(
    "production.more_cells_than_harvested",
    N_("{filled} cells are filled, more than the {harvested} that were harvested."),
    rule=N_("Arithmetic"), cleared_by=_OPERATOR,
)  # fmt: skip
MORE_VOLUME = refusal(
    "production.more_volume_than_parent",
    N_("{filled} mL were filled from a container of {held} mL. Look at both volumes again."),
    rule=N_("Arithmetic"), cleared_by=_OPERATOR,
)  # fmt: skip
BAG_COUNT = refusal(
    "production.bag_count",
    N_("{filled} product containers are filled; the protocol says {wanted}."),
    rule=_PROTOCOL, cleared_by=_QUALITY,
)  # fmt: skip
