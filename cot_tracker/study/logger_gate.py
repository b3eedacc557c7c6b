"""Requirements before a logger model's configuration is trusted."""

from __future__ import annotations

from typing import Any

from cot_tracker.condition import generic, readers
from cot_tracker.condition.generic_preview import Preview, preview
from cot_tracker.condition.series import UnknownFormat
from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.language import N_
from cot_tracker.study.loggers import configuration_of, same
from cot_tracker.study.state import StudyStory

_CONDITION = N_("Temperatures are read as their logger meant them, or not at all (ALCOA++)")
_QUALITY = N_("Quality")

EXAMPLE_MISSING = refusal(
    "study.example_missing", N_("The example file did not come along. Choose it again."),
    rule=_CONDITION, cleared_by=_QUALITY,
)  # fmt: skip
KNOWN_ALREADY = refusal(
    "study.known_already",
    N_("Files like this one are read already, as {format}. They need no configuration."),
    rule=_CONDITION, cleared_by=_QUALITY,
)  # fmt: skip
NOT_RECOGNISED = refusal(
    "study.not_recognised",
    N_("The example does not bear the header row and the text that this model is known by."),
    rule=_CONDITION, cleared_by=_QUALITY,
)  # fmt: skip
OTHER_MODEL = refusal(
    "study.other_model",
    N_("{model} would be taken for this model, or this model for it. Give a mark that differs."),
    rule=_CONDITION, cleared_by=_QUALITY,
)  # fmt: skip
DOUBTFUL = refusal(
    "study.doubtful_example",
    N_("The example cannot be read without doubt. Look at the rows that do not fit."),
    rule=_CONDITION, cleared_by=_QUALITY,
)  # fmt: skip
OTHER_FIGURES = refusal(
    "study.other_figures",
    N_("The example gives other figures than those that were confirmed. Look at it again."),
    rule=_CONDITION, cleared_by=_QUALITY,
)  # fmt: skip
MODEL_NOT_IN_USE = refusal(
    "study.model_not_in_use", N_("No logger model {model} is in use."),
    rule=_CONDITION, cleared_by=_QUALITY,
)  # fmt: skip


@requirement(of_facts=True)
def example_is_at_hand(story: StudyStory, facts: Facts, around: Any) -> Refusal | None:
    return EXAMPLE_MISSING() if around.file(facts["example"]) is None else None


@requirement(of_facts=True)
def no_named_reader_knows_it(story: StudyStory, facts: Facts, around: Any) -> Refusal | None:
    data = around.file(facts["example"])
    if data is None:
        return None
    try:
        return KNOWN_ALREADY(format=readers.read(data).format)
    except UnknownFormat:
        return None


@requirement(of_facts=True)
def example_is_recognised(story: StudyStory, facts: Facts, around: Any) -> Refusal | None:
    seen = _seen(facts, around)
    return NOT_RECOGNISED() if seen is not None and not seen.recognised else None


@requirement(of_facts=True)
def no_other_model_reads_it(story: StudyStory, facts: Facts, around: Any) -> Refusal | None:
    """Neither does another model in force know this example, nor this one another's example."""
    new, data = configuration_of(facts), around.file(facts["example"])
    for one in story.logger_models:
        if not one.in_force or same(one.model, new.model):
            continue
        theirs = around.file(one.example)
        taken = data is not None and generic.recognises(data, one.configuration)
        if taken or (theirs is not None and generic.recognises(theirs, new)):
            return OTHER_MODEL(model=one.model)
    return None


@requirement(of_facts=True)
def example_reads_without_doubt(story: StudyStory, facts: Facts, around: Any) -> Refusal | None:
    seen = _seen(facts, around)
    return DOUBTFUL() if seen is not None and seen.recognised and not seen.trusted else None


@requirement(of_facts=True)
def figures_are_those_confirmed(story: StudyStory, facts: Facts, around: Any) -> Refusal | None:
    """What the person saw and signs is what the configuration gives."""
    seen = _seen(facts, around)
    if seen is None or not seen.readings:
        return None
    found = (seen.readings, seen.starts, seen.ends, seen.minimum_c, seen.maximum_c)
    told = tuple(
        facts[name] for name in ("readings", "first_at", "last_at", "minimum_c", "maximum_c")
    )
    return None if found == told else OTHER_FIGURES()


@requirement(of_facts=True)
def model_is_in_use(story: StudyStory, facts: Facts, around: Any) -> Refusal | None:
    used = any(one.in_force and same(one.model, facts["model"]) for one in story.logger_models)
    return None if used else MODEL_NOT_IN_USE(model=facts["model"])


def _seen(facts: Facts, around: Any) -> Preview | None:
    data = around.file(facts["example"])
    return preview(data, configuration_of(facts)) if data is not None else None
