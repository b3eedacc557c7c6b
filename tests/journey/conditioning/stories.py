"""Stories told entry by entry up to a released product, and the asking of a gate about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cot_tracker.custody.canonical import plain
from cot_tracker.custody.entry import Entry, Performer
from cot_tracker.door.fields import load
from cot_tracker.door.gate import judged
from cot_tracker.facility.state import ItemStory
from cot_tracker.facility.storage import Storage
from cot_tracker.identity.codes import Code, Kind
from cot_tracker.journey.around import JourneyAround
from cot_tracker.journey.containers import changed
from cot_tracker.journey.steps import BOOK
from cot_tracker.journey.story import Story, apply
from cot_tracker.journey.transport.shipment import Shipment
from cot_tracker.protocol.model import Protocol
from cot_tracker.protocol.reading import example_protocol, read_protocol
from cot_tracker.study.state import StudyStory


def _code(kind: Kind, container: int = 0, serial: int = 0, number: int = 1) -> str:
    return str(Code(kind, "0000", 26, number, container, serial))


COI = _code(Kind.JOURNEY)
BAGS = (_code(Kind.INFUSION_BAG, 1), _code(Kind.INFUSION_BAG, 2))
LABELS = (_code(Kind.INFUSION_BAG, 1, 1), _code(Kind.INFUSION_BAG, 2, 1))
CERTIFICATE = _code(Kind.CERTIFICATE, 0, 1)
FREEZER = _code(Kind.STORAGE, number=7)
FANG = Performer(_code(Kind.PERSON, number=1), "Fang", ("investigator",))
GRACE = Performer(_code(Kind.PERSON, number=2), "Grace", ("pharmacist",))
EMMA = Performer(_code(Kind.PERSON, number=3), "Emma", ("quality",))
HUGO = Performer(_code(Kind.PERSON, number=4), "Hugo", ("infusion_nurse",))
PROTOCOL = read_protocol(example_protocol())
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai
TODAY = date(2026, 11, 22)
INFUSION_DAY = date(2026, 11, 27)
RELEASED_AT = NOW - timedelta(days=2)

Change = Callable[[Story], Story]


def tell(
    story: Story, kind: str, by: Performer = FANG, at: datetime = NOW,
    occurred_at: datetime | None = None, **facts: Any,
) -> Story:  # fmt: skip
    """The Story after one more entry."""
    entry = Entry(
        COI, story.sequence + 1, f"{kind}/1", "act", occurred_at or at, at, by, plain(facts), b""
    )
    return apply(story, entry)


def labelled(story: Story, what: str, *labels: str, at: datetime = RELEASED_AT) -> Story:
    story = tell(story, "labelling.reserved", EMMA, at, what=what, labels=labels, place="workshop")
    return tell(story, "labelling.issued", EMMA, at, labels=labels)


def enrolled() -> Story:
    story = tell(Story(COI), "enrolment.opened", at=NOW - timedelta(days=40))
    return tell(story, "enrolment.enrolled", at=NOW - timedelta(days=39), dose_group="1")


def released(expires_at: datetime | None = NOW + timedelta(days=300)) -> Story:
    """A product of two bags, stored in the workshop and released, its certificate printed."""
    story = labelled(enrolled(), "infusion_bag", *LABELS)
    story = changed(story, BAGS, state="stored", place="workshop", expires_at=expires_at)
    story = tell(story, "quality.released", EMMA, RELEASED_AT, bags=BAGS)
    return labelled(story, "certificate", CERTIFICATE, at=RELEASED_AT + timedelta(hours=1))


def planned(story: Story | None = None) -> Story:
    return tell(
        story or released(), "conditioning.infusion_day_planned", at=NOW - timedelta(days=1),
        day=INFUSION_DAY,
    )  # fmt: skip


def started(story: Story | None = None) -> Story:
    """An investigator has decided to start."""
    return tell(
        story or planned(), "conditioning.decided", at=NOW - timedelta(minutes=5),
        infusion_day=INFUSION_DAY,
    )  # fmt: skip


def item(code: str) -> ItemStory:
    product = PROTOCOL.product
    cold = Storage(low_c=product.storage_low_c, high_c=product.storage_high_c)
    return ItemStory(code, 1, "Freezer", active=True, storage=cold)


def around(
    by: Performer, now: datetime = NOW, protocol: Protocol = PROTOCOL, *items: ItemStory
) -> JourneyAround:
    stories: dict[str, Any] = {"study": StudyStory(), **{one.code: one for one in items}}
    return JourneyAround(now, by, stories, protocol, protocol.digest)


def refused(
    action: str, story: Story, facts: Mapping[str, Any], by: Performer, *, now: datetime = NOW,
    protocol: Protocol = PROTOCOL, items: tuple[ItemStory, ...] = (),
) -> list[str]:  # fmt: skip
    """The codes of everything that refuses the action; what every permit needs is asked too."""
    found = BOOK.actions[action]
    loaded = load(found.schema, facts)
    refusals = judged(BOOK.gate(found), story, loaded, around(by, now, protocol, *items))
    assert all(refusal.sentence() for refusal in refusals)
    return [refusal.code for refusal in refusals]


def cautioned(action: str, story: Story, facts: Mapping[str, Any], by: Performer) -> list[str]:
    found = BOOK.actions[action]
    loaded = load(found.schema, facts)
    cautions = judged(found.cautions, story, loaded, around(by))
    assert all(caution.sentence() for caution in cautions)
    return [caution.code for caution in cautions]


def on_site_protocol() -> Protocol:
    """The protocol with a product that must be at the site for the decision."""
    return replace(PROTOCOL, conditioning=replace(PROTOCOL.conditioning, product_must_be="on_site"))


def with_a_late_positive(story: Story, at: datetime = NOW - timedelta(days=1)) -> Story:
    return tell(
        story, "quality.result_recorded", EMMA, at, test="sterility", value="growth", reading=1,
        verdict="fail", late_positive=True,
    )  # fmt: skip


def travelled(story: Story, **found: Any) -> Story:
    """As if both bags had come in one accepted shipment of which this was found."""
    one = Shipment(
        1, "product", BAGS, "", "S-1", "L-1", RELEASED_AT, EMMA.person, received_at=NOW,
        received_bags=BAGS, disposition="accepted", **found,
    )  # fmt: skip
    return replace(story, transport=replace(story.transport, shipments=(one,)))


def withdrawn(story: Story) -> Story:
    return replace(story, followup=replace(story.followup, withdrawn_at=NOW))


def died(story: Story) -> Story:
    return replace(story, followup=replace(story.followup, died_on=TODAY))
