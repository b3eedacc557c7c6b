"""Each requirement of the labels' actions, and of every permit, taken away alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cot_tracker.identity.codes import Code, Kind, parse
from cot_tracker.journey.containers import Label, relabelled
from cot_tracker.journey.holds import Hold, LateReport
from cot_tracker.journey.story import Story
from tests.journey.scene import Break, Moment, codes, labels, live, moments, register, see

BAG = {"what": "collection_bag", "count": 1}


def _part(part: str, **changes: Any) -> Any:
    def change(story: Story) -> Story:
        values: Any = {part: replace(getattr(story, part), **changes)}
        return replace(story, **values)

    return change


def _bag(moment: Moment) -> str:
    return labels(moment.story, 20)[0]


def _reprint(moment: Moment) -> dict[str, Any]:
    return {"what": "collection_bag", "reprint_of": _bag(moment), "why": "damaged"}


def _reserved_label(story: Story) -> str:
    return str(replace(parse(story.coi), kind=Kind.TUBE, container=900, serial=1))


def _with_reserved(story: Story) -> Story:
    code = _reserved_label(story)
    return relabelled(story, [Label(code, parse(code).own, int(Kind.TUBE), 1, "reserved")])


def _end(state: str) -> Any:
    def change(story: Story) -> Story:
        code = labels(story, 20)[0]
        return relabelled(story, [replace(story.labels[code], state=state)])

    return change


def _all_serials_used(story: Story) -> Story:
    old = story.labels[labels(story, 20)[0]]
    last = str(replace(parse(old.code), serial=99))
    return relabelled(story, [replace(old, code=last, serial=99, state="voided")])


def _other(moment: Moment) -> str:
    """A code of the next journey."""
    mine = parse(_bag(moment))
    return str(replace(mine, number=mine.number + 1))


def _unknown(moment: Moment) -> str:
    return str(replace(parse(_bag(moment)), container=950))


WHOLE: dict[str, Any] = {"labels": ["x"], "layout": "tube", "layout_version": "1", "digest": "0"}
ENDED = {"why": "damaged"}

BREAKS = register(
    [
        Break(
            "labelling.reserved", "label_is_yours_to_print", "labelling.not_your_label",
            "planned", "alice", BAG,
            around=lambda a: replace(
                a,
                stories={
                    **a.stories,
                    a.actor.person: replace(
                        a.stories[a.actor.person], roles=frozenset({"pharmacist"})
                    ),
                },
            ),
        ),
        Break(
            "labelling.reserved", "label_is_due", "labelling.not_due", "planned", "alice", BAG,
            story=_part("collection", planned_for=None),
        ),
        Break(
            "labelling.reserved", "parent_is_named", "labelling.parent_needed", "collected",
            "chen",
            lambda m: {"what": "intermediate_bag", "count": 1, "parent": _bag(m)},
            broken={"parent": None},
        ),
        Break(
            "labelling.reserved", "reprint_has_a_reason", "labelling.reason_needed", "labelled",
            "alice", _reprint, broken={"why": None},
        ),
        Break(
            "labelling.reserved", "reprinted_thing_has_a_label", "labelling.nothing_to_reprint",
            "labelled", "alice", _reprint, broken={"what": "tube"},
        ),
        Break(
            "labelling.reserved", "only_one_is_in_force", "labelling.one_in_force", "wristband",
            "alice", lambda m: {
                "what": "wristband", "reprint_of": live(m.story, 11), "why": "damaged",
            }, broken={"reprint_of": None, "why": None},
        ),
        Break(
            "labelling.reserved", "numbers_are_left", "labelling.numbers_used_up", "labelled",
            "alice", _reprint, story=_all_serials_used,
        ),
        Break(
            "labelling.issued", "a_label_is_reserved", "labelling.nothing_reserved", "labelled",
            "alice", also=["labelling.not_reserved"],
        ),
        Break(
            "labelling.issued", "labels_are_reserved", "labelling.not_reserved", "labelled",
            "alice", lambda m: {**WHOLE, "labels": [_reserved_label(m.story)]},
            broken=lambda m: {"labels": [_bag(m)]},
        ),
        Break("labelling.issued", "the_file_is_kept", "labelling.no_file", "labelled", "alice"),
        Break(
            "labelling.voided", "labels_are_known_and_not_ended", "labelling.already_ended",
            "labelled", "alice", lambda m: {**ENDED, "labels": [_bag(m)]}, story=_end("voided"),
        ),
        Break(
            "labelling.destroyed", "labels_are_known_and_not_destroyed",
            "labelling.already_ended", "labelled", "alice",
            lambda m: {**ENDED, "labels": [_bag(m)]}, story=_end("destroyed"),
        ),
    ]
)  # fmt: skip

COLLECTED: Any = None


def _collected(moment: Moment) -> dict[str, Any]:
    from tests.journey.collection.test_collection_gate import _collected as facts

    return facts(moment)


def _hold(story: Story, moment_time: Any = None) -> Story:
    hold = Hold(3, "quality", "looked wrong", story.last_at, "x")  # type: ignore[arg-type]
    return _part("deviation", holds=(hold,))(story)  # type: ignore[no-any-return]


ALWAYS = register(
    [
        Break(
            "collection.collected", "every_code_is_this_patients", "identity.another_patient",
            "labelled", "alice", _collected, broken=lambda m: {"bags": [_other(m)]},
        ),
        Break(
            "collection.collected", "every_label_was_issued", "labelling.unknown", "labelled",
            "alice", _collected, broken=lambda m: {"bags": [_unknown(m)]},
        ),
        Break(
            "collection.collected", "no_label_is_voided", "labelling.voided", "labelled",
            "alice", _collected, story=_end("voided"),
        ),
        Break(
            "collection.collected", "no_hold_is_open", "deviation.on_hold", "labelled", "alice",
            _collected, story=_hold,
        ),
        Break(
            "collection.collected", "late_reports_are_countersigned",
            "deviation.late_unsigned", "labelled", "alice", _collected,
            story=_part("deviation", late=(LateReport(4, "infusion.thawed", "x"),)),
        ),
        Break(
            "collection.collected", "the_journey_goes_on", "enrolment.ended", "labelled",
            "alice", _collected, story=_part("enrolment", screening_failure="withdrew"),
        ),
    ]
)  # fmt: skip


APART = ("parent_is_named", "the_file_is_kept", "a_label_is_reserved")
SEEN = [one for one in (*BREAKS, *ALWAYS) if one.requirement not in APART]


@pytest.mark.parametrize("one", SEEN, ids=str)
def test_without_its_condition_the_action_is_refused(one: Break) -> None:
    if one.action == "labelling.issued":
        one = replace(one, story=_with_reserved)
        see_with_reserved(one)
    else:
        see(one)


def see_with_reserved(one: Break) -> None:
    moment = moments()[one.moment]
    story = _with_reserved(moment.story)
    around = moment.around(one.person, evidence=lambda digest: b"the PDF")
    good = {**WHOLE, "labels": [_reserved_label(story)]}
    assert codes(one.action, story, good, around) == set()
    bad = {**WHOLE, "labels": [_bag(moment)]}
    assert codes(one.action, story, bad, around) == {one.code}
    without = moment.around(one.person)
    assert codes(one.action, story, good, without) == {"labelling.no_file"}


def test_nothing_is_issued_where_no_label_is_reserved() -> None:
    one = next(b for b in BREAKS if b.requirement == "a_label_is_reserved")
    moment = moments()[one.moment]
    around = moment.around(one.person, evidence=lambda digest: b"the PDF")
    facts = {**WHOLE, "labels": [_reserved_label(moment.story)]}
    assert codes(one.action, _with_reserved(moment.story), facts, around) == set()
    assert codes(one.action, moment.story, facts, around) == {one.code, *one.also}


def test_a_child_label_needs_the_container_it_is_filled_from() -> None:
    one = next(b for b in BREAKS if b.requirement == "parent_is_named")
    moment = moments()[one.moment]
    story = _part("production", batch_open=True)(moment.story)
    around = moment.around(one.person)
    good = {"what": "intermediate_bag", "count": 1, "parent": _bag(moment)}
    assert codes(one.action, story, good, around) == set()
    assert codes(one.action, story, {**good, "parent": None}, around) == {one.code}


def test_a_code_of_another_facility_is_not_this_patients() -> None:
    moment = moments()["labelled"]
    bag = parse(_bag(moment))
    strange = Code(bag.kind, "0042", bag.year, bag.number, bag.container, bag.serial)
    found = codes(
        "collection.collected", moment.story, {**_collected(moment), "bags": [str(strange)]},
        moment.around("alice"),
    )  # fmt: skip
    assert "identity.another_patient" in found
