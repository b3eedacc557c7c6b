"""cot-tracker seal: the key and certificate with which release certificates are signed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cot_tracker.cli import told
from cot_tracker.cli.common import deliver, directory_option, output_option
from cot_tracker.language import N_, gettext

if TYPE_CHECKING:
    from cryptography import x509

    from cot_tracker.settings import Settings

RENEWED = N_("The site has a new seal, valid until {until}. Documents signed before still hold.")
REPLACED = N_("The site's seal is replaced, valid until {until}. Earlier roots are still trusted.")
SUBJECT = N_("Seal of: {subject}")
ISSUER = N_("Issued by: {issuer}")
VALID = N_("Valid from {start} to {end}")
FINGERPRINT = N_("SHA-256: {fingerprint}")
ROOT = N_("Root that vouches for it: {subject}. SHA-256: {fingerprint}")
NO_SITE = N_("There is no site in {directory}.")
NO_ROOT = N_("The site's root certificate is missing ({path}).")


@click.group()
def command() -> None:
    """Show, renew or replace the seal of release certificates."""


@command.command(help=gettext(N_("Show the seal: whose, issued by whom, until when")))
@directory_option()
def show(directory: Path) -> None:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509 import load_der_x509_certificate

    from cot_tracker.identity import authority
    from cot_tracker.identity.seal_term import warning
    from cot_tracker.site import clock_of

    settings = _settings(directory)
    found = authority.certificate(settings.keys)
    start, end = found.not_valid_before_utc, found.not_valid_after_utc
    click.echo(gettext(SUBJECT, subject=found.subject.rfc4514_string()))
    click.echo(gettext(ISSUER, issuer=found.issuer.rfc4514_string()))
    click.echo(gettext(VALID, start=start, end=end))
    click.echo(gettext(FINGERPRINT, fingerprint=found.fingerprint(SHA256()).hex()))
    for one in map(load_der_x509_certificate, authority.roots(settings.keys)):
        subject, fingerprint = one.subject.rfc4514_string(), one.fingerprint(SHA256()).hex()
        click.echo(gettext(ROOT, subject=subject, fingerprint=fingerprint))
    if wrong := warning(settings.keys, clock_of(settings)()):
        click.echo(wrong, err=True)


@command.command(
    help=gettext(N_("Give the root certificates, in PEM, to whoever verifies certificates"))
)
@directory_option()
@output_option()
def root(directory: Path, output: Path | None) -> None:
    from cot_tracker.identity.authority import ROOTS

    path = _settings(directory).keys / ROOTS
    if not path.exists():
        raise told(NO_ROOT, path=path)
    deliver([path.read_bytes()], output)


@command.command(
    help=gettext(N_("Make a new key and certificate, issued by the site's own authority"))
)
@directory_option()
def renew(directory: Path) -> None:
    from cot_tracker.identity import authority
    from cot_tracker.identity.codes import DEMO_FACILITY
    from cot_tracker.site import clock_of, name_on_seal

    settings = _settings(directory)
    name = name_on_seal(settings.site_name, demo=settings.facility == DEMO_FACILITY)
    authority.make(settings.keys, name, clock_of(settings)())
    click.echo(gettext(RENEWED, until=_until(authority.certificate(settings.keys))))


@command.command(
    help=gettext(
        N_(
            "Sign with another authority's certificate: CERTIFICATES in PEM, the seal's own first, "
            "the root last, and its private KEY"
        )
    )
)
@click.argument("certificates", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.argument("key", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@directory_option()
def replace(certificates: Path, key: Path, directory: Path) -> None:
    from cot_tracker.identity import authority
    from cot_tracker.site import clock_of

    settings = _settings(directory)
    authority.replace(settings.keys, certificates, key, clock_of(settings)())
    click.echo(gettext(REPLACED, until=_until(authority.certificate(settings.keys))))


def _settings(directory: Path) -> Settings:
    from cot_tracker.language import set_zone
    from cot_tracker.settings import load_settings

    if not (directory / "settings.toml").exists():
        raise told(NO_SITE, directory=directory)
    settings = load_settings(directory)
    set_zone(settings.zone)
    return settings


def _until(certificate: x509.Certificate) -> str:
    from cot_tracker.language import instant

    return instant(certificate.not_valid_after_utc)
