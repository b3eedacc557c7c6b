"""GS1 Serial Shipping Container Codes: eighteen digits for one loaded shipper, with the check
digit of the GS1 General Specifications, section 7.9. They are printed and exported, never scanned
as codes of ours."""

from __future__ import annotations

import re

LENGTH = 18
PREFIX = re.compile(r"[0-9]{4,12}")
"""A GS1 company prefix."""


def check_digit(body: str) -> str:
    """The check digit of all digits before it: weights 3 and 1 from the right, modulo 10."""
    total = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(body)))
    return str(-total % 10)


def is_sscc(text: str) -> bool:
    """Whether these are eighteen digits whose last one checks the others."""
    shaped = len(text) == LENGTH and text.isascii() and text.isdigit()
    return shaped and check_digit(text[:-1]) == text[-1]


def sscc(prefix: str, number: int) -> str:
    """The code of the `number`th loaded shipper, from 0 on, of the company with this prefix; the
    number fills the extension digit and the serial reference. Raises ValueError when it does not
    fit, or the prefix is none."""
    digits = LENGTH - 1 - len(prefix)
    if not PREFIX.fullmatch(prefix) or not 0 <= number < 10**digits:
        raise ValueError("no serial shipping container code can be made of this")
    serial = f"{number:0{digits}d}"
    body = serial[0] + prefix + serial[1:]
    return body + check_digit(body)
