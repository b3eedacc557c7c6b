"""Logger files made up for the tests: a shipment's readings, and the same as a Q-tag would say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

from cot_tracker.condition.judge import Limits
from cot_tracker.condition.series import Reading
from cot_tracker.condition.thermal import mean, mean_kinetic_temperature

PACKED = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
STEP = timedelta(minutes=10)
COLD_CHAIN = Limits(Decimal(2), Decimal(8), 30, 60, 30)
STRICT = Limits(Decimal(2), Decimal(8), 0, 0, 30)


def shipment(*temperatures: str, step: timedelta = STEP) -> tuple[Reading, ...]:
    """Readings from packing on, one a step."""
    return tuple(Reading(PACKED + n * step, Decimal(t)) for n, t in enumerate(temperatures))


def period(readings: Sequence[Reading]) -> tuple[datetime, datetime]:
    """From the first reading to the last."""
    return readings[0].at, readings[-1].at


def qtag(readings: Sequence[Reading], low: str = "2.0", high: str = "8.0") -> str:
    """A Q-tag's file of ten-minute readings that tells a consistent story."""
    values = [reading.temperature_c for reading in readings]
    figures = (mean(values), mean_kinetic_temperature(values, Decimal(83)))
    average, kinetic = (figure.quantize(Decimal("0.1"), ROUND_DOWN) for figure in figures)
    rows = [
        f"\t{at:%Y-%m-%d %H:%M}\t{t}\t{'' if Decimal(low) <= t <= Decimal(high) else 'x'}"
        for at, t in readings
    ]
    lines = [
        "Device: Q-tag CLm doc LR",
        "Vers: 1.9",
        "Conf:",
        " Serial: TESTTAG01",
        " Zone: 0.00",
        " MKT Energy: 83.0",
        " Logging Interval: 10",
        " Alarm:",
        "  1:",
        f"   Type: 2, T AL: {high}, t AL: 30",
        "  5:",
        f"   Type: 1, T AL: {low}, t AL: 30",
        "Res:",
        f" TS Start: {readings[0].at:%Y-%m-%d %H:%M}",
        f" TS Stop: {readings[-1].at + timedelta(minutes=6):%Y-%m-%d %H:%M}",
        f" Min T: {min(values)}, TS Min T: {readings[0].at:%Y-%m-%d %H:%M}",
        f" Max T: {max(values)}, TS Max T: {readings[0].at:%Y-%m-%d %H:%M}",
        f" MKT: {kinetic}",
        f" Avrg T: {average}",
        " Alarm:",
        "  1:",
        "  5:",
        "Marker:",
        "\tNumber\tT\tyyyy-MM-dd hh:mm\t",
        "Data:",
        "\tyyyy-MM-dd hh:mm\tT\tOut of limits",
        *rows,
        "Cert:",
        " Vers: 1.0",
    ]
    return signed("\r\n".join(lines) + "\r\n")


_KEY = ec.derive_private_key(2026, ec.SECP256R1())


def signed(text: str) -> str:
    """The file with a Berlinger device's signature, as though a device had written all of it."""
    text = text.partition(" Public Key:")[0]
    numbers = _KEY.public_key().public_numbers()
    text += f" Public Key: {_last_byte_first(numbers.x, numbers.y)}\r\n"
    digest = sha256(text.encode("latin-1")).digest()[::-1]
    signature = _KEY.sign(digest, ec.ECDSA(utils.Prehashed(SHA256()), deterministic_signing=True))
    pair = utils.decode_dss_signature(signature)
    return f"{text}Sig: {_last_byte_first(*pair)}\r\n"


def _last_byte_first(*numbers: int) -> str:
    return "".join(number.to_bytes(32, "little").hex() for number in numbers)
