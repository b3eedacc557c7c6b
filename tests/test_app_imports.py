"""The server and each command are up before what only a few acts need is loaded: what draws, signs
and reads paper, and what reckons with a million readings."""

from __future__ import annotations

import subprocess
import sys

import pytest

PAPER = "reportlab pyhanko pypdfium2 zxingcpp qrcode PIL fontTools"
FILES = "numpy pandas"  # of loggers
TOOLS = "alembic babel.messages.pofile pytest sqlalchemy.dialects.postgresql"
SERVER = "flask jinja2 limits"


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("cot_tracker.app", f"{PAPER} {FILES} {TOOLS}"),
        ("cot_tracker.site", f"{PAPER} {FILES} {TOOLS} {SERVER}"),
        ("cot_tracker.cli", f"{PAPER} {FILES} {TOOLS} {SERVER} sqlalchemy marshmallow"),
        ("cot_tracker.cli.journeys", f"{PAPER} {FILES} {TOOLS} {SERVER}"),
        ("cot_tracker.cli.verify", f"{PAPER} {FILES} {TOOLS} {SERVER}"),
        ("cot_tracker.cli.temperature", f"{PAPER} {TOOLS} {SERVER}"),
    ],
)
def test_what_only_a_few_acts_need_is_loaded_with_them(module: str, heavy: str) -> None:
    program = f"import sys, {module}; print([n for n in '{heavy}'.split() if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
