"""A process that prints labels and is killed at a point of its way, as kill -9 does.

Run as a program with the printer's code and address and the time: it imports everything once, then
forks a fresh printing process for each line that it is told: the site's directory, a tab, the
point. It says `dead` when that one is gone, with the signal that ended it.
"""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from cot_tracker.custody.entry import Performer
from cot_tracker.database import Database
from cot_tracker.facility import printer_line
from cot_tracker.journey.paper import printing
from cot_tracker.journey.paper.rendering import rendered
from cot_tracker.journey.paper.thermal import thermal
from cot_tracker.printing.labels import proof
from cot_tracker.printing.labels.layout import layout
from cot_tracker.printing.labels.proof import issue_ready
from cot_tracker.printing.labels.zpl import to_zpl
from cot_tracker.site import open_site
from tests.journey.labelling.ward import SOON
from tests.printing.examples import CODE, label

COUNT = 2
WRITES = ("reserved", "issued", "delivered")
BEFORE = tuple(f"before {name} is kept" for name in WRITES)
AFTER = tuple(f"after {name} was kept" for name in WRITES)
POINTS = (
    BEFORE[0], AFTER[0], "before rendering", "between rendering and proof", "after proof",
    BEFORE[1], AFTER[1], "half of it sent", "all of it sent", BEFORE[2], AFTER[2],
)  # fmt: skip


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying_first(function: Callable[..., Any]) -> Callable[..., Any]:
    def killed(*args: Any, **kwargs: Any) -> Any:
        die()

    return killed


def dying_after(function: Callable[..., Any]) -> Callable[..., Any]:
    def killed(*args: Any, **kwargs: Any) -> Any:
        function(*args, **kwargs)
        die()

    return killed


def die_at_writes(point: str) -> None:
    """Dies before or after the transaction of this name is committed."""
    write, done = Database.write, iter(range(len(WRITES)))

    @contextmanager
    def counted(self: Database) -> Iterator[Any]:
        number = next(done)
        with write(self) as connection:
            yield connection
            if point == BEFORE[number]:
                die()
        if point == AFTER[number]:
            die()

    Database.write = counted  # type: ignore[method-assign]


def die_in_sending(line: socket.socket, job: bytes) -> None:
    line.sendall(job[: len(job) // 2])
    die()


def prepare(point: str) -> None:
    """Sets the trap."""
    if point in (*BEFORE, *AFTER):
        die_at_writes(point)
    elif point == "before rendering":
        vars(printing)["rendered"] = dying_first(rendered)
    elif point == "between rendering and proof":
        proof.prove_labels = dying_first(proof.prove_labels)
    elif point == "after proof":
        vars(printing)["rendered"] = dying_after(rendered)
    elif point == "all of it sent":
        printer_line._wait_until_printed = dying_after(printer_line._wait_until_printed)
    elif point == "half of it sent":
        printer_line._hand_over = die_in_sending
    else:
        raise ValueError(point)


def print_and_die(directory: Path, code: str, address: str, at: datetime, point: str) -> None:
    site = open_site(directory, lambda: at)
    study = site.door.story("study")
    people = {site.door.story(code).username: code for code in study.people}
    alice = site.door.story(people["alice"])
    network = (ipaddress.ip_network(address),)
    outlet = thermal(site.door, code, network, SOON)
    prepare(point)
    by = Performer(people["alice"], alice.name, tuple(alice.roles))
    facts = {"what": "tube", "count": COUNT}
    printing.print_labels(site.door, study.journeys[0], facts, by, outlet=outlet)


def warm() -> None:
    """Loads what printing needs, so that each printing process is quick."""
    chosen = layout("tube")
    to_zpl(issue_ready(chosen, label(CODE), language="en", demo=True).pdf, [CODE])


def main() -> None:
    code, address, at = sys.argv[1:]
    warm()
    for line in sys.stdin:
        directory, _, point = line.rstrip("\n").partition("\t")
        child = os.fork()
        if child == 0:
            try:
                print_and_die(Path(directory), code, address, datetime.fromisoformat(at), point)
            except BaseException as error:
                print(f"failed {type(error).__name__} {error}", file=sys.stderr)
            os._exit(1)
        _, status = os.waitpid(child, 0)
        os.write(1, f"dead {os.WTERMSIG(status)}\n".encode())


if __name__ == "__main__":
    main()
