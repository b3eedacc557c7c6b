"""Files that come with an action: kept as evidence, their digest among the facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, jsonify, render_template, request
from marshmallow import Schema
from werkzeug.datastructures import FileStorage, MultiDict

from cot_tracker.condition.describe import describe
from cot_tracker.custody import evidence as kept_evidence
from cot_tracker.custody.evidence import Evidence
from cot_tracker.door.faults import Invalid
from cot_tracker.language import N_
from cot_tracker.language import gettext as _
from cot_tracker.printing.refused import NotPrinted
from cot_tracker.protocol.faults import ProtocolFaults
from cot_tracker.protocol.reading import read_protocol
from cot_tracker.study.layout_gate import usable_layout
from cot_tracker.web.acting import stash
from cot_tracker.web.acting.logger_answers import answers_typed, nameless, questions
from cot_tracker.web.shared import site

NO_FILE = N_("Choose the file.")
EMPTY_FILE = N_("This file is empty. Choose another one.")
GONE_FILE = N_("The file that was sent is not here any more. Choose it again.")


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


def _layout(evidence: Evidence) -> dict[str, Any]:
    try:
        found = usable_layout(evidence.content)
    except NotPrinted as error:
        raise Invalid({"file": [str(error)]}) from None
    return {"layout": found.name, "version": found.version, "digest": evidence.digest}


UPLOADS: dict[str, Upload] = {
    "study.layout_adopted": Upload(
        N_("Layout file"), ".toml", "application/toml", _layout,
        frozenset({"layout", "version", "digest"}),
    ),
    "study.protocol_adopted": Upload(
        N_("Protocol file"), ".toml", "application/toml", _protocol,
        frozenset({"digest", "version"}),
    ),
}  # fmt: skip


_MEDIA_TYPES = {"csv": "text/csv", "txt": "text/plain", "pdf": "application/pdf"}

pages = Blueprint("uploads", __name__)


@pages.post("/uploads")
def ahead() -> Any:
    """Takes a file ahead of its form, so that a large one shows how far it is."""
    file = request.files.get("file")
    content = file.read() if file is not None else b""
    if not content:
        return jsonify(sentence=_(EMPTY_FILE)), 422
    return jsonify(digest=stash.keep(content), size=len(content)), 201


@pages.get("/uploads/<digest>/temperature")
def looked_at(digest: str) -> Any:
    """What a logger's file says that the person has sent ahead, or that is kept; read with the
    answers that stand in the form, and judged with the form."""
    content = stash.find(digest)
    kept = _kept(digest) if content is None else None
    if kept is not None:
        content = kept.content
    if content is None:
        abort(404)
    answers, wrong = answers_typed(request.args)
    own = site().door.story("study").loggers
    said = describe(content, None, own, answers)
    said["findings"] += nameless(said, answers)
    return render_template("web/acting/_logger_file.html", said=said, asks=questions(), wrong=wrong)


def _kept(digest: str) -> Evidence | None:
    """The evidence of this digest that an entry already names, or None."""
    with site().database.read() as connection:
        return kept_evidence.find(connection, digest)


def brought(
    name: str, files: MultiDict[str, FileStorage], typed: MultiDict[str, str]
) -> Evidence | None:
    """The file of this field: sent with the form or ahead of it, or kept as evidence before; None
    where there is none. What comes with the form is kept for the form's next showing, under its
    digest. Raises Invalid."""
    file = files.get(name)
    content = file.read() if file is not None else b""
    if file is not None and content:
        typed[name], typed[f"{name}.named"] = stash.keep(content), file.filename or ""
    elif typed.get(name):
        found = stash.find(typed[name])
        kept = _kept(typed[name]) if found is None else None
        if kept is not None:
            return kept
        if found is None:
            typed.pop(name)
            raise Invalid({name.rpartition(".")[2]: [_(GONE_FILE)]})
        content = found
    if not content:
        return None
    ending = typed.get(f"{name}.named", "").rpartition(".")[2].lower()
    return Evidence(content, _MEDIA_TYPES.get(ending, "application/octet-stream"))


def files_of(
    schema: type[Schema], files: MultiDict[str, FileStorage], typed: MultiDict[str, str],
    prefix: str = "",
) -> tuple[dict[str, Any], list[Evidence]]:  # fmt: skip
    """The files that the schema's own fields ask for: their digests as facts, and what is kept.
    Raises Invalid, by the fields' own names."""
    facts: dict[str, Any] = {}
    kept: list[Evidence] = []
    for name, one in schema().fields.items():
        if one.metadata.get("widget") != "evidence":
            continue
        found = brought(f"{prefix}{name}", files, typed)
        if found is not None:
            kept.append(found)
            facts[name] = found.digest
    return facts, kept


def taken(upload: Upload, content: bytes | None) -> tuple[dict[str, Any], list[Evidence]]:
    """The facts that the file gives, and what is kept. Raises Invalid."""
    if not content:
        if upload.required:
            raise Invalid({"file": [_(NO_FILE)]})
        return {}, []
    evidence = Evidence(content, upload.media_type)
    return upload.facts(evidence), [evidence]
