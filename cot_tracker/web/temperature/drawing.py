"""One curve from vein to vein as a drawing: a panel for each leg, on its own scale, and a break
for each time that no logger was there. Geometry only; the template draws it as SVG."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo

from cot_tracker.condition.curve import Excursion, parted, thinned
from cot_tracker.language import gettext as _
from cot_tracker.web.temperature.legs import Leg, Mark, Way

_At = Callable[[datetime], float]
HEIGHT, TOP, BOTTOM = 490, 132, 420
_LEAST_WIDTH, _PANEL_WIDTH, _AXIS, _BREAK = 1120, 250, 50, 92
_LETTER, _EDGE = 7.4, 16
_SHARE = 0.16
_COLUMNS = 1000
_STEPS = [
    timedelta(minutes=m)
    for m in (10, 30, 60, 120, 180, 360, 720, 1440, 2880, 7 * 1440, 28 * 1440, 91 * 1440)
]


@dataclass(frozen=True)
class Beyond:
    """An excursion as drawn: its stretch, and where its extreme stands."""

    x: float
    width: float
    at_x: float
    at_y: float
    excursion: Excursion


@dataclass(frozen=True)
class Panel:
    """One leg. Ticks are (place, words); `band` is the range between the limits, as (y, height);
    `silences` are (x, width, words)."""

    leg: Leg
    name: tuple[str, str]
    x: float
    width: float
    lines: tuple[str, ...]
    y_ticks: tuple[tuple[float, str], ...]
    x_ticks: tuple[tuple[float, str], ...]
    limits: tuple[tuple[float, str], ...]
    band: tuple[float, float] | None
    beyond: tuple[Beyond, ...]
    silences: tuple[tuple[float, float, str], ...]


@dataclass(frozen=True)
class Break:
    """A time of which nothing was read, drawn narrow whatever its length. `name`: two lines on
    where the cells were, if that is known."""

    x: float
    width: float
    words: str
    start: datetime
    end: datetime
    name: tuple[str, str] = ("", "")
    leg: Leg | None = None


@dataclass(frozen=True)
class Pin:
    """A mark as drawn: numbered, its words stand in the table."""

    x: float
    row: int
    number: int
    mark: Mark


@dataclass(frozen=True)
class Drawing:
    width: float
    panels: tuple[Panel, ...]
    breaks: tuple[Break, ...]
    pins: tuple[Pin, ...]
    height: int = HEIGHT
    top: int = TOP
    bottom: int = BOTTOM


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float

    def y(self, value: float | Decimal) -> float:
        part = (float(value) - self.low) / (self.high - self.low)
        return round(BOTTOM - part * (BOTTOM - TOP), 1)


def drawn(way: Way, zone: ZoneInfo) -> Drawing:
    """The drawing of this way, times as the clocks at the site show them."""
    legs = way.legs
    gaps = list(_gaps(way))
    seen = [leg for leg in legs if len(leg.readings)]
    narrow = len(gaps) + len(legs) - len(seen)
    width = max(_LEAST_WIDTH, _PANEL_WIDTH * len(seen) + _BREAK * narrow)
    room = width - _AXIS * len(seen) - _BREAK * narrow - 2 * _EDGE
    shares = dict(zip(map(id, seen), _shares(seen), strict=True))
    panels: list[Panel] = []
    breaks: list[Break] = []
    x = float(_EDGE)
    for place, leg in enumerate([*legs, None]):
        for start, end in (gap for at, *gap in gaps if at == place):
            breaks.append(Break(x, _BREAK, length(end - start), start, end))
            x += _BREAK
        if leg is not None and id(leg) in shares:
            x += _AXIS
            panels.append(_panel(leg, x, room * shares[id(leg)], _scale(leg, seen), zone))
            x += room * shares[id(leg)]
        elif leg is not None:
            words = length(leg.end - leg.start)
            breaks.append(Break(x, _BREAK, words, leg.start, leg.end, _name(leg, _BREAK), leg))
            x += _BREAK
    return Drawing(width, tuple(panels), tuple(breaks), tuple(_pins(way, panels, breaks)))


def _name(leg: Leg, width: float) -> tuple[str, str]:
    """The leg's name on two lines, as long as there is room."""
    first, _colon, second = leg.title.replace("：", ": ").partition(": ")
    return within(first, width), within(second, width)


def within(words: str, width: float) -> str:
    """The words, or their beginning, as wide as there is room. A Chinese sign is twice a letter."""
    room = max(4 * _LETTER, width)
    if _wide(words) <= room:
        return words
    while words and _wide(words) + _LETTER > room:
        words = words[:-1]
    return words + "…"


def _wide(words: str) -> float:
    return _LETTER * sum(2 if east_asian_width(sign) in "WF" else 1 for sign in words)


def length(span: timedelta) -> str:
    """A length of time in words: days and hours, or hours and minutes."""
    minutes = max(0, span // timedelta(minutes=1))
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days:
        return _("{days} d {hours} h", days=days, hours=hours)
    return _("{hours} h {minutes} min", hours=hours, minutes=minutes % 60)


def _gaps(way: Way) -> Iterator[tuple[int, datetime, datetime]]:
    """Times without a logger, by the place of the leg that follows."""
    ends = [leg.end for leg in way.legs]
    if not ends:
        return
    first, last = way.legs[0].start, max(ends)
    begun = min((mark.at for mark in way.marks), default=first)
    if begun < first:
        yield 0, begun, first
    for place, leg in enumerate(way.legs[1:], 1):
        before = max(ends[:place])
        if leg.start > before:
            yield place, before, leg.start
    ended = max((mark.at for mark in way.marks), default=last)
    if ended > last:
        yield len(ends), last, ended


def _shares(legs: Sequence[Leg]) -> list[float]:
    """The part of the width that each leg gets: by its length, none less than can be read."""
    lengths = [max((leg.end - leg.start).total_seconds(), 60) for leg in legs]
    least = min(_SHARE, 1 / max(1, len(legs)))
    shares = [max(one / sum(lengths), least) for one in lengths]
    return [one / sum(shares) for one in shares]


def _scale(leg: Leg, legs: Sequence[Leg]) -> _Scale:
    """Legs of the same limits have the same scale, so that they can be compared."""
    alike = [one for one in legs if (one.low_c, one.high_c) == (leg.low_c, leg.high_c)]
    told = [float(v) for one in alike for v in (one.low_c, one.high_c) if v is not None]
    told += [float(value) for one in alike if one.extremes for value in one.extremes]
    low, high = (min(told), max(told)) if told else (0.0, 10.0)
    room = max((high - low) * 0.12, 0.5)
    return _Scale(low - room, high + room)


def _panel(leg: Leg, x: float, width: float, scale: _Scale, zone: ZoneInfo) -> Panel:
    seconds = max((leg.end - leg.start).total_seconds(), 1.0)

    def at(when: datetime) -> float:
        part = (when - leg.start).total_seconds() / seconds
        return round(x + min(max(part, 0.0), 1.0) * width, 1)

    columns = max(50, int(_COLUMNS * width / _LEAST_WIDTH))
    lines = tuple(
        " ".join(f"{at(one.at)},{scale.y(one.temperature_c)}" for one in thinned(part, columns))
        for part in parted(leg.readings, leg.longest)
    )
    limits = [value for value in (leg.low_c, leg.high_c) if value is not None]
    band = (scale.y(limits[1]), scale.y(limits[0]) - scale.y(limits[1])) if limits[1:] else None
    return Panel(
        leg, _name(leg, width + _AXIS), round(x, 1), round(width, 1), lines, tuple(_y_ticks(scale)),
        tuple((at(when), words) for when, words in _x_ticks(leg, width, zone)),
        tuple((scale.y(value), f"{_signed(value)} °C") for value in limits), band,
        tuple(_beyond(leg, at, scale)),
        tuple((at(a), round(max(at(b) - at(a), 2), 1), length(b - a)) for a, b in leg.silences),
    )  # fmt: skip


def _beyond(leg: Leg, at: _At, scale: _Scale) -> Iterator[Beyond]:
    for one in leg.excursions:
        x = at(one.start)
        inside = [
            r
            for r in thinned(leg.readings_between(one.start, one.end), 50)
            if r.temperature_c == one.extreme_c
        ]
        peak = at(inside[0].at) if inside else x
        yield Beyond(x, round(max(at(one.end) - x, 3), 1), peak, scale.y(one.extreme_c), one)


def _y_ticks(scale: _Scale) -> Iterator[tuple[float, str]]:
    rough = (scale.high - scale.low) / 6
    power = 10 ** math.floor(math.log10(rough))
    step = next(n * power for n in (1, 2, 5, 10) if n * power >= rough)
    value = math.ceil(scale.low / step) * step
    while value <= scale.high:
        yield scale.y(value), _signed(value)
        value = round(value + step, 6)


def _signed(value: float | Decimal) -> str:
    """A number with a minus sign that is one."""
    return f"{value:g}".replace("-", "\u2212")


def _x_ticks(leg: Leg, width: float, zone: ZoneInfo) -> Iterator[tuple[datetime, str]]:
    """Round times of the site's clock, far enough from each other to be read."""
    most = max(1, int(width // 76))
    step = next((s for s in _STEPS if (leg.end - leg.start) / s <= most), _STEPS[-1])
    start = leg.start.astimezone(zone)
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    tick = midnight + -((midnight - start) // step) * step
    while tick <= leg.end:
        yield tick, f"{tick:%m-%d}" if tick.hour == tick.minute == 0 else f"{tick:%H:%M}"
        tick += step


def _pins(
    way: Way, panels: Sequence[Panel], breaks: Sequence[Break]
) -> Iterator[Pin]:  # fmt: skip
    marks = sorted(
        [*way.marks, *(mark for leg in way.legs for mark in leg.marks)], key=lambda one: one.at
    )
    rows: list[float] = []
    for number, mark in enumerate(marks, 1):
        x = _place(mark, panels, breaks)
        row = next((n for n, last in enumerate(rows) if x - last >= 21), len(rows))
        rows[row : row + 1] = [x]
        yield Pin(x, row % 4, number, mark)


def _place(mark: Mark, panels: Sequence[Panel], breaks: Sequence[Break]) -> float:
    for panel in panels:
        if mark in panel.leg.marks or panel.leg.start <= mark.at <= panel.leg.end:
            seconds = max((panel.leg.end - panel.leg.start).total_seconds(), 1.0)
            part = (mark.at - panel.leg.start).total_seconds() / seconds
            return round(panel.x + min(max(part, 0.0), 1.0) * panel.width, 1)
    for one in breaks:
        if one.start <= mark.at <= one.end:
            part = (mark.at - one.start) / (one.end - one.start)
            return round(one.x + 8 + part * (one.width - 16), 1)
    return panels[-1].x + panels[-1].width if panels else 0.0
