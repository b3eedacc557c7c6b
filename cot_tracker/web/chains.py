"""What pages need to know of a chain of whichever family: what it is called, where its page is,
which of its actions are offered, and what stops them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from cot_tracker.custody import evidence, ledger
from cot_tracker.custody.entry import Performer
from cot_tracker.door.action import Action
from cot_tracker.door.faults import Unknown
from cot_tracker.door.perform import Offer
from cot_tracker.door.stories import corrected
from cot_tracker.language import N_, gettext, shown
from cot_tracker.protocol.model import Protocol
from cot_tracker.study.actions import protocol_of
from cot_tracker.web.acting import uploads
from cot_tracker.web.acting.fills import prefill
from cot_tracker.web.acting.prefill import Prefill
from cot_tracker.web.shared import site, whole_number

NOT_OFFERED = frozenset(
    {
        "study.opened", "people.added", "people.password_set", "people.language_chosen",
        "people.signed_in", "people.sign_in_failed", "people.signed_out",
        "people.refusals_acknowledged", "people.identity_read", "people.exported",
        "study.logger_model_adopted", "labelling.reserved", "labelling.issued",
        "labelling.delivered",
        "labelling.shipper_labelled", "facility.card_issued", "people.badge_issued",
    }
)  # fmt: skip
"""Actions that have a page of their own, or none."""
_LISTED_TOO = frozenset({"labelling.reserved"})
_ASKED_FOR = frozenset({"deviation.near_miss_acknowledged"})
"""What the screen itself asks for when it is time."""
_ASKS_IDENTITY = ("enrolment.wristband_bound", "infusion.bedside_checked")


@dataclass(frozen=True)
class About:
    """A chain as a page's head shows it."""

    family: str
    title: str
    code: str
    address: str
    story: Any


def family_of(chain: str) -> str:
    """The name of the family that the chain is of. Raises Unknown."""
    try:
        return site().door.book.family(chain).name
    except LookupError:
        raise Unknown from None


def address(chain: str) -> str:
    """Where the chain's own page is."""
    match family_of(chain):
        case "journey":
            return url_for("journey.journey", coi=chain)
        case "person":
            return url_for("people.person", person=chain)
        case "facility":
            return url_for("facility.item", code=chain)
    return url_for("study.study")


def about(chain: str) -> About | None:
    """The chain's head, or None for an action that opens a chain."""
    if not chain:
        return None
    family, story = family_of(chain), site().door.story(chain)
    match family:
        case "journey":
            title = story.enrolment.subject_number
        case "person":
            title = story.name
        case "facility":
            title = story.name
        case _:
            title = gettext(N_("The study"))
    return About(family, title, "" if chain == "study" else chain, address(chain), story)


def action_address(action: Action, chain: str, **values: str) -> str:
    """Where the form of the action is."""
    if action.name == "labelling.reserved":
        path = f"/journeys/{chain}/labels"
        return f"{path}?{urlencode(values)}" if values else path
    folder = {"journey": "journeys", "person": "people", "facility": "facility"}.get(action.family)
    if action.allots is not None:
        path = f"/open/do/{action.name}"
    elif folder is None:
        path = f"/study/do/{action.name}"
    else:
        path = f"/{folder}/{chain}/do/{action.name}"
    return f"{path}?{urlencode(values)}" if values else path


def offered(chain: str, by: Performer) -> list[Offer]:
    """Every action that pages offer on this chain, with what refuses it now."""
    hidden = (NOT_OFFERED | _ASKED_FOR) - _LISTED_TOO
    return [o for o in site().door.next(chain, by) if o.action.name not in hidden]


def offer(action: Action, chain: str, by: Performer) -> Offer:
    """What refuses the action now, and what it warns of, before anything is typed."""
    found = site().door.next(chain, by) if chain else []
    return next((o for o in found if o.action.name == action.name), Offer(action, ()))


@lru_cache(maxsize=8)
def _protocol(digest: str, site_key: int) -> Protocol | None:
    with site().database.read() as connection:
        found = evidence.find(connection, digest)
    return protocol_of(found.content) if found is not None else None


def protocol_for(story: Any) -> Protocol | None:
    """The protocol that this journey has pinned; the study's for any other chain."""
    pinned = getattr(getattr(story, "enrolment", None), "protocol_digest", "")
    digest = pinned or site().door.story("study").protocol_digest
    return _protocol(digest, id(site())) if digest else None


def filled(action: Action, chain: str) -> Prefill:
    """What the form of this action is given beforehand."""
    story = site().door.story(chain) if chain else None
    found = prefill(action.name, protocol_for(story), story)
    if action.corrects:
        found = replace(found, **_corrected(chain))
    upload = uploads.UPLOADS.get(action.name)
    if upload is None:
        return found
    return replace(found, hidden=found.hidden | upload.fills)


def _corrected(chain: str) -> dict[str, Any]:
    """The entries that may be corrected, and the facts of the one that was chosen."""
    with site().database.read() as connection:
        history = corrected(list(ledger.entries(connection, chain)))
    actions = site().door.book.actions
    known = {entry.sequence: entry for entry in history if entry.action in actions}
    choices = {
        str(at): f"{at} · {gettext(actions[entry.action].title)} · {shown(entry.recorded_at)}"
        for at, entry in sorted(known.items(), reverse=True)
    }
    wanted = whole_number(request.values.get("sequence", ""))
    chosen = known.get(wanted) if wanted is not None else None
    facts = (actions[chosen.action].schema, chosen.facts) if chosen is not None else None
    return {"choices": {"sequence": choices}, "whole_facts": facts}


def asks_identity(action: Action) -> bool:
    """Whether the form offers name and birth date from the vault, as the second identifier."""
    return action.name in _ASKS_IDENTITY
