"""What was ended, or made to wait, because it took too much."""

from __future__ import annotations

from kennisgraaf.errors.asking import RefusedQueryError
from kennisgraaf.errors.base import KennisgraafError

_WORK = {
    "query": ("The query", "Ask for less, or in smaller parts."),
    "revision": ("The making of that revision", "Ask for a later one."),
    "pathways": ("The search for pathways", "Ask for fewer routes, or name a target."),
    "cooperation": ("The search for cooperation", "Ask about one material, actor or hub, or for fewer steps."),
    "check": ("The check of the contribution", "Send it in smaller parts, as graphs of their own."),
}
"""What is done in a process of its own: its name in a sentence, and what to do when it is too much."""


class NestingError(RefusedQueryError):
    """A query whose brackets or signs nest deeper than ``limit``."""

    def __init__(self, limit: int):
        self.limit = limit
        super().__init__(f"The query nests more than {limit} brackets or signs deep.")


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
    """Too many others are waiting, or this one waited ``retry_after`` seconds in vain."""

    def __init__(self, retry_after: int):
        self.retry_after = retry_after
        super().__init__(f"Too many others are waiting. Try again in {retry_after} seconds.")


class TooManyQueriesError(KennisgraafError):
    """One client has more than ``limit`` queries at a time."""

    def __init__(self, limit: int):
        self.limit, self.retry_after = limit, 1
        super().__init__(f"You already have {limit} queries being answered. Wait for one of them.")


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
