"""Errors of the whole house as sentences for the command line."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from cot_tracker.custody.verify_report import Unreadable
from cot_tracker.door.faults import Fault, Invalid, Refused
from cot_tracker.identity.codes import CodeFault
from cot_tracker.identity.pem import SealFault
from cot_tracker.identity.vault import VaultFault
from cot_tracker.language import N_, gettext
from cot_tracker.protocol.faults import ProtocolFaults
from cot_tracker.settings import SettingsFault
from cot_tracker.site import SiteFault

DATABASE = N_("The database cannot be used: {why}")
FILE = N_("The file {path} cannot be used: {why}.")
DISK = N_("What was to be written cannot be: {why}. Nothing of it was kept.")
DEFECT = N_("Something in the program went wrong ({why}). Set COT_DEBUG=1 to see where.")


def of(error: BaseException) -> tuple[int, str]:
    """The exit code and the sentence."""
    if isinstance(error, Unreadable):
        return 2, error.sentence()
    if isinstance(error, SiteFault | SettingsFault | VaultFault | ProtocolFaults | SealFault):
        return 1, str(error)
    if isinstance(error, CodeFault):
        return 1, error.sentence()
    if isinstance(error, Fault):
        return 1, _of_fault(error)
    if isinstance(error, SQLAlchemyError):
        why = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
        return 1, gettext(DATABASE, why=why)
    if isinstance(error, OSError):
        why = error.strerror or type(error).__name__
        sentence = FILE if error.filename else DISK  # writing to an open file names none
        return 1, gettext(sentence, path=error.filename, why=why)
    return 1, gettext(DEFECT, why=f"{type(error).__name__}: {error}"[:200])


def _of_fault(fault: Fault) -> str:
    if isinstance(fault, Refused) and fault.refusals:
        return " ".join(refusal.sentence() for refusal in fault.refusals)
    if isinstance(fault, Invalid):
        return "; ".join(_flat(fault.errors)) or fault.sentence()
    return fault.sentence()


def _flat(messages: Any, name: str = "") -> list[str]:
    if isinstance(messages, dict):
        return [line for key, inner in messages.items() for line in _flat(inner, str(key))]
    if isinstance(messages, list | tuple):
        return [line for inner in messages for line in _flat(inner, name)]
    return [f"{name}: {gettext(str(messages))}" if name else gettext(str(messages))]
