"""What infusion's requirements say when they are not met."""

from __future__ import annotations

from cot_tracker.door.refusal import refusal
from cot_tracker.language import N_

_BEDSIDE = N_("Bedside verification: two people identify patient and product (FACT B7)")
_RELEASE = N_("Only a released product is infused (21 CFR 1271.265)")
_CONDITION = N_("Chain of condition (ISO 21973, 21 CFR 1271.265)")
_LABEL = N_("The product's expiry, on its label and after its thaw")
_PROTOCOL = N_("The study protocol")
_QUALITY = N_("Quality")
_PHARMACIST = N_("Pharmacist")
_INVESTIGATOR = N_("Investigator")
_NURSE = N_("Infusion nurse")
_SECOND = N_("A second person at the bedside")

TREATMENT_ENDED = refusal(
    "infusion.treatment_ended",
    N_("The treatment of this subject has ended. Nothing more is infused."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
NOT_RELEASED = refusal(
    "infusion.not_released",
    N_("The product is not released, or its release was revoked. Do not use it: call Quality."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
NOT_OF_THE_RELEASE = refusal(
    "infusion.not_of_the_release",
    N_("The release in force does not name the bag {bag}. Put it down and call Quality."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
LATE_POSITIVE = refusal(
    "infusion.late_positive", N_("A test result after release was positive. Call Quality."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
NOT_DECIDED = refusal(
    "infusion.not_decided",
    N_("No investigator has decided to start for the infusion day as it is planned now."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
NO_DAY = refusal(
    "infusion.no_day", N_("No infusion day is planned."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
OTHER_DAY = refusal(
    "infusion.other_day", N_("The infusion is planned for {day}; today is {today}."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
FINISHED = refusal(
    "infusion.finished", N_("The infusion was reported as finished. No further bag is infused."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
FRESH = refusal(
    "infusion.fresh", N_("This product is fresh. It is not thawed."),
    rule=_PROTOCOL, cleared_by=_NURSE,
)  # fmt: skip
STAGGER = refusal(
    "infusion.stagger",
    N_("Subject {subject} of the same cohort was infused lately. The next one is due from {day}."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
NOT_BOUND = refusal(
    "infusion.wristband_not_bound",
    N_("This wristband has not been bound to the subject by two people. Bind it first."),
    rule=_BEDSIDE, cleared_by=N_("Two people at the bedside"),
)  # fmt: skip
NOT_AGREED = refusal(
    "infusion.not_agreed",
    N_("Name or birth date does not agree. Put the bag down and call Quality."),
    rule=_BEDSIDE, cleared_by=N_("Two people who identify bag and wristband again"),
    identity=True,
)  # fmt: skip
CHECKED_BY_YOU = refusal(
    "infusion.checked_by_you", N_("You have checked this bag. A second person must check it too."),
    rule=_BEDSIDE, cleared_by=_SECOND,
)  # fmt: skip
NO_BAG_AT_WARD = refusal(
    "infusion.no_bag_at_ward", N_("No bag is on the ward. The pharmacist issues one first."),
    rule=_BEDSIDE, cleared_by=_PHARMACIST,
)  # fmt: skip
NOT_AT_WARD = refusal(
    "infusion.not_at_ward",
    N_("The bag {bag} is not issued to the ward. It stands as: {state}."),
    rule=_BEDSIDE, cleared_by=_PHARMACIST,
)  # fmt: skip
NOT_CONFIRMED = refusal(
    "infusion.not_confirmed",
    N_(
        "The bag {bag} was not confirmed since its label, the release or the decision changed."
        " Send it back to the pharmacy."
    ),
    rule=_RELEASE, cleared_by=_PHARMACIST,
)  # fmt: skip
CONDITION = refusal(
    "infusion.condition_not_accepted",
    N_("The transport of the bag {bag} was not accepted. Quality decides before it is used."),
    rule=_CONDITION, cleared_by=_QUALITY,
)  # fmt: skip
OUT_TOO_LONG = refusal(
    "infusion.out_too_long",
    N_(
        "The bag {bag} has been out of storage for {minutes} minutes; {allowed} are allowed."
        " Report it: Quality decides before it is used."
    ),
    rule=_CONDITION, cleared_by=_QUALITY,
)  # fmt: skip
NO_EXPIRY = refusal(
    "infusion.no_expiry", N_("No expiry is recorded for the bag {bag}. Do not infuse it."),
    rule=_LABEL, cleared_by=_QUALITY,
)  # fmt: skip
EXPIRED = refusal(
    "infusion.expired", N_("The bag {bag} expired at {at}. Do not infuse it."),
    rule=_LABEL, cleared_by=_QUALITY,
)  # fmt: skip
THAWED_BEFORE = refusal(
    "infusion.thawed_before",
    N_("The bag {bag} was thawed, or its thaw has begun. No bag is thawed twice."),
    rule=_LABEL, cleared_by=_QUALITY,
)  # fmt: skip
NOT_THAWED = refusal(
    "infusion.not_thawed",
    N_("The thaw of the bag {bag} is not recorded as completed. Thaw it, or record its end."),
    rule=_LABEL, cleared_by=_NURSE,
)  # fmt: skip
CLOCK_OVER = refusal(
    "infusion.clock_over",
    N_("The bag {bag} had to be started by {at} after its thaw. Do not infuse it."),
    rule=_LABEL, cleared_by=_QUALITY,
)  # fmt: skip
OTHER_THAWED = refusal(
    "infusion.other_thawed", N_("The bag {bag} is thawed and has not run in. One at a time."),
    rule=_PROTOCOL, cleared_by=_NURSE,
)  # fmt: skip
OTHER_RUNS = refusal(
    "infusion.other_runs", N_("The bag {bag} is running. One at a time."),
    rule=_PROTOCOL, cleared_by=_NURSE,
)  # fmt: skip
NOT_CHECKED = refusal(
    "infusion.not_checked_by_two",
    N_(
        "{wanted} different people must scan this wristband and the bag {bag} shortly before the"
        " start; {found} checks count now."
    ),
    rule=_BEDSIDE, cleared_by=_SECOND,
)  # fmt: skip
IN_THE_FUTURE = refusal(
    "infusion.in_the_future", N_("{time} has not come yet."), rule=_PROTOCOL, cleared_by=_NURSE,
)  # fmt: skip
