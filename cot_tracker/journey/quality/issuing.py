"""Makes the release certificate's file: drawn from the record, read back, signed with the site's
seal, verified. Nothing is locked meanwhile, and nothing is recorded here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cot_tracker.identity.authority import MISSING
from cot_tracker.journey.quality.certificate import certificate_data
from cot_tracker.language import gettext, shown, speaking
from cot_tracker.printing.refused import ProofFailed
from cot_tracker.protocol.model import Protocol

if TYPE_CHECKING:
    from cot_tracker.door.perform import Door
    from cot_tracker.journey.story import Story

LAYOUT, LAYOUT_VERSION = "certificate", "2"
_DPI = 203


def certificate_file(
    door: Door, story: Story, protocol: Protocol, label: str, language: str
) -> tuple[str, str, bytes]:
    """Layout, its version, and the signed PDF of the certificate with this printed code.

    Its times are the door's clock's. Raises NotPrinted.
    """
    from cot_tracker.printing.certificate import render_certificate
    from cot_tracker.printing.pdf.seal import NotSealed

    study, at = door.story("study"), door.clock()
    with speaking(language):
        data = certificate_data(story, protocol, code=label, issued_at=at, zone=study.time_zone)
    pdf = render_certificate(data, language=language, demo=study.demo)
    _read_back(pdf, label)
    if door.seal is None:
        raise NotSealed(why=gettext(MISSING, path="seal.crt"))
    demo = "DEMO " if study.demo else ""  # English in the file, as it may be read for thirty years
    return LAYOUT, LAYOUT_VERSION, door.seal(pdf, at, f"{demo}Release certificate {shown(label)}")


def _read_back(pdf: bytes, label: str) -> None:
    """Raises ProofFailed unless the first page shows this code, and no page any other."""
    from cot_tracker.printing.labels.proof import decode
    from cot_tracker.printing.pdf.picture import pages

    for page, picture in enumerate(pages(pdf, _DPI), 1):
        found, expected = decode(picture), [label] if page == 1 else []
        if found != expected:
            raise ProofFailed(page, label, found)
