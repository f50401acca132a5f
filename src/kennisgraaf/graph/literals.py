"""Literals as the store keeps them: by their value.

The store gives a number, a date or a duration back in one form, however it was written: «40.0» as «40», «PT40H» as
«P1DT16H». Statements that are compared with those in the store, or kept beside it, have to be in that form too: else
the same content is taken for other content, and to remove the one is to remove the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from kennisgraaf.namespaces import GENID

_VALUE = ox.NamedNode(f"{GENID}value")
_TYPED = re.compile(rb' "[^"\\\n]*"\^\^<[^>\n]*>')
"""A literal with a datatype in N-Quads, and the space before it. One with an escape has only one form."""
_ABOUT = f"{_VALUE} {_VALUE}".encode()
_END = b" .\n"


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


def lines_as_kept(lines: bytes) -> bytes:
    """*lines*, canonical N-Quads, which are sorted and distinct, each literal as the store gives it back.

    Nothing but the literals with a datatype is parsed, so it takes a tenth of a second for a million lines.
    """
    literals = list(dict.fromkeys(_TYPED.findall(lines)))
    if not literals:
        return lines
    said = b"".join(_ABOUT + each + _END for each in literals)
    written = ox.serialize(
        as_kept(ox.parse(said, format=ox.RdfFormat.N_QUADS, lenient=True)), format=ox.RdfFormat.N_QUADS
    )
    assert written is not None  # no output was given
    kept = (line[len(_ABOUT) : -len(_END)] for line in written.splitlines(keepends=True))
    other = {before: after for before, after in zip(literals, kept, strict=True) if before != after}
    if not other:
        return lines
    changed = _TYPED.sub(lambda found: other.get(found[0], found[0]), lines)
    return b"".join(sorted(set(changed.splitlines(keepends=True))))
