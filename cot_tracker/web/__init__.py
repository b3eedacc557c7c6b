"""The pages, by persona. Each module has one blueprint; what they share stands in `shared`,
`sessions` and `security`."""

from __future__ import annotations

from flask import Flask

from cot_tracker.web import (
    audit,
    board,
    custody,
    demo,
    documents,
    errors,
    facility,
    identity,
    journey,
    people,
    scan,
    security,
    sessions,
    shared,
    signin,
    storage,
    study,
)
from cot_tracker.web.acting import act, uploads
from cot_tracker.web.labels import counts, layouts, printers, printing
from cot_tracker.web.temperature import curves, loggers

PAGES = (
    signin, board, journey, act, scan, printing, counts, documents, identity, audit, people,
    facility, storage, study, curves, custody, demo, uploads, loggers, layouts, printers,
)  # fmt: skip


def register(app: Flask) -> None:
    """Puts every page into the application."""
    shared.register(app)
    sessions.register(app)
    security.register(app)
    errors.register(app)
    demo.register(app)
    for module in PAGES:
        app.register_blueprint(module.pages)
