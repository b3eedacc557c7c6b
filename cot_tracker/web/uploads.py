"""Files that come with an action: kept as evidence, their digest among the facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema
from werkzeug.datastructures import FileStorage, MultiDict

from cot_tracker.custody.evidence import Evidence
from cot_tracker.door.faults import Invalid
from cot_tracker.language import N_
from cot_tracker.language import gettext as _
from cot_tracker.protocol.faults import ProtocolFaults
from cot_tracker.protocol.reading import read_protocol

NO_FILE = N_("Choose the file.")


@dataclass(frozen=True)
class Upload:
    """A file asked for by an action's form. `facts(evidence)` gives the facts it fills in and may
    raise Invalid with sentences for the field `file`."""

    label: str
    accept: str
    media_type: str
    facts: Callable[[Evidence], dict[str, Any]]
    fills: frozenset[str]
    required: bool = True
    help: str = ""


def _protocol(evidence: Evidence) -> dict[str, Any]:
    try:
        protocol = read_protocol(evidence.content)
    except ProtocolFaults as found:
        raise Invalid({"file": [fault.in_words() for fault in found.faults]}) from None
    return {"digest": protocol.digest, "version": protocol.version}


UPLOADS: dict[str, Upload] = {
    "study.protocol_adopted": Upload(
        N_("Protocol file"), ".toml", "application/toml", _protocol,
        frozenset({"digest", "version"}),
    ),
}  # fmt: skip


_MEDIA_TYPES = {"csv": "text/csv", "txt": "text/plain", "pdf": "application/pdf"}


def files_of(
    schema: type[Schema], files: MultiDict[str, FileStorage]
) -> tuple[dict[str, Any], list[Evidence]]:
    """The files that the schema's own fields ask for: their digests as facts, and what is kept."""
    facts: dict[str, Any] = {}
    kept: list[Evidence] = []
    for name, one in schema().fields.items():
        file = files.get(name) if one.metadata.get("widget") == "evidence" else None
        content = file.read() if file is not None else b""
        if file is not None and content:
            ending = (file.filename or "").rpartition(".")[2].lower()
            media_type = _MEDIA_TYPES.get(ending, "application/octet-stream")
            kept.append(Evidence(content, media_type))
            facts[name] = kept[-1].digest
    return facts, kept


def taken(upload: Upload, content: bytes | None) -> tuple[dict[str, Any], list[Evidence]]:
    """The facts that the file gives, and what is kept. Raises Invalid."""
    if not content:
        if upload.required:
            raise Invalid({"file": [_(NO_FILE)]})
        return {}, []
    evidence = Evidence(content, upload.media_type)
    return upload.facts(evidence), [evidence]
