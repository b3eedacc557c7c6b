"""Connecting a label printer: only what is registered here is ever sent to."""

from __future__ import annotations

import ipaddress
from typing import Any

from cot_tracker.door import fields
from cot_tracker.door.action import Action, Sort
from cot_tracker.door.gate import Facts, requirement
from cot_tracker.door.refusal import Refusal, refusal
from cot_tracker.facility import gate
from cot_tracker.facility.printers import DPI, PORTS
from cot_tracker.facility.state import ItemStory
from cot_tracker.identity.codes import Kind
from cot_tracker.language import N_
from cot_tracker.people.roles import Role, roles

NOT_EQUIPMENT = refusal(
    "facility.not_equipment",
    N_("This is not a piece of equipment. Add the printer as equipment first."),
    rule=N_("21 CFR 211.125: labels are issued under control, also to printers"),
    cleared_by=N_("Study administrator"),
)  # fmt: skip


class Address(fields.Text):
    """An IP address; a name could be pointed elsewhere behind our back."""

    default_error_messages = {  # noqa: RUF012
        **fields.Text.default_error_messages,
        "address": N_("This is not an IP address. Write it like 192.168.20.31."),
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return str(ipaddress.ip_address(text))
        except ValueError:
            raise self.make_error("address") from None


class PrinterConnected(fields.FactsSchema):
    address = Address(
        label=N_("IP address"), most=45, screened=False,
        help=N_("It must be in a network of the server's setting printer_networks"),
    )  # fmt: skip
    port = fields.Count(
        PORTS.start, PORTS.stop - 1, label=N_("Port"), help=N_("Raw printing; usually 9100")
    )
    dpi = fields.Choice({str(dpi): f"{dpi} dpi" for dpi in DPI}, label=N_("Print head"))
    width_mm = fields.Count(
        20, 220, label=N_("Widest label (mm)"),
        help=N_("How wide the print head prints; often 54 or 104"),
    )  # fmt: skip
    label_width_mm = fields.Count(
        10, 300, label=N_("Width of the labels in it (mm)"), required=False,
        help=N_("With their height: labels of another size are then never sent to it"),
    )  # fmt: skip
    label_height_mm = fields.Count(
        10, 300, label=N_("Height of the labels in it (mm)"), required=False
    )


@requirement
def item_is_equipment(story: ItemStory, facts: Facts, around: Any) -> Refusal | None:
    return None if story.kind == Kind.EQUIPMENT else NOT_EQUIPMENT()


ACTIONS = (
    Action(
        "facility.printer_connected", N_("Connect as a label printer"), Sort.PERMIT,
        roles(Role.STUDY_ADMINISTRATOR), PrinterConnected,
        gate=(gate.item_is_active, item_is_equipment),
        meaning=N_("I connected this printer"), family="facility",
    ),
)  # fmt: skip
