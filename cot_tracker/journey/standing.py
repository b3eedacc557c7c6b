"""Whether a release certificate is in force, and what the record has learnt since it was issued:
paper cannot know of a revocation, a scan can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cot_tracker.identity.codes import Kind
from cot_tracker.journey.containers import LIVE, NO_DOSE, Label, live_label
from cot_tracker.language import N_, gettext

if TYPE_CHECKING:
    from cot_tracker.journey.holds import Deviation
    from cot_tracker.journey.quality.records import Result
    from cot_tracker.journey.story import Story

IN_FORCE, SUPERSEDED, REVOKED = "in_force", "superseded", "revoked"
_OF_A_BAG = (Kind.INFUSION_BAG, Kind.CASSETTE)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about a certificate, with its values. `grave` asks to put the bags aside."""

    word: str
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    grave: bool = False

    def sentence(self) -> str:
        return gettext(self.message, **self.values)


def certificate_standing(story: Story, code: str) -> Said:
    """Whether the certificate with this printed code is in force, and if not, why."""
    label = story.labels.get(code)
    if label is None or label.issued_at is None:
        never = N_("This certificate was never issued here. Call Quality.")
        return Said("unknown", never, {}, True)
    newest = _newest(story)
    if newest is not None and label.code == newest.code and story.quality.released:
        return Said(
            IN_FORCE, N_("This certificate is in force: the batch is {disposition}."),
            {"disposition": story.quality.disposition},
        )  # fmt: skip
    if label.why == REVOKED or (newest is None and story.quality.disposition == REVOKED):
        return Said(
            REVOKED,
            N_("This certificate is revoked: its release holds no more. Do not use these bags."),
            {}, True,
        )  # fmt: skip
    if newest is not None and newest.serial > label.serial:
        return Said(
            SUPERSEDED, N_("This certificate is superseded by {newer}. Use that one."),
            {"newer": newest.code}, True,
        )  # fmt: skip
    return Said(
        SUPERSEDED, N_("This certificate is no longer in force, and no other is. Call Quality."),
        {}, True,
    )  # fmt: skip


def since(story: Story, code: str) -> tuple[Said, ...]:
    """What has changed in the record since the certificate with this printed code was issued:
    bags, their labels, deviations, results. The gravest first."""
    label = story.labels.get(code)
    if label is None or label.issued_at is None:
        return ()
    found = [*_bags(story, label), *_deviations(story, label), *_results(story, label)]
    return tuple(sorted(found, key=lambda one: not one.grave))


def named_label(story: Story, certificate: Label, own: str) -> Label | None:
    """The label of this bag that the certificate names: the one in force when it was issued."""
    issued_at = certificate.issued_at
    known = [
        one for one in story.labels.values()
        if one.own == own and one.issued_at and issued_at and one.issued_at <= issued_at
    ]  # fmt: skip
    return max(known, key=lambda one: one.serial, default=None)


def deviations_since(story: Story, code: str) -> tuple[Deviation, ...]:
    """The deviations raised after the certificate with this printed code was issued."""
    at = _issued_at(story, code)
    return tuple(one for one in story.deviation.deviations if at is not None and one.raised_at > at)


def results_since(story: Story, code: str) -> tuple[Result, ...]:
    """The results that came in after the certificate with this printed code was issued."""
    at = _issued_at(story, code)
    return tuple(one for one in story.quality.results if at is not None and one.at > at)


def _issued_at(story: Story, code: str) -> datetime | None:
    label = story.labels.get(code)
    return label.issued_at if label is not None else None


def _newest(story: Story) -> Label | None:
    live = [
        one for one in story.labels.values() if one.kind == Kind.CERTIFICATE and one.state in LIVE
    ]
    return max(live, key=lambda one: one.serial, default=None)


def _bags(story: Story, certificate: Label) -> Iterator[Said]:
    for own in story.quality.released_bags:
        bag = story.containers.get(own)
        if bag is None or bag.kind not in _OF_A_BAG:
            continue
        if bag.state in NO_DOSE:
            values = {"bag": own, "state": bag.state}
            yield Said("bag", N_("The bag {bag} is out of use since: {state}."), values, True)
        named, live = named_label(story, certificate, own), live_label(story, own)
        if named is not None and live is not None and named.code != live.code:
            values = {"old": named.code, "new": live.code}
            yield Said("label", N_("The label {old} was replaced since by {new}."), values, True)


def _deviations(story: Story, certificate: Label) -> Iterator[Said]:
    for one in deviations_since(story, certificate.code):
        values = {"number": f"D-{one.number}", "title": one.title}
        if one.open:
            message = N_("Deviation {number} was raised since and is open: {title}.")
        else:
            message = N_("Deviation {number} was raised since and is closed: {title}.")
        yield Said("deviation", message, values, one.open)


def _results(story: Story, certificate: Label) -> Iterator[Said]:
    for one in results_since(story, certificate.code):
        if one.passed:
            message = N_("The result of {test} came in since: it passes.")
        else:
            message = N_("The result of {test} came in since, and it fails.")
        yield Said("result", message, {"test": one.test}, not one.passed)
