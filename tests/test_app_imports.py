"""The server is up before what draws, signs and reads paper is needed."""

from __future__ import annotations

import subprocess
import sys


def test_the_server_starts_without_what_only_paper_needs() -> None:
    heavy = "reportlab pyhanko pandas pypdfium2 zxingcpp qrcode PIL babel.messages.pofile"
    program = (
        f"import sys, cot_tracker.app; print([n for n in '{heavy}'.split() if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
