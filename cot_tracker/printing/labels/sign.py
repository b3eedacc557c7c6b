"""The sign of biological hazard as a vector, in the proportions of 29 CFR 1910.145(f)(8): units of
which the outer circles have a diameter of thirty."""

from __future__ import annotations

from functools import cache
from math import cos, radians, sin

_DIRECTIONS = (90, 210, 330)
_GAP, _RING, _TIPS, _CENTRE = 1.0, 3.5, 4.0, 6.0
_OUTER_AT, _INNER_AT = 11.0, 15.0
_INNER, _OUTER = 21.0, 30.0  # diameters
_RING_IN = 10.0  # the ring's inner radius
_LEFT, _TOP, _BOTTOM = 24.6, 26.0, 20.6  # how far it reaches from its centre


@cache
def biohazard(x: float, y: float, width: float, height: float) -> str:
    """PDF operators that draw the sign as large as fits in the middle of this place, which is
    given in points with y upwards from its lower left corner. The paper below is white."""
    unit = min(width / (2 * _LEFT), height / (_TOP + _BOTTOM))
    middle = x + width / 2, y + height / 2 + (_BOTTOM - _TOP) / 2 * unit
    strokes = ["q", f"{unit:.5f} 0 0 {unit:.5f} {middle[0]:.3f} {middle[1]:.3f} cm", "0 g"]
    strokes += [f"{_circle(*_at(each, _OUTER_AT), _OUTER / 2)} f" for each in _DIRECTIONS]
    strokes.append("1 g")
    strokes += [f"{_circle(*_at(each, _INNER_AT), _INNER / 2)} f" for each in _DIRECTIONS]
    strokes.append(f"{_circle(0, 0, _CENTRE / 2)} f")
    for each in _DIRECTIONS:
        strokes.append(f"{_bar(each, 0, _CENTRE, _GAP)} f {_bar(each, 20, 30, _TIPS)} f")
    strokes.append("0 g")
    ring = f"{_circle(0, 0, _RING_IN + _RING)} {_circle(0, 0, _RING_IN)} f*"
    for each in _DIRECTIONS:
        clip = _circle(*_at(each, _INNER_AT), _INNER / 2 - _GAP)
        strokes.append(f"q {clip} W n {ring} Q")
    return "\n".join((*strokes, "Q"))


def _at(degrees: float, distance: float) -> tuple[float, float]:
    angle = radians(degrees)
    return distance * cos(angle), distance * sin(angle)


def _circle(x: float, y: float, radius: float) -> str:
    """Four Bézier curves, which differ from a circle by less than a thousandth."""
    k = radius * 0.5522847498
    quarters = (
        (x + radius, y + k, x + k, y + radius, x, y + radius),
        (x - k, y + radius, x - radius, y + k, x - radius, y),
        (x - radius, y - k, x - k, y - radius, x, y - radius),
        (x + k, y - radius, x + radius, y - k, x + radius, y),
    )
    curves = " ".join(" ".join(f"{value:.3f}" for value in each) + " c" for each in quarters)
    return f"{x + radius:.3f} {y:.3f} m {curves} h"


def _bar(degrees: float, start: float, end: float, width: float) -> str:
    """A rectangle along a direction from the centre."""
    along, across = _at(degrees, 1), _at(degrees + 90, width / 2)
    corners = [
        (along[0] * far + side * across[0], along[1] * far + side * across[1])
        for far, side in ((start, 1), (end, 1), (end, -1), (start, -1))
    ]
    return (
        " ".join(f"{x:.3f} {y:.3f} {'l' if n else 'm'}" for n, (x, y) in enumerate(corners)) + " h"
    )
