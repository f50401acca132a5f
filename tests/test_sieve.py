"""Who conforms, compared with pySHACL alone."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pyshacl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyshacl.constraints import ALL_CONSTRAINT_COMPONENTS, CONSTRAINT_PARAMETERS_MAP
from rdflib import SH, BNode, Graph, URIRef

from kennisgraaf.checking import conformance
from kennisgraaf.checking.view import View
from kennisgraaf.errors import ShapeError
from kennisgraaf.graph.rdf import to_rdflib

from .test_dependence import DATA, GRAPHS, NUMBERS, ONTOLOGY, SHAPES, invented, store

PREFIXES = """
@prefix : <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
PARAMETERS = [
    "sh:class :C",
    "sh:class :C , :D",
    "sh:datatype xsd:integer",
    "sh:datatype xsd:string",
    "sh:nodeKind sh:IRI",
    "sh:minInclusive 1",
    "sh:maxExclusive 2",
    "sh:minExclusive 1",
    "sh:maxInclusive 1",
    "sh:minLength 2",
    "sh:maxLength 1",
    'sh:pattern "^X" ; sh:flags "i"',
    'sh:languageIn ( "nl" "en" )',
    "sh:equals :q",
    "sh:disjoint :q",
    "sh:hasValue :a",
    "sh:hasValue 1 , :a",
    'sh:in ( :a :b 1 "x"@nl )',
    "sh:not [ sh:class :C ]",
    "sh:and ( [ sh:class :C ] [ sh:nodeKind sh:IRI ] )",
    "sh:or ( [ sh:class :C ] [ sh:nodeKind sh:Literal ] )",
    "sh:or ( [ sh:class :C ] [ sh:datatype xsd:integer ] ) , ( [ sh:in ( :a :b 1 ) ] )",
    "sh:xone ( [ sh:class :C ] [ sh:hasValue :a ] [ sh:hasValue :a ] )",
    "sh:node [ sh:property [ sh:path :q ; sh:minCount 1 ; sh:severity sh:Info ] ]",
    "sh:property [ sh:path :q ; sh:maxCount 1 ; sh:nodeKind sh:IRI ]",
    "sh:closed true ; sh:ignoredProperties ( :p )",
    "sh:node [ sh:deactivated true ; sh:class :D ]",
    "sh:not [ sh:deactivated true ; sh:class :D ]",
    "sh:property [ sh:path :q ; sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMinCount 1 ;"
    " sh:qualifiedValueShapesDisjoint true ] , [ sh:path :p ; sh:qualifiedValueShape [ sh:class :D ] ;"
    " sh:qualifiedMaxCount 2 ]",
    "sh:sparql [ sh:message 'no' ; sh:select 'SELECT $this ?value { $this <http://example.org/p>* ?some ."
    " ?some <http://example.org/q> ?value FILTER NOT EXISTS { ?value ^<http://example.org/p> ?some } }' ]",
    "sh:sparql [ sh:message 'no' ; sh:select 'SELECT $this { $this <http://example.org/p> 1 }' ] ,"
    " [ sh:message 'no' ; sh:select 'SELECT $this { $this <http://example.org/q> 1 }' ] ,"
    " [ sh:deactivated true ; sh:message 'no' ; sh:select 'SELECT $this { $this ?property ?value }' ]",
    "sh:not [ sh:sparql"
    " [ sh:deactivated true ; sh:message 'no' ; sh:select 'SELECT $this { $this ?property ?value }' ] ]",
]
OF_PROPERTIES = [
    "sh:minCount 1",
    "sh:minCount 2",
    "sh:maxCount 1",
    "sh:uniqueLang true",
    "sh:lessThan :q",
    "sh:lessThanOrEquals :q",
    "sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMinCount 1",
    "sh:qualifiedValueShape [ sh:not [ sh:class :D ] ] ; sh:qualifiedMaxCount 1",
    "sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true",
    "sh:deactivated true ; sh:minCount 3",
]
PATHS = [
    ":p", ":q", "[ sh:inversePath :p ]", "( :p :q )", "[ sh:alternativePath ( :p :q ) ]", "[ sh:zeroOrMorePath :p ]",
    "[ sh:oneOrMorePath :p ]", "[ sh:zeroOrOnePath :p ]",
]  # fmt: skip
TARGETS = ["sh:targetClass :C", "sh:targetNode :a , :b", "sh:targetSubjectsOf :p", "sh:targetObjectsOf :p"]
VALUES = [":a", ":b", ":c", "1", "2", '"x"', '"xx"@nl', '"yy"@nl', '"X"@en', '"z"^^xsd:integer']


def keys(found: Graph) -> Counter[tuple[str | None, ...]]:
    """The results of a report, each as often as it is there; a blank node is any."""
    terms = (SH.focusNode, SH.sourceConstraintComponent, SH.resultPath, SH.value, SH.resultSeverity)
    return Counter(
        tuple(None if each is None else "_" if isinstance(each, BNode) else each.n3() for each in values)
        for node in found.objects(None, SH.result)
        for values in [[found.value(node, term) for term in terms]]
    )


def alone(data: Graph, shapes: Graph) -> Counter[tuple[str | None, ...]]:
    """What pySHACL finds by its own entry point."""
    return keys(pyshacl.validate(data, shacl_graph=shapes, inference="none", inplace=True)[1])


def parsed(text: str) -> Graph:
    return Graph().parse(data=PREFIXES + text, format="turtle")


STATEMENTS = st.sampled_from(
    [f":{s} :{p} {o} ." for s in "abcd" for p in "pq" for o in VALUES]
    + [f":{s} a :{kind} ." for s in "abcd" for kind in "CDE"] * 3
)


# rdflib 7.6, Literal.__le__: what cannot be compared with an ill-typed literal
@pytest.mark.filterwarnings("ignore:NotImplemented should not be used:DeprecationWarning")
@pytest.mark.parametrize("constraint", [*PARAMETERS, *OF_PROPERTIES])
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    target=st.sampled_from(TARGETS),
    path=st.sampled_from(PATHS),
    of_node=st.booleans(),
    other=st.none() | st.sampled_from(PARAMETERS),
    statements=st.sets(STATEMENTS, min_size=4, max_size=24),
)
def test_every_component(
    constraint: str, target: str, path: str, of_node: bool, other: str | None, statements: set[str]
) -> None:
    """A constraint of any component, alone or with another, finds in any data what pySHACL finds: in memory, in a
    view, and when asked of these nodes."""
    parts = [f":s {target}", constraint]
    if constraint in OF_PROPERTIES or not of_node:
        parts.append(f"sh:path {path}")
    if other is not None and other[:6] != constraint[:6]:
        parts.append(other)
    shape, text = " ; ".join(parts) + " .", "".join([":E rdfs:subClassOf :C . ", *sorted(statements)])
    triples = [quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)]
    expected = alone(to_rdflib(triples), parsed(shape))
    compiled = conformance.Compiled(parsed(shape))
    view = View(ox.Store())
    view.stated.store.extend(ox.Quad(*triple, GRAPHS[0]) for triple in triples)
    assert keys(conformance.evaluate(compiled, to_rdflib(triples))) == expected
    assert keys(conformance.evaluate(compiled, view)) == expected
    nodes = {URIRef(f"http://example.org/{name}") for name in "abcd"} | {end for s, _, o in view for end in (s, o)}
    assert keys(conformance.evaluate(compiled, view, nodes)) == expected


def test_every_component_is_tried() -> None:
    """The shapes above have each constraint component that pySHACL knows, so each that ours use."""
    graph = parsed("".join(f":s{n} {each} ." for n, each in enumerate([*PARAMETERS, *OF_PROPERTIES])))
    tried = {CONSTRAINT_PARAMETERS_MAP.get(each) for each in graph.predicates()}
    assert set(ALL_CONSTRAINT_COMPONENTS) <= tried


@settings(max_examples=4, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(
    absent=st.sets(NUMBERS, max_size=100),
    added=st.sets(st.tuples(st.integers(0, 3), NUMBERS, NUMBERS, st.integers(0, 1)), max_size=60),
)
def test_our_shapes(absent: set[int], added: set[tuple[int, int, int, int]]) -> None:
    """Our shapes find in any change of our examples what pySHACL finds, also in what SPARQL constraints ask."""
    quads = {ox.Quad(*triple, GRAPHS[n % 2]) for n, triple in enumerate(DATA) if n not in absent}
    quads |= {invented(*each) for each in added}
    plain = to_rdflib({quad.triple for quad in quads} | set(ONTOLOGY.statements))
    expected = alone(plain, to_rdflib(SHAPES.statements))
    assert keys(conformance.evaluate(SHAPES._compiled, View(store(quads)))) == expected


def test_a_new_component() -> None:
    """A constraint component that shapes declare themselves is refused, not overlooked."""
    with pytest.raises(ShapeError, match="is declared anew"):
        conformance.Compiled(parsed(":c a sh:ConstraintComponent ; sh:parameter [ sh:path :limit ] ."))


@pytest.mark.parametrize("typed", ["_:k", ":E", ":D"])
@pytest.mark.parametrize("value", [":b", "_:n"])
@pytest.mark.parametrize(
    "constraint",
    [
        "sh:class :C",
        "sh:not [ sh:class :C ]",
        "sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMaxCount 0",
        "sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMinCount 1",
    ],
)
def test_without_a_name(constraint: str, value: str, typed: str) -> None:
    """A value without a name, and one whose class has none, is an instance as pySHACL finds it."""
    text = f":E rdfs:subClassOf :C . _:k rdfs:subClassOf :E . :a :p {value} . {value} a {typed} ."
    triples = [quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)]
    shapes = f":s sh:targetNode :a ; sh:property [ sh:path :p ; {constraint} ] ."
    view = View(ox.Store())
    view.stated.store.extend(ox.Quad(*triple, GRAPHS[0]) for triple in triples)
    expected = alone(to_rdflib(triples), parsed(shapes))
    compiled = conformance.Compiled(parsed(shapes))
    assert keys(conformance.evaluate(compiled, view)) == expected
    assert keys(conformance.evaluate(compiled, view, {URIRef("http://example.org/a")})) == expected
