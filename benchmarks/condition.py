"""Logger files against pandas' own `read_csv`, in one run: a million readings read and judged.

Prints medians and ratios for our plain CSV and for a HOBO export, and how much memory the whole
process took at its height. Run it with `python benchmarks/condition.py`; pandas is the yardstick
only and parses neither instants nor faults.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pandas  # type: ignore[import-untyped]

from cot_tracker.condition.judge import Limits, judge_file

READINGS = 1_000_000
ROUNDS = 5
START = datetime(2024, 1, 1, tzinfo=UTC)
LIMITS = Limits(Decimal(2), Decimal(8))
COVERS = (START + timedelta(days=1), START + timedelta(minutes=READINGS - 1))
HOBO = (
    '"Plot Title: benchmark"\n"#","Date Time, GMT+00:00",'
    '"Temp, °C (LGR S/N: 20024354, SEN S/N: 20024354)","RH, %","Host Connected","End Of File"\n'
)


def plain_csv() -> bytes:
    """A reading a minute, as we write them."""
    rows = [f"{at.isoformat()},{value}" for at, value in _readings()]
    return ("time,temperature_c\n" + "\n".join(rows) + "\n").encode()


def hobo() -> bytes:
    """The same as HOBOware exports them: month first, twelve hours, a column of humidity."""
    rows = [
        f"{place},{at:%m/%d/%y %I:%M:%S %p},{value}0,44.100,,"
        for place, (at, value) in enumerate(_readings(), 1)
    ]
    end = START + timedelta(minutes=READINGS)
    rows.append(f"{READINGS + 1},{end:%m/%d/%y %I:%M:%S %p},,,Logged,Logged")
    return (HOBO + "\n".join(rows) + "\n").encode()


def _readings() -> list[tuple[datetime, str]]:
    draw = Random(2026)
    return [
        (START + timedelta(minutes=minute), f"{5 + draw.uniform(-1.5, 1.5):.2f}")
        for minute in range(READINGS)
    ]


def yardstick(data: bytes) -> None:
    """What pandas does with the same bytes."""
    pandas.read_csv(BytesIO(data), skiprows=int(data.startswith(b'"Plot')), low_memory=False)


def judged(data: bytes) -> None:
    """Read, searched for faults and judged."""
    assert judge_file(data, LIMITS, COVERS).verdict == "accepted"


def main() -> None:
    """Measures both files and prints what they took."""
    ways: dict[str, Callable[[bytes], None]] = {"pandas.read_csv": yardstick, "judge_file": judged}
    for name, data in (("plain CSV", plain_csv()), ("HOBO", hobo())):
        taken: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(ROUNDS):
            for way, run in ways.items():
                start = perf_counter()
                run(data)
                taken[way].append(perf_counter() - start)
        found = {way: median(times) for way, times in taken.items()}
        print(f"{name}, {READINGS:,} readings, {len(data) / 1e6:.0f} MB")
        for way, seconds in found.items():
            ratio = seconds / found["pandas.read_csv"]
            print(f"  {way:<18}{seconds:7.2f} s   {ratio:5.2f} times pandas' time")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"memory at its height, pandas and the made-up files included: {peak / 1000:.0f} MB")


if __name__ == "__main__":
    main()
