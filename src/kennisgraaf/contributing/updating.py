"""What a SPARQL update would change, found by letting it, on a copy that is thrown away.

Only the difference it makes in graphs that may be written is ever taken over, so what an update does elsewhere can
do no harm. It is refused all the same, because who asks for it means something: the graphs that its text may write
(https://www.w3.org/TR/sparql11-update/) are compared before and after.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pyoxigraph as ox
from pyparsing import ParseBaseException
from rdflib import URIRef, Variable
from rdflib.plugins.sparql.parser import parseUpdate
from rdflib.plugins.sparql.parserutils import CompValue

from kennisgraaf.errors import RefusedQueryError, RefusedUpdateError
from kennisgraaf.namespaces import ID
from kennisgraaf.snapshots import guard
from kennisgraaf.snapshots.answer import syntax_error
from kennisgraaf.snapshots.candidate import Candidate

_DEFAULT = "DEFAULT"
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U(0010[0-9A-Fa-f]{4}|000[0-9A-Fa-f]{5})")
_LOCAL_ESCAPE = re.compile(r"\\(.)")
"""https://www.w3.org/TR/sparql11-query/#rPN_LOCAL_ESC"""
_QUOTED = re.compile(
    r"""\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^"\\\n\r])*"|'(?:\\.|[^'\\\n\r])*'"""
    r"""|<[^<>"{}|^`\\\x00-\x20]*>|\#[^\n\r]*""",
    re.DOTALL,
)
_LOAD = re.compile(r"(?<![?$:\w@-])LOAD(?![\w:-])", re.IGNORECASE)


def _inspect(text: str, nesting: int) -> None:
    """Raise NestingError or RefusedQueryError for what is never evaluated: SERVICE, LOAD, or what nests too deep."""
    guard.inspect(text, nesting)
    for reading in (text, _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), text)):
        if _LOAD.search(_QUOTED.sub(" ", reading)):
            raise RefusedQueryError("The update uses LOAD: nothing is fetched from here. Send the data themselves.")


class _Names:
    """The IRIs that the names in an update stand for, by the prologues that come before them."""

    def __init__(self) -> None:
        self._base, self._prefixes = URIRef(ID), dict[str, URIRef]()

    def declare(self, prologue: Iterable[CompValue]) -> None:
        for each in prologue:
            iri = URIRef(each.iri, base=self._base)
            if each.name == "Base":
                self._base = iri
            else:
                self._prefixes[each.prefix or ""] = iri

    def iri(self, name: URIRef | CompValue) -> str:
        if isinstance(name, URIRef):
            return str(URIRef(name, base=self._base))
        local = _LOCAL_ESCAPE.sub(r"\1", name.localname or "")
        return f"{self._prefixes[name.prefix or '']}{local}"


def _targets(text: str) -> set[str] | None:
    """The graphs that the update *text*, which the engine has read, names to write in; None when they cannot be told.

    The grammar is rdflib's, which is of SPARQL 1.1 and nests less deep than the engine's. Only the grammar: when it
    translates, it forgets a prefix of a namespace that has two.
    """
    try:
        request = parseUpdate(text)
    except (ParseBaseException, RecursionError, ValueError):
        return None
    names, found = _Names(), set[str]()
    for prologue, operation in zip(request.prologue, request.request or (), strict=False):
        names.declare(prologue)
        match operation.name:
            case "InsertData" | "DeleteData" | "DeleteWhere":
                parts = [operation.quads]
            case "Modify":
                parts = [part.quads for part in (operation.delete, operation.insert) if part is not None]
            case _:
                return None
        home = operation.withClause
        for part in parts:
            if part.triples:
                found.add(_DEFAULT if home is None else names.iri(home))
            written = [each.term for each in part.quadsNotTriples or () if each.triples]
            if any(isinstance(each, Variable) for each in written):
                return None
            found.update(map(names.iri, written))
    return found


def changes(
    before: ox.Store, copy: Candidate, text: str, may_write: Callable[[str], bool], nesting: int = 100
) -> tuple[set[ox.Quad], set[ox.Quad]]:
    """The quads that the update *text* adds and removes in graphs that *may_write* holds of.

    *before* is the state as it is, *copy* a copy that is changed. Raises QuerySyntaxError with line and column,
    NestingError, RefusedQueryError, and RefusedUpdateError naming other graphs that it would change.
    """
    _inspect(text, nesting)
    try:
        copy.store.update(text, base_iri=ID)
    except SyntaxError as error:
        raise syntax_error(text, error) from error
    except (RuntimeError, ValueError, OSError) as error:
        raise RefusedQueryError(f"The update cannot be evaluated: {error}") from error
    targets = _targets(text)
    if targets is not None and _DEFAULT in targets:
        raise RefusedUpdateError([_DEFAULT])
    stored = (*before.named_graphs(), *copy.store.named_graphs())
    names = {graph.value for graph in stored if isinstance(graph, ox.NamedNode)}
    others = sorted(name for name in (names if targets is None else targets) if not may_write(name))
    touched = [name for name in others if _content(before, name) != _content(copy.store, name)]
    if not touched and targets is None and _content(before, "") != _content(copy.store, ""):
        touched = [_DEFAULT]
    if touched:
        raise RefusedUpdateError(touched)
    own = [name for name in names if may_write(name)]
    held, wanted = ({quad for name in own for quad in _content(store, name)} for store in (before, copy.store))
    return wanted - held, held - wanted


def _content(store: ox.Store, name: str) -> set[ox.Quad]:
    """The quads of the graph *name*, empty for the default graph."""
    return set(store.quads_for_pattern(None, None, None, ox.NamedNode(name) if name else ox.DefaultGraph()))
