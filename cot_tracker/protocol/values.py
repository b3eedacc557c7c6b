"""The small words of the protocol's model: two-language text, and types that carry their limits."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Between:
    """A number must lie within low and high, both included."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Shape:
    """A text must match the whole of a regular expression; `wanted` tells a person what that is."""

    pattern: str
    wanted: str


@dataclass(frozen=True, slots=True)
class AtLeastOne:
    """A list must not be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One text in both languages of the site."""

    en: str
    zh: str

    def text(self, language: str) -> str:
        """The text in `language` ("zh", "zh_CN"...); English for every other language."""
        return self.zh if language.lower().startswith("zh") else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something the protocol names: an identifier for the record, words for people."""

    id: str
    text: Words


Several = Annotated[tuple[T, ...], AtLeastOne()]
Identifier = Annotated[str, Shape(r"[a-z][a-z0-9_]{0,39}", "a-z, 0-9, _")]
Days = Annotated[int, Between(Decimal(0), Decimal(20_000))]
DayOffset = Annotated[int, Between(Decimal(-365), Decimal(20_000))]
Hours = Annotated[int, Between(Decimal(0), Decimal(20_000))]
Minutes = Annotated[int, Between(Decimal(0), Decimal(100_000))]
Weeks = Annotated[int, Between(Decimal(1), Decimal(2_000))]
Count = Annotated[int, Between(Decimal(1), Decimal(1_000))]
Celsius = Annotated[Decimal, Between(Decimal("-273.15"), Decimal(150))]
Percent = Annotated[Decimal, Between(Decimal(0), Decimal(100))]
Quantity = Annotated[Decimal, Between(Decimal(0), Decimal(10) ** 15)]
PositiveQuantity = Annotated[Decimal, Between(Decimal("0.000001"), Decimal(10) ** 15)]
