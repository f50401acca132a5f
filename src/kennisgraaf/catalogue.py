"""The catalogue of queries: the one reader of ``queries/``.

One ``.rq`` file a question. Its header is TOML behind ``#+``, so the file stays plain SPARQL::

    #+ id = "A1"
    #+ title.nl = "Hoeveel hubs zijn er opgericht?"
    #+ title.en = "How many hubs were founded?"
    #+ [parameters.hub]
    #+ type = "iri"
    #+ example = "https://w3id.org/kennisgraaf/id/hub/kempen"

A parameter is a projected variable of that name. It is bound as a term (SEP-0007 substitution), never pasted
into the text; one that is left out stays free, unless the header says ``required = true``.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

import pyoxigraph as ox
from pyparsing import ParseException
from rdflib import XSD, Literal, URIRef
from rdflib.paths import Path
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import SPARQLError

from kennisgraaf.errors import CatalogueError, ParameterError, UnknownQueryError

_KEYS = {"id", "title", "description", "source", "tags", "parameters", "problem", "solution"}
_TYPES = {"iri", "string", "integer", "decimal", "boolean", "date"}
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a query: a term of *type* (``iri``, or the local name of an XSD datatype)."""

    name: str
    type: str
    example: str
    labels: Mapping[str, str] = field(default_factory=dict)
    required: bool = False

    def bind(self, text: str) -> ox.NamedNode | ox.Literal:
        """*text* as a term. Raises ParameterError when it is none of this type."""
        if self.type == "iri":
            if not _IRI.fullmatch(text):
                raise ParameterError(self.name, f"«{text}» is not an IRI, such as {self.example}")
            return ox.NamedNode(text)
        term = Literal(text, datatype=XSD[self.type])
        if term.ill_typed:
            raise ParameterError(self.name, f"«{text}» is not of type {self.type}, such as {self.example}")
        return ox.Literal(text, datatype=ox.NamedNode(str(term.datatype)))


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
    def _algebra(self) -> CompValue:
        try:
            return prepareQuery(self.text).algebra
        except (ParseException, SPARQLError, NameError) as error:
            raise CatalogueError(f"{self.name}: {error}") from error

    def iris(self) -> frozenset[str]:
        """Every IRI that the query names. Raises CatalogueError when it does not parse."""
        return frozenset(_iris(self._algebra))

    def variables(self) -> frozenset[str]:
        """The variables that the query projects. Raises CatalogueError when it does not parse."""
        return frozenset(str(variable) for variable in self._algebra.PV or ())


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


def _parameter(name: str, said: dict[str, Any]) -> Parameter:
    kind = said.get("type")
    if kind not in _TYPES:
        raise CatalogueError(f"parameter {name} must say its type, one of: {', '.join(sorted(_TYPES))}")
    if "example" not in said:
        raise CatalogueError(f"parameter {name} must give an example")
    return Parameter(name, kind, str(said["example"]), said.get("label", {}), said.get("required", False))


def parse(name: str, text: str) -> Query:
    """The query *text* with its header. Raises CatalogueError when the header is wrong."""
    try:
        said = _header(text)
        if unknown := said.keys() - _KEYS:
            raise CatalogueError(f"unknown key {', '.join(sorted(unknown))}")
        parameters = {key: _parameter(key, value) for key, value in said.get("parameters", {}).items()}
    except (tomllib.TOMLDecodeError, CatalogueError) as error:
        raise CatalogueError(f"queries/{name}.rq, header: {error}") from error
    return Query(
        name=name,
        text=text,
        id=said.get("id", ""),
        titles=said.get("title", {}),
        descriptions=said.get("description", {}),
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
        raise UnknownQueryError(name, difflib.get_close_matches(name, short, cutoff=0.4))
