"""Labels against reportlab's own QR widget, in one run: a one-label PDF without and with its
decode proof, and a batch. Prints medians and ratios; run it with `python benchmarks/labels.py`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas

from cot_tracker.printing.label import LabelData, render_labels
from cot_tracker.printing.layout import layout
from cot_tracker.printing.pen import MM
from cot_tracker.printing.proof import issue_ready

FIELDS = {
    "study": "IX001 TCR-T",
    "subject_number": "IX001-007",
    "content": "Leukapheresis, collection bag\n单采血细胞，采集袋",
    "container": "1 / 2",
    "batch": "IX001-B-2026-014",
    "volume": "182 mL",
    "expiry": "2026-11-25 14:30 +08:00",
    "storage": "2 to 8 °C",
}
ROUNDS = 15


def labels(first: int, count: int) -> list[LabelData]:
    """Labels with codes never used before in this run, so that no symbol is remembered."""
    return [LabelData(f"{first + number:020d}", FIELDS) for number in range(count)]


def widget(first: int, count: int) -> bytes:
    """The yardstick: the same codes by reportlab's QrCodeWidget with one line of text each."""
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
    """Complete labels, each read back at 203 dpi."""
    return issue_ready(layout("bag"), labels(first, count), language="en", demo=False).pdf


def measure(count: int, rounds: int) -> dict[str, float]:
    """Median seconds of each way, interleaved, for PDFs of `count` labels."""
    ways: dict[str, Callable[[int, int], bytes]] = {
        "QrCodeWidget": widget,
        "label": unproved,
        "label, read back": proved,
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds + 1):
        for at, (name, make) in enumerate(ways.items()):
            start = perf_counter()
            make((turn * len(ways) + at) * 100_000 + count, count)
            if turn:  # the first turn loads fonts and libraries
                taken[name].append(perf_counter() - start)
    return {name: median(times) for name, times in taken.items()}


def main() -> None:
    """Measures one label and a hundred, and prints both."""
    for count, rounds in ((1, ROUNDS), (100, 3)):
        found = measure(count, rounds)
        yardstick = found["QrCodeWidget"]
        print(f"{count} label{'s' if count > 1 else ''} in one PDF")
        for name, seconds in found.items():
            ratio = yardstick / seconds
            print(f"  {name:<18}{seconds * 1000:9.1f} ms   {ratio:5.1f} times the widget's speed")


if __name__ == "__main__":
    main()
