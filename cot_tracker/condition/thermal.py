"""Arithmetic of temperatures: mean, mean kinetic temperature, and time spent beyond limits."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from cot_tracker.condition.series import Reading, Side, minutes

ACTIVATION_ENERGY_KJ_MOL = Decimal("83.144")
FROZEN_C = Decimal(-50)
_GAS_CONSTANT_KJ_MOL_K = 0.008314462618
_ZERO_C_IN_K = 273.15
_THOUSANDTH = Decimal("0.001")


def mean(values: Sequence[Decimal]) -> Decimal:
    """The arithmetic mean in °C, to the thousandth. Raises ValueError for no values."""
    if not values:
        raise ValueError("no temperatures")
    return (sum(values, Decimal(0)) / len(values)).quantize(_THOUSANDTH)


def mean_kinetic_temperature(
    values: Sequence[Decimal], activation_energy_kj_mol: Decimal = ACTIVATION_ENERGY_KJ_MOL
) -> Decimal:
    """The mean kinetic temperature in °C, to the thousandth (ICH Q1A(R2); Haynes 1971).

    Readings are weighted alike: the logging interval is taken as even. Raises ValueError for no
    values, one at or below absolute zero, or an energy that is not positive.
    """
    if not values or min(values) <= Decimal("-273.15") or activation_energy_kj_mol <= 0:
        raise ValueError("no mean kinetic temperature")
    ratio = float(activation_energy_kj_mol) / _GAS_CONSTANT_KJ_MOL_K
    exponents = [
        (-ratio / (float(value) + _ZERO_C_IN_K), count) for value, count in Counter(values).items()
    ]
    largest = max(exponent for exponent, _count in exponents)  # keeps exp() from underflowing
    total = math.fsum(count * math.exp(exponent - largest) for exponent, count in exponents)
    logarithm = largest + math.log(total / len(values))
    return Decimal(str(-ratio / logarithm - _ZERO_C_IN_K)).quantize(_THOUSANDTH)


@dataclass(frozen=True, slots=True)
class Beyond:
    """Minutes below and above the limits, the longest stay beyond one, and whether any was."""

    minutes_below: Decimal
    minutes_above: Decimal
    longest_minutes: Decimal
    ever: bool


def spells(
    readings: Sequence[Reading],
    interval: timedelta | None,
    stopped: datetime | None = None,
    bridged: timedelta = timedelta(0),
) -> Iterator[tuple[Reading, datetime]]:
    """Each reading with the instant until which it stands.

    It stands until the next one; across a silence longer than twice the interval and than
    `bridged`, for its interval only. The last stands until the device stopped, else its interval.
    """
    step = interval or timedelta(0)
    bridge = max(2 * step, bridged)
    for place, reading in enumerate(readings):
        following = readings[place + 1].at if place + 1 < len(readings) else stopped
        near = following is not None and reading.at <= following <= reading.at + bridge
        yield reading, following if near and following else reading.at + step


def beyond(
    standing: Iterable[tuple[Reading, datetime]],
    low_c: Decimal | None,
    high_c: Decimal | None,
    start: datetime,
    end: datetime,
) -> Beyond:
    """Time beyond the limits between start and end; a limit itself is in range."""
    spent = {"below": timedelta(0), "above": timedelta(0)}
    longest = run = timedelta(0)
    last: Side | None = None
    ever = False
    for reading, until in standing:
        if until < start or reading.at > end or (until == start and reading.at < start):
            continue
        side = _side(reading.temperature_c, low_c, high_c)
        if side != last:
            run = timedelta(0)
        if side:
            stay = min(until, end) - max(reading.at, start)
            spent[side] += stay
            run += stay
            ever, longest = True, max(longest, run)
        last = side
    return Beyond(minutes(spent["below"]), minutes(spent["above"]), minutes(longest), ever)


def _side(value: Decimal, low_c: Decimal | None, high_c: Decimal | None) -> Side | None:
    if low_c is not None and value < low_c:
        return "below"
    return "above" if high_c is not None and value > high_c else None
