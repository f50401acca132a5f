"""What whoever runs the server wants to know: its health and its metrics; and the headers that every response carries.

Metrics are in the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/). Where
PROMETHEUS_MULTIPROC_DIR is set they are those of all web workers together, whichever is asked.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request

from kennisgraaf.errors import KennisgraafError
from kennisgraaf.querying.workers import Content, Pool
from kennisgraaf.web.answers import Cache
from kennisgraaf.web.log import LONGEST_PATH, current_revision, outcome, write
from kennisgraaf.web.served import Served, served
from kennisgraaf.web.stored import ROUTE, Stored

blueprint = Blueprint("operation", __name__)

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Headers of every response: pages load nothing but their own style, and data may be used on any site."""

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
"""Seconds; the last lies above the deadline and the wait in line together."""


class Metrics:
    """The counts of one web worker, kept where the other web workers can read them."""

    def __init__(self) -> None:
        # imported here because the library looks for PROMETHEUS_MULTIPROC_DIR while it is imported
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        own = self._own = CollectorRegistry()
        self._requests = Counter(
            "kennisgraaf_requests", "Requests, by route and by outcome", ["route", "outcome"], registry=own
        )
        self._seconds = Histogram(
            "kennisgraaf_request_seconds", "Time to a complete answer", ["route"], registry=own, buckets=BUCKETS
        )
        self._kills = Counter(
            "kennisgraaf_query_process_kills", "Query processes that were killed, or found dead", registry=own
        )
        self._waiting = Gauge(
            "kennisgraaf_queries_waiting", "Queries in line", registry=own, multiprocess_mode="livesum"
        )
        self._open = Gauge(
            "kennisgraaf_requests_open",
            "Requests that are read, answered or sent",
            registry=own,
            multiprocess_mode="livesum",
        )
        self._hits = Counter("kennisgraaf_cache_hits", "Answers found in the cache", registry=own)
        self._misses = Counter("kennisgraaf_cache_misses", "Answers not found in the cache", registry=own)
        self._bytes = Gauge(
            "kennisgraaf_cache_bytes", "Size of the answers kept", registry=own, multiprocess_mode="livesum"
        )
        self._revision = Gauge(
            "kennisgraaf_revision", "The current revision", registry=own, multiprocess_mode="mostrecent"
        )
        self._killed = 0
        self._lock = threading.Lock()

    def pool(self, pool: Pool) -> None:
        """Take over the counts of *pool*; the last to come in sees the last change."""
        with self._lock:
            self._waiting.set(pool.waiting)
            killed, self._killed = pool.kills - self._killed, pool.kills
            self._kills.inc(killed)

    def open(self, requests: int) -> None:
        """So many requests are open now."""
        self._open.set(requests)

    def cache(self, found: bool) -> None:
        """Count one look into the cache."""
        (self._hits if found else self._misses).inc()

    def kept(self, size: int) -> None:
        """The cache now holds *size* bytes."""
        self._bytes.set(size)

    def request(self, response: Response) -> Response:
        """Count one request."""
        route = request.environ[ROUTE] = request.url_rule.rule if request.url_rule else "none"
        self._requests.labels(route, outcome(response)).inc()
        self._seconds.labels(route).observe(time.perf_counter() - g.begun)
        return response

    def beside(self, path: str, stored: Stored, seconds: float, revision: str, outcome: str) -> None:
        """Count and log one request that was answered without the application."""
        self._requests.labels(stored.route, outcome).inc()
        self._seconds.labels(stored.route).observe(seconds)
        self.cache(outcome != "ok")
        write(
            method="GET",
            path=path[:LONGEST_PATH],
            status=int(stored.status[:3]),
            milliseconds=round(seconds * 1000, 1),
            bytes=len(stored.body),
            outcome=outcome,
            revision=int(revision),
        )

    def text(self, revision: int | None) -> tuple[bytes, str]:
        """All metrics, and the media type of their format."""
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        self._revision.set(revision or 0)
        shown = self._own
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            shown = CollectorRegistry()
            collect: Callable[[CollectorRegistry], object] = MultiProcessCollector  # the library says no types
            collect(shown)
        return generate_latest(shown), CONTENT_TYPE_LATEST


class CountedCache(Cache):
    """A cache that tells *metrics* what it does, and the log whether an answer came from it."""

    def __init__(self, size: int, metrics: Metrics):
        super().__init__(size)
        self._metrics = metrics

    def get(self, key: str) -> Content | None:
        found = super().get(key)
        self._metrics.cache(found is not None)
        if found is not None:
            g.outcome = "cached"
        return found

    def keep(self, key: str, content: Content) -> None:
        super().keep(key, content)
        self._metrics.kept(int(self._kept.currsize))


def _metrics() -> Metrics:
    held = current_app.extensions["kennisgraaf.metrics"]
    assert isinstance(held, Metrics)
    return held


def _ready(here: Served) -> bool:
    """Whether queries can be answered: there is a snapshot that opens."""
    try:
        here.current()
    except KennisgraafError:
        return False
    return True


@blueprint.get("/health")
def health() -> Response:
    """Whether this server lives, and can answer (503 when it cannot), and the revision it answers from."""
    here = served()
    ready = _ready(here)
    response = jsonify(live=True, ready=ready, revision=current_revision() if ready else None)
    response.status_code = 200 if ready else 503
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/health/live")
def live() -> Response:
    """That this server lives, whatever the state of its data: when it does not answer, start it anew."""
    response = jsonify(live=True)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/metrics")
def metrics() -> Response:
    """The metrics of all web workers together, in the text format of Prometheus."""
    text, media_type = _metrics().text(current_revision())
    return Response(text, headers={"Content-Type": media_type, "Cache-Control": "no-store"})


def _secured(response: Response) -> Response:
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    return response


def register(app: Flask, counted: Metrics) -> None:
    """Count every request to *app* in *counted*, and send every response with the headers of ``SECURITY``."""
    app.extensions["kennisgraaf.metrics"] = counted
    app.after_request(counted.request)
    app.after_request(_secured)
    app.register_blueprint(blueprint)
