"""Plain data for paper, as the record would give it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from cot_tracker.printing.certificate import (
    Certificate,
    ContainerLine,
    DeviationLine,
    LabelCounts,
    PendingTest,
    ResultLine,
    SignatureLine,
)
from cot_tracker.printing.labels.label import LabelData
from cot_tracker.printing.trail import TrailHeader, TrailRow

CODE = "10990000260001001010"
RARE_NAME = "王小明𠮷䶮㛃㵾"
ZONE = "Asia/Shanghai"
WHEN = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)

FIELDS = {
    "study": "IX001 TCR-T 临床试验",
    "subject_number": "IX001-007",
    "container": "1 / 2",
    "content": "Leukapheresis\n单采血细胞",
    "batch": "IX001-B-2026-014",
    "volume": "182 mL",
    "cells": "1.2 × 10^9",
    "initials": "W X M",
    "expiry": "2026-11-25 14:30 +08:00",
    "storage": "2 to 8 °C",
    "command": "CONFIRM\n确认",
    "opened": "2026-11-22 09:00 +08:00",
    "dose_group": "1",
    "issued": "2026-11-22 09:10 +08:00",
    "name": "Chen 陈",
    "role": "Workshop operator\n生产操作员",
    "valid_until": "2027-11-22",
    "title": "Centrifuge 2\n离心机2",
    "kind": "Equipment 设备",
    "description": "Clean room B, bench 3",
    "lot": "L-88231",
    "origin": "Clinical site\n临床中心",
    "destination": "Production workshop\n生产车间",
    "seal": "S-4471",
    "logger": "Q-tag 11223344",
    "departed": "2026-11-22 15:00 +08:00",
    "arrive_by": "2026-11-23 15:00 +08:00",
    "site": "Site 01 临床中心",
    "contact": "+86 000 0000 0000",
    "supplier": "Supplier of media",
    "quantity": "10 × 500 mL",
}


def label(code: str = CODE, **changed: str) -> LabelData:
    """A label's data with every field that any layout prints."""
    return LabelData(code, {**FIELDS, **changed})


def certificate(**changed: object) -> Certificate:
    """A conditional release of two bags."""
    values: dict[str, object] = {
        "code": "60990000260001900019",
        "disposition": "Conditionally released",
        "study": "IX001 TCR-T in advanced pancreatic and colorectal cancer with KRAS mutations",
        "subject_number": "IX001-007",
        "coi": "10990000260001000012",
        "batch": "IX001-B-2026-014",
        "product": "IX001 TCR-T cells, suspension for infusion",
        "containers": [
            ContainerLine(
                f"3199000026000100{n}013",
                f"Infusion bag {n} of 2",
                "50 mL; vapour phase below −130 °C; use before 2027-05-22",
            )
            for n in (1, 2)
        ],
        "specification": "IX001 specification, version 3 (example values)",
        "results": [
            ResultLine("Appearance 外观", "Visual", "milky, no aggregates", "conforms", "", "Pass"),
            ResultLine("Viability 活率", "Flow cytometry", "≥ 70", "91.4", "%", "Pass"),
            ResultLine("CD3+", "Flow cytometry", "≥ 80", "97.2", "%", "Pass"),
            ResultLine("TCR+", "Flow cytometry, dextramer", "≥ 10", "38.6", "%", "Pass"),
            ResultLine("Vector copy number", "qPCR", "≤ 5", "1.8", "copies/cell", "Pass"),
            ResultLine("Endotoxin 内毒素", "LAL", "≤ 5", "0.21", "EU/kg", "Pass"),
            ResultLine("Mycoplasma 支原体", "PCR", "absent", "absent", "", "Pass"),
        ],
        "pending": [PendingTest("Sterility, 14 days", date(2026, 12, 4))],
        "deviations": [
            DeviationLine(
                "D-0007",
                "The logger recorded 9.1 °C for 12 minutes while the box stood open at receipt.",
                "Assessed by Emma: viability at receipt 97 %, within the validated range. Closed.",
            )
        ],
        "labels": LabelCounts(printed=12, applied=9, voided=1, destroyed=2, retained=0),
        "signatures": [
            SignatureLine("Dana", "QC analyst", "Tested and reviewed", WHEN, ZONE),
            SignatureLine(
                "Emma", "Quality", "Released conditionally", WHEN + timedelta(hours=1), ZONE
            ),
        ],
        "ledger_hash": "9f2c" * 16,
        "ledger_sequence": 74,
        "issued_at": WHEN + timedelta(hours=1),
        "zone": ZONE,
    }
    return Certificate(**{**values, **changed})  # type: ignore[arg-type]


def trail_header(**changed: object) -> TrailHeader:
    """The head of a trail printed by Jun."""
    values: dict[str, object] = {
        "coi": "10990000260001000012",
        "subject_number": "IX001-007",
        "study": "IX001 TCR-T in advanced pancreatic and colorectal cancer with KRAS mutations",
        "printed_at": WHEN,
        "zone": ZONE,
        "printed_by": "Jun",
        "head_hash": "4be1" * 16,
        "entries": 3,
    }
    return TrailHeader(**{**values, **changed})  # type: ignore[arg-type]


def trail_rows(count: int) -> Iterator[TrailRow]:
    """Entries of one journey, some late, some signed, some Chinese."""
    for n in range(1, count + 1):
        late = n % 4 == 0
        yield TrailRow(
            sequence=n,
            occurred=WHEN + timedelta(minutes=n),
            recorded=WHEN + timedelta(minutes=n + (95 if late else 0)),
            zone=ZONE,
            who="Alice" if n % 2 else "Bob 王小明𠮷",
            role="Site nurse 研究护士" if n % 2 else "Courier 运送员",
            what="Leukapheresis finished 单采完成" if n % 2 else "Bags handed over",
            facts=(
                "Container: 2099 0000 2600 0100 1010",
                f"Volume: {150 + n % 50} mL; nucleated cells: 1.2e10; CD3+: 61 %",
                "Wristband and bag scanned at station Apheresis 2, both read as this journey's.",
            ),
            reason="The network of the ward was down." if late else "",
            signature="I collected these cells as recorded." if n % 3 == 0 else "",
            hash=f"{n:064x}",
        )
