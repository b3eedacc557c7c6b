"""Production's part of the Story, and how an entry changes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cot_tracker.custody.entry import Entry
from cot_tracker.identity.codes import Kind, parse
from cot_tracker.journey.containers import Container, changed, unreleased
from cot_tracker.journey.holds import with_deviation, with_hold
from cot_tracker.journey.positions import placed_in
from cot_tracker.journey.production.record import Operation, Result, Used

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story

PRODUCT_KINDS = (Kind.INFUSION_BAG, Kind.CASSETTE)


@dataclass(frozen=True)
class State:
    """The batch that is open or was the last; `earlier` are those before it.

    `starting` and `filled` are own codes: the bags it began with, the containers filled in it.
    """

    batch_number: str = ""
    batch_open: bool = False
    batch_complete: bool = False
    batch_failed: bool = False
    station: str = ""
    opened_at: datetime | None = None
    completed_at: datetime | None = None
    completed_by: str = ""
    failed_at: datetime | None = None
    failed_why: str = ""
    harvested_at: datetime | None = None
    starting: tuple[str, ...] = ()
    operations: tuple[Operation, ...] = ()
    results: tuple[Result, ...] = ()
    filled: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    product_cells: Decimal = Decimal(0)
    performers: frozenset[str] = frozenset()
    earlier: tuple[State, ...] = ()

    @property
    def open_operation(self) -> Operation | None:
        return next((one for one in self.operations if one.open), None)

    @property
    def completed_operations(self) -> tuple[Operation, ...]:
        return tuple(one for one in self.operations if not one.open)

    @property
    def harvested_cells(self) -> Decimal | None:
        found = (one.cells for one in self.operations if one.id == "harvest")
        return next((cells for cells in found if cells is not None), None)

    @property
    def batches(self) -> tuple[State, ...]:
        """Every batch of the journey, the last one last."""
        return (*self.earlier, self) if self.batch_number else ()

    def operation(self, name: str) -> Operation | None:
        return next((one for one in self.operations if one.id == name), None)


def ancestors(story: Story, own: str) -> tuple[str, ...]:
    """What this container was filled from, and that from, and so on; a circle ends it."""
    found: list[str] = []
    one = story.containers.get(own)
    while one is not None and one.parent and one.parent not in found:
        found.append(one.parent)
        one = story.containers.get(one.parent)
    return tuple(found)


def is_of_batch(story: Story, own: str) -> bool:
    """Whether this container is one that the batch began with, or comes from one."""
    starting = story.production.starting
    return own in starting or any(code in starting for code in ancestors(story, own))


def product_of(story: Story) -> tuple[Container, ...]:
    """The product containers filled in the last batch."""
    found = (story.containers.get(own) for own in story.production.filled)
    return tuple(one for one in found if one is not None and one.is_product)


# The folds: none may raise, whatever came before


def _with(story: Story, entry: Entry, **changes: Any) -> Story:
    state = story.production
    performers = state.performers | {entry.by.person}
    return replace(story, production=replace(state, performers=performers, **changes))


def _at_work(story: Story, entry: Entry, **changes: Any) -> Story:
    """The batch changed by someone who thereby has a hand in the operation under way."""
    now = story.production.open_operation
    story = _with(story, entry, **changes)
    return _with_operation(story, entry, now.id) if now is not None else story


def _with_operation(story: Story, entry: Entry, name: str, **changes: Any) -> Story:
    operations = tuple(
        replace(one, performers=one.performers | {entry.by.person}, **changes)
        if one.id == name
        else one
        for one in story.production.operations
    )
    return _with(story, entry, operations=operations)


def _used(entry: Entry, name: str) -> tuple[Used, ...]:
    return tuple(
        Used(
            row["code"], row["sort"], row["name"], row.get("lot", ""),
            datetime.fromisoformat(row["good_until"]) if "good_until" in row else None,
        )
        for row in entry.facts.get(name, ())
    )  # fmt: skip


def _own(text: str) -> str:
    return parse(text).own


def _batch_opened(story: Story, entry: Entry) -> Story:
    last = story.production
    earlier = (*last.earlier, replace(last, earlier=())) if last.batch_number else ()
    opened = State(
        batch_number=entry.text("batch_number"), batch_open=True,
        station=_own(entry.text("station")), opened_at=entry.recorded_at,
        starting=tuple(_own(text) for text in entry.texts("bags")),
        performers=frozenset({entry.by.person}), earlier=earlier,
    )  # fmt: skip
    return replace(story, production=opened)


def _operation_started(story: Story, entry: Entry) -> Story:
    started = Operation(
        entry.text("operation"), _own(entry.text("container")), entry.recorded_at,
        entry.by.person, bool(entry.facts.get("needs_verification", True)),
        equipment=_used(entry, "equipment_used"), performers=frozenset({entry.by.person}),
    )  # fmt: skip
    others = tuple(one for one in story.production.operations if one.id != started.id)
    return _with(story, entry, operations=(*others, started))


def _equipment_used(story: Story, entry: Entry) -> Story:
    now = story.production.open_operation
    if now is None:
        return _with(story, entry)
    equipment = (*now.equipment, *_used(entry, "equipment_used"))
    return _with_operation(story, entry, now.id, equipment=equipment)


def _materials_used(story: Story, entry: Entry) -> Story:
    now = story.production.open_operation
    if now is None:
        return _with(story, entry)
    materials = (*now.materials, *_used(entry, "materials_used"))
    return _with_operation(story, entry, now.id, materials=materials)


def _in_process_result(story: Story, entry: Entry) -> Story:
    one = Result(
        entry.text("operation"), entry.text("test"), entry.number("value") or Decimal(0),
        entry.text("unit"), entry.text("verdict"), bool(entry.facts.get("critical")),
        entry.occurred_at, entry.by.person,
    )  # fmt: skip
    story = _at_work(story, entry, results=(*story.production.results, one))
    if one.verdict == "pass":
        return story
    what = f"{one.operation}: {one.test}"
    severity = "major" if one.critical else "minor"
    story = with_deviation(story, entry, "in_process_result", severity, happened=what)
    return with_hold(story, entry, "deviation", what) if one.critical else story


def _operation_completed(story: Story, entry: Entry) -> Story:
    name = entry.text("operation")
    if name == "harvest":
        story = replace(story, production=replace(story.production, harvested_at=entry.recorded_at))
    return _with_operation(
        story, entry, name, completed_at=entry.recorded_at, completed_by=entry.by.person,
        cells=entry.number("cells"), volume_ml=entry.number("volume_ml"),
    )  # fmt: skip


def _operation_verified(story: Story, entry: Entry) -> Story:
    return _with_operation(
        story, entry, entry.text("operation"),
        verified_at=entry.recorded_at, verified_by=entry.by.person,
    )  # fmt: skip


def _container_filled(story: Story, entry: Entry) -> Story:
    code = parse(entry.text("container"))
    cells = entry.number("cells")
    state = story.production
    more = cells if cells is not None and code.kind in PRODUCT_KINDS else Decimal(0)
    story = _at_work(
        story, entry, filled=(*state.filled, code.own), product_cells=state.product_cells + more
    )
    return changed(
        story, [code], state="filled", place="workshop", parent=_own(entry.text("parent")),
        volume_ml=entry.number("volume_ml"), cells=cells, filled_at=entry.recorded_at,
        expires_at=entry.instant("expires_at"),
    )  # fmt: skip


def _parent_closed(story: Story, entry: Entry) -> Story:
    own = _own(entry.text("container"))
    story = _at_work(story, entry, closed=(*story.production.closed, own))
    return changed(story, [own], state="consumed")


def _stored(story: Story, entry: Entry) -> Story:
    code = parse(entry.text("container"))
    places = placed_in(entry.facts.get("placed", ()))
    position = places.get(code.own) or _own(entry.text("position"))
    story = _with(story, entry)
    return changed(story, [code], state="stored", place="workshop", position=position)


def _batch_completed(story: Story, entry: Entry) -> Story:
    story = _with(
        story, entry, batch_open=False, batch_complete=True, completed_at=entry.recorded_at,
        completed_by=entry.by.person,
    )  # fmt: skip
    if entry.facts.get("overrun"):
        return with_deviation(story, entry, "production_overrun", "major")
    return story


def _batch_failed(story: Story, entry: Entry) -> Story:
    """What was made is rejected, and no release stands. A batch that was complete already may be
    on its way: a hold."""
    state, why = story.production, entry.text("why")
    was_complete = state.batch_complete
    made = [
        one.code
        for own in state.filled
        if (one := story.containers.get(own)) is not None and one.state in ("filled", "stored")
    ]
    poured = {story.containers[own].parent for own in state.filled if own in story.containers}
    emptied = [own for own in state.starting if own in poured]
    story = _with(
        story, entry, batch_open=False, batch_complete=False, batch_failed=True,
        failed_at=entry.occurred_at, failed_why=why,
    )  # fmt: skip
    story = changed(changed(story, made, state="rejected"), emptied, state="consumed")
    story = with_deviation(
        unreleased(story), entry, "batch_failed", "major", happened=entry.text("account") or why
    )
    return with_hold(story, entry, "deviation", why) if was_complete else story


FOLDS: Mapping[str, Callable[[Story, Entry], Story]] = {
    "production.batch_opened/1": _batch_opened,
    "production.operation_started/1": _operation_started,
    "production.equipment_used/1": _equipment_used,
    "production.materials_used/1": _materials_used,
    "production.in_process_result/1": _in_process_result,
    "production.operation_completed/1": _operation_completed,
    "production.operation_verified/1": _operation_verified,
    "production.container_filled/1": _container_filled,
    "production.parent_closed/1": _parent_closed,
    "production.stored/1": _stored,
    "production.batch_completed/1": _batch_completed,
    "production.batch_failed/1": _batch_failed,
}
