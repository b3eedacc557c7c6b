"""How entries, offers and journeys look as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cot_tracker.custody.canonical import plain
from cot_tracker.custody.entry import Entry
from cot_tracker.door.action import Action, Sort
from cot_tracker.door.perform import Offer, Performed
from cot_tracker.door.refusal import Refusal
from cot_tracker.door.who_may import NOT_YOUR_ROLE
from cot_tracker.journey.containers import Container, Label, live_label
from cot_tracker.journey.stage import stage
from cot_tracker.journey.story import Story
from cot_tracker.language import gettext as _


def entry(one: Entry) -> dict[str, Any]:
    """An entry with everything but its previous hash."""
    shown = {
        "chain": one.chain, "sequence": one.sequence, "kind": one.kind, "act": one.act,
        "occurred_at": one.occurred_at.isoformat(), "recorded_at": one.recorded_at.isoformat(),
        "by": plain(one.by), "facts": dict(one.facts), "hash": one.hash.hex(),
    }  # fmt: skip
    if one.reason:
        shown["reason"] = one.reason
    if one.signature is not None:
        shown["signature"] = dict(one.signature)
    return shown


def performed(done: Performed, main: Entry) -> dict[str, Any]:
    """The entry, with all entries of its act and the cautions that go with it."""
    return entry(main) | {
        "entries": [
            {"chain": e.chain, "sequence": e.sequence, "kind": e.kind, "hash": e.hash.hex()}
            for e in done.entries
        ],
        "cautions": refusals(done.cautions), "repeated": done.repeated,
    }  # fmt: skip


def refusals(found: Sequence[Refusal]) -> list[dict[str, Any]]:
    return [refusal.as_json() for refusal in found]


def offer(one: Offer, roles: frozenset[str], name: str, base: str) -> dict[str, Any]:
    """An action: open for this person now, or every reason why not."""
    action = one.action
    found = list(one.refusals)
    yours = bool(roles & action.roles)
    if not yours:
        found.append(NOT_YOUR_ROLE(roles=", ".join(sorted(action.roles)), name=name))
    return {
        "action": action.name, "title": _(action.title), "sort": action.sort.value,
        "open": not found, "yours": yours, "refusals": refusals(found),
        "cautions": refusals(one.cautions), "signed": bool(action.meaning),
        "meaning": _(action.meaning), "may_be_late": action.sort is Sort.REPORT,
        "roles": sorted(action.roles),
        "href": f"{base}/actions/{_called(action)}",
    }  # fmt: skip


def journey(story: Story) -> dict[str, Any]:
    """A journey as its list shows it, with holds, deviations and containers."""
    return {
        "coi": story.coi, "subject": story.enrolment.subject_number, "stage": stage(story),
        "dose_group": story.enrolment.dose_group, "entries": story.sequence,
        "holds": len(story.deviation.open_holds),
        "deviations": len(story.deviation.open_deviations),
        "protocol_digest": story.enrolment.protocol_digest,
        "open_holds": [
            {"number": h.number, "cause": h.cause, "placed_at": h.placed_at.isoformat()}
            for h in story.deviation.open_holds
        ],
        "containers": [container(story, c) for _code, c in sorted(story.containers.items())],
        "labels": [label(one) for _code, one in sorted(story.labels.items())],
    }  # fmt: skip


def container(story: Story, one: Container) -> dict[str, Any]:
    live = live_label(story, one.code)
    shown: dict[str, Any] = plain(
        {
            "code": one.code, "journey": story.coi, "subject": story.enrolment.subject_number,
            "kind": int(one.kind), "content": one.content, "parent": one.parent,
            "state": one.state, "place": one.place, "position": one.position,
            "volume_ml": one.volume_ml, "cells": one.cells, "filled_at": one.filled_at,
            "expires_at": one.expires_at, "label": live.code if live is not None else "",
        }
    )  # fmt: skip
    return shown


def label(one: Label) -> dict[str, Any]:
    shown: dict[str, Any] = plain(
        {
            "code": one.code, "own": one.own, "kind": int(one.kind), "state": one.state,
            "layout": one.layout, "digest": one.digest, "issued_at": one.issued_at,
        }
    )  # fmt: skip
    return shown


def _called(action: Action) -> str:
    """The action's name in its address."""
    return action.name if action.family == "journey" else action.name.partition(".")[2]
