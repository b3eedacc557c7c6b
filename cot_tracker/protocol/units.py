"""The units a limit or a dose of the protocol may carry; an unknown unit is a fault of the file."""

from __future__ import annotations

TEXT = "text"
RESULT_UNITS = frozenset(
    {
        TEXT,
        "%",
        "cells",
        "10^6 cells",
        "10^6 cells/mL",
        "TCR+ cells",
        "copies/cell",
        "copies/ug DNA",
        "beads/3x10^6 cells",
        "EU/mL",
        "EU/kg",
        "pg/mL",
        "ng/mL",
        "mL",
        "days",
        "pH",
        "mmol/L",
        "fold",
    }
)
DOSE_UNITS = frozenset(
    {"mg", "mg/kg", "mg/m2", "IU", "IU/kg", "IU/m2", "IU/day", "IU/kg/day", "IU/m2/day"}
)
