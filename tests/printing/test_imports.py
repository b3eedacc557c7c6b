"""Printing is loaded where it is used: naming its functions loads no heavy library."""

from __future__ import annotations

import subprocess
import sys


def test_importing_all_of_printing_loads_no_heavy_library() -> None:
    program = (
        "import sys, cot_tracker.printing.labels.proof, cot_tracker.printing.certificate, "
        "cot_tracker.printing.trail, cot_tracker.printing.sheet\n"
        "heavy = {'reportlab', 'qrcode', 'PIL', 'pypdfium2', 'zxingcpp', 'flask', 'sqlalchemy'}\n"
        "print(sorted(heavy & set(sys.modules)), sorted(name for name in sys.modules "
        "if name.startswith('cot_tracker.') and not name.startswith('cot_tracker.printing')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    light = "identity", "identity.codes", "identity.isbt", "language", "resources"
    assert done.stdout.strip() == f"[] {[f'cot_tracker.{name}' for name in light]}"
