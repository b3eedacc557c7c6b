"""What a scan says of a shipper, a freezer or a position in it, beyond its name and dates."""

from __future__ import annotations

from flask import url_for

from cot_tracker.facility.state import ItemStory
from cot_tracker.facility.storage import position_name
from cot_tracker.identity.codes import Code, Kind, parse
from cot_tracker.language import gettext as _
from cot_tracker.language import shown
from cot_tracker.web.shared import site


def readiness(story: ItemStory) -> list[tuple[str, str]]:
    """Whether a shipper may be packed, and until when it holds its temperature."""
    made = story.shipper
    if story.in_use_by:
        return [(_("Made ready"), _("on its way"))]
    if made.conditioned_at is None:
        return [(_("Made ready"), _("not since its last use") if made.uses else _("not yet"))]
    until = shown(made.hold_until) if made.hold_until is not None else "–"
    return [(_("Holds its temperature until"), until)]


def in_storage(story: ItemStory, code: Code) -> list[tuple[str, str]]:
    """The position that was scanned and what lies in it, or how full the whole of it is."""
    kept = story.storage
    if not code.container:
        return [(_("In it"), str(len(kept.contents)))]
    name = position_name(kept.grid, code.own)
    if not name:
        return [(_("Position"), _("There is no such position in it."))]
    there = kept.occupant(code.own)
    whose = subject_of(there) if there else ""
    return [(_("Position"), name), (_("In it"), f"{whose} {shown(there)}" if there else _("free"))]


def storage_link(code: Code) -> str:
    """Where the map is that this code of a position or a freezer leads to."""
    if code.kind is not Kind.STORAGE:
        return ""
    return url_for("storage.mapped", code=code.item, find=code.own if code.container else None)


def subject_of(code: str) -> str:
    """Whose this code of a patient's thing is: the subject number."""
    subject: str = site().door.story(parse(code).coi).enrolment.subject_number
    return subject
