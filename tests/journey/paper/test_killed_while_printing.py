"""Kill -9 anywhere between reserving and delivering: paper, count and ledger agree afterwards."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from cot_tracker.custody.verify import verify
from cot_tracker.demo.player import DemoClock
from cot_tracker.door.perform import Door
from cot_tracker.journey.paper.counting import counted, issued_labels, not_accounted, total
from cot_tracker.journey.paper.printing import (
    Outlet,
    deliver,
    issued_pdf,
    print_labels,
    void_unissued,
)
from cot_tracker.journey.rebuild import verify_rebuild
from cot_tracker.printing.labels.proof import decode
from cot_tracker.printing.pdf.picture import pages
from cot_tracker.site import Site, open_site
from tests.fixtures.sites import Played, copied

FACTS = {"what": "tube", "count": 2}


def _print_and_die(played: Played, out: Path, act: str, when: str) -> None:
    """Prints, and is killed before or after this act of printing."""
    site = open_site(played.world.site.settings.directory, DemoClock(played.player.now))
    door, asked = site.door, Door.perform

    def perform(self: Door, name: str, *args: Any, **more: Any) -> Any:
        if name == act and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        done = asked(self, name, *args, **more)
        if name == act:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    Door.perform = perform  # type: ignore[method-assign]
    print_labels(
        door, played.coi, FACTS, played.player.who("alice"),
        outlet=Outlet(hand_over=out.write_bytes),  # type: ignore[arg-type]
    )  # fmt: skip


def _killed(template: Played, directory: Path, act: str, when: str) -> tuple[Site, Path]:
    """The site as it is opened again after the kill, and where the paper came out."""
    played = copied(template, directory / "site")
    played.world.site.close()
    out = directory / "paper.pdf"
    child = multiprocessing.get_context("fork").Process(
        target=_print_and_die, args=(played, out, act, when)
    )
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    return open_site(directory / "site", DemoClock(played.player.now)), out


def _assert_intact(site: Site) -> None:
    with site.database.read() as connection:
        assert verify(connection).faults == ()
        assert verify_rebuild(connection).faults == ()


@pytest.mark.parametrize(
    ("act", "when"), [("labelling.reserved", "after"), ("labelling.issued", "before")]
)
def test_what_was_reserved_and_never_issued_is_voided_at_the_next_start(
    template: Played, tmp_path: Path, act: str, when: str
) -> None:
    site, out = _killed(template, tmp_path, act, when)
    coi = template.coi
    before = {one.code: one.state for one in site.door.story(coi).labels.values()}
    reserved = [code for code, state in before.items() if state == "reserved"]
    assert len(reserved) == 2
    assert void_unissued(site.door) == 2
    story = site.door.story(coi)
    assert {story.labels[code].state for code in reserved} == {"voided"}
    assert not out.exists(), "Nothing came out of a printer that was not issued."
    assert {issued_pdf(site.door, code) for code in reserved} == {None}
    assert not set(reserved) & {one.code for one in issued_labels(story)}
    again = print_labels(site.door, coi, FACTS, template.player.who("alice"))
    assert not set(again.labels) & set(reserved), "A number is never used twice."
    _assert_intact(site)
    site.close()


@pytest.mark.parametrize(
    ("act", "when", "on_paper"),
    [
        ("labelling.issued", "after", False),
        ("labelling.delivered", "before", True),
        ("labelling.delivered", "after", True),
    ],
)
def test_what_was_issued_is_kept_counted_and_can_come_out_again(
    template: Played, tmp_path: Path, act: str, when: str, on_paper: bool
) -> None:
    site, out = _killed(template, tmp_path, act, when)
    assert void_unissued(site.door) == 0
    story = site.door.story(template.coi)
    fresh = [one for one in issued_labels(story) if one.open and one.kind == 21]
    codes = [one.code for one in fresh]
    assert len(codes) == 2
    assert out.exists() is on_paper
    assert {one.delivered_at is not None for one in fresh} == {when == "after" and on_paper}
    assert not_accounted(story) == tuple(codes)
    counts = counted(issued_labels(story))
    assert all(row.balanced for row in counts)
    assert set(codes) <= set(total(counts).open)
    pdf = deliver(site.door, template.coi, codes, template.player.who("alice"))
    assert [decode(picture) for picture in pages(pdf, 203)] == [[code] for code in codes]
    if on_paper:
        assert out.read_bytes() == pdf
    story = site.door.story(template.coi)
    assert all(story.labels[code].delivered_at for code in codes)
    _assert_intact(site)
    site.close()
