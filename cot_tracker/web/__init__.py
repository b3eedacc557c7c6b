"""The pages, by persona. Each module has one blueprint; what they share stands in `shared`,
`sessions` and `security`."""

from __future__ import annotations

from flask import Flask

from cot_tracker.web import (
    act,
    audit,
    board,
    curves,
    custody,
    demo,
    documents,
    errors,
    facility,
    identity,
    journey,
    label_counts,
    labels,
    layouts,
    loggers,
    people,
    printers,
    scan,
    security,
    sessions,
    shared,
    signin,
    storage,
    study,
    uploads,
)

PAGES = (
    signin, board, journey, act, scan, labels, label_counts, documents, identity, audit, people,
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
