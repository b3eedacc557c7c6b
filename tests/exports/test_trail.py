"""What a custody trail and a study export hold: everything, harmless, byte for byte."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from datetime import UTC, datetime
from typing import Any

import pypdf
import pytest

from cot_tracker.custody.canonical import canonical
from cot_tracker.custody.ledger import entries
from cot_tracker.demo import enrolment
from cot_tracker.door.faults import Unknown
from cot_tracker.exports.csv_rows import harmless
from cot_tracker.exports.formats import NotYetAvailable, UnknownFormat
from cot_tracker.exports.reader import Reader
from cot_tracker.exports.stored import _of_kinds, about_journey
from cot_tracker.exports.study import study_export
from cot_tracker.exports.trail import custody_trail
from cot_tracker.language import speaking
from tests.fixtures.sites import Played, confuse


def bytes_of(played: Played, name: str, coi: str = "", person: str = "") -> bytes:
    reader = Reader(played.player.who(person)) if person else None
    _, stream = custody_trail(played.world.site, coi or played.coi, name, reader)
    return b"".join(stream)


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def leaves(value: Any) -> list[str]:
    """Every plain value inside, as text."""
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in leaves(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in leaves(inner)]
    return [str(value).lower() if isinstance(value, bool) else str(value)]


def test_each_field_of_each_entry_stands_in_the_csv(played: Played) -> None:
    content = bytes_of(played, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n")
    rows = {row["hash"]: row for row in rows_of(content)}
    with played.world.site.database.read() as connection:
        stored = list(entries(connection, played.coi))
    for entry in stored:
        row = " ".join(rows[entry.hash.hex()].values())
        for leaf in leaves([dict(entry.facts), entry.by.name, entry.reason, entry.signature or {}]):
            assert harmless(leaf) in row or json.dumps(leaf)[1:-1] in row
    assert len(rows) >= len(stored)


def test_no_cell_of_a_csv_holds_twenty_digits_in_one_piece(played: Played) -> None:
    for row in rows_of(bytes_of(played, "csv")):
        for name, cell in row.items():
            assert name.endswith(("hash", "digest")) or not re.search(
                r"(?<![0-9a-f])[0-9]{20}(?![0-9a-f])", cell
            )
    assert rows_of(bytes_of(played, "csv"))[0]["chain"].startswith("1000 0026 ")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＠"])
def test_a_cell_that_would_run_as_a_formula_is_made_harmless(start: str) -> None:
    assert harmless(f"{start}1+1").startswith(f"'{start}")


def test_a_reason_like_a_formula_comes_out_as_text(played: Played) -> None:
    player = played.player
    player.do("alice", "labelling.delivered", played.coi,
              {"labels": [played.bags[0]], "to": "=1+1"}, reason="=2+2")  # fmt: skip
    assert any(row["reason"] == "'=2+2" for row in rows_of(bytes_of(played, "csv")))


def test_the_bodies_of_a_json_trail_hash_to_the_chains_hashes(played: Played) -> None:
    document = json.loads(bytes_of(played, "json"))
    before = bytes(32)
    for one in document["entries"]:
        body = canonical(one["body"])
        assert one["previous_hash"] == before.hex()
        before = hashlib.sha256(b"cot-entry-1" + before + body).digest()
        assert one["hash"] == before.hex()
    assert document["head"] == {"sequence": len(document["entries"]), "hash": before.hex()}
    assert document["journey"] == played.coi


def test_near_misses_refusals_and_exports_stand_in_the_trail(played: Played) -> None:
    confuse(played)
    bytes_of(played, "csv", played.other, "jun")
    document = json.loads(bytes_of(played, "json", played.other))
    kinds = [one["body"]["kind"] for one in document["entries"]]
    elsewhere = {one["body"]["kind"] for one in document["elsewhere"]}
    assert "deviation.near_miss/1" in kinds
    assert elsewhere == {"people.refused/1", "people.exported/1"}
    first = json.loads(bytes_of(played, "json"))
    assert "deviation.near_miss/1" in [one["body"]["kind"] for one in first["entries"]]


def test_what_was_said_before_a_journey_was_opened_is_not_read_for_its_trail(
    played: Played,
) -> None:
    bytes_of(played, "csv", person="jun")
    played.player.wait(days=3)
    later = enrolment.open_journey(played.player, 3)
    bytes_of(played, "csv", later, person="jun")
    with played.world.site.database.read() as connection:
        (opened, *_) = entries(connection, later)
        read = list(_of_kinds(connection, opened.recorded_at))
        everything = list(_of_kinds(connection, datetime(2000, 1, 1, tzinfo=UTC)))
        told = list(about_journey(connection, later))
    assert [one.record["facts"]["journey"] for one in read] == [later]
    assert len(everything) > len(read)
    assert [one.hash for one in told] == [one.hash for one in read]


def test_a_trail_prints_with_its_head_hash_and_every_entry(played: Played) -> None:
    confuse(played)
    for language, word in (("en", "Custody trail"), ("zh", "")):
        with speaking(language):
            reader = pypdf.PdfReader(io.BytesIO(bytes_of(played, "pdf")))
        text = "\n".join(page.extract_text() for page in reader.pages)
        assert word in text
        with played.world.site.database.read() as connection:
            stored = list(entries(connection, played.coi))
        assert all(entry.hash.hex() in text for entry in stored)


def test_a_printed_entry_tells_a_question_before_its_answer(played: Played) -> None:
    reader = pypdf.PdfReader(io.BytesIO(bytes_of(played, "pdf")))
    text = "\n".join(page.extract_text() for page in reader.pages)
    asked = text.index("Is the subject 18 to 70 years old?")
    assert text.index("Criteria 1", 0, asked) < asked < text.index("Answer: yes")


def test_an_export_by_a_person_is_an_entry_on_their_chain(played: Played) -> None:
    site, jun = played.world.site, played.player.who("jun")
    before = site.accounts.story(jun.person).sequence
    b"".join(study_export(site, "csv", Reader(jun))[1])
    with site.database.read() as connection:
        last = list(entries(connection, jun.person))[-1]
    assert (last.sequence, last.kind) == (before + 1, "people.exported/1")
    assert last.facts == {"what": "study", "format": "csv"}


def test_a_study_export_holds_every_chain_whole(played: Played) -> None:
    site = played.world.site
    document = json.loads(b"".join(study_export(site, "json")[1]))
    chains = {one["chain"]: one for one in document["chains"]}
    assert {"study", played.coi, played.other} < set(chains)
    for chain, one in chains.items():
        with site.database.read() as connection:
            stored = list(entries(connection, chain))
        assert [e["hash"] for e in one["entries"]] == [e.hash.hex() for e in stored]
    rows = rows_of(b"".join(study_export(site, "csv")[1]))
    assert len(rows) == sum(len(one["entries"]) for one in document["chains"])


@pytest.mark.parametrize("name", ["epcis", "fhir", "bundle"])
def test_formats_that_are_promised_say_not_yet_available(played: Played, name: str) -> None:
    with pytest.raises(NotYetAvailable, match="not yet available"):
        bytes_of(played, name)


def test_an_unknown_format_or_journey_is_a_sentence(played: Played) -> None:
    with pytest.raises(UnknownFormat, match="no format called xls"):
        bytes_of(played, "xls")
    with pytest.raises(Unknown):
        bytes_of(played, "csv", "10000026999990000012")
    with pytest.raises(Unknown):
        bytes_of(played, "csv", played.bags[0])
