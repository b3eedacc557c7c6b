"""ISBT 128 identifiers that others gave (ICCBBA ST-001): read in the shape of a scan or as a person
types them, and checked. None is ever made here."""

from __future__ import annotations

import re
from string import ascii_uppercase, digits

from cot_tracker.identity.codes import CodeFault
from cot_tracker.language import N_

FACILITY = r"[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2}"  # the Facility Identification Number
DIN = re.compile(rf"({FACILITY})([0-9]{{2}})([0-9]{{6}})")  # structure 001
COI = re.compile(rf"(CH{FACILITY})([0-9]{{2}})([A-Z0-9]{{6}})")  # structure 040
LENGTH = 13  # of a donation number, without its check character
_FLAGS_ARE_A_CHECK = range(60, 97)
_VALUES = {sign: value for value, sign in enumerate(digits + ascii_uppercase + "*")}
_SIGNS = {value: sign for sign, value in _VALUES.items()}


def check_character(identifier: str) -> str:
    """ISO 7064 Mod 37-2 over digits and capital letters; it may be an asterisk."""
    total = 0
    for sign in identifier:
        total = (total + _VALUES[sign]) * 2 % 37
    return _SIGNS[(38 - total) % 37]


def read_din(text: str) -> str:
    """A donation identification number: 13 characters and behind them the check character. It comes
    from a scan (`=`, number, two flags), or is typed as it is given back. Raises CodeFault."""
    given = "".join(text.split()).upper()
    scanned = given.startswith("=")
    number, rest = given.removeprefix("=")[:LENGTH], given.removeprefix("=")[LENGTH:]
    if DIN.fullmatch(number):
        check = check_character(number)
        if rest == check and not scanned:
            return number + check
        told = int(rest) if scanned and re.fullmatch(r"[0-9]{2}", rest) else None
        if told is not None and (told not in _FLAGS_ARE_A_CHECK or told - 60 == _VALUES[check]):
            return number + check
    raise CodeFault(
        "code.no_din",
        N_("This is no ISBT 128 donation number. Scan it, or type all 13 characters and the check "
           "character that stands apart behind them."),
    )  # fmt: skip


def read_coi(text: str) -> str:
    """The 15 characters of a chain of identity identifier, with or without the `&/` of a scan. It
    has no check character. Raises CodeFault."""
    given = "".join(text.split()).upper().removeprefix("&/")
    if COI.fullmatch(given):
        return given
    raise CodeFault(
        "code.no_isbt_coi",
        N_("This is no ISBT 128 chain of identity identifier: CH and 13 characters. Scan it."),
    )
