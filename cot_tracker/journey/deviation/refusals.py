"""What the requirements of holds, deviations and the end of containers say."""

from __future__ import annotations

from cot_tracker.door.refusal import refusal
from cot_tracker.language import N_

_HOLDS = N_("A hold is cleared by those who did not place it")
_TWO = N_("A near miss is cleared by two people who each identify bag and wristband again")
_CAPA = N_("Deviations are assessed and closed by Quality")
_CUSTODY = N_("Custody ends: every container is infused, returned, retained, or destroyed by two")
_CORRECTION = N_("21 CFR 11.10(e): a change never obscures what was recorded before")
_QUALITY = N_("Quality")
_SECOND = N_("A second person")

NO_SUCH_HOLD = refusal(
    "deviation.no_such_hold", N_("There is no open hold {number} here."),
    rule=_HOLDS, cleared_by=_QUALITY,
)  # fmt: skip
NO_HOLD = refusal(
    "deviation.no_hold", N_("This journey is not on hold."), rule=_HOLDS, cleared_by=_QUALITY,
)  # fmt: skip
YOUR_HOLD = refusal(
    "deviation.your_hold", N_("You placed this hold. Somebody else clears it."),
    rule=_HOLDS, cleared_by=N_("Another person of Quality"),
)  # fmt: skip
TWO_PEOPLE_FIRST = refusal(
    "deviation.two_people_first",
    N_("Two people identify bag and wristband again; Quality clears this only if they disagree."),
    rule=_TWO, cleared_by=N_("Two people at the bag"),
)  # fmt: skip
NOT_A_NEAR_MISS = refusal(
    "deviation.not_a_near_miss", N_("Hold {number} is no near miss."), rule=_TWO,
    cleared_by=_QUALITY,
)  # fmt: skip
WAITS_FOR_QUALITY = refusal(
    "deviation.waits_for_quality", N_("Two people read different things. Quality decides now."),
    rule=_TWO, cleared_by=_QUALITY,
)  # fmt: skip
CHECKED_BY_YOU = refusal(
    "deviation.checked_by_you", N_("You have identified them. A second person must do it too."),
    rule=_TWO, cleared_by=_SECOND,
)  # fmt: skip
BAND_NOT_IDENTIFIED = refusal(
    "deviation.band_not_identified", N_("Scan the wristband, or the journey sheet, as well."),
    rule=_TWO, cleared_by=_SECOND,
)  # fmt: skip
BAND_NOT_BOUND = refusal(
    "deviation.band_not_bound",
    N_("This wristband has not been bound by two people. Call Quality."),
    rule=_TWO, cleared_by=_QUALITY,
)  # fmt: skip
BAG_NOT_IDENTIFIED = refusal(
    "deviation.bag_not_identified",
    N_("Scan the bag as well; at the bedside, one that is there."), rule=_TWO, cleared_by=_SECOND,
)  # fmt: skip
OUTSIDE_UNSIGNED = refusal(
    "deviation.outside_unsigned",
    N_("This hold is of an act outside the gates, which is signed by two. A signature is missing."),
    rule=_CAPA, cleared_by=_SECOND,
)  # fmt: skip
NO_SUCH_DEVIATION = refusal(
    "deviation.no_such_deviation", N_("There is no open deviation {number} here."),
    rule=_CAPA, cleared_by=_QUALITY,
)  # fmt: skip
NO_DEVIATION = refusal(
    "deviation.no_deviation", N_("No deviation is open."), rule=_CAPA, cleared_by=_QUALITY,
)  # fmt: skip
NOT_ASSESSED = refusal(
    "deviation.not_assessed", N_("Deviation {number} is not assessed yet."),
    rule=_CAPA, cleared_by=_QUALITY,
)  # fmt: skip
NOT_COUNTERSIGNED = refusal(
    "deviation.not_countersigned",
    N_("An act outside the gates is signed by two. The second signature is missing."),
    rule=_CAPA, cleared_by=_SECOND,
)  # fmt: skip
YOUR_DEVIATION = refusal(
    "deviation.your_deviation", N_("You told this. Somebody else signs it."),
    rule=N_("Annex 11: who reviews is not who did it"), cleared_by=_SECOND,
)  # fmt: skip
NO_OUTSIDE_ACT = refusal(
    "deviation.no_outside_act", N_("No act outside the gates waits for a second signature."),
    rule=_CAPA, cleared_by=_QUALITY,
)  # fmt: skip
NOT_OUTSIDE = refusal(
    "deviation.not_outside", N_("Deviation {number} is no act outside the gates that waits."),
    rule=_CAPA, cleared_by=_QUALITY,
)  # fmt: skip
NOTHING_LATE = refusal(
    "deviation.nothing_late", N_("No late report {number} waits for a second signature."),
    rule=N_("A late report on which an expiry depends is signed by two"), cleared_by=_QUALITY,
)  # fmt: skip
NOT_YOURS_TO_COUNTERSIGN = refusal(
    "deviation.not_yours_to_countersign",
    N_("A late report of this is countersigned by: {roles}, or Quality."),
    rule=N_("A late report on which an expiry depends is signed by two"),
    cleared_by=N_("A second person of the step"),
)  # fmt: skip
NO_LATE_REPORT = refusal(
    "deviation.no_late_report",
    N_("No late report waits for a second signature. There is nothing to countersign."),
    rule=N_("A late report on which an expiry depends is signed by two"), cleared_by=_QUALITY,
)  # fmt: skip
NOTHING_LEFT = refusal(
    "deviation.nothing_left",
    N_("No container is left to destroy: none has been labelled, or all have ended."),
    rule=_CUSTODY, cleared_by=N_("The step before"),
)  # fmt: skip
NO_DESTRUCTION = refusal(
    "deviation.no_destruction",
    N_("No destruction waits for a witness. Somebody destroys a container first."),
    rule=_CUSTODY, cleared_by=N_("Whoever destroys it"),
)  # fmt: skip
NO_SAMPLE_LEFT = refusal(
    "deviation.no_sample_left",
    N_("No tube or retain sample is left to retain. The operator or the analyst takes one."),
    rule=_CUSTODY, cleared_by=N_("Workshop operator or QC analyst"),
)  # fmt: skip
CONTAINER_ENDED = refusal(
    "deviation.container_ended", N_("{container} is {state} already."),
    rule=_CUSTODY, cleared_by=_QUALITY,
)  # fmt: skip
CONTAINER_UNKNOWN = refusal(
    "deviation.container_unknown", N_("No container {container} is known here."),
    rule=_CUSTODY, cleared_by=_QUALITY,
)  # fmt: skip
STILL_NEEDED = refusal(
    "deviation.still_needed",
    N_("{container} may hold cells that this patient still needs. Only Quality destroys it."),
    rule=_CUSTODY, cleared_by=_QUALITY,
)  # fmt: skip
NOT_DESTROYED = refusal(
    "deviation.not_destroyed", N_("{container} was not destroyed by anybody yet."),
    rule=_CUSTODY, cleared_by=N_("Whoever destroys it"),
)  # fmt: skip
YOUR_DESTRUCTION = refusal(
    "deviation.your_destruction", N_("You destroyed it. Somebody else witnesses it."),
    rule=_CUSTODY, cleared_by=N_("A witness"),
)  # fmt: skip
NOTHING_TO_CORRECT = refusal(
    "deviation.nothing_to_correct", N_("There is nothing to correct here yet."),
    rule=_CORRECTION, cleared_by=_QUALITY,
)  # fmt: skip
