"""Transport's part of the Story, and how an entry changes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cot_tracker.custody.entry import Entry
from cot_tracker.facility.answered import answers_used
from cot_tracker.identity.codes import parse
from cot_tracker.journey.containers import FINAL, changed
from cot_tracker.journey.holds import with_deviation, with_hold
from cot_tracker.journey.transport.findings import holding
from cot_tracker.journey.transport.shipment import (
    ARRIVES_AT,
    WAITING,
    Shipment,
    State,
    minutes_outside,
    takes_its_place,
)

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story

__all__ = ["FOLDS", "Shipment", "State"]

_IN_OUR_HANDS = WAITING | {"packed", "in_transit", "accepted"}
_GONE = FINAL | {"consumed", "lost"}


def _own(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(parse(text).own for text in texts)


def _of(story: Story, entry: Entry) -> Shipment | None:
    """The shipment that the entry names by its number."""
    return story.transport.numbered(int(entry.facts.get("shipment", 0)))


def _set(story: Story, shipment: Shipment, **changes: Any) -> Story:
    shipments = tuple(
        replace(one, **changes) if one.number == shipment.number else one
        for one in story.transport.shipments
    )
    return replace(story, transport=replace(story.transport, shipments=shipments))


def _within(story: Story, codes: Iterable[str], states: frozenset[str]) -> list[str]:
    found = story.containers
    return [code for code in codes if code in found and found[code].state in states]


def _packed(story: Story, entry: Entry) -> Story:
    for number in entry.facts.get("repacks", ()):
        old = story.transport.numbered(int(number))
        if old is not None:
            story = _unpacked(_set(story, old, disposition="repacked"), old)
    bags = _own(entry.texts("bags"))
    number = int(entry.facts.get("shipment", len(story.transport.shipments) + 1))
    one = Shipment(
        number, entry.text("lane"), bags, parse(entry.text("shipper")).own, entry.text("seal"),
        entry.text("logger"), entry.recorded_at, entry.by.person,
        arrive_by=entry.instant("arrive_by"), season=entry.text("season"),
        hold_until=entry.instant("hold_until"), sscc=entry.text("sscc"),
    )  # fmt: skip
    state = replace(story.transport, shipments=(*story.transport.shipments, one))
    return changed(replace(story, transport=state), bags, state="packed", position="")


def _unpacked(story: Story, old: Shipment) -> Story:
    """The bags of a shipment that never left, as they were before they were packed."""
    for code in _within(story, old.bags, frozenset({"packed"})):
        stored = bool(story.containers[code].position)
        story = changed(story, [code], state="stored" if stored else "filled")
    return story


def _handed_over(story: Story, entry: Entry) -> Story:
    one = _of(story, entry)
    if one is None:
        return story
    return _set(story, one, released_by=entry.by.person, released_at=entry.recorded_at)


def _taken_over(story: Story, entry: Entry) -> Story:
    one = _of(story, entry)
    if one is None:
        return story
    story = _set(
        story, one, taken_by=entry.by.person, taken_at=entry.recorded_at,
        carrier=entry.text("carrier"), vehicle=entry.text("vehicle"),
    )  # fmt: skip
    going = _within(story, one.bags, frozenset({"packed", "quarantined"}))
    story = changed(story, going, state="in_transit", place="transit")
    return _gap_of_custody(story, entry, "handover_gap") if "gap_minutes" in entry.facts else story


def _gap_of_custody(story: Story, entry: Entry, title: str) -> Story:
    return with_deviation(story, entry, title, "minor", happened=title)


def _planned(story: Story, entry: Entry) -> Story:
    """The newest plan holds; those before it stay in the record, and none makes what was late less
    late."""
    one = _of(story, entry)
    if one is None:
        return story
    until = one.deliver_until
    missed = until if until is not None and until < entry.recorded_at else None
    return _set(
        story, one, missed=one.missed or missed, pickup_at=entry.instant("pickup_at"),
        deliver_from=entry.instant("deliver_from"), deliver_until=entry.instant("deliver_until"),
    )  # fmt: skip


def _delivered(story: Story, entry: Entry) -> Story:
    one = _of(story, entry)
    if one is None or one.delivered_at is not None:
        return story
    story = _set(story, one, delivered_by=entry.by.person, delivered_at=entry.occurred_at)
    for fact, title in _HANDED_WRONG.items():
        if entry.facts.get(fact):
            return _gap_of_custody(story, entry, title)
    return story


_HANDED_WRONG = {
    "overlap": "handover_overlap", "out_of_order": "handover_order",
    "gap_minutes": "handover_gap",
}  # fmt: skip


def _received(story: Story, entry: Entry) -> Story:
    """What was rejected on its way stays so; what was told lost and came is there after all."""
    one = _of(story, entry)
    if one is None:
        return story
    bags, findings = _own(entry.texts("bags")), entry.texts("findings")
    verdict = entry.text("verdict")
    story = _set(
        story, one, received_by=entry.by.person, received_at=entry.recorded_at,
        received_bags=bags, findings=findings, verdict=verdict,
        minutes_outside=minutes_outside(entry.facts), logger_digest=entry.text("logger_file"),
        answers=answers_used(entry.facts), answered_by=entry.by.name,
        disposition="" if one.disposition == "lost" else one.disposition,
    )  # fmt: skip
    there = _within(story, bags, _IN_OUR_HANDS | {"lost"})
    rejected = _within(story, bags, frozenset({"rejected"}))
    story = changed(story, (*there, *rejected), place=ARRIVES_AT.get(one.lane, ""))
    story = changed(story, there, state="received")
    return _doubted(story, entry, verdict, findings)


def _doubted(story: Story, entry: Entry, verdict: str, findings: tuple[str, ...]) -> Story:
    """At most one hold and one deviation for all that is wrong, the gravest giving the name."""
    excursion, grave = verdict == "excursion", holding(findings)
    everything = ", ".join((*((verdict,) if excursion else ()), *findings))
    if excursion or findings:
        title = "excursion" if excursion else (*grave, *findings)[0]
        severity = "major" if excursion or grave else "minor"
        story = with_deviation(story, entry, title, severity, happened=everything)
    if not (grave or verdict in ("excursion", "unknown")):
        return story
    named = {"excursion": "excursion", "unknown": "unknown_condition"}
    return with_hold(story, entry, named.get(verdict, "deviation"), everything or verdict)


def _logger_read(story: Story, entry: Entry) -> Story:
    """A file that comes later may settle what was unknown; a proven excursion stays one, and what
    a trusted file told of time outside the limits is not taken back by another."""
    one = _of(story, entry)
    verdict, told = entry.text("verdict"), minutes_outside(entry.facts)
    if one is None or not takes_its_place(one.verdict, one.minutes_outside, verdict, told):
        return story
    before = one.minutes_outside if one.verdict == "accepted" else None
    story = _set(
        story, one, verdict=verdict, logger_digest=entry.text("logger_file"),
        answers=answers_used(entry.facts), answered_by=entry.by.name,
        minutes_outside=max(told, before) if told is not None and before is not None
        else before if told is None else told,
    )  # fmt: skip
    if verdict == one.verdict != "excursion":
        return story
    story = _set(story, one, decision="", decided_by="", decided_at=None)
    return _doubted(story, entry, verdict, ())


def _condition_assessed(story: Story, entry: Entry) -> Story:
    one = _of(story, entry)
    if one is None:
        return story
    return _set(
        story, one, decision=entry.text("decision"), decided_by=entry.by.person,
        decided_at=entry.recorded_at,
    )  # fmt: skip


def _accepted(story: Story, entry: Entry) -> Story:
    one = _of(story, entry)
    if one is None:
        return story
    story = _set(story, one, disposition="accepted")
    bags = set(_own(entry.texts("bags"))) & set(one.received_bags)
    return changed(story, _within(story, sorted(bags), WAITING), state="accepted")


def _quarantined(story: Story, entry: Entry) -> Story:
    """Only what is on its way or just arrived changes; the hold comes whatever the state."""
    one = _of(story, entry)
    bags = _own(entry.texts("bags")) or (one.bags if one is not None else ())
    held = _within(story, bags, _IN_OUR_HANDS)
    if held and one is not None and one.received_at and one.disposition in ("", "accepted"):
        story = _set(
            story, one, disposition="quarantined", decision="", decided_by="", decided_at=None
        )
    story = changed(story, held, state="quarantined")
    story = with_deviation(story, entry, "quarantined", "major", happened=entry.text("why"))
    return with_hold(story, entry, "deviation", entry.text("why"))


def _rejected(story: Story, entry: Entry) -> Story:
    one = _of(story, entry)
    if one is None:
        return story
    story = _set(story, one, disposition="rejected")
    return changed(story, _within(story, one.received_bags, _IN_OUR_HANDS), state="rejected")


def _lost(story: Story, entry: Entry) -> Story:
    """A shipment is lost when none of its bags is left; what was used up before stays so."""
    one = _of(story, entry)
    bags = _own(entry.texts("bags"))
    if one is not None and not bags:
        bags = tuple(_within(story, one.bags, frozenset({"packed", "in_transit"})))
    left = [
        code for code in bags
        if code in story.containers and story.containers[code].state not in _GONE
    ]  # fmt: skip
    story = changed(story, left, state="lost", place="")
    if one is not None and one.open:
        states = {story.containers[code].state for code in one.bags if code in story.containers}
        story = _set(story, one, disposition="lost") if states == {"lost"} else story
    story = with_deviation(story, entry, "lost", "major", happened=entry.text("why"))
    return with_hold(story, entry, "deviation", entry.text("why"))


FOLDS: Mapping[str, Callable[[Story, Entry], Story]] = {
    "transport.packed/1": _packed,
    "transport.planned/1": _planned,
    "transport.handed_over/1": _handed_over,
    "transport.taken_over/1": _taken_over,
    "transport.delivered/1": _delivered,
    "transport.received/1": _received,
    "transport.logger_read/1": _logger_read,
    "transport.condition_assessed/1": _condition_assessed,
    "transport.accepted/1": _accepted,
    "transport.quarantined/1": _quarantined,
    "transport.rejected/1": _rejected,
    "transport.lost/1": _lost,
}
