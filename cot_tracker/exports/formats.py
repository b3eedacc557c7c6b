"""Which formats an export can have, and those that are promised but do not exist yet."""

from __future__ import annotations

from dataclasses import dataclass

from cot_tracker.door.faults import Fault
from cot_tracker.language import N_

TRAIL_FORMATS = ("csv", "json", "pdf", "epcis", "fhir", "bundle")
STUDY_FORMATS = ("csv", "json", "epcis", "odm", "bundle")
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
}


class NotYetAvailable(Fault):
    """Promised, but this version does not make it."""

    status = 501
    code = "not_yet_available"
    message = N_("This version cannot make {what} yet: it is not yet available.")


class UnknownFormat(Fault):
    status = 422
    code = "unknown_format"
    message = N_("There is no format called {format}. Known are: {known}.")


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be made: its name, media type and the end of a file's name."""

    name: str

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.name]


def available(name: str, known: tuple[str, ...]) -> Format:
    """The format of this name. Raises UnknownFormat, or NotYetAvailable when it is promised."""
    if name not in known:
        raise UnknownFormat(format=name[:20], known=", ".join(known))
    if name not in MEDIA_TYPES:
        raise NotYetAvailable(what=name)
    return Format(name)
