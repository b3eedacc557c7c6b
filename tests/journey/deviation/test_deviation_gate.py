"""Each requirement of holds, deviations and the end of containers, taken away alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cot_tracker.identity.codes import Kind, parse
from cot_tracker.journey.containers import changed
from cot_tracker.journey.holds import Check, Deviation, Hold, LateReport
from cot_tracker.journey.story import Story
from tests.journey.scene import Break, Moment, codes, labels, live, moments, register

SOMEBODY = "60000026000990000000"


def _deviation(story: Story, **changes: Any) -> Story:
    return replace(story, deviation=replace(story.deviation, **changes))


def _person(name: str) -> str:
    return moments()["before"].people[name].person


def _with_hold(story: Story, **changes: Any) -> Story:
    assert story.last_at is not None
    hold = replace(Hold(7, "quality", "why", story.last_at, SOMEBODY), **changes)
    return _deviation(story, holds=(hold,))


def _near_miss(story: Story) -> Story:
    return _with_hold(story, cause="near_miss")


def _check(story: Story, name: str, read: str = "same") -> Check:
    assert story.last_at is not None
    return Check(_person(name), name, story.last_at, read)


def _open(story: Story, **changes: Any) -> Story:
    assert story.last_at is not None
    one = replace(
        Deviation(9, "title", "major", story.last_at, SOMEBODY, assessed_by=SOMEBODY), **changes
    )
    return _deviation(story, deviations=(one,))


def _told_outside(story: Story, countersigned_by: str) -> Story:
    """A hold and the deviation of the same act outside the gates."""
    story = _open(story, number=7, outside=True, countersigned_by=countersigned_by)
    return _with_hold(story, cause="deviation")


def _bag(story: Story) -> str:
    return labels(story, 20)[0]


def _own(story: Story) -> str:
    return parse(_bag(story)).own


def _identified(moment: Moment) -> dict[str, Any]:
    return {"hold": 7, "identified": [live(moment.story, 11), _bag(moment.story)]}


def _containers(moment: Moment) -> dict[str, Any]:
    return {"containers": [_bag(moment.story)], "method": "autoclave", "why": "left over"}


def _late(story: Story) -> Story:
    return _deviation(story, late=(LateReport(5, "infusion.thawed", SOMEBODY),))


def _destroying(story: Story) -> Story:
    own = parse(_bag(story)).own
    return changed(_deviation(story, destroying=((own, SOMEBODY),)), [own], state="destroying")


def _tube(story: Story) -> Story:
    """A collection bag that counts as a sample, so that it may be retained."""
    return story


HOLD = {"hold": 7, "why": "looked at again"}
CASES = [
    # action, requirement, code, person, base story, facts, broken story, broken facts, also
    ("deviation.near_miss_checked", "a_hold_is_open", "deviation.no_hold", "alice", _near_miss,
     _identified, lambda s: _deviation(s, holds=()), {}, ["deviation.no_such_hold"]),
    ("deviation.near_miss_checked", "the_hold_is_open", "deviation.no_such_hold", "alice",
     _near_miss, _identified, None, {"hold": 8}, []),
    ("deviation.near_miss_checked", "it_is_a_near_miss", "deviation.not_a_near_miss", "alice",
     _near_miss, _identified, _with_hold, {}, []),
    ("deviation.near_miss_checked", "two_have_not_disagreed", "deviation.waits_for_quality",
     "alice", _near_miss, _identified,
     lambda s: _with_hold(s, cause="near_miss",
                          checks=(_check(s, "hugo", "a"), _check(s, "ines", "b"))), {}, []),
    ("deviation.near_miss_checked", "checked_by_a_second_person", "deviation.checked_by_you",
     "alice", _near_miss, _identified,
     lambda s: _with_hold(s, cause="near_miss", checks=(_check(s, "alice"),)), {}, []),
    ("deviation.near_miss_checked", "the_band_is_identified", "deviation.band_not_identified",
     "alice", _near_miss, _identified, None,
     lambda m: {"identified": [_bag(m.story)]}, []),
    ("deviation.near_miss_checked", "the_identified_band_is_bound", "deviation.band_not_bound",
     "alice", _near_miss, _identified,
     lambda s: _near_miss(replace(s, enrolment=replace(s.enrolment, bound_wristband=""))), {}, []),
    ("deviation.near_miss_checked", "the_bag_is_identified", "deviation.bag_not_identified",
     "alice", _near_miss, _identified, None,
     lambda m: {"identified": [live(m.story, 11)]}, []),
    ("deviation.hold_cleared", "a_hold_is_open", "deviation.no_hold", "emma", _with_hold,
     lambda m: HOLD, lambda s: _deviation(s, holds=()), {}, ["deviation.no_such_hold"]),
    ("deviation.hold_cleared", "the_hold_is_open", "deviation.no_such_hold", "emma", _with_hold,
     lambda m: HOLD, None, {"hold": 8}, []),
    ("deviation.hold_cleared", "two_people_have_tried", "deviation.two_people_first", "emma",
     _with_hold, lambda m: HOLD, _near_miss, {}, []),
    ("deviation.hold_cleared", "somebody_else_placed_it", "deviation.your_hold", "emma",
     _with_hold, lambda m: HOLD, lambda s: _with_hold(s, placed_by=_person("emma")), {}, []),
    ("deviation.hold_cleared", "an_outside_act_has_two_signatures", "deviation.outside_unsigned",
     "emma", lambda s: _told_outside(s, SOMEBODY), lambda m: HOLD,
     lambda s: _told_outside(s, ""), {}, []),
    ("deviation.happened_countersigned", "an_outside_act_waits", "deviation.no_outside_act",
     "hugo", lambda s: _open(s, outside=True), lambda m: {"deviation": 9}, _open, {},
     ["deviation.not_outside"]),
    ("deviation.happened_countersigned", "the_outside_act_waits", "deviation.not_outside",
     "hugo", lambda s: _open(s, outside=True), lambda m: {"deviation": 9}, None,
     {"deviation": 8}, []),
    ("deviation.happened_countersigned", "somebody_else_told_it", "deviation.your_deviation",
     "hugo", lambda s: _open(s, outside=True), lambda m: {"deviation": 9},
     lambda s: _open(s, outside=True, raised_by=_person("hugo")), {}, []),
    ("deviation.late_countersigned", "a_late_report_waits", "deviation.no_late_report", "hugo",
     _late, lambda m: {"report": 5}, lambda s: s, {}, ["deviation.nothing_late"]),
    ("deviation.late_countersigned", "the_late_report_waits", "deviation.nothing_late", "hugo",
     _late, lambda m: {"report": 5}, None, {"report": 6}, []),
    ("deviation.late_countersigned", "somebody_else_told_it_late", "deviation.your_deviation",
     "hugo", _late, lambda m: {"report": 5},
     lambda s: _deviation(s, late=(LateReport(5, "x", _person("hugo")),)), {}, []),
    ("deviation.late_countersigned", "the_countersigner_may_do_it",
     "deviation.not_yours_to_countersign", "hugo", _late, lambda m: {"report": 5},
     lambda s: _deviation(
         s, late=(LateReport(5, "x", SOMEBODY, roles=frozenset({"pharmacist"})),)
     ), {}, []),
    ("deviation.assessed", "a_deviation_is_open", "deviation.no_deviation", "emma", _open,
     lambda m: {"deviation": 9, "severity": "minor", "assessment": "small"},
     lambda s: _deviation(s, deviations=()), {}, ["deviation.no_such_deviation"]),
    ("deviation.assessed", "the_deviation_is_open", "deviation.no_such_deviation", "emma", _open,
     lambda m: {"deviation": 9, "severity": "minor", "assessment": "small"}, None,
     {"deviation": 8}, []),
    ("deviation.assessed", "an_outside_act_is_countersigned", "deviation.not_countersigned",
     "emma", _open, lambda m: {"deviation": 9, "severity": "minor", "assessment": "small"},
     lambda s: _open(s, outside=True), {}, []),
    ("deviation.assessed", "somebody_else_told_it", "deviation.your_deviation", "emma", _open,
     lambda m: {"deviation": 9, "severity": "minor", "assessment": "small"},
     lambda s: _open(s, raised_by=_person("emma")), {}, []),
    ("deviation.closed", "a_deviation_is_open", "deviation.no_deviation", "emma", _open,
     lambda m: {"deviation": 9, "conclusion": "closed"},
     lambda s: _deviation(s, deviations=()), {}, ["deviation.no_such_deviation"]),
    ("deviation.closed", "the_deviation_is_open", "deviation.no_such_deviation", "emma", _open,
     lambda m: {"deviation": 9, "conclusion": "closed"}, None, {"deviation": 8}, []),
    ("deviation.closed", "the_deviation_is_assessed", "deviation.not_assessed", "emma", _open,
     lambda m: {"deviation": 9, "conclusion": "closed"},
     lambda s: _open(s, assessed_by=""), {}, []),
    ("deviation.closed", "somebody_else_told_it", "deviation.your_deviation", "emma", _open,
     lambda m: {"deviation": 9, "conclusion": "closed"},
     lambda s: _open(s, raised_by=_person("emma")), {}, []),
    ("deviation.corrected", "something_is_recorded", "deviation.nothing_to_correct", "alice",
     lambda s: s, lambda m: {"sequence": 1, "facts": {}, "why": "typed wrongly"},
     lambda s: replace(s, sequence=1), {}, []),
    ("deviation.destroyed", "a_container_is_left", "deviation.nothing_left", "emma",
     lambda s: s, _containers, lambda s: changed(s, s.containers, state="destroyed"), {},
     ["deviation.container_ended"]),
    ("deviation.destroyed", "containers_are_known", "deviation.container_unknown", "emma",
     lambda s: s, _containers, lambda s: replace(s, containers=s.containers.delete(_own(s))), {},
     []),
    ("deviation.destroyed", "containers_have_not_ended", "deviation.container_ended", "emma",
     lambda s: s, _containers, lambda s: changed(s, [_bag(s)], state="destroyed"), {}, []),
    ("deviation.destroyed", "cells_still_needed_end_by_quality", "deviation.still_needed",
     "chen", lambda s: changed(s, [_bag(s)], state="consumed"), _containers,
     lambda s: changed(s, [_bag(s)], state="filled"), {}, []),
    ("deviation.destruction_witnessed", "a_destruction_waits", "deviation.no_destruction",
     "emma", _destroying, lambda m: {"containers": [_bag(m.story)]},
     lambda s: s, {}, ["deviation.not_destroyed"]),
    ("deviation.destruction_witnessed", "containers_wait_for_a_witness",
     "deviation.not_destroyed", "emma", _destroying, lambda m: {"containers": [_bag(m.story)]},
     lambda s: _deviation(s, destroying=((_own(s)[:13] + "99900", SOMEBODY),)), {}, []),
    ("deviation.destruction_witnessed", "the_witness_is_another", "deviation.your_destruction",
     "emma", _destroying, lambda m: {"containers": [_bag(m.story)]},
     lambda s: _deviation(
         _destroying(s), destroying=((parse(_bag(s)).own, _person("emma")),)), {}, []),
]  # fmt: skip

register(
    [Break(action, requirement, code, "collected", person, also=also)
     for action, requirement, code, person, *_, also in CASES]
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def test_without_its_condition_the_action_is_refused(case: Any) -> None:
    action, _, code, person, base, facts_of, break_story, break_facts, also = case
    moment = moments()["collected"]
    around = moment.around(person)
    story = base(moment.story)
    facts = dict(facts_of(moment))
    assert codes(action, story, facts, around) - {"deviation.on_hold"} == set()
    worse = break_story(moment.story) if break_story is not None else story
    more = break_facts(moment) if callable(break_facts) else break_facts
    assert codes(action, worse, {**facts, **more}, around) == {code, *also}


RETAINED = register(
    [
        Break("deviation.retained", "containers_are_known", "deviation.container_unknown",
              "collected", "dana"),
        Break("deviation.retained", "containers_have_not_ended", "deviation.container_ended",
              "collected", "dana"),
        Break("deviation.retained", "a_sample_is_left", "deviation.no_sample_left",
              "collected", "dana", also=["deviation.container_ended"]),
    ]
)  # fmt: skip


def test_only_a_known_sample_that_has_not_ended_is_retained() -> None:
    moment = moments()["collected"]
    bag = parse(_bag(moment.story))
    tube = replace(bag, kind=Kind.TUBE)
    sample = replace(moment.story.containers[bag.own], code=tube.own, kind=int(Kind.TUBE))
    label = replace(moment.story.labels[str(bag)], code=str(tube), own=tube.own)
    story = replace(
        moment.story, containers=moment.story.containers.set(tube.own, sample),
        labels=moment.story.labels.set(str(tube), label),
    )  # fmt: skip
    position = str(replace(bag, kind=Kind.STORAGE, container=0, serial=0))
    facts = {"containers": [str(tube)], "position": position}
    around = moment.around("dana")
    assert codes("deviation.retained", story, facts, around) == set()
    other = replace(sample, code=replace(tube, container=tube.container + 90).own)
    two = replace(story, containers=story.containers.set(other.code, other))
    ended = changed(two, [tube.own], state="destroyed")
    assert codes("deviation.retained", ended, facts, around) == {RETAINED[1].code}
    unknown = replace(two, containers=two.containers.delete(tube.own))
    assert codes("deviation.retained", unknown, facts, around) == {RETAINED[0].code}
    none = changed(story, [tube.own], state="destroyed")
    found = codes("deviation.retained", none, facts, around)
    assert found == {RETAINED[2].code, *RETAINED[2].also}
