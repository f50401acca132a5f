"""Betweenness: the share of the shortest paths between other nodes that go through a node (Freeman 1977).

Exact by Brandes (2001, https://doi.org/10.1080/0022250X.2001.9990249) in a network that allows it. The time that takes
grows with nodes times edges: in a larger one it is estimated from the paths out of some of the nodes (Brandes and Pich
2007, https://doi.org/10.1142/S0218127407018403), and then so named, with the standard error of each estimate.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import rustworkx as rx

EXACT = 3_000
"""Up to so many nodes with an edge it is exact: about a second of one processor."""
PIVOTS = 100
"""From so many nodes it is estimated in a larger network; drawn evenly, the same for the same network."""

Numbers = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]
Shares = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Betweenness:
    """Of each node by its number, normalised by (n-1)(n-2)/2; ``errors``: the standard error, 0 where it is exact."""

    shares: Sequence[float]
    errors: Sequence[float]
    pivots: int
    """From how many nodes it was estimated; 0 when it is exact."""


def betweenness(graph: rx.PyGraph[Any, Any], exact: int = EXACT, pivots: int = PIVOTS) -> Betweenness:
    """Of the nodes of *graph*, which has no two edges between the same nodes, numbered from 0 without gaps."""
    linked = [number for number in graph.node_indices() if graph.degree(number)]
    if len(linked) > exact:
        return _estimated(graph, linked, pivots)
    size = graph.num_nodes()
    shares = [0.0] * size
    if linked:
        pairs = max(1, (size - 1) * (size - 2) / 2)
        # in one thread: several add up in an order that differs from time to time, and so do the last digits
        found = rx.betweenness_centrality(graph.subgraph(linked), normalized=False, parallel_threshold=sys.maxsize)
        for number, place in zip(linked, sorted(found), strict=True):
            shares[number] = found[place] / pairs
    return Betweenness(shares, [0.0] * size, 0)


def _estimated(graph: rx.PyGraph[Any, Any], linked: Sequence[int], pivots: int) -> Betweenness:
    """By the mean over *pivots* of the nodes that have an edge; without an edge there is no path to count."""
    size, population = graph.num_nodes(), len(linked)
    chosen = random.Random(0).sample(linked, min(pivots, population))
    ends = np.array(graph.edge_list(), dtype=np.int32)
    sources, targets = np.concatenate([ends, ends[:, ::-1]]).T
    order = np.argsort(sources, kind="stable")
    starts = np.searchsorted(sources[order], np.arange(size + 1))
    targets = targets[order]
    total, squares = np.zeros(size), np.zeros(size)
    for pivot in chosen:
        through = _dependencies(pivot, starts, targets)
        total += through
        squares += through * through
    number = len(chosen)
    mean = total / number
    spread = np.maximum(squares / number - mean * mean, 0) / max(1, number - 1) * (1 - number / population)
    scale = population / ((size - 1) * (size - 2))
    return Betweenness((mean * scale).tolist(), (np.sqrt(spread) * scale).tolist(), number)


def _dependencies(pivot: int, starts: Numbers, targets: Numbers) -> Shares:
    """For each node the sum, over all others, of the share of the shortest paths from *pivot* to it through the node.

    *targets* holds the neighbours of each node, from ``starts[node]`` on. One level of nodes equally far at a time,
    outwards to count the paths, and back to share them out.
    """
    size = len(starts) - 1
    degrees = np.diff(starts)
    distance = np.full(size, -1, dtype=np.int32)
    paths, through = np.zeros(size), np.zeros(size)
    distance[pivot], paths[pivot] = 0, 1
    level, levels = np.array([pivot], dtype=targets.dtype), []
    while len(level):
        counts = degrees[level]
        before = np.cumsum(counts) - counts
        near = np.repeat(level, counts)
        far = targets[np.repeat(starts[level] - before, counts) + np.arange(len(near))]
        onward = distance[far] < 0
        near, far = near[onward], far[onward]
        levels.append((near, far))
        distance[far] = len(levels)
        level, place = np.unique(far, return_inverse=True)
        paths[level] = np.bincount(place, paths[near], len(level))
    for near, far in reversed(levels):
        np.add.at(through, near, paths[near] / paths[far] * (1 + through[far]))
    through[pivot] = 0
    return through
