"""The vault: names, birth dates and hospital numbers, encrypted, the only place they stand in.

AES-256-GCM under the site's vault key, the journey's code as associated data. Matching of a
hospital's own band is by keyed digest, so that neither entry nor code ever holds the number.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, LargeBinary, String, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from cot_tracker.database import Base
from cot_tracker.language import N_, gettext

KEY_BYTES = 32
_NONCE_BYTES = 12


class VaultRow(Base):
    __tablename__ = "vault"

    journey: Mapped[str] = mapped_column(String(20), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


_table = VaultRow.__table__


class VaultFault(RuntimeError):
    """The vault's key does not open what is in it. Its text is a sentence."""

    def __str__(self) -> str:
        return gettext(str(self.args[0]))


@dataclass(frozen=True)
class Identity:
    """Who the subject is. Shown only where a person must compare it, each reading an entry. A
    hospital may give another number at each admission: `later_numbers`, in the order told."""

    name: str
    birth_date: date
    hospital_number: str
    later_numbers: tuple[str, ...] = ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every hospital number that was ever told, the first one first."""
        return (self.hospital_number, *self.later_numbers)


class Sensitive:
    """A value that no entry, log or page may hold: it refuses to be recorded or shown."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "Sensitive(…)"

    def reveal(self) -> str:
        return self._value


class Vault:
    """Opens and seals with one site's key."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise VaultFault(N_("A vault key has 32 bytes."))
        self._sealing = AESGCM(hmac.digest(key, b"cot vault: sealing", hashlib.sha256))
        self._matching = hmac.digest(key, b"cot vault: matching", hashlib.sha256)

    @classmethod
    def at(cls, path: Path) -> Vault:
        """The vault whose key stands in this file."""
        return cls(path.read_bytes())

    def digest(self, text: str) -> str:
        """The keyed digest of a hospital number as it is written or scanned."""
        return hmac.new(self._matching, _bare(text).encode(), hashlib.sha256).hexdigest()

    def store(self, connection: Connection, journey: str, identity: Identity) -> None:
        """Seals the identity in place of the one before."""
        content = json.dumps(
            {
                "name": identity.name, "birth_date": identity.birth_date.isoformat(),
                "hospital_number": identity.hospital_number,
                "later_numbers": identity.later_numbers,
            }
        ).encode()  # fmt: skip
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + self._sealing.encrypt(nonce, content, journey.encode())
        connection.execute(delete(VaultRow).where(_table.c.journey == journey))
        connection.execute(insert(VaultRow), {"journey": journey, "sealed": sealed})

    def open(self, connection: Connection, journey: str) -> Identity | None:
        """The identity of this journey's subject, or None. The caller records the reading."""
        row = connection.execute(select(_table.c.sealed).where(_table.c.journey == journey)).first()
        if row is None:
            return None
        sealed = bytes(row.sealed)
        try:
            content = self._sealing.decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], journey.encode()
            )
        except InvalidTag as error:
            raise VaultFault(N_("The vault's key does not open this identity.")) from error
        record = json.loads(content)
        return Identity(
            record["name"], date.fromisoformat(record["birth_date"]), record["hospital_number"],
            tuple(record.get("later_numbers", ())),
        )  # fmt: skip

    def revealing(
        self, connection: Connection, journey: str, texts: Mapping[str, str]
    ) -> list[str]:
        """The names of the texts that hold a value of this subject's vault."""
        if not any(texts.values()) or (identity := self.open(connection, journey)) is None:
            return []
        born = identity.birth_date
        values = {
            _bare(identity.name), *map(_bare, identity.numbers), f"{born:%Y%m%d}",
            f"{born.year}年{born.month}月{born.day}日", f"{born:%Y年%m月%d日}",
            f"{born:%d%m%Y}", f"{born:%m%d%Y}",
        }  # fmt: skip
        words = {_bare(word) for word in identity.name.split() if len(word) > 2}
        return [
            field
            for field, text in texts.items()
            if any(len(value) > 1 and value in _bare(text) for value in values)
            or words & {_bare(word) for word in re.split(r"[\W_]+", _visible(text))}
        ]


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", _visible(text)).casefold()
    return re.sub(r"[\s\-./,·]+", "", folded)


def _visible(text: str) -> str:
    """Without the signs that nobody sees, such as a zero-width space."""
    return "".join(c for c in text if unicodedata.category(c) != "Cf")
