"""The WSGI application."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress

from kennisgraaf.catalogue import Catalogue
from kennisgraaf.formats import GRAPHS, RESULTS
from kennisgraaf.settings import Settings
from kennisgraaf.store import Snapshots
from kennisgraaf.web import pages, problems, sparql
from kennisgraaf.web.answers import Cache
from kennisgraaf.web.served import Served
from kennisgraaf.workers import Pool


def create_app(settings: Settings | None = None) -> Flask:
    """The application for *settings* (read from the environment when none are given)."""
    settings = settings or Settings.read()
    app = Flask("kennisgraaf.web")
    app.config["MAX_CONTENT_LENGTH"] = 4 * settings.query_length  # UTF-8 takes at most four bytes a character
    app.config["COMPRESS_STREAMS"] = False
    app.config["COMPRESS_ALGORITHM"] = ["zstd", "gzip"]
    app.config["COMPRESS_MIMETYPES"] = [
        "text/html",
        "application/json",
        *(media_type for form in (*RESULTS, *GRAPHS) for media_type in form.media_types),
    ]
    Compress(app)
    app.extensions["kennisgraaf"] = Served(
        settings,
        Catalogue.of(settings.release),
        Snapshots(settings.data),
        Pool(settings),
        Cache(settings.cache_bytes),
    )
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(sparql.blueprint)
    problems.register(app)
    return app
