"""The promised entailments: rule by rule, local to a contribution, and equal to a full closure."""

from __future__ import annotations

import re
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, XSD, Graph, URIRef

from kennisgraaf.graph.entailment import Vocabulary
from kennisgraaf.graph.ontology import Ontology
from kennisgraaf.graph.rdf import read, to_rdflib, triples
from kennisgraaf.namespaces import KG
from kennisgraaf.snapshots.release import data_files

from .conftest import ROOT

EX = "http://example.org/"


def parse(text: str) -> list[ox.Triple]:
    prologue = f"@prefix : <{EX}> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . "
    return [quad.triple for quad in ox.parse(prologue + text, format=ox.RdfFormat.TURTLE)]


@pytest.mark.parametrize(
    ("ontology", "data", "entailed"),
    [
        (":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .", ":x a :A .", ":x a :B , :C ."),
        (":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .", ":x :p :y .", ":x :q :y ; :r :y ."),
        (":p rdfs:domain :A . :A rdfs:subClassOf :B .", ":x :p 'text' .", ":x a :A , :B ."),
        (":p rdfs:range :A .", ":x :p :y .", ":y a :A ."),
        (":p rdfs:range :A .", ":x :p 'text' .", ""),
        (":p owl:inverseOf :q . :q rdfs:domain :A .", ":x :p :y .", ":y :q :x . :y a :A ."),
        (":p a owl:SymmetricProperty .", ":x :p :y .", ":y :p :x ."),
        (":A owl:equivalentClass :B .", ":x a :B .", ":x a :A ."),
        (":p owl:equivalentProperty :q .", ":x :q :y .", ":x :p :y ."),
        (":A rdfs:subClassOf :B . :B rdfs:subClassOf :A .", ":x a :A .", ":x a :B ."),
        (":A rdfs:subClassOf owl:Thing .", ":x a :A .", ""),
        (":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .", ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .", ""),
    ],
)
def test_rule(ontology: str, data: str, entailed: str) -> None:
    """Each promised rule adds what it should and nothing else."""
    assert Vocabulary.of(parse(ontology)).entailments(parse(data)) == set(parse(entailed))


PAGE = (ROOT / "docs" / "entailments.md").read_text("utf-8")
AXIOM = re.compile(r"(\w+)\( (\S+?) (?:(\S+) )?\)")
"""An axiom of two names, or one, in the functional syntax of OWL 2."""
PREDICATES = {
    "SubClassOf": RDFS.subClassOf,
    "EquivalentClasses": OWL.equivalentClass,
    **{f"Sub{kind}PropertyOf": RDFS.subPropertyOf for kind in ("Object", "Data")},
    **{f"Equivalent{kind}Properties": OWL.equivalentProperty for kind in ("Object", "Data")},
    **{f"{kind}PropertyDomain": RDFS.domain for kind in ("Object", "Data")},
    "ObjectPropertyRange": RDFS.range,
    "InverseObjectProperties": OWL.inverseOf,
    "SymmetricObjectProperty": RDF.type,
}
NOT_COMPUTED = {
    "TransitiveObjectProperty( p )": ":p a owl:TransitiveProperty .",
    "SubObjectPropertyOf( ObjectPropertyChain( p q ) r )": ":r owl:propertyChainAxiom (:p :q) .",
    "FunctionalObjectProperty( p )": ":p a owl:FunctionalProperty .",
    "InverseFunctionalObjectProperty( p )": ":p a owl:InverseFunctionalProperty .",
    "SameIndividual( x y )": ":x owl:sameAs :y .",
    "SubClassOf( A ObjectHasValue( p y ) )": ":A rdfs:subClassOf [ owl:onProperty :p ; owl:hasValue :y ] .",
    "SubClassOf( ObjectHasValue( p y ) A )": "[ owl:onProperty :p ; owl:hasValue :y ] rdfs:subClassOf :A .",
    "SubClassOf( ObjectIntersectionOf( A B ) C )": "[ owl:intersectionOf (:A :B) ] rdfs:subClassOf :C .",
    "ObjectPropertyRange( p ObjectUnionOf( A B ) )": ":p rdfs:range [ owl:unionOf (:A :B) ] .",
    "SubClassOf( A B )` and `SubClassOf( B C )": ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .",
}
"""What the page says is not entailed, in Turtle."""


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below *heading* of the page, without their quotes."""
    table = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| `")]
    return [[cell.strip().strip("`") for cell in re.split(r"(?<!\\)\|", line.strip("|"))] for line in lines]


def turtle(text: str) -> list[ox.Triple]:
    """Statements as the page writes them, with no prefix for its own names."""
    return parse(re.sub(r'(?<![\w":])(?!a\b)(\w+)(?![\w":])', r":\1", text) + " .")


def axiom_of(line: str) -> str:
    """The axiom in Turtle."""
    found = AXIOM.fullmatch(line)
    assert found, line
    kind, one, other = found.groups()
    return f"{one} <{PREDICATES[kind]}> {other or f'<{OWL.SymmetricProperty}>'} ."


@pytest.mark.parametrize("row", rows("The rules"), ids=lambda row: row[0])
def test_rules_of_the_page(row: list[str]) -> None:
    """What the page says follows by a rule follows, and nothing else."""
    axiom, _, stated, follows = row
    ontology = parse(re.sub(r"(?<![<\w:])(\w)(?= )", r":\1", axiom_of(axiom)))
    assert Vocabulary.of(ontology).entailments(turtle(stated)) == set(turtle(follows))


@pytest.mark.parametrize("row", rows("What is not entailed"), ids=lambda row: row[0])
def test_limits_of_the_page(row: list[str]) -> None:
    """What the page says does not follow does not, although OWL 2 DL would have it."""
    axiom, stated, follows, _ = row
    known = [*parse(NOT_COMPUTED[axiom]), *turtle(stated)]
    assert not set(turtle(follows)) & Vocabulary.of(known).entailments(known)


def test_page_is_whole(release: Path) -> None:
    """The page has every kind of axiom that is used, every limit that is tested, and each axiom of the ontology that
    makes something follow: from those listed follows what follows from the whole ontology."""
    assert {AXIOM.fullmatch(row[0])[1] for row in rows("The rules")} == PREDICATES.keys()
    assert [row[0] for row in rows("What is not entailed")] == list(NOT_COMPUTED)
    text = PAGE.partition("\n## The axioms\n")[2]
    prefixes = "".join(
        f"@prefix {name} {iri} . " for name, iri in re.findall(r"^Prefix\( (\S+) = (\S+) \)$", text, re.M)
    )
    lines = [line for line in text.splitlines() if AXIOM.fullmatch(line)]
    listed = parse(prefixes + "\n".join(map(axiom_of, lines)))
    ontology = Ontology.of(release).statements
    assert set(listed) <= set(ontology) and len(listed) == len(set(lines)) == len(lines)
    datatypes = (str(XSD), str(RDF.langString))
    with_effect = [each for each in ontology if not str(getattr(each.object, "value", "")).startswith(datatypes)]
    for name, found in vars(Vocabulary.of(listed)).items():
        expected = {term: follows for term, follows in vars(Vocabulary.of(with_effect))[name].items() if follows}
        assert found == expected, name


@pytest.fixture(scope="module")
def vocabulary(release: Path) -> Vocabulary:
    return Vocabulary.of(Ontology.of(release).statements)


def test_union_of_contributions_is_the_full_closure(release: Path, vocabulary: Vocabulary) -> None:
    """The entailments of the shipped contributions, one by one, are those that an OWL RL reasoner draws from
    all of them and the ontology at once: every type and every property of named terms."""
    ontology = Ontology.of(release)
    local = set(ontology.statements) | vocabulary.entailments(ontology.statements)
    subjects: set[URIRef] = set()
    everything = to_rdflib(ontology.statements)
    for graph, file in data_files(release):
        own = list(triples(read(file)))
        if "/esco/" in graph or "/translation/" in graph:  # thousands of alike subjects would take it minutes
            first = set(list(dict.fromkeys(each.subject for each in own))[:50])
            own = [each for each in own if each.subject in first]
        local |= set(own) | vocabulary.entailments(own)
        to_rdflib(own, everything)
        subjects |= {URIRef(each.subject.value) for each in own if isinstance(each.subject, ox.NamedNode)}
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(everything)
    assert subjects
    assert _relevant(everything, subjects) == _relevant(to_rdflib(local), subjects)


def _relevant(graph: Graph, subjects: set[URIRef]) -> set[tuple[str, str, str]]:
    """Statements about *subjects* that name a class or a property, without what holds of all things."""
    trivial = {OWL.Thing, RDFS.Resource, RDFS.Literal, OWL.NamedIndividual}
    found = set()
    for subject, predicate, value in graph:
        if subject not in subjects or predicate in (OWL.sameAs, OWL.differentFrom) or value in trivial:
            continue
        if predicate == RDF.type and not isinstance(value, URIRef):
            continue
        found.add((str(subject), str(predicate), str(value)))
    return found


names = st.sampled_from([f"{EX}{letter}" for letter in "abcdef"]).map(ox.NamedNode)
statement = st.builds(ox.Triple, names, st.sampled_from([str(RDF.type), f"{EX}p", f"{EX}q"]).map(ox.NamedNode), names)
axiom = st.builds(
    ox.Triple,
    names,
    st.sampled_from([str(each) for each in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range)]).map(
        ox.NamedNode
    ),
    names,
)


@given(st.lists(axiom, max_size=8), st.lists(statement, max_size=8), st.lists(statement, max_size=8))
def test_entailment_is_local(axioms: list[ox.Triple], one: list[ox.Triple], other: list[ox.Triple]) -> None:
    """What two contributions entail together is what each entails alone: so one can be withdrawn alone."""
    vocabulary = Vocabulary.of(axioms)
    together = set(one) | set(other) | vocabulary.entailments([*one, *other])
    apart = set(one) | set(other) | vocabulary.entailments(one) | vocabulary.entailments(other)
    assert together == apart


def test_a_symmetric_property_of_ours_is_seen(vocabulary: Vocabulary) -> None:
    """kg:cooperatesWith, asserted in one direction, holds in both."""
    said = ox.Triple(ox.NamedNode(f"{EX}a"), ox.NamedNode(f"{KG}cooperatesWith"), ox.NamedNode(f"{EX}b"))
    turned = ox.Triple(said.object, said.predicate, said.subject)
    assert turned in vocabulary.entailments([said])
