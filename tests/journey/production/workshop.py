"""A workshop in memory: the real gates, drafts and folds of one journey's batch, without a
database, so that every moment of production can be looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cot_tracker.custody.canonical import plain
from cot_tracker.custody.entry import Draft, Entry, Performer
from cot_tracker.door import fields
from cot_tracker.door.gate import judged
from cot_tracker.facility.state import ItemStory
from cot_tracker.facility.storage import Storage
from cot_tracker.identity.codes import Code, Kind, parse
from cot_tracker.journey.around import JourneyAround
from cot_tracker.journey.containers import changed
from cot_tracker.journey.steps import BOOK
from cot_tracker.journey.story import Story
from cot_tracker.people.state import PersonStory
from cot_tracker.protocol.making import UnitOperation
from cot_tracker.protocol.reading import example_protocol, read_protocol
from cot_tracker.study.state import StudyStory
from tests.journey.scene import Moment

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
COI = str(Code(Kind.JOURNEY, "0000", 26, 1))
ROLES = {
    "alice": "site_nurse", "chen": "workshop_operator", "kofi": "workshop_operator",
    "dana": "qc_analyst", "emma": "quality",
}  # fmt: skip
PEOPLE = {
    name: Performer(str(Code(Kind.PERSON, "0000", 26, number)), name.title(), (role,))
    for number, (name, role) in enumerate(ROLES.items(), 1)
}
PROTOCOL = read_protocol(example_protocol())
OPERATIONS: dict[str, UnitOperation] = {one.id: one for one in PROTOCOL.production.unit_operations}
COLD = Storage(low_c=PROTOCOL.product.storage_low_c, high_c=PROTOCOL.product.storage_high_c)


def _item(kind: Kind, number: int, name: str, **more: Any) -> ItemStory:
    code = str(Code(kind, "0000", 26, number))
    return ItemStory(code, 1, name, active=True, **more)


def _kept(digest: str) -> bytes:
    return b"the PDF of a label"


class Workshop:
    """One journey, with two collection bags accepted at the workshop and a cleared line."""

    def __init__(self, protocol: Any = PROTOCOL) -> None:
        self.protocol = protocol
        self.now = START
        self.station = _item(Kind.STATION, 1, "Line 1", cleared_at=START).code
        self.position = _item(Kind.STORAGE, 1, "A1").code
        far = START + timedelta(days=900)
        sorts = list(dict.fromkeys(k for o in OPERATIONS.values() for k in o.equipment_kinds))
        lots = list(dict.fromkeys(k for o in OPERATIONS.values() for k in o.material_kinds))
        items = [
            _item(Kind.STATION, 1, "Line 1", cleared_at=START),
            _item(Kind.STORAGE, 1, "A1", storage=COLD),
            *(_item(Kind.EQUIPMENT, n, k, sort=k, due_at=far) for n, k in enumerate(sorts, 1)),
            *(
                _item(Kind.MATERIAL, n, k, sort=k, lot=f"L{n}", expires_at=far)
                for n, k in enumerate(lots, 1)
            ),
        ]  # fmt: skip
        self.by_sort = {item.sort: item.code for item in items if item.sort}
        self.stories: dict[str, Any] = {item.code: item for item in items}
        self.stories["study"] = StudyStory(demo=True, facility="0000")
        for by in PEOPLE.values():
            person = PersonStory(by.person, name=by.name, roles=frozenset(by.roles), active=True)
            self.stories[by.person] = person
        self.stories[COI] = Story(COI)
        self.bags = self.labels("alice", "collection_bag", count=2)
        self._record(Draft(COI, "collection.collected/1", self._leukapheresis()), PEOPLE["alice"])
        self.stories[COI] = changed(self.story, self.bags, state="accepted", place="workshop")
        self.now += timedelta(hours=20)

    def _leukapheresis(self) -> dict[str, Any]:
        return {"bags": self.bags, "started_at": START, "ended_at": START, "volume_ml": 200}

    @property
    def story(self) -> Story:
        story: Story = self.stories[COI]
        return story

    def around(self, person: str) -> JourneyAround:
        by = PEOPLE[person]
        return JourneyAround(self.now, by, dict(self.stories), self.protocol, "", _kept)

    def refusals(self, person: str, name: str, facts: Mapping[str, Any]) -> set[str]:
        action = BOOK.actions[name]
        typed = fields.load(action.schema, facts)
        found = judged(BOOK.gate(action), self.story, typed, self.around(person))
        return {refusal.code for refusal in found}

    def cautions(self, person: str, name: str, facts: Mapping[str, Any]) -> set[str]:
        action = BOOK.actions[name]
        typed = fields.load(action.schema, facts)
        return {r.code for r in judged(action.cautions, self.story, typed, self.around(person))}

    def do(self, person: str, name: str, facts: Mapping[str, Any], *, ask: bool = True) -> None:
        """The person does it; a refusal of its gate is a failure of the test."""
        self.now += timedelta(minutes=1)
        action = BOOK.actions[name]
        if ask:
            assert self.refusals(person, name, facts) == set()
        typed = fields.load(action.schema, facts)
        drafts = [Draft(COI, action.kind, typed)]
        if action.drafts is not None:
            drafts = list(action.drafts(self.story, typed, self.around(person)))
        for draft in drafts:
            self._record(draft, PEOPLE[person])

    def _record(self, draft: Draft, by: Performer) -> None:
        story = self.stories[draft.chain]
        entry = Entry(
            draft.chain, story.sequence + 1, draft.kind, "act", self.now, self.now, by,
            plain(draft.facts), b"",
        )  # fmt: skip
        self.stories[draft.chain] = BOOK.family(draft.chain).apply(story, entry)

    def labels(self, person: str, what: str, count: int = 1, parent: str = "") -> tuple[str, ...]:
        """Labels printed, issued and put on."""
        before = set(self.story.labels)
        facts = {"what": what, "count": count, "parent": parent}
        self.do(person, "labelling.reserved", facts, ask=bool(parent))
        fresh = tuple(sorted(set(self.story.labels) - before))
        issued = {"labels": list(fresh), "layout": "bag", "layout_version": "1", "digest": "0"}
        self.do(person, "labelling.issued", issued)
        for label in fresh:
            self.do(person, "labelling.applied", {"label": label})
        return fresh

    def moment(self) -> Moment:
        people = dict(PEOPLE)
        return Moment(self.story, dict(self.stories), self.now, self.protocol, "", people)

    # The way of a batch

    def opening(self) -> dict[str, Any]:
        return {"station": self.station, "bags": list(self.bags)}

    def open(self) -> None:
        self.do("chen", "production.batch_opened", self.opening())

    def starting(self, operation: str, container: str) -> dict[str, Any]:
        kinds = OPERATIONS[operation].equipment_kinds
        return {
            "operation": operation, "container": container,
            "equipment": [self.by_sort[kind] for kind in kinds],
        }  # fmt: skip

    def start(self, operation: str, container: str) -> None:
        self.do("chen", "production.operation_started", self.starting(operation, container))
        lots = [self.by_sort[kind] for kind in OPERATIONS[operation].material_kinds]
        self.do("chen", "production.materials_used", {"materials": lots})

    def results(self, operation: str) -> None:
        for test in OPERATIONS[operation].in_process_tests:
            value = test.low if test.low is not None else test.high
            result = {"operation": operation, "test": test.id, "value": str(value)}
            self.do("dana", "production.in_process_result", result)

    def completing(self, operation: str) -> dict[str, Any]:
        counted = {"cells": "3e9", "volume_ml": "400"} if operation == "harvest" else {}
        return {"operation": operation, **counted}

    def complete(self, operation: str) -> None:
        self.do("chen", "production.operation_completed", self.completing(operation))

    def verify(self, operation: str, container: str) -> None:
        if OPERATIONS[operation].needs_verification:
            facts = {"operation": operation, "container": container}
            self.do("kofi", "production.operation_verified", facts)

    def operate(self, operation: str, container: str) -> None:
        self.start(operation, container)
        self.results(operation)
        self.complete(operation)
        self.verify(operation, container)

    def fill(self, container: str, parent: str, volume: str, cells: str = "") -> None:
        self.do("chen", "production.container_filled", filling(container, parent, volume, cells))

    def close(self, container: str, *children: str) -> None:
        facts = {"container": container, "children": list(children)}
        self.do("chen", "production.parent_closed", facts)

    def store(self, *containers: str) -> None:
        for container in containers:
            facts = {"container": container, "position": self.position}
            self.do("chen", "production.stored", facts)


def filling(container: str, parent: str, volume: str, cells: str = "") -> dict[str, Any]:
    return {"container": container, "parent": parent, "volume_ml": volume, "cells": cells}


class Batch(Workshop):
    """A batch on its way from opening to the freezer; `taken` keeps its moments by name."""

    def __init__(self, protocol: Any = PROTOCOL) -> None:
        super().__init__(protocol)
        self.taken: dict[str, Moment] = {}
        self.culture = ""
        self.product: tuple[str, ...] = ()
        self.retains: tuple[str, ...] = ()

    def take(self, name: str) -> None:
        self.taken[name] = self.moment()

    def wash(self) -> None:
        self.take("accepted")
        self.open()
        self.take("opened")
        self.start("wash_or_thaw", self.bags[0])
        (self.culture,) = self.labels("chen", "intermediate_bag", parent=self.bags[0])
        self.take("washing")
        self.fill(self.culture, self.bags[0], "100")
        self.take("poured")
        for bag in self.bags:
            self.close(bag, self.culture)
        self.results("wash_or_thaw")
        self.take("washed")
        self.complete("wash_or_thaw")
        self.take("unverified")
        self.verify("wash_or_thaw", self.culture)
        self.take("verified")

    def culture_and_harvest(self) -> None:
        for operation in ("activation", "transduction", "expansion"):
            self.operate(operation, self.culture)
            self.now += timedelta(days=2)
        self.start("harvest", self.culture)
        self.results("harvest")
        self.take("harvesting")
        self.complete("harvest")
        self.verify("harvest", self.culture)

    def formulate(self) -> None:
        product = self.protocol.product
        self.start("formulation_fill", self.culture)
        self.product = self.labels("chen", "infusion_bag", product.bag_count, self.culture)
        self.retains = self.labels("chen", "retain_sample", product.retain_samples, self.culture)
        self.take("filling")
        for bag in self.product:
            self.fill(bag, self.culture, str(product.bag_volume_ml), "5e8")
        for retain in self.retains:
            self.fill(retain, self.culture, "2")
        self.take("filled")
        self.close(self.culture, *self.product, *self.retains)
        self.complete("formulation_fill")
        self.verify("formulation_fill", self.product[0])
        self.take("formulated")

    def finish(self) -> None:
        self.store(*self.product, *self.retains)
        self.take("stored")
        self.do("chen", "production.batch_completed", {})
        self.take("completed")

    def produce(self) -> Batch:
        self.wash()
        self.culture_and_harvest()
        self.formulate()
        self.finish()
        return self


@cache
def produced() -> Batch:
    """One whole batch, played once for every test that only looks at its moments."""
    return Batch().produce()


def own(label: str) -> str:
    return parse(label).own


def part(**changes: Any) -> Callable[[Story], Story]:
    """A Story's production changed."""

    def change(story: Story) -> Story:
        return replace(story, production=replace(story.production, **changes))

    return change
