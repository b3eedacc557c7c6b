"""Label printers: where each is reached and what it prints on. Pure."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from cot_tracker.custody.entry import Entry
from cot_tracker.printing.labels.dots import Head
from cot_tracker.settings import Network

PORTS = range(9100, 9110)  # raw printing, and nothing else
DPI = (203, 300, 600)


@dataclass(frozen=True, slots=True)
class Printer:
    """address: an IP address, never a name, so that nobody can point it elsewhere. dpi and
    width_mm: its print head. label_mm: the size of the labels in it, where somebody told it."""

    address: str = ""
    port: int = PORTS.start
    dpi: int = 203
    width_mm: int = 104
    label_mm: tuple[int, int] | None = None

    @property
    def connected(self) -> bool:
        return bool(self.address)

    @property
    def head(self) -> Head:
        return Head(self.dpi, self.width_mm, self.label_mm)


def is_allowed(printer: Printer, allowed: tuple[Network, ...]) -> bool:
    """Whether this server may send to the printer's address."""
    try:
        address = ipaddress.ip_address(printer.address)
    except ValueError:
        return False
    return printer.port in PORTS and any(address in network for network in allowed)


def connected(entry: Entry) -> Printer:
    """The printer as facility.printer_connected/1 tells of it."""
    facts = entry.facts
    wide, high = facts.get("label_width_mm"), facts.get("label_height_mm")
    return Printer(
        facts["address"], int(facts["port"]), int(facts["dpi"]), int(facts["width_mm"]),
        (int(wide), int(high)) if wide and high else None,
    )  # fmt: skip
