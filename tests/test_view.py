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
COUNT = 12
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


@pytest.mark.parametrize("at_once", [False, True])
def test_containment(store: ox.Store, at_once: bool) -> None:
    """A triple is stated or it is not: with all three of its terms, and also when its subject was read."""
    view = View(store)
    if at_once:
        view.read([A, B])
    a, b, c, p, q = (ox.NamedNode(f"{EX}{name}") for name in "abcpq")
    assert ox.Triple(b, p, a) in view.stated and ox.Triple(a, p, b) in view.stated
    for other in (ox.Triple(b, p, b), ox.Triple(b, q, a), ox.Triple(a, q, b), ox.Triple(c, p, a)):
        assert other not in view.stated
    assert ox.Triple(a, p, ox.NamedNode(f"{EX}hidden")) not in view.stated
    assert (A, P, B) in view and (A, P, URIRef(f"{EX}hidden")) not in view


@pytest.mark.parametrize("pointed_at", [False, True])
@pytest.mark.parametrize("place", range(COUNT))
def test_known_widely(place: int, pointed_at: bool) -> None:
    """What follows in very many graphs is stated only when some graph states it, wherever that stands among them.

    The graphs of a store in memory are found in the order in which they were filled, the last one first.
    """
    store = ox.Store()
    kind = "a :Kind ."
    label = f'<{SKOS.prefLabel}> "x" .'
    home, away = f"{GRAPH}home/x", f"{GRAPH}away/x"
    said: dict[str, list[tuple[str, str]]] = {
        "home": [(f"{label} :home {kind}", home)],
        "far": [(kind, home)],
        "apart": [(label, home), (kind, away)],
        "labelled": [(label, home)],
        "none": [],
    }
    entailed = dict.fromkeys(said, kind) | {"echoed": f"{label} :echoed {kind}"}
    for number in range(COUNT):
        for name, text in entailed.items():
            store.extend(quads(f":{name} {text}", f"{GRAPH}{number}/x/inferred"))
            store.extend(quads(f":thing :p :{name} .", f"{GRAPH}{number}/x"))
        for name, made in said.items() if number == place else ():
            for text, graph in made:
                store.extend(quads(f":{name} {text}", graph))
    store.extend([ox.Quad(*quad.triple) for quad in list(store)])
    view = View(store)
    if pointed_at:
        view.read([URIRef(f"{EX}thing")])
    found = {name for name in entailed if (URIRef(f"{EX}{name}"), RDF.type, URIRef(f"{EX}Kind")) in view}
    assert found == {"home", "far", "apart"}
    assert not any((URIRef(f"{EX}{name}"), RDF.type, B) in view for name in entailed)
    asked = {name for name in entailed if view.is_typed(URIRef(f"{EX}{name}"), [B, URIRef(f"{EX}Kind")])}
    assert asked == found


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


@pytest.mark.parametrize("inverse", [False, True])
@pytest.mark.parametrize("at_once", [False, True])
def test_whether_anything_is_around(store: ox.Store, inverse: bool, at_once: bool) -> None:
    """Of who is only asked about whether it has such a statement, one is read, and none that is not stated."""
    a, b, hidden = (ox.NamedNode(f"{EX}{name}") for name in ("a", "b", "hidden"))
    stated, p = Stated(store), ox.NamedNode(P)
    if at_once:
        stated.read([a, b, hidden])
    every = set(stated.around([a, b, hidden], p, inverse))
    some = list(stated.around([a, b, hidden], p, inverse, whether=True))
    assert set(some) <= every and [node for node, _, _ in some] == [a, b]
    assert len(every) > len(some)


def test_queries_read_at_once(store: ox.Store) -> None:
    """A query that was read for many nodes answers as of one."""
    text = f"SELECT $this ?o WHERE {{ $this <{P}>/<{P}> ?o OPTIONAL {{ ?s <{P}>* $this }} }}"
    one, many = View(store), View(store)
    many.read_for(text, [A, B, Literal("x"), BNode()])
    del many.stated.store  # so nothing can be read any more
    for node in (A, B):
        found = [set(view.query(text, initBindings={"this": node})) for view in (one, many)]
        assert found[0] == found[1] and found[0]


@pytest.mark.parametrize("graph", [f"{GRAPH}home/x", f"{GRAPH}z/x"])
def test_pointed_at_elsewhere(graph: str) -> None:
    """A graph that points at a thing need not be the one that describes it."""
    store = ox.Store()
    store.extend(quads(":thing :p :b .", f"{GRAPH}home/x"))
    store.extend(quads(":b a :Kind .", graph))
    view = View(store)
    view.read([URIRef(f"{EX}thing")])
    assert view.is_typed(B, [URIRef(f"{EX}Kind")]) and not view.is_typed(B, [URIRef(f"{EX}Other")])


def test_very_many_at_once() -> None:
    """More nodes than one query asks about are all read, to and fro."""
    store, count = ox.Store(), 2_345
    store.extend(quads("".join(f":n{number} :p :a ." for number in range(count)), f"{GRAPH}x/y"))
    nodes = [ox.NamedNode(f"{EX}n{number}") for number in range(count)]
    stated = Stated(store)
    assert {node for node, _, _ in stated.around(nodes, None, inverse=False)} == set(nodes)
    ends = {ox.NamedNode(A), *nodes}
    assert len(list(stated.around(ends, ox.NamedNode(f"{EX}p"), inverse=True))) == count
    stated.read(nodes)
    del stated.store  # so nothing can be read any more
    assert all(stated.described(node) for node in nodes)


def test_types_of_any_node(store: ox.Store) -> None:
    """Only what can be a subject is typed; nodes and classes without a name are, as in a graph in memory."""
    store.extend(quads("_:n :p :a ; a :Kind . :a a _:k . _:k :p :b .", f"{GRAPH}x/k"))
    view = View(store)
    plain = to_rdflib(quad.triple for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(f"{GRAPH}x/k")))
    kinds = [kind for _, kind in plain.subject_objects(RDF.type)]
    assert len(kinds) == 2 and any(isinstance(kind, BNode) for kind in kinds)
    for node in {*plain.all_nodes(), Literal("x"), BNode("other"), URIRef("no IRI")}:
        assert view.is_typed(node, kinds) == any((node, RDF.type, kind) in plain for kind in kinds)
    assert not view.is_typed(A, [Literal(str(kinds[0])), URIRef("no IRI"), B])


@pytest.mark.parametrize(
    "where",
    [
        f"$this <{P}>/<{P}> ?o OPTIONAL {{ ?s <{P}>* $this }}",
        f"$this <{P}> ?o . ?s <{P}> $this",
        f"?s <{P}> $this . $this <{P}>+ ?o",
        "$this ?p ?o . ?o ?q ?s",
        "?s ?p $this . ?s ?q ?o",
        f"$this <{P}> $this . ?s ?p $this",
        f"$this <{P}> ?s . ?o <{P}> ?s ; ?p $this",
        f"?s <{P}> $this FILTER NOT EXISTS {{ $this <{P}> ?s ; <{EX}q> ?s }}",
        f"$this <{P}> ?o FILTER EXISTS {{ [] <{EX}q> $this }}",
        f"$this <{P}> ?o FILTER NOT EXISTS {{ ?x <{EX}q> ?o }} FILTER EXISTS {{ $this <{P}>/<{P}> ?y }}",
    ],
)
@pytest.mark.parametrize("at_once", [False, True])
def test_queries_read_all(store: ox.Store, where: str, at_once: bool) -> None:
    """A query answers from what is read for it as it does from a plain graph of all that is stated."""
    store.extend(quads(":b :q :a . :c :p :c , :b . :b :p :c .", f"{GRAPH}x/y"))
    text = f"SELECT $this ?s ?p ?q ?o {{ {where} }}"
    view, plain = View(store), stated(store)
    nodes = [A, B, URIRef(f"{EX}c")]
    if at_once:
        view.read(nodes[:2])
        view.read_for(text, nodes)
    found = []
    for node in nodes:
        rows = [set(graph.query(text, initBindings={"this": node})) for graph in (view, plain)]
        assert {row[1:] for row in map(tuple, rows[0])} == {row[1:] for row in map(tuple, rows[1])}
        found += rows[1]
    assert found
