"""What can be wrong with a protocol file, said so that its author can mend it."""

from __future__ import annotations

from dataclasses import dataclass

from cot_tracker.language import gettext


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence marked for translation, and the values that fill its `{names}`."""

    sentence: str
    values: tuple[tuple[str, str], ...] = ()

    def in_words(self) -> str:
        """The sentence in the current language."""
        return gettext(self.sentence, **dict(self.values))


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong at one place: a path ("dose_groups[1].target_cells") and the file's line."""

    path: str
    said: Said
    line: int | None = None

    def in_words(self) -> str:
        """Place and sentence, in the current language, on one line."""
        line = f" ({gettext('line')} {self.line})" if self.line else ""
        return f"{self.path}{line}: {self.said.in_words()}" if self.path else self.said.in_words()


class ProtocolFaults(ValueError):
    """The file cannot be used; `faults` holds everything found, in the order of the file."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(fault.in_words() for fault in faults))
        self.faults = faults


def fault(path: str, sentence: str, **values: object) -> Fault:
    """A fault at `path`; `values` fill the sentence's `{names}`."""
    return Fault(path, Said(sentence, tuple((name, str(value)) for name, value in values.items())))
