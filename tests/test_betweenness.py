"""Betweenness by its definition: counted over all shortest paths, listed one by one."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

import pytest
import rustworkx as rx
from hypothesis import given, settings
from hypothesis import strategies as st

from kennisgraaf.cooperation.betweenness import betweenness

NODES = 7
GRAPHS = st.sets(st.sampled_from(list(combinations(range(NODES), 2))))


def graph_of(edges: set[tuple[int, int]], nodes: int = NODES) -> rx.PyGraph[Any, Any]:
    graph: rx.PyGraph[Any, Any] = rx.PyGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from_no_data(sorted(edges))
    return graph


def counted(edges: set[tuple[int, int]]) -> list[float]:
    """The definition: for each two other nodes, the share of their shortest paths that a node is on."""
    around = {node: {sum(edge) - node for edge in edges if node in edge} for node in range(NODES)}
    shares = [0.0] * NODES
    for one, other in combinations(range(NODES), 2):
        paths = [[one]]
        while paths and paths[0][-1] != other and not any(path[-1] == other for path in paths):
            paths = [[*path, node] for path in paths for node in around[path[-1]] if node not in path]
        paths = [path for path in paths if path[-1] == other]
        for node in set(range(NODES)) - {one, other}:
            if paths:
                shares[node] += sum(node in path for path in paths) / len(paths)
    return [share / ((NODES - 1) * (NODES - 2) / 2) for share in shares]


@settings(deadline=None)
@given(GRAPHS)
def test_it_is_as_defined(edges: set[tuple[int, int]]) -> None:
    """The exact figure is that of the definition, in graphs of any number of components."""
    found = betweenness(graph_of(edges))
    assert found.shares == pytest.approx(counted(edges))
    assert (found.pivots, set(found.errors)) == (0, {0.0})


@settings(deadline=None)
@given(GRAPHS.filter(bool))
def test_an_estimate_from_every_node_is_exact(edges: set[tuple[int, int]]) -> None:
    """Of all nodes as pivots nothing is left to chance: the estimate is the figure, and its error nothing."""
    found = betweenness(graph_of(edges), exact=0)
    assert found.shares == pytest.approx(counted(edges))
    assert found.pivots == len({node for edge in edges for node in edge})
    assert found.errors == pytest.approx([0.0] * NODES, abs=1e-7)


def test_an_estimate_says_so_and_is_the_same_each_time() -> None:
    """Above the limit a figure is an estimate with its error, near the exact one, and always the same."""
    ladder = {(node, node + step) for node in range(200) for step in (1, 2)}
    graph = graph_of(ladder, 202)
    exact, found = betweenness(graph), betweenness(graph, exact=100, pivots=60)
    assert found == betweenness(graph, exact=100, pivots=60)
    assert found.pivots == 60
    middle = 101
    assert found.shares[middle] == pytest.approx(exact.shares[middle], abs=4 * found.errors[middle])
    assert 0 < found.errors[middle] < exact.shares[middle] / 4


def test_an_exact_figure_is_the_same_each_time() -> None:
    """To the last digit, also in a network that could be shared out over threads: an answer can be compared."""
    chance = random.Random(1)
    graph = graph_of({(chance.randrange(node), node) for node in range(1, 600) for _ in range(4)}, 600)
    assert len({tuple(betweenness(graph).shares) for _ in range(5)}) == 1


def test_a_long_way_is_no_trouble() -> None:
    """The estimate takes time with the edges on the way, not with nodes times the length of the way."""
    size = 3_000
    found = betweenness(graph_of({(node, node + 1) for node in range(size - 1)}, size), exact=0, pivots=2)
    assert found.shares[0] == 0
