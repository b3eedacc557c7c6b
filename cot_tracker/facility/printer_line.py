"""Talking to a label printer over the network: its state, and handing it a job. A printer is
believed to have printed only when it says so itself."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from cot_tracker.door.faults import Fault
from cot_tracker.facility.printers import Printer, is_allowed
from cot_tracker.language import N_, gettext
from cot_tracker.printing.labels.host_status import (
    ASK,
    HostStatus,
    NotAStatus,
    read_host_status,
    whole,
)
from cot_tracker.settings import Network

_AT_REST = 2  # answers in a row
_BUSY = N_("It is still printing something else.")


class PrinterFault(Fault):
    """The printer cannot print now. Nothing was sent to it, so nothing came out."""

    status = 409
    code = "printer_not_ready"
    message = N_("The printer {name} cannot print now. {why}")


class PerhapsPrinted(Fault):
    """Something was sent, and nobody here knows what came out."""

    status = 409
    code = "perhaps_printed"
    message = N_("The printer {name} did not say that everything came out. {why}")


@dataclass(frozen=True)
class Waits:
    """How long each thing may take, in seconds."""

    connect: float = 3
    answer: float = 5
    write: float = 15
    print: float = 20
    between: float = 0.2


WAITS = Waits()
_locks: dict[tuple[str, int], Lock] = {}


def state(
    name: str, printer: Printer, allowed: tuple[Network, ...], waits: Waits = WAITS
) -> HostStatus:
    """What the printer says of itself. Raises PrinterFault when it cannot be asked."""
    with _line(name, printer, allowed, waits) as line:
        return _asked(line, name, waits)


def require_ready(
    name: str, printer: Printer, allowed: tuple[Network, ...], waits: Waits = WAITS
) -> None:
    """Raises PrinterFault, with what to do, unless the printer could print at once."""
    _refuse_troubles(name, state(name, printer, allowed, waits))


def send(
    name: str, printer: Printer, allowed: tuple[Network, ...], job: bytes, waits: Waits = WAITS
) -> None:
    """Hands the job over, one at a time for each printer, and waits until the printer says that
    all of it is printed.

    Raises PrinterFault while nothing has been sent, PerhapsPrinted from the first byte on.
    """
    with _one_at_a_time(name, printer, waits), _line(name, printer, allowed, waits) as line:
        _refuse_troubles(name, _asked(line, name, waits))
        try:
            line.settimeout(waits.write)
            _hand_over(line, job)
            _wait_until_printed(line, name, waits)
        except (OSError, NotAStatus) as error:
            raise PerhapsPrinted(name=name, why=gettext(_reason(error))) from error


def _hand_over(line: socket.socket, job: bytes) -> None:
    line.sendall(job)


def _wait_until_printed(line: socket.socket, name: str, waits: Waits) -> None:
    """The answers come after the job on the same line; two in a row must say that nothing is left,
    in case one is given while the job is still being read."""
    deadline = time.monotonic() + waits.print
    rested = 0
    while True:
        found = _ask(line, waits)
        rested = rested + 1 if found.at_rest else 0
        if rested == _AT_REST:
            return
        if found.troubles and not found.at_rest:
            raise PerhapsPrinted(name=name, why=_sentences(found))
        if time.monotonic() > deadline:
            raise PerhapsPrinted(name=name, why=gettext(N_("It is taking too long.")))
        time.sleep(waits.between)


def _asked(line: socket.socket, name: str, waits: Waits) -> HostStatus:
    try:
        return _ask(line, waits)
    except (OSError, NotAStatus) as error:
        raise PrinterFault(name=name, why=gettext(_reason(error))) from error


def _ask(line: socket.socket, waits: Waits) -> HostStatus:
    """Raises OSError or NotAStatus."""
    deadline = time.monotonic() + waits.answer
    line.settimeout(waits.answer)
    line.sendall(ASK)
    answer = b""
    while not whole(answer):
        left = deadline - time.monotonic()
        if left <= 0 or len(answer) > 1000:
            raise NotAStatus
        line.settimeout(left)
        more = line.recv(1000)
        if not more:
            raise ConnectionResetError
        answer += more
    return read_host_status(answer)


def _refuse_troubles(name: str, found: HostStatus) -> None:
    """The beginning of a label that a broken connection left there is no trouble: the next job's
    first command ends it, and nothing of it prints."""
    if found.troubles:
        raise PrinterFault(name=name, why=_sentences(found))
    if found.busy:
        raise PrinterFault(name=name, why=gettext(_BUSY))


def _sentences(found: HostStatus) -> str:
    return " ".join(gettext(sentence) for sentence in found.troubles)


def _reason(error: Exception) -> str:
    if isinstance(error, NotAStatus | TimeoutError):
        return N_("It does not answer as a printer that speaks ZPL.")
    if isinstance(error, ConnectionRefusedError):
        return N_("It takes no connection: is it switched on, and is the port right?")
    return N_("The connection to it broke.")


@contextmanager
def _one_at_a_time(name: str, printer: Printer, waits: Waits) -> Iterator[None]:
    lock = _locks.setdefault((printer.address, printer.port), Lock())
    if not lock.acquire(timeout=waits.print):
        raise PrinterFault(name=name, why=gettext(_BUSY))
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _line(
    name: str, printer: Printer, allowed: tuple[Network, ...], waits: Waits
) -> Iterator[socket.socket]:
    """A connection to the printer's registered address, never to any other. Raises PrinterFault."""
    if not is_allowed(printer, allowed):
        why = N_("Its address is in no network of the server's setting printer_networks.")
        raise PrinterFault(name=name, why=gettext(why))
    try:
        line = socket.create_connection((printer.address, printer.port), waits.connect)
    except OSError as error:
        refused = isinstance(error, ConnectionRefusedError)
        why = _reason(error) if refused else N_("It cannot be reached: is it switched on?")
        raise PrinterFault(name=name, why=gettext(why)) from error
    with line:
        yield line
