"""Codes that stand in entries, as people read them, and what facts that were computed are called.

Facts that a form asks for are called what the form calls them.
"""

from __future__ import annotations

from collections.abc import Mapping

from cot_tracker.journey.conditioning.state import DEVIATIONS as CONDITIONING
from cot_tracker.journey.infusion.state import DEVIATIONS as INFUSION
from cot_tracker.journey.quality.state import DEVIATIONS as QUALITY
from cot_tracker.journey.transport.findings import TITLES
from cot_tracker.language import N_, WORDS
from cot_tracker.people.roles import TITLES as ROLES

STATES: Mapping[str, str] = {
    "reserved": N_("reserved"),
    "issued": N_("issued"),
    "applied": N_("applied"),
    "voided": N_("voided"),
    "labelled": N_("labelled"),
    "filled": N_("filled"),
    "packed": N_("packed"),
    "in_transit": N_("in transit"),
    "received": N_("received"),
    "accepted": N_("accepted"),
    "quarantined": N_("quarantined"),
    "rejected": N_("rejected"),
    "consumed": N_("used up"),
    "stored": N_("in storage"),
    "at_site": N_("at the site"),
    "confirmed": N_("confirmed"),
    "thawed": N_("thawed"),
    "infusing": N_("running in"),
    "partly_infused": N_("infused in part"),
    "infused": N_("infused"),
    "returned": N_("returned"),
    "retained": N_("retained"),
    "destroying": N_("destruction waits for a witness"),
    "destroyed": N_("destroyed"),
    "lost": N_("lost"),
}
PLACES: Mapping[str, str] = {
    "site": N_("collection site"),
    "transit": N_("on its way"),
    "workshop": N_("workshop"),
    "pharmacy": N_("pharmacy"),
    "ward": N_("ward"),
}
OTHERS: Mapping[str, str] = {
    "study": N_("Study"),
    "system": N_("the program"),
    "near_miss": N_("near miss"),
    "outside_the_gates": N_("an act outside the gates"),
    "correction": N_("a correction that makes an earlier permit fail"),
    "recall": N_("recall"),
    "starting_material": N_("cells to the workshop"),
    "product": N_("product to the site"),
    "pass": N_("pass"),
    "fail": N_("fail"),
    "unlisted": N_("not listed"),
    "unknown": N_("unknown"),
    "released": N_("released"),
    "conditionally_released": N_("conditionally released"),
    "exceptional_release": N_("exceptionally released"),
    "revoked": N_("revoked"),
    "start": N_("start"),
    "defer": N_("defer"),
    "stop": N_("stop"),
    "intravenous": N_("intravenous"),
    "subcutaneous": N_("under the skin"),
    "intervals": N_("at intervals"),
    "continuous": N_("continuous"),
    "temperature": N_("temperature"),
    "not applicable": N_("not applicable"),
}
THINGS: Mapping[str, str] = {
    "activation_reagent": N_("activation reagent"),
    "biosafety_cabinet": N_("biosafety cabinet"),
    "centrifuge": N_("centrifuge"),
    "controlled_rate_freezer": N_("controlled-rate freezer"),
    "cryomedium": N_("freezing medium"),
    "cytokine": N_("cytokine"),
    "incubator": N_("incubator"),
    "infusion_bag": N_("infusion bag"),
    "medium": N_("culture medium"),
    "vector": N_("vector"),
    "wash_buffer": N_("wash buffer"),
}
"""The sorts of equipment and material that the protocol that ships names; others stand as told."""
WORDS.update({str(role): title for role, title in ROLES.items()})
WORDS.update(
    {**OTHERS, **CONDITIONING, **INFUSION, **QUALITY, **TITLES, **STATES, **PLACES, **THINGS}
)

UNITS = (
    N_("cells"),
    N_("TCR+ cells"),
    N_("TCR+ cells/kg"),
    N_("copies/cell"),
    N_("beads/3x10^6 cells"),
)
"""Units that hold a word; the others are signs, alike in every language."""

FACTS: Mapping[str, str] = {
    "action": N_("Action"),
    "agrees": N_("The readings agree"),
    "arrive_by": N_("Arrives by"),
    "at": N_("At"),
    "bags": N_("Bags"),
    "bags_expire_at": N_("Bags expire at"),
    "batch": N_("Batch"),
    "batch_number": N_("Batch number"),
    "cells": N_("Cells"),
    "chain": N_("Chain"),
    "checked_by": N_("Checked by"),
    "checks": N_("Checks, by entry"),
    "code": N_("Code"),
    "complete_by": N_("Complete by"),
    "condition": N_("Temperature on the way"),
    "containers": N_("Containers"),
    "criterion_is_listed": N_("The protocol lists this criterion"),
    "critical": N_("Critical"),
    "day": N_("Study day"),
    "demo": N_("Demonstration"),
    "digest": N_("Digest of the file"),
    "dose_group": N_("Dose group"),
    "dose_unit": N_("Unit of the dose"),
    "due": N_("Result due"),
    "earliest_hours_after_infusion": N_("Earliest hours after the infusion"),
    "elapsed_minutes": N_("Minutes on the way"),
    "eligible": N_("Eligible"),
    "ended_at": N_("Ended at"),
    "equipment_used": N_("Equipment used"),
    "expected": N_("Expected"),
    "expires_at": N_("Use before"),
    "findings": N_("What was found"),
    "format": N_("Format"),
    "frees_slot": N_("Frees the place in the cohort"),
    "gaps": N_("Gaps"),
    "good_until": N_("Good until"),
    "high": N_("Upper limit"),
    "infuse_by": N_("Infuse by"),
    "infusion_day": N_("Day of the infusion"),
    "interval_hours": N_("Hours between doses"),
    "item": N_("Item"),
    "journey": N_("Journey"),
    "judged_unit": N_("Unit of the judged value"),
    "judged_value": N_("Judged value"),
    "kind": N_("Sort"),
    "labels": N_("Labels"),
    "lane": N_("Lane"),
    "limits_c": N_("Limits, °C"),
    "longest_minutes": N_("Longest time outside, minutes"),
    "lot": N_("Lot"),
    "low": N_("Lower limit"),
    "materials_used": N_("Materials used"),
    "maximum_c": N_("Highest, °C"),
    "mean_c": N_("Mean, °C"),
    "mean_kinetic_temperature_c": N_("Mean kinetic temperature, °C"),
    "minimum_c": N_("Lowest, °C"),
    "minutes_above": N_("Minutes above"),
    "minutes_below": N_("Minutes below"),
    "mode": N_("Mode"),
    "name": N_("Name"),
    "needs_verification": N_("Needs a second person"),
    "note": N_("Note"),
    "number": N_("Number"),
    "on": N_("On"),
    "outside": N_("Outside its limits"),
    "overrun": N_("Took longer than the protocol allows"),
    "person": N_("Person"),
    "place": N_("Place"),
    "product": N_("Product cells"),
    "protocol_digest": N_("Digest of the protocol"),
    "protocol_version": N_("Version of the protocol"),
    "reading": N_("Reading"),
    "readings": N_("Readings"),
    "released_at": N_("Released at"),
    "repacks": N_("Packed anew in place of shipment"),
    "reviewed_to": N_("Reviewed up to entry"),
    "route": N_("Route"),
    "scanned": N_("Scanned"),
    "sequence": N_("Entry number"),
    "serial": N_("Serial number"),
    "shipment": N_("Shipment"),
    "sort": N_("Sort"),
    "specification_version": N_("Version of the specification"),
    "subject": N_("Subject"),
    "target_cells": N_("Assigned dose"),
    "thawed_at": N_("Thawed at"),
    "tolerance_percent": N_("Tolerance, percent"),
    "total_cells": N_("Cells infused in all"),
    "unit": N_("Unit"),
    "username": N_("User name"),
    "verdict": N_("Verdict"),
    "version": N_("Version"),
    "window": N_("Window"),
    "within": N_("Within the tolerance"),
}


def fact(name: str) -> str:
    """What a fact that no form asks for is called, in English; its own name if it has none."""
    return FACTS.get(name, name.replace("_", " ").capitalize())
