"""The network of actors and collaborations, and its figures (``docs/cooperation.md``, "The network").

A path goes from node to node: that two take part together twice makes no second path, so paths and components are
those of the graph in which nodes are tied once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property

import rustworkx as rx

from kennisgraaf.cooperation.betweenness import Betweenness, betweenness
from kennisgraaf.cooperation.presence import Presence
from kennisgraaf.cooperation.ties import Tie
from kennisgraaf.pathways.problem import bits


class Network:
    """The graph of the nodes of *presences*, with those of *ties* that are between them.

    *presences* says of each how sure it is that it existed at the date asked about, or None where no date counts;
    those in *hubs* are hubs.
    """

    def __init__(self, presences: Mapping[str, Presence | None], ties: Iterable[Tie], hubs: AbstractSet[str]):
        self.presences = presences
        self.nodes = tuple(sorted(presences))
        self.hubs = tuple(node for node in self.nodes if node in hubs)
        self.edges = tuple(tie for tie in ties if tie.one in presences and tie.other in presences)
        self._number: Mapping[str, int] = {node: number for number, node in enumerate(self.nodes)}
        self._ends = [(self._number[tie.one], self._number[tie.other]) for tie in self.edges]
        self._paths: rx.PyGraph[str, None] = rx.PyGraph()
        self._paths.add_nodes_from(self.nodes)
        self._paths.add_edges_from_no_data(sorted({(min(ends), max(ends)) for ends in self._ends}))

    @cached_property
    def graph(self) -> rx.PyGraph[str, Tie]:
        """The nodes with every edge, also several between the same."""
        graph: rx.PyGraph[str, Tie] = rx.PyGraph()
        graph.add_nodes_from(self.nodes)
        graph.add_edges_from([(one, other, tie) for (one, other), tie in zip(self._ends, self.edges, strict=True)])
        return graph

    def degree(self, node: str) -> int:
        """How many edges *node* has."""
        return self.graph.degree(self._number[node])

    def ties(self, node: str) -> Iterator[Tie]:
        """The edges of *node*."""
        return (tie for _, _, tie in self.graph.incident_edge_index_map(self._number[node]).values())

    def near(self, node: str) -> frozenset[str]:
        """The nodes within two edges of *node*, itself one of them."""
        around = {self._number[node], *self._paths.neighbors(self._number[node])}
        return frozenset(self.nodes[each] for one in around for each in (one, *self._paths.neighbors(one)))

    @cached_property
    def components(self) -> tuple[tuple[str, ...], ...]:
        """The nodes that are connected by edges, the largest component first, then by its first node."""
        found = (tuple(self.nodes[number] for number in sorted(each)) for each in rx.connected_components(self._paths))
        return tuple(sorted(found, key=lambda nodes: (-len(nodes), nodes)))

    @cached_property
    def component(self) -> Mapping[str, int]:
        """The number of the component of each node, from 1."""
        return {node: number for number, nodes in enumerate(self.components, 1) for node in nodes}

    @cached_property
    def articulations(self) -> frozenset[str]:
        """The nodes without which their component falls apart."""
        return frozenset(self.nodes[number] for number in rx.articulation_points(self._paths))

    @cached_property
    def between(self) -> Betweenness:
        """The betweenness of the nodes, by their place in ``nodes``."""
        return betweenness(self._paths)

    def share(self, node: str) -> float:
        """The betweenness of *node*."""
        return self.between.shares[self._number[node]]

    def error(self, node: str) -> float:
        """The standard error of the betweenness of *node*; 0 where it is exact."""
        return self.between.errors[self._number[node]]

    def connected(self, node: str) -> tuple[str, ...]:
        """The other hubs within two edges of *node*."""
        found = (self.hubs[number] for number in bits(self._connected[self._number[node]]))
        return tuple(hub for hub in found if hub != node)

    @cached_property
    def ranked(self) -> tuple[str, ...]:
        """The nodes, the most between others first, then by IRI."""
        return tuple(sorted(self.nodes, key=lambda node: (-self.share(node), node)))

    @cached_property
    def brokers(self) -> tuple[str, ...]:
        """The nodes that are no hub and are between two: most hubs connected first, then by betweenness."""
        hubs = frozenset(self.hubs)
        counts = {
            node: near.bit_count()
            for number, (node, near) in enumerate(zip(self.nodes, self._connected, strict=True))
            if node not in hubs and self._is_between(number)
        }
        return tuple(sorted(counts, key=lambda node: (-counts[node], -self.share(node), node)))

    def _is_between(self, number: int) -> bool:
        """Whether a node, no hub, is on a shortest path between two hubs within two edges of it.

        It is when it ties them by as many edges as they are apart: they are not within fewer.
        """
        beside, near = self._within[1][number], self._within[2][number]
        return any(
            reached & ~self._within[edges][self._number[self.hubs[hub]]]
            for hubs, reached, edges in ((beside, beside, 1), (beside, near, 2), (near, near, 3))
            for hub in bits(hubs)
        )

    @property
    def _connected(self) -> list[int]:
        """The hubs within two edges of each node, itself one of them if it is, as a bit set."""
        return self._within[2]

    @cached_property
    def _within(self) -> list[list[int]]:
        """The hubs within no, one, two and three edges of each node: those of its neighbours are known in a round."""
        near = [0] * len(self.nodes)
        for number, hub in enumerate(self.hubs):
            near[self._number[hub]] = 1 << number
        found = [near]
        for _ in range(3):
            before, near = near, list(near)
            for one, other in self._paths.edge_list():
                near[one] |= before[other]
                near[other] |= before[one]
            found.append(near)
        return found
