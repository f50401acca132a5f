"""What is wrong with a deployment."""

from __future__ import annotations

import errno
from collections.abc import Iterable

from kennisgraaf.errors.base import KennisgraafError


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


class ContributorError(KennisgraafError):
    """A contributor, or a token, that cannot be made as asked; the message says what is accepted."""


class UnknownContributorError(KennisgraafError):
    """No contributor, or no token, of that name; ``available`` holds those that there are."""

    def __init__(self, name: str, available: Iterable[str] = ()):
        self.name, self.available = name, tuple(available)
        known = ", ".join(self.available) or "none"
        super().__init__(f"There is no «{name}». Those that there are: {known}.")


class ReasonerError(KennisgraafError):
    """The description logic reasoner could not run."""


class SettingError(KennisgraafError):
    """A setting with a value that it cannot have."""
