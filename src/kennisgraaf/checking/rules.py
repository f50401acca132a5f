"""The rules that the shapes hold, each with what it asks and an example: what a message refers to.

A rule is a shape with a name of its own, or one of the checks that no shape can do (``rule.UNSHAPED``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, SKOS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kennisgraaf.checking.advice import EXAMPLES, turtle
from kennisgraaf.checking.rule import UNSHAPED, Rule
from kennisgraaf.checking.validation import Shapes
from kennisgraaf.formats import LANGUAGES
from kennisgraaf.graph.ontology import Ontology, examples
from kennisgraaf.graph.rdf import read, to_rdflib, triples
from kennisgraaf.namespaces import ID, SHAPES

_DEPTH = 4
"""Shapes within shapes that are looked into."""
_BREAKS = re.compile(r"^# Breaks kgs:(\S+?):", re.M)
_LINES = 40
"""Statements of an example that are shown."""


class Rules:
    """The rules of *shapes*, with the examples of the ontology below *release*."""

    def __init__(self, release: Path, shapes: Shapes):
        self._release, self._shapes = release, shapes

    @classmethod
    def of(cls, release: Path) -> Rules:
        """The rules of *release*. Raises ParseError."""
        return cls(release, Shapes.of(release, Ontology.of(release).statements))

    @cached_property
    def graph(self) -> Graph:
        return self._shapes.graph

    @cached_property
    def ontology(self) -> Graph:
        return to_rdflib(self._shapes.ontology)

    @cached_property
    def examples(self) -> Graph:
        """The valid examples, in one graph."""
        graph = Graph()
        for file in examples(self._release)[0]:
            to_rdflib(triples(read(file)), graph)
        return graph

    @cached_property
    def _broken(self) -> dict[str, str]:
        """The text of the invalid example of each rule that has one."""
        texts = [file.read_text("utf-8") for file in examples(self._release)[1]]
        return {name: text for text in texts for name in _BREAKS.findall(text)}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all rules, sorted."""
        kinds = (SH.NodeShape, SH.PropertyShape)
        found = {str(each) for kind in kinds for each in self.graph.subjects(RDF.type, kind)}
        return tuple(
            sorted({each.removeprefix(SHAPES) for each in found if each.startswith(SHAPES)} | UNSHAPED.keys())
        )

    def rule(self, name: str) -> Rule:
        """The rule *name*. Raises KeyError when there is none."""
        if name not in self.names:
            raise KeyError(name)
        if name in UNSHAPED:
            return UNSHAPED[name]
        shape = URIRef(SHAPES + name)
        constraints = [shape, *self.graph.objects(shape, SH.sparql)]
        path = self.graph.value(shape, SH.path)
        return Rule(
            name,
            texts(self.graph, shape, SH.name),
            texts(self.graph, shape, SH.description),
            tuple(found for each in constraints if (found := texts(self.graph, each, SH.message))),
            tuple(self._targets(shape)),
            turtle(path) if isinstance(path, URIRef) else "",
            str(self.graph.value(shape, SH.severity) or SH.Violation).rpartition("#")[2].lower(),
            tuple(dict.fromkeys(each for each in self.demands(shape) if "<...>" not in each)),
            self._example(shape, path),
            self.illustration(shape, path),
            self._broken.get(name, ""),
            tuple(sorted(self._parts(shape))),
            tuple(sorted(self._wholes(shape))),
        )

    def statements(self, names: Iterable[str]) -> Iterator[ox.Triple]:
        """What the shapes say of the rules *names*, blank nodes and lists included."""
        said: dict[object, list[ox.Triple]] = {}
        for triple in self._shapes.statements:
            said.setdefault(triple.subject, []).append(triple)
        waiting: list[object] = [ox.NamedNode(SHAPES + name) for name in names]
        waiting += [each.object for node in list(waiting) for each in said.get(node, ()) if _is_sparql(each)]
        seen = set()
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            for triple in said.get(node, ()):
                yield triple
                if isinstance(triple.object, ox.BlankNode):
                    waiting.append(triple.object)

    def parameter(self, shape: Node, name: str) -> Node | None:
        """The value of the parameter ``sh:name`` of *shape*."""
        return self.graph.value(shape, SH[name])

    def members(self, shape: Node, name: str) -> list[Node]:
        """The members of the list that the parameter ``sh:name`` of *shape* is."""
        return [each for head in self.graph.objects(shape, SH[name]) for each in Collection(self.graph, head)]

    def value_for(self, path: Node, shape: Node | None = None) -> str:
        """A value of the property *path* that *shape* would accept, as Turtle."""
        if shape is not None:
            for each in (self.parameter(shape, "hasValue"), *self.members(shape, "in")):
                if each is not None:
                    return turtle(each)
        kinds = set() if shape is None else set(self.graph.objects(shape, SH["class"]))
        for used in sorted(
            self.examples.objects(None, path), key=lambda each: (not str(each).startswith(ID), str(each))
        ):
            own = {*self.examples.objects(used, RDF.type), *self.ontology.objects(used, RDF.type)}
            if not kinds or kinds & own:
                return turtle(used)
        asked = [*([] if shape is None else self.graph.objects(shape, SH.datatype)), *kinds]
        for kind in (*asked, *sorted(self.ontology.objects(path, RDFS.range), key=str)):
            if isinstance(kind, URIRef) and kind in EXAMPLES:
                return turtle(EXAMPLES[kind])
            if concepts := sorted(self.ontology.subjects(RDF.type, kind), key=str):
                return turtle(concepts[0])
        return '"..."' if shape is not None and self.parameter(shape, "pattern") else "<...>"

    def demands(self, shape: Node, path: Node | None = None, depth: int = _DEPTH) -> Iterator[str]:
        """What *shape* asks for, each as Turtle: a property with a value, a class, or just a value."""
        has_path = self.parameter(shape, "path")
        own = has_path or path
        if not depth or not isinstance(own, URIRef | None):
            return
        values = [turtle(each) for each in (*self.graph.objects(shape, SH.hasValue), *self.members(shape, "in"))]
        datatype = self.parameter(shape, "datatype")
        if isinstance(datatype, URIRef) and datatype in EXAMPLES:
            values.append(turtle(EXAMPLES[datatype]))
        values += [turtle(Literal("tekst", lang=str(each))) for each in self.members(shape, "languageIn")]
        kinds = [f"a {turtle(each)}" for each in self.graph.objects(shape, SH["class"])]
        if has_path is None or own is None:
            yield from (*values, *kinds)
        elif self._asks_value(shape):
            yield from (f"{turtle(own)} {each}" for each in values or [self.value_for(own, shape)])
        for name in ("or", "and", "xone"):
            for member in self.members(shape, name):
                yield from self.demands(member, own, depth - 1)
        for name in ("node", "property"):
            for part in self.graph.objects(shape, SH[name]):
                if name == "node" or self.parameter(part, "minCount") or self.parameter(part, "hasValue"):
                    yield from self.demands(part, None, depth - 1)

    def _asks_value(self, shape: Node) -> bool:
        """Whether *shape* asks for a value that shapes within it do not tell more of."""
        asks = ("minCount", "hasValue", "qualifiedMinCount", "class", "datatype", "in", "pattern", "nodeKind")
        within = ("or", "and", "xone", "not")
        most = self.parameter(shape, "qualifiedMaxCount")
        return (
            most is None
            and any(self.parameter(shape, name) is not None for name in asks)
            and all(self.parameter(shape, name) is None for name in within)
        )

    def _targets(self, shape: Node) -> Iterator[tuple[str, str]]:
        for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode"):
            for each in sorted(self.graph.objects(shape, SH[name]), key=str):
                yield name, turtle(each)

    def _parts(self, shape: Node) -> set[str]:
        """The names of the rules that *shape* is made of."""
        listed = [each for name in ("or", "and", "xone") for each in self.members(shape, name)]
        named = [
            each
            for name in ("property", "node", "not", "qualifiedValueShape")
            for each in self.graph.objects(shape, SH[name])
        ]
        return {str(each).removeprefix(SHAPES) for each in (*listed, *named) if not isinstance(each, BNode)}

    def _wholes(self, shape: Node) -> set[str]:
        """The names of the rules that *shape* is a property of."""
        return {str(each).removeprefix(SHAPES) for each in self.graph.subjects(SH.property, shape)}

    def _example(self, shape: Node, path: Node | None) -> str:
        """A thing of the valid examples that *shape* is about, in Turtle; empty when there is none."""
        wholes = (shape, *self.graph.subjects(SH.property, shape))
        kinds = {kind for whole in wholes for kind in self.graph.objects(whole, SH.targetClass)}
        paths = {path} if isinstance(path, URIRef) else set(self.graph.objects(shape, SH.targetSubjectsOf))
        for graph in (self.examples, self.ontology):
            of_kind = {each for kind in kinds for each in graph.subjects(RDF.type, kind)}
            with_path = {each for name in paths for each in graph.subjects(name, None)}
            if found := of_kind & with_path if paths else of_kind:
                return _written(graph, min(found, key=str))
            if with_path and not kinds and graph is self.examples:
                return _written(graph, min(with_path, key=str))
        return ""

    def illustration(self, shape: Node, path: Node | None) -> dict[str, str]:
        """The example in words that the ontology gives of the property, or of what *shape* says more about."""
        more = sorted(self.graph.objects(shape, RDFS.seeAlso), key=str)
        kinds = sorted(self.graph.objects(shape, SH.targetClass), key=str)
        for term in (path, *more, *kinds):
            found = {} if term is None else texts(self.ontology, term, SKOS.example)
            if set(LANGUAGES) <= found.keys():
                return found
        return {}


def _is_sparql(triple: ox.Triple) -> bool:
    return triple.predicate.value == str(SH.sparql)


def _written(graph: Graph, subject: Node) -> str:
    """What *graph* says of *subject*, as Turtle."""
    said = sorted(
        (each for each in graph.predicate_objects(subject)), key=lambda each: (each[0] != RDF.type, *map(str, each))
    )
    lines = [f"    {'a' if name == RDF.type else turtle(name)} {turtle(value)}" for name, value in said[:_LINES]]
    return f"{turtle(subject)}\n" + " ;\n".join(lines) + " ."


def texts(graph: Graph, subject: Node | None, predicate: Node = SKOS.prefLabel) -> dict[str, str]:
    """The texts of *subject* by language, the first of each."""
    literals = sorted((each for each in graph.objects(subject, predicate) if isinstance(each, Literal)), key=str)
    return {each.language or "": str(each) for each in reversed(literals)}
