"""Well-formed facts for any action in any state, drawn from what its schema allows.

`pick` takes one of a sequence: by hypothesis, which can shrink it, or by a random generator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from marshmallow import Schema
from marshmallow import fields as marshmallow_fields

from cot_tracker.door import fields
from cot_tracker.door.action import Action
from cot_tracker.facility.logger_answers import Zone
from cot_tracker.identity.codes import Code, Kind
from cot_tracker.journey.story import Story

Pick = Callable[[Sequence[Any]], Any]


def some_facts(
    pick: Pick, action: Action, story: Story, now: datetime, items: Mapping[str, str]
) -> dict[str, Any]:
    """Facts that the action's schema takes; every optional one is there or not."""
    return _some(pick, action.schema(), story, now, items)


def _some(
    pick: Pick, schema: Schema, story: Story, now: datetime, items: Mapping[str, str]
) -> dict[str, Any]:
    found = {}
    for name, field in schema.fields.items():
        if field.required or pick((False, True)):
            found[name] = _one(pick, name, field, story, now, items)
    return found


def _one(
    pick: Pick, name: str, field: Any, story: Story, now: datetime, items: Mapping[str, str]
) -> Any:
    match field:
        case fields.Scan():
            return _code(pick, field.kinds, story, items)
        case fields.Scans():
            count = pick(range(1, 4))
            return sorted({_code(pick, field.kinds, story, items) for _ in range(count)})
        case fields.Quantity():
            low = max(int(field.low), 0) + 1
            return str(pick(range(low, max(low, min(int(field.high), 10**6)) + 1)))
        case fields.Count():
            return pick(range(field.low, min(field.high, 60) + 1))
        case fields.Instant():
            return now - timedelta(minutes=pick(range(91)))
        case fields.Day():
            return now.date() - timedelta(days=pick(range(4)))
        case fields.Choice():
            return pick(sorted(field.choices))
        case fields.YesNo():
            return pick((False, True))
        case fields.Secret():
            return pick(["H-770001", "2001-02-03"])
        case fields.Table():
            return [_some(pick, field.row(), story, now, items)]
        case Zone():
            return pick(["+08:00", "Asia/Shanghai"])
        case fields.Text():
            return "0" * 64 if "digest" in name or "file" in name else _text(pick, name)
        case marshmallow_fields.List():
            return [_one(pick, name, field.inner, story, now, items)]
    return {}


def _text(pick: Pick, name: str) -> str:
    return str(pick(["week_4", "fever", "sterility", "wash_or_thaw", "3"]))


def _code(pick: Pick, kinds: tuple[Kind, ...], story: Story, items: Mapping[str, str]) -> str:
    """A printed code of this journey of one of these kinds, or one that was never printed."""
    known = [code for code, label in story.labels.items() if label.kind in kinds]
    things = [code for code in items.values() if Kind(int(code[:2])) in kinds]
    if known and pick(range(5)):
        return str(pick(sorted(known)))
    if things:
        return str(pick(sorted(things)))
    kind = pick(sorted(kinds))
    number = int(story.coi[8:13])
    return str(Code(kind, story.coi[2:6], int(story.coi[6:8]), number, 990, 1))
