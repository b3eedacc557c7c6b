"""What stands on a release certificate, as plain data: codes ungrouped, texts worded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class ContainerLine:
    """A released container: its twenty-digit code, what it is, and a few words on it."""

    code: str
    content: str
    details: str = ""


@dataclass(frozen=True)
class ResultLine:
    """A test as judged; every text as the specification and the result state it."""

    test: str
    method: str
    limit: str
    result: str
    unit: str
    verdict: str


@dataclass(frozen=True)
class PendingTest:
    """A test whose result may follow the release, and the day it is due, if one is set."""

    test: str
    due: date | None


@dataclass(frozen=True)
class DeviationLine:
    """A deviation of this journey and how it was closed."""

    number: str
    what: str
    closure: str


@dataclass(frozen=True)
class LabelCounts:
    """How many labels of the batch went where; printed must equal the rest (21 CFR 211.125)."""

    printed: int
    applied: int
    voided: int
    destroyed: int
    retained: int

    @property
    def unaccounted(self) -> int:
        """Labels printed and nowhere seen again."""
        return self.printed - self.applied - self.voided - self.destroyed - self.retained


@dataclass(frozen=True)
class SignatureLine:
    """A signature as 21 CFR 11.50 asks: printed name, role, meaning, time and its IANA zone."""

    name: str
    role: str
    meaning: str
    at: datetime
    zone: str


@dataclass(frozen=True)
class Standing:
    """Why this certificate no longer holds: `heading` such as REVOKED, and a sentence."""

    heading: str
    sentence: str


@dataclass(frozen=True)
class Certificate:
    """Everything on a release certificate; codes ungrouped, texts in the reader's language.

    `others` are the containers of the batch that are not released: what it was made from, its
    intermediates and samples.
    """

    code: str
    disposition: str
    study: str
    subject_number: str
    coi: str
    batch: str
    product: str
    containers: Sequence[ContainerLine]
    specification: str
    results: Sequence[ResultLine]
    pending: Sequence[PendingTest]
    deviations: Sequence[DeviationLine]
    labels: LabelCounts
    signatures: Sequence[SignatureLine]
    ledger_hash: str
    ledger_sequence: int
    issued_at: datetime
    zone: str
    standing: Standing | None = None
    others: Sequence[ContainerLine] = ()
