"""Label layouts under version control: Quality approves one by signature, its file is kept, and
labels are printed with it from then on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cot_tracker.custody import ledger
from cot_tracker.custody.evidence import Evidence, find
from cot_tracker.door.faults import Forbidden, Refused, SignatureNeeded
from cot_tracker.identity.codes import Kind, parse
from cot_tracker.journey.containers import live_label
from cot_tracker.journey.paper.cards import print_badge
from cot_tracker.journey.paper.printing import PrintFault, print_labels
from cot_tracker.journey.paper.rendering import USUAL, OnPaper, layouts_of
from cot_tracker.printing.labels.layout import layout, layout_source, parse_layout
from cot_tracker.printing.refused import UnknownLayout
from cot_tracker.study.layouts import layout_in_force, names_in_force, shipped_file
from tests.fixtures.sites import Played
from tests.gates import breaks

ADOPTED = "study.layout_adopted"


def of_the_site(changes: Mapping[str, str] | None = None, version: int = 2) -> Evidence:
    """The shipped layout with a version of the site's own."""
    text = layout_source("bag").decode()
    for old, new in {"version = 1": f"version = {version}", **(changes or {})}.items():
        assert old in text
        text = text.replace(old, new, 1)
    return Evidence(text.encode(), "application/toml")


def adopt(played: Played, file: Evidence, person: str = "emma", **facts: Any) -> Any:
    told = {"layout": "bag", "version": 2, "digest": file.digest, **facts}
    return played.player.do(person, ADOPTED, "study", told, evidence=[file]).story


def refused(played: Played, file: Evidence, **facts: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as raised:
        adopt(played, file, **facts)
    return [(one.code, one.sentence()) for one in raised.value.refusals]


def reprinted(played: Played, paper: OnPaper = USUAL) -> str:
    """The code of the first bag's label, printed anew on this paper."""
    old = live_label(played.player.story(played.coi), parse(played.bags[0]).own)
    assert old is not None
    facts = {"what": "collection_bag", "reprint_of": old.code, "why": "damaged"}
    alice = played.player.who("alice")
    (code,) = print_labels(played.world.site.door, played.coi, facts, alice, paper=paper).labels
    return code


def test_as_long_as_none_is_adopted_the_layout_that_ships_is_in_force(played: Played) -> None:
    assert layout_in_force(played.world.site.door, "bag") is layout("bag")


def test_an_adopted_layout_is_in_force_signed_and_its_file_kept(played: Played) -> None:
    file = of_the_site()
    study = adopt(played, file)
    door = played.world.site.door
    assert layout_in_force(door, "bag").identifier == "bag/2"
    assert study.layouts["bag"].adopted_by == "Emma"
    with played.world.site.database.read() as connection:
        entry = list(ledger.entries(connection, "study"))[-1]
        kept = find(connection, file.digest)
    assert entry.signature is not None
    assert kept is not None
    assert parse_layout(kept.content).version == 2


def test_labels_are_printed_with_the_version_in_force_and_say_so(played: Played) -> None:
    adopt(played, of_the_site())
    old = live_label(played.player.story(played.coi), parse(played.bags[0]).own)
    assert old is not None
    assert (old.layout, old.layout_version) == ("bag", "1")
    (code,) = played.player.print_labels(
        "alice", played.coi, "collection_bag", reprint_of=old.code, why="damaged"
    ).labels
    label = played.player.story(played.coi).labels[code]
    assert (label.layout, label.layout_version) == ("bag", "2")


def test_the_version_before_stays_for_whoever_looks_at_an_old_label(played: Played) -> None:
    second, third = of_the_site(), of_the_site(version=3)
    adopt(played, second)
    adopt(played, third, version=3)
    assert layout_in_force(played.world.site.door, "bag").version == 3
    with played.world.site.database.read() as connection:
        kept = find(connection, second.digest)
    assert kept is not None
    assert kept.content == second.content


def test_the_version_that_ships_can_be_adopted_as_it_is(played: Played) -> None:
    file = shipped_file("bag")
    study = adopt(played, file, version=1)
    assert study.layouts["bag"].digest == layout("bag").digest


def test_a_layout_of_the_sites_own_has_a_name_of_its_own(played: Played) -> None:
    file = of_the_site({'name = "bag"': 'name = "bag_b"'})
    study = adopt(played, file, layout="bag_b")
    assert "bag_b" in names_in_force(study)
    assert layout_in_force(played.world.site.door, "bag_b").name == "bag_b"


def test_labels_are_printed_in_a_layout_of_the_sites_own_name(played: Played) -> None:
    file = of_the_site({'name = "bag"': 'name = "bag_b"', "version = 1": "version = 1"}, 1)
    adopt(played, file, layout="bag_b", version=1)
    door = played.world.site.door
    assert layouts_of(door, Kind.COLLECTION_BAG) == ("bag", "bag_b", "bag_large", "partial")
    code = reprinted(played, OnPaper("bag_b", "letter_100x50", 3))
    label = played.player.story(played.coi).labels[code]
    assert (label.layout, label.stock, label.position) == ("bag_b", "letter_100x50", 3)


def test_a_label_is_printed_on_the_stocks_of_the_version_in_force_alone(played: Played) -> None:
    stocks = 'stocks = ["roll_100x50", "a4_100x50", "letter_100x50"]'
    adopt(played, of_the_site({stocks: 'stocks = ["letter_100x50"]'}))
    before = played.player.story(played.coi)
    with pytest.raises(PrintFault, match="it fits: letter_100x50"):
        reprinted(played, OnPaper("bag", "a4_100x50"))
    assert played.player.story(played.coi) is before
    assert reprinted(played, OnPaper("bag", "letter_100x50"))


def test_no_label_is_printed_in_a_version_that_is_not_for_its_kind(played: Played) -> None:
    """Such a version need not carry what the rules ask of that kind."""
    kinds = 'for = ["collection_bag", "intermediate_bag"]'
    adopt(played, of_the_site({kinds: 'for = ["intermediate_bag"]'}))
    door = played.world.site.door
    assert layouts_of(door, Kind.COLLECTION_BAG) == ("bag_large", "partial")
    with pytest.raises(PrintFault, match="There is no label layout “bag”"):
        reprinted(played, OnPaper("bag"))
    code = reprinted(played)
    assert played.player.story(played.coi).labels[code].layout == "bag_large"


def test_without_a_layout_in_force_for_the_kind_nothing_is_reserved(played: Played) -> None:
    text = layout_source("wristband").decode().replace("version = 1", "version = 2")
    file = Evidence(text.replace('for = ["wristband"]', 'for = ["command"]').encode(), "x/toml")
    adopt(played, file, layout="wristband")
    before = played.player.story(played.coi)
    with pytest.raises(PrintFault, match="No label layout in force is for “wristband”"):
        played.player.print_labels("alice", played.coi, "wristband")
    assert played.player.story(played.coi) is before


def test_a_card_is_not_printed_in_a_layout_that_is_not_for_it(played: Played) -> None:
    text = layout_source("badge").decode().replace("version = 1", "version = 2")
    file = Evidence(text.replace('for = ["person"]', 'for = ["equipment"]').encode(), "x/toml")
    adopt(played, file, layout="badge")
    door, mei = played.world.site.door, played.player.who("mei")
    with pytest.raises(PrintFault, match="for “person”"):
        print_badge(door, played.player.who("alice").person, mei)


@pytest.mark.parametrize("name", ["../bag", "Bag", "ward bag", "袋", "b" * 65, "1"])
def test_a_name_that_could_be_no_file_and_no_page_is_refused(played: Played, name: str) -> None:
    file = of_the_site({'name = "bag"': f'name = "{name}"'})
    ((_code, sentence),) = refused(played, file, layout=name[:64])
    assert "must begin with a small letter" in sentence


def test_a_file_as_windows_saves_it_is_taken(played: Played) -> None:
    text = layout_source("bag").replace(b"version = 1", b"version = 2").replace(b"\n", b"\r\n")
    adopt(played, Evidence(b"\xef\xbb\xbf" + text, "application/toml"))
    assert layout_in_force(played.world.site.door, "bag").identifier == "bag/2"


def test_a_name_that_nobody_knows_is_refused(played: Played) -> None:
    with pytest.raises(UnknownLayout, match="“vial”"):
        layout_in_force(played.world.site.door, "vial")


def test_only_quality_adopts_and_signs(played: Played) -> None:
    with pytest.raises(Forbidden):
        adopt(played, of_the_site(), "alice")
    file, world = of_the_site(), played.world
    facts = {"layout": "bag", "version": 2, "digest": file.digest}
    with pytest.raises(SignatureNeeded):
        world.site.door.perform(ADOPTED, "study", facts, played.player.who("emma"))


@breaks(ADOPTED, "layout_can_be_used")
def test_a_layout_with_a_mistake_is_refused_with_file_place_and_why(played: Played) -> None:
    broken = of_the_site({'"autologous", ': ""})
    ((code, sentence),) = refused(played, broken)
    assert code == "study.layout_unusable"
    assert "bag.toml: a label for" in sentence
    assert "must carry the warning" in sentence


def test_a_layout_whose_warnings_do_not_fit_is_refused(played: Played) -> None:
    small = of_the_site({"box_mm = [33.5, 33.7, 64, 15.4]": "box_mm = [33.5, 33.7, 64, 3]"})
    ((code, sentence),) = refused(played, small)
    assert code == "study.layout_unusable"
    assert "too long for the warnings" in sentence


def test_a_file_that_is_another_layout_or_missing_is_refused(played: Played) -> None:
    assert refused(played, of_the_site(), layout="tube")[0][0] == "study.layout_unusable"
    told = refused(played, of_the_site(), digest="a" * 64)
    assert "its file is missing" in told[0][1]


@breaks(ADOPTED, "layout_version_is_newer")
def test_a_version_number_never_stands_for_two_contents(played: Played) -> None:
    changed = of_the_site({"size_pt = 18": "size_pt = 17"}, version=1)
    ((code, _),) = refused(played, changed, version=1)
    assert code == "study.layout_not_newer"
    adopt(played, of_the_site(version=3), version=3)
    assert refused(played, of_the_site())[0][0] == "study.layout_not_newer"
