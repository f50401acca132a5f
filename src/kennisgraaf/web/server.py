"""Running the application: granian, with several web workers, each with query processes of its own.

Whoever dies is replaced: a query process by its web worker, a web worker by this process; when this process dies the
web workers stop, and when a web worker dies its query processes end. What a run needs on disk is in one temporary
folder, which goes when the run ends, or is killed, when the next one starts.
"""

from __future__ import annotations

import fcntl
import math
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from kennisgraaf.processes.confinement import missing
from kennisgraaf.processes.process import PROGRAM
from kennisgraaf.settings import Settings
from kennisgraaf.web import connections
from kennisgraaf.web.app import create_app
from kennisgraaf.web.served import Served

_ADDRESSES = """\

kennisgraaf is served at {root}
  start here          {root}/
  SPARQL endpoint     {root}/sparql
  a first question    curl {root}/sparql --data-urlencode 'query={query}'
Stop with Ctrl-C.
"""
_FIRST = "SELECT * { ?hub a <https://w3id.org/kennisgraaf/ns#Hub> }"
_PREFIX = "kennisgraaf-run-"
_INTERVAL = 0.3
"""Seconds between two looks at whether the first process is there."""
DESCRIPTORS = 16_384
"""Files and connections that a web worker may have open, where the system allows so many."""
ATTEMPTS = 8
"""Web workers in a row that may end before they are ready, until this gives up."""
LONGEST_PAUSE = 5.0
"""Seconds before the last of these attempts; the first is at once, each next pause is twice as long."""


class Front(MPServer):
    """Granian that replaces every web worker that dies, however many and however soon after each other.

    Its own loop ends the whole server when a web worker dies within 5.5 seconds of another's replacement.
    """

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        failed = 0
        while True:
            self.main_loop_interrupt.wait()
            self.main_loop_interrupt.clear()
            self.interrupt_children.clear()
            if self.interrupt_signal:
                return
            for worker in [each for each in self.wrks if not each.inner.is_alive()]:
                failed = 0 if _was_ready(worker.inner.pid) else failed + 1
                if failed > ATTEMPTS:
                    click.echo(f"{failed} web workers in a row ended before they were ready. Stopped.", err=True)
                    self.interrupt_children.append(worker.idx)  # the exit status says so too
                    return
                time.sleep(min(0.05 * (2**failed - 1), LONGEST_PAUSE))
                self._respawn_workers([worker.idx], spawn_target, target_loader)

    signal_handler_reload = MPServer.signal_handler_interrupt
    """The terminal was closed: stop, like for the other signals."""


def _patience(settings: Settings) -> int:
    """Seconds in which a web worker that is told to stop can answer the queries and contributions it has."""
    return math.ceil(settings.queue_wait + max(settings.deadline, settings.gate_deadline)) + 2


def _follow(parent: int, patience: float) -> None:
    """When the process *parent* is gone stop this one too: gracefully, or after *patience* seconds at once.

    The first thread is woken all the time: a signal that the system gave to another thread waits until it is.
    """
    first, end = threading.main_thread().ident or 0, float("inf")
    while time.monotonic() < end:
        time.sleep(_INTERVAL)
        signal.pthread_kill(first, signal.SIGUSR2)
        if end == float("inf") and os.getppid() != parent:
            end = time.monotonic() + patience
            signal.pthread_kill(first, signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGKILL)


def _ready_file(pid: int) -> Path:
    return Path(tempfile.gettempdir()) / f"{pid}.ready"


def _was_ready(pid: int) -> bool:
    """Whether the web worker *pid*, now dead, had been ready.

    What it held at its end is taken out of the metrics; what it has counted stays.
    """
    from prometheus_client.multiprocess import mark_process_dead

    take_out: Callable[[int], None] = mark_process_dead  # the library says no types
    take_out(pid)
    ready = _ready_file(pid).exists()
    _ready_file(pid).unlink(missing_ok=True)
    return ready


@contextmanager
def _run_folder() -> Iterator[Path]:
    """A folder for all temporary files of this run; those that killed runs have left behind are removed.

    The lock on it is inherited by the web workers, so it is held until the last of them is gone.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            with (left / "lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
        except OSError:  # in use, or not ours
            continue
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with (folder / "new").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            (folder / "new").rename(folder / "lock")
            yield folder


def application() -> Flask:
    """The application of one web worker, which stops when the process that started it does."""
    for each in (signal.SIGTERM, signal.SIGINT):  # until granian handles them here
        signal.signal(each, signal.SIG_DFL)
    signal.signal(signal.SIGUSR2, lambda *_: None)
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid != os.getppid():
        raise SystemExit(1)
    app = create_app(places=Path(tempfile.gettempdir()) / "places")  # in the folder of this run
    held = app.extensions["kennisgraaf"]
    assert isinstance(held, Served)
    Finalize(None, held.pool.close, exitpriority=1)
    Finalize(None, held.contributions.close, exitpriority=1)
    Finalize(None, held.history.close, exitpriority=1)
    connections.watch(held.settings)
    threading.Thread(target=_follow, args=(os.getppid(), _patience(held.settings)), daemon=True).start()
    _ready_file(os.getpid()).touch()
    return app


def _allow_descriptors() -> None:
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if most == resource.RLIM_INFINITY else min(DESCRIPTORS, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def begin(settings: Settings) -> NoReturn:
    """Serve in the place of this process, with nothing of it left.

    The web workers are forks, and the threads of a store that was open here would not be there in them: the first
    flush of a contribution would wait for them for ever. A Ctrl-C while it begins waits until it can be heeded.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    environment = {**os.environ, **settings.environment()}
    os.execve(sys.executable, [*PROGRAM, "kennisgraaf.web"], environment)


def run(settings: Settings) -> None:
    """Serve until a signal ends it; then the queries that run are answered first.

    Exits with status 1 when the web workers cannot be started.
    """
    _allow_descriptors()
    unconfined = missing()
    if unconfined:
        click.echo(f"Query processes are not confined here: {unconfined}.", err=True)
    with _run_folder() as folder:
        metrics = folder / "metrics"
        metrics.mkdir()
        tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics)
        os.environ.update(settings.environment())  # the web workers read them
        front = Front(
            "kennisgraaf.web.server:application",
            factory=True,
            interface=Interfaces.WSGI,
            address=settings.host,
            port=settings.port,
            workers=settings.workers,
            blocking_threads=connections.threads(settings),
            websockets=False,
            log_level=LogLevels.error,
            respawn_failed_workers=True,
            workers_kill_timeout=_patience(settings),
        )
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        addresses = _ADDRESSES.format(root=f"http://{host}:{settings.port}", query=_FIRST)
        front.on_startup(lambda: click.echo(addresses))
        front.serve()
