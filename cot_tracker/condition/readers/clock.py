"""A column of instants as a logger's clock wrote them: dates in any order, 12 or 24 hours.

Instants are microseconds since 1970 by that clock; which order the dates have is settled in
`dates`, and what UTC makes of the clock in `zones`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from cot_tracker.condition.arrays import Bytes, Flags, Ints, np
from cot_tracker.condition.readers.shapes import Cells, Group, groups

Kind = Literal["ymd", "year_last", "two_digits"]
KINDS: tuple[Kind, ...] = ("ymd", "year_last", "two_digits")
NO_OFFSET = -10_000
SECOND, MINUTE, HOUR = 1_000_000, 60_000_000, 3_600_000_000
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MORNING = (
    "am", "a.m.", "a. m.", "a.m", "dop.", "dop", "vorm.", "fm", "f.m.", "ap.", "de.", "πμ", "π.μ.",
    "上午", "午前", "오전",
)  # fmt: skip
AFTERNOON = (
    "pm", "p.m.", "p. m.", "p.m", "odp.", "odp", "nachm.", "em", "e.m.", "ip.", "du.", "μμ", "μ.μ.",
    "下午", "午後", "오후",
)  # fmt: skip


def _words(words: tuple[str, ...]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(w.encode().decode("latin-1")) for w in longest_first)


_HALF = f"(?P<half{{}}>{_words(MORNING)}|{_words(AFTERNOON)})"
_PM = re.compile(_words(AFTERNOON), re.IGNORECASE)
_DATE = (
    r"(?:(?P<y>0000)(?P<s1>[-/. ])(?P<m>00?)(?P=s1)(?P<d>00?)"
    r"|(?P<a>00?)(?P<s2>[-/. ])(?P<b>00?)(?P=s2)(?P<c>0000|00)"
    rf"|(?P<nd>00?)(?P<s3>[-/. ])(?P<name>{'|'.join(MONTHS)})(?P=s3)(?P<ny>0000|00))"
)
_TIME = (
    rf"(?:{_HALF.format(1)} {{0,3}})?(?P<hour>00?)(?P<st>[:.])(?P<minute>00)"
    rf"(?:(?P=st)(?P<second>00)(?:[.,](?P<part>0{{1,9}}))?)?(?: {{0,3}}{_HALF.format(2)})?"
)
_OFFSET = r" ?(?P<offset>Z|(?:UTC|GMT)? ?[+-]00:?00)"
_INSTANT = re.compile(rf"{_DATE}[T, ] ?{_TIME}(?:{_OFFSET})?\Z", re.IGNORECASE)
_DATE_ALONE = re.compile(rf"{_DATE}\Z", re.IGNORECASE)
_TIME_ALONE = re.compile(rf"{_TIME}(?:{_OFFSET})?\Z", re.IGNORECASE)


@dataclass
class Clock:
    """A column of instants, not yet in order of year, month and day.

    `fields` are the three numbers of each date as they stand, `kind` indexes KINDS, `time` is
    microseconds since midnight, `offset` minutes east of UTC or NO_OFFSET; `legible` where all
    of that was found. A `kind` of "ymd" has its year first, with four digits.
    """

    fields: tuple[Ints, Ints, Ints]
    kind: Bytes
    time: Ints
    offset: Ints
    legible: Flags

    @classmethod
    def blank(cls, count: int) -> Clock:
        """So many instants, none of them legible."""
        a, b, c = (np.zeros(count, np.int64) for _ in range(3))
        return cls(
            (a, b, c), np.zeros(count, np.uint8), np.zeros(count, np.int64),
            np.full(count, NO_OFFSET, np.int64), np.zeros(count, np.bool_),
        )  # fmt: skip


def instants(cells: Cells) -> Clock:
    """A column that holds date and time together."""
    found = Clock.blank(len(cells.starts))
    for group in groups(cells):
        match = _matched(_INSTANT, group.shape)
        if match is not None:
            _date(found, group, match)
            found.legible[group.rows] = _time(found, group, match)
    return found


def dates_and_times(dates: Cells, times: Cells) -> Clock:
    """A column of dates beside one of times."""
    found = Clock.blank(len(dates.starts))
    dated = np.zeros(len(dates.starts), np.bool_)
    for group in groups(dates):
        match = _matched(_DATE_ALONE, group.shape)
        if match is not None:
            _date(found, group, match)
            dated[group.rows] = True
    for group in groups(times):
        match = _matched(_TIME_ALONE, group.shape)
        if match is not None:
            found.legible[group.rows] = _time(found, group, match)
    found.legible &= dated
    return found


@lru_cache(maxsize=1024)
def _matched(pattern: re.Pattern[str], shape: str) -> re.Match[str] | None:
    return pattern.match(shape.replace("\xc2\xa0", "  ").replace("\xe2\x80\xaf", "   "))


def _date(found: Clock, group: Group, match: re.Match[str]) -> None:
    if match["name"]:  # the month has a name, so that day and year have but one place
        year = group.numeral(*match.span("ny"))
        found.fields[0][group.rows] = year if len(match["ny"]) == 4 else year + 2000
        found.fields[1][group.rows] = MONTHS.index(match["name"].title()) + 1
        found.fields[2][group.rows] = group.numeral(*match.span("nd"))
        found.kind[group.rows] = KINDS.index("ymd")
        return
    names = "abc" if match["y"] is None else "ymd"
    for into, name in zip(found.fields, names, strict=True):
        into[group.rows] = group.numeral(*match.span(name))
    last: Kind = "year_last" if match["c"] == "0000" else "two_digits"
    found.kind[group.rows] = KINDS.index("ymd" if match["y"] else last)


def _time(found: Clock, group: Group, match: re.Match[str]) -> Flags:
    """Sets the time of day and the offset of these rows; which of them are possible times."""
    hour = group.numeral(*match.span("hour"))
    minute = group.numeral(*match.span("minute"))
    second = group.numeral(*match.span("second")) if match["second"] else np.int64(0)
    half = match["half1"] or match["half2"]
    fits = (minute < 60) & (second < 60)
    if half:
        fits &= (hour >= 1) & (hour <= 12)
        hour = hour % 12 + (12 if _PM.fullmatch(half) else 0)
    time = hour * HOUR + minute * MINUTE + second * SECOND
    if match["part"]:
        digits = min(len(match["part"]), 6)
        begin = match.start("part")
        time = time + group.numeral(begin, begin + digits) * 10 ** (6 - digits)
    found.time[group.rows] = time
    fits &= hour < 24
    return fits & _offset(found, group, match)


def _offset(found: Clock, group: Group, match: re.Match[str]) -> Flags:
    text = match["offset"]
    if not text:
        return np.ones(len(group.rows), np.bool_)
    if text.upper() == "Z":
        found.offset[group.rows] = 0
        return np.ones(len(group.rows), np.bool_)
    end = match.end("offset")
    begin = end - (5 if ":" in text else 4)
    hours, minutes = group.numeral(begin, begin + 2), group.numeral(end - 2, end)
    sign = -1 if group.shape[begin - 1] == "-" else 1
    found.offset[group.rows] = sign * (hours * 60 + minutes)
    return (minutes < 60) & (hours * 60 + minutes <= 14 * 60)
