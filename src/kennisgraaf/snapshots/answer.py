"""What the engine answers: rows, a yes or no, a graph, or what is wrong with the text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from sys import intern
from typing import IO, Any

import pyoxigraph as ox

from kennisgraaf.errors import FormatError, QueryEvaluationError, QuerySyntaxError
from kennisgraaf.formats import GRAPHS, RESULTS, Format
from kennisgraaf.namespaces import PREFIXES
from kennisgraaf.snapshots.guard import undeclared_prefixes

_PLACE = re.compile(r"^error at (\d+):(\d+): (.*)$", re.DOTALL)
_TURTLE_PREFIXES = {name: iri for name, iri in PREFIXES.items() if name}


class Answer:
    """The answer to one query; serialised at most once.

    ``formats`` are those it can come in: for SELECT and ASK the result formats, for CONSTRUCT and DESCRIBE
    the graph formats.
    """

    def __init__(self, found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples):
        self._found = found
        self.is_graph = isinstance(found, ox.QueryTriples)

    @property
    def formats(self) -> Sequence[Format[Any]]:
        return GRAPHS if self.is_graph else RESULTS

    def serialise(self, form: Format[Any]) -> bytes:
        """The whole answer in *form*, UTF-8. Raises FormatError, QueryEvaluationError."""
        content = io.BytesIO()
        self.write(form, content)
        return content.getvalue()

    def write(self, form: Format[Any], output: IO[bytes]) -> None:
        """Write the whole answer in *form* to *output*. Raises FormatError, QueryEvaluationError."""
        if form not in self.formats:
            raise FormatError(form.name, [each.name for each in self.formats])
        try:
            if isinstance(self._found, ox.QueryTriples):
                distinct = dict.fromkeys(self._found)
                ox.serialize(distinct, output, format=form.writer, prefixes=_TURTLE_PREFIXES)
            else:
                self._found.serialize(output, format=form.writer)
        except (RuntimeError, ValueError, OSError) as error:
            raise QueryEvaluationError(f"The query cannot be evaluated: {error}") from error

    def table(self) -> tuple[list[str], list[list[ox.NamedNode | ox.BlankNode | ox.Literal | None]]]:
        """The variables and the rows of a SELECT; an ASK is one row of one column."""
        if isinstance(self._found, ox.QuerySolutions):
            variables = [variable.value for variable in self._found.variables]
            return variables, [[row[name] for name in variables] for row in self._found]
        return ["answer"], [[ox.Literal(bool(self._found))]]

    def texts(self, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """The values of *columns* in each row of a SELECT, as texts; what is not bound is empty.

        Equal texts are one object: answers of a million rows are kept, with few IRIs.
        """
        assert isinstance(self._found, ox.QuerySolutions)
        variables = [variable.value for variable in self._found.variables]
        places = [variables.index(column) for column in columns]
        for row in self._found:
            texts = ["" if term is None else intern(str(term.value)) for term in row]
            yield tuple([texts[place] for place in places])


def syntax_error(text: str, error: SyntaxError) -> QuerySyntaxError:
    """What the engine says of *text*, a query or an update, with line and column where it tells."""
    place = _PLACE.match(str(error.msg))
    if place is None:
        return QuerySyntaxError(str(error.msg))
    return QuerySyntaxError(_reason(text, place[3]), int(place[1]), int(place[2]))


def _reason(text: str, said: str) -> str:
    """Why *text* is no query: a prefix that it does not declare, which the engine does not tell, or what it *said*."""
    undeclared = undeclared_prefixes(text)
    if undeclared:
        return f"the prefix {undeclared[0]}: is not declared; write PREFIX {undeclared[0]}: <...> at the top"
    return said.removeprefix("expected one of The ").removesuffix(", [_]")
