"""What a label printer says of itself: the answer to ~HS of the ZPL II guide, read. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cot_tracker.language import N_

ASK = b"~HS"
_STRING = re.compile(rb"\x02([^\x02\x03]*)\x03")
_FIELDS = (12, 11)  # of the first and the second string; the third holds nothing that is asked here


class NotAStatus(ValueError):
    """The answer is not that of a printer that speaks ZPL."""


@dataclass(frozen=True, slots=True)
class HostStatus:
    """The flags of the two strings that matter; `formats_waiting` and `labels_left` count what the
    printer has taken and not printed yet."""

    paper_out: bool = False
    paused: bool = False
    buffer_full: bool = False
    partial_format: bool = False
    memory_lost: bool = False
    too_cold: bool = False
    too_hot: bool = False
    head_open: bool = False
    ribbon_out: bool = False
    label_waiting: bool = False
    formats_waiting: int = 0
    labels_left: int = 0

    @property
    def troubles(self) -> tuple[str, ...]:
        """What keeps it from printing, as sentences to translate; most in need of a hand first."""
        found = (
            (self.head_open, N_("The print head is open: close it.")),
            (self.paper_out, N_("It is out of labels: put in a new roll.")),
            (self.ribbon_out, N_("It is out of ribbon: put in a new one.")),
            (self.too_hot, N_("The print head is too hot: let it cool.")),
            (self.too_cold, N_("The print head is too cold: let it warm up.")),
            (self.memory_lost, N_("Its memory is lost: switch it off and on.")),
            (self.label_waiting, N_("A printed label waits to be taken off.")),
            (self.paused, N_("It is paused: press its pause button.")),
            (self.buffer_full, N_("Its memory is full: wait, or switch it off and on.")),
        )
        return tuple(sentence for there, sentence in found if there)

    @property
    def busy(self) -> bool:
        """Whether it has whole labels that are not printed yet."""
        return bool(self.formats_waiting or self.labels_left)

    @property
    def at_rest(self) -> bool:
        """Whether everything that it took has been printed, the beginning of a label included."""
        return not (self.busy or self.partial_format)


def whole(answer: bytes) -> bool:
    """Whether all three strings of an answer have come."""
    return len(_STRING.findall(answer)) >= 3


def read_host_status(answer: bytes) -> HostStatus:
    """The printer's state from its answer to ~HS. Raises NotAStatus."""
    strings = [found.split(b",") for found in _STRING.findall(answer)]
    if len(strings) < 2 or any(
        len(string) < least for string, least in zip(strings, _FIELDS, strict=False)
    ):
        raise NotAStatus
    try:
        first, second = ([int(each) for each in string] for string in strings[:2])
    except ValueError:
        raise NotAStatus from None
    return HostStatus(
        paper_out=bool(first[1]), paused=bool(first[2]), formats_waiting=first[4],
        buffer_full=bool(first[5]), partial_format=bool(first[7]), memory_lost=bool(first[9]),
        too_cold=bool(first[10]), too_hot=bool(first[11]), head_open=bool(second[2]),
        ribbon_out=bool(second[3]), label_waiting=bool(second[7]), labels_left=second[8],
    )  # fmt: skip
