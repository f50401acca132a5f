"""Literals as the store keeps them: by their value.

The store gives a number, a date or a duration back in one form, however it was written: «40.0» as «40», «PT40H» as
«P1DT16H». Statements that are compared with those in the store, or kept beside it, have to be in that form too: else
the same content is taken for other content, and to remove the one is to remove the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from kennisgraaf.namespaces import GENID

_VALUE = ox.NamedNode(f"{GENID}value")


def as_kept(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """*quads*, in their order, each literal as the store gives it back."""
    quads = list(quads)
    literals = dict.fromkeys(quad.object for quad in quads if isinstance(quad.object, ox.Literal))
    written = {ox.NamedNode(f"{GENID}{number}"): each for number, each in enumerate(literals) if not each.language}
    store = ox.Store()
    store.extend(ox.Quad(name, _VALUE, each) for name, each in written.items())
    kept: dict[Any, Any] = {
        written[name]: quad.object for quad in store if isinstance(name := quad.subject, ox.NamedNode)
    }
    return [ox.Quad(q.subject, q.predicate, kept.get(q.object, q.object), q.graph_name) for q in quads]
