"""The marshmallow fields that facts are made of: scans, quantities with units, instants, days,
choices and free text. Pages make their forms from these, the API its description.

Each takes `label`, and where it helps `help`: sentences marked with N_.
"""

from __future__ import annotations

from cot_tracker.door.fields.codes import Scan, Scans, scanned
from cot_tracker.door.fields.quantities import Count, Quantity
from cot_tracker.door.fields.schema import (
    FactsSchema,
    Nothing,
    Table,
    free_texts,
    load,
    made,
    messages,
    one_of,
)
from cot_tracker.door.fields.times import Day, Instant
from cot_tracker.door.fields.words import LONGEST_TEXT, Choice, External, Secret, Text, YesNo

__all__ = [
    "LONGEST_TEXT", "Choice", "Count", "Day", "External", "FactsSchema", "Instant", "Nothing",
    "Quantity", "Scan", "Scans", "Secret", "Table", "Text", "YesNo", "free_texts", "load", "made",
    "messages", "one_of", "scanned",
]  # fmt: skip
