"""The engines on the same data: ours, ``oxigraph``, ``rdflib-endpoint`` and a bare one, each on a port of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from generate import Example

from kennisgraaf.contributing.contributions import load
from kennisgraaf.graph.entailment import Vocabulary
from kennisgraaf.graph.ontology import Ontology
from kennisgraaf.settings import SHIPPED
from kennisgraaf.snapshots.release import origin
from kennisgraaf.snapshots.store import Snapshots

OTHERS = Path(__file__).parent.parent / ".venv-bench" / "bin"
"""Where ``make bench`` installs the engines that ours is compared with; they are no dependency of ours."""
SHARE_STATED = 0.615
"""Of the made-up triples in a snapshot, those that are stated; the others are entailments."""


@dataclass(frozen=True)
class Dataset:
    """The release and made-up data: the data directory of ours, the same quads as a file, what was made up."""

    data: Path
    file: Path
    size: int
    quads: int
    counts: Mapping[str, int]


def dataset(size: int, folder: Path) -> Dataset:
    """About *size* distinct triples below *folder*, entailments included, as a load of ours stores them."""
    shipped = folder / "release"
    if not shipped.exists():
        load(SHIPPED, Snapshots(shipped))
    release = Snapshots(shipped).current()
    example = Example(max(0, round((size - release.size) * SHARE_STATED)))
    vocabulary = Vocabulary.of(Ontology.of(SHIPPED).statements)
    file, data = folder / f"{size}.nq", folder / str(size)
    if Snapshots(data).current_name is None:
        with file.open("wb") as output:
            ox.serialize(release.quads(), output, format=ox.RdfFormat.N_QUADS)
            for text in example.texts():
                stated = list(ox.parse(text, format=ox.RdfFormat.N_QUADS))
                inferred = ox.NamedNode(f"{stated[0].graph_name.value}/inferred")
                added = vocabulary.entailments(quad.triple for quad in stated)
                output.write(text.encode())
                ox.serialize(
                    (ox.Quad(each.subject, each.predicate, each.object, inferred) for each in added),
                    output,
                    format=ox.RdfFormat.N_QUADS,
                )
        Snapshots(data).publish(ox.parse(path=str(file), format=ox.RdfFormat.N_QUADS), origin(SHIPPED))
    with file.open("rb") as lines:
        quads = sum(1 for _ in lines)
    return Dataset(data, file, Snapshots(data).current().size, quads, example.counts)


@dataclass(frozen=True)
class Engine:
    """A server that is running: its name, the path of its endpoint, its port and its process."""

    name: str
    path: str
    port: int
    process: subprocess.Popen[bytes]
    started_in: float

    def cpu(self) -> float:
        """Seconds of processor time that it and the processes below it have used."""
        children: dict[int, list[int]] = {}
        ticks: dict[int, int] = {}
        for name in filter(str.isdigit, os.listdir("/proc")):
            with suppress(OSError):
                fields = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
                children.setdefault(int(fields[1]), []).append(int(name))
                ticks[int(name)] = sum(map(int, fields[11:15]))  # its own, and of children that ended
        below, spent = [self.process.pid], 0
        while below:
            pid = below.pop()
            spent += ticks.get(pid, 0)
            below += children.get(pid, [])
        return spent / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(name: str, path: str, port: int, command: list[str], seconds: float, **more: str) -> Iterator[Engine]:
    begin = time.monotonic()
    process = subprocess.Popen(
        command, env={**os.environ, **more}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() - begin > seconds:
                    raise TimeoutError(f"{name} was not there after {seconds:.0f} s") from None
                time.sleep(0.05)
        yield Engine(name, path, port, process, time.monotonic() - begin)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def ours(data: Path, **settings: str) -> Iterator[Engine]:
    """Ours with its default settings, but for *settings*."""
    port = free_port()
    environment = {"KENNISGRAAF_DATA": str(data), "KENNISGRAAF_PORT": str(port), **settings}
    with _running("ours", "/sparql", port, [sys.executable, "-m", "kennisgraaf.web"], 60, **environment) as engine:
        yield engine


@contextmanager
def bare(data: Path) -> Iterator[Engine]:
    """``bare.application`` under the same web server with as many web workers, one thread each: it does best so."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "1"]
    command += ["--port", str(port), "--no-ws", "--log-level", "error", "bare:application"]
    environment = {
        "BARE_STORE": str(Snapshots(data).current().folder / "store"),
        "PYTHONPATH": str(Path(__file__).parent),
    }
    with _running("bare", "/sparql", port, command, 60, **environment) as engine:
        yield engine


@contextmanager
def oxigraph(file: Path, folder: Path) -> Iterator[Engine]:
    """Oxigraph's own server on the quads of *file*, read-only, the default graph the union of the named ones."""
    shutil.rmtree(folder, ignore_errors=True)
    binary, port = str(OTHERS / "oxigraph"), free_port()
    subprocess.run([binary, "load", "-l", str(folder), "-f", str(file)], check=True, capture_output=True, timeout=900)
    command = [binary, "serve-read-only", "-l", str(folder), "-b", f"127.0.0.1:{port}", "--union-default-graph"]
    with _running("oxigraph", "/query", port, command, 60) as engine:
        yield engine


@contextmanager
def rdflib_endpoint(file: Path) -> Iterator[Engine]:
    """rdflib-endpoint with the quads of *file* in memory; its default graph is the union too."""
    port = free_port()
    command = [str(OTHERS / "rdflib-endpoint"), "serve", str(file), "--host", "127.0.0.1", "--port", str(port)]
    with _running("rdflib-endpoint", "/", port, command, 1200) as engine:
        yield engine
