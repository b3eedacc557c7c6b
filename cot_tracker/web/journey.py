"""The page of one journey: where it is, what stops it, what may be done next, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from flask import Blueprint, abort, render_template, request

from cot_tracker.custody import ledger
from cot_tracker.custody.entry import Entry
from cot_tracker.door.action import Sort
from cot_tracker.door.perform import Offer
from cot_tracker.identity.codes import CodeFault, parse
from cot_tracker.journey.containers import Container, containers_of, live_label, on_its_label
from cot_tracker.journey.stage import stage
from cot_tracker.journey.steps import BOOK, STEPS
from cot_tracker.journey.story import Story
from cot_tracker.journey.withheld import withheld
from cot_tracker.people.roles import Role
from cot_tracker.protocol.model import Protocol
from cot_tracker.web import chains, custody, documents, telling
from cot_tracker.web.labels.warned import unwarned
from cot_tracker.web.shared import me, my_roles, site, whole_number
from cot_tracker.web.timeline import drawing, lines

pages = Blueprint("journey", __name__)
ENTRIES = 30
_ANY_TIME = frozenset({"deviation.corrected", "deviation.destroyed", "deviation.retained"})
"""Open nearly always, and seldom what comes next."""


@dataclass(frozen=True)
class Branch:
    """A container in the family tree, with its live label and those taken from it."""

    container: Container
    label: str
    children: tuple[Branch, ...]


@dataclass(frozen=True)
class Group:
    """The actions of one step that are offered to the viewer or to others."""

    step: str
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class Clock:
    """A thawed bag, until when it may run in, and the minutes left; below zero it is too late."""

    bag: str
    until: datetime
    minutes: int


@pages.get("/journeys/<coi>")
def journey(coi: str) -> Any:
    """Everything about one journey."""
    coi = own(coi)
    story: Story = site().door.story(coi)
    with site().database.read() as connection:
        history = list(ledger.entries(connection, coi))
        papers = documents.of_entries(connection, history)
        shut = withheld(connection, coi, BOOK.actions, my_roles())
    offers = chains.offered(coi, me())
    mine = [offer for offer in offers if offer.action.roles & my_roles()]
    reached = frozenset(entry.action.partition(".")[0] for entry in history)
    near = around_here(story, reached)
    moving = reached if story.transport.open_shipments else reached - {"transport"}
    first = [offer for offer in mine if offer.open and comes_next(offer, near, moving)]
    shut_now = [offer for offer in mine if not offer.open]
    now = site().door.clock()
    return render_template(
        "web/journey.html", story=story, coi=coi, stage=stage(story), steps=STEPS, now=now,
        drawing=drawing(history, STEPS, now, _holds(story), _infused(story)), name_lines=lines,
        open=sorted(first, key=lambda offer: offer.action.sort is Sort.REPORT),
        beside=grouped([offer for offer in mine if offer.open and offer not in first]),
        blocked=grouped([offer for offer in shut_now if offer.action.step in near]),
        later=grouped([offer for offer in shut_now if offer.action.step not in near]),
        others=grouped([offer for offer in offers if offer not in mine]),
        tree=tree(story), labels=_labels(story), papers=papers,
        entries=[telling.told(entry, shut) for entry in _page_of(history)],
        total=len(history), clocks=clocks(story, chains.protocol_for(story), now),
        outside=custody.running(story, chains.protocol_for(story), now),
        unwarned=unwarned(story), link=chains.action_address, may_export=True, quality=Role.QUALITY,
    )  # fmt: skip


def around_here(story: Story, reached: frozenset[str]) -> frozenset[str]:
    """The step the journey is at, with the one before and the one after; the deviations too when
    something is open there."""
    way = [step for step in STEPS if step not in ("labelling", "deviation", "storage")]
    at = max((way.index(step) for step in way if step in reached), default=0)
    open_there = story.deviation.open_holds or story.deviation.open_deviations
    return frozenset(way[max(at - 1, 0) : at + 2]) | ({"deviation"} if open_there else set())


def comes_next(offer: Offer, near: frozenset[str], moving: frozenset[str]) -> bool:
    """Whether an open action stands among the first. Transport belongs to two places of the way; of
    a step that has not begun, or of a transport that is over, there is nothing to report. Every
    other one is folded away, and still one touch from here."""
    if offer.action.name in _ANY_TIME:
        return False
    permit = offer.action.sort is Sort.PERMIT
    return offer.action.step in (near | {"transport"} if permit else near & moving - {"deviation"})


def clocks(story: Story, protocol: Protocol | None, now: datetime) -> list[Clock]:
    """The post-thaw clocks that run: a dose must not die of paperwork."""
    if protocol is None:
        return []
    rules = protocol.product.post_thaw_expiry_minutes, protocol.infusion.max_minutes_after_thaw
    running = []
    for bag in containers_of(story):
        thaw = story.infusion.thaw_of(bag.code) if bag.state in ("thawed", "infusing") else None
        if thaw is not None and thaw.completed_at is not None:
            until = thaw.completed_at + timedelta(minutes=min(rules))
            left = int((until - now).total_seconds() // 60)
            running.append(Clock(on_its_label(story, bag.code), until, left))
    return running


def own(coi: str) -> str:
    """The journey's own code for any code of it; 404 for what is no code."""
    try:
        return parse(coi).coi
    except CodeFault:
        abort(404)


def grouped(offers: Sequence[Offer]) -> list[Group]:
    """Offers by step, in the order of the steps."""
    found = {step: tuple(o for o in offers if o.action.step == step) for step in STEPS}
    return [Group(step, those) for step, those in found.items() if those]


def tree(story: Story) -> tuple[Branch, ...]:
    """The containers as a family tree; those of unknown parents stand at the root."""
    everything = containers_of(story)
    known = {one.code for one in everything}

    def branch(one: Container) -> Branch:
        label = live_label(story, one.code)
        below = tuple(branch(child) for child in everything if child.parent == one.code)
        return Branch(one, label.code if label else "", below)

    return tuple(branch(one) for one in everything if one.parent not in known)


def _labels(story: Story) -> list[Any]:
    return sorted(story.labels.values(), key=lambda label: (label.own, label.serial))


def _holds(story: Story) -> list[tuple[datetime, datetime | None]]:
    return [(hold.placed_at, hold.cleared_at) for hold in story.deviation.holds]


def _infused(story: Story) -> datetime | None:
    at: datetime | None = getattr(story.infusion, "first_infused_at", None)
    return at


def _page_of(history: Sequence[Entry]) -> list[Entry]:
    """The newest entries, or those before the one that the page before ended with."""
    last = whole_number(request.args.get("before", ""))
    older = (e for e in reversed(history) if last is None or e.sequence < last)
    return list(islice(older, ENTRIES))
