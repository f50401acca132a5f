"""The promised entailments: rule by rule, local to a contribution, and equal to a full closure."""

from __future__ import annotations

from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from kennisgraaf.entailment import Vocabulary
from kennisgraaf.namespaces import KG
from kennisgraaf.ontology import Ontology
from kennisgraaf.rdf import read, to_rdflib, triples
from kennisgraaf.release import data_files

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
