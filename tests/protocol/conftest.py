"""The example protocol, once as the product reads it and once as plain data to bore holes into."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from cot_tracker.protocol.model import Protocol
from cot_tracker.protocol.reading import example_protocol, read_protocol


@pytest.fixture(scope="session")
def protocol() -> Protocol:
    return read_protocol(example_protocol())


@pytest.fixture
def data() -> dict[str, Any]:
    return tomllib.loads(example_protocol().decode())
