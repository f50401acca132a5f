"""Every setting in one table: read from the environment, shown by ``kennisgraaf settings``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from kennisgraaf.errors import SettingError

ENVIRONMENT_PREFIX = "KENNISGRAAF_"


_PACKAGE = Path(__file__).parent
SHIPPED = _PACKAGE / "release" if (_PACKAGE / "release").is_dir() else _PACKAGE.parent.parent
"""The folder that holds ``ontology/ shapes/ queries/ data/``: in the wheel, or the checkout."""


@dataclass(frozen=True)
class Settings:
    """The settings of one run, each annotated with its meaning.

    Each is read from ``KENNISGRAAF_<NAME>``; an option of the command line goes before it.
    """

    data: Annotated[Path, "data directory: everything that is stored lives below it"] = Path("kennisgraaf-data")
    release: Annotated[Path, "folder with the ontology, shapes, queries and data to load"] = SHIPPED
    host: Annotated[str, "address to serve on"] = "127.0.0.1"
    port: Annotated[int, "port to serve on"] = 8000
    workers: Annotated[int, "web worker processes"] = 2
    query_workers: Annotated[int, "queries answered at a time, by each web worker, in processes of their own"] = 2
    query_length: Annotated[int, "longest query accepted, in characters"] = 100_000
    nesting: Annotated[int, "deepest nesting of brackets accepted in a query"] = 100
    deadline: Annotated[float, "seconds after which a query is ended"] = 10.0
    memory: Annotated[int, "memory that a query may use, in MiB"] = 1024
    result_bytes: Annotated[int, "largest answer, in bytes"] = 100_000_000
    queue: Annotated[int, "queries that may wait, in each web worker"] = 48
    queue_wait: Annotated[float, "seconds that a query may wait"] = 5.0
    client_queries: Annotated[int, "queries that one client may have at a time"] = 16
    cache_bytes: Annotated[int, "answers that each web worker keeps, in bytes"] = 64_000_000
    upload_bytes: Annotated[int, "largest contribution accepted, in bytes"] = 20_000_000
    upload_triples: Annotated[int, "most statements accepted in one contribution"] = 200_000
    gate_deadline: Annotated[float, "seconds after which the checking of a contribution is ended"] = 30.0
    gate_memory: Annotated[int, "memory that the checking of a contribution may use, in MiB"] = 2048
    preview_budget: Annotated[float, "seconds that a preview may spend on which answers of the catalogue change"] = 5.0
    deep_triples: Annotated[int, "most statements in a contribution whose logical consistency is checked"] = 2_000
    history_statements: Annotated[int, "most statements gone over to make an older revision"] = 5_000_000
    history_deadline: Annotated[float, "seconds after which the making of an older revision is ended"] = 120.0
    history_memory: Annotated[int, "memory that the making of an older revision may use, in MiB"] = 2048
    pathways_memory: Annotated[int, "memory that the search for pathways may use, in MiB"] = 2048
    cooperation_memory: Annotated[int, "memory that answers on cooperation may use, in MiB"] = 4096
    services: Annotated[str, "endpoints that SERVICE may call, separated by spaces"] = ""

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise SettingError(f"The port must be between 0 and 65535, not {self.port}.")
        if self.workers < 1:
            raise SettingError(f"At least one web worker is needed, not {self.workers}.")

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ, **chosen: Any) -> Settings:
        """Settings from *environment*, with those in *chosen* that are not None going before it.

        Raises SettingError when a value is not of the setting's type, or names no setting.
        """
        values = {name: value for name, value in chosen.items() if value is not None}
        for variable, text in environment.items():
            if not variable.startswith(ENVIRONMENT_PREFIX):
                continue
            name = variable.removeprefix(ENVIRONMENT_PREFIX).lower()
            if name not in _MEANINGS:
                raise SettingError(f"{variable} is no setting. Those there are: {', '.join(_variables())}.")
            kind = _MEANINGS[name].__origin__
            try:
                values.setdefault(name, kind(text))
            except ValueError as error:
                raise SettingError(f"{variable} must be of type {kind.__name__}, not «{text}».") from error
        return cls(**values)

    def environment(self) -> dict[str, str]:
        """These settings as environment variables, for a process to be started."""
        return {variable: value for variable, value, _ in self.table()}

    def table(self) -> list[tuple[str, str, str]]:
        """Rows of (environment variable, value, meaning)."""
        names = zip(_variables(), _MEANINGS.items(), strict=True)
        return [(variable, str(getattr(self, name)), kind.__metadata__[0]) for variable, (name, kind) in names]


_MEANINGS: dict[str, Any] = get_type_hints(Settings, include_extras=True)


def _variables() -> list[str]:
    return [ENVIRONMENT_PREFIX + name.upper() for name in _MEANINGS]
