"""Only what a change concerns is checked, and the verdict is that of checking everything."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rdflib import Graph

from kennisgraaf.checking import conformance
from kennisgraaf.checking.dependence import Dependence
from kennisgraaf.checking.patterns import Step, of_query
from kennisgraaf.checking.report import Report, Result
from kennisgraaf.checking.validation import Shapes
from kennisgraaf.checking.view import View
from kennisgraaf.errors import ShapeError
from kennisgraaf.graph.ontology import Ontology, examples
from kennisgraaf.graph.rdf import read, skolemise
from kennisgraaf.namespaces import GRAPH, ONTOLOGY_GRAPH
from kennisgraaf.settings import SHIPPED

PREFIXES = """
@prefix : <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
EX = "http://example.org/"
ONTOLOGY = Ontology.of(SHIPPED)
SHAPES = Shapes.of(SHIPPED, ONTOLOGY.statements)
DEPENDENCE = Dependence(SHAPES.graph)
VALID, INVALID = examples(SHIPPED)
DATA = sorted({quad.triple for file in (*VALID, *INVALID) for quad in skolemise(read(file))}, key=str)
SUBJECTS = sorted({triple.subject for triple in DATA}, key=str)
PREDICATES = sorted({triple.predicate for triple in DATA}, key=str)
OBJECTS = sorted({triple.object for triple in DATA}, key=str)
GRAPHS = [ox.NamedNode(f"{GRAPH}example/{name}") for name in "ab"]
Key = tuple[object, ...]


def store(quads: set[ox.Quad]) -> ox.Store:
    made = ox.Store()
    made.extend(ox.Quad(*triple, ox.NamedNode(ONTOLOGY_GRAPH)) for triple in ONTOLOGY.statements)
    made.extend(quads)
    made.extend([ox.Quad(*quad.triple) for quad in list(made)])
    return made


def keys(results: tuple[Result, ...]) -> set[Key]:
    return {
        (
            str(r.focus),
            str(r.path),
            str(r.value),
            str(r.component),
            str(r.shape),
            r.severity,
            *sorted(r.messages.items()),
        )
        for r in results
    }


def whole(quads: set[ox.Quad]) -> Report:
    return SHAPES.validate({quad.triple for quad in quads})


NUMBERS = st.integers(0, len(DATA) - 1)


def invented(kind: int, one: int, two: int, graph: int) -> ox.Quad:
    """A statement of the examples, or one with its subject, property or value from another."""
    subject, predicate, value = DATA[one]
    other = DATA[two]
    subject = other.subject if kind == 1 else subject
    predicate = other.predicate if kind == 2 else predicate
    return ox.Quad(subject, predicate, other.object if kind == 3 else value, GRAPHS[graph])


@settings(max_examples=15, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(
    absent=st.sets(NUMBERS, max_size=60),
    added=st.sets(st.tuples(st.integers(0, 3), NUMBERS, NUMBERS, st.integers(0, 1)), max_size=6),
    removed=st.sets(NUMBERS, max_size=8),
)
def test_incremental_is_exact(absent: set[int], added: set[tuple[int, int, int, int]], removed: set[int]) -> None:
    """Any change of our examples: the concerned nodes have the results of checking everything, no other node has
    other results than before."""
    before = {ox.Quad(*triple, GRAPHS[n % 2]) for n, triple in enumerate(DATA) if n not in absent}
    after = (before - {ox.Quad(*DATA[n], GRAPHS[n % 2]) for n in removed}) | {invented(*each) for each in added}
    view = View(store(after))
    changed = {quad.triple for quad in before ^ after}
    concerned = DEPENDENCE.concerned(changed, view.stated)
    names = {node.value for node in concerned}
    was, now = keys(whole(before).results), keys(whole(after).results)
    assert {key for key in was if key[0] not in names} == {key for key in now if key[0] not in names}
    assert keys(SHAPES.check(view, concerned).results) == {key for key in now if key[0] in names}


def test_each_removal() -> None:
    """Each statement of a hub with partners, taken away alone, leaves no wrong node unnoticed."""
    file = next(file for file in VALID if file.stem == "hub-with-partners")
    before = {ox.Quad(*quad.triple, GRAPHS[0]) for quad in skolemise(read(file))}
    for quad in before:
        view = View(store(before - {quad}))
        concerned = DEPENDENCE.concerned([quad.triple], view.stated)
        found = {str(result.focus) for result in SHAPES.check(view, concerned).results}
        assert found == {str(result.focus) for result in whole(before - {quad}).results}


def test_a_view_is_checked_as_a_graph() -> None:
    """Everything checked in a view has the results of everything checked in a graph in memory."""
    data = {ox.Quad(*triple, GRAPHS[0]) for triple in DATA}
    found = conformance.evaluate(SHAPES._compiled, View(store(data)))
    count = sum(str(p).endswith("#focusNode") for _, p, _ in found)
    assert count == sum(not str(result.shape).endswith("#DeclaredTerm") for result in whole(data).results)


def test_what_is_derived() -> None:
    """A hub depends on the roles of its participations, and a participation on the types of its participant's type."""
    kg, skos = "https://w3id.org/kennisgraaf/ns#", "http://www.w3.org/2004/02/skos/core#"
    assert (Step(f"{kg}participatesIn", inverse=True), Step(f"{kg}hasRole")) in DEPENDENCE.chains
    deep = (Step(f"{kg}hasParticipant"), Step(f"{kg}hasActorType"), Step(f"{skos}broader", many=True))
    assert deep in DEPENDENCE.chains


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (":s sh:targetClass :C ; sh:closed true .", "closed"),
        (":s sh:targetClass :C ; sh:property [ sh:path :p ; sh:node :s ] .", "inside itself"),
        (":s a rdfs:Class ; sh:targetClass :C .", "is a class"),
        (":s sh:targetClass :C ; sh:target :t .", "target"),
        (":s sh:targetClass :C ; sh:property [ sh:path [ sh:zeroOrMorePath ( :p :q ) ] ] .", "several steps"),
        (":s sh:targetClass :C ; sh:sparql [ sh:ask 'ASK {}' ] .", "ask"),
        (":s sh:targetClass :C ; sh:sparql [ sh:select 'SELECT $this { ?a ?b ?c }' ] .", "joins"),
        (":s sh:targetClass :C ; sh:sparql [ sh:select 'SELECT $this { $this $PATH ?c }' ] .", "PATH"),
        (
            ":s sh:targetClass :C ; sh:sparql [ sh:select"
            " 'SELECT $this { OPTIONAL { $this <a:p> ?a } ?a <a:q> ?b }' ] .",
            "joins",
        ),
        (":s sh:targetClass :C ; sh:sparql [ sh:select 'SELECT $this { $this <a:p>* ?a }' ] .", "no statement"),
        (":s sh:targetClass :C ; sh:sparql [ sh:select 'SELECT $this { ?a <a:p>? $this }' ] .", "no statement"),
        (":s sh:targetClass :C ; sh:sparql [ sh:select 'SELECT $this { <a:b> <a:p>? $this }' ] .", "no statement"),
        (
            ":s sh:targetClass :C ; sh:sparql [ sh:select"
            " 'SELECT $this { { $this <a:p> ?a } UNION { $this <a:q>* ?a } }' ] .",
            "no statement",
        ),
        (":s sh:targetClass :C ; sh:sparql [ sh:select 'SELECT $this { GRAPH ?g { $this ?p ?c } }' ] .", "Graph"),
    ],
)
def test_what_is_not_derived(shape: str, reason: str) -> None:
    """A shape that reads what is not understood is refused, with its name and why; never overlooked."""
    graph = Graph().parse(data=PREFIXES + shape, format="turtle")
    with pytest.raises(ShapeError, match=reason):
        assert Dependence(graph).chains


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("?a <a:p>/^<a:q> $this", {"q ^p", "q"}),
        ("$this <a:p>* ?a . ?a <a:q> 1", {"p*", "p* q"}),
        (
            "$this <a:p> ?a OPTIONAL { ?b <a:q> ?a FILTER EXISTS { ?b <a:r>|<a:s> ?c } }",
            {"p", "p ^q", "p ^q r!", "p ^q s!"},
        ),
        ("{ $this <a:p> ?a } UNION { $this <a:q> ?a . ?a ?x 1 }", {"p", "q", "q ?"}),
        ("?a <a:p> $this ; <a:q> 1", {"^p", "^p q"}),
        ("$this <a:p> ?a . ?b <a:q> ?a ; <a:r>/<a:s> $this", {"p", "p ^q", "^s", "^s ^r"}),
        ("$this <a:p> ?a FILTER NOT EXISTS { ?b <a:q> $this }", {"p", "^q!"}),
        ("?b <a:q> $this", {"^q"}),
        ("$this <a:p> 1 FILTER NOT EXISTS { ?b <a:q> $this ; <a:r> 1 }", {"p", "^q", "^q r"}),
        ("$this <a:p> 1 FILTER NOT EXISTS { ?b <a:q> $this FILTER(?b != <a:x>) }", {"p", "^q"}),
        ("BIND(EXISTS { $this <a:q> ?b } AS ?a) $this <a:p> ?b", {"p", "q"}),
        ("BIND(EXISTS { $this <a:p>/<a:q>|^<a:r> [] } AS ?a)", {"p", "p q!", "^r!"}),
        ("$this <a:p> ?a FILTER EXISTS { $this ?x ?b }", {"p", "?"}),
        ("$this <a:p> ?a FILTER EXISTS { $this <a:q>+ ?b }", {"p", "q*"}),
        ('$this <a:p> ?a FILTER EXISTS { $this <a:q> "(" , <a:(> }', {"p", "q"}),
        ("$this <a:p> $this", {"p"}),
        ("?a <a:p> ?b . ?b <a:q> $this", {"^q", "^q ^p"}),
        ("$this ?x ?a . ?b ?x ?a ; <a:q> $this", {"?", "^q", "^q ?"}),  # as near from both: from its subject
        (
            "$this <a:p>|<a:q>/<a:r>/<a:s> ?a ; <a:t>/<a:u> ?b . ?a <a:v> ?b",  # the longest of each end counts
            {"p", "q", "q r", "q r s", "t", "t u", "t u ^v"},
        ),
        (
            "$this <a:p>|<a:q>|<a:r> ?a ; <a:s>/<a:t> ?b . ?a <a:v> ?b",  # and not how many there are
            {"p", "q", "r", "p v", "q v", "r v", "s", "s t"},
        ),
        ("$this <a:p> ?a . ?b <a:q>+ ?a . ?b <a:r>/<a:s> $this", {"p", "p ^q*", "^s", "^s ^r"}),
        ("$this <a:p> ?a OPTIONAL { $this <a:q> ?b . ?a <a:r> ?b }", {"p", "p r", "q"}),
        ("{ ?a <a:p> $this } UNION { $this <a:q> ?b . ?a <a:p> ?b }", {"^p", "q", "q ^p"}),
    ],
)
def test_queries(where: str, expected: set[str]) -> None:
    """The steps along which a query's patterns are joined to its focus node."""

    def shown(steps: tuple[Step, ...]) -> str:
        return " ".join("^" * s.inverse + (s.predicate[2:] or "?") + "*" * s.many + "!" * s.whether for s in steps)

    chains = of_query(f"SELECT $this {{ {where} }}", {})
    assert {shown(chain[:length]) for chain in chains for length in range(1, len(chain) + 1)} == expected
