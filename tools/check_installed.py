"""Asks an installed cot_tracker for its data files, a demo site and a page; run by check-wheel.

Started by the Python of a clean environment, outside the checkout, with a folder it may write to.
"""

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

DATA = {
    "cot_tracker": ("translations/zh.po", "web/static/vendor/htmx.min.js"),
    "cot_tracker.labels": ("fonts/NotoSansSC-Regular.ttf", "fonts/HanaMinA-subset.ttf"),
    "cot_tracker.migrations": ("env.py",),
    "cot_tracker.protocol": ("ix001.toml",),
}


def check_files(checkout: Path) -> None:
    """Every data file is in the installed package, and none is read from the checkout."""
    import cot_tracker

    if Path(cot_tracker.__file__).is_relative_to(checkout):
        sys.exit("cot_tracker came from the checkout, not from the wheel.")
    for package, names in DATA.items():
        for name in names:
            if not files(package).joinpath(name).is_file():
                sys.exit(f"The wheel lacks {name} of {package}.")


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
    room = Path(sys.argv[1])
    check_files(Path(__file__).resolve().parent.parent)
    check_page(room / "site")
