"""Whether the server lives, whether it can work, and how much it does."""

from __future__ import annotations

import time

from flask import Blueprint, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)

from cot_tracker.api.problem import answer, problem
from cot_tracker.identity.seal_term import warning
from cot_tracker.language import N_
from cot_tracker.language import gettext as _
from cot_tracker.site import Site, SiteFault, check_version

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Each is counted by itself; one that somebody invents is not, or the counts never end."""
NOT_READY = N_("The database cannot be used now.")


def register(pages: Blueprint, site: Site) -> None:
    registry = CollectorRegistry()
    answered = Counter(
        "cot_requests", "Requests answered", ["method", "rule", "status"], registry=registry
    )
    seconds = Histogram("cot_request_seconds", "Time to answer", ["rule"], registry=registry)

    @pages.before_app_request
    def _start() -> None:
        g.api_started = time.perf_counter()

    @pages.after_app_request
    def _count(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule is not None else "none"
        method = request.method if request.method in METHODS else "other"
        answered.labels(method, rule, str(response.status_code)).inc()
        seconds.labels(rule).observe(time.perf_counter() - g.get("api_started", 0.0))
        return response

    @pages.get("/healthz")
    def healthz() -> Response:
        return answer({"status": "ok"})

    @pages.get("/readyz")
    def readyz() -> Response:
        try:
            check_version(site.database)
            site.door.story("study")
        except SiteFault as fault:
            return problem(503, "not_ready", str(fault))
        except Exception:  # whatever it is, the site cannot work now
            return problem(503, "not_ready", _(NOT_READY))
        warned = warning(site.settings.keys, site.door.clock())
        return answer({"status": "ready"} | ({"warnings": [warned]} if warned else {}))

    @pages.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
