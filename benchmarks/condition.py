"""Logger files against pandas' own `read_csv`, in one run: a million readings read and judged.

Prints medians and ratios for our plain CSV, a HOBO export and a model of a site's own without and
with quotes, and the memory that one reading takes in a process of its own. Run it with
`python benchmarks/condition.py`; pandas is the yardstick only and parses neither instants nor
faults.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from io import BytesIO
from pathlib import Path
from random import Random
from statistics import median
from tempfile import NamedTemporaryFile
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cot_tracker.condition.generic_model import Configuration
from cot_tracker.condition.judge import Limits, judge_file

READINGS = 1_000_000
ROUNDS = 3
START = datetime(2024, 1, 1, tzinfo=UTC)
LIMITS = Limits(Decimal(2), Decimal(8))
COVERS = (START + timedelta(days=1), START + timedelta(minutes=READINGS - 1))
HOBO = (
    '"Plot Title: benchmark"\n"#","Date Time, GMT+00:00",'
    '"Temp, °C (LGR S/N: 20024354, SEN S/N: 20024354)","RH, %","Host Connected","End Of File"\n'
)
MODEL = Configuration(
    model="Benchmark", encoding="utf-8", delimiter="semicolon", header="No;Date/Time;Temp",
    time_column=2, temperature_column=3, time_format="DD.MM.YYYY HH:mm:ss", zone="+00:00",
    unit="C", decimal_sign="comma",
)  # fmt: skip


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


def generic() -> bytes:
    """As a logger model that a site has configured: days first, semicolons, decimal commas."""
    rows = [
        f"{place};{at:%d.%m.%Y %H:%M:%S};{value.replace('.', ',')}"
        for place, (at, value) in enumerate(_readings(), 1)
    ]
    return f"{MODEL.header}\n{chr(10).join(rows)}\n".encode()


def quoted() -> bytes:
    """The same with quotes about each cell."""
    return b'"' + generic()[:-1].replace(b";", b'";"').replace(b"\n", b'"\n"') + b'"\n'


def yardstick(data: bytes) -> None:
    """What pandas does with the same bytes."""
    pandas = import_module("pandas")
    above = int(data.startswith(b'"Plot'))
    divided = ";" if b";" in data[:100] else ","
    pandas.read_csv(BytesIO(data), skiprows=above, sep=divided, low_memory=False)


def judged(data: bytes) -> None:
    """Read, searched for faults and judged."""
    found = judge_file(data, LIMITS, COVERS, configurations=(MODEL,))
    assert found.verdict == "accepted", found


FILES: dict[str, Callable[[], bytes]] = {
    "plain": plain_csv, "hobo": hobo, "generic": generic, "quoted": quoted,
}  # fmt: skip
WAYS: dict[str, Callable[[bytes], None]] = {"pandas.read_csv": yardstick, "judge_file": judged}


def peak(name: str, way: str) -> float:
    """MiB that one reading takes beyond what its process had before, the file's bytes included."""
    import_module("numpy" if way == "judge_file" else "pandas")
    with NamedTemporaryFile() as file:
        subprocess.run([sys.executable, __file__, "make", name], stdout=file, check=True)
        before = highest()
        WAYS[way](Path(file.name).read_bytes())
    return highest() - before


def highest() -> float:
    """The most memory that this process has had, in MiB: of its own, not of the one it came from
    as getrusage has it."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measure(name: str) -> None:
    """Prints the median processor time of both ways, in turn, and what memory each takes."""
    data = FILES[name]()
    taken: dict[str, list[float]] = {way: [] for way in WAYS}
    for _ in range(ROUNDS):
        for way, run in WAYS.items():
            start = process_time()
            run(data)
            taken[way].append(process_time() - start)
    found = {way: median(times) for way, times in taken.items()}
    print(f"{name}, {READINGS:,} readings, {len(data) / 1e6:.0f} MB")
    del data
    for way, seconds in found.items():
        ratio = seconds / found["pandas.read_csv"]
        command = [sys.executable, __file__, "peak", name, way]
        more = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(f"  {way:<18}{seconds:7.2f} s  {ratio:5.2f} times pandas' time  {more:5.0f} MiB")


def main() -> None:
    """Measures every file, each in a process of its own."""
    for name in FILES:
        subprocess.run([sys.executable, __file__, "measure", name], check=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["peak", name, way]:
            print(peak(name, way))
        case ["measure", name]:
            measure(name)
        case ["make", name]:
            sys.stdout.buffer.write(FILES[name]())
        case _:
            main()
