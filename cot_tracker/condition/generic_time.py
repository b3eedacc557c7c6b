"""Times of the generic reader: a format told in full and the zone it is meant in. Nothing is
guessed: a time that the format does not fit, or that the zone's clock never or twice showed, is
none."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

Clock = Callable[[str], "datetime | str"]
"""An instant in UTC, or why there is none: unreadable, skipped_hour or doubled_hour."""

FORMATS = (
    "YYYY-MM-DD HH:mm:ss", "YYYY-MM-DD HH:mm", "YYYY/MM/DD HH:mm:ss", "YYYY-MM-DDTHH:mm:ssZ",
    "DD/MM/YYYY HH:mm:ss", "DD.MM.YYYY HH:mm:ss", "DD-MM-YYYY HH:mm:ss", "DD-MMM-YYYY HH:mm:ss",
    "MM/DD/YYYY HH:mm:ss", "MM/DD/YY hh:mm:ss AM", "YY.MM.DD HH:mm:ss", "YYYY/M/D H:mm",
)  # fmt: skip
"""Common ones, to choose from."""
IN_THE_FILE = "in the file"
"""The zone of a file whose every time bears its own offset."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TOKENS = {
    "YYYY": ("year", r"([0-9]{4})"), "YY": ("year", r"([0-9]{2})"),
    "MMM": ("month", r"([A-Za-z]{3})"), "MM": ("month", r"([0-9]{2})"),
    "M": ("month", r"([0-9]{1,2})"), "DD": ("day", r"([0-9]{2})"), "D": ("day", r"([0-9]{1,2})"),
    "HH": ("hour", r"([0-9]{2})"), "H": ("hour", r"([0-9]{1,2})"),
    "hh": ("hour12", r"([0-9]{2})"), "h": ("hour12", r"([0-9]{1,2})"),
    "mm": ("minute", r"([0-9]{2})"), "ss": ("second", r"([0-9]{2})"),
    "S": ("fraction", r"([0-9]{1,6})"), "AM": ("half", r"([AaPp]\.?[Mm]\.?|上午|下午)"),
    "Z": ("offset", r"(Z|[+-][0-9]{2}:?[0-9]{2})"),
}  # fmt: skip
_TOKEN = re.compile("|".join(sorted(_TOKENS, key=len, reverse=True)) + r"|T| +|[^A-Za-z]")
_OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})\Z")
_NEEDED = {"year", "month", "day", "minute"}


class FormatFault(ValueError):
    """The format or the zone cannot be meant."""


def zone_of(name: str) -> tzinfo | None:
    """The zone of this name: a fixed offset like +08:00, or an IANA name such as Asia/Shanghai;
    None for the one in the file. Raises FormatFault."""
    if name == IN_THE_FILE:
        return None
    fixed = _fixed(name)
    if fixed is not None:
        return fixed
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise FormatFault(name) from None


@lru_cache(maxsize=64)
def clock(form: str, zone: str) -> Clock:
    """Reads times of this format in this zone. Raises FormatFault for a format that leaves out a
    part, tells one twice, or does not agree with the zone about an offset."""
    pattern, names = _compiled(form)
    where = zone_of(zone)
    if (where is None) != ("offset" in names):
        raise FormatFault(form)
    place = {name: at for at, name in enumerate(names)}
    long_year = "YYYY" in form
    at_utc = _fixed_clock(where) if isinstance(where, timezone) else _moving_clock(where)

    def read(text: str) -> datetime | str:
        found = pattern.match(text)
        if found is None:
            return "unreadable"
        try:
            local = _local(found.groups(), place, long_year)
            if where is None:
                offset = _fixed(found.group(place["offset"] + 1))
                return local.replace(tzinfo=offset).astimezone(UTC) if offset else "unreadable"
            return at_utc(local)
        except (ValueError, OverflowError):
            return "unreadable"

    return read


def _compiled(form: str) -> tuple[re.Pattern[str], list[str]]:
    pattern, names = shape_of(form)
    told = set(names)
    hours = {"hour", "hour12"} & told
    twelve = ("hour12" in told) == ("half" in told)
    if len(told) < len(names) or not told >= _NEEDED or len(hours) != 1 or not twelve:
        raise FormatFault(form)
    return re.compile(pattern + r"\Z"), names


def shape_of(form: str) -> tuple[str, list[str]]:
    """A format, or a part of one, as a regular expression with a group for each of its parts, and
    what these are called. Raises FormatFault."""
    names: list[str] = []
    pattern = ""
    at = 0
    while at < len(form):
        token = _TOKEN.match(form, at)
        if token is None:
            raise FormatFault(form)
        name, shape = _TOKENS.get(token[0], ("", _plain(token[0])))
        pattern += shape
        names += [name] if name else []
        at = token.end()
    return pattern, names


def _plain(text: str) -> str:
    """Spaces are at least so many, in one repetition: of several in a row every division would be
    tried."""
    return f" {{{len(text)},}}" if text[0] == " " else re.escape(text)


def _local(groups: tuple[str, ...], place: dict[str, int], long_year: bool) -> datetime:
    def number(name: str) -> int:
        return int(groups[place[name]]) if name in place else 0

    year = number("year") if long_year else 2000 + number("year")
    month = groups[place["month"]]
    hour = number("hour")
    if "half" in place:
        hour = _twelve(number("hour12"), groups[place["half"]])
    fraction = groups[place["fraction"]].ljust(6, "0") if "fraction" in place else "0"
    return datetime(  # noqa: DTZ001 - its zone comes after
        year, int(month) if month.isdigit() else MONTHS.index(month.lower()) + 1,
        number("day"), hour, number("minute"), number("second"), int(fraction),
    )  # fmt: skip


def _twelve(hour: int, half: str) -> int:
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half == "下午" or half[0] in "Pp" else 0)


def _fixed(text: str) -> timezone | None:
    if text in ("Z", "UTC"):
        return timezone.utc  # noqa: UP017 - a timezone, not the constant's wider type
    found = _OFFSET.match(text)
    if found is None or int(found[2]) > 14 or int(found[3]) > 59:
        return None
    span = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-span if found[1] == "-" else span)


def _fixed_clock(zone: timezone) -> Callable[[datetime], datetime | str]:
    def read(local: datetime) -> datetime | str:
        return local.replace(tzinfo=zone).astimezone(UTC)

    return read


def _moving_clock(zone: tzinfo | None) -> Callable[[datetime], datetime | str]:
    """Of a zone that changes its offset: an hour that its clock never showed, or showed twice, is
    no instant."""

    def read(local: datetime) -> datetime | str:
        first = local.replace(tzinfo=zone)
        second = local.replace(tzinfo=zone, fold=1)
        if first.utcoffset() == second.utcoffset():
            return first.astimezone(UTC)
        there = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local
        return "doubled_hour" if there else "skipped_hour"

    return read
