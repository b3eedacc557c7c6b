"""Requirements of the study's own actions."""

from __future__ import annotations

from typing import Any

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.language import N_
from cot_tracker.study.state import StudyStory

_PROTOCOL = N_("The study protocol")
_COMMITTEE = N_("The safety review committee decides: no computed result escalates by itself")
_ADMINISTRATOR = N_("Study administrator")

ALREADY_OPEN = refusal(
    "study.already_open", N_("This study is open already."),
    rule=_PROTOCOL, cleared_by=_ADMINISTRATOR,
)  # fmt: skip
NO_PROTOCOL = refusal(
    "study.no_protocol", N_("No protocol has been adopted yet."),
    rule=_PROTOCOL, cleared_by=_ADMINISTRATOR,
)  # fmt: skip
SAME_PROTOCOL = refusal(
    "study.same_protocol", N_("This very protocol is in force already."),
    rule=_PROTOCOL, cleared_by=_ADMINISTRATOR,
)  # fmt: skip
PROTOCOL_UNREADABLE = refusal(
    "study.protocol_unreadable",
    N_("Bring a protocol file without faults, and name its own digest and version."),
    rule=_PROTOCOL, cleared_by=_ADMINISTRATOR,
)  # fmt: skip
GROUP_UNKNOWN = refusal(
    "study.group_unknown", N_("The protocol has no dose group {dose_group}."),
    rule=_PROTOCOL, cleared_by=_ADMINISTRATOR,
)  # fmt: skip
GROUP_STILL_OPEN = refusal(
    "study.group_still_open",
    N_("Dose group {dose_group} is open. Close it first: cohorts never run side by side."),
    rule=_COMMITTEE, cleared_by=N_("The safety review committee"),
)  # fmt: skip
NO_GROUP_OPEN = refusal(
    "study.no_group_open", N_("No dose group is open."),
    rule=_COMMITTEE, cleared_by=N_("The safety review committee"),
)  # fmt: skip


@requirement
def not_yet_open(story: StudyStory, facts: Facts, around: Any) -> Refusal | None:
    return ALREADY_OPEN() if story.sequence else None


@requirement
def protocol_is_adopted(story: StudyStory, facts: Facts, around: Any) -> Refusal | None:
    return None if story.protocol_digest else NO_PROTOCOL()


@requirement(of_facts=True)
def protocol_is_another(story: StudyStory, facts: Facts, around: Any) -> Refusal | None:
    return SAME_PROTOCOL() if facts["digest"] == story.protocol_digest else None


@requirement(of_facts=True)
def protocol_can_be_read(story: StudyStory, facts: Facts, around: Any) -> Refusal | None:
    """Its bytes are kept or come with this call, without a fault, and of this version."""
    protocol = around.read(facts["digest"])
    sound = protocol is not None and protocol.version == facts["version"]
    return None if sound else PROTOCOL_UNREADABLE()


@requirement(of_facts=True)
def protocol_has_the_group(story: StudyStory, facts: Facts, around: Any) -> Refusal | None:
    group = str(facts["dose_group"])
    if around.protocol is None or around.protocol.dose_group(group) is None:
        return GROUP_UNKNOWN(dose_group=group)
    return None


@requirement
def no_other_group_is_open(story: StudyStory, facts: Facts, around: Any) -> Refusal | None:
    return GROUP_STILL_OPEN(dose_group=story.dose_group) if story.dose_group else None


@requirement
def a_group_is_open(story: StudyStory, facts: Facts, around: Any) -> Refusal | None:
    return None if story.dose_group else NO_GROUP_OPEN()
