"""What transport's entries hold beyond the facts as given: which shipment, what was found on
arrival, and the judgement of the logger's file, which is made here once and never again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cot_tracker.condition.judge import Limits, judge_file
from cot_tracker.custody.entry import Draft
from cot_tracker.door.gate import Facts
from cot_tracker.facility.logger_answers import answers_of
from cot_tracker.identity.codes import Code, Kind
from cot_tracker.identity.sscc import sscc
from cot_tracker.journey.transport.shipment import (
    PRODUCT,
    STARTING_MATERIAL,
    Shipment,
    State,
    meant,
)

if TYPE_CHECKING:
    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story
    from cot_tracker.protocol.making import Lane

Drafts = Callable[["Story", Facts, "JourneyAround"], Sequence[Draft]]


def lane_of(code: Code) -> str:
    return STARTING_MATERIAL if code.kind == Kind.COLLECTION_BAG else PRODUCT


def lane_rules(around: JourneyAround, name: str, packed_at: datetime | None = None) -> Lane:
    """The lane as qualified for the season of packing, which is today's before it is packed."""
    day = around.day_of(packed_at or around.now)
    return around.protocol.lane("product" if name == PRODUCT else "starting_material", day)


def _season(around: JourneyAround, name: str) -> str:
    lane = around.protocol.lane("product" if name == PRODUCT else "starting_material")
    season = lane.season(around.today)
    return season.id if season is not None else ""


def replaced(state: State, bags: Iterable[Code]) -> tuple[Shipment, ...]:
    """The shipments that packing these bags would undo: packed, not yet taken over."""
    codes = {bag.own for bag in bags}
    return tuple(
        one for one in state.open_shipments if one.taken_at is None and codes & set(one.bags)
    )


def touched(facts: Facts, story: Story | None) -> tuple[str, ...]:
    """The chains of the shippers that packing, receiving or losing takes or frees; and the study's
    when packing, which numbers the loaded shippers."""
    found = {facts["shipper"].own} if facts.get("shipper") is not None else set()
    if story is None:
        return tuple(found)
    one = meant(story.transport, facts, story.transport.under_way)
    found |= {one.shipper} if one is not None else set()
    found |= {old.shipper for old in replaced(story.transport, facts.get("bags") or ())}
    return tuple(found)


def packing(facts: Facts, story: Story | None) -> tuple[str, ...]:
    """What packing touches: the shippers, and the study, which numbers the loaded ones."""
    return (*touched(facts, story), "study")


def _freed(story: Story, around: JourneyAround, shipper: str) -> list[Draft]:
    item = around.item(shipper)
    if item is None or item.in_use_by != story.coi:
        return []
    return [Draft(shipper, "facility.shipper_freed/1", {"journey": story.coi})]


def packed(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    lane = lane_of(facts["bags"][0])
    old = replaced(story.transport, facts["bags"])
    number = len(story.transport.shipments) + 1
    hours = lane_rules(around, lane).max_hours
    shipper = facts["shipper"].own
    item = around.item(shipper)
    code = _sscc(around)
    recorded = {
        **facts, "shipment": number, "lane": lane, "season": _season(around, lane) or None,
        "arrive_by": around.now + timedelta(hours=hours), "sscc": code or None,
        "hold_until": item.shipper.hold_until if item is not None else None,
        "repacks": [one.number for one in old],
    }  # fmt: skip
    taken = {"journey": story.coi, "shipment": number}
    freed = [
        draft
        for code in sorted({one.shipper for one in old} - {shipper})
        for draft in _freed(story, around, code)
    ]
    return [
        Draft(story.coi, "transport.packed/1", recorded),
        Draft(shipper, "facility.shipper_taken/1", taken),
        *freed,
        *([Draft("study", "study.sscc_allotted/1", {**taken, "sscc": code})] if code else []),
    ]


def _sscc(around: JourneyAround) -> str:
    """The next number for a loaded shipper, where the site has a GS1 company prefix."""
    study = around.stories.get("study")
    if study is None or not study.gs1_prefix:
        return ""
    try:
        return sscc(study.gs1_prefix, study.sscc_count)
    except ValueError:  # every number of this prefix is used up
        return ""


def numbered(kind: str) -> Drafts:
    """The facts as given, with the number of the shipment that they speak of."""

    def drafts(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
        one = meant(story.transport, facts, story.transport.in_doubt)
        number = {"shipment": one.number} if one is not None else {}
        return [Draft(story.coi, kind, {**facts, **number})]

    return drafts


def received(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    one = meant(story.transport, facts)
    if one is None:  # the gate has refused this
        return [Draft(story.coi, "transport.received/1", facts)]
    elapsed = around.now - one.packed_at
    recorded = {
        **facts, "shipment": one.number, "elapsed_minutes": elapsed // timedelta(minutes=1),
        **_judged(one, facts, around, around.now),
        "findings": _findings(story, one, facts, around),
    }  # fmt: skip
    return [
        Draft(story.coi, "transport.received/1", recorded),
        *_freed(story, around, one.shipper),
    ]


def logger_read(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    one = meant(story.transport, facts, story.transport.arrived)
    judged: dict[str, Any] = {}
    if one is not None and one.received_at is not None:
        judged = {
            "shipment": one.number,
            **_judged(one, facts, around, one.received_at),
        }
    return [Draft(story.coi, "transport.logger_read/1", {**facts, **judged})]


def lost(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    """A shipper that never arrived is freed with what was in it."""
    state = story.transport
    one = meant(state, facts, state.under_way or state.waiting)
    if one is None:
        return [Draft(story.coi, "transport.lost/1", facts)]
    whole = {bag.own for bag in facts.get("bags") or ()} in (set(one.bags), set())
    going = one.open and one.received_at is None
    return [
        Draft(story.coi, "transport.lost/1", {**facts, "shipment": one.number}),
        *(_freed(story, around, one.shipper) if going and whole else ()),
    ]


def _findings(story: Story, one: Shipment, facts: Facts, around: JourneyAround) -> list[str]:
    scanned = {bag.own for bag in facts.get("bags") or ()}
    lost = {c for c in one.bags if c in story.containers and story.containers[c].state == "lost"}
    expected = {*one.bags} - (lost - scanned)
    late = one.arrive_by is not None and around.now > one.arrive_by
    warm = one.hold_until is not None and around.now > one.hold_until
    silent = _logger_needed(one, around) and not facts.get("logger_file")
    found = {
        "bag_missing": bool(expected - scanned),
        "count_differs": facts["count"] != len(expected),
        "seal_broken": not facts["seal_intact"],
        "seal_differs": not same_seal(facts["seal"], one.seal),
        "package_damaged": not facts["package_intact"],
        "was_lost": bool(lost & scanned),
        "too_long": late,
        "hold_time_over": warm,
        "handover_gap": gap_after(one, one.delivered_at, around) is not None,
        "no_logger_file": silent,
        "not_handed_over": one.delivered_at is None,
    }
    return [name for name, true in found.items() if true]


def gap_after(one: Shipment, released: datetime | None, around: JourneyAround) -> int | None:
    """The minutes that it has lain between two hands when they are more than the lane allows."""
    return gap_between(one, released, around.now, around)


def gap_between(
    one: Shipment, released: datetime | None, taken: datetime, around: JourneyAround
) -> int | None:
    most = lane_rules(around, one.lane, one.packed_at).max_handover_minutes
    if released is None or most is None:
        return None
    waited = (taken - released) // timedelta(minutes=1)
    return waited if waited > most else None


def taken_over(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    one = meant(story.transport, facts)
    if one is None:  # the gate has refused this
        return [Draft(story.coi, "transport.taken_over/1", facts)]
    told = {**facts, "shipment": one.number, "gap_minutes": gap_after(one, one.released_at, around)}
    return [Draft(story.coi, "transport.taken_over/1", told)]


def delivered(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    """Let go after the receiver had taken it in, custody overlapped: acceptance before release.
    What is told later is judged by when it happened: it lay too long, or was not the courier's."""
    one = meant(story.transport, facts, story.transport.in_doubt)
    if one is None:
        return [Draft(story.coi, "transport.delivered/1", facts)]
    let_go, took = around.happened_at, one.received_at
    told = {
        **facts, "shipment": one.number, "overlap": took is not None and took < let_go,
        "gap_minutes": gap_between(one, let_go, took, around) if took is not None else None,
        "out_of_order": (one.taken_at is not None and let_go < one.taken_at) or None,
    }  # fmt: skip
    return [Draft(story.coi, "transport.delivered/1", told)]


def planned(story: Story, facts: Facts, around: JourneyAround) -> Sequence[Draft]:
    one = meant(story.transport, facts)
    number = {"shipment": one.number} if one is not None else {}
    return [Draft(story.coi, "transport.planned/1", {**facts, **number})]


def same_seal(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _logger_needed(one: Shipment, around: JourneyAround) -> bool:
    return bool(one.logger) or lane_rules(around, one.lane, one.packed_at).logger_required


def _judged(
    one: Shipment, facts: Facts, around: JourneyAround, arrived: datetime
) -> dict[str, Any]:
    """The verdict and the whole judgement, made with what was answered to the file's questions;
    no file where one is needed is unknown."""
    digest = facts.get("logger_file")
    if not digest:
        return {"verdict": "unknown"} if _logger_needed(one, around) else {}
    lane = lane_rules(around, one.lane, one.packed_at)
    limits = Limits(
        lane.low_c, lane.high_c, lane.single_excursion_minutes,
        lane.cumulative_excursion_minutes, lane.max_gap_minutes,
    )  # fmt: skip
    judgement = judge_file(
        around.evidence(digest), limits, (one.packed_at, arrived), one.logger,
        lane.activation_energy_kj_per_mol, around.loggers, answers_of(facts),
    )  # fmt: skip
    return {"verdict": judgement.verdict, "condition": judgement.as_facts()}
