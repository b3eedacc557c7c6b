"""What `perform` raises when nothing was done. Each says why in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError

from cot_tracker.door.refusal import Refusal
from cot_tracker.language import N_, gettext


class Fault(Exception):
    """The base of them. `status` is the API's status, `code` is stable."""

    status = 400
    code = "fault"
    message = N_("This cannot be done.")

    def __init__(self, message: str = "", **values: Any) -> None:
        self.message = message or self.message
        self.values = values
        super().__init__(self.message)

    def sentence(self) -> str:
        return gettext(self.message, **self.values)

    def __str__(self) -> str:
        return self.sentence()


class Invalid(Fault):
    """Malformed facts: sentences by field. Nothing was recorded."""

    status = 422
    code = "invalid"
    message = N_("Some of this cannot be taken as it stands. Nothing was recorded.")

    def __init__(self, errors: Mapping[str, Any]) -> None:
        super().__init__()
        self.errors = errors

    def __str__(self) -> str:
        return f"{self.sentence()} {self.errors}"


class Refused(Fault):
    """The gate said no. The refusal is recorded."""

    status = 409
    code = "refused"
    message = N_("This may not be done now.")

    def __init__(self, refusals: Sequence[Refusal], *, near_miss: bool = False) -> None:
        super().__init__()
        self.refusals = tuple(refusals)
        self.near_miss = near_miss

    def __str__(self) -> str:
        return " ".join(refusal.sentence() for refusal in self.refusals)


class Forbidden(Refused):
    """Not for this person. The refusal is recorded."""

    status = 403
    code = "forbidden"
    message = N_("This is not yours to do.")


class Conflict(Fault):
    """The request was made before, with other facts."""

    status = 409
    code = "request_conflict"
    message = N_("This request was sent before with other content. Nothing more was recorded.")


class Unknown(Fault):
    status = 404
    code = "unknown"
    message = N_("There is no such thing here.")


class SignatureNeeded(Fault):
    status = 401
    code = "signature_needed"
    message = N_("This is signed: give your password.")


class WrongCredentials(Fault):
    status = 401
    code = "wrong_credentials"
    message = N_("The user name or the password is wrong.")


class ClockFault(Fault):
    """The server's clock stands before the newest entry."""

    status = 503
    code = "clock"
    message = N_(
        "The server's clock shows {now}, but an entry of {last} is already recorded. "
        "Nothing was recorded. Set the clock right and do it again."
    )


class StorageFault(Fault):
    """The database did not keep it. `passing` says that another transaction may do better."""

    status = 503
    code = "storage"
    message = N_(
        "The database did not take this. Nothing was recorded. "
        "Do it again; if it fails again, call whoever keeps the server."
    )
    passing = False


class StorageSilent(StorageFault):
    """Nothing was to be recorded; the database could not be read."""

    message = N_(
        "The database does not answer. Look again in a moment; "
        "if it stays so, call whoever keeps the server."
    )


class StorageFull(StorageFault):
    """There is no room left for the database."""

    status = 507
    code = "storage_full"
    message = N_(
        "The disk is full. Nothing was recorded. Make room, or call whoever keeps the server."
    )


class StorageBusy(StorageFault):
    """Others were writing all the while, or came first."""

    code = "storage_busy"
    message = N_("Others were writing all the while. Nothing was recorded. Do it again.")
    passing = True


class StorageLocked(StorageBusy):
    """Another process held the database for as long as one waits for it; once more is no use."""

    passing = False


_SQLITE_BUSY = (5, 6)
_FULL = ("database or disk is full", "No space left on device")
_FULL_STATES = ("53100", "53400")
_PASSING_STATES = ("40001", "40P01", "55P03")


def storage_fault(error: Exception) -> StorageFault | None:
    """What an error of the database means to a person; None for a defect of the program."""
    if not isinstance(error, DBAPIError):
        return StorageBusy()
    if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _SQLITE_BUSY:
        return StorageLocked()
    state, text = getattr(error.orig, "sqlstate", "") or "", str(error.orig)
    if state in _FULL_STATES or any(words in text for words in _FULL):
        return StorageFull()
    if state in _PASSING_STATES or isinstance(error, IntegrityError):
        return StorageBusy()
    if isinstance(error, OperationalError | InterfaceError):
        return StorageFault()
    return None
