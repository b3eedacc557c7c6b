"""Compares a release certificate's file with the record: whether it was issued here, with exactly
these bytes, whether it is in force, and what the record has learnt since."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from cot_tracker.custody.evidence import find
from cot_tracker.custody.ledger import entries
from cot_tracker.door.faults import Unknown
from cot_tracker.identity.codes import CodeFault, Kind, parse
from cot_tracker.journey import words  # noqa: F401 - states and titles in words
from cot_tracker.journey.containers import Label
from cot_tracker.journey.standing import certificate_standing, since
from cot_tracker.journey.story import Story
from cot_tracker.journey.tables import LabelRow
from cot_tracker.language import N_, gettext
from cot_tracker.printing.pdf.sealed import Fault, Sealed
from cot_tracker.site import Site

if TYPE_CHECKING:
    from PIL.Image import Image

INSTEAD = N_("What the record says of the certificate that was issued with this code:")
ISSUED = N_("Certificate {code} of subject {subject}, issued {at} as entry {sequence} of {coi}.")
UNKNOWN = N_("This site has not issued this file: no file in its record has these bytes.")
NOT_AS_ISSUED = N_("It is not as it was issued: it differs from byte {at} on; issued: {digest}.")
PAGE = N_("Page {page} does not look as it was issued.")
PAGES = N_("It has {count} pages; issued were {issued}.")
_FINE = 203  # dots per inch: the symbol must be read


@dataclass(frozen=True)
class Compared:
    """What the record says of the file, and in what they differ."""

    told: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


def compared(site: Site, pdf: bytes, sealed: Sealed) -> Compared:
    """Compares with the site's record, by the file's digest or else by the code it bears."""
    digest = hashlib.sha256(pdf).hexdigest()
    label = _label_of(site, digest)
    if label is not None:
        return Compared(tuple(_told(site, label)))
    known = _bearing(site, _code(pdf, sealed))
    if known is None:
        return Compared((), (Fault(UNKNOWN),))
    with site.database.read() as connection:
        kept = find(connection, known.digest)
    told = (gettext(INSTEAD), *_told(site, known))
    if kept is None:
        return Compared(told, (Fault(UNKNOWN),))
    values = {"at": _first_difference(pdf, kept.content), "digest": known.digest}
    return Compared(told, (Fault(NOT_AS_ISSUED, values), *_pages(pdf, kept.content)))


def _first_difference(one: bytes, other: bytes) -> int:
    """The first byte, counted from 0, at which they differ."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _told(site: Site, label: Label) -> Iterator[str]:
    story: Story = site.door.story(parse(label.code).coi)
    with site.database.read() as connection:
        sequence = next(
            (e.sequence for e in entries(connection, story.coi)
             if e.action == "labelling.issued" and label.code in e.texts("labels")), 0,
        )  # fmt: skip
    yield gettext(
        ISSUED, code=label.code, subject=story.enrolment.subject_number, at=label.issued_at,
        sequence=sequence, coi=story.coi,
    )  # fmt: skip
    yield certificate_standing(story, label.code).sentence()
    yield from (one.sentence() for one in since(story, label.code))


def _label_of(site: Site, digest: str) -> Label | None:
    table = LabelRow.__table__
    with site.database.read() as connection:
        row = connection.execute(
            select(table.c.code).where(table.c.digest == digest, table.c.kind == Kind.CERTIFICATE)
        ).first()
    return _bearing(site, row.code) if row is not None else None


def _bearing(site: Site, text: str) -> Label | None:
    """The certificate with this printed code, if it was issued here."""
    try:
        code = parse(text)
        story: Story = site.door.story(code.coi)
    except (CodeFault, Unknown, LookupError):
        return None
    label = story.labels.get(text)
    return label if label is not None and label.kind == Kind.CERTIFICATE else None


def _code(pdf: bytes, sealed: Sealed) -> str:
    """The code that the file says it has: in its title, else in the symbol of its first page."""
    from cot_tracker.printing.labels.proof import decode

    digits = "".join(re.findall(r"[0-9]", sealed.title))
    if len(digits) == 20:
        return digits
    found = [code for picture in _pictures(pdf)[:1] for code in decode(picture)]
    return found[0] if found else ""


def _pages(pdf: bytes, issued: bytes) -> Iterator[Fault]:
    given, kept = _pictures(pdf), _pictures(issued)
    if len(given) != len(kept):
        yield Fault(PAGES, {"count": len(given), "issued": len(kept)})
    for number, (one, other) in enumerate(zip(given, kept, strict=False), 1):
        if one.tobytes() != other.tobytes():
            yield Fault(PAGE, {"page": number})


def _pictures(pdf: bytes) -> list[Image]:
    """Its pages, as far as they can be drawn."""
    from pypdfium2 import PdfiumError  # type: ignore[import-untyped]

    from cot_tracker.printing.pdf.picture import pages

    try:
        return list(pages(pdf, _FINE))
    except (PdfiumError, ValueError, OSError):
        return []
