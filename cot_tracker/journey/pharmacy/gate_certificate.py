"""The pharmacy's requirements of the release certificate: in force, of this release, of these bags;
and what the pharmacist is told that its paper cannot know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal
from cot_tracker.journey.containers import live_label
from cot_tracker.journey.pharmacy.refusals import (
    CERTIFICATE_BEFORE_RELEASE,
    CERTIFICATE_NOT_LIVE,
    CERTIFICATE_REVOKED,
    CERTIFICATE_SUPERSEDED,
    DEVIATION_SINCE,
    FAILED_SINCE,
    NOT_ON_CERTIFICATE,
)
from cot_tracker.journey.standing import (
    IN_FORCE,
    REVOKED,
    certificate_standing,
    deviations_since,
    named_label,
    results_since,
)

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story


@requirement(of_facts=True)
def certificate_is_in_force(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Superseded and revoked ones are told apart: with the one another is looked for, with the
    other no bag is used."""
    code = str(facts["certificate"])
    said, label = certificate_standing(story, code), live_label(story, facts["certificate"].own)
    if said.word == IN_FORCE or (label is not None and label.code == code):
        return None
    if said.word == REVOKED:
        return CERTIFICATE_REVOKED(certificate=code)
    if "newer" in said.values:
        return CERTIFICATE_SUPERSEDED(certificate=code, newer=said.values["newer"])
    return CERTIFICATE_NOT_LIVE(certificate=code)


@requirement(of_facts=True)
def certificate_is_of_this_release(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """The certificate in force was printed after the release that stands."""
    label = live_label(story, facts["certificate"].own)
    released = story.quality.released_at
    if label is None or released is None:
        return None
    if label.issued_at is not None and label.issued_at >= released:
        return None
    return CERTIFICATE_BEFORE_RELEASE(certificate=label.code, at=released)


@requirement(of_facts=True)
def certificate_names_these_labels(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """The code on each bag is the one that the certificate prints for it."""
    certificate = story.labels.get(str(facts["certificate"]))
    if certificate is None:
        return None
    for code in facts["bags"]:
        named = named_label(story, certificate, code.own)
        if named is not None and code.serial and named.code != str(code):
            return NOT_ON_CERTIFICATE(label=str(code), named=named.code)
    return None


@requirement(of_facts=True)
def no_deviation_is_newer_than_the_certificate(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    found = deviations_since(story, str(facts["certificate"]))
    if not found:
        return None
    return DEVIATION_SINCE(
        numbers=[f"D-{one.number}" for one in found], titles=[one.title for one in found]
    )


@requirement(of_facts=True)
def no_result_failed_since_the_certificate(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    failed = [one for one in results_since(story, str(facts["certificate"])) if not one.passed]
    return FAILED_SINCE(tests=[one.test for one in failed]) if failed else None
