"""Containers and their labels: the part of the Story that every step shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any

from cot_tracker.identity.codes import CONTAINERS, Code, Kind, parse

if TYPE_CHECKING:
    from cot_tracker.journey.story import Story

FINAL = frozenset({"infused", "returned", "retained", "destroyed"})
CUSTODY_ENDED = FINAL | {"consumed", "lost"}
NEVER_FILLED = frozenset({"reserved", "labelled"})
LIVE = frozenset({"issued", "applied"})
NO_DOSE = frozenset(
    {
        "reserved", "labelled", "quarantined", "rejected", "consumed", "lost", "returned",
        "retained", "destroying", "destroyed",
    }
)  # fmt: skip
"""States of a bag that holds no dose for the patient: empty, or out of use."""


@dataclass(frozen=True, slots=True)
class Container:
    """Anything that carries a label. `code` is its own (print serial 00).

    state: reserved, labelled, filled, packed, in_transit, received, accepted, quarantined,
    rejected, consumed, stored, at_site, confirmed, issued, thawed, infusing, partly_infused (a
    remainder is left), lost, or a final one: infused, returned, retained, destroyed.
    place: site, transit, workshop, pharmacy, ward. `number` counts it among those of its kind
    that were collected or made together, as its label says; it is given with its code.
    """

    code: str
    kind: int
    content: str = ""
    parent: str = ""
    state: str = "reserved"
    place: str = ""
    volume_ml: Decimal | None = None
    cells: Decimal | None = None
    filled_at: datetime | None = None
    expires_at: datetime | None = None
    position: str = ""
    number: int = 1

    @property
    def final(self) -> bool:
        return self.state in FINAL

    @property
    def is_product(self) -> bool:
        return self.kind in (Kind.INFUSION_BAG, Kind.CASSETTE)


@dataclass(frozen=True, slots=True)
class Label:
    """One printed label. state: reserved, issued, applied, voided, destroyed, retained.

    Issued and not yet seen on its thing it is open. `station` is where it was printed; `position`
    where it lies in its file, from 1: its page, or on the sheets of its `stock`, the place counted
    through from the first sheet's first. `warning` is what the subject's record added to it;
    `volume_ml` and `cells` what the label of product says that its bag holds.
    """

    code: str
    own: str
    kind: int
    serial: int
    state: str
    layout: str = ""
    layout_version: str = ""
    digest: str = ""
    stock: str = ""
    position: int = 1
    warning: str = ""
    volume_ml: Decimal | None = None
    cells: Decimal | None = None
    issued_at: datetime | None = None
    issued_by: str = ""
    station: str = ""
    delivered_at: datetime | None = None
    applied_at: datetime | None = None
    applied_by: str = ""
    why: str = ""

    @property
    def open(self) -> bool:
        """Whether it was printed and nobody has told since where it went."""
        return self.state == "issued"


def containers_of(story: Story, *kinds: Kind) -> tuple[Container, ...]:
    """The journey's containers of these kinds, in the order of their codes."""
    found = (c for c in story.containers.values() if not kinds or c.kind in kinds)
    return tuple(sorted(found, key=lambda container: container.code))


def container(story: Story, code: str | Code) -> Container | None:
    """The container that any of its labels names."""
    own = code.own if isinstance(code, Code) else parse(code).own
    return story.containers.get(own)


def live_label(story: Story, own: str) -> Label | None:
    """The label of this thing that is in force, or None."""
    found = [label for label in story.labels.values() if label.own == own and label.state in LIVE]
    return max(found, key=lambda label: label.serial, default=None)


def on_its_label(story: Story, own: str) -> str:
    """The code that a person reads on the thing: its live label's, or its own if it has none."""
    label = live_label(story, own)
    return label.code if label is not None else own


def changed(story: Story, codes: Iterable[str | Code], **changes: Any) -> Story:
    """The Story with these containers changed; codes of no container here are passed over."""
    containers = story.containers
    for code in codes:
        own = code.own if isinstance(code, Code) else parse(code).own
        if own in containers:
            containers = containers.set(own, replace(containers[own], **changes))
    return replace(story, containers=containers)


def added(story: Story, new: Iterable[Container]) -> Story:
    containers = story.containers
    for one in new:
        containers = containers.set(one.code, one)
    return replace(story, containers=containers)


def numbered(story: Story, new: Sequence[Container]) -> list[Container]:
    """These new containers of one kind, each with the smallest number that none beside it has: that
    of one that was given up before it was filled is free again."""
    taken = {one.number for one in made_together(story, new[0])} if new else set()
    free = (number for number in count(1) if number not in taken)
    return [replace(one, number=next(free)) for one in new]


def made_together(story: Story, one: Container) -> tuple[Container, ...]:
    """The containers of the same kind and the same donation or batch, without those that were given
    up: never filled, and no label of theirs is in force or about to be."""
    past = [
        *(donation.bags for donation in story.collection.leukaphereses),
        *(batch.filled for batch in story.production.earlier),
    ]
    own = next((group for group in past if one.code in group), None)
    others = {code for group in past for code in group if own is None}
    wanted = {each.own for each in story.labels.values() if each.state in LIVE | {"reserved"}}
    return tuple(
        each for each in containers_of(story, Kind(one.kind))
        if (each.code in own if own is not None else each.code not in others)
        and (each.state not in NEVER_FILLED or each.code in wanted)
    )  # fmt: skip


def relabelled(story: Story, labels: Iterable[Label]) -> Story:
    kept = story.labels
    for label in labels:
        kept = kept.set(label.code, label)
    return replace(story, labels=kept)


def without_certificate(story: Story, why: str = "superseded") -> Story:
    """The Story with its release certificate voided: the release that it tells of is gone. One that
    is just being made is voided too."""
    voided = [
        replace(label, state="voided", why=why)
        for label in story.labels.values()
        if label.kind == Kind.CERTIFICATE and label.state in LIVE | {"reserved"}
    ]
    story = relabelled(story, voided)
    return replace(story, quality=replace(story.quality, certificate=""))


def unreleased(story: Story) -> Story:
    """The Story with whatever release stands reverted, and its certificate voided."""
    if not story.quality.released:
        return story
    story = without_certificate(story, "revoked")
    return replace(story, quality=replace(story.quality, disposition="revoked"))


def children(story: Story, own: str) -> tuple[Container, ...]:
    return tuple(c for c in containers_of(story) if c.parent == own)


def is_container(kind: int) -> bool:
    return kind in CONTAINERS


def open_custody(story: Story) -> tuple[Container, ...]:
    """The containers whose custody has not ended: neither infused, returned, retained nor
    destroyed, nor emptied into others, nor lost. One that was never filled ends with its label."""
    return tuple(
        one for one in containers_of(story)
        if one.state not in CUSTODY_ENDED
        and (one.state not in NEVER_FILLED or live_label(story, one.code) is not None)
    )  # fmt: skip


def product_bags(story: Story) -> tuple[Container, ...]:
    """The infusion bags that are the patient's dose, wherever they are, infused ones included.

    While a release stands, only the bags that it names are.
    """
    found = [b for b in containers_of(story, Kind.INFUSION_BAG) if b.state not in NO_DOSE]
    if story.quality.released:
        found = [bag for bag in found if bag.code in story.quality.released_bags]
    return tuple(found)
