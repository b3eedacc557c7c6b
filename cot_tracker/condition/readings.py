"""A million readings in two columns: instants and temperatures as whole numbers, no objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, overload

from cot_tracker.condition.arrays import Ints, np

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_BLOCK = 65_536
_MOST_DECIMALS = 9


class Reading(NamedTuple):
    """One temperature in degrees Celsius at one instant (aware, UTC)."""

    at: datetime
    temperature_c: Decimal


class Readings(Sequence[Reading]):
    """Readings by column: `at_us` is microseconds since 1970 (UTC), and the temperature in °C is
    `values / 10 ** decimals`. As a sequence it gives `Reading`s, made when they are asked for."""

    __slots__ = ("__dict__", "at_us", "decimals", "values")

    def __init__(self, at_us: Ints, values: Ints, decimals: int) -> None:
        self.at_us, self.values, self.decimals = at_us, values, decimals

    @classmethod
    def of(cls, readings: Iterable[Reading]) -> Readings:
        """The same readings by column; more than nine decimals are rounded to nine."""
        if isinstance(readings, Readings):
            return readings
        kept = list(readings)
        exponents = (-int(one.temperature_c.as_tuple().exponent) for one in kept)
        decimals = min(max(0, *exponents, 0), _MOST_DECIMALS)
        scale = Decimal(10) ** decimals
        return cls(
            np.array([micros(one.at) for one in kept], np.int64),
            np.array(
                [int((one.temperature_c * scale).to_integral_value()) for one in kept], np.int64
            ),
            decimals,
        )

    @classmethod
    def merged(cls, parts: Sequence[Readings]) -> Readings:
        """All of them in order of time; of several at one instant the last part's stands."""
        decimals = max((one.decimals for one in parts), default=0)
        at = np.concatenate([np.zeros(0, np.int64), *(one.at_us for one in parts)])
        scaled = (one.values * 10 ** (decimals - one.decimals) for one in parts)
        values = np.concatenate([np.zeros(0, np.int64), *scaled])
        order = np.argsort(at, kind="stable")
        at, values = at[order], values[order]
        last = np.ones(len(at), np.bool_)
        last[:-1] = at[1:] != at[:-1]
        return cls(at[last], values[last], decimals)

    def scaled(self, value: Decimal) -> Decimal:
        """A temperature on the scale of `values`, to compare with them."""
        return value.scaleb(self.decimals)

    def temperature(self, value: int) -> Decimal:
        """One of `values` as °C."""
        return Decimal(int(value)).scaleb(-self.decimals)

    @cached_property
    def counted(self) -> tuple[Ints, Ints]:
        """The different values, and how often each was read."""
        if not len(self.values):
            return self.values, self.values
        lowest = int(self.values.min())
        if int(self.values.max()) - lowest < 4_000_000:
            counts = np.bincount(self.values - lowest)
            found = np.flatnonzero(counts)
            return found + lowest, counts[found]
        return np.unique(self.values, return_counts=True)

    def __len__(self) -> int:
        return len(self.at_us)

    @overload
    def __getitem__(self, place: int) -> Reading: ...
    @overload
    def __getitem__(self, place: slice) -> Readings: ...
    def __getitem__(self, place: int | slice) -> Reading | Readings:
        if isinstance(place, slice):
            return Readings(self.at_us[place], self.values[place], self.decimals)
        return Reading(instant(self.at_us[place]), self.temperature(self.values[place]))

    def __iter__(self) -> Iterator[Reading]:
        known: dict[int, Decimal] = {}
        for first in range(0, len(self), _BLOCK):
            block = slice(first, first + _BLOCK)
            pairs = zip(self.at_us[block].tolist(), self.values[block].tolist(), strict=True)
            for at, value in pairs:
                temperature = known.get(value)
                if temperature is None:
                    temperature = known[value] = self.temperature(value)
                yield Reading(instant(at), temperature)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Sequence):
            return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.at_us.tobytes())

    def __repr__(self) -> str:
        return f"Readings({len(self)})"


def micros(at: datetime) -> int:
    """Microseconds since 1970. The instant is aware."""
    return (at - EPOCH) // _MICROSECOND


def instant(at_us: int) -> datetime:
    """The instant so many microseconds after 1970, in UTC."""
    return EPOCH + timedelta(microseconds=int(at_us))
