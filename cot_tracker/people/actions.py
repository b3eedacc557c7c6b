"""The actions on people, in the order they happen. Their chain is the person's own code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from cot_tracker.custody.entry import Draft
from cot_tracker.door import cards
from cot_tracker.door.action import Action, Family, Gathered, Sort
from cot_tracker.door.around import Around
from cot_tracker.door.faults import Invalid
from cot_tracker.door.fields import Nothing
from cot_tracker.door.gate import Facts
from cot_tracker.identity.codes import Kind
from cot_tracker.identity.vault import Vault
from cot_tracker.language import N_
from cot_tracker.people import gate, passwords, schemas
from cot_tracker.people.roles import EVERYONE, SYSTEM, Role, roles
from cot_tracker.people.state import PersonStory, apply
from cot_tracker.people.tables import rows

_ADMINISTRATORS = roles(Role.STUDY_ADMINISTRATOR) | {SYSTEM}
_SELF = EVERYONE


def _allot(gathered: Gathered, facts: Facts) -> str:
    study = gathered.stories["study"]
    return str(study.next_code(Kind.PERSON, gathered.now))


def _added(story: PersonStory, facts: Facts, around: Around) -> Sequence[Draft]:
    named = {"person": story.person, "username": facts["username"]}
    return [
        Draft("study", "study.person_added/1", named),
        Draft(story.person, "people.added/1", facts),
    ]


def _password_set(story: PersonStory, facts: Facts, around: Around) -> Sequence[Draft]:
    """A password that somebody else knows is to be changed before anything is signed with it
    (21 CFR 11.300)."""
    own = around.actor.person == story.person
    recorded = facts if own else {**facts, "temporary": True}
    return [Draft(story.person, "people.password_set/1", recorded)]


def _keep_password(
    connection: Connection, person: str, secrets: Mapping[str, Any], vault: Vault
) -> None:
    if "password_hash" not in secrets:
        raise Invalid({"password": [N_("This is needed.")]})
    at: datetime = secrets["at"]
    passwords.store(connection, person, secrets["password_hash"], at)


def _action(name: str, title: str, sort: Sort, who: frozenset[str], **more: Any) -> Action:
    more.setdefault("schema", Nothing)
    return Action(f"people.{name}", title, sort, who, family="person", **more)


ACTIONS = (
    _action(
        "added", N_("Add a person"), Sort.PERMIT, _ADMINISTRATORS, schema=schemas.Added,
        gate=(gate.username_is_free,), touches=lambda facts, story: ("study",),
        allots=_allot, drafts=_added, keeps=_keep_password,
    ),
    _action(
        "roles_changed", N_("Change a person's roles"), Sort.PERMIT, _ADMINISTRATORS,
        schema=schemas.RolesChanged, gate=(gate.by_somebody_else, gate.account_is_active),
        meaning=N_("I changed what this person may do"),
    ),
    _action(
        "deactivated", N_("Deactivate an account"), Sort.PERMIT, _ADMINISTRATORS,
        gate=(gate.by_somebody_else, gate.account_is_active),
        meaning=N_("I ended this person's access"),
    ),
    _action(
        "reactivated", N_("Reactivate an account"), Sort.PERMIT, _ADMINISTRATORS,
        gate=(gate.by_somebody_else, gate.account_is_inactive),
        meaning=N_("I gave this person access again"),
    ),
    _action(
        "badge_issued", N_("Print the badge"), Sort.PERMIT, roles(Role.STUDY_ADMINISTRATOR),
        schema=schemas.BadgeIssued,
        gate=(
            gate.account_is_active, cards.card_is_the_next, cards.reprint_has_its_reason,
            cards.file_is_kept,
        ),
    ),
    _action(
        "password_set", N_("Set a password"), Sort.REPORT, EVERYONE | {SYSTEM},
        schema=schemas.PasswordSet, keeps=_keep_password, drafts=_password_set,
        gate=(gate.by_the_person_or_an_administrator,),
    ),
    _action(
        "language_chosen", N_("Choose a language"), Sort.REPORT, _SELF,
        schema=schemas.LanguageChosen, gate=(gate.by_the_person,),
    ),
    _action(
        "signed_in", N_("Sign in"), Sort.REPORT, EVERYONE, schema=schemas.Session,
        gate=(gate.by_the_person,),
    ),
    _action("sign_in_failed", N_("Sign-in failed"), Sort.REPORT, frozenset({SYSTEM})),
    _action(
        "signed_out", N_("Sign out"), Sort.REPORT, EVERYONE, schema=schemas.Session,
        gate=(gate.by_the_person,),
    ),
    _action(
        "refusals_acknowledged", N_("I have read why this was refused"), Sort.REPORT, _SELF,
        gate=(gate.by_the_person,),
    ),
    _action(
        "identity_read", N_("Read an identity"), Sort.REPORT, EVERYONE,
        schema=schemas.IdentityRead, gate=(gate.by_the_person,),
    ),
    _action(
        "exported", N_("Export"), Sort.REPORT, EVERYONE, schema=schemas.Exported,
        gate=(gate.by_the_person,),
    ),
)  # fmt: skip


def _owns(chain: str) -> bool:
    return len(chain) == 20 and chain.startswith(f"{Kind.PERSON:02d}")


FAMILY = Family(
    name="person",
    owns=_owns,
    empty=PersonStory,
    apply=apply,
    around=cards.around_with_files,
    rows=rows,
    reads=("study",),
)
