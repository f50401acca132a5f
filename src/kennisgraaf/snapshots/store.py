"""The store: the quads at one revision, queried as an immutable snapshot.

``Snapshots`` is the seam: it publishes quads and opens what was last published. Below the data directory::

    snapshots/<revision>/store/       a pyoxigraph store, only ever opened read-only
    snapshots/<revision>/release.json    which release and which row of the ledger it was made from
    snapshots/<revision>/statistics.json   how much there is of what
    current -> snapshots/<revision>   swapped by one rename, so a reader sees all of a snapshot or the one before
    candidates/                       what is being prepared (``candidate``)

A name is the number of the revision in six digits. When a snapshot of a revision is made that there was before, by
another version, with other queries or after a restore, its name has one nought more, and so have those after it: no
name ever comes to mean something else to a reader.

The default graph of a snapshot holds the RDF merge of all named graphs, each statement once however many graphs
say it. (pyoxigraph can also take the union while it evaluates, but then counts a statement once a graph, which
SPARQL 1.1 section 13.1 does not allow of a graph, and is slower.)
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from kennisgraaf.errors import (
    BusyError,
    DataDirectoryError,
    FormatError,
    LedgerError,
    ParameterError,
    QueryEvaluationError,
    QuerySyntaxError,
    UnknownRevisionError,
)
from kennisgraaf.formats import GRAPHS, RESULTS, Format
from kennisgraaf.graph.statistics import Statistics
from kennisgraaf.namespaces import ID, PREFIXES
from kennisgraaf.snapshots.guard import inspect, undeclared_prefixes
from kennisgraaf.snapshots.lock import Use, exclusive, lives, remove

_PLACE = re.compile(r"^error at (\d+):(\d+): (.*)$", re.DOTALL)
_TURTLE_PREFIXES = {name: iri for name, iri in PREFIXES.items() if name}

KEPT = 4
"""Snapshots that are kept: those made last, and in any case what is in use, is current, or was so before."""

_CANDIDATES = "candidates"


@dataclass(frozen=True)
class Origin:
    """What a snapshot was made from: the version of kennisgraaf, a digest of the release's files, and the number and
    digest of the last row of the ledger that is in it. Without a ledger these are 0 and empty."""

    version: str
    digest: str
    revision: int = 0
    row: str = ""

    @classmethod
    def read(cls, file: Path) -> Origin:
        """The origin in *file*. Raises OSError, ValueError, TypeError."""
        return cls(**json.loads(file.read_text("utf-8")))

    def write(self, file: Path) -> None:
        """Keep this in *file*. Raises OSError."""
        file.write_text(json.dumps(asdict(self)), "utf-8")


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

    def write(self, form: Format[Any], output: IO[bytes]) -> None:
        """Write the whole answer in *form* to *output*. Raises FormatError, QueryEvaluationError."""
        if form not in self.formats:
            raise FormatError(form.name, [each.name for each in self.formats])
        try:
            if isinstance(self._found, ox.QueryTriples):
                distinct = dict.fromkeys(self._found)
                ox.serialize(distinct, output, format=form.writer, prefixes=_TURTLE_PREFIXES)
            else:
                self._found.serialize(output, format=form.writer)
        except (RuntimeError, ValueError, OSError) as error:
            raise QueryEvaluationError(f"The query cannot be evaluated: {error}") from error

    def table(self) -> tuple[list[str], list[list[ox.NamedNode | ox.BlankNode | ox.Literal | None]]]:
        """The variables and the rows of a SELECT; an ASK is one row of one column."""
        if isinstance(self._found, ox.QuerySolutions):
            variables = [variable.value for variable in self._found.variables]
            return variables, [[row[name] for name in variables] for row in self._found]
        return ["answer"], [[ox.Literal(bool(self._found))]]


class Snapshot:
    """One published state of the graph, read-only.

    It is in use for as long as this is there: the store opens some of its files only when it needs them, and would
    read on for ever in one that is gone.
    """

    def __init__(self, folder: Path):
        self._use = Use(folder)
        self.folder = folder
        self.name = folder.name
        self.origin = Origin.read(folder / "release.json")
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
        terms: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
            ox.Variable(name): term for name, term in (bindings or {}).items()
        }
        try:
            return Answer(self._store.query(text, base_iri=ID, substitutions=terms or None, **dataset))
        except SyntaxError as error:
            raise syntax_error(text, error) from error
        except (RuntimeError, ValueError, OSError) as error:
            raise QueryEvaluationError(f"The query cannot be evaluated: {error}") from error

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """The quads of the named graphs, or of *graph* alone."""
        wanted = None if graph is None else ox.NamedNode(graph)
        for quad in self._store.quads_for_pattern(None, None, None, wanted):
            if quad.graph_name != ox.DefaultGraph():
                yield quad

    def about(
        self, subject: ox.NamedNode, predicate: ox.NamedNode | None, value: ox.NamedNode | ox.Literal | None
    ) -> Iterator[ox.Quad]:
        """The quads of the named graphs about *subject*; with *predicate* and *value* only those with these."""
        for quad in self._store.quads_for_pattern(subject, predicate, value, None):
            if quad.graph_name != ox.DefaultGraph():
                yield quad

    def copy(self, folder: Path) -> None:
        """Make *folder* a store of its own with the same quads, by hard links. Raises OSError."""
        self._store.backup(str(folder))

    @property
    def identity(self) -> str:
        """What tells this snapshot from every other, also of another data directory."""
        return "/".join(filter(None, (self.origin.digest, self.origin.row, self.name)))

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
        try:
            return self._open(name)
        except DataDirectoryError:
            if self.current_name == name:
                raise
        return self.current()  # it was replaced, and removed, between the link and the opening

    def at(self, revision: str) -> Snapshot:
        """Open the snapshot of *revision*. Raises UnknownRevisionError when it is not kept, DataDirectoryError."""
        kept = {path.name.lstrip("0"): path.name for path in sorted(self._kept(), key=lambda each: len(each.name))}
        name = kept.get(revision.lstrip("0"))
        if name is None:
            raise UnknownRevisionError(revision, sorted(kept, key=int))
        try:
            return self._open(name)
        except DataDirectoryError as error:
            if (self.data / "snapshots" / name).exists():
                raise
            raise UnknownRevisionError(revision, sorted(kept.keys() - {str(int(name))}, key=int)) from error

    def _kept(self) -> list[Path]:
        return [path for path in (self.data / "snapshots").glob("[0-9]*") if path.name.isdecimal()]

    def _open(self, name: str) -> Snapshot:
        try:
            return Snapshot(self.data / "snapshots" / name)
        except (OSError, RuntimeError, ValueError, TypeError) as error:
            raise DataDirectoryError(
                f"The snapshot {name} in {self.data} cannot be read ({error}). "
                f"Make it anew: kennisgraaf --data {self.data} load"
            ) from error

    @property
    def candidates(self) -> Path:
        """The folder below which candidates are prepared; on the same file system, so that they can be renamed."""
        return self.data / _CANDIDATES

    @contextmanager
    def writing(self, wait: float = 0.0) -> Iterator[None]:
        """Keep every other writer of this data directory out, and remove what writers left that died.

        Another writer is waited for *wait* seconds. Raises BusyError after that, or DataDirectoryError without *wait*;
        LedgerError when the disk refuses.
        """
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            with ExitStack() as held:
                try:
                    held.enter_context(exclusive(self.data / "lock", wait))
                except BlockingIOError as error:
                    if wait:
                        raise BusyError(max(1, round(wait))) from error
                    raise DataDirectoryError(f"Another process is writing in {self.data}. Try again later.") from error
                self._sweep()
                yield
        except OSError as error:
            raise LedgerError.of(f"Cannot write to {self.data}: {error.strerror or error}.", error) from error

    def _sweep(self) -> None:
        """Remove what is left of writers that died; what cannot be removed waits for the next writer."""
        for candidate in self.candidates.glob("*-*"):
            if not lives(int(candidate.name.partition("-")[0])):  # as far as this process can see
                with suppress(OSError):
                    remove(candidate)
        for left in (*self.candidates.glob("*.partial"), *(self.data / "snapshots").glob("*.partial")):
            shutil.rmtree(left, ignore_errors=True)

    def publish(self, quads: Iterable[ox.Quad], origin: Origin) -> str:
        """Make *quads*, without a ledger, the current snapshot, durably and all at once; return its name.

        Raises DataDirectoryError when another process is writing, LedgerError when the disk refuses.
        """
        with self.writing():
            folder = self.data / "snapshots"
            folder.mkdir(exist_ok=True)
            revision = max((int(path.name) for path in self._kept()), default=0) + 1
            partial = folder / f"{revision:06d}.partial"
            partial.mkdir()
            store = ox.Store(str(partial / "store"))
            store.bulk_extend(
                each for quad in quads for each in (quad, ox.Quad(quad.subject, quad.predicate, quad.object))
            )
            store.flush()
            Statistics.of(store).write(partial / "statistics.json")
            del store
            origin.write(partial / "release.json")
            sync(partial)
            return self.put(partial, revision)

    def put(self, prepared: Path, revision: int, *, current: bool = True) -> str:
        """Move *prepared*, a whole snapshot that is safe on disk, to its place; with *current* let it be served.

        The caller holds the lock. Returns the name. Raises OSError.
        """
        folder = self.data / "snapshots"
        folder.mkdir(exist_ok=True)
        before = self.current_name
        others = self._kept()
        same = [path.name for path in others if int(path.name) == revision or (current and int(path.name) > revision)]
        name = f"{revision:0{max(6, len(before or ''), *(len(other) + 1 for other in same))}d}"
        now = max([time.time_ns(), *(path.stat().st_mtime_ns + 1 for path in others)])  # though the clock goes back
        os.utime(prepared, ns=(now, now))
        prepared.rename(folder / name)
        sync(folder, deep=False)
        if current:
            link = self.data / "current.new"
            link.unlink(missing_ok=True)
            link.symlink_to(Path("snapshots") / name)
            link.replace(self._current)
            sync(self.data, deep=False)
        newest = sorted(self._kept(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for old in newest[KEPT:]:
            if old.name not in (before, name):
                with suppress(OSError):  # what is published is published; the next writer tries again
                    remove(old)
        return name


def syntax_error(text: str, error: SyntaxError) -> QuerySyntaxError:
    """What the engine says of *text*, a query or an update, with line and column where it tells."""
    place = _PLACE.match(str(error.msg))
    if place is None:
        return QuerySyntaxError(str(error.msg))
    return QuerySyntaxError(_reason(text, place[3]), int(place[1]), int(place[2]))


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


def sync(folder: Path, *, deep: bool = True) -> None:
    """Force *folder*, and with *deep* everything in it that no other snapshot has too, to disk. Raises OSError.

    A file that goes meanwhile was replaced by the store, which forces what replaces it to disk itself.
    """
    for path in [*(folder.rglob("*") if deep else ()), folder]:
        try:
            if path.is_file() and path.stat().st_nlink > 1:
                continue
            descriptor = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            if path == folder:
                raise
            continue
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
