"""Kill -9 anywhere between reserve, render, proof, issue and delivery: at the next start counts,
ledger and the labels that came out agree."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cot_tracker.custody.evidence import find
from cot_tracker.journey.containers import Label
from cot_tracker.journey.paper.counting import counted, issued_labels
from cot_tracker.journey.paper.printing import void_unissued
from cot_tracker.printing.labels.proof import decode
from cot_tracker.printing.pdf.picture import pages
from tests.fixtures.printer import Zebra, own_address
from tests.fixtures.sites import Played, copied
from tests.journey.labelling.ward import Ward, came_out, ward
from tests.journey.paper.dying import AFTER, BEFORE, COUNT, POINTS

ROOT = Path(__file__).parents[3]
NOTHING_NEW = (BEFORE[0],)
NEVER_ISSUED = (
    AFTER[0], "before rendering", "between rendering and proof", "after proof", BEFORE[1],
)  # fmt: skip
NEVER_SENT = (AFTER[1],)
ALL_CAME_OUT = ("all of it sent", BEFORE[2], AFTER[2])


class Printing:
    """The program that forks printing processes."""

    def __init__(self, connected: Ward) -> None:
        told = (connected.code, connected.zebra.address, connected.played.player.now.isoformat())
        self.program = subprocess.Popen(
            [sys.executable, "-m", "tests.journey.paper.dying", *told],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )  # fmt: skip

    def killed(self, directory: Path, point: str) -> None:
        assert self.program.stdin is not None
        assert self.program.stdout is not None
        self.program.stdin.write(f"{directory}\t{point}\n")
        self.program.stdin.flush()
        assert self.program.stdout.readline() == "dead 9\n", point


@pytest.fixture(scope="module")
def connected(template: Played, tmp_path_factory: pytest.TempPathFactory) -> Ward:
    """A site with a printer, closed, to be copied."""
    played = copied(template, tmp_path_factory.mktemp("killed") / "site")
    one = ward(played, Zebra(own_address()))
    played.world.site.close()
    return one


@pytest.fixture(scope="module")
def printing(connected: Ward) -> Iterator[Printing]:
    one = Printing(connected)
    yield one
    assert one.program.stdin is not None
    one.program.stdin.close()
    one.program.wait(30)


@pytest.fixture(params=POINTS)
def point(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def here(connected: Ward, printing: Printing, point: str, tmp_path: Path) -> Iterator[Ward]:
    """The site after the kill and the next start."""
    played = copied(connected.played, tmp_path / "site")
    zebra = Zebra(connected.zebra.address)
    zebra.switch_on()
    try:
        printing.killed(tmp_path / "site", point)
        void_unissued(played.player.site.door)  # as every start does
        yield Ward(played, zebra, connected.code)
    finally:
        zebra.switch_off()
        played.world.site.close()


def test_counts_ledger_and_labels_agree_after_a_kill(here: Ward, point: str) -> None:
    labels = here.tubes()
    assert len(labels) == (0 if point in NOTHING_NEW else COUNT)
    assert {label.state for label in labels} <= {"voided" if point in NEVER_ISSUED else "issued"}
    out = came_out(here.zebra)
    issued = [label.code for label in labels if label.issued_at is not None]
    assert set(out) <= set(issued), "only what was issued ever comes out"
    assert here.delivered() == (out if point == AFTER[2] else [])
    if point in ALL_CAME_OUT:
        assert out == issued
    if point in (*NOTHING_NEW, *NEVER_ISSUED, *NEVER_SENT):
        assert out == []
    assert all(count.balanced for count in counted(issued_labels(here.story)))
    if issued:
        assert in_the_file_of(here, labels[0]) == issued
    _printing_goes_on(here)
    here.assert_intact()


def in_the_file_of(here: Ward, label: Label) -> list[str]:
    """The codes that the issued file shows, page by page."""
    with here.played.player.site.database.read() as connection:
        kept = find(connection, label.digest)
    assert kept is not None
    return [code for page in pages(kept.content, 203) for code in decode(page)]


def _printing_goes_on(here: Ward) -> None:
    before = came_out(here.zebra), {label.code for label in here.tubes()}
    here.zebra.waiting.clear()
    more = here.print_tubes()
    assert came_out(here.zebra) == [*before[0], *more.labels]
    assert not {*more.labels} & before[1]
    assert here.delivered()[-1] == more.labels[-1]
