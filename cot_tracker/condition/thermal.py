"""Arithmetic of temperatures: mean, mean kinetic temperature, and time spent beyond limits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from cot_tracker.condition.arrays import Ints, np
from cot_tracker.condition.readings import Reading, Readings, micros
from cot_tracker.condition.series import minutes

ACTIVATION_ENERGY_KJ_MOL = Decimal("83.144")
_SURELY_FROZEN_C = Decimal(-50)
_GAS_CONSTANT_KJ_MOL_K = 0.008314462618
_ZERO_C_IN_K = 273.15
_THOUSANDTH = Decimal("0.001")
_FAR = 2**62


def mean(values: Sequence[Decimal] | Readings) -> Decimal:
    """The arithmetic mean in °C, to the thousandth. Raises ValueError for no values."""
    if not len(values):
        raise ValueError("no temperatures")
    if isinstance(values, Readings):
        total = values.temperature(int(values.values.sum()))
    else:
        total = sum(values, Decimal(0))
    return (total / len(values)).quantize(_THOUSANDTH)


def extremes(readings: Readings) -> tuple[Decimal, Decimal]:
    """The lowest and the highest temperature. Raises ValueError for no readings."""
    lowest, highest = readings.values.min(), readings.values.max()
    return readings.temperature(lowest), readings.temperature(highest)


def mean_kinetic_temperature(
    values: Sequence[Decimal] | Readings,
    activation_energy_kj_mol: Decimal = ACTIVATION_ENERGY_KJ_MOL,
) -> Decimal:
    """The mean kinetic temperature in °C, to the thousandth (ICH Q1A(R2); Haynes 1971).

    Readings are weighted alike: the logging interval is taken as even. Raises ValueError for no
    values, one at or below absolute zero, or an energy that is not positive.
    """
    ratio = float(activation_energy_kj_mol) / _GAS_CONSTANT_KJ_MOL_K
    counted = _counted(values)
    if not counted or min(counted) <= Decimal("-273.15") or ratio <= 0:
        raise ValueError("no mean kinetic temperature")
    exponents = [
        (-ratio / (float(value) + _ZERO_C_IN_K), count) for value, count in counted.items()
    ]
    largest = max(exponent for exponent, _count in exponents)  # keeps exp() from underflowing
    total = math.fsum(count * math.exp(exponent - largest) for exponent, count in exponents)
    logarithm = largest + math.log(total / len(values))
    return Decimal(str(-ratio / logarithm - _ZERO_C_IN_K)).quantize(_THOUSANDTH)


def kept_frozen(high_c: Decimal) -> bool:
    """Whether product under this upper limit is frozen, so that no mean kinetic temperature
    applies to it: Arrhenius' law says nothing across ice (USP <1079.2>)."""
    return high_c <= 0


def surely_frozen(highest_c: Decimal | None) -> bool:
    """Whether readings no higher than this are of frozen product, where no limits say so."""
    return highest_c is not None and highest_c <= _SURELY_FROZEN_C


def _counted(values: Sequence[Decimal] | Readings) -> dict[Decimal, int]:
    if not isinstance(values, Readings):
        return {value: values.count(value) for value in set(values)}
    found, counts = values.counted
    pairs = zip(found.tolist(), counts.tolist(), strict=True)
    return {values.temperature(value): count for value, count in pairs}


@dataclass(frozen=True, slots=True)
class Beyond:
    """Minutes below and above the limits, the longest stay beyond one, and whether any was."""

    minutes_below: Decimal
    minutes_above: Decimal
    longest_minutes: Decimal
    ever: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Each reading with the instant (microseconds since 1970) until which it stands."""

    readings: Readings
    until_us: Ints


def spells(
    readings: Sequence[Reading],
    interval: timedelta | None,
    stopped: datetime | None = None,
    bridged: timedelta = timedelta(0),
) -> Standing:
    """Each reading with the instant until which it stands.

    It stands until the next one; across a silence longer than twice the interval and than
    `bridged`, for its interval only. The last stands until the device stopped, else its interval.
    """
    columns = Readings.of(readings)
    at = columns.at_us
    step = (interval or timedelta(0)) // timedelta(microseconds=1)
    bridge = max(2 * step, bridged // timedelta(microseconds=1))
    following = np.append(at[1:], micros(stopped) if stopped else -_FAR)[: len(at)]
    near = (at <= following) & (following <= at + bridge)
    return Standing(columns, np.where(near, following, at + step))


def beyond(
    standing: Standing,
    low_c: Decimal | None,
    high_c: Decimal | None,
    start: datetime,
    end: datetime,
) -> Beyond:
    """Time beyond the limits between start and end; a limit itself is in range."""
    readings, until = standing.readings, standing.until_us
    first, last = micros(start), micros(end)
    at = readings.at_us
    seen = (until >= first) & (at <= last) & ~((until == first) & (at < first))
    at, until, side = at[seen], until[seen], _sides(readings, low_c, high_c)[seen]
    stays = np.minimum(until, last) - np.maximum(at, first)
    stays[side == 0] = 0
    longest = 0
    if len(side):
        begins = np.flatnonzero(np.append(True, side[1:] != side[:-1]))
        longest = max(0, int(np.add.reduceat(stays, begins).max()))
    return Beyond(
        _minutes(stays[side < 0].sum()),
        _minutes(stays[side > 0].sum()),
        _minutes(longest),
        bool((side != 0).any()),
    )


def _sides(
    readings: Readings, low_c: Decimal | None, high_c: Decimal | None
) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    """-1 below the limits, 1 above, 0 between."""
    side = np.zeros(len(readings), np.int8)
    if high_c is not None:
        side[readings.values > math.floor(readings.scaled(high_c))] = 1
    if low_c is not None:
        side[readings.values < math.ceil(readings.scaled(low_c))] = -1
    return side


def _minutes(micros_spent: np.int64 | int) -> Decimal:
    return minutes(timedelta(microseconds=int(micros_spent)))
