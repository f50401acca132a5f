"""The stated triples of a store as an rdflib graph."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef

from kennisgraaf.checking.stated import Stated
from kennisgraaf.checking.view import View
from kennisgraaf.graph.rdf import to_rdflib
from kennisgraaf.namespaces import CATALOGUE_GRAPH, GRAPH, ONTOLOGY_GRAPH, PROVENANCE_GRAPH, SHAPES_GRAPH

EX = "http://example.org/"
A, B, P = URIRef(f"{EX}a"), URIRef(f"{EX}b"), URIRef(f"{EX}p")
LEFT_OUT = (f"{GRAPH}x/y/inferred", PROVENANCE_GRAPH, CATALOGUE_GRAPH, SHAPES_GRAPH)


def quads(text: str, graph: str) -> list[ox.Quad]:
    parsed = ox.parse(f"@prefix : <{EX}> . {text}", format=ox.RdfFormat.TURTLE)
    return [ox.Quad(*quad.triple, ox.NamedNode(graph)) for quad in parsed]


@pytest.fixture
def store() -> ox.Store:
    """Two graphs that share a statement, the ontology, all that is left out, and the merge."""
    store = ox.Store()
    store.extend(quads(':a :p :b , "x" , "x"@nl , 1 , "01"^^:q ; :r _:n . _:n :p :a .', f"{GRAPH}x/y"))
    store.extend(quads(":a :p :b . :b :p :a .", f"{GRAPH}z/y"))
    labels = ':a skos:prefLabel "a" . :b skos:prefLabel "b" .'
    store.extend(quads(f"@prefix skos: <{SKOS}> . {labels}", f"{GRAPH}x/y"))  # where they are at home
    store.extend(quads(":C <http://www.w3.org/2000/01/rdf-schema#subClassOf> :D .", ONTOLOGY_GRAPH))
    for graph in LEFT_OUT:
        store.extend(quads(":a :p :hidden .", graph))
    store.extend([ox.Quad(*quad.triple) for quad in list(store)])
    return store


def stated(store: ox.Store) -> Graph:
    named = [f"{GRAPH}x/y", f"{GRAPH}z/y", ONTOLOGY_GRAPH]
    return to_rdflib(q.triple for name in named for q in store.quads_for_pattern(None, None, None, ox.NamedNode(name)))


@pytest.mark.parametrize("at_once", [False, True])
def test_every_pattern(store: ox.Store, at_once: bool) -> None:
    """Each pattern finds what it finds in a plain graph of the stated triples, each once; also of what was read."""
    view, plain = View(store), stated(store)
    assert len(view) == len(plain) == 11
    if at_once:
        view.read({node for triple in plain for node in triple})
    for triple in plain:
        for mask in range(8):
            pattern = tuple(node if mask >> place & 1 else None for place, node in enumerate(triple))
            for _ in range(2):  # the second time it is remembered
                found = list(view.triples(pattern))
                assert sorted(found) == sorted(plain.triples(pattern))


def test_nothing_matches(store: ox.Store) -> None:
    """Terms that cannot be in the store, or are of the wrong kind for their place, match nothing."""
    view = View(store)
    for pattern in (
        (Literal("x"), P, None),
        (None, BNode(), None),
        (None, None, URIRef("no IRI")),
        (A, P, URIRef(f"{EX}hidden")),
    ):
        assert not list(view.triples(pattern))


def test_containment(store: ox.Store) -> None:
    """A triple is stated or it is not."""
    view = View(store)
    p = ox.NamedNode(f"{EX}p")
    assert ox.Triple(ox.NamedNode(f"{EX}b"), p, ox.NamedNode(f"{EX}a")) in view.stated
    assert ox.Triple(ox.NamedNode(f"{EX}a"), p, ox.NamedNode(f"{EX}hidden")) not in view.stated
    assert (A, P, B) in view and (A, P, URIRef(f"{EX}hidden")) not in view


@pytest.mark.parametrize("pointed_at", [False, True])
def test_known_widely(pointed_at: bool) -> None:
    """What follows in very many graphs is stated only when some graph states it, wherever that stands among them."""
    store, kind, count = ox.Store(), ox.NamedNode(f"{EX}Kind"), 30
    wide = {name: [ox.NamedNode(f"{EX}{name}{number}") for number in range(count)] for name in ("home", "far", "none")}
    for number in range(count):
        for things in wide.values():
            node = things[number]
            store.extend(
                quad for other in range(count) for quad in quads(f"{node} a {kind} .", f"{GRAPH}{other}/x/inferred")
            )
            store.extend(quads(f":thing :p {node} .", f"{GRAPH}{number}/x"))
        label = f'{wide["home"][number]} <{SKOS.prefLabel}> "home" .'
        store.extend(quads(f"{label} {wide['home'][number]} a {kind} .", f"{GRAPH}{number}/home"))
        store.extend(quads(f"{wide['far'][number]} a {kind} .", f"{GRAPH}{(number + 7) % count}/x"))
    store.extend([ox.Quad(*quad.triple) for quad in list(store)])
    view = View(store)
    if pointed_at:
        view.read([URIRef(f"{EX}thing")])
    for name, things in wide.items():
        for node in things:
            assert ((URIRef(node.value), RDF.type, URIRef(kind.value)) in view) == (name != "none")
            assert (URIRef(node.value), RDF.type, B) not in view


def test_query(store: ox.Store) -> None:
    """A SPARQL query sees the same, whatever it binds, and again."""
    view = View(store)
    for start, expected in ((A, {B, Literal("x"), Literal("x", lang="nl")}), (B, {A}), (A, {B})):
        rows = view.query(f"SELECT $this ?o WHERE {{ $this <{P}> ?o }}", initBindings={"this": start})
        found = {row["o"] for row in rows}
        assert expected <= found and URIRef(f"{EX}hidden") not in found
    assert list(view.transitive_objects(URIRef(f"{EX}C"), RDFS.subClassOf)) == [URIRef(f"{EX}C"), URIRef(f"{EX}D")]


def test_described(store: ox.Store) -> None:
    """A node is described when something is stated of it, with a label or without; not when it only follows."""
    store.extend(quads(':labelled <http://www.w3.org/2004/02/skos/core#prefLabel> "x" .', f"{GRAPH}x/y"))
    store.extend(quads(":followed :p :a .", f"{GRAPH}x/y/inferred"))
    stated = View(store).stated
    found = {name: stated.describes(ox.NamedNode(f"{EX}{name}")) for name in ("a", "labelled", "followed", "hidden")}
    assert found == {"a": True, "labelled": True, "followed": False, "hidden": False}


def test_read_at_once(store: ox.Store) -> None:
    """What is read of many at once is what is read of each; also along a predicate, to and fro."""
    one, many, plain = Stated(store), Stated(store), stated(store)
    nodes = {each for quad in store for each in quad.triple if not isinstance(each, ox.Triple)}
    many.read(nodes)
    store.remove(ox.Quad(ox.NamedNode(A), ox.NamedNode(P), ox.NamedNode(B), ox.NamedNode(f"{GRAPH}x/y")))
    store.remove(ox.Quad(ox.NamedNode(A), ox.NamedNode(P), ox.NamedNode(B), ox.NamedNode(f"{GRAPH}z/y")))
    assert (A, P, B) in to_rdflib(many.triples(ox.NamedNode(A)))  # it does not ask again
    store.add(ox.Quad(ox.NamedNode(A), ox.NamedNode(P), ox.NamedNode(B), ox.NamedNode(f"{GRAPH}x/y")))
    named = [node for node in nodes if isinstance(node, ox.NamedNode)]
    for node in named:
        assert many.described(node) == one.described(node)
        assert many.describes(node) == one.describes(node) == bool(one.described(node))
    for reader in (many, Stated(store)):
        for predicate in (None, *named):
            fro = {ox.Triple(*found) for found in reader.around(nodes, predicate, inverse=False)}
            to = {ox.Triple(*found[::-1]) for found in reader.around(nodes, predicate, inverse=True)}
            wanted = None if predicate is None else URIRef(predicate.value)
            assert set(to_rdflib(to)) == set(to_rdflib(fro)) == set(plain.triples((None, wanted, None)))


def test_queries_read_at_once(store: ox.Store) -> None:
    """A query that was read for many nodes answers as of one."""
    text = f"SELECT $this ?o WHERE {{ $this <{P}>/<{P}> ?o OPTIONAL {{ ?s <{P}>* $this }} }}"
    one, many = View(store), View(store)
    many.read_for(text, [A, B, Literal("x"), BNode()])
    del many.stated.store  # so nothing can be read any more
    for node in (A, B):
        found = [set(view.query(text, initBindings={"this": node})) for view in (one, many)]
        assert found[0] == found[1] and found[0]
