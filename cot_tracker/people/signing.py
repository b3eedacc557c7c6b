"""Sign-in, sessions, and the electronic signature made at the moment of signing.

21 CFR 11.200: both components at the first signing of a continuous session, the password at each
further one. A signature is bound to the digest of the facts signed (11.70).
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cot_tracker.custody.entry import SYSTEM, Performer
from cot_tracker.door.faults import Fault, Invalid, Unknown, WrongCredentials
from cot_tracker.door.perform import Door, Sign
from cot_tracker.language import N_
from cot_tracker.language import gettext as _
from cot_tracker.people import passwords as rules
from cot_tracker.people.passwords import Passwords, stored
from cot_tracker.people.state import PersonStory
from cot_tracker.people.tables import PersonRow

_table = PersonRow.__table__


class Locked(Fault):
    """Too many wrong passwords; it opens by itself."""

    status = 401
    code = "locked"
    message = N_("Too many wrong passwords. This account opens again at {until}.")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has just begun."""

    performer: Performer
    session: str
    story: PersonStory


class Accounts:
    """Sign-in and signing for the people of one site."""

    def __init__(self, door: Door, passwords: Passwords) -> None:
        self.door = door
        self.passwords = passwords
        self._one_at_a_time: dict[str, threading.Lock] = defaultdict(threading.Lock)

    def person_called(self, username: str) -> str | None:
        """The code of the person with this user name."""
        with self.door.reading() as connection:
            statement = select(_table.c.person).where(_table.c.username == username.strip().lower())
            return connection.execute(statement).scalar_one_or_none()

    def story(self, person: str) -> PersonStory:
        story: PersonStory = self.door.story(person)
        return story

    def sign_in(self, username: str, password: str, *, station: str = "") -> SignedIn:
        """Begins a session. Raises WrongCredentials or Locked; both attempts are entries."""
        person = self.person_called(username)
        if person is None:
            self.passwords.matches(None, password)
            raise WrongCredentials
        self._check(person, password)
        story = self.story(person)
        performer = Performer(person, story.name, tuple(sorted(story.roles)), station)
        session = secrets.token_urlsafe(24)
        self.door.perform("people.signed_in", person, {"session": _mark(session)}, performer)
        return SignedIn(performer, session, self.story(person))

    def sign_out(self, performer: Performer, session: str) -> None:
        marked = {"session": _mark(session)}
        self.door.perform("people.signed_out", performer.person, marked, performer)

    def performer(self, person: str, session: str, station: str = "") -> Performer | None:
        """Who this session belongs to, while it is open and the account active; else None."""
        try:
            story = self.story(person)
        except Unknown:
            return None
        if not story.active or _mark(session) not in story.sessions:
            return None
        return Performer(person, story.name, tuple(sorted(story.roles)), station)

    def signature_by(self, performer: Performer, password: str, username: str = "") -> Sign:
        """What `perform` asks for the signature. `username` is the other component, given at the
        first signing of a session; it must be the performer's own."""

        def sign(meaning: str, facts_digest: str) -> Mapping[str, Any]:
            story = self.story(performer.person)
            if username and username.strip().lower() != story.username:
                raise WrongCredentials
            self._check(performer.person, password)
            return {
                "person": performer.person, "name": story.name,
                "roles": sorted(story.roles), "meaning": meaning, "facts": facts_digest,
                "at": self.door.clock(), "components": 2 if username else 1,
            }  # fmt: skip

        return sign

    def set_password(
        self, person: str, password: str, by: Performer, *, temporary: bool = False,
        session: str = "",
    ) -> None:  # fmt: skip
        """Stores a new password and records that it was set. Of the own password, `session` is the
        one in which it is changed, which alone stays open. Raises Invalid with what is wrong."""
        story = self.story(person)
        wrong = rules.faults(password, username=story.username, name=story.name)
        if wrong:
            raise Invalid({"password": [_(sentence) for sentence in wrong]})
        facts: dict[str, Any] = {"temporary": True} if temporary else {}
        if session:
            facts["session"] = _mark(session)
        self.door.perform(
            "people.password_set", person, facts, by,
            secrets={"password_hash": self.passwords.hashed(password)},
        )  # fmt: skip

    def add(
        self, facts: Mapping[str, Any], password: str, by: Performer, sign: Sign | None = None
    ) -> str:
        """Adds a person with a first password, to be changed at the first sign-in. Returns the
        person's code."""
        wrong = rules.faults(
            password, username=str(facts.get("username", "")), name=str(facts.get("name", ""))
        )
        if wrong:
            raise Invalid({"password": [_(sentence) for sentence in wrong]})
        done = self.door.perform(
            "people.added", "", facts, by, sign=sign,
            secrets={"password_hash": self.passwords.hashed(password)},
        )  # fmt: skip
        person: str = done.story.person
        return person

    def _check(self, person: str, password: str) -> None:
        """Raises Locked or WrongCredentials; a wrong password is an entry. One guess at a time, so
        that guesses at once do not slip past the lock."""
        with self._one_at_a_time[person]:
            story = self.story(person)
            now: datetime = self.door.clock()
            if story.locked_until is not None and now < story.locked_until:
                raise Locked(until=story.locked_until)
            with self.door.reading() as connection:
                known = stored(connection, person)
            if not self.passwords.matches(known, password) or not story.active:
                self.door.perform("people.sign_in_failed", person, {}, SYSTEM)
                raise WrongCredentials


def _mark(session: str) -> str:
    """What an entry says of a session: enough to know it again, useless to whoever reads it."""
    return hashlib.sha256(session.encode()).hexdigest()[:32]
