"""What is wrong with data, or with a change of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kennisgraaf.errors.base import KennisgraafError

if TYPE_CHECKING:
    from kennisgraaf.checking.report import Report


class ParseError(KennisgraafError):
    """RDF that does not parse.

    ``source`` is a file name or a name for the body, ``part`` names the document in a body of several; ``line`` and
    ``column`` count from 1 and are None where the parser does not tell.
    """

    def __init__(
        self, source: str, reason: str, line: int | None = None, column: int | None = None, part: str | None = None
    ):
        self.source, self.reason, self.line, self.column, self.part = source, reason, line, column, part
        document = f", part «{part}»" if part else ""
        place = "" if line is None else f", line {line}, column {column}"
        super().__init__(f"{source}{document}{place}: {reason}")


class TableError(KennisgraafError):
    """A table in CSV that is not as its publisher makes it; ``line`` counts from 1, None for the file as a whole."""

    def __init__(self, file: Path, reason: str, line: int | None = None):
        self.file, self.reason, self.line = file, reason, line
        super().__init__(f"{file}{'' if line is None else f', line {line}'}: {reason}.")


class FileFormatError(KennisgraafError):
    """A file whose name does not end as that of an RDF format; ``available`` holds the endings that do."""

    def __init__(self, name: str, available: Iterable[str]):
        self.name, self.available = name, tuple(available)
        super().__init__(f"{name} cannot be read: its ending names no RDF format. Known: {', '.join(self.available)}.")


class DataError(KennisgraafError):
    """Data that break the shapes. ``report`` says what and where."""

    def __init__(self, report: Report):
        self.report = report
        super().__init__(f"The data break the shapes. {report.summary('en')}")


class RefusedUpdateError(KennisgraafError):
    """An update that would change ``graphs``, which whoever asks may not write; DEFAULT stands for the default graph.

    That is the merge of all graphs, made from them, and nobody writes there.
    """

    def __init__(self, graphs: Iterable[str]):
        self.graphs = tuple(graphs)
        super().__init__(
            f"The update would change what you may not write: {', '.join(self.graphs)}. Name graphs of your own."
        )


class ShapeError(KennisgraafError):
    """A shape of which it is not known what it reads, so not which nodes a change concerns either."""

    def __init__(self, shape: object, reason: str):
        self.shape, self.reason = str(shape), reason
        super().__init__(f"The shape {shape} {reason}; dependence.py does not know what it then reads.")


class ForbiddenGraphError(KennisgraafError):
    """A graph that whoever asks may not write; what they may write begins with one of ``available``."""

    def __init__(self, graph: str, available: Iterable[str] = ()):
        self.graph, self.available = graph, tuple(available)
        known = ", ".join(self.available) or "nothing"
        super().__init__(f"You may not write the graph «{graph}». What you may write begins with: {known}.")


class DependantsError(KennisgraafError):
    """A change that would make things of others wrong; ``dependants`` holds which, in which graph, and whose."""

    def __init__(self, dependants: Iterable[Any]):
        self.dependants = tuple(dependants)
        named = ", ".join(f"{each.focus} (of {each.contributor})" for each in self.dependants[:5])
        more = f" and {len(self.dependants) - 5} more" if len(self.dependants) > 5 else ""
        super().__init__(f"Things of others depend on what this takes away: {named}{more}.")


class ConflictError(KennisgraafError):
    """A change of what somebody else changed in the meantime: ``expected`` and ``found`` are revisions, 0 when there
    is nothing."""

    def __init__(self, expected: int, found: int):
        self.expected, self.found = expected, found
        was = f"revision {expected}" if expected else "what is not there yet"
        now = f"at revision {found}" if found else "gone"
        super().__init__(f"The change is one of {was}, and it is {now} by now.")


class CredentialError(KennisgraafError):
    """A token that is not accepted; ``reason`` is ``unknown``, ``expired`` or ``revoked``."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(f"This token is {reason}. Ask for another.")
