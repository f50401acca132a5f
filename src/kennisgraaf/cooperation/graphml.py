"""The network as GraphML (http://graphml.graphdrawing.org/specification.html), for programs that draw and count.

Nodes have the figures, edges what ties them. An IRI is no NMTOKEN, as an ``id`` has to be: it is an attribute.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import rustworkx as rx
from rustworkx.rustworkx import GraphMLDomain, GraphMLKey, GraphMLType

from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.network import Part, dates, kind

_TEXT, _WHOLE, _TRUTH, _NUMBER = GraphMLType.String, GraphMLType.Int, GraphMLType.Boolean, GraphMLType.Double
_NODE = {
    "iri": _TEXT,
    "label": _TEXT,
    "kind": _TEXT,
    "degree": _WHOLE,
    "betweenness": _NUMBER,
    "standard_error": _NUMBER,
    "hubs_connected": _WHOLE,
    "articulation_point": _TRUTH,
    "component": _WHOLE,
    "starts": _TEXT,
    "ends": _TEXT,
    "presence": _TEXT,
}
_EDGE = {
    "property": _TEXT,
    "iri": _TEXT,
    "roles": _TEXT,
    "starts": _TEXT,
    "ends": _TEXT,
    "presence": _TEXT,
}
_GRAPH = {"revision": _WHOLE, "at": _TEXT, "within": _TEXT, "pivots": _WHOLE}
"""The attributes, with their types."""

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What a literal may hold and XML may not, https://www.w3.org/TR/xml/#charsets."""


def graphml(index: Index, *, at: str | None = None, within: str | None = None, lang: str = "nl") -> bytes:
    """All of the network that ``network`` shows a page of.

    Several values of an attribute stand with spaces in between. The attribute ``pivots`` of the graph is 0 where
    betweenness is exact. Raises ParameterError, UnknownThingError.
    """
    part = Part(index, at, within, lang)
    network = part.network
    graph: rx.PyGraph[Any, Any] = rx.PyGraph(
        attrs={
            "revision": index.revision,
            "at": part.at,
            "within": part.within or "",
            "pivots": network.between.pivots,
        }
    )
    number = {
        node: graph.add_node(
            {
                "id": f"n{place}",
                "iri": node,
                "label": _NO_XML.sub("\N{REPLACEMENT CHARACTER}", index.labels.text(node, lang)),
                "kind": kind(index, node),
                "degree": network.degree(node),
                "betweenness": network.share(node),
                "standard_error": network.error(node),
                "hubs_connected": len(network.connected(node)),
                "articulation_point": node in network.articulations,
                "component": network.component[node],
                **_dates(index, index.facts.objects(node, "hasPeriod")),
                "presence": network.presences[node] or "",
            }
        )
        for place, node in enumerate(part.nodes)
    }
    graph.add_edges_from(
        [
            (
                number[tie.one],
                number[tie.other],
                {
                    "property": "participatesIn" if tie.participation else "cooperatesWith",
                    "iri": tie.participation,
                    "roles": " ".join(tie.roles),
                    **_dates(index, tie.periods),
                    "presence": tie.presence or "",
                },
            )
            for tie in part.among(part.nodes)
        ]
    )
    return _written(graph)


def _dates(index: Index, periods: Iterable[str]) -> dict[str, str]:
    return {key: " ".join(said) for key, said in dates(index, periods).items()}


def _written(graph: rx.PyGraph[Any, Any]) -> bytes:
    domains = (GraphMLDomain.Node, _NODE), (GraphMLDomain.Edge, _EDGE), (GraphMLDomain.Graph, _GRAPH)
    key: Callable[..., GraphMLKey] = GraphMLKey  # its stub says no parameters
    keys = [
        key(f"d{place}{name}", domain, name, kind, None)
        for place, (domain, attributes) in enumerate(domains)
        for name, kind in attributes.items()
    ]
    with TemporaryDirectory() as folder:
        file = Path(folder, "network.graphml")
        rx.write_graphml(graph, str(file), keys=keys)
        return file.read_bytes()
