"""A parameter of a query: what the header says of it, and how text becomes a term.

A type is ``iri``, ``langString`` or the local name of another datatype of XML Schema
(https://www.w3.org/TR/xmlschema11-2/); the text must be in its lexical space. A parameter may be an enumeration: its
values are listed in the header, or come from the data, as the members of a class or the answer to a query.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyoxigraph as ox

from kennisgraaf.errors import CatalogueError, ParameterError
from kennisgraaf.namespaces import ID, PREFIXES

IRI = r'[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>"{}|\\^`]*'
_ZONE = r"(Z|[+\-](0[0-9]|1[0-4]):[0-5][0-9])?"
LEXICAL = {
    "boolean": r"true|false|1|0",
    "date": rf"-?[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{_ZONE}",
    "dateTime": rf"-?[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]+)?{_ZONE}",
    "decimal": r"[+\-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)",
    "double": r"[+\-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+\-]?[0-9]+)?|[+\-]?INF|NaN",
    "gYear": rf"-?[0-9]{{4}}{_ZONE}",
    "gYearMonth": rf"-?[0-9]{{4}}-(0[1-9]|1[0-2]){_ZONE}",
    "integer": r"[+\-]?[0-9]+",
    "iri": IRI,
    "langString": r"[\s\S]*",
    "string": r"[\s\S]*",
}
"""The types, each with the regular expression of its lexical space."""

LONGEST = 1000
"""Characters; a longer value of a parameter is refused."""
MOST = 2000
"""Rows; an enumeration whose values take more is not closed: any value of the type is accepted."""

_KEYS = {"type", "label", "example", "required", "language", "class", "values"}
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_PROLOGUE = f"BASE <{ID}>\n" + "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
_MEMBERS = """\
SELECT DISTINCT ?value ?label WHERE {{
  VALUES ?class {{ {} }}
  ?value a ?class .
  OPTIONAL {{ ?value skos:prefLabel|rdfs:label|dcterms:title ?label }}
}}
ORDER BY ?label ?value"""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a query.

    ``language`` is that of a ``langString`` whose text says none. ``values`` are those accepted, or ``source`` is the
    SELECT of them (``?value``, and ``?label`` in each language); without either, every value of the type is.
    """

    name: str
    type: str
    example: str
    labels: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    language: str = ""
    values: tuple[str, ...] = ()
    source: str = ""

    @classmethod
    def of(cls, name: str, said: Mapping[str, Any]) -> Parameter:
        """The parameter *name* as its header describes it. Raises CatalogueError."""
        if unknown := said.keys() - _KEYS:
            raise CatalogueError(f"parameter {name} has an unknown key {', '.join(sorted(unknown))}")
        kind, values, members = said.get("type"), said.get("values", ()), said.get("class", ())
        if kind not in LEXICAL:
            raise CatalogueError(f"parameter {name} must say its type, one of: {', '.join(sorted(LEXICAL))}")
        if "example" not in said:
            raise CatalogueError(f"parameter {name} must give an example")
        if (kind == "langString") != ("language" in said):
            raise CatalogueError(f"parameter {name}: a langString says its language, another type does not")
        if members and values:
            raise CatalogueError(f"parameter {name}: class and values exclude each other")
        source = values if isinstance(values, str) else _MEMBERS.format(_expanded(members)) if members else ""
        return cls(
            name,
            kind,
            str(said["example"]),
            said.get("label", {}),
            said.get("required", False),
            said.get("language", ""),
            () if isinstance(values, str) else tuple(map(str, values)),
            f"{_PROLOGUE}{source}\nLIMIT {MOST}" if source else "",
        )

    def bind(self, text: str) -> ox.NamedNode | ox.Literal:
        """*text* as a term. Raises ParameterError when it is none of this type, or not one of the values."""
        if len(text) > LONGEST:
            raise ParameterError(self.name, f"at most {LONGEST} characters")
        if not re.fullmatch(LEXICAL[self.type], text):
            raise self._refusal(text)
        self.require(text, self.values)
        try:
            return self._term(text)
        except ValueError as error:
            raise self._refusal(text) from error

    def _term(self, text: str) -> ox.NamedNode | ox.Literal:
        """*text*, which is in the lexical space, as a term. Raises ValueError when it has no value."""
        if self.type == "iri":
            return ox.NamedNode(text)
        if self.type == "langString":
            spoken, _, tag = text.rpartition("@")
            if spoken and _TAG.fullmatch(tag):
                return ox.Literal(spoken, language=tag)
            return ox.Literal(text, language=self.language)
        if self.type in ("date", "dateTime"):
            datetime.fromisoformat(text.lstrip("-")[: 10 if self.type == "date" else None])
        return ox.Literal(text, datatype=ox.NamedNode(f"{PREFIXES['xsd']}{self.type}"))

    def require(self, text: str, values: tuple[str, ...]) -> None:
        """Raise ParameterError when there are *values* and *text* is not one of them."""
        if values and text not in values:
            shown = ", ".join(values[:20]) + (f" and {len(values) - 20} more" if len(values) > 20 else "")
            raise ParameterError(self.name, f"«{text}» is not one of: {shown}")

    def _refusal(self, text: str) -> ParameterError:
        kind = "an IRI" if self.type == "iri" else f"of type {self.type}"
        return ParameterError(self.name, f"«{text}» is not {kind}, such as {self.example}")


def _expanded(names: str | list[str]) -> str:
    """The IRIs that *names*, such as ``kg:Hub``, stand for. Raises CatalogueError."""
    found = []
    for name in [names] if isinstance(names, str) else names:
        prefix, _, local = name.partition(":")
        if prefix not in PREFIXES or not re.fullmatch(r"[\w-]+", local):
            raise CatalogueError(f"{name} is no class by one of the prefixes {', '.join(filter(None, PREFIXES))}")
        found.append(f"<{PREFIXES[prefix]}{local}>")
    return " ".join(found)
