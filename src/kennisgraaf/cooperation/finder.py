"""Answers on cooperation for whoever asks: from a process of its own (``program``), which keeps an index."""

from __future__ import annotations

from kennisgraaf.querying.asker import Asker
from kennisgraaf.settings import Settings

FIRST = 60.0
"""Seconds there are besides, for the first index of a large graph: at 100,000 actors it takes some 30."""


class Finder(Asker):
    """Answers one question after the other, with the limits of *settings*.

    The work is the name of a question (``answers.QUESTIONS``), what is asked its parameters as JSON. These raise
    UnknownThingError, ParameterError.
    """

    def __init__(self, settings: Settings):
        super().__init__(
            "kennisgraaf.cooperation.program",
            settings.cooperation_memory,
            settings.deadline + FIRST,
            settings.queue_wait,
            "cooperation",
        )
