"""Prints what things with a chain of their own carry: badges, the facility's cards, and the label
of a packed shipper. Read back, then issued with the file kept; nothing leaves before that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from cot_tracker.custody.entry import Performer
from cot_tracker.custody.evidence import Evidence
from cot_tracker.custody.evidence import find as find_evidence
from cot_tracker.door.cards import Card, live_card, next_card
from cot_tracker.door.faults import Unknown
from cot_tracker.door.perform import Door
from cot_tracker.facility.state import ItemStory
from cot_tracker.identity.codes import NAMES, Kind, parse
from cot_tracker.journey.labelling.control import SHIPPER_LAYOUT, packed_shippers
from cot_tracker.journey.paper.marking import warning_for
from cot_tracker.journey.paper.printing import PDF, PrintFault
from cot_tracker.journey.paper.rendering import (
    CONTENTS,
    USUAL,
    OnPaper,
    in_both,
    pinned_protocol,
    study_line,
)
from cot_tracker.journey.story import Story
from cot_tracker.language import N_, gettext, instant, speaking, worded
from cot_tracker.people.state import PersonStory
from cot_tracker.printing.labels.label import LabelData
from cot_tracker.printing.labels.proof import heads, issue_ready
from cot_tracker.printing.refused import NoLayout, NotPrinted
from cot_tracker.study.layouts import layout_in_force

BADGE = "badge"
KINDS = {BADGE: "person", SHIPPER_LAYOUT: "shipper"}
"""What labels/rules.toml calls the things that have these layouts; of others, the layout's name."""
NONE_ISSUED = N_("None has been printed yet. Print it first.")


def print_card(
    door: Door, item: str, by: Performer, *, why: str = "", language: str = "en",
    paper: OnPaper = USUAL,
) -> bytes:  # fmt: skip
    """Prints the card of a facility item and returns its file; `paper` names stock and position.
    Raises PrintFault and what `perform` raises; a second print needs `why` and voids the first."""
    story: ItemStory = door.story(item)
    name = card_layout(story)
    with speaking(language):
        texts = told(door, story, name)
    done = _Print(door, by, name, language, why, paper=paper)
    return done.issue("facility.card_issued", item, "card", story.cards, texts)


def card_layout(story: ItemStory) -> str:
    """The layout of an item's card."""
    return "material" if story.kind == Kind.MATERIAL else "equipment"


def print_badge(
    door: Door, person: str, by: Performer, *, why: str = "", language: str = "en",
    paper: OnPaper = USUAL,
) -> bytes:  # fmt: skip
    """Prints a person's badge and returns its file. Raises like `print_card`."""
    story: PersonStory = door.story(person)
    with speaking(language):
        texts = told(door, story, BADGE)
    done = _Print(door, by, BADGE, language, why, paper=paper)
    return done.issue("people.badge_issued", person, "card", story.cards, texts)


def print_shipper_label(
    door: Door, shipper: str, by: Performer, *, why: str = "", language: str = "en",
    paper: OnPaper = USUAL,
) -> bytes:  # fmt: skip
    """Prints the label of a shipper that is packed now: whose cells, from where to where, at which
    temperature and by when. Raises Unknown when nothing is packed in it, else like `print_card`."""
    item: ItemStory = door.story(shipper)
    texts = told(door, item, SHIPPER_LAYOUT)
    warnings = warnings_of(door, item)
    done = _Print(door, by, SHIPPER_LAYOUT, language, why, warnings, paper)
    return done.issue("labelling.shipper_labelled", item.in_use_by, "label", item.cards, texts,
                      own=shipper)  # fmt: skip


def told(door: Door, story: ItemStory | PersonStory, name: str) -> Mapping[str, str]:
    """What a print in this layout says, in the current language. Raises Unknown for the label of a
    shipper that is not packed."""
    if isinstance(story, PersonStory):
        site = door.story("study").site_name
        return {"name": story.name, "role": worded(sorted(story.roles)), "site": site}
    if name == SHIPPER_LAYOUT:
        texts = shipper_texts(door, story)
        if texts is None:
            raise Unknown(N_("Nothing is packed in this shipper."))
        return texts
    return {
        "kind": gettext(NAMES[Kind(story.kind)]), "title": story.name,
        "description": worded(story.sort), "lot": story.lot or story.serial,
        "expiry": instant(story.expires_at) if story.expires_at else "",
        "valid_until": instant(story.due_at) if story.due_at else "",
    }  # fmt: skip


def warnings_of(door: Door, story: ItemStory | PersonStory) -> tuple[str, ...]:
    """The warning that the record of the subject whose cells it carries adds to a shipper's."""
    journey = getattr(story, "in_use_by", "")
    added = warning_for(door.story(journey), Kind.SHIPPER) if journey else ""
    return (added,) if added else ()


def shipper_texts(door: Door, item: ItemStory) -> Mapping[str, str] | None:
    """What the label of a packed shipper says, or None when nothing is packed in it."""
    story: Story | None = door.story(item.in_use_by) if item.in_use_by else None
    if story is None or item.code not in packed_shippers(story):
        return None
    one = [each for each in story.transport.shipments if each.shipper == item.code][-1]
    protocol = pinned_protocol(door, story)
    day = one.packed_at.astimezone(ZoneInfo(protocol.study.time_zone)).date()
    lane = protocol.lane("product" if one.lane == "product" else "starting_material", day)
    ends = [N_("Clinical site"), N_("Production workshop")]
    origin, destination = ends if one.lane == "starting_material" else reversed(ends)
    return {
        "study": study_line(protocol),
        "subject_number": story.enrolment.subject_number,
        "content": in_both(CONTENTS[Kind(parse(one.bags[0]).kind)]),
        "storage": f"{lane.low_c} … {lane.high_c} °C".replace("-", "−"),
        "origin": in_both(origin),
        "destination": in_both(destination),
        "seal": one.seal,
        "logger": one.logger,
        "departed": instant(one.packed_at),
        "arrive_by": instant(one.arrive_by) if one.arrive_by else "",
        "sscc": f"SSCC (00) {one.sscc}" if one.sscc else "",
    }


def card_in_force(story: ItemStory | PersonStory, name: str) -> Card | None:
    """The print of this layout that is in force, or None."""
    return live_card(story.cards, name)


def card_pdf(door: Door, story: ItemStory | PersonStory, name: str) -> bytes:
    """The file in which the print in force was issued. Raises Unknown."""
    live = live_card(story.cards, name)
    if live is None:
        raise Unknown(NONE_ISSUED)
    return _kept(door, live.digest)


class _Print:
    """One print: rendered with the next serial, read back, issued with its file."""

    def __init__(
        self, door: Door, by: Performer, name: str, language: str, why: str,
        warnings: tuple[str, ...] = (), paper: OnPaper = USUAL,
    ) -> None:  # fmt: skip
        self.door, self.by, self.name, self.paper = door, by, name, paper
        self.language, self.why, self.warnings = language, why, warnings

    def issue(
        self, action: str, chain: str, field: str, cards: tuple[Card, ...],
        texts: Mapping[str, str], own: str = "",
    ) -> bytes:  # fmt: skip
        chosen = layout_in_force(self.door, self.name)
        if (kind := KINDS.get(self.name, self.name)) not in chosen.kinds:
            raise PrintFault(str(NoLayout(kind)))
        code = next_card(own or chain, cards)
        said = {name: text for name, text in texts.items() if text}
        data = LabelData(str(code), said, self.warnings)
        demo = self.door.story("study").demo
        try:
            made_for, *others = heads(chosen, self.paper.stock)
            pdf = issue_ready(
                chosen, [data], language=self.language, demo=demo, stock=self.paper.stock,
                start=self.paper.start, dpi=made_for, also_at=others,
            ).pdf  # fmt: skip
        except NotPrinted as error:
            raise PrintFault(str(error)) from error
        evidence = Evidence(pdf, PDF)
        facts: dict[str, Any] = {
            field: str(code), "layout": chosen.name, "layout_version": str(chosen.version),
            "digest": evidence.digest,
        }  # fmt: skip
        if self.why:
            facts["why"] = self.why
        self.door.perform(action, chain, facts, self.by, evidence=[evidence])
        return pdf


def _kept(door: Door, digest: str) -> bytes:
    with door.database.read() as connection:
        found = find_evidence(connection, digest)
    if found is None:
        raise Unknown
    return found.content
