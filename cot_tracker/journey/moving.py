"""What every act of a journey tells of storage: which containers went into a position and which
left one, to the chains of the freezers concerned; and the time out of storage that ended with it.

No step has to know: an act's own entry is folded here as it will be, and compared with before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from cot_tracker.custody.canonical import plain
from cot_tracker.custody.entry import Draft, Entry
from cot_tracker.door.action import Action
from cot_tracker.door.fields import Scan, Scans
from cot_tracker.door.gate import Facts
from cot_tracker.identity.codes import CONTAINERS, Code
from cot_tracker.journey.around import JourneyAround
from cot_tracker.journey.positions import (
    Placed,
    cautions_of_positions,
    names_a_position,
    of_positions,
    placed,
    scanned_here,
    storage_of,
    where,
)
from cot_tracker.journey.stability import exceeds, legs, overrun_told, time_out
from cot_tracker.journey.story import Story, apply

Drafts = Callable[[Story, Facts, JourneyAround], Sequence[Draft]]


def with_storage(action: Action) -> Action:
    """The action, telling storage what it moves. One that scans no container is left as it is."""
    schema = action.schema()
    positions = names_a_position(schema)
    scans = (f for f in schema.fields.values() if isinstance(f, Scan | Scans))
    moves = positions or any(CONTAINERS & set(field.kinds) for field in scans)
    if not moves or action.corrects or action.allots is not None:
        return action
    return replace(
        action, gate=(*action.gate, *(of_positions(schema) if positions else ())),
        cautions=(*action.cautions, *(cautions_of_positions(schema) if positions else ())),
        touches=_touches(action), drafts=_drafts(action),
    )  # fmt: skip


def _touches(action: Action) -> Callable[[Facts, Any], Iterable[str]]:
    def touches(facts: Facts, story: Story | None) -> Iterable[str]:
        found = set(action.touches(facts, story))
        target = facts.get("position")
        if isinstance(target, Code):
            found.add(target.item)
        if story is not None:
            kept = (where(one) for one in scanned_here(story, facts))
            found |= {storage_of(position) for position in kept if position}
        return sorted(found)

    return touches


def _drafts(action: Action) -> Drafts:
    def drafts(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
        inner = action.drafts
        made = [Draft(story.coi, action.kind, facts)]
        if inner is not None:
            made = list(inner(story, facts, around))
        places = placed(story, facts, around)
        first = _with_places(made[0], places)
        if not places and not any(
            _is_watched(story, one.code) for one in scanned_here(story, facts)
        ):
            return made
        after = _after(story, first, around)
        rows = list(_time_out(story, after, around))
        if rows:
            first = replace(first, facts={**first.facts, "out_of_storage": rows})
        return [first, *made[1:], *_moved(story, after, around)]

    return drafts


def _with_places(first: Draft, places: Sequence[Placed]) -> Draft:
    return replace(first, facts={**first.facts, "placed": places}) if places else first


def _is_watched(story: Story, own: str) -> bool:
    return own in story.storage.clocks or bool(where(story.containers[own]))


def _after(story: Story, first: Draft, around: JourneyAround) -> Story:
    """The Story as this entry will leave it."""
    entry = Entry(
        first.chain, story.sequence + 1, first.kind, "", around.now, around.now, around.actor,
        plain(first.facts), b"",
    )  # fmt: skip
    return apply(story, entry)


def _moved(before: Story, after: Story, around: JourneyAround) -> list[Draft]:
    """One entry for each freezer that something left or came into."""
    out: dict[str, list[str]] = {}
    put: dict[str, list[Placed]] = {}
    for own, one in sorted(after.containers.items()):
        earlier = before.containers.get(own)
        was, now = (where(earlier) if earlier is not None else ""), where(one)
        if was == now:
            continue
        if was:
            out.setdefault(storage_of(was), []).append(own)
        if now:
            put.setdefault(storage_of(now), []).append(Placed(own, now))
    return [
        Draft(item, "facility.moved/1", _told(before, out.get(item, []), put.get(item, [])))
        for item in sorted({*out, *put})
        if around.item(item) is not None
    ]


def _told(story: Story, out: Sequence[str], put: Sequence[Placed]) -> dict[str, Any]:
    told: dict[str, Any] = {"journey": story.coi}
    if out:
        told["taken_out"] = list(out)
    if put:
        told["put_in"] = list(put)
    return told


def _time_out(before: Story, after: Story, around: JourneyAround) -> Iterable[dict[str, Any]]:
    """Each container whose leg out of storage ends with this act: the sum, and the judgement."""
    product = around.protocol.product
    for own in sorted(after.storage.clocks):
        if len(legs(after, own)) <= len(legs(before, own)):
            continue
        out = time_out(after, own, around.now)
        if out is None:
            continue
        row: dict[str, Any] = {"container": own, "minutes": out.minutes, "known": out.known}
        left = out.left(product)
        if left is not None and after.containers[own].is_product:
            row |= {"minutes_left": left, "exceeded": exceeds(after, own, around.now, product)}
            told = overrun_told(before, own)
            row |= {"joins": told} if told and row["exceeded"] else {}
        yield row
