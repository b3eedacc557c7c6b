"""The twenty digits on every label: `KK FFFF YY NNNNN CCC SS XX`.

Kind, facility, year, number, container, print serial and the check digits of ISO 7064 Mod 97-10.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

from cot_tracker.language import N_, gettext

LENGTH = 20
DEMO_FACILITY = "0000"


class Kind(IntEnum):
    """What a code stands for; its first two digits."""

    JOURNEY = 10
    WRISTBAND = 11
    COLLECTION_BAG = 20
    TUBE = 21
    INTERMEDIATE_BAG = 22
    INFUSION_BAG = 23
    CASSETTE = 24
    RETAIN_SAMPLE = 25
    CERTIFICATE = 40
    SHIPPER = 50
    PERSON = 60
    MATERIAL = 61
    EQUIPMENT = 62
    STATION = 63
    STORAGE = 64
    COMMAND = 80


CONTAINERS = frozenset(
    {
        Kind.COLLECTION_BAG,
        Kind.TUBE,
        Kind.INTERMEDIATE_BAG,
        Kind.INFUSION_BAG,
        Kind.CASSETTE,
        Kind.RETAIN_SAMPLE,
    }
)
OF_A_PATIENT = CONTAINERS | {Kind.JOURNEY, Kind.WRISTBAND, Kind.CERTIFICATE}

NAMES = {
    Kind.JOURNEY: N_("journey sheet"),
    Kind.WRISTBAND: N_("wristband"),
    Kind.COLLECTION_BAG: N_("collection bag"),
    Kind.TUBE: N_("sample tube"),
    Kind.INTERMEDIATE_BAG: N_("intermediate bag"),
    Kind.INFUSION_BAG: N_("infusion bag"),
    Kind.CASSETTE: N_("cassette"),
    Kind.RETAIN_SAMPLE: N_("retain sample"),
    Kind.CERTIFICATE: N_("release certificate"),
    Kind.SHIPPER: N_("shipper"),
    Kind.PERSON: N_("badge"),
    Kind.MATERIAL: N_("material lot"),
    Kind.EQUIPMENT: N_("equipment"),
    Kind.STATION: N_("station"),
    Kind.STORAGE: N_("storage position"),
    Kind.COMMAND: N_("command card"),
}


class CodeFault(ValueError):
    """A text that is not one of our codes. `code` is stable; the text is a sentence."""

    def __init__(self, code: str, message: str, **values: object) -> None:
        self.code = code
        self.message = message
        self.values = values
        super().__init__(message)

    def sentence(self) -> str:
        return gettext(self.message, **self.values)


@dataclass(frozen=True, slots=True, order=True)
class Code:
    """One code, taken apart. `str()` gives the twenty digits."""

    kind: Kind
    facility: str
    year: int
    number: int
    container: int = 0
    serial: int = 0

    def __post_init__(self) -> None:
        if not (len(self.facility) == 4 and self.facility.isdigit() and self.facility.isascii()):
            raise ValueError("a facility is four digits")
        for value, top in ((self.year, 99), (self.container, 999), (self.serial, 99)):
            if not 0 <= value <= top:
                raise ValueError("out of the code's range")
        if not 1 <= self.number <= 99999:
            raise ValueError("out of the code's range")

    def __str__(self) -> str:
        body = (
            f"{self.kind:02d}{self.facility}{self.year:02d}{self.number:05d}"
            f"{self.container:03d}{self.serial:02d}"
        )
        return body + check_digits(body)

    def __record__(self) -> str:
        return str(self)

    @property
    def own(self) -> str:
        """The code of the thing itself, whichever of its labels this is."""
        return str(replace(self, serial=0))

    @property
    def coi(self) -> str:
        """The chain-of-identity code of the journey that this belongs to."""
        return str(Code(Kind.JOURNEY, self.facility, self.year, self.number))

    @property
    def item(self) -> str:
        """The facility's item that this belongs to: of a position, the freezer it is in."""
        return str(replace(self, container=0, serial=0))

    @property
    def of_a_patient(self) -> bool:
        return self.kind in OF_A_PATIENT


def check_digits(body: str) -> str:
    """The two check digits of ISO 7064 Mod 97-10 for a body of digits."""
    return f"{98 - int(body) * 100 % 97:02d}"


def parse(text: str) -> Code:
    """The code that exactly these twenty digits stand for. Raises CodeFault."""
    if len(text) != LENGTH or not (text.isascii() and text.isdigit()):
        raise CodeFault("code.shape", N_("A code has twenty digits. Scan it again."))
    body = text[:-2]
    if check_digits(body) != text[-2:]:
        raise CodeFault(
            "code.check_digits", N_("This code was read or typed wrongly. Scan it again.")
        )
    try:
        return Code(
            Kind(int(body[:2])), body[2:6], int(body[6:8]), int(body[8:13]),
            int(body[13:16]), int(body[16:18]),
        )  # fmt: skip
    except ValueError:
        raise CodeFault(
            "code.kind", N_("No label of ours has this code. Put it aside and call Quality.")
        ) from None


def grouped(code: str) -> str:
    """Four digits at a time, as printed below a symbol."""
    return " ".join([code[at : at + 4] for at in range(0, len(code), 4)])
