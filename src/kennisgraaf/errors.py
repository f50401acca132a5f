"""Everything that can go wrong, as a tree of exceptions that carry data.

::

    KennisgraafError
    ├── ParseError             a file or a body that is not the RDF it says it is
    ├── TableError             a table (CSV) that is not as its publisher makes it
    ├── QuerySyntaxError       a query that is not SPARQL 1.1
    ├── QueryEvaluationError   a query that cannot be evaluated
    ├── RefusedQueryError      a query that asks what is not allowed here
    ├── NestingError           a query whose brackets nest too deep
    ├── DeadlineError          a query, or a check, that took too long
    ├── MemoryLimitError       a query, or a check, that needed too much memory
    ├── ResultSizeError        a query whose answer is too large
    ├── EngineError            a query, or a check, that ended its process
    ├── BusyError              too many queries are waiting
    ├── TooManyQueriesError    too many queries of one client at a time
    ├── UnknownRevisionError   a revision that is not kept
    ├── PendingRevisionError   an older revision that is being made
    ├── RevisionSizeError      an older revision that is too much work to make
    ├── UnknownQueryError      no query of that name in the catalogue
    ├── CatalogueError         a query file whose header is wrong
    ├── ParameterError         a parameter that is missing, unknown or of another type
    ├── ProfileError           a request for pathways with something wrong in it; says what, of each field
    ├── FormatError            a format that this answer does not come in
    ├── FileFormatError        a file whose name does not end as that of an RDF format
    ├── DataError              data that break the shapes; carries the report
    ├── RefusedUpdateError     an update of what whoever asks may not write
    ├── ShapeError             a shape of which it is not known what it reads
    ├── ForbiddenGraphError    a graph that whoever asks may not write
    ├── UploadLimitError       a contribution with too much of something
    ├── UploadSizeError        a contribution that is larger than is accepted
    ├── DeepSizeError          a contribution that is too large for the deep check
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
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kennisgraaf.checking.report import Report


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


class TableError(KennisgraafError):
    """A table in CSV that is not as its publisher makes it; ``line`` counts from 1, None for the file as a whole."""

    def __init__(self, file: Path, reason: str, line: int | None = None):
        self.file, self.reason, self.line = file, reason, line
        super().__init__(f"{file}{'' if line is None else f', line {line}'}: {reason}.")


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


_WORK = {
    "query": ("The query", "Ask for less, or in smaller parts."),
    "revision": ("The making of that revision", "Ask for a later one."),
    "pathways": ("The search for pathways", "Ask for fewer routes, or name a target."),
    "check": ("The check of the contribution", "Send it in smaller parts, as graphs of their own."),
}
"""What is done in a process of its own: its name in a sentence, and what to do when it is too much."""


class DeadlineError(KennisgraafError):
    """A ``what``, a query or a check, that was not done within ``limit`` seconds and was ended."""

    def __init__(self, limit: float, what: str = "query"):
        self.limit, self.what = limit, what
        name, advice = _WORK[what]
        super().__init__(f"{name} was ended after {limit:g} seconds. {advice}")


class MemoryLimitError(KennisgraafError):
    """A ``what``, a query or a check, that needed more than ``limit`` MiB of memory and was ended."""

    def __init__(self, limit: int, what: str = "query"):
        self.limit, self.what = limit, what
        name, advice = _WORK[what]
        super().__init__(f"{name} needed more than {limit} MiB of memory. {advice}")


class ResultSizeError(KennisgraafError):
    """A query whose answer is larger than ``limit`` bytes."""

    def __init__(self, limit: int):
        self.limit = limit
        super().__init__(f"The answer is larger than {limit} bytes. Use LIMIT and OFFSET, or take the dump.")


class EngineError(KennisgraafError):
    """A ``what``, a query or a check, that ended the process that it was done in; nothing else was lost."""

    def __init__(self, what: str = "query") -> None:
        self.what = what
        super().__init__(f"{_WORK[what][0]} ended the process that it was done in. Others were not touched.")


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


class PendingRevisionError(KennisgraafError):
    """An older revision that is being made, or waits for another; to be asked again after ``retry_after`` seconds."""

    def __init__(self, revision: str, retry_after: int):
        self.revision, self.retry_after = revision, retry_after
        super().__init__(f"Revision «{revision}» is being made. Ask again in {retry_after} seconds.")


class RevisionSizeError(KennisgraafError):
    """An older revision that takes more ``statements`` to make than ``limit``."""

    def __init__(self, revision: str, statements: int, limit: int):
        self.revision, self.statements, self.limit = revision, statements, limit
        super().__init__(
            f"Revision «{revision}» takes {statements} statements to make, and at most {limit} are gone over. "
            "Ask for a later one, or make it from the ledger yourself: kennisgraaf ledger rebuild --revision."
        )


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


class ProfileError(KennisgraafError):
    """A request for pathways that cannot be answered as it stands.

    ``wrong`` holds for each field its name, why (``reason``, by language) and ``candidates`` (IRI and labels). What a
    field held is not repeated, so that a profile does not end in a log.
    """

    def __init__(self, wrong: Sequence[Mapping[str, Any]]):
        self.wrong = tuple(wrong)
        super().__init__("; ".join(f"{each['field']}: {each['reason']['en']}" for each in self.wrong))


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


class DeepSizeError(KennisgraafError):
    """A contribution with more than ``limit`` statements, whose logical consistency is not checked."""

    def __init__(self, limit: int):
        self.limit = limit
        super().__init__(f"The deep check takes at most {limit} statements. Send it in parts, or without that check.")


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
    def of(cls, sentence: str, error: Exception) -> LedgerError:
        """*sentence*, and why by *error*, whose own words name files that are nobody's business."""
        full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error)
        return cls(f"{sentence} {'The disk is full.' if full else 'The disk refuses.'}", full)


class ConflictError(KennisgraafError):
    """A change of what somebody else changed in the meantime: ``expected`` and ``found`` are revisions, 0 when there
    is nothing."""

    def __init__(self, expected: int, found: int):
        self.expected, self.found = expected, found
        was = f"revision {expected}" if expected else "what is not there yet"
        now = f"at revision {found}" if found else "gone"
        super().__init__(f"The change is one of {was}, and it is {now} by now.")


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
