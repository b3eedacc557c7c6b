"""A lane is qualified by season: its limits and its longest duration on a day of the year."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from cot_tracker.protocol.making import Lane
from cot_tracker.protocol.reading import example_protocol, read_protocol
from tests.protocol.toml import with_value, written

EXAMPLE = tomllib.loads(example_protocol().decode())
PROTOCOL = read_protocol(example_protocol())


@pytest.mark.parametrize(
    ("day", "season", "hours"),
    [
        (date(2026, 5, 31), "", 48), (date(2026, 6, 1), "summer", 36),
        (date(2026, 9, 30), "summer", 36), (date(2026, 10, 1), "", 48),
        (date(2026, 12, 31), "winter", 44), (date(2027, 1, 1), "winter", 44),
        (date(2028, 2, 29), "winter", 44), (date(2027, 3, 1), "", 48),
    ],
)  # fmt: skip
def test_the_season_of_the_day_of_packing_decides(day: date, season: str, hours: int) -> None:
    lane = PROTOCOL.lane("starting_material")
    found = lane.season(day)
    assert (found.id if found is not None else "") == season
    assert PROTOCOL.lane("starting_material", day).max_hours == hours


def test_what_a_season_does_not_give_is_the_lanes_own() -> None:
    lane, summer = PROTOCOL.lane("product"), PROTOCOL.lane("product", date(2026, 7, 1))
    assert (int(summer.low_c), int(summer.high_c), summer.max_gap_minutes) == (-200, -130, 30)
    assert (lane.max_hours, summer.max_hours) == (96, 84)


def test_a_season_may_have_its_own_temperatures() -> None:
    place = ("lanes", 0, "seasons", 0, "high_c")
    lane: Lane = read_protocol(written(with_value(EXAMPLE, place, 6))).lane("starting_material")
    assert (int(lane.high_c), int(lane.on(date(2026, 7, 1)).high_c)) == (8, 6)


def test_a_lane_without_seasons_is_the_same_all_year() -> None:
    place = ("lanes", 0, "seasons")
    lane = read_protocol(written(with_value(EXAMPLE, place, []))).lane("starting_material")
    assert lane.on(date(2026, 7, 1)) is lane


def test_seasons_and_the_budget_out_of_storage_are_marked_as_examples() -> None:
    assert PROTOCOL.is_example("lanes[0].seasons[0].max_hours")
    assert PROTOCOL.is_example("product.max_minutes_out_of_storage")
