"""Running the application: granian, with several worker processes."""

from __future__ import annotations

import os

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from kennisgraaf.settings import Settings

_ADDRESSES = """\

kennisgraaf is served at {root}
  start here          {root}/
  SPARQL endpoint     {root}/sparql
  a first question    curl {root}/sparql --data-urlencode 'query={query}'
Stop with Ctrl-C.
"""
_FIRST = "SELECT * { ?hub a <https://w3id.org/kennisgraaf/ns#Hub> }"


def run(settings: Settings) -> None:
    """Serve until a signal ends it."""
    os.environ.update(settings.environment())  # the worker processes read them
    server = Granian(
        "kennisgraaf.web:create_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.workers,
        blocking_threads=8,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    addresses = _ADDRESSES.format(root=f"http://{host}:{settings.port}", query=_FIRST)
    server.on_startup(lambda: click.echo(addresses))
    server.serve()
