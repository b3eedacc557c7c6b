"""What makes an excursion, and what makes the verdict unknown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from cot_tracker.condition.series import Alarm, Finding, Series, Value, plain
from cot_tracker.condition.thermal import Beyond

if TYPE_CHECKING:
    from cot_tracker.condition.judge import Limits

Verdict = Literal["accepted", "excursion", "unknown"]


def verdict_of(exceeded: bool, findings: Sequence[Finding]) -> Verdict:
    """Unknown for a file not to be trusted; else a proven excursion; else unknown if any part
    was not seen; else accepted."""
    weights = {finding.weight for finding in findings}
    if "untrusted" in weights:
        return "unknown"
    if exceeded:
        return "excursion"
    return "unknown" if "missing" in weights else "accepted"


def exceeds(time: Beyond, limits: Limits) -> bool:
    """Whether more time was spent beyond the limits than they allow."""
    total = time.minutes_below + time.minutes_above
    nothing_allowed = not (limits.single_minutes_allowed and limits.cumulative_minutes_allowed)
    return (
        time.longest_minutes > limits.single_minutes_allowed
        or total > limits.cumulative_minutes_allowed
        or (time.ever and nothing_allowed)
    )


def serial_doubts(serial: str, expected: str, answered: str = "") -> list[Finding]:
    """A finding if the file is not, or does not say that it is, from the logger packed; where it
    does not, a person is asked, and what was `answered` is told. The file's own word stands."""
    own = bool(_bare(serial))
    said = serial if own else answered
    if not said:
        return [Finding("ask_serial", "missing", {"expected": expected})] if expected else []
    found = []
    if answered:
        found.append(
            Finding("serial_not_asked", "note") if own
            else Finding("serial_answered", "note", {"serial": answered})
        )  # fmt: skip
    if expected and _bare(said) != _bare(expected):
        found.append(Finding("wrong_serial", "untrusted", {"serial": said, "expected": expected}))
    return found


def device_saw_more(
    series: Series, limits: Limits, start: datetime, end: datetime
) -> list[Finding]:
    """A device measures more often than it logs, so its alarm may know what its readings hide.

    Devices go off as soon as the minutes are reached: an alarm as wide as the lane that went off
    on the way is never passed over.
    """
    for alarm in series.device_report.alarms if series.device_report else ():
        allowed = (
            limits.single_minutes_allowed
            if alarm.kind == "single"
            else limits.cumulative_minutes_allowed
        )
        if not _as_far(alarm, limits):
            continue
        said: dict[str, Value] = {"minutes": alarm.minutes, "limit_c": plain(alarm.limit_c)}
        if alarm.minutes > allowed and _touches(alarm, start, end):
            return [Finding("device_alarm", "missing", said)]
        if alarm.allowed_minutes >= allowed and any(start <= at <= end for at in alarm.fired):
            said["minutes"] = alarm.allowed_minutes
            return [Finding("device_went_off", "missing", said)]
    return []


def device_went_further(
    series: Series, limits: Limits, start: datetime, end: datetime
) -> list[Finding]:
    """The extreme that a device measured between two readings, where it lies beyond the limits."""
    for alarm in series.device_report.alarms if series.device_report else ():
        told, at = alarm.extreme_c, alarm.extreme_at
        if told is None or limits.low_c <= told <= limits.high_c:
            continue
        if start <= at <= end if at else _touches(alarm, start, end):
            return [Finding("device_beyond", "missing", {"temperature_c": plain(told)})]
    return []


def _touches(alarm: Alarm, start: datetime, end: datetime) -> bool:
    return (alarm.started is None or alarm.started < end) and (
        alarm.ended is None or alarm.ended > start
    )


def _as_far(alarm: Alarm, limits: Limits) -> bool:
    if alarm.side == "below":
        return alarm.limit_c <= limits.low_c
    return alarm.limit_c >= limits.high_c


def _bare(serial: str) -> str:
    """A serial number as people compare it: without blanks, dashes and case."""
    return "".join(sign for sign in serial.casefold() if sign not in " -_:./")
