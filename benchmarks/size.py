"""What grows with the record and what does not: the board, one journey's page, a scan and an act on
a site of many journeys against the same of a few, in CPU time and within one run."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from sqlalchemy import Connection, insert

from cot_tracker.app import create_app
from cot_tracker.custody.canonical import NO_HASH, entry_hash
from cot_tracker.custody.entry import ChainHead, Entry, LedgerEntry, entry_from_body
from cot_tracker.demo import enrolment, subjects
from cot_tracker.demo.player import DEMO_PASSWORD, Player, World, make_world
from cot_tracker.door.stories import fold
from cot_tracker.identity.codes import CodeFault, parse

FEW, MANY = 12, 300
ROUNDS, CALLS = 7, 10
START = datetime(2026, 1, 5, 1, tzinfo=UTC)
_CODE = re.compile(rb"(?<!\d)\d{20}(?!\d)")


def another(body: bytes, old: str, number: int) -> bytes:
    """The same entry of another patient: each of the old one's codes with the new number."""

    def renumbered(found: re.Match[bytes]) -> bytes:
        try:
            code = parse(found[0].decode())
        except CodeFault:
            return found[0]
        own = code.of_a_patient and code.coi == old
        return str(replace(code, number=number)).encode() if own else found[0]

    body = _CODE.sub(renumbered, body)
    return body.replace(b'"IX001-001"', b'"IX001-%03d"' % number)


def chain_of(bodies: list[bytes]) -> Iterator[tuple[Entry, dict[str, Any]]]:
    """These bodies as one chain: each entry with its row."""
    previous = NO_HASH
    for body in bodies:
        hash_ = entry_hash(previous, body)
        entry = entry_from_body(body, hash_)
        yield entry, {
            "chain": entry.chain, "sequence": entry.sequence, "kind": entry.kind,
            "act": entry.act, "occurred_at": entry.occurred_at, "recorded_at": entry.recorded_at,
            "person": entry.by.person, "body": body, "previous_hash": previous, "hash": hash_,
        }  # fmt: skip
        previous = hash_


def multiply(world: World, connection: Connection, coi: str, numbers: range) -> None:
    """The journey once more for each of these numbers: its chain, its head, its projections."""
    rows = connection.exec_driver_sql(
        "SELECT body FROM ledger_entry WHERE chain = ? ORDER BY sequence", (coi,)
    )
    bodies, family = [bytes(row.body) for row in rows], world.site.door.book.family(coi)
    for number in numbers:
        made = list(chain_of([another(body, coi, number) for body in bodies]))
        last, _ = made[-1]
        connection.execute(insert(LedgerEntry), [row for _, row in made])
        head = {"sequence": last.sequence, "hash": last.hash, "recorded_at": last.recorded_at}
        connection.execute(insert(ChainHead), {"chain": last.chain, **head})
        story = fold(family, last.chain, [entry for entry, _ in made])
        for table, them in family.rows(story).items():
            names = [column.name for column in table.primary_key]
            found = [{**dict(zip(names, key, strict=True)), **row} for key, row in them.items()]
            if found:
                connection.execute(insert(table), found)


def ways_of(folder: Path, journeys: int) -> dict[str, Callable[[], Any]]:
    """What is measured, on a new site of so many journeys, all infused."""
    world = make_world(folder, START)
    player = Player(world, world.clock.now)
    enrolment.open_group(player, "1")
    coi = subjects.infused(player, 1)
    with world.site.database.write() as connection:
        multiply(world, connection, coi, range(1001, 1000 + journeys))
    world.clock.now = player.now
    client = create_app(world.site).test_client()
    page = client.get("/sign-in").text
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found is not None
    given = {"csrf_token": found[1], "username": "emma", "password": DEMO_PASSWORD}
    assert client.post("/sign-in", data=given).status_code == 302
    signed = client.post("/api/v1/session", json={"username": "emma", "password": DEMO_PASSWORD})
    bearer = {"Authorization": f"Bearer {signed.get_json()['token']}"}
    label = next(iter(player.story(coi).labels))

    def got(answer: Any) -> None:
        assert answer.status_code == 200, answer.status

    term = {"term": "Fever", "grade": 1, "serious": False, "related": "unlikely"}
    event = {**term, "onset": player.day_of(player.now)}
    fang = world.people["fang"]
    return {
        "board": lambda: got(client.get("/")),
        "journey": lambda: got(client.get(f"/journeys/{coi}/custody")),
        "scan": lambda: got(client.post("/api/v1/scans", json={"code": label}, headers=bearer)),
        "act": lambda: world.site.door.perform("followup.adverse_event", coi, event, fang),
    }


def main() -> None:
    """Measures each on both sites in turn, and prints how it has grown."""
    with tempfile.TemporaryDirectory() as name:
        sites = {count: ways_of(Path(name) / f"site-{count}", count) for count in (FEW, MANY)}
        print(f"{MANY} journeys against {FEW}, SQLite, CPU of one call once Stories are known")
        for what in sites[FEW]:
            took: dict[int, list[float]] = {FEW: [], MANY: []}
            for _ in range(ROUNDS):
                for count, ways in sites.items():
                    start = process_time()
                    for _ in range(CALLS):
                        ways[what]()
                    took[count].append((process_time() - start) / CALLS)
            few, many = (1000 * median(took[count][1:]) for count in (FEW, MANY))
            print(f"  {what:8} {few:8.1f} ms {many:8.1f} ms   {many / few:5.2f} times")


if __name__ == "__main__":
    main()
