"""Documents that entries name by digest: labels, certificates, logger files, the protocol."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort
from sqlalchemy import Connection, select

from cot_tracker.custody import evidence, ledger
from cot_tracker.custody.entry import Entry
from cot_tracker.custody.evidence import EvidenceRow
from cot_tracker.identity.codes import Kind, parse
from cot_tracker.language import gettext as _
from cot_tracker.web import telling
from cot_tracker.web.shared import kind_name, me, site

pages = Blueprint("documents", __name__)
_table = EvidenceRow.__table__
_ENDINGS = {
    "application/pdf": "pdf", "text/csv": "csv", "application/toml": "toml", "text/plain": "txt",
}  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """One kept file: the entry that names it, and what it is."""

    digest: str
    title: str
    media_type: str
    entry: Entry

    @property
    def format(self) -> str:
        """As people call it: PDF, CSV..."""
        return _ENDINGS.get(self.media_type, self.media_type).upper()


def of_entries(connection: Connection, entries: Sequence[Entry]) -> list[Paper]:
    """The kept files that these entries name, newest first."""
    named: dict[str, Entry] = {}
    for entry in entries:
        for digest in _digests(entry.facts.values()):
            named.setdefault(digest, entry)
    found = dict(
        connection.execute(
            select(_table.c.digest, _table.c.media_type).where(_table.c.digest.in_(named))
        ).all()
    )  # fmt: skip
    papers = [
        Paper(digest, _title(entry, found[digest]), found[digest], entry)
        for digest, entry in named.items()
        if digest in found
    ]
    return sorted(papers, key=lambda paper: paper.entry.sequence, reverse=True)


def _title(entry: Entry, media_type: str) -> str:
    """What the file is, as far as the entry says."""
    if media_type == "application/toml":
        return _("Protocol file")
    labels = entry.texts("labels")
    if entry.action == "labelling.issued" and labels:
        kind = parse(labels[0]).kind
        named = kind_name(kind)
        return named if kind is Kind.CERTIFICATE else _("Label: {what}", what=named)
    if media_type != "application/pdf":
        return _("Logger's file: {what}", what=telling.title(entry.action))
    return telling.title(entry.action)


def _digests(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        if isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef"):
            yield value
        elif isinstance(value, list):
            yield from _digests(value)


@pages.get("/chains/<chain>/documents/<digest>")
def document(chain: str, digest: str) -> Any:
    """The file as it was kept. Downloading it is an entry of the person's chain."""
    with site().database.read() as connection:
        history = list(ledger.entries(connection, chain))
        known = {paper.digest: paper for paper in of_entries(connection, history)}
        found = evidence.find(connection, digest) if digest in known else None
    if found is None:
        abort(404)
    ending = _ENDINGS.get(found.media_type, "bin")
    told = {"what": "document", "journey": chain if len(chain) == 20 else "", "format": ending}
    site().door.perform("people.exported", me().person, told, me())
    answer = Response(found.content, mimetype=found.media_type)
    name = f"{chain}-{known[digest].entry.sequence}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
