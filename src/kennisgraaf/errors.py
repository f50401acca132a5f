"""Everything that can go wrong, as a tree of exceptions that carry data.

::

    KennisgraafError
    ├── ParseError             a file or a body that is not the RDF it says it is
    ├── QuerySyntaxError       a query that is not SPARQL 1.1
    ├── QueryEvaluationError   a query that cannot be evaluated
    ├── RefusedQueryError      a query that asks what is not allowed here
    ├── NestingError           a query whose brackets nest too deep
    ├── DeadlineError          a query that took too long
    ├── MemoryLimitError       a query that needed too much memory
    ├── ResultSizeError        a query whose answer is too large
    ├── EngineError            a query that ended the process that evaluated it
    ├── BusyError              too many queries are waiting
    ├── TooManyQueriesError    too many queries of one client at a time
    ├── UnknownRevisionError   a revision that is not kept
    ├── UnknownQueryError      no query of that name in the catalogue
    ├── CatalogueError         a query file whose header is wrong
    ├── ParameterError         a parameter that is missing, unknown or of another type
    ├── FormatError            a format that this answer does not come in
    ├── FileFormatError        a file whose name does not end as that of an RDF format
    ├── DataError              data that break the shapes; carries the report
    ├── RefusedUpdateError     an update of what whoever asks may not write
    ├── ShapeError             a shape of which it is not known what it reads
    ├── ForbiddenGraphError    a graph that whoever asks may not write
    ├── UploadLimitError       a contribution with too much of something
    ├── UploadSizeError        a contribution that is larger than is accepted
    ├── DependantsError        a change that would make things of others wrong
    ├── DataDirectoryError     a data directory that cannot be used as it is
    ├── LedgerError            a ledger that cannot be read or written; says whether the disk is full
    ├── ConflictError          a change of something that has moved on
    ├── ContributorError       a contributor or a token that cannot be made so
    ├── UnknownContributorError  no contributor, or no token, of that name
    ├── CredentialError        a token that is not accepted
    ├── ReasonerError          the reasoner could not run
    └── SettingError           a setting with a value it cannot have
"""

from __future__ import annotations

import errno
import inspect
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kennisgraaf.report import Report


class KennisgraafError(Exception):
    """Base of all errors; ``str(error)`` is one sentence for a person."""


class ParseError(KennisgraafError):
    """RDF that does not parse.

    ``source`` is a file name or a name for the body; ``line`` and ``column`` count from 1 and are
    None where the parser does not tell.
    """

    def __init__(self, source: str, reason: str, line: int | None = None, column: int | None = None):
        self.source, self.reason, self.line, self.column = source, reason, line, column
        place = "" if line is None else f", line {line}, column {column}"
        super().__init__(f"{source}{place}: {reason}")


class QuerySyntaxError(KennisgraafError):
    """A query that is not SPARQL 1.1; ``line`` and ``column`` count from 1."""

    def __init__(self, reason: str, line: int | None = None, column: int | None = None):
        self.reason, self.line, self.column = reason, line, column
        place = "" if line is None else f" at line {line}, column {column}"
        super().__init__(f"The query has a syntax error{place}: {reason}.")


class QueryEvaluationError(KennisgraafError):
    """A query that parses and still cannot be evaluated."""


class RefusedQueryError(KennisgraafError):
    """A query that asks what is not allowed here."""


class NestingError(RefusedQueryError):
    """A query whose brackets or signs nest deeper than ``limit``."""

    def __init__(self, limit: int):
        self.limit = limit
        super().__init__(f"The query nests more than {limit} brackets or signs deep.")


class DeadlineError(KennisgraafError):
    """A query that was not answered within ``limit`` seconds and was ended."""

    def __init__(self, limit: float):
        self.limit = limit
        super().__init__(f"The query was ended after {limit:g} seconds. Ask for less, or in smaller parts.")


class MemoryLimitError(KennisgraafError):
    """A query that needed more than ``limit`` MiB of memory and was ended."""

    def __init__(self, limit: int):
        self.limit = limit
        super().__init__(f"The query needed more than {limit} MiB of memory. Ask for less, or in smaller parts.")


class ResultSizeError(KennisgraafError):
    """A query whose answer is larger than ``limit`` bytes."""

    def __init__(self, limit: int):
        self.limit = limit
        super().__init__(f"The answer is larger than {limit} bytes. Use LIMIT and OFFSET, or take the dump.")


class EngineError(KennisgraafError):
    """A query that ended the process that evaluated it; nothing else was lost."""

    def __init__(self) -> None:
        super().__init__("The query ended the process that evaluated it. Others were not touched.")


class BusyError(KennisgraafError):
    """Too many queries are waiting, or this one waited ``retry_after`` seconds in vain."""

    def __init__(self, retry_after: int):
        self.retry_after = retry_after
        super().__init__(f"Too many queries are waiting. Try again in {retry_after} seconds.")


class TooManyQueriesError(KennisgraafError):
    """One client has more than ``limit`` queries at a time."""

    def __init__(self, limit: int):
        self.limit, self.retry_after = limit, 1
        super().__init__(f"You already have {limit} queries being answered. Wait for one of them.")


class UnknownRevisionError(KennisgraafError):
    """A revision that is not kept; ``available`` holds those that are."""

    def __init__(self, revision: str, available: Iterable[str]):
        self.revision, self.available = revision, tuple(available)
        super().__init__(f"Revision «{revision}» is not kept. Those that are: {', '.join(self.available)}.")


class UnknownQueryError(KennisgraafError):
    """No query of that name in the catalogue."""

    def __init__(self, name: str, near: Iterable[str] = ()):
        self.name, self.near = name, tuple(near)
        hint = f" Near: {', '.join(self.near)}." if self.near else ""
        super().__init__(f"There is no query «{name}» in the catalogue.{hint}")


class CatalogueError(KennisgraafError):
    """A query file whose header is wrong."""


class ParameterError(KennisgraafError):
    """A parameter that is missing, unknown, or of another type; says what is accepted."""

    def __init__(self, name: str, accepts: str):
        self.name, self.accepts = name, accepts
        super().__init__(f"Parameter «{name}»: {accepts}.")


class FormatError(KennisgraafError):
    """A format that this answer does not come in; ``available`` holds those that there are."""

    def __init__(self, asked: str, available: Iterable[str]):
        self.asked, self.available = asked, tuple(available)
        super().__init__(f"No answer in «{asked}». Available: {', '.join(self.available)}.")


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


class UploadLimitError(KennisgraafError):
    """A contribution with more than ``limit`` of ``what``: statements, or levels of brackets or elements."""

    def __init__(self, what: str, limit: int):
        self.what, self.limit = what, limit
        super().__init__(f"The contribution has more than {limit} {what}. Send it in parts, or make it flatter.")


class UploadSizeError(KennisgraafError):
    """A contribution that is larger than ``limit`` bytes."""

    def __init__(self, limit: int):
        self.limit = limit
        super().__init__(f"The contribution is larger than {limit} bytes. Send it in parts, as graphs of their own.")


class DependantsError(KennisgraafError):
    """A change that would make things of others wrong; ``dependants`` holds which, in which graph, and whose."""

    def __init__(self, dependants: Iterable[Any]):
        self.dependants = tuple(dependants)
        named = ", ".join(f"{each.focus} (of {each.contributor})" for each in self.dependants[:5])
        more = f" and {len(self.dependants) - 5} more" if len(self.dependants) > 5 else ""
        super().__init__(f"Things of others depend on what this takes away: {named}{more}.")


class DataDirectoryError(KennisgraafError):
    """A data directory that cannot be used as it is; the message says what to do."""


class LedgerError(KennisgraafError):
    """A ledger that cannot be read or written; nothing was stored. ``full`` says whether the disk is full."""

    def __init__(self, sentence: str, full: bool = False):
        self.sentence, self.full = sentence, full
        super().__init__(sentence)

    @classmethod
    def of(cls, sentence: str, error: OSError) -> LedgerError:
        """*sentence*, and why by *error*, whose own words name files that are nobody's business."""
        full = error.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error)
        return cls(f"{sentence} {'The disk is full.' if full else 'The disk refuses.'}", full)


class ConflictError(KennisgraafError):
    """A change of what somebody else changed in the meantime: ``expected`` and ``found`` are revisions."""

    def __init__(self, expected: int, found: int):
        self.expected, self.found = expected, found
        super().__init__(f"The change is one of revision {expected}, and it is at revision {found} by now.")


class ContributorError(KennisgraafError):
    """A contributor, or a token, that cannot be made as asked; the message says what is accepted."""


class UnknownContributorError(KennisgraafError):
    """No contributor, or no token, of that name; ``available`` holds those that there are."""

    def __init__(self, name: str, available: Iterable[str] = ()):
        self.name, self.available = name, tuple(available)
        known = ", ".join(self.available) or "none"
        super().__init__(f"There is no «{name}». Those that there are: {known}.")


class CredentialError(KennisgraafError):
    """A token that is not accepted; ``reason`` is ``unknown``, ``expired`` or ``revoked``."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(f"This token is {reason}. Ask for another.")


class ReasonerError(KennisgraafError):
    """The description logic reasoner could not run."""


class SettingError(KennisgraafError):
    """A setting with a value that it cannot have."""


def to_message(error: KennisgraafError) -> dict[str, Any]:
    """*error* as plain data, to be made again by ``of_message`` in another process."""
    kind = type(error)
    if kind.__init__ is KennisgraafError.__init__:  # no data of its own: the sentence is all
        return {"error": kind.__name__, "sentence": str(error)}
    names = list(inspect.signature(kind.__init__).parameters)[1:]
    return {"error": kind.__name__, "data": {name: getattr(error, name) for name in names}}


def of_message(message: dict[str, Any]) -> KennisgraafError:
    """The error that *message* describes."""
    kind: type[KennisgraafError] = globals()[message["error"]]
    return kind(message["sentence"]) if "sentence" in message else kind(**message["data"])
