"""ISBT 128 identifiers on a label, as text beside our own code: only where a facility is
registered, only in the shape of ICCBBA ST-001, and never as a symbol of ours."""

from __future__ import annotations

import re

from cot_tracker.identity.isbt import COI, DIN, FACILITY, check_character
from cot_tracker.printing.refused import NotIsbt, NotRegistered

_SHAPES = {"isbt_din": DIN, "isbt_coi": COI}
_NEVER_PRINTED = "*"


def shown(field: str, identifier: str, facility: str) -> str:
    """The identifier as people read it: facility, year and number apart, and after a donation
    identification number its check character (ISO 7064 Mod 37-2), unless that is an asterisk.

    `facility` is the registered Facility Identification Number. Raises NotRegistered or NotIsbt.
    """
    if not re.fullmatch(FACILITY, facility):
        raise NotRegistered(field)
    found = _SHAPES[field].fullmatch(identifier)
    if found is None:
        raise NotIsbt(field, identifier)
    grouped = " ".join(found.groups())
    check = check_character(identifier) if field == "isbt_din" else _NEVER_PRINTED
    return grouped if check == _NEVER_PRINTED else f"{grouped}  {check}"
