"""Quality played through the door: from a complete batch to the printed certificate."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from cot_tracker.cli import main
from cot_tracker.demo import collection, enrolment, production, quality, transport
from cot_tracker.demo.player import Player, make_world
from cot_tracker.door.faults import Forbidden, Refused
from cot_tracker.identity.codes import parse
from cot_tracker.journey.paper.counting import counted, labels_of_batch, total
from cot_tracker.journey.paper.printing import PrintFault, issued_pdf
from cot_tracker.journey.paper.rendering import pinned_protocol
from cot_tracker.journey.quality.certificate import certificate_data
from cot_tracker.journey.tables import JourneyRow
from cot_tracker.printing.certificate import render_certificate
from tests.printing.examples import certificate


@pytest.fixture(scope="module")
def player(tmp_path_factory: pytest.TempPathFactory) -> Player:
    folder: Path = tmp_path_factory.mktemp("quality") / "site"
    world = make_world(folder, datetime(2026, 1, 5, 1, tzinfo=UTC))
    player = Player(world, world.clock.now)
    enrolment.open_group(player, "1")
    return player


def _made(player: Player, number: int) -> str:
    coi = enrolment.enrol(player, number)
    collection.collect(player, coi)
    transport.transport_to_workshop(player, coi)
    production.produce(player, coi)
    return coi


def test_a_batch_is_released_certified_and_held_by_a_late_positive(player: Player) -> None:
    coi = _made(player, 1)
    quality.sample_and_test(player, coi)
    with pytest.raises(Forbidden):
        player.do("dana", "quality.trail_reviewed", coi)
    label = quality.release(player, coi)
    story = player.story(coi)
    assert story.quality.disposition == "conditionally_released"
    assert story.quality.pending == ("sterility",)
    assert story.quality.certificate == label
    pdf = issued_pdf(player.site.door, label)
    assert pdf is not None
    assert pdf.startswith(b"%PDF")
    quality.pending_results(player, coi, failing="sterility")
    assert player.story(coi).quality.late_positive
    assert player.story(coi).deviation.open_holds


def test_a_batch_out_of_specification_is_rejected_and_gets_no_certificate(player: Player) -> None:
    coi = _made(player, 2)
    quality.fail_release(player, coi)
    story = player.story(coi)
    assert story.quality.disposition == "rejected"
    assert [one.title for one in story.deviation.open_deviations] == ["out_of_specification"]
    with pytest.raises(Refused) as refused:
        player.print_labels("emma", coi, "certificate")
    assert {one.code for one in refused.value.refusals} == {"labelling.not_due"}


def verified(player: Player, pdf: bytes, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code of `cot-tracker verify` with the site's directory, and all it says."""
    directory = player.site.settings.directory
    file = directory / "to-verify.pdf"
    file.write_bytes(pdf)
    code = main(["verify", str(file), "--directory", str(directory)])
    file.unlink()
    return code, "".join(capsys.readouterr())


def kept(player: Player, label: str) -> bytes:
    pdf = issued_pdf(player.site.door, label)
    assert pdf is not None
    return pdf


def test_a_certificate_tells_of_itself_from_its_issue_to_its_revocation(
    player: Player, capsys: pytest.CaptureFixture[str]
) -> None:
    coi = _made(player, 3)
    quality.sample_and_test(player, coi, sterility_pending=False)
    key = player.site.settings.keys / "seal.key"
    saved = key.read_bytes()
    key.unlink()
    with pytest.raises(PrintFault, match=r"seal is missing.*Nothing was issued"):
        quality.release(player, coi, conditional=False)
    story = player.story(coi)
    assert (story.quality.disposition, story.quality.certificate) == ("released", "")
    key.write_bytes(saved)

    first = player.print_labels("emma", coi, "certificate").labels[0]
    assert player.story(coi).quality.certificate == first
    code, said = verified(player, kept(player, first), capsys)
    assert (code, "is in force: the batch is released" in said) == (0, True)

    player.wait(hours=1)
    second = player.print_labels(
        "emma", coi, "certificate", reprint_of=first, why="damaged"
    ).labels[0]  # fmt: skip
    code, said = verified(player, kept(player, first), capsys)
    assert (code, "superseded by" in said) == (0, True)

    altered = bytearray(kept(player, second))
    altered[4321] ^= 1
    code, said = verified(player, bytes(altered), capsys)
    assert (code, "differs from byte 4321" in said) == (1, True)
    assert player.site.door.seal is not None
    foreign = player.site.door.seal(_drawn(), player.now, "Forged")
    code, said = verified(player, foreign, capsys)
    assert (code, "has not issued this file" in said) == (1, True)

    player.do("lin", "quality.revoked", coi, {"why": "The vector lot was recalled"})
    story = player.story(coi)
    assert not story.quality.released
    assert story.quality.certificate == ""
    code, said = verified(player, kept(player, second), capsys)
    assert (code, "is revoked" in said) == (0, True)
    with pytest.raises(Refused) as caught:
        player.print_labels("emma", coi, "certificate", reprint_of=second, why="damaged")
    assert "labelling.not_due" in [one.code for one in caught.value.refusals]
    assert player.story(coi).labels == story.labels, "Nothing is reserved for it."


def _drawn() -> bytes:
    return render_certificate(certificate(), language="en", demo=True)


def test_the_certificate_names_the_containers_of_the_batch_record(player: Player) -> None:
    with player.site.database.read() as connection:
        journeys = connection.scalars(select(JourneyRow.coi)).all()
    story = next(s for s in map(player.story, journeys) if s.quality.released_bags)
    protocol = pinned_protocol(player.site.door, story)
    data = certificate_data(story, protocol, code="", issued_at=player.now, zone="UTC")
    named = {parse(one.code).own for one in (*data.containers, *data.others)}
    batch = story.production
    samples = {one.code for one in story.quality.samples}
    assert named == {*batch.starting, *batch.filled, *samples}
    assert [parse(one.code).own for one in data.containers] == list(story.quality.released_bags)
    assert data.labels.printed == total(counted(labels_of_batch(story, batch))).issued
    assert data.labels.printed >= len(named), "Each of these containers bears a label."
