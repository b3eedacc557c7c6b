"""What may be done with what was scanned: what usually comes next, what is open beside it, and what
is not open yet. At a bench at night the next thing stands alone; nothing else is far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from cot_tracker.door.action import Action, Sort
from cot_tracker.door.perform import Offer
from cot_tracker.facility.state import ItemStory
from cot_tracker.identity.codes import Code, Kind
from cot_tracker.journey.containers import Container, container
from cot_tracker.journey.story import Story
from cot_tracker.web import chains
from cot_tracker.web.acting import forms
from cot_tracker.web.shared import me, my_roles, site

OF_OTHER_THINGS = frozenset(
    {"facility.not_a_station", "facility.not_a_shipper", "facility.not_storage"}
)
"""What refuses an action for good that is not for things of this kind: it is not shown."""
_ASIDE = frozenset({"deviation", "labelling"})
_NEXT = frozenset(
    {
        "infusion.thaw_completed", "infusion.stopped", "transport.delivered",
        "deviation.destruction_witnessed", "facility.line_cleared", "facility.labels_cleared",
        "facility.shipper_conditioned",
    }
)  # fmt: skip
"""Beside the permits of the way, what usually comes next once it is open."""
_ALL_ALONG = frozenset({"transport.planned"})
_WHEN: Mapping[str, Callable[[Story, Container], bool]] = {
    "infusion.thaw_started": lambda story, bag: _thaw(story, bag) is None,
    "infusion.thaw_completed": lambda story, bag: _thaw(story, bag) == "begun",
    "infusion.bedside_checked": lambda story, bag: bag.state in ("issued", "thawed"),
    "infusion.started": lambda story, bag: bag.state == "thawed",
    "infusion.stopped": lambda story, bag: bag.state == "infusing",
    "storage.checked_out": lambda story, bag: bool(bag.position),
    "storage.checked_in": lambda story, bag: not bag.position,
}
"""Of which container it comes next; of any other it is folded away, and still open."""
_USED_FOR = {
    Kind.SHIPPER: "transport", Kind.EQUIPMENT: "production", Kind.MATERIAL: "production",
    Kind.STATION: "production",
}  # fmt: skip
"""For which step of a journey a thing of the facility is scanned."""


@dataclass(frozen=True)
class Way:
    """An action on a chain; `field` takes the scan in its form, `subject` says whose journey it is
    where the scan does not."""

    offer: Offer
    chain: str
    field: str = ""
    subject: str = ""


@dataclass(frozen=True)
class Offered:
    """`next` stands first, `beside` is folded away; `blocked` is the viewer's, but not yet."""

    next: Sequence[Way] = ()
    beside: Sequence[Way] = ()
    blocked: Sequence[Offer] = ()


def with_label(story: Story, code: Code) -> Offered:
    """What the viewer may do with this label of a patient; a journey sheet stands for it all."""
    mine = _mine(story.coi)
    taken = [(offer, _field(offer, code)) for offer in mine]
    fitting = [(o, field) for o, field in taken if field or code.kind is Kind.JOURNEY]
    ways = [Way(offer, story.coi, field) for offer, field in fitting if offer.open]
    return _sorted(
        ways, {way.offer.action.name for way in ways if comes_next(way.offer.action, story, code)},
        [offer for offer, _taking in fitting if not offer.open],
    )  # fmt: skip


def with_item(story: ItemStory, code: Code, journey: str) -> Offered:
    """What the viewer may do with this thing, and with it in the journey that it is used for."""
    mine = [
        one for one in _mine(code.item)
        if not OF_OTHER_THINGS & {refusal.code for refusal in one.refusals}
    ]  # fmt: skip
    ways = [Way(offer, code.item) for offer in mine if offer.open]
    usual = {way.offer.action.name for way in ways} & _NEXT
    if journey:
        subject = site().door.story(journey).enrolment.subject_number
        there = [o for o in _mine(journey) if o.action.step == _USED_FOR.get(code.kind)]
        used = [
            Way(offer, journey, field, subject)
            for offer in there if offer.open and (field := _field(offer, code))
        ]  # fmt: skip
        ways = [*used, *ways]
        usual |= {way.offer.action.name for way in used}
    return _sorted(ways, usual, [offer for offer in mine if not offer.open])


def journey_of(story: ItemStory, code: Code, at: str) -> str:
    """The journey that this thing is used for now: of a shipper the one it carries, of a station
    the one whose batch is open there, of a lot or a machine that at the station `at`."""
    if code.kind is Kind.SHIPPER:
        return story.in_use_by
    if code.kind is Kind.STATION:
        return story.occupied_by
    if not at or code.kind not in _USED_FOR:
        return ""
    return str(site().door.story(at).occupied_by)


def _mine(chain: str) -> list[Offer]:
    return [offer for offer in chains.offered(chain, me()) if offer.action.roles & my_roles()]


def _field(offer: Offer, code: Code) -> str:
    """The field of its form that takes this code."""
    return next(iter(forms.wanted_kinds(offer.action.schema, code.kind)), "")


def comes_next(action: Action, story: Story, code: Code) -> bool:
    """Whether it is what usually comes next with this label, once it is open."""
    name = action.name
    if name == "labelling.applied":
        label = story.labels.get(str(code))
        return label is not None and label.state == "issued" and code.kind is not Kind.JOURNEY
    if name == "deviation.near_miss_checked":
        return not all(hold.waits_for_quality for hold in story.deviation.open_holds)
    bag, when = container(story, code), _WHEN.get(name)
    if bag is not None and when is not None and not when(story, bag):
        return False
    way = action.step not in _ASIDE and action.sort is Sort.PERMIT
    return way or name in _NEXT


def _thaw(story: Story, bag: Container) -> str | None:
    """None before the bag's thaw, "begun" during it, "done" after."""
    thaw = story.infusion.thaw_of(bag.code)
    return None if thaw is None else "begun" if thaw.completed_at is None else "done"


def _sorted(ways: Iterable[Way], usual: set[str], blocked: Sequence[Offer]) -> Offered:
    """What moves the cells on stands before what is open all along, and before what may have gone
    wrong with them."""
    those = sorted(
        ways, key=lambda way: (way.offer.action.step in _ASIDE, way.offer.action.name in _ALL_ALONG)
    )
    return Offered(
        [way for way in those if way.offer.action.name in usual],
        [way for way in those if way.offer.action.name not in usual],
        blocked,
    )  # fmt: skip
