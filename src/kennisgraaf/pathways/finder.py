"""Routes for whoever asks: found in a process of its own (``pathways.program``)."""

from __future__ import annotations

from kennisgraaf.pathways.reading import LIMITS
from kennisgraaf.querying.asker import Asker
from kennisgraaf.settings import Settings


class Finder(Asker):
    """Finds routes, one request after the other, with the limits of *settings*.

    The work is ``routes``, with a request as JSON, or ``next``, ``leverage`` or ``unreachable``, with the IRI of a
    function or nothing. These raise ProfileError, ParameterError.
    """

    def __init__(self, settings: Settings):
        super().__init__(
            "kennisgraaf.pathways.program",
            settings.pathways_memory,
            settings.deadline + 2 * LIMITS["timeout"][2],  # routes, what is missing, and all the rest
            settings.queue_wait,
            "pathways",
        )
