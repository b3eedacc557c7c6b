"""Passwords: Argon2id, the check against a stored hash, and what a password must be."""

from __future__ import annotations

import base64
import secrets
import unicodedata
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, delete, insert, select

from cot_tracker.language import N_
from cot_tracker.people.tables import CredentialRow
from cot_tracker.settings import Settings

SHORTEST, LONGEST = 12, 128
_table = CredentialRow.__table__


class Passwords:
    """Hashes and checks passwords with this site's Argon2id parameters."""

    def __init__(self, settings: Settings) -> None:
        self._hasher = PasswordHasher(
            time_cost=settings.argon2_time, memory_cost=settings.argon2_memory_kib, parallelism=1
        )
        self._nobody = _unmatched(settings.argon2_time, settings.argon2_memory_kib)

    def hashed(self, password: str) -> str:
        return self._hasher.hash(_normal(password))

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether the password is the stored one; as slow when nothing is stored."""
        try:
            return self._hasher.verify(stored or self._nobody, _normal(password)[:1024])
        except (VerificationError, InvalidHashError):
            return False


def _unmatched(time_cost: int, memory_kib: int) -> str:
    """A stored hash as costly to check as any, of no password: to open a site hashes nothing."""
    salt, digest = (base64.b64encode(secrets.token_bytes(n)).decode().rstrip("=") for n in (16, 32))
    return f"$argon2id$v=19$m={memory_kib},t={time_cost},p=1${salt}${digest}"


def faults(password: str, *, username: str, name: str) -> list[str]:
    """Sentences on why this cannot be a password; none when it can. (OWASP ASVS 2.1)"""
    normal = _normal(password)
    if not SHORTEST <= len(normal) <= LONGEST:
        return [N_("A password has 12 to 128 characters.")]
    if len(set(normal)) < 5 or normal.lower() in _COMMON:
        return [N_("This password is too easy to guess.")]
    low = normal.lower()
    if username.lower() in low or (name and name.lower() in low):
        return [N_("A password does not hold your name.")]
    return []


def stored(connection: Connection, person: str) -> str | None:
    """The person's stored hash."""
    found = connection.execute(select(_table.c.password_hash).where(_table.c.person == person))
    return found.scalar_one_or_none()


def store(connection: Connection, person: str, password_hash: str, at: datetime) -> None:
    """Stores the hash in place of the one before."""
    connection.execute(delete(CredentialRow).where(_table.c.person == person))
    connection.execute(
        insert(CredentialRow), {"person": person, "password_hash": password_hash, "set_at": at}
    )


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


_COMMON = frozenset(
    (
        "123456789012", "1234567890123", "qwertyuiop12", "qwertyuiopas", "passwordpassword",
        "password1234", "administrator", "iloveyou1234", "letmeinletmein", "welcome12345",
        "abcdefghijkl", "abcd12345678",
    )
)  # fmt: skip
