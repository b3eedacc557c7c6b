"""Exports over the API. Each is an entry on the chain of the person who takes it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, request

from cot_tracker.api.acting import journey_of
from cot_tracker.api.session import me
from cot_tracker.exports.formats import Format
from cot_tracker.exports.reader import Reader
from cot_tracker.exports.study import study_export
from cot_tracker.exports.trail import custody_trail
from cot_tracker.language import current, speaking
from cot_tracker.site import Site


def register(pages: Blueprint, site: Site) -> None:
    @pages.get("/api/v1/journeys/<coi>/trail")
    def trail(coi: str) -> Response:
        name = request.args.get("format", "json")
        made, stream = custody_trail(site, journey_of(coi), name, Reader(me()))
        return _taken(f"custody-trail-{coi}", made, stream)

    @pages.get("/api/v1/study/export")
    def study() -> Response:
        made, stream = study_export(site, request.args.get("format", "json"), Reader(me()))
        return _taken("study", made, stream)


def _taken(name: str, made: Format, stream: Iterator[bytes]) -> Response:
    response = Response(_spoken(stream, current()), content_type=made.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{made.name}"'
    return response


def _spoken(stream: Iterator[bytes], language: str) -> Iterator[bytes]:
    """The stream goes on after the request's own block has ended."""
    while True:
        with speaking(language):
            part = next(stream, None)
        if part is None:
            return
        yield part
