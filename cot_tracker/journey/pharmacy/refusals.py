"""What the pharmacy's requirements say when they are not met."""

from __future__ import annotations

from cot_tracker.door.refusal import refusal
from cot_tracker.language import N_

_RECEIPT = N_("Receipt: integrity, label, storage, count (21 CFR 1271.265)")
_RELEASE = N_("Release is confirmed on every bag and its certificate before any is issued")
_CUSTODY = N_("Chain of custody: each bag is where the record says")
_SEPARATION = N_("Who made, tested or released a product does not confirm it")
_PROTOCOL = N_("The study protocol")
_PHARMACIST = N_("Pharmacist")
_INVESTIGATOR = N_("Investigator")
_QUALITY = N_("Quality")

NOTHING_ARRIVED = refusal(
    "pharmacy.nothing_arrived",
    N_("No bag of product has arrived and been accepted here. Whoever receives it accepts it."),
    rule=_RECEIPT, cleared_by=N_("Whoever receives the shipment"),
)  # fmt: skip
NOTHING_TO_CONFIRM = refusal(
    "pharmacy.nothing_to_confirm",
    N_("No bag is in the pharmacy to be confirmed. The pharmacist receives the product first."),
    rule=_RELEASE, cleared_by=_PHARMACIST,
)  # fmt: skip
NOTHING_CONFIRMED = refusal(
    "pharmacy.nothing_confirmed",
    N_("No confirmed bag is in the pharmacy. The pharmacist confirms the release first."),
    rule=_RELEASE, cleared_by=_PHARMACIST,
)  # fmt: skip
NOT_ACCEPTED = refusal(
    "pharmacy.not_accepted",
    N_("The bag {bag} is not among those accepted from a shipment. Accept the shipment first."),
    rule=_RECEIPT, cleared_by=N_("Whoever receives the shipment"),
)  # fmt: skip
BAGS_LEFT_OUT = refusal(
    "pharmacy.bags_left_out", N_("These bags of the shipment were not scanned: {bags}."),
    rule=_RECEIPT, cleared_by=_PHARMACIST,
)  # fmt: skip
COUNT_DIFFERS = refusal(
    "pharmacy.count_differs", N_("You counted {counted} bags and scanned {scanned}. Look again."),
    rule=_RECEIPT, cleared_by=_PHARMACIST,
)  # fmt: skip
NOT_INTACT = refusal(
    "pharmacy.not_intact", N_("Something is not intact. Put the bags aside, cold, call Quality."),
    rule=_RECEIPT, cleared_by=_QUALITY,
)  # fmt: skip
NO_SUCH_POSITION = refusal(
    "pharmacy.no_such_position", N_("The storage position {position} is not in use."),
    rule=_RECEIPT, cleared_by=N_("Study administrator"),
)  # fmt: skip
NOT_RELEASED = refusal(
    "pharmacy.not_released", N_("The product is not released."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
NOT_OF_THE_RELEASE = refusal(
    "pharmacy.not_of_the_release",
    N_("The release in force does not name the bag {bag}. Put it aside and call Quality."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
LATE_POSITIVE = refusal(
    "pharmacy.late_positive", N_("A test result after release was positive. Call Quality."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
WITHDRAWN = refusal(
    "pharmacy.withdrawn", N_("This subject has withdrawn or has died."),
    rule=N_("ICH E6(R3): a subject may withdraw at any time"), cleared_by=_INVESTIGATOR,
)  # fmt: skip
NO_DECISION = refusal(
    "pharmacy.no_decision", N_("No decision to start stands for the planned infusion day."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
DAY_PAST = refusal(
    "pharmacy.day_past", N_("The infusion was planned for {day}, which is past."),
    rule=_PROTOCOL, cleared_by=_INVESTIGATOR,
)  # fmt: skip
NOT_INDEPENDENT = refusal(
    "pharmacy.not_independent",
    N_("You have made, tested or released this product. Another pharmacist confirms it."),
    rule=_SEPARATION, cleared_by=N_("Another pharmacist"),
)  # fmt: skip
IN_DOUBT = refusal(
    "pharmacy.in_doubt",
    N_("Quality has not accepted the transport of these bags: {bags}. Keep them cold and wait."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
TOO_FEW_BAGS = refusal(
    "pharmacy.too_few_bags", N_("{found} bags are fit for use; {needed} are needed."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
BAGS_MISSING = refusal(
    "pharmacy.bags_missing", N_("These bags of the release were not scanned: {bags}."),
    rule=_RELEASE, cleared_by=_PHARMACIST,
)  # fmt: skip
NOT_HERE = refusal(
    "pharmacy.not_here", N_("The bag {bag} was not received at the pharmacy."),
    rule=_CUSTODY, cleared_by=_PHARMACIST,
)  # fmt: skip
EXPIRED = refusal(
    "pharmacy.expired", N_("The bag {bag} expired at {at}. Do not use it."),
    rule=N_("No product is given after its expiry"), cleared_by=_QUALITY,
)  # fmt: skip
NO_EXPIRY = refusal(
    "pharmacy.no_expiry", N_("No expiry is recorded for the bag {bag}. Do not use it."),
    rule=N_("No product is given after its expiry"), cleared_by=_QUALITY,
)  # fmt: skip
CERTIFICATE_NOT_LIVE = refusal(
    "pharmacy.certificate_not_live",
    N_("The certificate {certificate} is not the one in force. Look for the newest."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
CERTIFICATE_SUPERSEDED = refusal(
    "pharmacy.certificate_superseded",
    N_("The certificate {certificate} is superseded by {newer}. Use that one."),
    rule=_RELEASE, cleared_by=_PHARMACIST,
)  # fmt: skip
CERTIFICATE_REVOKED = refusal(
    "pharmacy.certificate_revoked",
    N_(
        "The certificate {certificate} is revoked: its release holds no more. Do not use these "
        "bags, call Quality."
    ),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
NOT_ON_CERTIFICATE = refusal(
    "pharmacy.not_on_certificate",
    N_("The bag bears {label}; the certificate names {named}. Ask for a new certificate."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
DEVIATION_SINCE = refusal(
    "pharmacy.deviation_since",
    N_("Raised after the certificate was issued, so not on it: {numbers} ({titles})."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
FAILED_SINCE = refusal(
    "pharmacy.failed_since",
    N_("Failed after the certificate was issued, so not on it: {tests}."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
CERTIFICATE_BEFORE_RELEASE = refusal(
    "pharmacy.certificate_before_release",
    N_("The certificate {certificate} is older than the release of {at}. Ask for a new one."),
    rule=_RELEASE, cleared_by=_QUALITY,
)  # fmt: skip
ALREADY_CONFIRMED = refusal(
    "pharmacy.already_confirmed", N_("Every bag was confirmed already, at {at}."),
    rule=_RELEASE, cleared_by=_PHARMACIST,
)  # fmt: skip
NOT_CONFIRMED = refusal(
    "pharmacy.not_confirmed", N_("The bag {bag} is not confirmed. Confirm it first."),
    rule=_RELEASE, cleared_by=_PHARMACIST,
)  # fmt: skip
CONFIRM_AGAIN = refusal(
    "pharmacy.confirm_again",
    N_("Release or decision are newer than the confirmation of {at}. Confirm again."),
    rule=_RELEASE, cleared_by=_PHARMACIST,
)  # fmt: skip
