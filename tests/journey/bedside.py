"""A journey at the bedside, made in memory: two bags on the ward, everything before as it should
be. What is done there goes through schema, gate, drafts and fold, without a database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from immutables import Map

from cot_tracker.custody.canonical import plain
from cot_tracker.custody.entry import Draft, Entry, Performer
from cot_tracker.door import fields
from cot_tracker.door.action import Sort
from cot_tracker.door.gate import judged
from cot_tracker.identity.codes import Code, Kind
from cot_tracker.journey.around import JourneyAround
from cot_tracker.journey.conditioning.state import Decision
from cot_tracker.journey.containers import Container, Label
from cot_tracker.journey.steps import BOOK
from cot_tracker.journey.story import Story, apply
from cot_tracker.journey.transport.shipment import Shipment
from cot_tracker.protocol.model import Protocol
from cot_tracker.protocol.reading import example_protocol, read_protocol
from cot_tracker.study.state import Slot, StudyStory
from cot_tracker.study.state import apply as apply_study
from tests.journey.scene import Break

COI = str(Code(Kind.JOURNEY, "0000", 26, 7))
OTHER_COI = str(Code(Kind.JOURNEY, "0000", 26, 8))
WRISTBAND = str(Code(Kind.WRISTBAND, "0000", 26, 7, 0, 1))
UNBOUND = str(Code(Kind.WRISTBAND, "0000", 26, 7, 0, 2))
BAG = str(Code(Kind.INFUSION_BAG, "0000", 26, 7, 5, 1))
BAG_2 = str(Code(Kind.INFUSION_BAG, "0000", 26, 7, 6, 1))
NOT_OURS = str(Code(Kind.INFUSION_BAG, "0000", 26, 8, 5, 1))
OWN = str(Code(Kind.INFUSION_BAG, "0000", 26, 7, 5))
OWN_2 = str(Code(Kind.INFUSION_BAG, "0000", 26, 7, 6))
SHIPPER = str(Code(Kind.SHIPPER, "0000", 26, 1))
DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
ROLES = {
    "alice": "site_nurse", "emma": "quality", "fang": "investigator", "grace": "pharmacist",
    "hugo": "infusion_nurse", "ines": "infusion_nurse",
}  # fmt: skip
PEOPLE = {
    name: Performer(str(Code(Kind.PERSON, "0000", 26, number)), name.capitalize(), (role,))
    for number, (name, role) in enumerate(ROLES.items(), 1)
}


@cache
def protocol() -> Protocol:
    return read_protocol(example_protocol())


class Refused(Exception):
    """What the gate said, by its codes."""

    def __init__(self, codes: set[str]) -> None:
        self.codes = codes
        super().__init__(sorted(codes))


@dataclass(frozen=True)
class Bedside:
    """A Story, the study's, and the time. Frozen: every act gives the next one."""

    story: Story
    study: StudyStory
    now: datetime = NOW
    rules: Protocol | None = None

    def around(self, person: str) -> JourneyAround:
        stories = {COI: self.story, "study": self.study}
        rules = self.rules or protocol()
        return JourneyAround(self.now, PEOPLE[person], stories, rules, rules.digest)

    def refusals(self, person: str, name: str, facts: Mapping[str, Any]) -> set[str]:
        action = BOOK.actions[name]
        typed = fields.load(action.schema, facts)
        return {r.code for r in judged(BOOK.gate(action), self.story, typed, self.around(person))}

    def do(
        self, person: str, name: str, facts: Mapping[str, Any] | None = None,
        **later: float,
    ) -> Bedside:  # fmt: skip
        """The bedside after the act, half a minute later or as told. Raises Refused."""
        at = replace(self, now=self.now + timedelta(**(later or {"seconds": 30})))
        codes = at.refusals(person, name, facts or {})
        if codes:
            raise Refused(codes)
        action = BOOK.actions[name]
        assert ROLES[person] in action.roles
        typed = fields.load(action.schema, facts or {})
        drafts = (
            action.drafts(at.story, typed, at.around(person))
            if action.drafts is not None
            else [Draft(COI, action.kind, typed)]
        )
        for draft in drafts:
            at = at._appended(draft, person)
        return at

    def _appended(self, draft: Draft, person: str) -> Bedside:
        journey = draft.chain == COI
        sequence = (self.story if journey else self.study).sequence + 1
        entry = Entry(
            draft.chain, sequence, draft.kind, "act", self.now, self.now, PEOPLE[person],
            plain(draft.facts), b"",
        )  # fmt: skip
        if journey:
            return replace(self, story=apply(self.story, entry))
        return replace(self, study=apply_study(self.study, entry))

    def told(self, kind: str, person: str, facts: Mapping[str, Any]) -> Bedside:
        """As if this entry stood there, whatever any gate says."""
        return self._appended(Draft(COI, kind, facts), person)


def issued() -> Bedside:
    """Both bags are on the ward on the infusion day; nothing is thawed."""
    story = replace(
        Story(COI, sequence=40),
        containers=Map({own: _container(own) for own in (OWN, OWN_2)}),
        labels=Map({text: _label(text) for text in (WRISTBAND, UNBOUND, BAG, BAG_2)}),
    )
    day = timedelta(days=1)
    story = part(
        "enrolment", enrolled_at=NOW - 60 * day, dose_group="1", bound_wristband=WRISTBAND
    )(story)
    story = part(
        "quality",
        disposition="released",
        released_at=NOW - 9 * day,
        released_bags=(OWN, OWN_2),
    )(story)
    story = part(
        "conditioning", infusion_day=DAY,
        decisions=(Decision("start", DAY, NOW - 5 * day, PEOPLE["fang"].person),),
    )(story)  # fmt: skip
    shipment = Shipment(
        1, "product", (OWN, OWN_2), SHIPPER, "S-1", "L-1", NOW - 8 * day, "60",
        received_bags=(OWN, OWN_2), verdict="accepted", disposition="accepted",
    )  # fmt: skip
    story = part("transport", shipments=(shipment,))(story)
    story = part(
        "pharmacy", confirmed_bags=(OWN, OWN_2), confirmed_at=NOW - timedelta(hours=3),
        issued=(OWN, OWN_2), issued_at=NOW - timedelta(hours=1),
    )(story)  # fmt: skip
    slot = Slot(COI, "IX001-007", "1", (NOW - 60 * day).date())
    return Bedside(story, StudyStory(sequence=9, dose_group="1", slots=(slot,)))


def _container(own: str) -> Container:
    return Container(
        own, int(Kind.INFUSION_BAG), state="issued", place="ward", volume_ml=Decimal(50),
        cells=Decimal(500_000_000), expires_at=NOW + timedelta(days=90),
    )  # fmt: skip


def _label(text: str) -> Label:
    from cot_tracker.identity.codes import parse

    code = parse(text)
    return Label(text, code.own, int(code.kind), code.serial, "issued")


# Doing things


def thawed(at: Bedside | None = None, bag: str = BAG) -> Bedside:
    at = (at or issued()).do("hugo", "infusion.thaw_started", {"bag": bag})
    return at.do("hugo", "infusion.thaw_completed", {"bag": bag, "temperature_c": "37"}, minutes=4)


def check(bag: str = BAG, wristband: str = WRISTBAND) -> dict[str, Any]:
    return {"wristband": wristband, "bag": bag, "name_agrees": True, "birth_date_agrees": True}


def scans(bag: str = BAG) -> dict[str, Any]:
    return {"wristband": WRISTBAND, "bag": bag}


def checked_once(at: Bedside | None = None, bag: str = BAG) -> Bedside:
    return (at or thawed(bag=bag)).do("hugo", "infusion.bedside_checked", check(bag))


def checked(at: Bedside | None = None, bag: str = BAG) -> Bedside:
    return checked_once(at, bag).do("ines", "infusion.bedside_checked", check(bag))


def started(at: Bedside | None = None, bag: str = BAG) -> Bedside:
    return (at or checked(bag=bag)).do("hugo", "infusion.started", scans(bag))


def stopped(at: Bedside | None = None, bag: str = BAG, **facts: Any) -> Bedside:
    told = {"bag": bag, "volume_ml": "50", "complete": True} | facts
    return (at or started(bag=bag)).do("hugo", "infusion.stopped", told, minutes=15)


def second_bag(at: Bedside) -> Bedside:
    return stopped(started(checked(thawed(at, BAG_2), BAG_2), BAG_2), BAG_2)


def finished() -> Bedside:
    return second_bag(stopped()).do("hugo", "infusion.finished")


def il2_planned(at: Bedside | None = None) -> Bedside:
    return (at or finished()).do("fang", "il2.planned", {"max_doses": 3})


def dose() -> dict[str, Any]:
    return {"wristband": WRISTBAND, "dose": str(protocol().il2.dose)}


def il2_due() -> Bedside:
    at = il2_planned()
    return replace(at, now=at.now + timedelta(hours=5))


def followed() -> Bedside:
    """Every visit to week 96 was done on its day."""
    at = finished()
    for visit in protocol().visits:
        day = DAY + timedelta(days=visit.day)
        at = replace(at, now=NOW + timedelta(days=visit.day, hours=4))
        at = at.do("alice", "followup.visit_done", {"visit": visit.id, "on": day.isoformat()})
    return at


@cache
def moments() -> Mapping[str, Bedside]:
    made = (
        issued, thawed, checked_once, checked, started, stopped, finished, il2_planned, il2_due,
        followed,
    )  # fmt: skip
    return {one.__name__: one() for one in made}


# Breaking things


def part(name: str, **changes: Any) -> Callable[[Story], Story]:
    """A change of one part of the Story."""

    def change(story: Story) -> Story:
        values: Any = {name: replace(getattr(story, name), **changes)}
        return replace(story, **values)

    return change


def bag(**changes: Any) -> Callable[[Story], Story]:
    """A change of the first bag."""

    def change(story: Story) -> Story:
        one = replace(story.containers[OWN], **changes)
        return replace(story, containers=story.containers.set(OWN, one))

    return change


def rules(section: str, **changes: Any) -> Callable[[JourneyAround], JourneyAround]:
    """A change of one section of the protocol."""

    def change(around: JourneyAround) -> JourneyAround:
        values: Any = {section: replace(getattr(around.protocol, section), **changes)}
        return replace(around, protocol=replace(around.protocol, **values))

    return change


def later(**how_long: float) -> Callable[[JourneyAround], JourneyAround]:
    return lambda around: replace(around, now=around.now + timedelta(**how_long))


def see(one: Break) -> None:
    """The action is open, then the one condition is gone and exactly its refusal is there."""
    at = moments()[one.moment]
    action = BOOK.actions[one.action]
    facts: dict[str, Any] = dict(one.facts)  # type: ignore[arg-type]
    broken: dict[str, Any] = {**facts, **one.broken}  # type: ignore[dict-item]
    before = replace(at, now=at.now + timedelta(seconds=30))
    gate = BOOK.gate(action) + action.cautions
    around = before.around(one.person)
    open_ = judged(gate, before.story, fields.load(action.schema, facts), around)
    assert {r.code for r in open_} == set()
    found = judged(
        gate, one.story(before.story), fields.load(action.schema, broken), one.around(around)
    )
    assert {r.code for r in found} == {one.code, *one.also}
    assert all(r.sentence() and r.kind.rule and r.kind.cleared_by for r in found)
    assert any(r.name == one.requirement for r in gate)


def reports(step: str) -> list[str]:
    return [a.name for a in BOOK.actions.values() if a.step == step and a.sort is Sort.REPORT]
