"""A disk that fails: every call by which a contribution is written fails once, one after the other.

strace makes a call fail (https://man7.org/linux/man-pages/man1/strace.1.html, «Syscall Tampering») in one thread of
the application or of its gate, as the kernel would: in our own code, in SQLite and in the embedded store alike. The
application runs without a web server, whose own messages to itself should not fail.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from kennisgraaf.contributing.contributions import load
from kennisgraaf.errors import LedgerError
from kennisgraaf.revisions.contributors import Contributors
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.projection import canonical, state
from kennisgraaf.snapshots.store import Snapshots

from .hosting import HUB, LICENCE, bare_release, direct, own, statement
from .mounting import mounted
from .processes import until
from .protocol import EX, N_TRIPLES, TURTLE
from .running import children

WRITING = (
    "write", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "link", "symlink", "mkdir", "unlink", "unlinkat",
    "rmdir", "utimensat",
)  # fmt: skip
ONE_IN = 8
"""Of the calls in a row, which one fails in CI; each of them in the torture."""
PROGRAM = """
import json, socket, sys
from pathlib import Path
from kennisgraaf.settings import Settings
from kennisgraaf.web.app import create_app
asked = socket.socket(fileno=0)
client = create_app(Settings(data=Path(sys.argv[1]), release=Path(sys.argv[2]))).test_client()
while line := asked.recv(1 << 16):
    answer = client.open(**json.loads(line))
    asked.send(json.dumps([answer.status_code, answer.mimetype, answer.get_data(as_text=True)]).encode())
    answer.close()
"""


class Application:
    """The application in a process of its own, in one thread, and a contributor."""

    def __init__(self, folder: Path, temporary: Path | None = None):
        self.release, self.data = bare_release(folder / "release"), folder / "data"
        load(self.release, Snapshots(self.data))
        contributors = Contributors(self.data)
        contributors.add(HUB, "Voorbeeldhub", space=(EX,), licence=LICENCE, source=EX)
        self._token = contributors.create_token(HUB)
        self.ledger = Ledger(self.data)
        self._log, self._temporary = folder / "calls", temporary or folder
        self.stated = ""
        self.start(self.data)

    def start(self, data: Path) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-c", PROGRAM, str(data), str(self.release)]
            environment = {**os.environ, "TMPDIR": str(self._temporary)}
            self.process = subprocess.Popen(command, stdin=theirs, stdout=subprocess.DEVNULL, env=environment)

    def ask(self, method: str, **more: Any) -> tuple[int, str, str]:
        self._socket.send(json.dumps({"method": method, "path": direct("g"), **more}).encode())
        status, media_type, body = json.loads(self._socket.recv(1 << 20))
        return status, media_type, body

    def put(self, value: str) -> tuple[int, str, str]:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": TURTLE}
        return self.ask("PUT", data=statement(value), headers=headers)

    def shown(self) -> str:
        """What a reader gets."""
        status, _, body = self.ask("GET", headers={"Accept": N_TRIPLES})
        assert status == 200, body
        return body.strip()

    def threads(self) -> dict[str, list[int]]:
        """The threads that write: of the application and of its gate, the first one and those of the store."""
        (gate,) = (pid for pid in children(self.process.pid) if b"judge" in Path(f"/proc/{pid}/cmdline").read_bytes())
        found = {}
        for name, pid in (("web", self.process.pid), ("gate", gate)):
            others = [int(each) for each in os.listdir(f"/proc/{pid}/task") if int(each) != pid]
            found |= {name: [pid], f"{name}, the store's threads": others}
        return found

    @contextmanager
    def traced(self, threads: list[int], *more: str, calls: tuple[str, ...] = WRITING) -> Iterator[list[str]]:
        """Watch the *calls* of *threads*; what they were is known afterwards."""
        watched = [argument for thread in threads for argument in ("-p", str(thread))]
        command = ["strace", "-qq", "-o", str(self._log), "-e", f"trace={','.join(calls)}", *more, *watched]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        made: list[str] = []
        try:
            mark = f"TracerPid:\t{process.pid}\n"
            until(
                lambda: (
                    process.poll() is not None
                    or all(mark in Path(f"/proc/{thread}/status").read_text() for thread in threads)
                )
            )
            yield made
        finally:
            process.terminate()
            said = process.communicate()[1]
        made += self._log.read_text("utf-8", "replace").splitlines()
        assert "ptrace" not in said, said

    def close(self) -> None:
        self._socket.close()
        self.process.wait(timeout=30)


@pytest.fixture
def application(tmp_path: Path, strace: str) -> Iterator[Application]:
    made = Application(tmp_path)
    for value in "abc":  # until all threads are there
        assert made.put(value)[0] in (200, 201)
        made.stated = statement(value)
    yield made
    if made.process.poll() is None:
        made.close()


def fail_once(application: Application, threads: list[int], call: str, number: int) -> bool:
    """Let the *call* with this *number* fail in each of *threads* while a contribution is written; whether any did."""
    head = application.ledger.head
    assert head is not None
    value = f"{call} {number} of revision {head.number}"
    with application.traced(threads, "-e", f"inject={call}:error=EIO:when={number}") as calls:
        status, media_type, body = application.put(value)
    assert status in (200, 500, 507), body
    shown = application.shown()
    after = application.ledger.head
    assert after is not None
    if status == 200:
        assert (shown, after.number) == (statement(value), head.number + 1)
    else:
        assert media_type == "application/problem+json" and json.loads(body)["type"] != "about:blank", body
        assert shown in (application.stated, statement(value))
        assert after.number in (head.number, head.number + 1)
        if "Nothing was stored" in json.loads(body)["detail"]:
            assert after == head
    assert application.put(f"after {value}")[0] == 200, "the next contribution does not work"
    application.stated = application.shown()
    assert application.stated == statement(f"after {value}")
    return any("INJECTED" in each for each in calls)


def fail_each(application: Application, one_in: int) -> None:
    """Let each call, or one in so many, that writes a contribution fail once; nothing is lost by any."""
    made: set[tuple[str, str]] = set()
    for name, threads in application.threads().items():
        with application.traced(threads) as calls:
            application.put(name)
        application.stated = application.shown()
        found = (re.match(r"(?:\d+ +)?(\w+)\(", each) for each in calls)
        made |= {(name, each[1]) for each in found if each is not None}
    assert {("web", "fsync"), ("web", "fdatasync"), ("web", "pwrite64"), ("gate", "fsync"), ("gate", "mkdir")} <= made
    failed = 0
    for name, call in sorted(made):
        for number in count(1, one_in):
            if not fail_once(application, application.threads()[name], call, number):
                break
            failed += 1
        assert not list(application.ledger.verify()), (name, call)
    assert failed > 100 / one_in
    current = Snapshots(application.data).current()
    assert canonical(current.quads(own("g"))) == canonical(state(application.ledger, own("g")))


def test_errors_of_the_disk(application: Application) -> None:
    """A call that fails is a clear 500, or did not matter; readers go on, the next contribution works without a
    restart, what was acknowledged is there, and the ledger is whole. One call in some, all kinds and threads."""
    fail_each(application, ONE_IN)


@pytest.mark.torture
def test_errors_of_the_disk_at_every_call(application: Application) -> None:
    """The same, with every call."""
    fail_each(application, 1)


@pytest.fixture
def read_only(application: Application, tmp_path: Path) -> Iterator[Path]:
    """Its data directory where it cannot be written."""
    with mounted(tmp_path / "read-only", "-o", "bind,ro", application.data) as folder:
        yield folder


def test_a_read_only_data_directory(application: Application, read_only: Path) -> None:
    """What is there is served, and contributions are refused. Where nobody has the ledger open, so that it has no log
    beside it, it cannot be read either, and whoever starts hears why."""
    application.close()
    application.start(read_only)
    assert application.shown() == application.stated
    status, _, body = application.put("d")
    assert status == 500 and json.loads(body)["type"].endswith("/ledger"), body
    assert application.shown() == application.stated
    application.close()
    del application.ledger  # the last one takes the log away
    with pytest.raises(LedgerError, match="cannot be written"):
        Ledger(read_only)


def test_no_room_for_what_is_sent(tmp_path: Path, small: Path) -> None:
    """With no room for temporary files, at all or for the whole of what is sent, a contribution is refused as 507."""
    application = Application(tmp_path, small)
    long = "x" * 50_000
    try:
        assert application.put("first")[0] == 201
        for room in (0, 12_000):
            filler = small / "filler"
            filler.write_bytes(bytes(shutil.disk_usage(small).free - room))
            status, _, body = application.put(long)
            assert status == 507 and json.loads(body)["type"].endswith("/disk-full"), body
            assert "Nothing was stored" in json.loads(body)["detail"]
            assert application.shown() == statement("first")
            filler.unlink()
        assert application.put(long)[0] == 200
    finally:
        application.close()


def test_a_disk_that_refuses_everything(application: Application) -> None:
    """While nothing at all can be written contributions are refused, again and again, and readers go on."""
    calls = tuple(each for each in WRITING if each != "write")  # which also asks the query processes
    threads = [thread for each in application.threads().values() for thread in each]
    head = application.ledger.head
    with application.traced(threads, "-e", f"inject={','.join(calls)}:error=EIO", calls=calls):
        for value in "xyz":
            status, _, body = application.put(value)
            assert status == 500 and json.loads(body)["type"].endswith("/ledger"), body
            assert application.shown() == application.stated
    assert application.ledger.head == head
    assert application.put("again")[0] == 200
    assert application.shown() == statement("again")
