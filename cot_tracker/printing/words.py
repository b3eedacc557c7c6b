"""How instants, days and whitespace are written on paper."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def instant(at: datetime, zone: str) -> str:
    """An instant to the second with its offset, as read in `zone` (an IANA name).

    Raises ValueError for a naive time, and zoneinfo's error for an unknown zone.
    """
    if at.tzinfo is None:
        raise ValueError("A time on paper needs its zone.")
    local = at.astimezone(ZoneInfo(zone))
    offset = local.strftime("%z")
    return f"{local:%Y-%m-%d %H:%M:%S} {offset[:3]}:{offset[3:5]}"
