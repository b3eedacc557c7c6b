"""Asks an installed cot_tracker for its data files, a demo site and a page; run by check-wheel.

Started by the Python of a clean environment, with the source it came from and a folder to make.
"""

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

PLACES = {
    "cot_tracker": "cot_tracker",
    "labels": "cot_tracker.labels",
    "migrations": "cot_tracker.migrations",
    "templates": "cot_tracker.templates",
}


def check_files(source: Path) -> None:
    """Every file of the source is in the installed package, which is not the source itself."""
    for folder, package in PLACES.items():
        installed = Path(str(files(package)))
        if installed.is_relative_to(source):
            sys.exit(f"{package} came from the source, not from the wheel.")
        for file in (source / folder).rglob("*"):
            name = file.relative_to(source / folder)
            if file.is_file() and not (installed / name).is_file():
                sys.exit(f"The wheel lacks {folder}/{name}: name it in setup.cfg.")


def check_page(site: Path) -> None:
    """A demo of one subject is played, and its first page answers as HTML with its style sheet."""
    command = str(Path(sys.executable).with_name("cot-tracker"))
    demo = [command, "demo", "--directory", str(site), "--subjects", "1", "--no-serve"]
    subprocess.run(demo, check=True, timeout=300)
    from cot_tracker.app import create_app

    client = create_app(site).test_client()
    page = client.get("/", follow_redirects=True)
    if page.status_code != 200 or "<html" not in page.get_data(as_text=True):
        sys.exit(f"The first page answered {page.status_code}, not a page.")
    sheet = client.get("/static/vendor/pico.min.css")
    if sheet.status_code != 200:
        sys.exit(f"The style sheet answered {sheet.status_code}.")


if __name__ == "__main__":
    check_files(Path(sys.argv[1]))
    check_page(Path(sys.argv[2]))
