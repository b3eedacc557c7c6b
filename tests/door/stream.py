"""A process that acts and acts until it is killed, saying aloud what was acknowledged.

Run as a program: it imports everything once, then forks a fresh actor for each line it is told.
Its output has a line `pid N` for each actor, `ack CHAIN SEQUENCE HASH` for each entry that
`perform` returned, `failed …` when an actor stopped by itself, and `dead` when one is gone.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from cot_tracker.custody.entry import Performer
from cot_tracker.custody.evidence import Evidence
from cot_tracker.door.faults import Refused
from cot_tracker.door.perform import Performed
from cot_tracker.identity.codes import Kind, parse
from cot_tracker.site import open_site


def say(line: str) -> None:
    """One line in one write, so that lines of several processes do not mix."""
    os.write(1, f"{line}\n".encode())


class Actor:
    """Does one thing after another: single entries, acts over several chains, near misses,
    things kept beside the ledger."""

    def __init__(self, directory: Path, seed: int) -> None:
        self.site = open_site(directory, lambda: datetime.now(UTC))
        self.door = self.site.door
        self.random = random.Random(seed)
        self.seed = seed
        self.number = 0
        study = self.door.story("study")
        self.journeys = list(study.journeys)
        self.people = {}
        for code in study.people:
            story = self.door.story(code)
            self.people[story.username] = Performer(code, story.name)

    def act(self) -> Performed | None:
        self.number += 1
        deeds: list[Callable[[], Performed]] = [
            self.raise_deviation,
            self.open_and_identify,
            self.choose,
            self.confuse,
        ]
        try:
            return self.random.choice(deeds)()
        except Refused:
            return None

    def raise_deviation(self) -> Performed:
        """One entry, and bytes that it keeps."""
        evidence = Evidence(self.random.randbytes(3000), "application/octet-stream")
        facts = {"title": f"{self.seed}-{self.number}", "severity": "minor", "what": "A file"}
        coi = self.random.choice(self.journeys)
        return self.door.perform(
            "deviation.raised", coi, facts, self.people["alice"], evidence=[evidence]
        )

    def choose(self) -> Performed:
        jun = self.people["jun"]
        language = self.random.choice(["en", "zh"])
        return self.door.perform("people.language_chosen", jun.person, {"language": language}, jun)

    def open_and_identify(self) -> Performed:
        subject = f"K{self.seed:03d}-{self.number:04d}"
        alice = self.people["alice"]
        done = self.door.perform("enrolment.opened", "", {"subject_number": subject}, alice)
        acknowledge(done)
        coi: str = done.story.coi
        self.journeys.append(coi)
        facts = {"name": f"Name {subject}", "birth_date": "1960-01-02", "hospital_number": subject}
        return self.door.perform("enrolment.identified", coi, facts, alice)

    def confuse(self) -> Performed:
        """A wristband of another patient: refused, with an entry in both journeys."""
        one, other = self.random.sample(self.journeys, 2)
        wristband = str(replace(parse(other), kind=Kind.WRISTBAND, serial=self.number % 90 + 1))
        facts = {
            "wristband": wristband, "hospital_band": "H-1", "name_agrees": True,
            "birth_date_agrees": True,
        }  # fmt: skip
        return self.door.perform("enrolment.wristband_bound", one, facts, self.people["hugo"])


def acknowledge(done: Performed) -> None:
    for entry in done.entries:
        say(f"ack {entry.chain} {entry.sequence} {entry.hash.hex()}")


def play(directory: Path, seed: int) -> None:
    actor = Actor(directory, seed)
    say("ready")
    while True:
        done = actor.act()
        if done is not None:
            acknowledge(done)


def main() -> None:
    directory = Path(sys.argv[1])
    warm = Actor(directory, 0)
    warm.door.next(warm.journeys[0], warm.people["alice"])
    warm.site.close()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                play(directory, int(line))
            except BaseException as error:
                say(f"failed {type(error).__name__} {error}".replace("\n", " "))
            os._exit(1)
        say(f"pid {child}")
        os.waitpid(child, 0)
        say("dead")


if __name__ == "__main__":
    main()
