"""What a freezer's logger was read for, what it was not, and by which activation energy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from cot_tracker.condition.thermal import ACTIVATION_ENERGY_KJ_MOL
from cot_tracker.custody.evidence import Evidence
from cot_tracker.door import fields
from cot_tracker.door.gate import judged
from cot_tracker.facility.storage import Watched, unwatched
from cot_tracker.journey.steps import BOOK
from cot_tracker.protocol.reading import example_protocol, read_protocol
from cot_tracker.study.state import StudyStory
from tests.facility import freezer as f
from tests.fixtures.hobo_file import hobo
from tests.gates import breaks

HOUR = timedelta(hours=1)


def read_from_to(began: float, ended: float) -> Watched:
    """A file for these hours, accepted."""
    return Watched(f.NOW + began * HOUR, f.NOW + ended * HOUR, "accepted", "")


def missing(*files: tuple[float, float], start: float = 0, end: float = 24) -> list[Any]:
    watched = [read_from_to(*one) for one in files]
    found = unwatched(watched, f.NOW + start * HOUR, f.NOW + end * HOUR)
    return [((a - f.NOW) / HOUR, (b - f.NOW) / HOUR) for a, b in found]


def test_two_files_that_join_up_leave_nothing_unwatched() -> None:
    assert missing((0, 12), (12, 24)) == []
    assert missing((12, 24), (0, 13)) == [], "whichever was read first"
    assert missing((0, 12), (13, 24)) == [], "as long as a silence within a file may be"
    assert missing((-5, 30)) == []


def test_every_time_that_no_file_tells_of_is_not_watched() -> None:
    assert missing() == [(0, 24)]
    assert missing((0, 10), (11.5, 24)) == [(10, 11.5)]
    assert missing((2, 22)) == [(0, 2), (22, 24)]
    assert missing((0, 20), (5, 10), (22, 30)) == [(20, 22)]
    assert missing((30, 40)) == [(0, 24)]


def test_a_freezer_is_not_watched_before_its_first_file_and_between_two() -> None:
    at = f.filled()  # since two days
    assert at.story.storage.not_watched(at.now) == ((f.NOW, at.now),), "never read"
    first = read_from_to(10, 20)
    between = (first, read_from_to(30, 40))
    kept = replace(at.story.storage, watched=between)
    assert kept.not_watched(at.now) == (
        (f.NOW, first.began_at), (first.ended_at, between[1].began_at),
    )  # fmt: skip
    assert replace(f.KEPT).not_watched(at.now) == (), "nothing was ever in it"
    assert replace(f.KEPT, watched=between).not_watched(at.now) == (), "nor between the two"


@breaks("facility.storage_read", "no_time_is_left_out")
def test_whoever_reads_a_freezer_out_is_told_of_the_time_between_two_files() -> None:
    at, facts = f.read_out(f.filled(), hours=48)
    at = at.do("facility.storage_read", facts).later(hours=30)

    def told(hours: float) -> list[str]:
        known = BOOK.actions["facility.storage_read"]
        after, given = f.read_out(at, hours=hours)
        typed = fields.load(known.schema, given)
        found = judged(known.cautions, after.story, typed, after.around())
        return [one.code for one in found]

    assert told(30) == []
    assert told(29) == []
    assert told(28) == ["facility.time_left_out"]


def test_a_freezers_mean_kinetic_temperature_is_by_the_protocols_activation_energy() -> None:
    def read(energy: str) -> dict[str, Any]:
        at = f.Watching(f.freezer(low_c=Decimal(2), high_c=Decimal(8)), f.NOW)
        start = at.now - 6 * HOUR
        file = hobo(start, at.now, "FRZ-1", zone=", GMT+08:00", degrees=4)
        plain = example_protocol().decode()
        given = f'storage_high_c = -130\nstorage_activation_energy_kj_per_mol = "{energy}"\n'
        asked = plain.replace("storage_high_c = -130\n", given) if energy else plain
        protocol = read_protocol(asked.encode())
        at = replace(at, files={
            file.digest: file.content, protocol.digest: asked.encode(),
        }, stories={"study": StudyStory(protocol_digest=protocol.digest)})  # fmt: skip
        facts = {
            "logger_file": file.digest, "began_at": start.isoformat(),
            "ended_at": at.now.isoformat(), "logger_date_order": "dmy",
        }  # fmt: skip
        found: dict[str, Any] = at.drafts("facility.storage_read", facts)[0].facts["condition"]
        assert found["verdict"] == "accepted"
        return found

    usual, other = read(""), read("200")
    assert usual["activation_energy_kj_mol"] == str(ACTIVATION_ENERGY_KJ_MOL)
    assert other["activation_energy_kj_mol"] == "200"
    assert usual["mean_kinetic_temperature_c"] < other["mean_kinetic_temperature_c"]
    frozen, facts = f.read_out(f.filled())
    assert "activation_energy_kj_mol" not in frozen.drafts("facility.storage_read", facts)[0].facts[
        "condition"
    ]  # fmt: skip


def warm(at: f.Watching, *, began: float, ended: float) -> Any:
    """A file of the last two days whose freezer was too warm in these hours."""
    start = at.now - 48 * HOUR
    lines = ["# serial,FRZ-1", "time,temperature_c"]
    for minute in range(0, 48 * 60 + 1, 5):
        outside = began <= minute / 60 < ended
        when = (start + timedelta(minutes=minute)).isoformat()
        lines.append(f"{when},{'-100.0' if outside else f'-160.{minute % 7}'}")
    return Evidence(("\n".join(lines) + "\n").encode(), "text/csv")


def refused(at: f.Watching, file: Evidence, began: float, ended: float) -> set[str]:
    start = at.now - 48 * HOUR
    facts = {
        "logger_file": file.digest, "began_at": (start + began * HOUR).isoformat(),
        "ended_at": (start + ended * HOUR).isoformat(),
    }  # fmt: skip
    return replace(at, files={file.digest: file.content}).refusals("facility.storage_read", facts)


@breaks("facility.storage_read", "period_leaves_no_alarm_out")
def test_a_file_is_not_read_out_for_a_time_that_leaves_its_alarm_out() -> None:
    at = f.filled()
    left_out = {"facility.alarm_left_out"}
    assert refused(at, warm(at, began=10, ended=12), 20, 48) == left_out
    assert refused(at, warm(at, began=10, ended=12), 0, 9) == left_out
    assert refused(at, warm(at, began=47.5, ended=48), 0, 47.5) == left_out, "however near its end"
    assert refused(at, warm(at, began=46.8, ended=47.1), 0, 47) == left_out, "part in, part out"
    assert refused(at, warm(at, began=10, ended=12), 9, 48) == set(), "it is judged"
    assert refused(at, warm(at, began=10, ended=10.25), 20, 48) == set(), "no alarm: 15 minutes"
    assert refused(at, warm(at, began=0, ended=0), 20, 48) == set()


def test_an_alarm_before_anything_was_in_it_or_read_out_before_is_not_asked_for_again() -> None:
    at = f.filled()
    file = warm(at, began=10, ended=12)
    empty = replace(at, story=f.freezer())
    assert refused(empty, file, 20, 48) == set()
    kept = replace(at.story.storage, watched=(read_from_to(9, 13),))
    told = replace(at, story=replace(at.story, storage=kept))
    assert at.now - 48 * HOUR == f.NOW
    assert refused(told, file, 20, 48) == set()
