"""Finds the line of a protocol file on which a path stands, for messages only."""

from __future__ import annotations

import re

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*([\w\-]+)\s*=")


def line_of(text: str, path: str) -> int | None:
    """The line of `path`, or of the nearest enclosing entry that has one; None if nothing has."""
    places = _places(text)
    while path:
        if path in places:
            return places[path]
        path = re.sub(r"(\.[^.\[]+|\[\d+\]|^[^.\[]+)$", "", path)
    return None


def _places(text: str) -> dict[str, int]:
    """Every table and key in the file, by path, with the line on which it first stands."""
    places: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _numbered(header[2], counts, new=header[1] == "[[")
            places.setdefault(table, number)
        elif key := _KEY.match(line):
            places.setdefault(f"{table}.{key[1]}" if table else key[1], number)
    return places


def _numbered(name: str, counts: dict[str, int], *, new: bool) -> str:
    """The header's path with the index of each array of tables it passes through."""
    path = ""
    parts = name.split(".")
    for place, part in enumerate(parts):
        path = f"{path}.{part}" if path else part
        if new and place == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path
