"""From a logger's own clock to UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo

from cot_tracker.condition.arrays import Flags, Ints, np
from cot_tracker.condition.readers.clock import MINUTE, NO_OFFSET

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HALF_HOUR = 30 * MINUTE


def to_utc(local: Ints, zone: tzinfo, own: Ints | None = None) -> tuple[Ints, Flags]:
    """The instants in UTC, and which of them the zone's change of clocks leaves in doubt.

    `own` are offsets the rows state themselves, in minutes; they come before the zone.
    """
    if isinstance(zone, timezone):
        fixed = zone.utcoffset(None) // timedelta(microseconds=1)
        offset = np.full(len(local), fixed, np.int64)
        if own is not None:
            offset = np.where(own == NO_OFFSET, offset, own * MINUTE)
        return local - offset, np.zeros(len(local), np.bool_)
    steps, inverse = np.unique(local // HALF_HOUR, return_inverse=True)
    offsets, doubts = np.zeros(len(steps), np.int64), np.zeros(len(steps), np.bool_)
    for place, step in enumerate(steps):
        offsets[place], doubts[place] = _offset(int(step), zone)
    offset, doubt = offsets[inverse], doubts[inverse]
    if own is not None:
        stated = own != NO_OFFSET
        offset = np.where(stated, own * MINUTE, offset)
        doubt &= ~stated
    return local - offset, doubt


def _offset(step: int, zone: tzinfo) -> tuple[int, bool]:
    try:
        naive = (EPOCH + timedelta(microseconds=step * HALF_HOUR)).replace(tzinfo=zone)
        early, late = naive.utcoffset(), naive.replace(fold=1).utcoffset()
    except (OverflowError, ValueError):
        return 0, True
    span = early or timedelta(0)
    return span // timedelta(microseconds=1), early != late
