"""A TOML file of ours read piece by piece: every value asked for by name and shape, every mistake
a sentence that names the file and the place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cot_tracker.language import N_
from cot_tracker.printing.refused import LayoutError


@dataclass(frozen=True)
class Words:
    """The same words in both languages."""

    en: str
    zh: str

    def ordered(self, language: str) -> tuple[str, str]:
        """The reader's language first."""
        return (self.zh, self.en) if language == "zh" else (self.en, self.zh)


_UNREADABLE = N_("it cannot be read ({why}).")
_MOST_BYTES, _GREATEST = 200_000, 1_000_000
_TOO_LARGE = N_("it is larger than {most} bytes.")
_TOO_DEEP = N_("its names are nested too deep.")
_DEEP = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){30}")
"""Names within names, which tomllib takes minutes for by the thousand."""


class Table:
    """One table of a TOML file, asked for values by name and shape."""

    def __init__(self, file: str, data: Mapping[str, Any], where: str = "") -> None:
        self.file, self.where = file, where
        self._data = data
        self._asked: set[str] = set()

    @classmethod
    def read(cls, path: Path) -> Table:
        """The whole of a file. Raises LayoutError if it cannot be read."""
        try:
            content = path.read_bytes()
        except OSError as error:
            raise cls(path.name, {}).mistake(_UNREADABLE, why=error) from error
        return cls.parsed(content, path.name)

    @classmethod
    def parsed(cls, content: bytes, file: str) -> Table:
        """The whole of a file's bytes. Raises LayoutError if they are not TOML."""
        if len(content) > _MOST_BYTES:
            raise cls(file, {}).mistake(_TOO_LARGE, most=_MOST_BYTES)
        try:
            text = content.decode("utf-8-sig")  # Windows begins a file with a mark
            data = None if _DEEP.search(text) else tomllib.loads(text)
        except RecursionError:
            data = None
        except ValueError as error:  # no UTF-8, no TOML, or a number of thousands of digits
            raise cls(file, {}).mistake(_UNREADABLE, why=str(error)[:200]) from error
        if data is None:
            raise cls(file, {}).mistake(_TOO_DEEP)
        return cls(file, data)

    @property
    def names(self) -> list[str]:
        """What the table says, in the file's order."""
        return list(self._data)

    def has(self, name: str) -> bool:
        """True if the table says it at all."""
        return name in self._data

    def mistake(self, sentence: str, **values: object) -> LayoutError:
        """A LayoutError that names the file and the place in it; the sentence from N_."""
        place = f"{self.file}, {self.where}" if self.where else self.file
        return LayoutError(place, sentence, **values)

    def refuse_unknown(self) -> None:
        """Raises LayoutError if the table says something nobody asked for."""
        unknown = sorted(set(self._data) - self._asked)
        if unknown:
            raise self.mistake(N_("“{name}” is not something a layout says."), name=unknown[0])

    def _value(self, name: str, default: object = None) -> Any:
        self._asked.add(name)
        value = self._data.get(name, default)
        if value is None:
            raise self.mistake(N_("“{name}” is missing."), name=name)
        return value

    def string(self, name: str, default: str | None = None) -> str:
        """A text that is not empty."""
        value = self._value(name, default)
        if not isinstance(value, str) or not value.strip():
            raise self.mistake(N_("“{name}” must be a text."), name=name)
        return value

    def strings(self, name: str, default: list[str] | None = None) -> list[str]:
        """A list of texts."""
        value = self._value(name, default)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.mistake(N_("“{name}” must be a list of texts."), name=name)
        return value

    def number(self, name: str, default: float | None = None) -> float:
        """A number above zero."""
        value: float = self._value(name, default)
        if not _is_number(value) or value <= 0:
            raise self.mistake(N_("“{name}” must be a number above zero."), name=name)
        return value

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number from one on."""
        value = self._value(name, default)
        if not isinstance(value, int) or not _is_number(value) or value < 1:
            raise self.mistake(N_("“{name}” must be a whole number from one on."), name=name)
        return value

    def one_of(self, name: str, known: Collection[str], default: str | None = None) -> str:
        """One of these words."""
        value = self.string(name, default)
        if value not in known:
            raise self.mistake(
                N_("“{name}” must be one of {known}; it is “{value}”."),
                name=name, known=", ".join(sorted(known)), value=value,
            )  # fmt: skip
        return value

    def numbers(self, name: str, count: int | None) -> list[float]:
        """A list of numbers from zero on, `count` of them unless that is None."""
        value = self._value(name)
        good = isinstance(value, list) and all(_is_number(each) and each >= 0 for each in value)
        if not good or (count is not None and len(value) != count):
            if count is None:
                raise self.mistake(
                    N_("“{name}” must be a list of numbers from zero on."), name=name
                )
            raise self.mistake(
                N_("“{name}” must be a list of {count} numbers from zero on."),
                name=name, count=count,
            )  # fmt: skip
        return list(value)

    def flag(self, name: str) -> bool:
        """True or false; false if not said."""
        value = self._value(name, False)
        if not isinstance(value, bool):
            raise self.mistake(N_("“{name}” must be true or false."), name=name)
        return value

    def table(self, name: str) -> Table:
        """The table of that name."""
        value = self._value(name)
        if not isinstance(value, dict):
            raise self.mistake(N_("“{name}” must be a table."), name=name)
        return Table(self.file, value, f"{self.where} {name}".strip())

    def tables(self, name: str) -> list[Table]:
        """All tables of that name, none if it is not there."""
        value = self._value(name, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.mistake(N_("“{name}” must be a list of tables."), name=name)
        return [
            Table(self.file, each, f"{name} {at} ({each.get('name', each.get('en', '?'))})")
            for at, each in enumerate(value, start=1)
        ]

    def words(self, name: str) -> Words:
        """The table of that name as words in both languages."""
        table = self.table(name)
        found = table.words_here()
        table.refuse_unknown()
        return found

    def words_here(self) -> Words:
        """This table's own `en` and `zh`."""
        return Words(self.string("en"), self.string("zh"))


def _is_number(value: Any) -> bool:
    """Whether it is a number that a layout can mean: no true, no infinity, none beyond all size."""
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return plain and abs(value) <= _GREATEST
