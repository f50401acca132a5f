"""A server that a contributor writes to. Its release asks nothing of the data, so that tests see HTTP alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from kennisgraaf.contributing.contributions import load
from kennisgraaf.namespaces import GRAPH, ID
from kennisgraaf.revisions.contributors import Contributors
from kennisgraaf.snapshots.store import Snapshots

from .conftest import serving
from .protocol import EX, TURTLE, Answer, send

HUB, OTHER = "voorbeeldhub", "andere-hub"
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
SPACES = (EX, "http://www.example/", "http://kasei.us/2009/09/sparql/data/")


@dataclass(frozen=True)
class Host:
    """A running server, its data directory, and a token of each of two contributors."""

    root: str
    data: Path
    token: str
    other: str

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        media_type: str = TURTLE,
        token: str | None = None,
        **headers: str,
    ) -> Answer:
        """The answer to a request with the token of the first contributor, another, or none when it is empty."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None and media_type:
            sent["Content-Type"] = media_type
        bearer = self.token if token is None else token
        if bearer:
            sent["Authorization"] = f"Bearer {bearer}"
        return send(self.root, method, (), sent, body.encode() if isinstance(body, str) else body, path)

    def lines(self, path: str) -> list[str]:
        """The statements of the graph at *path*."""
        answer = self.ask("GET", path, token="", Accept="application/n-triples")
        assert answer.status == 200, answer.body
        return sorted(answer.body.decode().splitlines())


def body(answer: Answer) -> dict[str, Any]:
    """The JSON of *answer*."""
    found: dict[str, Any] = json.loads(answer.body)
    return found


def direct(name: str, **parameters: str) -> str:
    """The address of the graph *name* of the first contributor."""
    return f"/graph/{HUB}/{name}{'?' + urlencode(parameters) if parameters else ''}"


def indirect(graph: str, **parameters: str) -> str:
    """The address of *graph* among all graphs."""
    return f"/graphs?graph={quote(graph, safe='')}{'&' + urlencode(parameters) if parameters else ''}"


def own(name: str) -> str:
    """The IRI of the graph *name* of the first contributor."""
    return f"{GRAPH}{HUB}/{name}"


def statement(value: object) -> str:
    """A statement in Turtle and in N-Triples."""
    return f'<{EX}thing> <{EX}says> "{value}" .'


def bare_release(folder: Path) -> Path:
    """A release in *folder* with no shapes and two statements of data.

    The second describes what a relative IRI in an update of the protocol suite becomes.
    """
    for name in ("ontology", "shapes", "queries", "data"):
        (folder / name).mkdir(parents=True)
    described = statement("described").replace(f"{EX}thing", f"{ID}test")
    (folder / "data" / "one.ttl").write_text(statement("first"), "utf-8")
    (folder / "data" / "test.ttl").write_text(described, "utf-8")
    return folder


@contextmanager
def hosting(folder: Path, name: str = HUB, **settings: object) -> Iterator[Host]:
    """A server of a bare release in *folder*, with two contributors; the first is called *name*."""
    release, data = bare_release(folder / "release"), folder / "data"
    load(release, Snapshots(data))
    contributors = Contributors(data)
    contributors.add(name, "Voorbeeldhub", space=SPACES, graphs=SPACES, licence=LICENCE, source=EX)
    contributors.add(OTHER, "Andere hub", licence=LICENCE, source=EX)
    with serving(data, release=release, **settings) as root:
        yield Host(root, data, contributors.create_token(name), contributors.create_token(OTHER))
