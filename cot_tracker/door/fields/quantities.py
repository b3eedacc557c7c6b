"""Numbers as fields: quantities with their unit, and counts."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any

from cot_tracker.custody.canonical import decimal_text
from cot_tracker.door.fields.fact import Fact, metadata
from cot_tracker.language import N_

_NUMBER = re.compile(r"[+-]?([0-9]{1,40}\.?[0-9]{0,40}|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?")


class Quantity(Fact):
    """A number with its unit, between `low` and `high`, inclusive; loads as a Decimal."""

    default_error_messages = {  # noqa: RUF012
        "number": N_("This is not a number: {given}. Write it like 12.5."),
        "comma": N_("Write the decimal sign as a point: 12.5. A comma can mean two things."),
        "range": N_("This is between {low} and {high} {unit}."),
        "digits": N_("This has more digits than can be meant."),
    }

    def __init__(
        self,
        unit: str,
        low: str | int,
        high: str | int,
        *,
        label: str,
        help: str = "",
        **kwargs: Any,
    ) -> None:
        self.low, self.high, self.unit = Decimal(low), Decimal(high), unit
        kwargs.setdefault("required", True)
        super().__init__(metadata=metadata(label, help, unit, widget="quantity"), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Decimal:
        text = unicodedata.normalize("NFKC", str(value)).strip().replace("\u2212", "-")
        if isinstance(value, bool) or not text:
            raise self.make_error("number", given=str(value)[:40])
        if "," in text:
            raise self.make_error("comma")
        if not _NUMBER.fullmatch(text):
            raise self.make_error("number", given=text[:40])
        number = Decimal(text)
        if not self.low <= number <= self.high:
            raise self.make_error(
                "range", low=decimal_text(self.low), high=decimal_text(self.high), unit=self.unit
            )
        if len(number.as_tuple().digits) > 20 or number.as_tuple().exponent < -9:  # type: ignore[operator]
            raise self.make_error("digits")
        return Decimal(format(number, "f"))


class Count(Fact):
    """A whole number between `low` and `high`; loads as an int."""

    default_error_messages = {  # noqa: RUF012
        "range": N_("This is a whole number between {low} and {high}."),
    }

    def __init__(self, low: int, high: int, *, label: str, help: str = "", **kwargs: Any) -> None:
        self.low, self.high = low, high
        kwargs.setdefault("required", True)
        super().__init__(metadata=metadata(label, help, widget="count"), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        text = unicodedata.normalize("NFKC", str(value)).strip()
        if (
            isinstance(value, bool)
            or not re.fullmatch(r"[+-]?[0-9]{1,12}", text)
            or not self.low <= int(text) <= self.high
        ):
            raise self.make_error("range", low=self.low, high=self.high)
        return int(text)
