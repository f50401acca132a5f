"""The answer to each question, by name, in each format: what the program, the command line and tests ask."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pyoxigraph as ox

from kennisgraaf.cooperation import tables
from kennisgraaf.cooperation.chains import chains
from kennisgraaf.cooperation.described import described
from kennisgraaf.cooperation.framed import framed, statements
from kennisgraaf.cooperation.graphml import graphml
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.matches import matches
from kennisgraaf.cooperation.missing import missing
from kennisgraaf.cooperation.network import network
from kennisgraaf.cooperation.people import people
from kennisgraaf.cooperation.things import KINDS
from kennisgraaf.formats import GRAPHS, by_name
from kennisgraaf.graph.table import table
from kennisgraaf.namespaces import PREFIXES

Asked = Mapping[str, Any]
"""The parameters of a question, without those that are left out."""
AREAS = ("Hub", "Place")


def answered(index: Index, work: str, form: str, lang: str, asked: Asked) -> bytes:
    """The answer to the question *work* with the parameters *asked*, in the format *form*.

    That is ``json``, ``csv``, ``ttl``; of the network also ``jsonld`` and ``graphml``. Raises UnknownThingError,
    ParameterError.
    """
    if work == "network" and form in _NETWORK:
        return _NETWORK[form](index, asked, lang)
    return written(found(index, work, lang, asked), work, form, lang)


def found(index: Index, work: str, lang: str, asked: Asked) -> dict[str, Any]:
    """The answer to the question *work* as an object of JSON. Raises UnknownThingError, ParameterError."""
    resolved = {} if work == "network" else _resolved(index, lang, asked)
    answer: dict[str, Any] = _ANSWERS[work](index, lang, {**asked, **resolved})
    return answer


def written(answer: dict[str, Any], work: str, form: str, lang: str) -> bytes:
    """An *answer* to the question *work* as ``json``, ``csv`` or, but for the network, ``ttl``."""
    if form == "json":
        return (json.dumps(answer, ensure_ascii=False) + "\n").encode()
    if form == "csv":
        return table(tables.COLUMNS[work], tables.entries(work, answer, lang)).encode()
    return _serialized(described(work, answer), form)


def _resolved(index: Index, lang: str, asked: Asked) -> Asked:
    """What *asked* names by IRI or label, by IRI; the other questions look up what they name themselves."""
    resolved: dict[str, Any] = {}
    if "within" in asked:
        resolved["within"] = index.find(asked["within"], AREAS, lang)
    for name, kinds in (("step", ("ProcessStep",)), ("hub", AREAS)):
        if name in asked:
            resolved[name] = list(dict.fromkeys(index.find(each, kinds, lang) for each in asked[name]))
    return resolved


def _missing(index: Index, lang: str, asked: Asked) -> Any:
    about = index.find(asked["about"], KINDS, lang) if "about" in asked else None
    paging = {name: asked[name] for name in ("limit", "offset") if name in asked}
    chosen = {name: asked[name] for name in ("within", "steps") if name in asked}
    return missing(index, about=about, lang=lang, **chosen).as_json(lang, **paging)


def _people(index: Index, lang: str, asked: Asked) -> Any:
    return people(index, index.pathways, asked.get("step", ()), asked.get("hub", ()), lang)


def _serialized(triples: Any, form: str) -> bytes:
    content = ox.serialize(triples, format=by_name(form, GRAPHS).writer, prefixes=_PREFIXES)
    assert content is not None, "no output was given"
    return content


_PREFIXES = {name: iri for name, iri in PREFIXES.items() if name}
_ANSWERS: Mapping[str, Callable[[Index, str, Asked], Any]] = {
    "matches": lambda index, lang, asked: matches(index, lang=lang, **asked),
    "chains": lambda index, lang, asked: chains(index, lang=lang, **asked),
    "missing": _missing,
    "people": _people,
    "network": lambda index, lang, asked: network(index, lang=lang, **asked),
}
_NETWORK: Mapping[str, Callable[[Index, Asked, str], bytes]] = {
    "graphml": lambda index, asked, lang: graphml(index, at=asked.get("at"), within=asked.get("within"), lang=lang),
    "jsonld": lambda index, asked, _: framed(index, **asked),
    "ttl": lambda index, asked, _: _serialized(statements(index, **asked), "ttl"),
}
QUESTIONS = tuple(_ANSWERS)
