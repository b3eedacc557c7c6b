"""Requirements of printing, applying and ending labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cot_tracker.door.faults import Unknown
from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.identity.codes import NAMES, Kind
from cot_tracker.journey.labelling.schemas import PRINTABLE
from cot_tracker.language import N_
from cot_tracker.people.roles import Role

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

_LABEL_CONTROL = N_("Label control (FACT C7.2.2, 21 CFR 211.125)")
_QUALITY = N_("Quality")
MOST_SERIALS = 99
MOST_CONTAINERS = 999

ROLES_OF = {
    "journey_sheet": {Role.SITE_NURSE, Role.INVESTIGATOR},
    "wristband": {Role.SITE_NURSE, Role.INFUSION_NURSE},
    "collection_bag": {Role.SITE_NURSE},
    "tube": {Role.SITE_NURSE, Role.WORKSHOP_OPERATOR, Role.QC_ANALYST},
    "intermediate_bag": {Role.WORKSHOP_OPERATOR},
    "infusion_bag": {Role.WORKSHOP_OPERATOR},
    "cassette": {Role.WORKSHOP_OPERATOR},
    "retain_sample": {Role.WORKSHOP_OPERATOR},
    "certificate": {Role.QUALITY},
}

NOT_YOUR_LABEL = refusal(
    "labelling.not_your_label", N_("A label for a {what} is printed by: {roles}."),
    rule=N_("21 CFR 11.10(g): only authorised people perform an operation"),
    cleared_by=N_("Study administrator"),
)  # fmt: skip
NOT_DUE = refusal(
    "labelling.not_due", N_("It is too early for a {what}: {why}."),
    rule=_LABEL_CONTROL, cleared_by=N_("The step before"),
)  # fmt: skip
PARENT_NEEDED = refusal(
    "labelling.parent_needed", N_("Scan the container that this {what} is filled from."),
    rule=N_("FACT D7.2: a new container is labelled before it leaves its parent"),
    cleared_by=N_("Workshop operator"),
)  # fmt: skip
REASON_NEEDED = refusal(
    "labelling.reason_needed", N_("A reprint needs a reason."),
    rule=_LABEL_CONTROL, cleared_by=N_("Whoever prints"),
)  # fmt: skip
NOTHING_TO_REPRINT = refusal(
    "labelling.nothing_to_reprint", N_("No label of this {what} is in force."),
    rule=_LABEL_CONTROL, cleared_by=_QUALITY,
)  # fmt: skip
ONE_IN_FORCE = refusal(
    "labelling.one_in_force",
    N_("A {what} is printed already. Reprint it with a reason; the old one is voided by that."),
    rule=_LABEL_CONTROL, cleared_by=_QUALITY,
)  # fmt: skip
NUMBERS_USED_UP = refusal(
    "labelling.numbers_used_up", N_("No further {what} can be numbered in this journey."),
    rule=_LABEL_CONTROL, cleared_by=_QUALITY,
)  # fmt: skip
NOTHING_RESERVED = refusal(
    "labelling.nothing_reserved",
    N_("No label is reserved and waits to be issued. Print labels first."),
    rule=_LABEL_CONTROL, cleared_by=N_("Whoever prints"),
)  # fmt: skip
NOT_RESERVED = refusal(
    "labelling.not_reserved", N_("The label {label} was not reserved, or is issued already."),
    rule=_LABEL_CONTROL, cleared_by=_QUALITY,
)  # fmt: skip
NO_FILE = refusal(
    "labelling.no_file", N_("The file of these labels is not kept. Print them here."),
    rule=_LABEL_CONTROL, cleared_by=N_("Whoever prints"),
)  # fmt: skip
ALREADY_ENDED = refusal(
    "labelling.already_ended", N_("The label {label} is {state} already."),
    rule=_LABEL_CONTROL, cleared_by=_QUALITY,
)  # fmt: skip
NEVER_PRINTED = refusal(
    "labelling.never_printed", N_("No label {label} is known here."),
    rule=_LABEL_CONTROL, cleared_by=_QUALITY,
)  # fmt: skip


def _called(what: str) -> str:
    return NAMES[PRINTABLE[what]]


@requirement(of_facts=True)
def label_is_yours_to_print(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    may = ROLES_OF[facts["what"]]
    if around.actor_roles & {str(role) for role in may}:
        return None
    return NOT_YOUR_LABEL(what=_called(facts["what"]), roles=sorted(may))


@requirement(of_facts=True)
def label_is_due(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Small batches, printed when they are needed, never before."""
    what = facts["what"]
    if facts.get("reprint_of") is not None:
        return None
    why = ""
    if what in ("wristband", "collection_bag") and not story.enrolment.enrolled:
        why = N_("the subject is not enrolled")
    elif what == "collection_bag" and not story.collection.planned_for:
        why = N_("no leukapheresis is planned")
    elif what in ("intermediate_bag", "infusion_bag", "cassette", "retain_sample") and not getattr(
        story.production, "batch_open", False
    ):
        why = N_("no batch is open")
    elif what == "tube" and not story.enrolment.consent_signed_on:
        why = N_("no consent is recorded")
    elif what == "certificate" and not story.quality.released:
        why = N_("nothing is released")
    return NOT_DUE(what=_called(what), why=why) if why else None


@requirement(of_facts=True)
def parent_is_named(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    needs = facts["what"] in ("intermediate_bag", "infusion_bag", "cassette", "retain_sample")
    parent = facts.get("parent")
    if not needs or facts.get("reprint_of") is not None:
        return None
    known = parent is not None and parent.own in story.containers
    return None if known else PARENT_NEEDED(what=_called(facts["what"]))


@requirement(of_facts=True)
def reprint_has_a_reason(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    return REASON_NEEDED() if facts.get("reprint_of") is not None and not facts.get("why") else None


@requirement(of_facts=True)
def reprinted_thing_has_a_label(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    old = facts.get("reprint_of")
    if old is None or old.coi != story.coi:
        return None
    wrong_kind = old.kind != PRINTABLE[facts["what"]]
    known = any(label.own == old.own for label in story.labels.values())
    return NOTHING_TO_REPRINT(what=_called(facts["what"])) if wrong_kind or not known else None


@requirement(of_facts=True)
def only_one_is_in_force(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Of what a journey has one of, a second is printed only as a reprint that voids the first."""
    kind = PRINTABLE[facts["what"]]
    single = kind in (Kind.JOURNEY, Kind.WRISTBAND, Kind.CERTIFICATE)
    live = any(
        label.kind == kind and label.state in ("issued", "applied")
        for label in story.labels.values()
    )
    if single and live and facts.get("reprint_of") is None:
        return ONE_IN_FORCE(what=_called(facts["what"]))
    return None


@requirement(of_facts=True)
def numbers_are_left(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    kind = PRINTABLE[facts["what"]]
    old = facts.get("reprint_of")
    serials = [label.serial for label in story.labels.values() if old and label.own == old.own]
    if kind in (Kind.JOURNEY, Kind.WRISTBAND, Kind.CERTIFICATE):
        serials = [label.serial for label in story.labels.values() if label.kind == kind]
    too_many = max(serials, default=0) >= MOST_SERIALS
    full = old is None and len(story.containers) + facts.get("count", 1) > MOST_CONTAINERS
    return NUMBERS_USED_UP(what=_called(facts["what"])) if too_many or full else None


@requirement
def a_label_is_reserved(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    found = any(label.state == "reserved" for label in story.labels.values())
    return None if found else NOTHING_RESERVED()


@requirement(of_facts=True)
def labels_are_reserved(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for code in facts["labels"]:
        label = story.labels.get(str(code))
        if code.coi == story.coi and (label is None or label.state != "reserved"):
            return NOT_RESERVED(label=str(code))
    return None


@requirement(of_facts=True)
def the_file_is_kept(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """The file in which they were printed comes with the act, or is kept already."""
    try:
        around.evidence(facts["digest"])
    except Unknown:
        return NO_FILE()
    return None


@requirement(of_facts=True)
def labels_are_known_and_not_ended(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    for code in facts["labels"]:
        label = story.labels.get(str(code))
        if label is None:
            return NEVER_PRINTED(label=str(code))
        if label.state in ("voided", "destroyed"):
            return ALREADY_ENDED(label=str(code), state=label.state)
    return None


@requirement(of_facts=True)
def labels_are_known_and_not_destroyed(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    for code in facts["labels"]:
        label = story.labels.get(str(code))
        if label is None:
            return NEVER_PRINTED(label=str(code))
        if label.state == "destroyed":
            return ALREADY_ENDED(label=str(code), state="destroyed")
    return None


STATES = (
    N_("reserved"), N_("issued"), N_("applied"), N_("voided"), N_("destroyed"), N_("retained"),
)  # fmt: skip
