"""What is asked: what somebody can, holds and faces, where to, and under which assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kennisgraaf.formats import LANGUAGES
from kennisgraaf.namespaces import ID
from kennisgraaf.pathways.index import Index
from kennisgraaf.pathways.reading import LIMITS, Text, read
from kennisgraaf.pathways.routes import CRITERIA
from kennisgraaf.pathways.world import COACHED, REGULAR

DEFAULT_GAPS = {
    f"{ID}work-setting/sheltered-work": 5,
    f"{ID}work-setting/enclave": 3,
    f"{ID}work-setting/internship": 3,
    COACHED: 2,
}
"""How many essential competencies one may learn under guidance, by setting, unless a request says otherwise."""


@dataclass(frozen=True)
class Request:
    """A request of which everything is known to the index; things are IRIs.

    ``levels`` holds the level of a competency where the profile says one. ``gaps`` are those declared, by setting.
    ``place`` empty is anywhere, ``target`` empty any work in *setting*. ``notes`` say what was brought within limits.
    """

    competencies: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    barriers: tuple[str, ...] = ()
    levels: Mapping[str, str] = field(default_factory=dict)
    place: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    setting: str = REGULAR
    gaps: Mapping[str, int] = field(default_factory=dict)
    objective: tuple[str, ...] = CRITERIA
    limit: int = int(LIMITS["limit"][1])
    max_steps: int = int(LIMITS["max_steps"][1])
    timeout: float = LIMITS["timeout"][1]
    lang: str = LANGUAGES[0]
    notes: tuple[Text, ...] = ()

    @classmethod
    def of_json(cls, said: Any, index: Index) -> Request:
        """The request that *said*, parsed JSON, is. Raises ProfileError with everything that is wrong."""
        return cls(**read(said, index))

    @property
    def held(self) -> tuple[str, ...]:
        """Everything that the profile says somebody holds, has done, or belongs to."""
        return (*self.competencies, *self.credentials, *self.functions, *self.settings, *self.groups)
