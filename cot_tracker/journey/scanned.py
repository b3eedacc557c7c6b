"""What a scanned label of a patient means for whoever holds it: usable, usable with care, or not,
and the sentence that says so. The scan station and the API say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cot_tracker.identity.codes import Code, Kind
from cot_tracker.journey.containers import FINAL, NO_DOSE, Container
from cot_tracker.journey.containers import container as container_of
from cot_tracker.journey.stability import exceeds, time_out
from cot_tracker.journey.standing import IN_FORCE, certificate_standing, since
from cot_tracker.language import N_
from cot_tracker.language import gettext as _

if TYPE_CHECKING:
    from datetime import datetime

    from cot_tracker.journey.story import Story
    from cot_tracker.protocol.making import Product

VOIDED = N_("This label was voided. Do not use it. Look for the newer label of this thing.")
NEVER = N_("This label was never issued. Do not use it, call Quality.")
DESTROYED = N_("This label was recorded as destroyed. Do not use it, call Quality.")
RETAINED = N_("This label is kept in the record as a specimen. It goes onto nothing.")
HELD = N_("This journey is on hold. Put it aside: nothing goes on until the hold is cleared.")
ENDED = N_("Nothing more is done with this: it is {state}.")
SHEET = N_("This is a journey sheet. It opens the journey; it never stands in for a wristband.")
EXPIRED = N_("Its date has passed: {at}. Do not use it.")
OUT_TOO_LONG = N_(
    "It was out of storage for {minutes} minutes; {allowed} are allowed. Do not use it; report it: "
    "Quality decides."
)
_NOT_RELEASED = {
    "revoked": N_("The release of its batch was revoked. Do not use it."),
    "rejected": N_("Its batch was rejected. Do not use it."),
}
_OVER = {"voided": VOIDED, "destroyed": DESTROYED, "retained": RETAINED, "reserved": NEVER}


class Scanned(NamedTuple):
    """`tone` is ok, caution or stop. `usable`: whether anything may be done with it at all; what
    stands open on a journey on hold still may."""

    tone: str
    sentence: str
    usable: bool = True


def judged(story: Story, code: Code, now: datetime, product: Product | None) -> Scanned:
    """What this label of this journey means now, the gravest first; the sentence in the current
    language, "" where nothing is to be said. `product`: what the journey's protocol says of it."""
    label = story.labels.get(str(code))
    if code.serial and label is None:
        return _stop(_(NEVER))
    certificate = code.kind is Kind.CERTIFICATE and bool(code.serial)
    said = certificate_standing(story, str(code)) if certificate else None
    if said is not None and said.word != IN_FORCE:
        return _stop(said.sentence())
    if label is not None and label.state in _OVER:
        return _stop(_(_OVER[label.state]))
    found = container_of(story, code)
    if found is not None and found.state in FINAL:
        return _stop(_(ENDED, state=found.state))
    if story.deviation.open_holds:
        return Scanned("stop", _(HELD))
    if found is not None and _left_the_workshop(found):
        gone = _NOT_RELEASED.get(story.quality.disposition, "")
        if gone:
            return Scanned("stop", _(gone))
    if found is not None and (past := _past_use(story, found, now, product)):
        return Scanned("stop", past)
    if said is not None:
        grave = any(one.grave for one in since(story, str(code)))
        return Scanned("caution" if grave else "ok", said.sentence())
    return Scanned("ok", _(SHEET) if code.kind is Kind.JOURNEY else "")


def _left_the_workshop(bag: Container) -> bool:
    """Product that was released once. At the workshop it may be of a later batch."""
    return bag.is_product and bag.place not in ("", "workshop")


def _past_use(story: Story, bag: Container, now: datetime, product: Product | None) -> str:
    """Why what is in this container is not used any more, as far as the clock says; "" if it is."""
    if bag.state in NO_DOSE:
        return ""
    if bag.expires_at is not None and bag.expires_at <= now:
        return _(EXPIRED, at=bag.expires_at)
    out = time_out(story, bag.code, now)
    if out is None or product is None or not exceeds(story, bag.code, now, product):
        return ""
    return _(OUT_TOO_LONG, minutes=out.minutes, allowed=product.max_minutes_out_of_storage)


def _stop(sentence: str) -> Scanned:
    return Scanned("stop", sentence, usable=False)
