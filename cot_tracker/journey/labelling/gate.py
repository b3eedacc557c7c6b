"""Requirements of printing labels: reserving their codes and issuing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cot_tracker.door.faults import Unknown
from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal
from cot_tracker.identity.codes import NAMES, Kind
from cot_tracker.journey.containers import LIVE, live_label
from cot_tracker.journey.labelling import refusals
from cot_tracker.journey.labelling.schemas import PRINTABLE
from cot_tracker.language import N_
from cot_tracker.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story
    from cot_tracker.protocol.model import Protocol

MOST_SERIALS = 99
MOST_CONTAINERS = 999
SMALL_BATCH = 4
"""Labels of one kind that are printed at once where the protocol gives no number."""
SINGLE = (Kind.JOURNEY, Kind.WRISTBAND, Kind.CERTIFICATE)

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
OF_THE_BATCH = frozenset({"intermediate_bag", "infusion_bag", "cassette", "retain_sample"})


def _called(what: str) -> str:
    return NAMES[PRINTABLE[what]]


@requirement(of_facts=True)
def label_is_yours_to_print(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    may = ROLES_OF[facts["what"]]
    if around.actor_roles & {str(role) for role in may}:
        return None
    return refusals.NOT_YOUR_LABEL(what=_called(facts["what"]), roles=sorted(may))


def not_due(story: Story, what: str) -> str:
    """Why it is too early, or too late, for a label of this sort; "" when it is due."""
    if what in ("wristband", "collection_bag") and not story.enrolment.enrolled:
        return N_("the subject is not enrolled")
    if what == "collection_bag" and not story.collection.planned_for:
        return N_("no leukapheresis is planned")
    if what in OF_THE_BATCH and not story.production.batch_open:
        return N_("no batch is open")
    if what == "tube" and not story.enrolment.consent_signed_on:
        return N_("no consent is recorded")
    if what == "certificate" and not story.quality.released:
        return N_("nothing is released")
    return ""


@requirement(of_facts=True)
def label_is_due(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Printed when it is needed, never before. A certificate is drawn from the record anew each
    time, so what is no longer released has no reprint either."""
    again = facts.get("reprint_of") is not None and facts["what"] != "certificate"
    why = "" if again else not_due(story, facts["what"])
    return refusals.NOT_DUE(what=_called(facts["what"]), why=why) if why else None


def most_at_once(what: str, protocol: Protocol) -> int:
    """How many labels of this sort the work at hand needs: the protocol's number where it has
    one, a few otherwise."""
    if what in ("infusion_bag", "cassette"):
        return max(protocol.product.bag_count, 1)
    if what == "retain_sample":
        return max(protocol.product.retain_samples, 1)
    return SMALL_BATCH


@requirement(of_facts=True)
def batch_is_small_or_explained(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """What is printed and not used yet counts too."""
    if facts.get("reprint_of") is not None or facts.get("why_many"):
        return None
    kind, wanted = PRINTABLE[facts["what"]], facts.get("count", 1)
    unused = sum(label.kind == kind and label.open for label in story.labels.values())
    most = most_at_once(facts["what"], around.protocol)
    if kind in SINGLE or unused + wanted <= most:
        return None
    return refusals.TOO_MANY(open=unused, wanted=wanted, most=most)


def at_the_station(station: Any) -> Iterable[str]:
    """The journey whose labels were printed last at this station."""
    found = getattr(station, "labels_of", "")
    return [found] if found else []


@requirement
def no_labels_of_another_patient_are_open_here(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """One patient's labels at a workstation at a time. A screen that works at no station is not
    known to be anywhere."""
    station = around.station
    whose = getattr(station, "labels_of", "")
    if station is None or whose in ("", story.coi):
        return None
    other: Any = around.stories.get(whose)
    known = other.labels if other is not None else {}
    left = [code for code in station.labels_here if code not in known or known[code].open]
    subject = other.enrolment.subject_number if other is not None else whose
    return refusals.ANOTHERS_LABELS(subject=subject, count=len(left)) if left else None


@requirement(of_facts=True)
def parent_is_named(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    needs = facts["what"] in OF_THE_BATCH
    parent = facts.get("parent")
    if not needs or facts.get("reprint_of") is not None:
        return None
    known = parent is not None and parent.own in story.containers
    return None if known else refusals.PARENT_NEEDED(what=_called(facts["what"]))


@requirement(of_facts=True)
def reprint_has_a_reason(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    needs = facts.get("reprint_of") is not None and not facts.get("why")
    return refusals.REASON_NEEDED() if needs else None


@requirement(of_facts=True)
def reprinted_thing_has_a_label(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    old = facts.get("reprint_of")
    if old is None or old.coi != story.coi:
        return None
    wrong_kind = old.kind != PRINTABLE[facts["what"]]
    known = any(label.own == old.own for label in story.labels.values())
    if known and not wrong_kind:
        return None
    return refusals.NOTHING_TO_REPRINT(what=_called(facts["what"]))


@requirement(of_facts=True)
def the_reprinted_label_is_in_force(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """Of two who reprint one label at once, the second holds a voided one in hand by then."""
    old = facts.get("reprint_of")
    label = story.labels.get(str(old)) if old is not None else None
    live = live_label(story, label.own) if label is not None else None
    if label is None or live is None or live.code == label.code:
        return None
    return refusals.NOT_IN_FORCE(label=label.code, state=label.state, live=live.code)


@requirement(of_facts=True)
def no_print_of_it_is_under_way(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    kind, old = PRINTABLE[facts["what"]], facts.get("reprint_of")
    for label in story.labels.values():
        same = label.own == old.own if old is not None else kind in SINGLE and label.kind == kind
        if same and label.state == "reserved":
            return refusals.PRINT_UNDER_WAY(label=label.code)
    return None


@requirement(of_facts=True)
def only_one_is_in_force(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Of what a journey has one of, a second is printed only as a reprint that voids the first."""
    kind = PRINTABLE[facts["what"]]
    live = any(label.kind == kind and label.state in LIVE for label in story.labels.values())
    if kind in SINGLE and live and facts.get("reprint_of") is None:
        return refusals.ONE_IN_FORCE(what=_called(facts["what"]))
    return None


@requirement(of_facts=True)
def numbers_are_left(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    kind = PRINTABLE[facts["what"]]
    old = facts.get("reprint_of")
    serials = [label.serial for label in story.labels.values() if old and label.own == old.own]
    if kind in SINGLE:
        serials = [label.serial for label in story.labels.values() if label.kind == kind]
    too_many = max(serials, default=0) >= MOST_SERIALS
    full = old is None and len(story.containers) + facts.get("count", 1) > MOST_CONTAINERS
    return refusals.NUMBERS_USED_UP(what=_called(facts["what"])) if too_many or full else None


@requirement
def a_label_is_reserved(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    found = any(label.state == "reserved" for label in story.labels.values())
    return None if found else refusals.NOTHING_RESERVED()


@requirement(of_facts=True)
def labels_are_reserved(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    for code in facts["labels"]:
        label = story.labels.get(str(code))
        if code.coi == story.coi and (label is None or label.state != "reserved"):
            return refusals.NOT_RESERVED(label=str(code))
    return None


@requirement(of_facts=True)
def the_file_is_kept(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """The file in which they were printed comes with the act, or is kept already."""
    try:
        around.evidence(facts["digest"])
    except Unknown:
        return refusals.NO_FILE()
    return None


@requirement(of_facts=True)
def what_is_issued_is_still_due(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """Between reserving and issuing nobody held the journey: the batch may be closed by now, the
    release that the certificate tells of revoked."""
    kinds = {kind: what for what, kind in PRINTABLE.items()}
    for code in facts["labels"]:
        what = kinds.get(code.kind, "")
        first = what == "certificate" or (what in OF_THE_BATCH and code.serial == 1)
        why = not_due(story, what) if first else ""
        if why and code.coi == story.coi:
            return refusals.NO_LONGER_DUE(why=why)
    return None
