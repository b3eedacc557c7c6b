"""Well-formed facts for any action in any state, drawn from what its schema allows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from marshmallow import Schema
from marshmallow import fields as marshmallow_fields

from cot_tracker.door import fields
from cot_tracker.door.action import Action
from cot_tracker.identity.codes import Code, Kind
from cot_tracker.journey.story import Story


def some_facts(
    draw: Any, action: Action, story: Story, now: datetime, items: Mapping[str, str]
) -> dict[str, Any]:
    """Facts that the action's schema takes; every optional one is there or not."""
    return _some(draw, action.schema(), story, now, items)


def _some(
    draw: Any, schema: Schema, story: Story, now: datetime, items: Mapping[str, str]
) -> dict[str, Any]:
    found = {}
    for name, field in schema.fields.items():
        if field.required or draw(st.booleans()):
            found[name] = _one(draw, name, field, story, now, items)
    return found


def _one(
    draw: Any, name: str, field: Any, story: Story, now: datetime, items: Mapping[str, str]
) -> Any:
    match field:
        case fields.Scan():
            return _code(draw, field.kinds, story, items)
        case fields.Scans():
            count = draw(st.integers(1, 3))
            return sorted({_code(draw, field.kinds, story, items) for _ in range(count)})
        case fields.Quantity():
            low = max(int(field.low), 0) + 1
            return str(draw(st.integers(low, max(low, min(int(field.high), 10**6)))))
        case fields.Count():
            return draw(st.integers(field.low, min(field.high, 60)))
        case fields.Instant():
            return now - timedelta(minutes=draw(st.integers(0, 90)))
        case fields.Day():
            return now.date() - timedelta(days=draw(st.integers(0, 3)))
        case fields.Choice():
            return draw(st.sampled_from(sorted(field.choices)))
        case fields.YesNo():
            return draw(st.booleans())
        case fields.Secret():
            return draw(st.sampled_from(["H-770001", "2001-02-03"]))
        case fields.Table():
            return [_some(draw, field.row(), story, now, items)]
        case fields.Text():
            return "0" * 64 if "digest" in name or "file" in name else _text(draw, name)
        case marshmallow_fields.List():
            return [_one(draw, name, field.inner, story, now, items)]
    return {}


def _text(draw: Any, name: str) -> str:
    return str(draw(st.sampled_from(["week_4", "fever", "sterility", "wash_or_thaw", "3"])))


def _code(draw: Any, kinds: tuple[Kind, ...], story: Story, items: Mapping[str, str]) -> str:
    """A printed code of this journey of one of these kinds, or one that was never printed."""
    known = [code for code, label in story.labels.items() if label.kind in kinds]
    things = [code for code in items.values() if Kind(int(code[:2])) in kinds]
    if known and draw(st.integers(0, 4)):
        return str(draw(st.sampled_from(sorted(known))))
    if things:
        return str(draw(st.sampled_from(sorted(things))))
    kind = draw(st.sampled_from(sorted(kinds)))
    number = int(story.coi[8:13])
    return str(Code(kind, story.coi[2:6], int(story.coi[6:8]), number, 990, 1))
