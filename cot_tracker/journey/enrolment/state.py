"""Enrolment's part of the Story, and how an entry changes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cot_tracker.custody.entry import Entry
from cot_tracker.language import N_

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story

MARKERS: Mapping[str, str] = {
    "not_evaluated": N_("not evaluated"),
    "negative": N_("negative"),
    "positive": N_("positive"),
}
"""What is known of the subject's infectious disease markers (21 CFR 1271.90(c))."""


@dataclass(frozen=True, slots=True)
class Binding:
    """One person's comparison of wristband, spoken name, birth date and the hospital's own band."""

    wristband: str
    person: str
    at: datetime


@dataclass(frozen=True)
class State:
    """bound_wristband is set once two different people have bound the same one. number_told is the
    keyed digest of another hospital number, which one person has told and a second has not yet."""

    opened_at: datetime | None = None
    subject_number: str = ""
    protocol_digest: str = ""
    protocol_version: str = ""
    hospital_digest: str = ""
    initials: str = ""
    number_told: str = ""
    number_told_by: str = ""
    consent_version: str = ""
    consent_signed_on: date | None = None
    eligible: bool | None = None
    diagnosis: str = ""
    kras_mutation: str = ""
    hla_type: str = ""
    criteria_version: str = ""
    assessed_by: str = ""
    markers: str = "not_evaluated"
    screening_failure: str = ""
    dose_group: str = ""
    enrolled_at: datetime | None = None
    bindings: tuple[Binding, ...] = ()
    bound_wristband: str = ""

    @property
    def enrolled(self) -> bool:
        return self.enrolled_at is not None


def _set(story: Story, **changes: Any) -> Story:
    return replace(story, enrolment=replace(story.enrolment, **changes))


def _opened(story: Story, entry: Entry) -> Story:
    return _set(
        story, opened_at=entry.recorded_at, subject_number=entry.text("subject_number"),
        protocol_digest=entry.text("protocol_digest"),
        protocol_version=entry.text("protocol_version"),
    )  # fmt: skip


def _identified(story: Story, entry: Entry) -> Story:
    return _set(
        story, hospital_digest=entry.text("hospital_number_digest"),
        initials=entry.text("initials"),
    )  # fmt: skip


def _number_told(story: Story, entry: Entry) -> Story:
    """Two people who told the same number make it the subject's; another one starts anew."""
    told, before = entry.text("hospital_number_digest"), story.enrolment
    if told != before.number_told or entry.by.person == before.number_told_by:
        return _set(story, number_told=told, number_told_by=entry.by.person)
    return _set(story, hospital_digest=told, number_told="", number_told_by="")


def _initials_told(story: Story, entry: Entry) -> Story:
    return _set(story, initials=entry.text("initials"))


def _consented(story: Story, entry: Entry) -> Story:
    return _set(
        story, consent_version=entry.text("form_version"), consent_signed_on=entry.day("signed_on")
    )


def _assessed(story: Story, entry: Entry) -> Story:
    return _set(
        story, eligible=bool(entry.facts["eligible"]), diagnosis=entry.text("diagnosis"),
        kras_mutation=entry.text("kras_mutation"), hla_type=entry.text("hla_type"),
        criteria_version=entry.text("criteria_version"), assessed_by=entry.by.person,
    )  # fmt: skip


def _markers(story: Story, entry: Entry) -> Story:
    """The newest result counts; labels that are printed from now on say so."""
    return _set(story, markers=entry.text("result"))


def _failed(story: Story, entry: Entry) -> Story:
    return _set(story, screening_failure=entry.text("why"))


def _enrolled(story: Story, entry: Entry) -> Story:
    return _set(story, dose_group=entry.text("dose_group"), enrolled_at=entry.recorded_at)


def _bound(story: Story, entry: Entry) -> Story:
    """Two people who bound the same wristband make it the subject's; another one starts anew."""
    wristband = entry.text("wristband")
    earlier = tuple(b for b in story.enrolment.bindings if b.wristband == wristband)
    bindings = (*earlier, Binding(wristband, entry.by.person, entry.recorded_at))
    both = len({binding.person for binding in bindings}) >= 2
    before = story.enrolment.bound_wristband
    return _set(story, bindings=bindings, bound_wristband=wristband if both else before)


FOLDS: Mapping[str, Callable[[Story, Entry], Story]] = {
    "enrolment.opened/1": _opened,
    "enrolment.identified/1": _identified,
    "enrolment.number_told/1": _number_told,
    "enrolment.initials_told/1": _initials_told,
    "enrolment.consented/1": _consented,
    "enrolment.assessed/1": _assessed,
    "enrolment.markers_told/1": _markers,
    "enrolment.screening_failed/1": _failed,
    "enrolment.enrolled/1": _enrolled,
    "enrolment.wristband_bound/1": _bound,
}
