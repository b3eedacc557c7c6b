"""A label as it was issued: its page of the PDF that is kept as evidence."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from cot_tracker.custody.evidence import find
from cot_tracker.door.faults import Unknown
from cot_tracker.identity.codes import Code
from cot_tracker.journey.containers import LIVE, Label, live_label
from cot_tracker.journey.paper.drawing import part_of
from cot_tracker.journey.story import Story
from cot_tracker.language import N_
from cot_tracker.site import Site

NONE_IN_FORCE = N_("No label of this thing is in force.")
NOT_IN_FORCE = N_("The label {code} is not in force: it is {state}.")
NOT_KEPT = N_("The file in which this label was issued is missing from the evidence.")


@dataclass(frozen=True, slots=True)
class IssuedLabel:
    """The label in force of one thing, and its page as issued."""

    label: Label
    pdf: bytes


def label_in_force(site: Site, code: Code) -> IssuedLabel:
    """The label in force of the thing with this code, or this very label. Raises Unknown."""
    story: Story = site.door.story(code.coi)
    label = _chosen(story, code)
    with site.database.read() as connection:
        kept = find(connection, label.digest)
        if kept is None:
            raise Unknown(NOT_KEPT)
    alone = sum(one.digest == label.digest for one in story.labels.values()) == 1
    page, _part = part_of(label)
    return IssuedLabel(label, kept.content if alone else _page(kept.content, page - 1))


def _chosen(story: Story, code: Code) -> Label:
    if not code.serial:
        label = live_label(story, code.own)
        if label is None:
            raise Unknown(NONE_IN_FORCE)
        return label
    label = story.labels.get(str(code))
    if label is None:
        raise Unknown(NONE_IN_FORCE)
    if label.state not in LIVE:
        raise Unknown(NOT_IN_FORCE, code=label.code, state=label.state)
    return label


def _page(pdf: bytes, number: int) -> bytes:
    """One page of a PDF as a PDF."""
    import pypdfium2  # type: ignore[import-untyped]

    from cot_tracker.printing.pdf.picture import PDFIUM

    with PDFIUM:
        source, made = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument.new()
        try:
            made.import_pages(source, [number])
            out = BytesIO()
            made.save(out)
            return out.getvalue()
        finally:
            made.close()
            source.close()
