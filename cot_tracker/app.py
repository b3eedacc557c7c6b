"""Makes the web application of one site: its settings, its pages, its API."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from flask import Flask

from cot_tracker import resources, web
from cot_tracker.custody import evidence
from cot_tracker.site import Site, open_site
from cot_tracker.study.actions import protocol_of


def create_app(directory_or_site: Path | Site) -> Flask:
    """The application of the site in this directory, or of a site that is already open.

    Raises SiteFault or SettingsFault with a sentence.
    """
    given = directory_or_site
    site = given if isinstance(given, Site) else open_site(Path(given))
    app = Flask(
        "cot_tracker",
        template_folder=str(resources.folder("templates")),
        static_folder=str(Path(web.__file__).parent / "static"),
        static_url_path="/static",
    )
    app.config.update(
        SECRET_KEY=(site.settings.keys / "session.key").read_bytes(),
        SESSION_COOKIE_NAME="cot_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=site.settings.secure_cookies,
        MAX_CONTENT_LENGTH=site.settings.maximum_upload_mib * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=site.settings.maximum_upload_mib * 1024 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=86400,
    )
    app.extensions["site"] = site
    _name_things(site)
    web.register(app)
    if find_spec("cot_tracker.api") is not None:
        api = import_module("cot_tracker.api")
        if hasattr(api, "blueprint"):
            app.register_blueprint(api.blueprint(site))
    return app


def _name_things(site: Site) -> None:
    """Reads the protocol in force, so that its tests and visits are called as it calls them."""
    digest = site.door.story("study").protocol_digest
    with site.database.read() as connection:
        kept = evidence.find(connection, digest) if digest else None
    if kept is not None:
        protocol_of(kept.content)
