"""Which version of each label layout is in force: the one that Quality adopted last, its file kept
as evidence, or the one that ships as long as none was adopted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from cot_tracker.custody import evidence
from cot_tracker.custody.evidence import Evidence
from cot_tracker.printing.labels.layout import layout, layout_names, layout_source, parse_layout
from cot_tracker.printing.labels.places import Layout
from cot_tracker.printing.refused import UnknownLayout

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
    adopted = study.layouts.get(name)
    if adopted is None:
        if name not in shipped():
            raise UnknownLayout(name, names_in_force(study))
        return layout(name)
    with door.database.read() as connection:
        kept = evidence.find(connection, adopted.digest)
    if kept is None:
        raise UnknownLayout(name, names_in_force(study))
    return parse_layout(kept.content)


def names_in_force(study: StudyStory) -> tuple[str, ...]:
    """The names of all layouts that labels can be printed with, sorted."""
    return tuple(sorted({*shipped(), *study.layouts}))


def shipped_file(name: str) -> Evidence:
    """The file of a layout that ships, to be adopted. Raises UnknownLayout."""
    return Evidence(layout_source(name), TOML)
