"""ISBT 128 identifiers on a label, as text beside our own code: only where a facility is
registered, only in the shape of ICCBBA ST-001, and never as a symbol of ours."""

from __future__ import annotations

import re
from string import ascii_uppercase, digits

from cot_tracker.printing.refused import NotIsbt, NotRegistered

_FACILITY = r"[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2}"  # the Facility Identification Number
_SHAPES = {
    "isbt_din": re.compile(rf"({_FACILITY})([0-9]{{2}})([0-9]{{6}})"),  # ST-001, structure 001
    "isbt_coi": re.compile(rf"(CH{_FACILITY})([0-9]{{2}})([A-Z0-9]{{6}})"),  # structure 040
}
_VALUES = {sign: value for value, sign in enumerate(digits + ascii_uppercase + "*")}
_SIGNS = {value: sign for sign, value in _VALUES.items()}


def shown(field: str, identifier: str, facility: str) -> str:
    """The identifier as people read it: facility, year and number apart, and after a donation
    identification number its check character (ISO 7064 Mod 37-2).

    `facility` is the registered Facility Identification Number. Raises NotRegistered or NotIsbt.
    """
    if not re.fullmatch(_FACILITY, facility):
        raise NotRegistered(field)
    found = _SHAPES[field].fullmatch(identifier)
    if found is None:
        raise NotIsbt(field, identifier)
    grouped = " ".join(found.groups())
    return f"{grouped}  {check_character(identifier)}" if field == "isbt_din" else grouped


def check_character(identifier: str) -> str:
    """ISO 7064 Mod 37-2 over digits and capital letters; it may be an asterisk."""
    total = 0
    for sign in identifier:
        total = (total + _VALUES[sign]) * 2 % 37
    return _SIGNS[(38 - total) % 37]
