"""Transports played in memory: the gate is asked, the entries drafted and folded, no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from immutables import Map

from cot_tracker.custody.canonical import plain
from cot_tracker.custody.entry import Draft, Entry, Performer
from cot_tracker.custody.evidence import Evidence
from cot_tracker.demo.transport import logger_file
from cot_tracker.door import fields
from cot_tracker.door.action import Action
from cot_tracker.door.faults import Unknown
from cot_tracker.door.gate import judged
from cot_tracker.facility.shippers import Shipper
from cot_tracker.facility.state import ItemStory
from cot_tracker.identity.codes import Code, Kind, parse
from cot_tracker.journey.around import JourneyAround
from cot_tracker.journey.containers import Container, Label
from cot_tracker.journey.steps import BOOK
from cot_tracker.journey.story import Story, apply
from cot_tracker.journey.transport.shipment import Shipment
from cot_tracker.protocol.reading import example_protocol, read_protocol

COI = str(Code(Kind.JOURNEY, "0000", 26, 1))
OTHER_COI = str(Code(Kind.JOURNEY, "0000", 26, 2))
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SHIPPER, SPARE = (str(Code(Kind.SHIPPER, "0000", 26, number)) for number in (1, 2))
SEAL, LOGGER = "S-1", "LOG-1"
CELLS = tuple(str(Code(Kind.COLLECTION_BAG, "0000", 26, 1, n, 1)) for n in (1, 2))
PRODUCT = tuple(str(Code(Kind.INFUSION_BAG, "0000", 26, 1, n, 1)) for n in (3, 4))
ROLES = {
    "alice": ("site_nurse",), "bob": ("courier",), "chen": ("workshop_operator",),
    "dana": ("qc_analyst",), "emma": ("quality",), "grace": ("pharmacist",),
    "everybody": (
        "site_nurse", "courier", "workshop_operator", "qc_analyst", "quality", "pharmacist",
    ),
}  # fmt: skip
PEOPLE = {name: Performer(f"person-{name}", name.title(), held) for name, held in ROLES.items()}
IN_HAND = {"shipper": SHIPPER, "seal": SEAL}


READY = Shipper(conditioned_at=START, hold_until=START + timedelta(hours=240))


@cache
def protocol() -> Any:
    return read_protocol(example_protocol())


def named(action: str) -> Action:
    """The action; those of transport may be called by what they are without their step."""
    return BOOK.actions[action if "." in action else f"transport.{action}"]


@dataclass(frozen=True)
class Carrying:
    """A Story, the shippers, the time, and the files that were kept."""

    story: Story
    items: Mapping[str, Any]
    now: datetime = START
    files: Mapping[str, bytes] = Map()
    rules: Any = None

    def around(self, person: str, evidence: Sequence[Evidence] = ()) -> JourneyAround:
        files = {**self.files, **{one.digest: one.content for one in evidence}}

        def content(digest: str) -> bytes:
            if digest not in files:
                raise Unknown
            return files[digest]

        stories = {**self.items, COI: self.story}
        return JourneyAround(
            self.now, PEOPLE[person], stories, self.rules or protocol(), "digest", content
        )

    def refusals(
        self, person: str, action: str, facts: Mapping[str, Any],
        evidence: Sequence[Evidence] = (),
    ) -> set[str]:  # fmt: skip
        known = named(action)
        typed = fields.load(known.schema, facts)
        around = self.around(person, evidence)
        return {r.code for r in judged(BOOK.gate(known), self.story, typed, around)}

    def cautions(self, person: str, action: str, facts: Mapping[str, Any]) -> set[str]:
        known = named(action)
        typed, around = fields.load(known.schema, facts), self.around(person, ())
        return {r.code for r in judged(known.cautions, self.story, typed, around)}

    def do(
        self, person: str, action: str, facts: Mapping[str, Any],
        evidence: Sequence[Evidence] = (),
    ) -> Carrying:  # fmt: skip
        """The action done; a permit must be open."""
        known = named(action)
        assert self.refusals(person, action, facts, evidence) == set()
        assert PEOPLE[person].roles[0] in known.roles
        typed = fields.load(known.schema, facts)
        around = self.around(person, evidence)
        story, items = self.story, dict(self.items)
        touched = {COI, *known.touches(typed, story)}
        as_given = (Draft(COI, known.kind, typed),)
        for draft in known.drafts(story, typed, around) if known.drafts else as_given:
            assert draft.chain in touched, "an act writes only to chains that it has locked"
            sequence = story.sequence + 1
            entry = Entry(
                draft.chain, sequence, draft.kind, "act", self.now, self.now, PEOPLE[person],
                plain(draft.facts), b"",
            )  # fmt: skip
            if draft.chain == COI:
                story = apply(story, entry)
            else:
                items[draft.chain] = BOOK.family(draft.chain).apply(items[draft.chain], entry)
        files = {**self.files, **{one.digest: one.content for one in evidence}}
        return replace(self, story=story, items=items, files=files)

    def later(self, **how_long: float) -> Carrying:
        return replace(self, now=self.now + timedelta(**how_long))

    def with_item(self, code: str = SHIPPER, **changes: Any) -> Carrying:
        return replace(self, items={**self.items, code: replace(self.items[code], **changes)})

    def with_story(self, **changes: Any) -> Carrying:
        return replace(self, story=replace(self.story, **changes))

    def with_bag(self, code: str, **changes: Any) -> Carrying:
        own = parse(code).own
        bags = self.story.containers.set(own, replace(self.story.containers[own], **changes))
        return self.with_story(containers=bags)

    def without_holds(self) -> Carrying:
        """As after Quality has cleared every hold."""
        held = tuple(replace(hold, cleared_at=self.now) for hold in self.story.deviation.holds)
        return self.with_story(deviation=replace(self.story.deviation, holds=held))

    @property
    def shipment(self) -> Shipment:
        return self.story.transport.shipments[-1]

    def state(self, code: str) -> str:
        return self.story.containers[parse(code).own].state

    def place(self, code: str) -> str:
        return self.story.containers[parse(code).own].place

    @property
    def holds(self) -> list[str]:
        return [hold.cause for hold in self.story.deviation.open_holds]

    @property
    def deviations(self) -> list[str]:
        return [one.title for one in self.story.deviation.open_deviations]


def ready() -> Carrying:
    """Two filled collection bags at the site, two stored, released product bags in the workshop."""
    story = Story(COI)
    bags = [
        *(Container(parse(c).own, Kind.COLLECTION_BAG, state="filled", place="site")
          for c in CELLS),
        *(Container(parse(c).own, Kind.INFUSION_BAG, state="stored", place="workshop",
                    position="A1") for c in PRODUCT),
    ]  # fmt: skip
    labels = {
        code: Label(code, parse(code).own, int(parse(code).kind), 1, "applied")
        for code in (*CELLS, *PRODUCT)
    }
    product = tuple(parse(code).own for code in PRODUCT)
    story = replace(
        story, containers=Map({bag.code: bag for bag in bags}), labels=Map(labels),
        quality=replace(story.quality, disposition="released", released_bags=product),
    )  # fmt: skip
    far = START + timedelta(days=300)
    items = {
        code: ItemStory(
            code, name="Shipper", due_at=far, hold_hours=240, active=True, shipper=READY
        )
        for code in (SHIPPER, SPARE)
    }
    return Carrying(story, items)


def pack(product: bool = False, **changes: Any) -> dict[str, Any]:
    bags = list(PRODUCT if product else CELLS)
    return {"bags": bags, "shipper": SHIPPER, "seal": SEAL, "logger": LOGGER, **changes}


def planning(at: Carrying, **changes: Any) -> dict[str, Any]:
    """Collected within an hour, delivered from four to six hours from now."""
    times = {"pickup_at": 1, "deliver_from": 4, "deliver_until": 6}
    plan = {name: (at.now + timedelta(hours=hours)).isoformat() for name, hours in times.items()}
    return {"shipper": SHIPPER, **plan, **changes}


def packed(product: bool = False) -> Carrying:
    return ready().do("chen" if product else "alice", "packed", pack(product))


def handed_over(product: bool = False) -> Carrying:
    sender = "chen" if product else "alice"
    return packed(product).later(minutes=30).do(sender, "handed_over", IN_HAND)


def taken_over(product: bool = False) -> Carrying:
    return handed_over(product).later(minutes=2).do("bob", "taken_over", IN_HAND)


def delivered(product: bool = False) -> Carrying:
    there = taken_over(product).later(hours=5)
    return there.do("bob", "delivered", {"shipper": SHIPPER}).later(minutes=5)


def read_out(at: Carrying, *, excursion: bool = False, serial: str = LOGGER) -> Evidence:
    """The logger's file from packing to now."""
    one = at.shipment
    lane = (at.rules or protocol()).lane(one.lane, one.packed_at.date())
    return Evidence(
        logger_file(lane, one.packed_at, at.now, serial, excursion=excursion), "text/csv"
    )


def receive(
    at: Carrying, file: Evidence | None = None, *, product: bool = False, **changes: Any
) -> dict[str, Any]:
    bags = list(PRODUCT if product else CELLS)
    named = {"logger_file": file.digest} if file is not None else {}
    return {
        "shipper": SHIPPER, "seal": SEAL, "seal_intact": True, "package_intact": True,
        "count": len(bags), "bags": bags, **named, **changes,
    }  # fmt: skip


def received(
    at: Carrying | None = None, *, product: bool = False, excursion: bool = False,
    file: bool = True, **changes: Any,
) -> Carrying:  # fmt: skip
    """Received with a logger's file that is in range, unless told otherwise."""
    at = at or delivered(product)
    found = read_out(at, excursion=excursion) if file else None
    facts = receive(at, found, product=product, **changes)
    brought = [found] if found is not None else []
    return at.do("grace" if product else "chen", "received", facts, brought)


def accepted(product: bool = False) -> Carrying:
    person = "grace" if product else "chen"
    bags = {"bags": list(PRODUCT if product else CELLS)}
    return received(product=product).later(minutes=5).do(person, "accepted", bags)
