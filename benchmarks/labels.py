"""Labels against reportlab's own QR widget, in one run: one label and a batch, without and with the
proof that each code can be read; and the memory of ten thousand. Run it with
`python benchmarks/labels.py`."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from tempfile import NamedTemporaryFile
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cot_tracker.printing.labels.label import LabelData, render_labels, write_labels
from cot_tracker.printing.labels.layout import layout
from cot_tracker.printing.labels.proof import issue_ready, prove_labels
from cot_tracker.printing.pdf.pen import MM

GOALS = {"label": 15.0, "label, read back": 8.0}  # times the widget's speed
SIZES = ((1, 51), (100, 5), (1000, 1))  # labels in a PDF, and in how many rounds it is made
ONE_BY_ONE = 8  # PDFs of one label that each way makes in a round, one after the other
MANY = 10_000
EXPIRY = datetime(2026, 11, 20, 14, tzinfo=UTC)


def labels(first: int, count: int) -> Iterator[LabelData]:
    """Labels with codes, subjects, batches and times never seen before in this run, so that neither
    a symbol nor a text is remembered; what is the study's stays, as it does for a label in use."""
    for number in range(first, first + count):
        yield LabelData(
            f"{number * 7_919:020d}",
            {
                "study": "IX001 TCR-T · 临床试验",
                "subject_number": f"IX-{number:09d}",
                "content": "Leukapheresis, collection bag\n单采血细胞，采集袋",
                "container": f"{number % 12 + 1} / 12",
                "batch": f"B-{number:09d}",
                "volume": f"{number % 1_000_003 / 100:.2f} mL",
                "expiry": (EXPIRY + timedelta(minutes=number % 10**9)).isoformat(" ", "minutes"),
                "storage": "2 … 8 °C",
            },
        )


def widget(first: int, count: int) -> bytes:
    """The yardstick: the same codes by reportlab's QrCodeWidget with one line of text each."""
    from reportlab.graphics import renderPDF
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=(100 * MM, 50 * MM), invariant=1)
    for data in labels(first, count):
        symbol = QrCodeWidget(data.code, barLevel="Q", barWidth=80, barHeight=80)
        drawing = Drawing(80, 80)
        drawing.add(symbol)
        renderPDF.draw(drawing, canvas, 20, 40)
        canvas.drawString(110, 80, data.code)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def unproved(first: int, count: int) -> bytes:
    """Complete labels with all their text, not read back."""
    return render_labels(layout("bag"), labels(first, count), language="en", demo=False)


def proved(first: int, count: int) -> bytes:
    """Complete labels, each read back at 203 and at 300 dpi, as those of a roll are."""
    asked = labels(first, count)
    return issue_ready(layout("bag"), asked, language="en", demo=False, also_at=[300]).pdf


def measure(count: int, rounds: int) -> dict[str, float]:
    """Median seconds of processor time of each way for a PDF of `count` labels, in rounds in which
    each has its turn.

    Processor time, because what else runs on a machine would change a ratio of clock times. In its
    turn each way makes several PDFs of one label: the first pays for the memory that the way
    before it filled.
    """
    times_each = ONE_BY_ONE if count == 1 else 1
    ways: dict[str, Callable[[int, int], bytes]] = {
        "QrCodeWidget": widget,
        "label": unproved,
        "label, read back": proved,
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds + 1):
        made = count if turn else 1  # the first turn loads fonts and libraries
        for at, (name, make) in enumerate(ways.items()):
            first = ((turn * len(ways) + at) * 100_000 + count) * 1000
            start = process_time()
            for again in range(times_each):
                make(first + again * 1000, made)
            if turn:
                taken[name].append((process_time() - start) / times_each)
    return {name: median(times) for name, times in taken.items()}


def memory(count: int) -> tuple[float, float]:
    """MiB at most while so many labels are written to a file and read back from it: of what
    Python holds, and of the whole process beyond what it had before."""
    proved(0, 1)
    before = getrusage(RUSAGE_SELF).ru_maxrss
    with NamedTemporaryFile(suffix=".pdf") as file:
        tracemalloc.start()
        write_labels(file, layout("bag"), labels(1, count), language="en", demo=False)
        file.flush()
        codes = (data.code for data in labels(1, count))
        prove_labels(Path(file.name), layout("bag"), codes, also_at=[300])
        peak = tracemalloc.get_traced_memory()[1]
    return peak / 2**20, (getrusage(RUSAGE_SELF).ru_maxrss - before) / 1024


def main() -> None:
    """Measures one label, a hundred, a thousand, and the memory of a thousand and ten."""
    for count, rounds in SIZES:
        found = measure(count, rounds)
        yardstick = found["QrCodeWidget"]
        print(f"{count} label{'s' if count > 1 else ''} in one PDF")
        for name, seconds in found.items():
            ratio, goal = yardstick / seconds, GOALS.get(name)
            told = f", goal {goal:g}: {'met' if ratio >= goal else 'MISSED'}" if goal else ""
            print(f"  {name:<18}{seconds * 1000:9.1f} ms   {ratio:5.1f} × the widget{told}")
    print("memory while labels are written to a file and read back")
    for count in (MANY // 10, MANY):  # each in a process of its own
        command = [sys.executable, __file__, str(count)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        held, more = (float(each) for each in told.split())
        print(f"  {count:>6} labels    {held:5.1f} MiB in Python, {more:5.1f} MiB more in all")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(*memory(int(sys.argv[1])))
    else:
        main()
