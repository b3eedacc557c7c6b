"""Prints what a journey needs, in the order that survives a crash anywhere: reserve the codes,
render and read back, issue with the file kept as evidence, deliver."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from cot_tracker.custody.entry import SYSTEM, Performer
from cot_tracker.custody.evidence import Evidence
from cot_tracker.custody.evidence import find as find_evidence
from cot_tracker.door.faults import Fault, Refused
from cot_tracker.door.perform import Door
from cot_tracker.identity.codes import CodeFault, parse
from cot_tracker.journey.labelling.schemas import PRINTABLE
from cot_tracker.journey.paper.rendering import USUAL, OnPaper, checked, rendered, symbols_of
from cot_tracker.journey.story import Story
from cot_tracker.language import N_
from cot_tracker.printing.labels.stock import stocks
from cot_tracker.printing.refused import NotPrinted
from cot_tracker.printing.symbol import SymbolKind

PDF = "application/pdf"


class PrintFault(Fault):
    """The label could not be made. What was reserved for it is voided."""

    status = 409
    code = "not_printed"


class NotDelivered(Fault):
    """The labels are issued and their file is kept, but they did not come out."""

    status = 409
    code = "not_delivered"
    message = N_(
        "The labels are issued, but are not known to have come out. {why} Look at what is there, "
        "and reprint what is not: that voids it."
    )

    def __init__(self, labels: Sequence[str], why: str) -> None:
        super().__init__(why=why)
        self.labels = tuple(labels)


@dataclass(frozen=True)
class Printed:
    """What came out: the printed codes, the PDF as issued, its digest."""

    labels: tuple[str, ...]
    pdf: bytes
    digest: str


def _the_file(pdf: bytes, labels: Sequence[str], kinds: Sequence[SymbolKind]) -> bytes:
    return pdf


def _fetched(job: bytes) -> None:
    """The file is fetched by whoever asked for it."""


@dataclass(frozen=True)
class Outlet:
    """Where labels come out. `ready` is asked before anything is reserved, and raises a Fault.
    `job` makes of the file, its printed codes and the kinds of the symbols on each label what is
    sent, before they are issued, and raises NotPrinted for what would not come out readable.
    `hand_over` sends it, and raises a Fault when it does not come out; what was sent is kept, as
    `media_type`. `dpi`: its dots per inch, 0 where they are not known. `sheets`: whether it prints
    several labels a page."""

    name: str = "PDF"
    ready: Callable[[], None] = lambda: None
    job: Callable[[bytes, Sequence[str], Sequence[SymbolKind]], bytes] = _the_file
    hand_over: Callable[[bytes], None] = _fetched
    media_type: str = PDF
    dpi: int = 0
    sheets: bool = True


FILE = Outlet()


def print_labels(
    door: Door,
    coi: str,
    facts: Mapping[str, Any],
    by: Performer,
    *,
    language: str = "en",
    outlet: Outlet = FILE,
    paper: OnPaper = USUAL,
    request_id: str = "",
) -> Printed:
    """Prints labels for the journey. `facts` are those of labelling.reserved; `paper` names layout,
    stock and first position.

    Raises what the outlet raises when it is not ready, what `perform` raises, and PrintFault for a
    paper that such a label is not printed on: then nothing was reserved or issued. PrintFault when
    a label cannot be made or read back: then the reserved codes are voided and nothing is issued.
    NotDelivered when the printer fails: then the labels are issued, `deliver` tries again, and
    nothing is marked as come out.
    """
    _fits(door, facts, paper, outlet)
    outlet.ready()
    reserved = door.perform("labelling.reserved", coi, facts, by, request_id=request_id)
    labels = tuple(reserved.entry.facts["labels"])
    if reserved.repeated:
        return _printed_before(door, labels)
    try:
        printed, job = _issued(door, reserved.story, labels, facts, by, language, paper, outlet)
    except Exception as error:
        with suppress(Fault):  # where that fails too, the next start does it
            _void(door, coi, labels, by, "wrong" if isinstance(error, NotPrinted) else "not_used")
        if isinstance(error, NotPrinted):
            raise PrintFault(str(error)) from error
        raise
    deliver(door, coi, labels, by, outlet, job)
    return printed


def _fits(door: Door, facts: Mapping[str, Any], paper: OnPaper, outlet: Outlet) -> None:
    """Raises PrintFault, before anything is reserved, for a paper that is not for such a label or
    not for such a printer. What the label is for is the door's to judge."""
    kind = PRINTABLE.get(str(facts.get("what", "")))
    try:
        asked = checked(door, kind, paper) if kind is not None else USUAL
    except NotPrinted as error:
        raise PrintFault(str(error)) from error
    if not outlet.sheets and asked.stock and stocks()[asked.stock].on_sheets:
        raise PrintFault(N_("This printer prints on rolls. Choose labels on a roll for it."))


def deliver(
    door: Door, coi: str, labels: Sequence[str], by: Performer, outlet: Outlet = FILE,
    job: bytes | None = None,
) -> bytes:  # fmt: skip
    """Hands the kept file of issued labels over, or the job that was made of it, and records that
    they came out. Returns the file. Raises NotDelivered, Unknown when no file of them is kept, and
    what `perform` raises."""
    pdf = issued_pdf(door, labels[0])
    if pdf is None:
        raise PrintFault(N_("These labels were reserved before, but never issued. Print anew."))
    try:
        if job is None:
            job = outlet.job(pdf, labels, symbols_of(door, door.story(coi).labels[labels[0]]))
        outlet.hand_over(job)
    except Fault as fault:
        raise NotDelivered(labels, fault.sentence()) from fault
    except NotPrinted as error:
        raise NotDelivered(labels, str(error)) from error
    except OSError as error:
        raise NotDelivered(labels, f"{type(error).__name__}.") from error
    told = {"labels": list(labels), "to": outlet.name}
    sent = [] if job == pdf else [Evidence(job, outlet.media_type)]
    door.perform("labelling.delivered", coi, told, by, evidence=sent)
    return pdf


def issued_pdf(door: Door, label: str) -> bytes | None:
    """The PDF in which this label was issued, or None."""
    try:
        story: Story = door.story(parse(label).coi)
    except CodeFault:
        return None
    known = story.labels.get(label)
    if known is None or not known.digest:
        return None
    with door.database.read() as connection:
        found = find_evidence(connection, known.digest)
    return None if found is None else found.content


def void_unissued(door: Door) -> int:
    """Voids what was reserved and never issued, because the program ended between. Returns how
    many labels; called at every start."""
    from sqlalchemy import select

    from cot_tracker.journey.tables import LabelRow

    table = LabelRow.__table__
    with door.database.read() as connection:
        rows = connection.execute(
            select(table.c.code, table.c.journey).where(table.c.state == "reserved")
        ).all()
    for row in rows:
        with suppress(Refused):  # another process has voided it just now
            _void(door, row.journey, (row.code,), SYSTEM, "not_used")
    return len(rows)


def _issued(
    door: Door, story: Story, labels: tuple[str, ...], facts: Mapping[str, Any], by: Performer,
    language: str, paper: OnPaper, outlet: Outlet,
) -> tuple[Printed, bytes]:  # fmt: skip
    """Renders, reads back and issues; gives what is sent, too. Nothing is locked meanwhile."""
    made = rendered(door, story, labels, language, paper, outlet.dpi)
    job = outlet.job(made.pdf, labels, made.kinds)
    evidence = Evidence(made.pdf, PDF)
    issued: dict[str, Any] = {
        "labels": list(labels), "layout": made.layout, "layout_version": made.version,
        "digest": evidence.digest,
    }  # fmt: skip
    if paper.stock:
        issued |= {"stock": paper.stock, "start": paper.start}
    if made.warning:
        issued["warning"] = made.warning
    if facts.get("why"):
        issued["why"] = facts["why"]
    door.perform("labelling.issued", story.coi, issued, by, evidence=[evidence])
    return Printed(labels, made.pdf, evidence.digest), job


def _void(door: Door, coi: str, labels: Sequence[str], by: Performer, why: str) -> None:
    door.perform("labelling.voided", coi, {"labels": list(labels), "why": why}, by)


def _printed_before(door: Door, labels: tuple[str, ...]) -> Printed:
    pdf = issued_pdf(door, labels[0])
    if pdf is None:
        raise PrintFault(N_("These labels were reserved before, but never issued. Print anew."))
    return Printed(labels, pdf, Evidence(pdf, PDF).digest)
