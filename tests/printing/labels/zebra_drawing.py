"""ZPL drawn offline by a renderer that nobody here wrote (tests/printing/zebra, made ready by
tools/zpl-renderer)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

RENDERER = Path(__file__).parent / "zebra"
DOTS_PER_MM = {203: 8, 300: 12}
_SIZE = re.compile(rb"\^PW(\d+)\^LL(\d+)")


def drawn(jobs: Mapping[str, tuple[bytes, int]], folder: Path) -> dict[str, list[Image.Image]]:
    """The pictures of each job's labels, as a printer of that many dpi draws them. The media is
    as large as the job says, so the picture has its very dots."""
    node = shutil.which("node")
    assert node, "Node.js is missing: tools/system-packages"
    assert (RENDERER / "node_modules").is_dir(), "the renderer is missing: tools/zpl-renderer"
    for name, (zpl, dpi) in jobs.items():
        size = _SIZE.search(zpl)
        assert size, f"{name} does not say how large it is"
        dots = DOTS_PER_MM[dpi]
        media = [int(size[1]) / dots, int(size[2]) / dots, dots]
        (folder / f"{name}.zpl").write_bytes(zpl)
        (folder / f"{name}.json").write_text(json.dumps(media))
    subprocess.run([node, str(RENDERER / "render.cjs"), str(folder)], check=True, timeout=120)
    return {name: _pictures(folder, name) for name in jobs}


def _pictures(folder: Path, name: str) -> list[Image.Image]:
    count = len(list(folder.glob(f"{name}-*.png")))
    files = [folder / f"{name}-{number}.png" for number in range(1, count + 1)]
    return [Image.open(file).convert("L") for file in files]
