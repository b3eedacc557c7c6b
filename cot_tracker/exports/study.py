"""The whole study: every chain, in the formats that it can have."""

from __future__ import annotations

from collections.abc import Iterator

from cot_tracker.door.faults import Forbidden
from cot_tracker.door.who_may import NOT_YOUR_ROLE
from cot_tracker.exports.csv_rows import study_csv
from cot_tracker.exports.formats import STUDY_FORMATS, Format, available
from cot_tracker.exports.json_lines import study_json
from cot_tracker.exports.reader import Reader, record_export
from cot_tracker.people.roles import Role, roles
from cot_tracker.site import Site

READERS = (Role.AUDITOR, Role.QUALITY, Role.STUDY_ADMINISTRATOR)
"""Who may look through every chain, the people's own too, and take the whole study away."""


def study_export(
    site: Site, name: str, reader: Reader | None = None
) -> tuple[Format, Iterator[bytes]]:
    """Every entry of every chain as a stream of bytes, and its format: the study, its journeys,
    its people, its items. Raises UnknownFormat, NotYetAvailable and Forbidden."""
    reader = reader or Reader()
    made = available(name, STUDY_FORMATS)
    who = reader.performer
    if who is not None and not roles(*READERS) & set(who.roles):
        allowed = ", ".join(sorted(roles(*READERS)))
        raise Forbidden([NOT_YOUR_ROLE(roles=allowed, name=who.name)])
    record_export(site, reader, "study", made.name)
    study = site.door.story("study")
    chains = ("study", *study.journeys, *study.people, *study.items)
    write = study_csv if made.name == "csv" else study_json
    return made, write(site, reader, chains)
