"""The release certificate: one document that says which containers were released, against what
specification, by whom, and how to find the same facts in the ledger (21 CFR 11.50, 1271.265)."""

from __future__ import annotations

from functools import partial

from cot_tracker.identity.codes import grouped
from cot_tracker.language import N_, speaking
from cot_tracker.language import gettext as _
from cot_tracker.printing.certificate_lines import (
    Certificate,
    ContainerLine,
    DeviationLine,
    LabelCounts,
    PendingTest,
    ResultLine,
    SignatureLine,
    Standing,
)
from cot_tracker.printing.flow import (
    LEFT,
    RIGHT,
    SOFT,
    TOP,
    Column,
    Flow,
    demo_band,
    page_foot,
)  # fmt: skip
from cot_tracker.printing.pdf import fonts
from cot_tracker.printing.pdf.fit import wrapped
from cot_tracker.printing.pdf.pen import MM, Paper, Pen
from cot_tracker.printing.words import instant

__all__ = [
    "Certificate", "ContainerLine", "DeviationLine", "LabelCounts", "PendingTest", "ResultLine",
    "SignatureLine", "Standing", "render_certificate",
]  # fmt: skip
_MODULE = 1.0 * MM


def render_certificate(certificate: Certificate, *, language: str, demo: bool) -> bytes:
    """The certificate as an A4 PDF, page x of y on each page.

    Raises UncoveredCharacter or NotACode before anything is drawn; in deviations, which are
    free text, a character that no font has is spelled out instead.
    """
    for text in (
        certificate.study, certificate.subject_number, certificate.batch, certificate.product,
        *(each.name for each in certificate.signatures),
    ):  # fmt: skip
        fonts.require(text)
    with speaking(language):
        title = _("Release certificate {code}", code=certificate.code)
        paper = Paper(title, language)
        flow = Flow(paper, partial(_begin, certificate, demo))
        _identity(flow, certificate)
        _specification(flow, certificate)
        _pending(flow, certificate)
        _deviations(flow, certificate)
        _labels(flow, certificate)
        _signatures(flow, certificate)
        _ledger(flow, certificate)
        left = _("Release certificate {code}", code=grouped(certificate.code))
        return paper.finish(lambda pen, page, pages: page_foot(pen, left, page, pages))


def _begin(certificate: Certificate, demo: bool, pen: Pen, page: int) -> float:
    if demo:
        demo_band(pen)
    y = TOP
    if page == 1:
        y = _title(certificate, pen)
    else:
        running = f"{certificate.subject_number}  ·  {certificate.batch}"
        pen.text(LEFT, y + 4, _("Release certificate"), 8, bold=True)
        pen.right(RIGHT, y + 4, running, 8)
        y += 5 * MM
    if certificate.standing:
        y = _banner(certificate.standing, pen, y)
    return y


def _title(certificate: Certificate, pen: Pen) -> float:
    side = 21 * _MODULE
    x, y = RIGHT - side - 4 * MM, TOP + 2 * MM
    pen.symbol(x, y, certificate.code, _MODULE)
    for row, groups in enumerate((grouped(certificate.code)[:14], grouped(certificate.code)[15:])):
        pen.digits(x + side / 2, y + side + 4 * _MODULE + 7 + row * 9, groups, 7)
    pen.text(LEFT, TOP + 9 * MM, _("Release certificate"), 24, bold=True)
    y = TOP + 16 * MM
    for line in wrapped(certificate.study, x - LEFT - 8 * MM, 10, cut_words=True) or ():
        pen.text(LEFT, y, line, 10)
        y += 13
    pen.bar(LEFT, y, 1.4 * MM, 11 * MM)
    pen.text(LEFT + 4 * MM, y + 3.4 * MM, _("Disposition"), 6.5, grey=SOFT)
    pen.text(LEFT + 4 * MM, y + 9.8 * MM, certificate.disposition, 15, bold=True)
    return max(y + 17 * MM, TOP + 38 * MM)


def _banner(standing: Standing, pen: Pen, y: float) -> float:
    lines = wrapped(standing.sentence, RIGHT - LEFT - 8 * MM, 8.5, cut_words=True) or []
    height = 9.5 * MM + len(lines) * 11
    pen.bar(LEFT, y, RIGHT - LEFT, height)
    pen.text(LEFT + 4 * MM, y + 6.4 * MM, standing.heading, 14, bold=True, grey=1)
    for number, line in enumerate(lines):
        pen.text(LEFT + 4 * MM, y + 11 * MM + number * 11, line, 8.5, grey=1)
    return y + height + 4 * MM


def _identity(flow: Flow, it: Certificate) -> None:
    flow.facts(
        [
            (_("Subject"), it.subject_number),
            (_("Chain of identity (COI)"), grouped(it.coi)),
            (_("Batch"), it.batch),
            (_("Product"), it.product),
        ]
    )
    flow.heading(_("Containers released"))
    columns = (
        Column(_("Code"), 46, bold=True),
        Column(_("Content"), 64),
        Column(_("Details"), 60),
    )
    flow.table(columns, [(grouped(c.code), c.content, c.details) for c in it.containers])
    if it.others:
        flow.heading(_("Other containers of this batch"))
        flow.table(columns, [(grouped(c.code), c.content, c.details) for c in it.others])


def _specification(flow: Flow, it: Certificate) -> None:
    flow.heading(_("Results against the specification"))
    flow.paragraph(it.specification, 8, grey=SOFT)
    flow.space(1.5 * MM)
    columns = (
        Column(_("Test"), 42), Column(_("Method"), 34), Column(_("Limit"), 30),
        Column(_("Result"), 24, bold=True), Column(_("Unit"), 20),
        Column(_("Verdict"), 20, bold=True),
    )  # fmt: skip
    rows = [(r.test, r.method, r.limit, r.result, r.unit, r.verdict) for r in it.results]
    flow.table(columns, rows)


def _pending(flow: Flow, it: Certificate) -> None:
    flow.heading(_("Tests pending at release"))
    if not it.pending:
        flow.paragraph(_("None."))
        return
    columns = (Column(_("Test"), 100), Column(_("Result due"), 70, bold=True))
    rows = [(each.test, each.due.isoformat() if each.due else "–") for each in it.pending]
    flow.table(columns, rows)


def _deviations(flow: Flow, it: Certificate) -> None:
    flow.heading(_("Deviations"))
    if not it.deviations:
        flow.paragraph(_("None."))
        return
    columns = (
        Column(_("Number"), 24, bold=True),
        Column(_("What happened"), 73),
        Column(_("How it was closed"), 73),
    )
    flow.table(columns, [(each.number, each.what, each.closure) for each in it.deviations])


def _labels(flow: Flow, it: Certificate) -> None:
    flow.heading(_("Label reconciliation"))
    counts = it.labels
    columns = tuple(
        Column(head, 1, bold=True)
        for head in (
            _("Printed"), _("Applied"), _("Voided"), _("Destroyed"),
            _("Retained"), _("Unaccounted for"),
        )
    )  # fmt: skip
    numbers = (
        counts.printed, counts.applied, counts.voided, counts.destroyed, counts.retained,
        counts.unaccounted,
    )  # fmt: skip
    flow.table(columns, [[str(number) for number in numbers]])


def _signatures(flow: Flow, it: Certificate) -> None:
    flow.heading(_("Signatures"), keep=min(len(it.signatures), 8) * 10 * MM + 12 * MM)
    columns = (
        Column(_("Name"), 36, bold=True), Column(_("Role"), 34),
        Column(_("Meaning"), 52), Column(_("Signed at"), 48),
    )  # fmt: skip
    rows = [
        (each.name, each.role, each.meaning, f"{instant(each.at, each.zone)}\n{each.zone}")
        for each in it.signatures
    ]
    flow.table(columns, rows)


def _ledger(flow: Flow, it: Certificate) -> None:
    flow.heading(_("In the ledger"))
    issued = instant(it.issued_at, it.zone)
    flow.paragraph(
        _(
            N_("Issued {issued} ({zone}) from entry {sequence} of the journey, whose SHA-256 is"),
            issued=issued, zone=it.zone, sequence=it.ledger_sequence,
        )
    )  # fmt: skip
    flow.paragraph(it.ledger_hash, bold=True)
    flow.space(1 * MM)
    note = N_(
        "Scan the code of this certificate before use: only the live record says whether the "
        "release still holds. This paper cannot know of a later revocation."
    )
    flow.paragraph(_(note), 7.5, grey=SOFT)
    flow.space(1 * MM)
    sealed = N_(
        "The file of this certificate is signed electronically with the site's seal; its paper is "
        "not. Whoever trusts the site's root certificate can verify the file in any PDF reader, or "
        "with: cot-tracker verify"
    )
    flow.paragraph(_(sealed), 7.5, grey=SOFT)
