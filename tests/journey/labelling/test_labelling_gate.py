"""Each requirement of the labels' actions, and of every permit, taken away alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cot_tracker.door.cards import Card
from cot_tracker.facility.state import ItemStory
from cot_tracker.identity.codes import Code, Kind, parse
from cot_tracker.journey.containers import Label, changed, relabelled
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


def _newer(state: str, old: str) -> Any:
    """The story with a second print of the first bag's label, and what that made of the first."""

    def change(story: Story) -> Story:
        first = story.labels[labels(story, 20)[0]]
        code = str(replace(parse(first.code), serial=2))
        second = replace(first, code=code, serial=2, state=state)
        return relabelled(story, [second, replace(first, state=old)])

    return change


def _all(state: str) -> Any:
    def change(story: Story) -> Story:
        return relabelled(story, [replace(one, state=state) for one in story.labels.values()])

    return change


def _filled(story: Story) -> Story:
    return changed(story, [labels(story, 20)[0]], state="filled")


def _where_anothers_labels_are(around: Any) -> Any:
    """The same at a station at which labels of the next patient were printed."""
    station = str(Code(Kind.STATION, "0000", 26, 7))
    there = ItemStory(station, 3, "Bench", active=True, labels_of="10x", labels_here=("20x",))
    actor = replace(around.actor, station=station)
    return replace(around, actor=actor, stories={**around.stories, station: there})


def _sheet(moment: Moment) -> dict[str, Any]:
    return {"sheet": _bag(moment), "count": 2, "why": "not_used"}


def _one(moment: Moment) -> dict[str, Any]:
    return {"labels": [_bag(moment)], "why": "damaged"}


def _kept(moment: Moment) -> dict[str, Any]:
    return {"labels": [_bag(moment)], "where": "batch record, page 3"}


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
            "labelling.reserved", "the_reprinted_label_is_in_force", "labelling.not_in_force",
            "labelled", "alice", _reprint, story=_newer("issued", "voided"),
            broken={"reprint_of": None},
        ),
        Break(
            "labelling.reserved", "no_print_of_it_is_under_way", "labelling.print_under_way",
            "labelled", "alice", _reprint, story=_newer("reserved", "issued"),
        ),
        Break(
            "labelling.reserved", "batch_is_small_or_explained", "labelling.too_many", "planned",
            "alice", BAG, broken={"count": 5},
        ),
        Break(
            "labelling.reserved", "no_labels_of_another_patient_are_open_here",
            "labelling.anothers_labels", "planned", "alice", BAG,
            around=_where_anothers_labels_are,
        ),
        Break(
            "labelling.applied", "a_label_waits", "labelling.nothing_waits", "labelled", "alice",
            lambda m: {"label": _bag(m)}, story=_all("applied"), also=["labelling.on_its_thing"],
        ),
        Break(
            "labelling.applied", "label_is_on_nothing_yet", "labelling.on_its_thing", "labelled",
            "alice", lambda m: {"label": _bag(m)}, story=_end("applied"),
        ),
        Break(
            "labelling.applied", "no_labels_of_another_patient_are_open_here",
            "labelling.anothers_labels", "labelled", "alice", lambda m: {"label": _bag(m)},
            around=_where_anothers_labels_are,
        ),
        Break(
            "labelling.voided", "a_label_can_be_voided", "labelling.nothing_to_end", "labelled",
            "alice", _one, story=_all("voided"), also=["labelling.already_ended"],
        ),
        Break(
            "labelling.destroyed", "a_label_can_be_destroyed", "labelling.nothing_to_end",
            "labelled", "alice", _one, story=_all("destroyed"),
            also=["labelling.already_ended"],
        ),
        Break(
            "labelling.destroyed", "labels_or_a_counted_sheet_are_named",
            "labelling.which_labels", "labelled", "alice", _sheet, broken={"count": None},
        ),
        Break(
            "labelling.destroyed", "the_count_is_the_records", "labelling.other_count",
            "labelled", "alice", _sheet, broken={"count": 3},
        ),
        Break(
            "labelling.destroyed", "nothing_in_use_loses_its_label", "labelling.bag_needs_it",
            "labelled", "alice", _one, story=_filled,
        ),
        Break(
            "labelling.retained", "a_label_can_be_kept", "labelling.nothing_to_end", "labelled",
            "alice", _kept, story=_all("retained"), also=["labelling.already_ended"],
        ),
        Break(
            "labelling.retained", "labels_can_be_kept", "labelling.already_ended", "labelled",
            "alice", _kept, story=_end("retained"),
        ),
        Break(
            "labelling.retained", "nothing_in_use_loses_its_label", "labelling.bag_needs_it",
            "labelled", "alice", _kept, story=_filled,
        ),
        Break(
            "labelling.issued", "no_labels_of_another_patient_are_open_here",
            "labelling.anothers_labels", "labelled", "alice",
        ),
        Break(
            "labelling.issued", "what_is_issued_is_still_due", "labelling.no_longer_due",
            "labelled", "chen",
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
        Break("deviation.retained", "no_card_is_voided", "cards.voided", "collected", "dana"),
    ]
)  # fmt: skip


APART = (
    "parent_is_named", "the_file_is_kept", "a_label_is_reserved", "what_is_issued_is_still_due",
    "the_reprinted_label_is_in_force", "no_card_is_voided",
)  # fmt: skip
SEEN = [
    one for one in (*BREAKS, *ALWAYS)
    if one.requirement not in APART
    and not (one.action == "labelling.issued" and one.requirement != "labels_are_reserved")
]  # fmt: skip


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


def test_of_two_who_reprint_one_label_the_second_is_told_which_is_in_force() -> None:
    moment = moments()["labelled"]
    story, around = _newer("issued", "voided")(moment.story), moment.around("alice")
    facts = _reprint(moment)
    newer = str(replace(parse(_bag(moment)), serial=2))
    assert codes("labelling.reserved", story, facts, around) == {"labelling.not_in_force"}
    right = {**facts, "reprint_of": newer}
    assert codes("labelling.reserved", story, right, around) == set()
    none_live = _newer("voided", "voided")(moment.story)
    assert codes("labelling.reserved", none_live, facts, around) == set()


def test_a_label_whose_batch_was_closed_while_it_was_rendered_is_not_issued() -> None:
    moment = moments()["collected"]
    code = str(replace(parse(_bag(moment)), kind=Kind.INFUSION_BAG, container=900, serial=1))
    label = Label(code, parse(code).own, int(Kind.INFUSION_BAG), 1, "reserved")
    open_ = _part("production", batch_open=True)(relabelled(moment.story, [label]))
    around = moment.around("chen", evidence=lambda digest: b"the PDF")
    facts = {**WHOLE, "labels": [code]}
    assert codes("labelling.issued", open_, facts, around) == set()
    closed = _part("production", batch_open=False)(open_)
    assert codes("labelling.issued", closed, facts, around) == {"labelling.no_longer_due"}


def test_of_two_patients_whose_labels_are_rendered_at_one_station_only_one_is_issued() -> None:
    moment = moments()["labelled"]
    story = _with_reserved(moment.story)
    around = moment.around("alice", evidence=lambda digest: b"the PDF")
    facts = {**WHOLE, "labels": [_reserved_label(story)]}
    there = _where_anothers_labels_are(around)
    assert codes("labelling.issued", story, facts, around) == set()
    assert codes("labelling.issued", story, facts, there) == {"labelling.anothers_labels"}


def test_the_station_is_free_once_the_others_labels_are_accounted_for() -> None:
    moment = moments()["planned"]
    there = _where_anothers_labels_are(moment.around("alice"))
    station = there.stories[there.actor.station]
    other = moments()["labelled"].story
    mine = replace(station, labels_of="10x", labels_here=labels(other, 20))
    open_ = replace(there, stories={**there.stories, there.actor.station: mine, "10x": other})
    story = moment.story
    assert codes("labelling.reserved", story, BAG, open_) == {"labelling.anothers_labels"}
    used = _all("applied")(other)
    free = replace(open_, stories={**open_.stories, "10x": used})
    assert codes("labelling.reserved", story, BAG, free) == set()


def test_a_voided_label_is_never_applied() -> None:
    moment = moments()["labelled"]
    story, facts = _end("voided")(moment.story), {"label": _bag(moment)}
    assert codes("labelling.applied", story, facts, moment.around("alice")) == {"labelling.voided"}


def test_many_labels_are_printed_at_once_for_a_reason() -> None:
    moment = moments()["planned"]
    facts = {"what": "collection_bag", "count": 5, "why_many": "Two collections in one day"}
    assert codes("labelling.reserved", moment.story, facts, moment.around("alice")) == set()


@pytest.mark.parametrize(
    ("card", "refusals"),
    [("", set()), ("damaged", {"cards.voided"}), (None, {"cards.unknown"})],
)
def test_a_card_that_was_voided_or_never_issued_is_refused(
    card: str | None, refusals: set[str]
) -> None:
    moment = moments()["collected"]
    bag = parse(_bag(moment))
    tube = replace(bag, kind=Kind.TUBE)
    sample = replace(moment.story.containers[bag.own], code=tube.own, kind=int(Kind.TUBE))
    label = replace(moment.story.labels[str(bag)], code=str(tube), own=tube.own)
    story = replace(
        moment.story, containers=moment.story.containers.set(tube.own, sample),
        labels=moment.story.labels.set(str(tube), label),
    )  # fmt: skip
    code = replace(bag, kind=Kind.STORAGE, container=0, serial=1)
    cards = () if card is None else (Card(str(code), "c", "1", "", moment.now, "x", card),)
    around = moment.around("dana")
    item = ItemStory(code.own, 2, "Freezer", active=True, cards=cards)
    around = replace(around, stories={**around.stories, code.own: item})
    facts = {"containers": [str(tube)], "position": str(code)}
    found = codes("deviation.retained", story, facts, around)
    assert {one for one in found if one.startswith("cards.")} == refusals
