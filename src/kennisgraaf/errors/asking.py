"""What cannot be asked so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kennisgraaf.errors.base import KennisgraafError


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


class UnknownThingError(KennisgraafError):
    """No one thing with that IRI or label; ``near`` holds the IRI and the label of those that may be meant."""

    def __init__(self, text: str, near: Iterable[Mapping[str, str]] = ()):
        self.text, self.near = text, tuple(near)
        hint = f" Near: {', '.join(each['label'] for each in self.near)}." if self.near else ""
        super().__init__(f"There is no one thing «{text}» to ask this about.{hint}")


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
