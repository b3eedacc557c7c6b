"""Talking to a label printer: what it says of itself, and when a label counts as come out."""

from __future__ import annotations

import ipaddress
import threading
import time
from dataclasses import replace

import pytest

from cot_tracker.facility.printer_line import (
    PerhapsPrinted,
    PrinterFault,
    Waits,
    require_ready,
    send,
    state,
)
from cot_tracker.facility.printers import Printer
from cot_tracker.printing.labels.host_status import HostStatus, NotAStatus, read_host_status
from cot_tracker.settings import Network
from tests.fixtures.printer import Zebra

NAME = "Ward 3"
SOON = Waits(connect=3, answer=3, write=3, print=3, between=0.01)
IMPATIENT = Waits(connect=3, answer=0.2, write=3, print=0.3, between=0.01)
JOB = b"^XA^FO0,0^GFA,8,8,1,FF00FF00FF00FF00^FS^XZ"


def at(zebra: Zebra) -> Printer:
    return Printer(zebra.address)


def around(zebra: Zebra) -> tuple[Network, ...]:
    return (ipaddress.ip_network(f"{zebra.address}/32"),)


def sent(zebra: Zebra, job: bytes = JOB, waits: Waits = SOON) -> None:
    send(NAME, at(zebra), around(zebra), job, waits)


def test_a_printer_at_rest_says_so_and_prints_all_it_is_given(zebra: Zebra) -> None:
    found = state(NAME, at(zebra), around(zebra), SOON)
    assert found.at_rest
    assert found.troubles == ()
    sent(zebra, JOB * 3)
    assert zebra.printed == [JOB] * 3


@pytest.mark.parametrize(
    ("flag", "value", "sentence"),
    [
        ("labels_in_roll", 0, "out of labels"),
        ("head_open", True, "head is open"),
        ("ribbon_out", True, "out of ribbon"),
        ("paused", True, "paused"),
    ],
)
def test_a_printer_that_cannot_print_says_why_and_is_sent_nothing(
    zebra: Zebra, flag: str, value: object, sentence: str
) -> None:
    setattr(zebra, flag, value)
    with pytest.raises(PrinterFault, match=f"Ward 3 cannot print now.*{sentence}"):
        require_ready(NAME, at(zebra), around(zebra), SOON)
    with pytest.raises(PrinterFault, match=sentence):
        sent(zebra)
    assert (zebra.printed, zebra.waiting) == ([], [])


def test_a_printer_that_is_off_is_told_in_a_sentence(zebra: Zebra) -> None:
    zebra.switch_off()
    with pytest.raises(PrinterFault, match=r"Ward 3 cannot print now\. It takes no connection"):
        sent(zebra)


def test_what_does_not_answer_as_a_label_printer_is_sent_nothing(zebra: Zebra) -> None:
    zebra.answer = b"HTTP/1.1 400 Bad Request\r\n\r\n"
    with pytest.raises(PrinterFault, match="does not answer as a printer"):
        sent(zebra, waits=IMPATIENT)
    zebra.mute = True
    with pytest.raises(PrinterFault, match="does not answer as a printer"):
        sent(zebra, waits=IMPATIENT)
    assert zebra.printed == []


def test_a_printer_that_runs_out_in_the_middle_is_not_believed_to_have_printed(
    zebra: Zebra,
) -> None:
    zebra.labels_in_roll = 2
    with pytest.raises(PerhapsPrinted, match=r"did not say that everything came out\. .*new roll"):
        sent(zebra, JOB * 3)
    assert len(zebra.printed) == 2


@pytest.mark.parametrize("taken", [1, 20, len(JOB), len(JOB) + 20])
def test_a_connection_that_breaks_in_the_middle_is_not_believed_to_have_printed(
    zebra: Zebra, taken: int
) -> None:
    zebra.breaks_after = len(b"~HS") + taken
    with pytest.raises(PerhapsPrinted, match=r"connection to it broke|takes no connection"):
        sent(zebra, JOB * 2)
    printed = len(zebra.printed)
    sent(zebra, JOB)
    assert zebra.printed[printed:] == [JOB], "nothing of the broken job comes out with the next"


def test_a_printer_switched_off_in_the_middle_is_not_believed_to_have_printed(
    zebra: Zebra,
) -> None:
    zebra.stops_after = 1
    with pytest.raises(PerhapsPrinted):
        sent(zebra, JOB * 3)
    assert len(zebra.printed) == 1


def test_a_printer_that_goes_mute_after_the_job_is_not_believed_to_have_printed(
    zebra: Zebra,
) -> None:
    zebra.falls_mute = True
    with pytest.raises(PerhapsPrinted, match="does not answer"):
        sent(zebra, waits=IMPATIENT)


def test_a_printer_that_never_gets_done_is_not_waited_for_forever(zebra: Zebra) -> None:
    zebra.stuck = True
    with pytest.raises(PerhapsPrinted, match="taking too long"):
        sent(zebra, waits=replace(SOON, print=0.2))
    with pytest.raises(PrinterFault, match="still printing something else"):
        sent(zebra)


def test_a_printer_that_takes_no_more_bytes_is_not_waited_for_forever(zebra: Zebra) -> None:
    zebra.turns_deaf = True
    huge = b"^XA^FX" + b"0" * 20_000_000 + b"^FS^XZ"  # more than any buffer on the way holds
    began = time.monotonic()
    with pytest.raises(PerhapsPrinted, match=r"does not answer"):
        sent(zebra, huge, replace(SOON, write=0.3))
    assert time.monotonic() - began < 3
    assert zebra.printed == []
    zebra.deaf = True
    with pytest.raises(PrinterFault, match="does not answer"):
        sent(zebra, waits=IMPATIENT)


@pytest.mark.parametrize("babble", [b"\x02" * 500, b"\x02a,b\x03" * 50, b"\x00\xff~HS" * 99])
def test_a_printer_that_sends_without_end_is_told_and_sent_nothing(
    zebra: Zebra, babble: bytes
) -> None:
    zebra.babbles = babble
    began = time.monotonic()
    with pytest.raises(PrinterFault, match="does not answer as a printer"):
        sent(zebra)
    assert time.monotonic() - began < SOON.answer + 1
    assert zebra.printed == []


def test_an_answer_byte_by_byte_is_waited_for_only_so_long_in_all(zebra: Zebra) -> None:
    zebra.dribbles = 0.001
    assert state(NAME, at(zebra), around(zebra), SOON).at_rest
    zebra.dribbles = 0.1
    began = time.monotonic()
    with pytest.raises(PrinterFault, match="does not answer"):
        state(NAME, at(zebra), around(zebra), IMPATIENT)
    assert time.monotonic() - began < 2


def test_while_one_job_hangs_another_for_the_same_printer_is_refused_and_not_mixed_in(
    zebra: Zebra,
) -> None:
    zebra.stuck = True
    told: list[type[Exception]] = []

    def hanging() -> None:
        try:
            sent(zebra, JOB, replace(SOON, print=1.2))
        except PerhapsPrinted as fault:
            told.append(type(fault))

    one = threading.Thread(target=hanging)
    one.start()
    while not zebra.waiting:
        time.sleep(0.01)
    with pytest.raises(PrinterFault, match="still printing something else"):
        sent(zebra, b"^XA^FXanother^FS^XZ", replace(SOON, print=0.3))
    one.join()
    assert told == [PerhapsPrinted]
    assert zebra.waiting == [JOB]


def test_only_a_registered_address_in_an_allowed_network_is_ever_connected_to(
    zebra: Zebra,
) -> None:
    elsewhere: tuple[Network, ...] = (ipaddress.ip_network("192.168.20.0/24"),)
    for allowed in ((), elsewhere):
        with pytest.raises(PrinterFault, match="printer_networks"):
            send(NAME, at(zebra), allowed, JOB, SOON)
    for address, port in ((zebra.address, 80), ("localhost", 9100), ("", 9100)):
        with pytest.raises(PrinterFault, match="printer_networks"):
            send(NAME, Printer(address, port), around(zebra), JOB, SOON)
    assert zebra.connections == 0


def test_two_jobs_for_one_printer_come_out_one_after_the_other(zebra: Zebra) -> None:
    jobs = [b"^XA^FX%d^FS^FO0,0^XZ" % number for number in range(6)]
    threads = [threading.Thread(target=sent, args=(zebra, job * 2)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert zebra.printed[::2] == zebra.printed[1::2]
    assert sorted(zebra.printed[::2]) == jobs


def test_every_flag_of_the_guides_answer_is_read() -> None:
    first = b"030,%d,%d,1245,%03d,%d,0,%d,000,%d,%d,%d"
    second = b"000,0,%d,%d,1,2,4,%d,%08d,1,000"
    fields = (
        "paper_out", "paused", "formats_waiting", "buffer_full", "partial_format", "memory_lost",
        "too_cold", "too_hot", "head_open", "ribbon_out", "label_waiting", "labels_left",
    )  # fmt: skip
    for number, name in enumerate(fields):
        values = [int(at == number) for at in range(len(fields))]
        strings = (first % tuple(values[:8]), second % tuple(values[8:]), b"1234,0")
        answer = b"".join(b"\x02" + text + b"\x03\r\n" for text in strings)
        counts = name in ("formats_waiting", "labels_left")
        assert read_host_status(answer) == HostStatus(**{name: 1 if counts else True})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "answer", [b"", b"\x02030,0\x03\x02\x03\x02\x03", b"\x02a,b\x03" * 3, b"\x02" * 900]
)
def test_an_answer_that_is_none_is_not_taken_for_one(answer: bytes) -> None:
    with pytest.raises(NotAStatus):
        read_host_status(answer)
