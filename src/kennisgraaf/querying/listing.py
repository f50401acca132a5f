"""The catalogue as RDF, in the vocabulary of the SIB SPARQL examples (https://github.com/sib-swiss/sparql-examples).

Their editor asks an endpoint for every ``sh:SPARQLExecutable`` with its ``rdfs:comment`` and query text, and shows
the comment as HTML; a query with two comments would be listed twice, so both languages stand in one.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kennisgraaf.namespaces import PREFIXES, QUERIES
from kennisgraaf.querying.catalogue import Catalogue, Query

_LANGUAGES = ("en", "nl")


def _name(prefixed: str) -> ox.NamedNode:
    prefix, _, local = prefixed.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def iri(query: Query) -> ox.NamedNode:
    """The IRI of *query*, which is also its address at the base of the deployment."""
    return ox.NamedNode(f"{QUERIES}/{query.name}")


def _comment(query: Query) -> str:
    parts = []
    for language in _LANGUAGES:
        said = [query.titles.get(language, ""), query.descriptions.get(language, "")]
        text = html.escape(" ".join(" ".join(said).split()), quote=False)
        parts.append(f'<span lang="{language}">{text}</span>' if text else "")
    return "<br>".join(filter(None, parts)) or html.escape(query.name)


def describe(query: Query, endpoint: str | None = None) -> Iterator[ox.Triple]:
    """What the catalogue says of *query*; with *endpoint*, also where to ask it."""
    subject = iri(query)

    def say(predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
        return ox.Triple(subject, _name(predicate), value)

    yield say("rdf:type", _name("sh:SPARQLExecutable"))
    yield say("rdf:type", _name(f"sh:SPARQL{query.form.capitalize()}Executable"))
    yield say("sh:prefixes", ox.NamedNode(QUERIES))
    yield say(f"sh:{query.form}", ox.Literal(query.body))
    yield say("rdfs:comment", ox.Literal(_comment(query), datatype=_name("rdf:HTML")))
    yield say("dcterms:identifier", ox.Literal(query.name))
    for language, title in query.titles.items():
        yield say("rdfs:label", ox.Literal(title, language=language))
    for language, description in query.descriptions.items():
        yield say("dcterms:description", ox.Literal(description.strip(), language=language))
    for tag in query.tags:
        yield say("schema:keywords", ox.Literal(tag))
    if endpoint is not None:
        yield say("schema:target", ox.NamedNode(endpoint))


def prefixes() -> Iterator[ox.Triple]:
    """The prefixes that the editor offers (https://www.w3.org/TR/shacl/#sparql-prefixes)."""
    declarations = {prefix: ox.NamedNode(f"{QUERIES}#prefix-{prefix}") for prefix in PREFIXES if prefix}
    for declaration in declarations.values():
        yield ox.Triple(ox.NamedNode(QUERIES), _name("sh:declare"), declaration)
    for prefix, declaration in declarations.items():
        namespace = ox.Literal(PREFIXES[prefix], datatype=_name("xsd:anyURI"))
        yield ox.Triple(declaration, _name("rdf:type"), _name("sh:PrefixDeclaration"))
        yield ox.Triple(declaration, _name("sh:prefix"), ox.Literal(prefix))
        yield ox.Triple(declaration, _name("sh:namespace"), namespace)


def statements(catalogue: Catalogue, endpoint: str | None = None) -> tuple[ox.Triple, ...]:
    """All of *catalogue*. Without *endpoint* it says of no address: a snapshot may be served anywhere."""
    queries: Iterable[Query] = catalogue.queries.values()
    return (*prefixes(), *(triple for query in queries for triple in describe(query, endpoint)))
