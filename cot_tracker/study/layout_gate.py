"""Requirements of adopting a label layout."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.language import N_, gettext
from cot_tracker.printing.labels.layout import layout_source, parse_layout
from cot_tracker.printing.labels.places import Layout
from cot_tracker.printing.labels.sample import try_out
from cot_tracker.printing.refused import NotPrinted, UnknownLayout
from cot_tracker.study.state import StudyStory

_TEMPLATES = N_("Labels are printed from approved templates under version control (FACT D7.2)")
_QUALITY = N_("Quality")
FILE_MISSING = N_("its file is missing.")
OTHER_LAYOUT = N_("the file holds {other}.")

LAYOUT_UNUSABLE = refusal(
    "study.layout_unusable", N_("The layout {layout} cannot be used: {why}"),
    rule=_TEMPLATES, cleared_by=_QUALITY,
)  # fmt: skip
LAYOUT_NOT_NEWER = refusal(
    "study.layout_not_newer",
    N_("Version {newest} of the layout {layout} is known already. Give a changed layout a higher "
       "version: a label says in which version it was printed."),
    rule=_TEMPLATES, cleared_by=_QUALITY,
)  # fmt: skip


@lru_cache(maxsize=64)
def usable_layout(content: bytes) -> Layout:
    """The layout of these bytes, its labels drawn and read back. Raises NotPrinted."""
    found = parse_layout(content)
    try_out(found)
    return found


@requirement(of_facts=True)
def layout_can_be_used(story: StudyStory, facts: Facts, around: Any) -> Refusal | None:
    """Its file is kept or comes with this call, and its labels, with every warning that they may
    have to carry, are read back."""
    content = around.file(facts["digest"])
    try:
        found = usable_layout(content) if content is not None else None
    except NotPrinted as error:
        return LAYOUT_UNUSABLE(layout=facts["layout"], why=str(error))
    if found is None:
        return LAYOUT_UNUSABLE(layout=facts["layout"], why=gettext(FILE_MISSING))
    if (found.name, found.version) != (facts["layout"], facts["version"]):
        why = gettext(OTHER_LAYOUT, other=found.identifier)
        return LAYOUT_UNUSABLE(layout=facts["layout"], why=why)
    return None


@requirement(of_facts=True)
def layout_version_is_newer(story: StudyStory, facts: Facts, around: Any) -> Refusal | None:
    """A version never stands for two contents: not beside one adopted before, nor beside the one
    that ships."""
    adopted, shipped = story.layouts.get(facts["layout"]), _shipped(facts["layout"])
    known = [adopted.version] if adopted is not None else []
    if shipped is not None and shipped.digest != facts["digest"]:
        known.append(shipped.version)
    newest = max(known, default=0)
    if facts["version"] > newest:
        return None
    return LAYOUT_NOT_NEWER(layout=facts["layout"], newest=newest)


@cache
def _shipped(name: str) -> Layout | None:
    try:
        return parse_layout(layout_source(name))
    except UnknownLayout:
        return None
