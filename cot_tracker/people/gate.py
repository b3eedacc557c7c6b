"""Requirements of the actions on people."""

from __future__ import annotations

from typing import Any

from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.language import N_
from cot_tracker.people.roles import SYSTEM, Role
from cot_tracker.people.state import PersonStory

_ACCESS = N_("21 CFR 11.10(d): access is limited to authorised people")
_ADMINISTRATOR = N_("Study administrator")
ADMINISTRATOR = str(Role.STUDY_ADMINISTRATOR)

USERNAME_TAKEN = refusal(
    "people.username_taken", N_("Somebody already has the user name {username}."),
    rule=N_("21 CFR 11.100(a): a signature is unique to one person"), cleared_by=_ADMINISTRATOR,
)  # fmt: skip
NOT_YOURSELF = refusal(
    "people.not_yourself", N_("Nobody changes their own roles or account."),
    rule=_ACCESS, cleared_by=N_("Another study administrator"),
)  # fmt: skip
ONLY_YOURSELF = refusal(
    "people.only_yourself", N_("Only the person themself does this."),
    rule=_ACCESS, cleared_by=N_("The person themself"),
)  # fmt: skip
ALREADY_INACTIVE = refusal(
    "people.already_inactive", N_("This account is already inactive."),
    rule=_ACCESS, cleared_by=_ADMINISTRATOR,
)  # fmt: skip
STILL_ACTIVE = refusal(
    "people.still_active", N_("This account is active."), rule=_ACCESS, cleared_by=_ADMINISTRATOR,
)  # fmt: skip


@requirement(of_facts=True)
def username_is_free(story: Any, facts: Facts, around: Any) -> Refusal | None:
    name = str(facts["username"])
    return USERNAME_TAKEN(username=name) if name in around.study.usernames else None


@requirement
def by_somebody_else(story: PersonStory, facts: Facts, around: Any) -> Refusal | None:
    return NOT_YOURSELF() if around.actor.person == story.person else None


@requirement
def by_the_person(story: PersonStory, facts: Facts, around: Any) -> Refusal | None:
    return None if around.actor.person == story.person else ONLY_YOURSELF()


@requirement
def by_the_person_or_an_administrator(
    story: PersonStory, facts: Facts, around: Any
) -> Refusal | None:
    """One's own, or by a study administrator as they are now; the system itself may too."""
    actor = around.actor.person
    someone = around.stories.get(actor)
    if actor in (story.person, SYSTEM) or (someone is not None and ADMINISTRATOR in someone.roles):
        return None
    return ONLY_YOURSELF()


@requirement
def account_is_active(story: PersonStory, facts: Facts, around: Any) -> Refusal | None:
    return None if story.active else ALREADY_INACTIVE()


@requirement
def account_is_inactive(story: PersonStory, facts: Facts, around: Any) -> Refusal | None:
    return STILL_ACTIVE() if story.active else None
