"""cot-tracker protocol: the study's fixed rules as a file."""

from __future__ import annotations

from pathlib import Path

import click

from cot_tracker.cli.common import directory_option, opened
from cot_tracker.cli.signing import signed_options, signer
from cot_tracker.language import N_, gettext

FILE = click.Path(path_type=Path, dir_okay=False)
SOUND = N_("The protocol {study}, version {version}, is sound. SHA-256: {digest}")
EXAMPLES = N_("These are example values, to be replaced by the sponsor's: {sections}")
ADOPTED = N_("The protocol {study}, version {version}, is adopted.")


@click.group()
def command() -> None:
    """Check or adopt a protocol file."""


@command.command(
    help=gettext(N_("Say everything that is wrong with a protocol FILE. It needs no site."))
)
@click.argument("file", type=FILE)
@directory_option()
def check(file: Path, directory: Path) -> int:
    from cot_tracker.protocol.faults import ProtocolFaults
    from cot_tracker.protocol.reading import read_protocol

    try:
        protocol = read_protocol(file.read_bytes())
    except ProtocolFaults as faults:
        for fault in faults.faults:
            click.echo(fault.in_words(), err=True)
        return 1
    click.echo(
        gettext(SOUND, study=protocol.study.id, version=protocol.version, digest=protocol.digest)
    )
    if protocol.examples:
        click.echo(gettext(EXAMPLES, sections=", ".join(protocol.examples)))
    return 0


@command.command(
    help=gettext(N_("Adopt a protocol FILE for the study. An administrator signs it."))
)
@click.argument("file", type=FILE)
@directory_option()
@signed_options()
def adopt(file: Path, directory: Path, administrator: str | None, password_stdin: bool) -> None:
    from cot_tracker.protocol.reading import read_protocol
    from cot_tracker.site import adopt_protocol

    content = file.read_bytes()
    protocol = read_protocol(content)
    with opened(directory) as site:
        adopt_protocol(site, content, signer(site, administrator, from_stdin=password_stdin))
    click.echo(gettext(ADOPTED, study=protocol.study.id, version=protocol.version))
