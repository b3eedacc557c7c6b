"""Instants and days as fields."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from cot_tracker.door.fields.fact import Fact, metadata
from cot_tracker.language import N_


class Instant(Fact):
    """An instant with its offset; loads as an aware datetime. `ahead`: it lies in the future, so
    that no page offers the present."""

    default_error_messages = {  # noqa: RUF012
        "instant": N_("This is not a time. Write it like 2026-11-22T14:30+08:00."),
        "zone": N_("This time has no zone. Write it like 2026-11-22T14:30+08:00."),
        "year": N_("This time is in the year {year}. Look at the clock and write it again."),
    }

    def __init__(self, *, label: str, help: str = "", ahead: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("required", True)
        told = metadata(label, help, widget="instant", ahead=ahead)
        super().__init__(metadata=told, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        if isinstance(value, datetime):
            found = value
        else:
            try:
                found = datetime.fromisoformat(str(value).strip())
            except ValueError:
                raise self.make_error("instant") from None
        if found.tzinfo is None:
            raise self.make_error("zone")
        if not 2000 <= found.year <= 2199:
            raise self.make_error("year", year=found.year)
        return found


class Day(Fact):
    """A calendar day at the site; loads as a date."""

    default_error_messages = {  # noqa: RUF012
        "day": N_("This is not a day. Write it like 2026-11-22."),
    }

    def __init__(self, *, label: str, help: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("required", True)
        super().__init__(metadata=metadata(label, help, widget="day"), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        text = str(value).strip()
        try:
            if not re.fullmatch(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}", text):
                raise ValueError
            return date.fromisoformat(text)
        except ValueError:
            raise self.make_error("day") from None
