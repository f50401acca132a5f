"""A suggested mend for each result of a validation, in Dutch and English.

It comes from the constraint that was broken (https://www.w3.org/TR/shacl/#core-components), its parameters in the
shapes, the terms and concepts of the ontology, and its valid examples: what is shown is Turtle that can be copied.
A value that a privacy shape kept out of the report is not known here either.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pyoxigraph as ox
from rdflib import OWL, RDF, SH, SKOS, XSD, Literal, URIRef
from rdflib.term import Node

from kennisgraaf.checking.advice import EXAMPLES, Texts, either, joined, rewritten, said, turtle
from kennisgraaf.checking.choice import Choice, Choices, Offer
from kennisgraaf.checking.report import Report, Result, arranged
from kennisgraaf.checking.rule import UNSHAPED
from kennisgraaf.checking.rules import Rules, texts
from kennisgraaf.checking.vocabularies import meant
from kennisgraaf.graph.ontology import KINDS
from kennisgraaf.namespaces import ID, KG

LISTED = 8
"""Choices that are all named; of more than these only those nearest to what was written are."""
_LACKING = re.compile(r"\(kg:(?P<kind>\w+)\).*? kg:(?P<path>\w+) <(?P<value>[\w/-]+)>")


class Mender:
    """Suggests mends by *rules*, and with the things in *around*, the data that an upload comes to stand among."""

    def __init__(self, rules: Rules, around: ox.Store | None = None):
        self._rules, self._choices = rules, Choices(rules.ontology, around)
        self._refused: frozenset[Node] = frozenset()
        self._listed: dict[Node, Offer] = {}

    def mended(self, report: Report) -> Report:
        """*report* with a suggestion for each result that one is known for, arranged. What a privacy shape refuses is
        suggested to nobody."""
        self._refused = frozenset(each.focus for each in report.results if each.rule.startswith("Privacy"))
        return Report(
            arranged(replace(each, suggestion=self.suggest(each)) for each in report.results), report.checked
        )

    def suggest(self, result: Result) -> Texts:
        """How to mend *result*, by language; empty when nothing can be said."""
        if result.rule.startswith("Privacy"):
            return said("person")
        if result.rule in UNSHAPED:
            return self._unshaped(result)
        for name, suggest in _SUGGEST.items():
            if result.component == SH[f"{name}ConstraintComponent"]:
                return suggest(self, result) or self._example(result)
        return self._example(result)

    # A suggestion for each kind of constraint

    def _min_count(self, result: Result) -> Texts:
        if not isinstance(result.path, URIRef):
            return {}
        this = f"{turtle(result.path)} {self._rules.value_for(result.path, result.shape)}"
        least = self._number(result, "minCount")
        sentence = said("add", this=this) if least in (None, "1") else said("add-more", this=this, number=least)
        return joined(sentence, self._offered(None, list(self._rules.graph.objects(result.shape, SH["class"]))))

    def _qualified_min(self, result: Result) -> Texts:
        if not isinstance(result.path, URIRef):
            return {}
        shape = self._rules.parameter(result.shape, "qualifiedValueShape")
        found = [] if shape is None else list(dict.fromkeys(self._rules.demands(shape)))
        values = [each for each in found if not each.startswith("a ") and " " not in each.partition('"')[0]]
        return said("add", this=either(f"{turtle(result.path)} {each}" for each in values)) if values else {}

    def _number(self, result: Result, name: str) -> str | None:
        found = self._rules.parameter(result.shape, name)
        return None if found is None else str(found)

    def _keep(self, result: Result) -> Texts:
        number = self._number(result, "maxCount") or self._number(result, "qualifiedMaxCount")
        return said("remove") if number == "0" else said("keep", number=number) if number else {}

    def _offered(self, value: Node | None, kinds: list[Node]) -> Texts:
        """Which things of *kinds* there are: those like *value*, or all when they are few."""
        offer = self._choices.of(kinds, self._refused)
        if near := _near(offer, value):
            return near
        choices = offer.all(value)
        return said("choose", these=either(each.texts() for each in choices)) if 0 < len(choices) <= LISTED else {}

    def _class(self, result: Result) -> Texts:
        kinds = sorted(self._rules.graph.objects(result.shape, SH["class"]), key=str)
        value = result.value
        if not kinds:
            return {}
        offered = {} if value == result.focus else self._offered(value, kinds)
        named = either(turtle(each) for each in kinds)
        closed = any(True for kind in kinds for _ in self._rules.ontology.subjects(RDF.type, kind))
        if isinstance(value, URIRef) and not closed:
            this = either(f"{turtle(value)} a {turtle(each)}" for each in kinds)
            return joined(offered, said("type", value=turtle(value), kinds=named, this=this))
        example = self._rules.value_for(result.path, result.shape) if isinstance(result.path, URIRef) else "<...>"
        return offered or said("of", kinds=named, this=example)

    def _in(self, result: Result) -> Texts:
        if result.shape not in self._listed:
            members = self._rules.members(result.shape, "in")
            self._listed[result.shape] = Offer(Choice(each, texts(self._rules.ontology, each)) for each in members)
        offer = self._listed[result.shape]
        choices = offer.all()
        listed = said("choose", these=either(each.texts() for each in choices)) if len(choices) <= 2 * LISTED else {}
        return joined(_near(offer, result.value), listed)

    def _datatype(self, result: Result) -> Texts:
        datatype = self._rules.parameter(result.shape, "datatype")
        if not isinstance(datatype, URIRef):
            return {}
        made = rewritten(result.value, datatype)
        if made is not None:
            return said("write", this=turtle(made))
        return said("like", this=turtle(EXAMPLES[datatype])) if datatype in EXAMPLES else {}

    def _pattern(self, result: Result) -> Texts:
        """The value without its points, spaces or letters when that fits; else a value of the examples that does."""
        pattern = re.compile(str(self._rules.parameter(result.shape, "pattern")))
        if isinstance(result.value, Literal):
            for unwanted in (r"[\W_]", r"\D"):
                if pattern.search(tried := re.sub(unwanted, "", result.value)):
                    return said("near", these=turtle(Literal(tried)))
        used = sorted(self._rules.examples.objects(None, result.path), key=str) if result.path is not None else []
        return next((said("like", this=turtle(each)) for each in used if pattern.search(str(each))), {})

    def _node_kind(self, result: Result) -> Texts:
        kind = str(self._rules.parameter(result.shape, "nodeKind"))
        if kind.endswith("#Literal"):
            return said("literal", this=turtle(EXAMPLES[XSD.string]))
        path = result.path
        if isinstance(result.value, Literal) and re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", result.value):
            return said("write", this=turtle(URIRef(result.value)))
        return said("iri", this=self._rules.value_for(path, result.shape) if isinstance(path, URIRef) else "<...>")

    def _has_value(self, result: Result) -> Texts:
        value = self._rules.parameter(result.shape, "hasValue")
        if value is None:
            return {}
        return said("add", this=f"{turtle(result.path)} {turtle(value)}") if isinstance(result.path, URIRef) else {}

    def _one_of(self, result: Result) -> Texts:
        """What the alternatives of ``sh:or``, or the shape of ``sh:node``, ask for."""
        path = result.path if isinstance(result.path, URIRef) else None
        members = [each for name in ("or", "xone", "and") for each in self._rules.members(result.shape, name)]
        members = members or list(self._rules.graph.objects(result.shape, SH.node))
        members = [each for each in members if self._rules.parameter(each, "not") is None]
        demands = [list(self._rules.demands(each, path)) for each in members]
        if not all(demands) or not demands:  # one that cannot be shown may be the one that is meant
            return {}
        own = "" if path is None else f"{turtle(path)} "
        shown = list(dict.fromkeys(each.removeprefix(own) for found in demands for each in found))[:LISTED]
        if own and all(each.startswith("a ") for each in shown):
            return said("kind", kinds=either(each.removeprefix("a ") for each in shown))
        key = "value-of" if own else "one-of" if len(shown) > 1 else "add"
        return said(key, these=either(shown), this=shown[0])

    def _bound(self, result: Result) -> Texts:
        for key, names in _BOUNDS.items():
            for name in names:
                if number := self._number(result, name):
                    return said(key, number=number)
        return {}

    def _pair(self, result: Result) -> Texts:
        for key, names in (("below", ("lessThanOrEquals", "lessThan")), ("apart", ("disjoint",))):
            for name in names:
                other = self._rules.parameter(result.shape, name)
                if other is not None and isinstance(result.path, URIRef):
                    return said(key, path=turtle(result.path), other=turtle(other))
        return {}

    def _languages(self, result: Result) -> Texts:
        if result.path == SKOS.prefLabel:
            return said("labels")
        return said("languages", path=turtle(result.path)) if isinstance(result.path, URIRef) else {}

    def _unshaped(self, result: Result) -> Texts:
        """For a check of ours: what it demands of a graph, or what an IRI or a term may have been meant to be."""
        if demands := UNSHAPED[result.rule].demands:
            return said("add", this=either(f"{turtle(result.focus)} {each}" for each in demands))
        if result.rule == "KnownThing":
            shapes = self._rules.graph.subjects(SH.path, result.path)
            kinds = {kind for shape in shapes for kind in self._rules.graph.objects(shape, SH["class"])}
            return _near(self._choices.of(kinds, self._refused), result.value)
        if result.rule == "VocabularyTerm":
            near = meant(str(result.value or result.path), result.path == RDF.type)
            return said("near", these=either(map(turtle, near))) if near else {}
        return self._declared(result) if result.rule in ("DeclaredTerm", "CurrentTerm") else {}

    def _declared(self, result: Result) -> Texts:
        """The successor of a deprecated term; for an undeclared one, the declared terms that look like it."""
        used = result.value if isinstance(result.value, URIRef) else result.path
        if used is not None and (successors := self._choices.successors(used)):
            return said("successor", this=either(map(turtle, successors)))
        if result.rule != "DeclaredTerm":
            return {}
        others = tuple(each for each in KINDS if each != OWL.Class)
        kinds = (OWL.Class,) if result.path == RDF.type else others if result.value is None else KINDS
        return _near(self._choices.terms(kinds), used)

    def _lacking(self, result: Result) -> Texts:
        """What a constraint in SPARQL says is lacking, when its message names it as ``(kg:Class) ... kg:p <local>``:
        a thing of that class as in the examples, that points at this one."""
        named = _LACKING.search(result.message("en"))
        if named is None:
            return {}
        kind, name, wanted = URIRef(KG + named["kind"]), URIRef(KG + named["path"]), URIRef(ID + named["value"])
        graph, targets = self._rules.examples, set(self._rules.graph.objects(result.shape, SH.targetClass))
        for example in sorted(set(graph.subjects(RDF.type, kind)) & set(graph.subjects(name, None)), key=str):
            said_of = {path: value for path, value in graph.predicate_objects(example) if path not in (RDF.type, name)}
            for path, value in said_of.items():
                if targets & set(graph.objects(value, RDF.type)):
                    said_of[path] = result.focus
            parts = [f"a {turtle(kind)}", f"{turtle(name)} {turtle(wanted)}"]
            parts += [f"{turtle(path)} {turtle(said_of[path])}" for path in sorted(said_of, key=str)]
            return said("add", this=f"[] {' ; '.join(parts)} ")
        return {}

    def _example(self, result: Result) -> Texts:
        """The example that the ontology gives of the property, or of what the shape says more about."""
        found = self._rules.illustration(result.shape, result.path)
        return said("example", this=found) if found else {}


def _near(offer: Offer, value: Node | None) -> dict[str, str]:
    """A question whether what looks like *value* was meant; empty when nothing of *offer* does."""
    near = offer.nearest(value)
    return said("near", these=either(each.texts() for each in near)) if near else {}


_BOUNDS = {
    "least": ("minInclusive", "minExclusive"),
    "most": ("maxInclusive", "maxExclusive"),
    "short": ("maxLength",),
    "long": ("minLength",),
}
_SUGGEST: dict[str, Callable[[Mender, Result], Texts]] = {
    "MinCount": Mender._min_count,
    "MaxCount": Mender._keep,
    "QualifiedMinCount": Mender._qualified_min,
    "QualifiedMaxCount": Mender._keep,
    "Class": Mender._class,
    "In": Mender._in,
    "Datatype": Mender._datatype,
    "Pattern": Mender._pattern,
    "NodeKind": Mender._node_kind,
    "HasValue": Mender._has_value,
    "Or": Mender._one_of,
    "Xone": Mender._one_of,
    "And": Mender._one_of,
    "Node": Mender._one_of,
    "MinInclusive": Mender._bound,
    "MinExclusive": Mender._bound,
    "MaxInclusive": Mender._bound,
    "MaxExclusive": Mender._bound,
    "MinLength": Mender._bound,
    "MaxLength": Mender._bound,
    "LessThan": Mender._pair,
    "LessThanOrEquals": Mender._pair,
    "Disjoint": Mender._pair,
    "UniqueLang": Mender._languages,
    "SPARQL": Mender._lacking,
}
