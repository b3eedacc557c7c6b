"""What can be wrong with a shipment on arrival, by stable names; their sentences stand here once.

The temperature is judged in `condition/`; what else is seen at the door is listed here.
"""

from __future__ import annotations

from collections.abc import Iterable

from cot_tracker.language import N_

SENTENCES = {
    "bag_missing": N_("A bag that was packed was not scanned on arrival."),
    "count_differs": N_("The number of bags on arrival is not the number that was packed."),
    "seal_broken": N_("The seal was broken."),
    "seal_differs": N_("The seal bears another number than the one that was put on."),
    "package_damaged": N_("The package was damaged."),
    "was_lost": N_("It had been reported lost."),
    "too_long": N_("The transport took longer than the protocol allows."),
    "hold_time_over": N_("The shipper was longer on its way than it holds its temperature."),
    "handover_gap": N_("It lay longer between two hands than the protocol allows."),
    "handover_overlap": N_("It was taken in before whoever brought it had handed it over."),
    "handover_order": N_("It was handed over before the courier had taken it over."),
    "no_logger_file": N_("The logger's file was not read out on arrival."),
    "not_handed_over": N_("The courier did not record the handing over to the receiver."),
}
TITLES = {
    "excursion": N_("excursion"),
    "lost": N_("lost"),
    "quarantined": N_("quarantined"),
    "bag_missing": N_("bag missing"),
    "count_differs": N_("count differs"),
    "seal_broken": N_("seal broken"),
    "seal_differs": N_("seal differs"),
    "package_damaged": N_("package damaged"),
    "was_lost": N_("was lost"),
    "too_long": N_("too long"),
    "hold_time_over": N_("hold time over"),
    "handover_gap": N_("handover gap"),
    "handover_overlap": N_("handover overlap"),
    "handover_order": N_("handover order"),
    "no_logger_file": N_("no logger file"),
    "not_handed_over": N_("not handed over"),
}
"""What a deviation of transport is called on a page: its title, with spaces."""
HOLDING = frozenset(SENTENCES) - {
    "no_logger_file", "not_handed_over", "handover_gap", "handover_overlap",
    "handover_order",
}  # fmt: skip
"""Findings that place a hold of themselves. A missing file makes the condition unknown, which
holds by its verdict; a gap or an overlap of custody is a deviation only."""


def holding(findings: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in findings if name in HOLDING)
