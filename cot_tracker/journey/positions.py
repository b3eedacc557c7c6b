"""Where containers are kept: which position each is in, where what is stored now goes, and the
requirements of every action that names a position. A container is alone in its position."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from cot_tracker.door.fields import Scan, Scans, scanned
from cot_tracker.door.gate import Facts, Requirement, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.facility.storage import position_name, storage_code
from cot_tracker.identity.codes import CONTAINERS, Code, Kind, parse
from cot_tracker.journey.containers import FINAL, Container
from cot_tracker.language import N_

if TYPE_CHECKING:
    from marshmallow import Schema

    from cot_tracker.journey.around import JourneyAround
    from cot_tracker.journey.story import Story

CARRIED = frozenset({"packed", "in_transit"})
GONE = (FINAL - {"retained"}) | {"consumed", "lost", "thawed", "infusing", "partly_infused"}
AWAY = CARRIED | GONE | {"issued"}
"""States of a container that lies in no position, whatever was told of it before."""

_STORAGE = N_("Storage under control: every container in a position of its own (21 CFR 1271.260)")
_KEEPER = N_("Whoever stores it")

NO_SUCH_POSITION = refusal(
    "storage.no_such_position",
    N_("{storage} has no position {position}. Scan the label of a position that it has."),
    rule=_STORAGE, cleared_by=_KEEPER,
)  # fmt: skip
POSITION_TAKEN = refusal(
    "storage.position_taken",
    N_("Something is in position {position} of {storage} already. Take another one."),
    rule=_STORAGE, cleared_by=_KEEPER,
)  # fmt: skip
ONE_EACH = refusal(
    "storage.one_each",
    N_("{count} containers do not go into one position. Scan the card of {storage}: each gets"
       " a position of its own."),
    rule=_STORAGE, cleared_by=_KEEPER,
)  # fmt: skip
FULL = refusal(
    "storage.full", N_("{storage} has {free} free positions, and {count} are needed."),
    rule=_STORAGE, cleared_by=_KEEPER,
)  # fmt: skip
HAS_FAILED = refusal(
    "storage.has_failed",
    N_("{storage} has failed, since {since}. Put it somewhere else, at once."),
    rule=_STORAGE, cleared_by=N_("Quality"),
)  # fmt: skip
LIES_IN_FAILED = refusal(
    "storage.lies_in_failed",
    N_("{container} still lies in {storage}, which has failed. Have it put somewhere else, or take"
       " the storage into use again, before the hold is cleared."),
    rule=_STORAGE, cleared_by=_KEEPER,
)  # fmt: skip
NOT_FOR_PRODUCT = refusal(
    "storage.not_for_product",
    N_(
        "{storage} keeps {low} to {high} °C; the product is kept at {product_low} to"
        " {product_high} °C. Put it somewhere else."
    ),
    rule=N_("Product is kept within the protocol's storage limits (21 CFR 1271.260)"),
    cleared_by=_KEEPER,
)  # fmt: skip

LIMITS_UNKNOWN = refusal(
    "storage.limits_unknown",
    N_("Nobody has said within which limits {storage} keeps. Product does not go where nothing can"
       " tell whether it was kept: set the storage up, or put it somewhere else."),
    rule=N_("Product is kept within the protocol's storage limits (21 CFR 1271.260)"),
    cleared_by=_KEEPER,
)  # fmt: skip
NOT_JUDGED = refusal(
    "storage.not_judged",
    N_("Nobody has said within which limits {storage} keeps: how cold it is there is judged by"
       " nothing, and is unknown."),
    rule=_STORAGE, cleared_by=_KEEPER,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """A container, and the position that it goes into; both own codes."""

    container: str
    position: str

    def __record__(self) -> dict[str, str]:
        return {"container": self.container, "position": self.position}


def where(one: Container) -> str:
    """The own code of the position that the container lies in, or nothing."""
    if not one.position or one.state in AWAY:
        return ""
    code = storage_code(one.position)
    return code.own if code is not None else ""


def names_a_position(schema: Schema) -> bool:
    """Whether the action of this schema puts something into a position."""
    field = schema.fields.get("position")
    return isinstance(field, Scan) and field.kinds == (Kind.STORAGE,)


def scanned_here(story: Story, facts: Facts) -> tuple[Container, ...]:
    """The containers of this journey that were scanned, each once."""
    own = dict.fromkeys(c.own for c in scanned(facts) if c.kind in CONTAINERS)
    return tuple(story.containers[code] for code in own if code in story.containers)


def placed(story: Story, facts: Facts, around: JourneyAround) -> tuple[Placed, ...]:
    """Where each scanned container goes: the position that was scanned; or, where the card of a
    freezer was, the next ones that are free. What lies in that freezer already stays there."""
    code = facts.get("position")
    if not isinstance(code, Code):
        return ()
    item, those = around.item(code.item), scanned_here(story, facts)
    if code.container or item is None or item.storage.grid is None:
        return tuple(Placed(one.code, code.own) for one in those)
    kept = item.storage.contents
    stay = [one for one in those if one.code in kept and kept[one.code].position != item.code]
    move = [one for one in those if one not in stay]
    free = islice(item.storage.free(item.code), len(move))
    return (
        *(Placed(one.code, kept[one.code].position) for one in stay),
        *(Placed(one.code, position) for one, position in zip(move, free, strict=False)),
    )


def placed_in(rows: Iterable[Any]) -> dict[str, str]:
    """The positions by container, as an entry tells them."""
    return {row["container"]: row["position"] for row in rows}


def _target(facts: Facts, around: JourneyAround) -> tuple[Code, Any]:
    code = facts["position"]
    return code, around.item(code.item)


@requirement(of_facts=True)
def position_exists(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Its freezer has a position of this number."""
    code, item = _target(facts, around)
    if item is None or not code.container or position_name(item.storage.grid, code.own):
        return None
    return NO_SUCH_POSITION(storage=item.name, position=code.container)


@requirement(of_facts=True)
def position_is_free(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Nothing else lies in it. Judged under the lock of the freezer: of two, one wins."""
    code, item = _target(facts, around)
    there = item.storage.occupant(code.own) if item is not None and code.container else ""
    if not there or there in {one.code for one in scanned_here(story, facts)}:
        return None
    name = position_name(item.storage.grid, code.own)
    return POSITION_TAKEN(storage=item.name, position=name)


@requirement(of_facts=True)
def each_has_a_position(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """One container to a position; of a freezer whose card is scanned, enough are free."""
    code, item = _target(facts, around)
    count = len(scanned_here(story, facts))
    if item is None or item.storage.grid is None:
        return None
    if code.container:
        return ONE_EACH(count=count, storage=item.name) if count > 1 else None
    missing = count - len(placed(story, facts, around))
    free = sum(1 for _ in item.storage.free(item.code))
    return FULL(storage=item.name, free=free, count=count) if missing else None


@requirement(of_facts=True)
def storage_works(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """No failure of it is open."""
    _, item = _target(facts, around)
    failed = item.storage.failed_at if item is not None else None
    return HAS_FAILED(storage=item.name, since=failed) if failed is not None else None


@requirement(of_facts=True)
def storage_suits_the_product(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Product goes where it is kept as cold as the protocol says: its clock out of storage stands
    still there."""
    _, item = _target(facts, around)
    product = around.protocol.product
    if item is None or not any(one.is_product for one in scanned_here(story, facts)):
        return None
    low, high = item.storage.low_c, item.storage.high_c
    warm = high is not None and high > product.storage_high_c
    cold = low is not None and low < product.storage_low_c
    if not (warm or cold):
        return None
    return NOT_FOR_PRODUCT(
        storage=item.name, low="…" if low is None else low, high="…" if high is None else high,
        product_low=product.storage_low_c, product_high=product.storage_high_c,
    )  # fmt: skip


def _without_limits(facts: Facts, around: JourneyAround) -> str:
    """The name of the storage that this goes into, where it has no limits; else nothing."""
    _, item = _target(facts, around)
    if item is None:
        return ""
    kept = item.storage
    return str(item.name) if kept.low_c is None or kept.high_c is None else ""


@requirement(of_facts=True)
def storage_has_limits(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """Product goes only where a logger's file can be judged: its clock out of storage stands still
    there, and what is not known is never in range."""
    name = _without_limits(facts, around)
    product = any(one.is_product for one in scanned_here(story, facts))
    return LIMITS_UNKNOWN(storage=name) if name and product else None


@requirement(of_facts=True)
def its_temperature_is_judged(story: Story, facts: Facts, around: JourneyAround) -> Refusal | None:
    """A caution, for what is no product: the protocol sets no limits for storing that."""
    name = _without_limits(facts, around)
    others = any(not one.is_product for one in scanned_here(story, facts))
    return NOT_JUDGED(storage=name) if name and others else None


def of_positions(schema: Schema) -> tuple[Requirement, ...]:
    """What an action of this schema asks that puts containers into positions."""
    of_its_temperature = (storage_suits_the_product, storage_has_limits)
    return (*OF_POSITIONS, *of_its_temperature) if _PRODUCT & _kinds(schema) else OF_POSITIONS


def cautions_of_positions(schema: Schema) -> tuple[Requirement, ...]:
    """What it warns of, where it puts anything but product into positions."""
    return (its_temperature_is_judged,) if _kinds(schema) & CONTAINERS - _PRODUCT else ()


_PRODUCT = frozenset({Kind.INFUSION_BAG, Kind.CASSETTE})


def _kinds(schema: Schema) -> frozenset[Kind]:
    """The kinds of things that an action of this schema takes as scans."""
    fields = (one for one in schema.fields.values() if isinstance(one, Scan | Scans))
    return frozenset(kind for one in fields for kind in one.kinds)


def storages_of(facts: Facts, story: Story | None) -> Iterable[str]:
    """The storages that anything of this journey lies in, for who looks at them."""
    kept = (where(one) for one in story.containers.values()) if story is not None else ()
    return sorted({storage_of(position) for position in kept if position})


@requirement(of_facts=True)
def nothing_lies_in_failed_storage(
    story: Story, facts: Facts, around: JourneyAround
) -> Refusal | None:
    """The hold of a failure lasts as long as something lies in what failed: no clock runs there."""
    hold = story.deviation.hold(facts["hold"])
    for one in story.containers.values() if hold is not None and hold.cause == "storage" else ():
        item = around.item(storage_of(where(one))) if where(one) else None
        if item is not None and item.storage.failed_at is not None:
            return LIES_IN_FAILED(container=one.code, storage=item.name)
    return None


OF_POSITIONS = (position_exists, position_is_free, each_has_a_position, storage_works)
"""What every action asks that puts a container into a position; of product there is more."""


def storage_of(position: str) -> str:
    """The item that a position belongs to, by own codes."""
    return parse(position).item
