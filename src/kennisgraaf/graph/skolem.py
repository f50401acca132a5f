"""IRIs in place of blank nodes, so that the same content always is the same statements.

A skolem IRI (https://www.w3.org/TR/rdf11-concepts/#section-skolemization) is made here from all that is said of the
blank nodes that a blank node is connected to. So the same document sent again changes nothing, whatever its blank
nodes are called, and a change to one thing leaves the IRIs inside others as they are. Blank nodes that nothing
tells apart are counted in the order of the document: unlike canonicalisation (https://www.w3.org/TR/rdf-canon/)
this never takes exponential time, which somebody could ask for on purpose.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import pyoxigraph as ox

from kennisgraaf.namespaces import GENID

_ROUNDS = 16
"""How far around a blank node is looked to tell it from others."""

_Edge = tuple[str, "ox.BlankNode | str"]
"""A statement about a blank node: its place in it with predicate and graph, and what is at the other end."""


def _blank(quad: ox.Quad) -> list[ox.BlankNode]:
    return [node for node in (quad.subject, quad.object) if isinstance(node, ox.BlankNode)]


def _groups(quads: Iterable[ox.Quad]) -> list[list[ox.Quad]]:
    """The statements with blank nodes, those with connected ones together."""
    leaders: dict[ox.BlankNode, ox.BlankNode] = {}

    def leader(node: ox.BlankNode) -> ox.BlankNode:
        while leaders.setdefault(node, node) != node:
            leaders[node] = leaders[leaders[node]]
            node = leaders[node]
        return node

    with_blank = [(quad, blank) for quad in quads if (blank := _blank(quad))]
    for _, blank in with_blank:
        leaders[leader(blank[-1])] = leader(blank[0])
    groups: dict[ox.BlankNode, list[ox.Quad]] = {}
    for quad, blank in with_blank:
        groups.setdefault(leader(blank[0]), []).append(quad)
    return list(groups.values())


def _hash(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _edges(quads: Iterable[ox.Quad]) -> dict[ox.BlankNode, list[_Edge]]:
    """The statements about each blank node, the nodes in the order of the document."""
    edges: dict[ox.BlankNode, list[_Edge]] = {}
    for quad in dict.fromkeys(quads):
        about = f"{quad.predicate} {quad.graph_name}"
        ends = [node if isinstance(node, ox.BlankNode) else str(node) for node in (quad.subject, quad.object)]
        for place, here, there in (("<", ends[0], ends[1]), (">", ends[1], ends[0])):
            if isinstance(here, ox.BlankNode):
                edges.setdefault(here, []).append((f"{place} {about}", "=" if there == here else there))
    return edges


def _colours(edges: dict[ox.BlankNode, list[_Edge]]) -> dict[ox.BlankNode, str]:
    """For each blank node a digest of what is around it; the same only for those that look the same."""
    colours = dict.fromkeys(edges, "")
    kinds = 0
    for _ in range(_ROUNDS):
        colours = {
            node: _hash(
                colours[node],
                *sorted(
                    f"{about} {'_:' + colours[there] if isinstance(there, ox.BlankNode) else there}"
                    for about, there in own
                ),
            )
            for node, own in edges.items()
        }
        found = len(set(colours.values()))
        if found in (kinds, len(colours)):
            break
        kinds = found
    return colours


def _names(group: list[ox.Quad]) -> dict[ox.BlankNode, str]:
    """A name for each blank node of connected statements, which are all that it depends on."""
    colours = _colours(_edges(group))
    seen: Counter[str] = Counter()
    labels: dict[ox.BlankNode, str] = {}
    for node, colour in colours.items():
        labels[node] = f"_:{colour}-{seen[colour]}"
        seen[colour] += 1
    statements = {
        " ".join(labels[term] if isinstance(term, ox.BlankNode) else str(term) for term in quad) for quad in group
    }
    whole = _hash(*sorted(statements))
    return {node: _hash(whole, label)[:32] for node, label in labels.items()}


def skolemised(quads: Sequence[ox.Quad]) -> list[ox.Quad]:
    """*quads*, in their order, with an IRI for every blank node; the same IRIs for the same quads."""
    names: dict[ox.BlankNode, ox.NamedNode] = {}
    alike: Counter[str] = Counter()
    for group in _groups(quads):
        for node, name in _names(group).items():
            names[node] = ox.NamedNode(f"{GENID}{name}" + (f"-{alike[name]}" if alike[name] else ""))
            alike[name] += 1

    def named(node: Any) -> Any:
        return names[node] if isinstance(node, ox.BlankNode) else node

    return [
        ox.Quad(named(quad.subject), quad.predicate, named(quad.object), quad.graph_name) if _blank(quad) else quad
        for quad in quads
    ]
