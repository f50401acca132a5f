"""The catalogue of queries: the one reader of ``queries/``.

One ``.rq`` file a question. Its header is TOML behind ``#+``, so the file stays plain SPARQL::

    #+ id = "A1"
    #+ title.nl = "Hoeveel hubs zijn er opgericht?"
    #+ title.en = "How many hubs were founded?"
    #+ [parameters.hub]
    #+ type = "iri"
    #+ class = "kg:Hub"
    #+ example = "https://w3id.org/kennisgraaf/id/hub/kempen"

A parameter is a projected variable of that name (see ``parameter``). It is bound as a term (SEP-0007 substitution),
never pasted into the text; one that is left out stays free, unless the header says ``required = true``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

import pyoxigraph as ox
from pyparsing import ParseException
from rdflib import URIRef
from rdflib.paths import Path
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import SPARQLError

from kennisgraaf.errors import CatalogueError, ParameterError, UnknownQueryError
from kennisgraaf.graph.likeness import alike
from kennisgraaf.querying.parameter import Parameter

_KEYS = {"id", "title", "description", "source", "tags", "parameters", "problem", "solution"}
RESERVED = {"format", "lang", "limit", "offset", "revision", "timeout"}
"""Names that an address has other uses for; no parameter is called so."""

_HIDDEN = re.compile(
    r"""\#[^\n\r]*|<[^<>"{}|^`\\\x00-\x20]*>|"(?:\\.|[^"\\\n\r])*"|'(?:\\.|[^'\\\n\r])*'|[?$]\w+|[\w.-]*:[\w.:%-]*"""
)
_FORM = re.compile(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_ENDING = re.compile(r"\b(LIMIT|OFFSET|VALUES)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Query:
    """One question: its *name* (``competency/a01-hubs-founded``), SPARQL *text* and what the header says."""

    name: str
    text: str
    id: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    problem: str = ""
    solution: str = ""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)

    def bind(self, values: Mapping[str, str]) -> dict[str, ox.NamedNode | ox.Literal]:
        """The parameters in *values* as terms. Raises ParameterError for one that is unknown, ill-typed or missing."""
        for name in values:
            if name not in self.parameters:
                accepted = ", ".join(self.parameters) or "none"
                raise ParameterError(name, f"this query has no such parameter; it has: {accepted}")
        for parameter in self.parameters.values():
            if parameter.required and parameter.name not in values:
                raise ParameterError(parameter.name, f"is required, for example {parameter.example}")
        return {name: self.parameters[name].bind(text) for name, text in values.items()}

    @cached_property
    def body(self) -> str:
        """The text without its header."""
        return "".join(line for line in self.text.splitlines(keepends=True) if not line.startswith("#+"))

    @cached_property
    def _skeleton(self) -> str:
        """The keywords at the top level of the body, each where it stands there; all else is blank."""
        text = _HIDDEN.sub(lambda found: " " * len(found[0]), self.body)
        depth, kept = 0, []
        for sign in text:
            depth += (sign in "{(") - (sign in "})")
            kept.append(sign if depth == 0 else " ")
        return "".join(kept)

    @cached_property
    def form(self) -> str:
        """``select``, ``ask``, ``construct`` or ``describe``. Raises CatalogueError."""
        found = _FORM.search(self._skeleton)
        if found is None:
            raise CatalogueError(f"{self.name}: no SELECT, ASK, CONSTRUCT or DESCRIBE")
        return found[0].lower()

    def page(self, limit: int | None, offset: int = 0) -> str:
        """The body, of whose rows *limit* are asked from *offset* on, in the order that the query gives them.

        The clauses go behind a query that has none of its own (so that its ORDER BY decides), and around one that
        has: https://www.w3.org/TR/sparql11-query/#subqueries. Only for SELECT.
        """
        asked = f"LIMIT {limit}\n" * (limit is not None) + f"OFFSET {offset}\n" * bool(offset)
        if not asked or not _ENDING.search(self._skeleton):
            return f"{self.body}\n{asked}" if asked else self.body
        start = _FORM.search(self._skeleton)
        assert start is not None, "a SELECT has its keyword"
        names = " ".join(f"?{variable}" for variable in self.algebra.PV)
        prologue, select = self.body[: start.start()], self.body[start.start() :]
        return f"{prologue}SELECT {names} WHERE {{ {{\n{select}\n}} }}\n{asked}"

    @cached_property
    def algebra(self) -> CompValue:
        """The query as its algebra (https://www.w3.org/TR/sparql11-query/#sparqlAlgebra). Raises CatalogueError."""
        try:
            return prepareQuery(self.text).algebra
        except (ParseException, SPARQLError, NameError) as error:
            raise CatalogueError(f"{self.name}: {error}") from error

    def iris(self) -> frozenset[str]:
        """Every IRI that the query names. Raises CatalogueError when it does not parse."""
        return frozenset(_iris(self.algebra))

    def variables(self) -> frozenset[str]:
        """The variables that the query projects. Raises CatalogueError when it does not parse."""
        return frozenset(str(variable) for variable in self.algebra.PV or ())


def _iris(node: Any) -> Iterator[str]:
    """The IRIs anywhere in the algebra *node*."""
    if isinstance(node, URIRef):
        yield str(node)
    elif isinstance(node, CompValue):
        for value in node.values():
            yield from _iris(value)
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from _iris(key)
            yield from _iris(value)
    elif isinstance(node, list | tuple | set | frozenset):
        for value in node:
            yield from _iris(value)
    elif isinstance(node, Path):
        yield from _iris(vars(node))


def _header(text: str) -> dict[str, Any]:
    lines = (line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+"))
    return tomllib.loads("\n".join(lines))


def _advice(said: Mapping[str, Any]) -> dict[str, str]:
    """What a query that looks for a defect describes: the problem and its solution."""
    return {
        language: f"{text} {said.get('solution', {}).get(language, '')}".strip()
        for language, text in said.get("problem", {}).items()
    }


def parse(name: str, text: str) -> Query:
    """The query *text* with its header. Raises CatalogueError when the header is wrong."""
    try:
        said = _header(text)
        if unknown := said.keys() - _KEYS:
            raise CatalogueError(f"unknown key {', '.join(sorted(unknown))}")
        if taken := RESERVED & said.get("parameters", {}).keys():
            raise CatalogueError(f"no parameter can be called {', '.join(sorted(taken))}")
        parameters = {key: Parameter.of(key, value) for key, value in said.get("parameters", {}).items()}
    except (tomllib.TOMLDecodeError, CatalogueError) as error:
        raise CatalogueError(f"queries/{name}.rq, header: {error}") from error
    return Query(
        name=name,
        text=text,
        id=said.get("id", ""),
        titles=said.get("title", {}),
        descriptions=said.get("description") or _advice(said),
        tags=tuple(said.get("tags", ())),
        problem=said.get("problem", {}).get("en", ""),
        solution=said.get("solution", {}).get("en", ""),
        parameters=parameters,
    )


@dataclass(frozen=True)
class Catalogue:
    """All queries of a release, by name."""

    queries: Mapping[str, Query]

    @classmethod
    def of(cls, release: FilePath) -> Catalogue:
        """Read ``queries/**/*.rq`` below *release*. Raises CatalogueError."""
        folder = release / "queries"
        names = {file.relative_to(folder).with_suffix("").as_posix(): file for file in sorted(folder.rglob("*.rq"))}
        return cls({name: parse(name, file.read_text("utf-8")) for name, file in names.items()})

    def under(self, folder: str) -> list[Query]:
        return [query for name, query in self.queries.items() if name.startswith(f"{folder}/")]

    def find(self, name: str) -> Query:
        """The query of this name, file name or id (``a01-hubs-founded``, ``A1``). Raises UnknownQueryError."""
        for query in self.queries.values():
            if name in (query.name, query.name.rpartition("/")[2]) or name.upper() == query.id:
                return query
        short = [key.rpartition("/")[2] for key in self.queries]
        raise UnknownQueryError(name, alike(name, short, least=40))
