"""Each requirement of storage, and of every action that names a position, taken away alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest

from cot_tracker.facility.storage import Kept
from cot_tracker.identity.codes import Code, Kind
from tests.gates import BROKEN, breaks
from tests.journey.storage import keeping as k
from tests.journey.storage.keeping import FIRST, FREEZER, SECOND, position
from tests.journey.transport import carrying as c
from tests.journey.transport.carrying import Carrying

STRANGER = str(Code(Kind.INFUSION_BAG, "0000", 26, 9, 1))
SAMPLE = str(Code(Kind.RETAIN_SAMPLE, "0000", 26, 1, 8, 1))


@dataclass(frozen=True)
class Break:
    action: str
    requirement: str
    code: str
    at: Callable[[], Carrying]
    person: str
    facts: Mapping[str, Any]
    broken: Callable[[Carrying], Carrying] = lambda at: at
    changes: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.action}-{self.requirement}"


def _kept_as(**changes: Any) -> Callable[[Carrying], Carrying]:
    def change(at: Carrying) -> Carrying:
        storage = replace(at.items[FREEZER].storage, **changes)
        return at.with_item(FREEZER, storage=storage)

    return change


def _taken(number: int) -> Callable[[Carrying], Carrying]:
    return lambda at: _kept_as(
        contents=at.items[FREEZER].storage.contents.set(STRANGER, Kept(position(number), at.now))
    )(at)


def _full(at: Carrying) -> Carrying:
    contents = at.items[FREEZER].storage.contents
    for number in range(1, 13):
        own = str(Code(Kind.INFUSION_BAG, "0000", 26, 9, number))
        contents = contents.set(own, Kept(position(number), at.now))
    return _kept_as(contents=contents)(at)


def _consumed(*codes: str) -> Callable[[Carrying], Carrying]:
    def change(at: Carrying) -> Carrying:
        for code in codes:
            at = at.with_bag(code, state="consumed")
        return at

    return change


def _accepted() -> Carrying:
    """Arrived and accepted at the site, before the pharmacy's freezer."""
    at = k.ready()
    for code in c.PRODUCT:
        at = at.with_bag(code, state="accepted", place="site")
    return at


def _sampled() -> Carrying:
    """A retain sample of this journey that nothing is decided on yet."""
    from cot_tracker.identity.codes import parse
    from cot_tracker.journey.containers import Container, Label

    own = parse(SAMPLE).own
    at = k.ready()
    sample = Container(own, Kind.RETAIN_SAMPLE, state="filled", place="workshop")
    label = Label(SAMPLE, own, int(Kind.RETAIN_SAMPLE), 1, "applied")
    story = at.story
    return at.with_story(
        containers=story.containers.set(own, sample), labels=story.labels.set(SAMPLE, label)
    )


def _failed() -> Carrying:
    return k.told(k.stored(), "storage.failed/1", {"name": "Freezer A", "why": "No nitrogen"})


CLEAR = {"hold": _failed().story.sequence, "why": "Nitrogen was left"}
STORE = {"container": FIRST, "position": position(1)}
BOTH = {"container": FIRST, "position": FREEZER}
RECEIVE = {"bags": [FIRST, SECOND], "counted": 2, "intact": True, "position": FREEZER}
RECEIVE_ONE = {**RECEIVE, "bags": [FIRST], "counted": 1, "position": position(1)}
RETAIN = {"containers": [SAMPLE], "position": position(1)}
CHECK_IN = k.put_in(FIRST, place=position(1))
WHERE: tuple[tuple[str, Callable[[], Carrying], str, Mapping[str, Any]], ...] = (
    ("production.stored", k.ready, "chen", STORE),
    ("storage.checked_in", k.ready, "chen", CHECK_IN),
    ("pharmacy.received", lambda: _accepted().with_bag(SECOND, state="consumed"), "grace",
     RECEIVE_ONE),
    ("deviation.retained", _sampled, "dana", RETAIN),
)  # fmt: skip
BREAKS = [
    Break("storage.checked_out", "something_is_in_storage", "storage.nothing_stored", k.stored,
          "chen", k.take_out(FIRST), lambda at: at.with_bag(SECOND, position="").with_bag(
              FIRST, position=""), also=("storage.not_in_storage",)),
    Break("storage.checked_out", "containers_lie_in_positions", "storage.not_in_storage", k.stored,
          "chen", k.take_out(FIRST), lambda at: at.with_bag(FIRST, position="")),
    Break("storage.checked_in", "something_can_be_stored", "storage.nothing_to_store", k.ready,
          "chen", CHECK_IN, _consumed(*c.PRODUCT, *c.CELLS), also=("storage.cannot_be_stored",)),
    Break("storage.checked_in", "containers_can_be_stored", "storage.cannot_be_stored", k.ready,
          "chen", CHECK_IN, _consumed(FIRST)),
    Break("deviation.hold_cleared", "nothing_lies_in_failed_storage", "storage.lies_in_failed",
          _failed, "everybody", CLEAR, lambda at: _kept_as(failed_at=at.now)(at)),
    Break("storage.checked_out", "keeper_is_where_the_bag_is", "storage.other_side", k.stored,
          "chen", k.take_out(FIRST), lambda at: at.with_bag(FIRST, place="pharmacy")),
    Break("storage.checked_in", "keeper_is_where_the_bag_is", "storage.other_side", k.ready,
          "chen", CHECK_IN, lambda at: at.with_bag(FIRST, place="pharmacy")),
    Break("storage.checked_in", "storage_is_known", "storage.unknown", k.ready, "chen", CHECK_IN,
          lambda at: at.with_item(FREEZER, active=False)),
]  # fmt: skip
for action, moment, person, facts in WHERE:
    multiple = {**facts, "position": position(1)}
    BREAKS += [
        Break(action, "position_exists", "storage.no_such_position", moment, person, facts,
              changes={"position": position(13)}),
        Break(action, "position_is_free", "storage.position_taken", moment, person, facts,
              _taken(1)),
        Break(action, "each_has_a_position", "storage.full", moment, person,
              {**facts, "position": FREEZER}, _full),
        Break(action, "storage_works", "storage.has_failed", moment, person, facts,
              lambda at: _kept_as(failed_at=at.now)(at)),
    ]  # fmt: skip
    if action != "deviation.retained":
        BREAKS.append(
            Break(action, "storage_suits_the_product", "storage.not_for_product", moment, person,
                  facts, lambda at: _kept_as(low_c=Decimal(2), high_c=Decimal(8))(at))
        )  # fmt: skip
        BREAKS.append(
            Break(action, "storage_has_limits", "storage.limits_unknown", moment, person, facts,
                  lambda at: _kept_as(low_c=None)(at))
        )  # fmt: skip
for one in BREAKS:
    BROKEN[(one.action, one.requirement)] = tuple(one.also)


@pytest.mark.parametrize("one", BREAKS, ids=str)
def test_each_requirement_is_missed_alone(one: Break) -> None:
    at = one.at()
    assert at.refusals(one.person, one.action, one.facts) == set()
    found = one.broken(at).refusals(one.person, one.action, {**one.facts, **one.changes})
    assert found == {one.code, *one.also}


def test_two_bags_never_go_into_one_position() -> None:
    at = k.ready()
    both = k.put_in(FIRST, SECOND, place=position(1))
    assert at.refusals("chen", "storage.checked_in", both) == {"storage.one_each"}
    one_each = at.do("chen", "storage.checked_in", k.put_in(FIRST, SECOND))
    assert len(set(k.inside(one_each).values())) == 2
    taken = k.put_in(SECOND, place=k.where(one_each, FIRST))
    assert one_each.refusals("chen", "storage.checked_in", taken) == {"storage.position_taken"}


def test_a_bag_may_be_put_back_where_it_lies_already() -> None:
    at = k.stored()
    again = k.put_in(FIRST, place=k.where(at, FIRST))
    assert at.refusals("chen", "storage.checked_in", again) == set()
    assert k.inside(at.do("chen", "storage.checked_in", k.put_in(FIRST, SECOND))) == k.inside(at)


def test_storage_stays_open_to_a_journey_on_hold() -> None:
    at = k.told(k.stored(), "storage.failed/1", {"name": "Freezer A", "why": "No nitrogen"})
    assert at.holds == ["storage"]
    rescue = k.take_out(FIRST, SECOND, purpose="failure")
    at = at.do("chen", "storage.checked_out", rescue)
    at = at.do("chen", "storage.checked_in", k.put_in(FIRST, SECOND, place=k.OTHER_FREEZER))
    assert set(k.inside(at, k.OTHER_FREEZER)) == {k.OWN_1, k.OWN_2}
    assert k.inside(at) == {}


@pytest.mark.parametrize(
    "unknown", [{"low_c": None}, {"high_c": None}, {"low_c": None, "high_c": None}]
)
def test_product_never_goes_where_nobody_said_how_cold_it_keeps(unknown: dict[str, None]) -> None:
    found = _kept_as(**unknown)(k.ready()).refusals("chen", "storage.checked_in", CHECK_IN)
    assert found == {"storage.limits_unknown"}


@breaks("storage.checked_in", "its_temperature_is_judged")
@breaks("deviation.retained", "its_temperature_is_judged")
@breaks("production.stored", "its_temperature_is_judged")
def test_a_sample_goes_there_with_a_caution() -> None:
    at, facts = _sampled(), k.put_in(SAMPLE, place=position(1))
    nowhere = _kept_as(low_c=None, high_c=None)(at)
    assert nowhere.refusals("chen", "storage.checked_in", facts) == set()
    assert nowhere.refusals("dana", "deviation.retained", RETAIN) == set()
    assert nowhere.cautions("chen", "storage.checked_in", facts) == {"storage.not_judged"}
    assert nowhere.cautions("dana", "deviation.retained", RETAIN) == {"storage.not_judged"}
    assert at.cautions("chen", "storage.checked_in", facts) == set()
    assert nowhere.cautions("chen", "storage.checked_in", CHECK_IN) == set(), "it is refused"


def test_what_keeps_colder_is_not_refused_and_samples_go_anywhere() -> None:
    at = k.ready()
    colder = _kept_as(low_c=Decimal(-196), high_c=Decimal(-150))(at)
    assert colder.refusals("chen", "storage.checked_in", CHECK_IN) == set()
    warm = _kept_as(low_c=Decimal(2), high_c=Decimal(8))(_sampled())
    assert warm.refusals("dana", "deviation.retained", RETAIN) == set()
    assert warm.refusals("chen", "storage.checked_in", k.put_in(SAMPLE, place=position(1))) == set()


@pytest.mark.parametrize(
    ("place", "may"),
    [("workshop", {"chen", "dana", "emma"}), ("site", {"alice", "grace", "emma"}),
     ("pharmacy", {"alice", "grace", "emma"})],
)  # fmt: skip
def test_a_bag_is_stored_by_those_who_are_where_it_is(place: str, may: set[str]) -> None:
    at = k.ready().with_bag(FIRST, place=place)
    for person in ("alice", "chen", "dana", "emma", "grace"):
        refused = at.refusals(person, "storage.checked_in", CHECK_IN)
        assert refused == (set() if person in may else {"storage.other_side"})
