"""Cards, badges and labels of things that have a chain of their own: each has a print serial, its
issue is an entry with the file's digest, and a reprint voids the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cot_tracker.custody.entry import Entry
from cot_tracker.door import fields
from cot_tracker.door.action import Gathered
from cot_tracker.door.around import Around
from cot_tracker.door.faults import Unknown
from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.identity.codes import Code, Kind, parse
from cot_tracker.language import N_

MOST_SERIALS = 99
REASONS = {
    "damaged": N_("damaged"),
    "unreadable": N_("cannot be read"),
    "printer": N_("printer failed"),
    "lost": N_("lost"),
    "wrong": N_("wrong content"),
    "superseded": N_("superseded"),
}
_LABEL_CONTROL = N_("Label control (FACT C7.2.2, 21 CFR 211.125)")
_PRINTS = N_("Whoever prints")

NUMBER_TAKEN = refusal(
    "cards.number_taken",
    N_("{card} is not the next print: another was printed meanwhile, or all 99 are used up."),
    rule=_LABEL_CONTROL, cleared_by=_PRINTS,
)  # fmt: skip
REASON_NEEDED = refusal(
    "cards.reason_needed", N_("One was printed already: {card}. A reprint needs a reason."),
    rule=_LABEL_CONTROL, cleared_by=_PRINTS,
)  # fmt: skip
NO_FILE = refusal(
    "cards.no_file", N_("The file of this print is not kept. Print it here."),
    rule=_LABEL_CONTROL, cleared_by=_PRINTS,
)  # fmt: skip
CARD_VOIDED = refusal(
    "cards.voided", N_("The print {scanned} was voided. Do not use it. Look for the newer one."),
    rule=_LABEL_CONTROL, cleared_by=_PRINTS,
)  # fmt: skip
CARD_UNKNOWN = refusal(
    "cards.unknown", N_("No print {scanned} was ever issued. Do not use it, call Quality."),
    rule=_LABEL_CONTROL, cleared_by=N_("Quality"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """One print of a card, badge or label. `voided` says why it was, "" while it is in force."""

    code: str
    layout: str
    layout_version: str
    digest: str
    issued_at: datetime
    issued_by: str
    voided: str = ""
    journey: str = ""

    @property
    def serial(self) -> int:
        return parse(self.code).serial


def live_card(cards: Iterable[Card], layout: str) -> Card | None:
    """The print of this layout that is in force, or None."""
    return next((one for one in cards if one.layout == layout and not one.voided), None)


def next_card(own: str, cards: Iterable[Card]) -> Code:
    """The code of the next print of this thing. After 99 it is the last one again, and refused."""
    last = max((one.serial for one in cards), default=0)
    return replace(parse(own), serial=min(last + 1, MOST_SERIALS))


def with_card(cards: tuple[Card, ...], entry: Entry) -> tuple[Card, ...]:
    """The prints after one more was issued: it voids the one before of the same layout."""
    layout, why = entry.text("layout"), entry.text("why", "superseded")
    before = tuple(
        replace(one, voided=why) if one.layout == layout and not one.voided else one
        for one in cards
    )
    fresh = Card(
        entry.text("card"), layout, entry.text("layout_version"), entry.text("digest"),
        entry.recorded_at, entry.by.person, journey=entry.text("journey"),
    )  # fmt: skip
    return (*before, fresh)


def card_schema(*kinds: Kind) -> type[fields.FactsSchema]:
    """The facts of an issued print of a thing of these kinds."""

    class CardIssued(fields.FactsSchema):
        card = fields.Scan(kinds, label=N_("Code"))
        layout = fields.Text(label=N_("Layout"), most=64)
        layout_version = fields.Text(label=N_("Layout version"), most=16)
        digest = fields.Text(label=N_("Digest of the file"), most=64, screened=False)
        why = fields.Choice(REASONS, label=N_("Why a reprint"), required=False)

    return CardIssued


# What their gates see, and ask


@dataclass(frozen=True)
class AroundWithFiles(Around):
    """evidence(digest): the bytes that come with this call or were kept before; raises Unknown."""

    evidence: Callable[[str], bytes]


def around_with_files(gathered: Gathered) -> AroundWithFiles:
    return AroundWithFiles(gathered.now, gathered.actor, gathered.stories, gathered.evidence)


def numbered_next(own: str, cards: Iterable[Card], card: Code) -> Refusal | None:
    """Refused unless this is the very next print of the thing with this own code."""
    found = tuple(cards)
    used = any(one.code == str(card) for one in found)
    following = card == next_card(own, found) and not used
    return None if following else NUMBER_TAKEN(card=str(card))


@requirement(of_facts=True)
def card_is_the_next(story: Any, facts: Facts, around: Any) -> Refusal | None:
    """Two who print at once do not both issue the same number."""
    own = getattr(story, "code", "") or getattr(story, "person", "")
    return numbered_next(own, story.cards, facts["card"])


@requirement(of_facts=True)
def reprint_has_its_reason(story: Any, facts: Facts, around: Any) -> Refusal | None:
    live = live_card(story.cards, facts["layout"])
    needs = live is not None and not facts.get("why")
    return REASON_NEEDED(card=live.code) if live is not None and needs else None


@requirement(of_facts=True)
def file_is_kept(story: Any, facts: Facts, around: Any) -> Refusal | None:
    try:
        around.evidence(facts["digest"])
    except Unknown:
        return NO_FILE()
    return None


def standing(story: Any, code: Code) -> Refusal | None:
    """What is wrong with this print of the thing, if anything; of its own code never anything."""
    if not code.serial:
        return None
    found = next((one for one in getattr(story, "cards", ()) if one.code == str(code)), None)
    if found is None:
        return CARD_UNKNOWN(scanned=str(code))
    return CARD_VOIDED(scanned=str(code)) if found.voided else None


def printed_cards(facts: Facts) -> list[Code]:
    """The scanned prints of things that have a chain of their own, by their print serials."""
    return [
        code for code in fields.scanned(facts)
        if code.serial and not code.of_a_patient and code.kind is not Kind.COMMAND
    ]  # fmt: skip
