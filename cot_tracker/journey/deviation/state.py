"""Deviations, near misses and holds, and how an entry changes them.

A near miss makes a hold of itself; a hold blocks every permit until it is cleared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cot_tracker.custody.entry import Entry
from cot_tracker.identity.codes import parse
from cot_tracker.journey.containers import NO_DOSE, Container, changed, container, unreleased
from cot_tracker.journey.holds import Check, Deviations, with_deviation, with_hold
from cot_tracker.journey.positions import placed_in

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story


State = Deviations


def _near_miss(story: Story, entry: Entry) -> Story:
    state = replace(story.deviation, near_misses=story.deviation.near_misses + 1)
    story = replace(story, deviation=state)
    story = with_deviation(story, entry, "near_miss", "major", happened=entry.text("action"))
    return with_hold(story, entry, "near_miss", entry.text("code"), near_miss_key=entry.text("key"))


def _corrected(story: Story, entry: Entry) -> Story:
    """The reviews of what it corrects and of the trail must come after it. It takes away no hold
    and no deviation without another one, and a release that it makes fail is reverted."""
    results = tuple(
        replace(one, reviewed_by="", reviewed_at=None)
        if one.number == entry.facts.get("sequence") else one
        for one in story.quality.results
    )  # fmt: skip
    quality = replace(story.quality, last_number=entry.sequence, results=results)
    story = replace(story, quality=quality)
    failing = entry.facts.get("failing", ())
    if not failing and not entry.facts.get("lifted"):
        return story
    if any(str(one["action"]).startswith("quality.") for one in failing):
        story = unreleased(story)
    story = with_deviation(story, entry, "correction", "major")
    return with_hold(story, entry, "correction", entry.text("why"))


def _raised(story: Story, entry: Entry) -> Story:
    return with_deviation(
        story, entry, entry.text("title"), entry.text("severity"), happened=entry.text("what")
    )


def _hold_placed(story: Story, entry: Entry) -> Story:
    return with_hold(story, entry, "quality", entry.text("why"))


def _recalled(story: Story, entry: Entry) -> Story:
    """A recall reverts the release at once."""
    why = entry.text("why")
    story = with_deviation(unreleased(story), entry, "recall", "critical", happened=why)
    return with_hold(story, entry, "recall", why)


def _acknowledged(story: Story, entry: Entry) -> Story:
    return _on_hold(story, entry.facts.get("hold"), acknowledged_by=entry.by.person)


def _checked(story: Story, entry: Entry) -> Story:
    """The hold goes when two different people have identified the same."""
    number = entry.facts.get("hold")
    hold = story.deviation.hold(number) if isinstance(number, int) else None
    if hold is None:
        return story
    read = " ".join(sorted(parse(text).own for text in entry.texts("identified")))
    check = Check(entry.by.person, entry.by.name, entry.recorded_at, read)
    checks = (*hold.checks, check)
    agreed = {c.person for c in checks if c.read == read}
    changes: dict[str, Any] = {"checks": checks}
    if len(agreed) >= 2 and len({c.read for c in checks}) == 1:
        changes |= {"cleared_at": entry.recorded_at, "cleared_by": tuple(sorted(agreed))}
    return _on_hold(story, number, **changes)


def _hold_cleared(story: Story, entry: Entry) -> Story:
    return _on_hold(
        story, entry.facts.get("hold"), cleared_at=entry.recorded_at, cleared_by=(entry.by.person,)
    )


def _happened(story: Story, entry: Entry) -> Story:
    """The record never forbids the truth: done, unverified, and for Quality to assess."""
    story = with_deviation(
        story, entry, "outside_the_gates", "critical", happened=entry.text("what"), outside=True
    )
    story = with_hold(story, entry, "deviation", entry.text("what"))
    outcome = entry.text("outcome")
    codes = [
        text for text in entry.texts("containers")
        if (one := container(story, text)) is not None and _may_become(one, outcome)
    ]  # fmt: skip
    return changed(story, codes, state=outcome)


def _may_become(one: Container, outcome: str) -> bool:
    """What has ended, was used up or is out of use is brought back by no report."""
    if outcome == "thawed":
        return one.state not in NO_DOSE | {"infusing", "partly_infused", "infused"}
    if outcome in ("lost", "returned"):
        return not one.final and one.state != "consumed"
    return outcome in ("infused", "destroyed")


def _countersigned(story: Story, entry: Entry) -> Story:
    return _on_deviation(story, entry, countersigned_by=entry.by.person)


def _assessed(story: Story, entry: Entry) -> Story:
    return _on_deviation(
        story, entry, assessment=entry.text("assessment"), assessed_by=entry.by.person,
        severity=entry.text("severity"),
    )  # fmt: skip


def _closed(story: Story, entry: Entry) -> Story:
    return _on_deviation(
        story, entry, closed_at=entry.recorded_at, closed_by=entry.by.person,
        conclusion=entry.text("conclusion"),
    )  # fmt: skip


def _late_countersigned(story: Story, entry: Entry) -> Story:
    number = entry.facts.get("report")
    late = tuple(
        replace(one, countersigned_by=entry.by.person) if one.number == number else one
        for one in story.deviation.late
    )
    return replace(story, deviation=replace(story.deviation, late=late))


def _destroyed(story: Story, entry: Entry) -> Story:
    codes = tuple(parse(text).own for text in entry.texts("containers"))
    waiting = (*story.deviation.destroying, *((code, entry.by.person) for code in codes))
    story = replace(story, deviation=replace(story.deviation, destroying=waiting))
    return changed(story, codes, state="destroying")


def _witnessed(story: Story, entry: Entry) -> Story:
    codes = {parse(text).own for text in entry.texts("containers")}
    left = tuple(one for one in story.deviation.destroying if one[0] not in codes)
    story = replace(story, deviation=replace(story.deviation, destroying=left))
    return changed(story, codes, state="destroyed", position="")


def _retained(story: Story, entry: Entry) -> Story:
    places = placed_in(entry.facts.get("placed", ()))
    for code in (parse(text) for text in entry.texts("containers")):
        position = places.get(code.own) or entry.text("position")
        story = changed(story, [code], state="retained", position=position)
    return story


def _on_hold(story: Story, number: Any, **changes: Any) -> Story:
    """One hold at a time: what clears one leaves another that the same entry placed."""
    one = story.deviation.hold(number) if isinstance(number, int) else None
    holds = tuple(
        replace(hold, **changes) if hold is one and hold.open else hold
        for hold in story.deviation.holds
    )
    return replace(story, deviation=replace(story.deviation, holds=holds))


def _on_deviation(story: Story, entry: Entry, **changes: Any) -> Story:
    number = entry.facts.get("deviation")
    meant = story.deviation.deviation(number) if isinstance(number, int) else None
    deviations = tuple(
        replace(one, **changes) if one is meant else one for one in story.deviation.deviations
    )
    return replace(story, deviation=replace(story.deviation, deviations=deviations))


FOLDS: Mapping[str, Callable[[Story, Entry], Story]] = {
    "deviation.near_miss/1": _near_miss,
    "deviation.near_miss_acknowledged/1": _acknowledged,
    "deviation.near_miss_checked/1": _checked,
    "deviation.raised/1": _raised,
    "deviation.hold_placed/1": _hold_placed,
    "deviation.hold_cleared/1": _hold_cleared,
    "deviation.recalled/1": _recalled,
    "deviation.happened/1": _happened,
    "deviation.happened_countersigned/1": _countersigned,
    "deviation.assessed/1": _assessed,
    "deviation.closed/1": _closed,
    "deviation.late_countersigned/1": _late_countersigned,
    "deviation.corrected/1": _corrected,
    "deviation.destroyed/1": _destroyed,
    "deviation.destruction_witnessed/1": _witnessed,
    "deviation.retained/1": _retained,
}
