"""The WSGI application."""

from __future__ import annotations

import pyoxigraph as ox
from flask import Flask

from kennisgraaf.catalogue import Catalogue
from kennisgraaf.settings import Settings
from kennisgraaf.store import Snapshots
from kennisgraaf.web import pages, problems, sparql
from kennisgraaf.web.served import Served


def create_app(settings: Settings | None = None) -> Flask:
    """The application for *settings* (read from the environment when none are given)."""
    settings = settings or Settings.read()
    app = Flask("kennisgraaf.web")
    app.config["MAX_CONTENT_LENGTH"] = 4 * settings.query_length  # UTF-8 takes at most four bytes a character
    app.extensions["kennisgraaf"] = Served(settings, Catalogue.of(settings.release), Snapshots(settings.data))
    app.jinja_env.tests["iri"] = lambda term: isinstance(term, ox.NamedNode)
    app.jinja_env.tests["literal"] = lambda term: isinstance(term, ox.Literal)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(sparql.blueprint)
    problems.register(app)
    return app
