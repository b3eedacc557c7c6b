"""cot-tracker verify: 0 intact, 1 altered, 2 unreadable. A site, an export, a certificate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cot_tracker.cli.common import Progress, directory_option
from cot_tracker.language import N_, gettext

if TYPE_CHECKING:
    from cot_tracker.custody.verify_report import Report

MORE = N_("… and {count} more.")
MOST_SAID = 20


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@directory_option()
@click.option("--rebuild", is_flag=True, help=gettext(N_("Also fold everything anew and compare")))
@click.option(
    "--root",
    "roots",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    multiple=True,
    help=gettext(N_("For a certificate: a root, in PEM, that vouches for its seal")),
)
@click.option("--json", "as_json", is_flag=True, help=gettext(N_("As JSON")))
def command(
    file: Path | None, directory: Path, rebuild: bool, roots: tuple[Path, ...], as_json: bool
) -> int:
    """Check that nothing was altered: the site's ledger, an exported JSON FILE, or the PDF FILE of
    a release certificate."""
    if file is not None and _is_pdf(content := file.read_bytes()):
        from cot_tracker.cli import verify_certificate

        return verify_certificate.told(content, directory, roots, as_json=as_json)
    report = _of_file(file) if file is not None else of_site(directory, rebuild=rebuild)
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        return report.exit_code
    click.echo(report.sentence())
    for fault in report.faults[:MOST_SAID]:
        click.echo(fault.sentence(), err=True)
    if len(report.faults) > MOST_SAID:
        click.echo(gettext(MORE, count=len(report.faults) - MOST_SAID), err=True)
    return report.exit_code


def of_site(directory: Path, *, rebuild: bool = False) -> Report:
    """Checks the site in this directory. Raises Unreadable when it cannot be read."""
    from cot_tracker.custody.verify import verify
    from cot_tracker.custody.verify_report import Unreadable
    from cot_tracker.journey.rebuild import verify_rebuild
    from cot_tracker.settings import SettingsFault
    from cot_tracker.site import SiteFault, open_site

    try:
        site = open_site(directory)
    except (SiteFault, SettingsFault) as error:
        raise Unreadable(error) from error
    progress = Progress()
    try:
        with site.database.read() as connection:
            report = verify(connection, progress)
            if rebuild:
                report += verify_rebuild(connection, progress)
    finally:
        progress.end()
        site.close()
    return report


def _is_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:1024] or b"%%EOF" in content[-1024:]


def _of_file(file: Path) -> Report:
    from cot_tracker.exports.checked import checked

    return checked(file.read_bytes())
