"""Why something was not printed: each with a sentence for the person who asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from cot_tracker.language import N_, gettext


class NotPrinted(ValueError):
    """Nothing was printed; str() says why and what to do, in the current language."""

    sentence: ClassVar[str] = ""

    def __init__(self, **values: object) -> None:
        super().__init__(self.sentence)
        self.values = values

    def __str__(self) -> str:
        return gettext(self.sentence, **self.values)


class UncoveredCharacter(NotPrinted):
    """No font that ships has this character; nothing has been drawn."""

    sentence = N_(
        "The character {character} ({point}) is in none of the fonts, so it would come out as an "
        "empty box. Nothing was printed. Write it otherwise, or have a font with it added."
    )

    def __init__(self, character: str) -> None:
        self.character = character
        shown = character if character.isprintable() else ""
        super().__init__(character=shown, point=f"U+{ord(character):04X}")


class DoesNotFit(NotPrinted):
    """The text of this field is too long for its place, even at the smallest size allowed."""

    sentence = N_(
        "“{text}” is too long for {field} on the label {layout}. Nothing was printed, because a "
        "label is never cut short. Shorten it, or use a larger label."
    )

    def __init__(self, field: str, text: str, layout: str, shown: str) -> None:
        self.field = field
        super().__init__(field=shown, text=text, layout=layout)


class MissingField(NotPrinted):
    """The layout requires this field and was given nothing for it."""

    sentence = N_("The label {layout} needs {field}, and it is not known. Nothing was printed.")

    def __init__(self, field: str, layout: str) -> None:
        self.field = field
        super().__init__(field=field, layout=layout)


class UnknownWarning(NotPrinted):
    """A warning was asked for that labels/warnings.toml does not word."""

    sentence = N_("No wording is known for the warning {warning}. Nothing was printed.")

    def __init__(self, warning: str) -> None:
        super().__init__(warning=warning)


class NotRegistered(NotPrinted):
    """An ISBT 128 identifier was to be printed, but no facility number is registered."""

    sentence = N_(
        "ISBT 128 identifiers are printed only by a registered facility, and the protocol names no "
        "facility number. {field} was given. Nothing was printed."
    )

    def __init__(self, field: str) -> None:
        super().__init__(field=field)


class NotIsbt(NotPrinted):
    """What was given as an ISBT 128 identifier has not its shape."""

    sentence = N_("“{identifier}” is not an ISBT 128 identifier for {field}. Nothing was printed.")

    def __init__(self, field: str, identifier: str) -> None:
        super().__init__(field=field, identifier=identifier[:40])


class NotACode(NotPrinted):
    """What was to be put into a symbol is not twenty digits."""

    sentence = N_("A code has twenty digits; “{code}” has not. Nothing was printed.")

    def __init__(self, code: str) -> None:
        super().__init__(code=code[:40])


class ProofFailed(NotPrinted):
    """A printed page, read back, does not say exactly the code it should."""

    sentence = N_(
        "Page {page} was read back before it was handed out and does not show exactly the code "
        "{expected}; it shows: {found}. It was not handed out. Print it again; if this happens "
        "twice, tell the administrator."
    )

    def __init__(self, page: int, expected: str, found: list[str]) -> None:
        self.page, self.expected, self.found = page, expected, found
        super().__init__(page=page, expected=expected, found=", ".join(found) or "–")


class LayoutError(NotPrinted):
    """A layout, stock or rule file has a mistake; the sentence names the file, the place in it and
    what is wrong."""

    def __init__(self, place: str, sentence: str, **values: object) -> None:
        self.place, self.mistake = place, sentence
        super().__init__(**values)

    def __str__(self) -> str:
        return f"{self.place}: {gettext(self.mistake, **self.values)}"


class UnknownLayout(NotPrinted):
    """There is no layout or stock of that name."""

    sentence = N_("There is no label layout “{name}”; there are: {known}.")

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(name=name, known=", ".join(known))


class NoLayout(NotPrinted):
    """No layout in force is for this kind of thing."""

    sentence = N_(
        "No label layout in force is for “{kind}”. Nothing was printed. Quality adopts one that is."
    )

    def __init__(self, kind: str) -> None:
        super().__init__(kind=kind)


class UnknownStock(NotPrinted):
    """There are no labels of that name to print on, or not for this layout."""

    sentence = N_("The layout {layout} does not fit the label stock “{stock}”; it fits: {known}.")

    def __init__(self, stock: str, layout: str, known: Iterable[str]) -> None:
        super().__init__(stock=stock, layout=layout, known=", ".join(known))


class UnknownPosition(NotPrinted):
    """The sheet has no such position to start at."""

    sentence = N_(
        "The sheet {stock} has the label positions 1 to {last}, counted by rows; it cannot start "
        "at {start}. Nothing was printed."
    )

    def __init__(self, stock: str, start: int, last: int) -> None:
        super().__init__(stock=stock, start=start, last=last)
