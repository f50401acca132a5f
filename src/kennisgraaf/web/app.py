"""The WSGI application."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from flask_compress import Compress

from kennisgraaf.contributing.submissions import Contributions
from kennisgraaf.formats import GRAPHS, RESULTS
from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.querying.workers import Pool
from kennisgraaf.revisions.history import History
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.store import Snapshots
from kennisgraaf.web import (
    addresses,
    catalogue,
    connections,
    context,
    cooperation,
    cors,
    graphs,
    log,
    openapi,
    operation,
    origin,
    pages,
    pathways,
    problems,
    revisions,
    rules,
    sparql,
    update,
    validation,
)
from kennisgraaf.web.plain import PlainRequests
from kennisgraaf.web.served import Served
from kennisgraaf.web.stored import StoredResponses

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Application(log.LoggingFlask):
    """A Flask behind the layers that answer stored and plain requests without it."""

    outermost: WSGIApplication

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self.outermost(environ, start_response)


def create_app(settings: Settings | None = None, places: Path | None = None) -> Flask:
    """The application for *settings* (read from the environment when none are given).

    Web workers that are given the same file *places* count the queries of a client together.
    """
    settings = settings or Settings.read()
    app = Application("kennisgraaf.web")
    metrics = operation.Metrics()
    log.register(app)  # first, so that it comes last when a response leaves
    operation.register(app, metrics)
    limited = connections.register(app, settings, metrics.open)
    app.config["MAX_CONTENT_LENGTH"] = 12 * settings.query_length  # a character takes at most four octets, %XX each
    app.config["COMPRESS_STREAMS"] = False
    app.config["COMPRESS_ALGORITHM"] = ["zstd", "gzip"]
    app.config["COMPRESS_MIMETYPES"] = [
        "text/html",
        "application/json",
        *(media_type for form in (*RESULTS, *GRAPHS) for media_type in form.media_types),
    ]
    Compress(app)
    whole = settings.cache_bytes // 4  # of what may be kept, for whole responses; the rest is for answers
    snapshots = Snapshots(settings.data)
    contributions = Contributions(settings, snapshots)
    here = app.extensions["kennisgraaf"] = Served(
        settings,
        Catalogue.of(settings.release),
        snapshots,
        Pool(settings, metrics.pool, places),
        operation.CountedCache(settings.cache_bytes - whole, metrics),
        contributions,
        History(settings, snapshots, contributions.ledger),
    )
    plain = PlainRequests(limited, here, metrics.beside)
    app.outermost = StoredResponses(plain, here.snapshots, whole, metrics.beside)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(sparql.blueprint)
    app.register_blueprint(catalogue.blueprint)
    app.register_blueprint(openapi.blueprint)
    app.register_blueprint(graphs.blueprint)
    app.register_blueprint(update.blueprint)
    app.register_blueprint(revisions.blueprint)
    app.register_blueprint(origin.blueprint)
    app.register_blueprint(context.blueprint)
    app.register_blueprint(rules.blueprint)
    app.register_blueprint(validation.blueprint)
    app.register_blueprint(pathways.blueprint)
    app.register_blueprint(cooperation.blueprint)
    addresses.register(app)
    problems.register(app)
    cors.register(app)
    return app
