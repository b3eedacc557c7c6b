"""A logger model that no named reader knows, and files as it writes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from cot_tracker.condition.generic_preview import preview
from cot_tracker.condition.series import Reading
from cot_tracker.custody.evidence import Evidence
from cot_tracker.study.loggers import configuration_of

SITE = ZoneInfo("Asia/Shanghai")
HEADER = "No.,Date,Time,Temperature (°C),Mark"
FACTS: dict[str, Any] = {
    "model": "Coldwatch 8", "encoding": "utf-8", "delimiter": "comma", "header": HEADER,
    "date_column": 2, "time_column": 3, "temperature_column": 4, "event_column": 5,
    "time_format": "DD/MM/YYYY HH:mm:ss", "zone": "+08:00", "unit": "C", "decimal_sign": "point",
    "order": "oldest_first", "regular": True, "decimals": 1,
    "error_codes": "-200\nErr", "serial_after": "Serial No.",
}  # fmt: skip


def written(
    readings: Iterable[Reading], serial: str = "CW-77", header: str = HEADER
) -> bytes:  # fmt: skip
    """The readings as a Coldwatch 8 in Shanghai writes them."""
    lines = ["Coldwatch report", f"Serial No.: {serial}", "", header]
    for number, (at, value) in enumerate(readings, 1):
        local = at.astimezone(SITE)
        lines.append(f"{number},{local:%d/%m/%Y},{local:%H:%M:%S},{value:.1f},")
    return ("\n".join(lines) + "\n").encode()


def steady(start: datetime, count: int = 30, *, c: str = "5.0") -> list[Reading]:
    """A reading every ten minutes, a little up and down."""
    return [
        Reading(start + n * timedelta(minutes=10), Decimal(c) + Decimal(n % 5) / 10)
        for n in range(count)
    ]


def looked_at(content: bytes, **changes: Any) -> tuple[dict[str, Any], Evidence]:
    """The facts of an adoption after its preview was looked at, and the example."""
    facts = {name: value for name, value in {**FACTS, **changes}.items() if value is not None}
    example = Evidence(content, "text/csv")
    seen = preview(content, configuration_of(facts))
    return {
        **facts, "example": example.digest, "readings": seen.readings, "first_at": seen.starts,
        "last_at": seen.ends, "minimum_c": seen.minimum_c, "maximum_c": seen.maximum_c,
    }, example  # fmt: skip
