"""A journey's custody trail in every format that it can have."""

from __future__ import annotations

from collections.abc import Iterator

from cot_tracker.door.faults import Unknown
from cot_tracker.exports.csv_rows import trail_csv
from cot_tracker.exports.formats import TRAIL_FORMATS, Format, available
from cot_tracker.exports.json_lines import trail_json
from cot_tracker.exports.paper import trail_pdf
from cot_tracker.exports.reader import Reader, record_export
from cot_tracker.identity.codes import CodeFault, Kind, parse
from cot_tracker.identity.scan import read_scan
from cot_tracker.language import N_
from cot_tracker.site import Site

NO_JOURNEY = N_("There is no journey with this code.")


def journey_code(text: str) -> str:
    """The COI code that a person gave, however grouped. Raises Unknown."""
    try:
        code = read_scan(text)
    except CodeFault as fault:
        raise Unknown(fault.message, **fault.values) from None
    if code.kind != Kind.JOURNEY:
        raise Unknown(NO_JOURNEY)
    return code.own


def custody_trail(
    site: Site, coi: str, name: str, reader: Reader | None = None
) -> tuple[Format, Iterator[bytes]]:
    """The trail of this journey as a stream of bytes, and its format.

    Raises Unknown, UnknownFormat and NotYetAvailable, all before anything is recorded; a
    person's export is an entry on their chain.
    """
    reader = reader or Reader()
    made = available(name, TRAIL_FORMATS)
    coi = journey_code(coi)
    if parse(coi).own != coi or site.door.story(coi).sequence == 0:
        raise Unknown(NO_JOURNEY)
    record_export(site, reader, "custody_trail", made.name, coi)
    if made.name == "csv":
        return made, trail_csv(site, coi, reader)
    if made.name == "json":
        return made, trail_json(site, coi, reader)
    return made, iter((trail_pdf(site, coi, reader),))
