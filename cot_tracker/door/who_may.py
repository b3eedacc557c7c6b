"""Who may do an action: somebody known, active, and of a role that the action names."""

from __future__ import annotations

from cot_tracker.custody.entry import SYSTEM
from cot_tracker.door.action import Book
from cot_tracker.door.call import Call
from cot_tracker.door.held import Held
from cot_tracker.door.record import person
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.language import N_

NOT_YOUR_ROLE = refusal(
    "people.not_your_role",
    N_("This is done by: {roles}. You are signed in as {name}."),
    rule=N_("21 CFR 11.10(g): only authorised people perform an operation"),
    cleared_by=N_("Study administrator"),
)
NOT_ACTIVE = refusal(
    "people.not_active",
    N_("This account is not active."),
    rule=N_("21 CFR 11.10(d): access is limited to authorised people"),
    cleared_by=N_("Study administrator"),
)


def who_may_not(book: Book, call: Call, held: Held) -> tuple[Refusal, ...]:
    """Refusals of the person: unknown, not active, or not of a role that may."""
    roles = ", ".join(sorted(call.action.roles))
    if call.by.person == SYSTEM.person:
        allowed = SYSTEM.person in call.action.roles
        return () if allowed else (NOT_YOUR_ROLE(roles=roles, name=SYSTEM.name),)
    someone = person(book, call, held)
    if someone is None or not someone.active:
        return (NOT_ACTIVE(),)
    if not someone.roles & call.action.roles:
        return (NOT_YOUR_ROLE(roles=roles, name=someone.name),)
    return ()
