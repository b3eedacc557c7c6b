"""Which version of each label layout is in force: the one that Quality adopted last, its file kept
as evidence, or the one that ships as long as none was adopted."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from cot_tracker.custody import evidence, ledger
from cot_tracker.custody.evidence import Evidence
from cot_tracker.printing.labels.layout import layout, layout_names, layout_source, parse_layout
from cot_tracker.printing.labels.places import Layout
from cot_tracker.printing.refused import LayoutError, UnknownLayout

if TYPE_CHECKING:
    from cot_tracker.door.perform import Door
    from cot_tracker.study.state import StudyStory

TOML = "application/toml"


@cache
def shipped() -> Mapping[str, Layout]:
    """The layouts that ship with this version of the program, by name."""
    return {name: layout(name) for name in layout_names()}


def layout_in_force(door: Door, name: str) -> Layout:
    """The layout of that name as adopted, or as it ships. Raises UnknownLayout or LayoutError."""
    study: StudyStory = door.story("study")
    if name in shipped() and name not in study.layouts:
        return layout(name)
    return parse_layout(file_in_force(door, name))


def file_in_force(door: Door, name: str) -> bytes:
    """The file of the layout in force, as adopted or as it ships. Raises UnknownLayout."""
    study: StudyStory = door.story("study")
    adopted = study.layouts.get(name)
    if adopted is None:
        if name not in shipped():
            raise UnknownLayout(name, names_in_force(study))
        return layout_source(name)
    with door.database.read() as connection:
        kept = evidence.find(connection, adopted.digest)
    if kept is None:
        raise UnknownLayout(name, names_in_force(study))
    return kept.content


def layouts_in_force_for(door: Door, kind: str) -> tuple[str, ...]:
    """The names of the layouts in force for this kind of thing, as labels/rules.toml calls it,
    sorted: those that ship and the site's own, but none that this program no longer reads."""
    study: StudyStory = door.story("study")
    found = []
    for name in names_in_force(study):
        with suppress(LayoutError, UnknownLayout):
            one = layout_in_force(door, name) if name in study.layouts else layout(name)
            if kind in one.kinds:
                found.append(name)
    return tuple(found)


def layout_of_version(door: Door, name: str, version: str) -> Layout | None:
    """This version of a layout, whether or not it is in force still; None for what never was one,
    as the certificate's."""
    if name in shipped() and str(layout(name).version) == version:
        return layout(name)
    with door.database.read() as connection:
        adopted = [
            entry.text("digest") for entry in ledger.entries(connection, "study")
            if entry.action == "study.layout_adopted"
            and (entry.text("layout"), str(entry.facts["version"])) == (name, version)
        ]  # fmt: skip
        kept = evidence.find(connection, adopted[-1]) if adopted else None
    return None if kept is None else parse_layout(kept.content)


def names_in_force(study: StudyStory) -> tuple[str, ...]:
    """The names of all layouts that labels can be printed with, sorted."""
    return tuple(sorted({*shipped(), *study.layouts}))


def shipped_file(name: str) -> Evidence:
    """The file of a layout that ships, to be adopted. Raises UnknownLayout."""
    return Evidence(layout_source(name), TOML)
