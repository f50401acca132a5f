"""The store: the quads of one load, queried as an immutable snapshot.

``Snapshots`` is the seam: it publishes quads and opens what was last published. Below the data directory::

    snapshots/<number>/store/         a pyoxigraph store, only ever opened read-only
    snapshots/<number>/release.json   which release it was made from
    snapshots/<number>/statistics.json   how much there is of what
    current -> snapshots/<number>     swapped by one rename, so a reader sees all of a snapshot or the one before

The default graph of a snapshot holds the RDF merge of all named graphs, each statement once however many graphs
say it. (pyoxigraph can also take the union while it evaluates, but then counts a statement once a graph, which
SPARQL 1.1 section 13.1 does not allow of a graph, and is slower.)
"""

from __future__ import annotations

import fcntl
import io
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from kennisgraaf.errors import (
    DataDirectoryError,
    FormatError,
    ParameterError,
    QueryEvaluationError,
    QuerySyntaxError,
    UnknownRevisionError,
)
from kennisgraaf.formats import GRAPHS, RESULTS, Format
from kennisgraaf.guard import inspect, undeclared_prefixes
from kennisgraaf.namespaces import ID, PREFIXES
from kennisgraaf.statistics import Statistics

_PLACE = re.compile(r"^error at (\d+):(\d+): (.*)$", re.DOTALL)
_TURTLE_PREFIXES = {name: iri for name, iri in PREFIXES.items() if name}


@dataclass(frozen=True)
class Origin:
    """What a snapshot was made from: the version of kennisgraaf and a digest of the release's files."""

    version: str
    digest: str


class Answer:
    """The answer to one query; serialised at most once.

    ``formats`` are those it can come in: for SELECT and ASK the result formats, for CONSTRUCT and DESCRIBE
    the graph formats.
    """

    def __init__(self, found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples):
        self._found = found
        self.is_graph = isinstance(found, ox.QueryTriples)

    @property
    def formats(self) -> Sequence[Format[Any]]:
        return GRAPHS if self.is_graph else RESULTS

    def serialise(self, form: Format[Any]) -> bytes:
        """The whole answer in *form*, UTF-8. Raises FormatError, QueryEvaluationError."""
        content = io.BytesIO()
        self.write(form, content)
        return content.getvalue()

    def write(self, form: Format[Any], output: IO[bytes] | io.RawIOBase) -> None:
        """Write the whole answer in *form* to *output*. Raises FormatError, QueryEvaluationError."""
        if form not in self.formats:
            raise FormatError(form.name, [each.name for each in self.formats])
        try:
            if isinstance(self._found, ox.QueryTriples):
                distinct = dict.fromkeys(self._found)
                ox.serialize(distinct, output, format=form.writer, prefixes=_TURTLE_PREFIXES)  # type: ignore[arg-type]
            else:
                self._found.serialize(output, format=form.writer)  # type: ignore[arg-type]
        except (RuntimeError, ValueError, OSError) as error:
            raise QueryEvaluationError(f"The query cannot be evaluated: {error}") from error

    def table(self) -> tuple[list[str], list[list[ox.NamedNode | ox.BlankNode | ox.Literal | None]]]:
        """The variables and the rows of a SELECT; an ASK is one row of one column."""
        if isinstance(self._found, ox.QuerySolutions):
            variables = [variable.value for variable in self._found.variables]
            return variables, [[row[name] for name in variables] for row in self._found]
        return ["answer"], [[ox.Literal(bool(self._found))]]


class Snapshot:
    """One published state of the graph, read-only."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.name = folder.name
        self.origin = Origin(**json.loads((folder / "release.json").read_text("utf-8")))
        self.statistics = Statistics.read(folder / "statistics.json")
        self._store = ox.Store.read_only(str(folder / "store"))

    def query(
        self,
        text: str,
        bindings: Mapping[str, ox.NamedNode | ox.Literal] | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        nesting: int = 100,
        services: Sequence[str] = (),
    ) -> Answer:
        """Evaluate a SPARQL 1.1 query.

        *bindings* are terms for its projected variables. *default_graphs* and *named_graphs* are the dataset of
        the protocol (https://www.w3.org/TR/sparql11-protocol/#dataset): when either is given it replaces FROM and
        FROM NAMED. A relative IRI is one of our own. *nesting* and *services* limit what the text may ask (see
        ``guard``).
        Raises ParameterError when one of these is no IRI, QuerySyntaxError with line and column, NestingError,
        RefusedQueryError, QueryEvaluationError.
        """
        inspect(text, nesting, services)
        dataset: dict[str, Any] = {}
        if default_graphs or named_graphs:
            dataset["default_graph"] = _graphs("default-graph-uri", default_graphs)
            dataset["named_graphs"] = _graphs("named-graph-uri", named_graphs)
        terms = {ox.Variable(name): term for name, term in (bindings or {}).items()}
        try:
            return Answer(self._store.query(text, base_iri=ID, substitutions=terms or None, **dataset))  # type: ignore[arg-type]
        except SyntaxError as error:
            place = _PLACE.match(str(error.msg))
            if place is None:
                raise QuerySyntaxError(str(error.msg)) from error
            raise QuerySyntaxError(_reason(text, place[3]), int(place[1]), int(place[2])) from error
        except (RuntimeError, ValueError, OSError) as error:
            raise QueryEvaluationError(f"The query cannot be evaluated: {error}") from error

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """The quads of the named graphs, or of *graph* alone."""
        wanted = None if graph is None else ox.NamedNode(graph)
        for quad in self._store.quads_for_pattern(None, None, None, wanted):
            if quad.graph_name != ox.DefaultGraph():
                yield quad

    @property
    def identity(self) -> str:
        """What tells this snapshot from every other, also of another data directory."""
        return f"{self.origin.digest}/{self.name}"

    @property
    def size(self) -> int:
        """The number of distinct triples."""
        return self.statistics.triples

    @property
    def graphs(self) -> tuple[str, ...]:
        return tuple(self.statistics.graphs)


class Snapshots:
    """The snapshots below one data directory."""

    def __init__(self, data: Path):
        self.data = data
        self._current = data / "current"

    @property
    def current_name(self) -> str | None:
        """The name of the current snapshot, or None when nothing was published yet; costs one readlink."""
        try:
            return os.path.basename(os.readlink(self._current))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DataDirectoryError(f"{self._current} should be a symbolic link: {error.strerror}.") from error

    def current(self) -> Snapshot:
        """Open the current snapshot. Raises DataDirectoryError when there is none or it cannot be read."""
        name = self.current_name
        if name is None:
            raise DataDirectoryError(
                f"There are no data in {self.data}. Load them: kennisgraaf --data {self.data} load"
            )
        return self._open(name)

    def at(self, revision: str) -> Snapshot:
        """Open the snapshot of *revision*. Raises UnknownRevisionError when it is not kept, DataDirectoryError."""
        kept = sorted(path.name for path in (self.data / "snapshots").glob("[0-9]*[0-9]"))
        name = revision.zfill(6)
        if name not in kept:
            raise UnknownRevisionError(revision, [str(int(each)) for each in kept])
        return self._open(name)

    def _open(self, name: str) -> Snapshot:
        try:
            return Snapshot(self.data / "snapshots" / name)
        except (OSError, RuntimeError, ValueError, TypeError) as error:
            raise DataDirectoryError(
                f"The snapshot {name} in {self.data} cannot be read ({error}). "
                f"Make it anew: kennisgraaf --data {self.data} load"
            ) from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep every other writer of this data directory out. Raises DataDirectoryError when there is one."""
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise DataDirectoryError(f"Another process is loading into {self.data}. Try again later.") from error
            yield

    def publish(self, quads: Iterable[ox.Quad], origin: Origin) -> str:
        """Make *quads* the current snapshot, durably and all at once; return its name.

        The snapshot that was current is kept beside the new one: a reader may still be opening it.
        Raises DataDirectoryError when another process is publishing or the disk refuses.
        """
        try:
            with self._alone():
                return self._publish(quads, origin)
        except OSError as error:
            raise DataDirectoryError(f"Cannot write to {self.data}: {error.strerror or error}.") from error

    def _publish(self, quads: Iterable[ox.Quad], origin: Origin) -> str:
        folder = self.data / "snapshots"
        folder.mkdir(exist_ok=True)
        for leftover in folder.glob("*.partial"):
            shutil.rmtree(leftover)
        before = self.current_name
        taken = sorted(path.name for path in folder.iterdir() if path.name.isdecimal())
        name = f"{int(taken[-1]) + 1 if taken else 1:06d}"
        partial = folder / f"{name}.partial"
        partial.mkdir()
        store = ox.Store(str(partial / "store"))
        store.bulk_extend(
            each for quad in quads for each in (quad, ox.Quad(quad.subject, quad.predicate, quad.object))
        )
        store.flush()
        Statistics.of(store).write(partial / "statistics.json")
        del store
        (partial / "release.json").write_text(json.dumps(asdict(origin)), "utf-8")
        _sync(partial)
        partial.rename(folder / name)
        link = self.data / "current.new"
        link.unlink(missing_ok=True)
        link.symlink_to(Path("snapshots") / name)
        link.replace(self._current)
        _sync(folder, deep=False)
        _sync(self.data, deep=False)
        for old in taken:
            if old != before:
                shutil.rmtree(folder / old)
        return name


def _reason(text: str, said: str) -> str:
    """Why *text* is no query: a prefix that it does not declare, which the engine does not tell, or what it *said*."""
    undeclared = undeclared_prefixes(text)
    if undeclared:
        return f"the prefix {undeclared[0]}: is not declared; write PREFIX {undeclared[0]}: <...> at the top"
    return said.removeprefix("expected one of The ").removesuffix(", [_]")


def _graphs(parameter: str, iris: Sequence[str]) -> list[ox.NamedNode]:
    """The graphs with these names, each once. Raises ParameterError."""
    try:
        return [ox.NamedNode(iri) for iri in dict.fromkeys(iris)]
    except ValueError as error:
        raise ParameterError(parameter, "the absolute IRI of a graph") from error


def _sync(folder: Path, *, deep: bool = True) -> None:
    """Force *folder*, and with *deep* everything in it, to disk."""
    for path in [*(folder.rglob("*") if deep else ()), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
