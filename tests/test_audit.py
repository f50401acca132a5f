"""What a query process does, as the kernel sees it: no network, no other program, and no file but those it may use.

The processes are run under strace (https://man7.org/linux/man-pages/man1/strace.1.html), with the guard as it is, and
with a guard that lets everything pass, to see that the confinement alone holds.
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

import kennisgraaf
from kennisgraaf.processes import confinement
from kennisgraaf.querying.workers import Pool, Task
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.snapshot import Snapshot

pytestmark = pytest.mark.usefixtures("confined")

FORMS = [
    "SELECT * { SERVICE <%s> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <%s> { ?s ?p ?o } }",
    "SELECT * { VALUES ?e { <%s> } SERVICE ?e {} }",
    "SELECT * FROM <%s> { ?s ?p ?o }",
    "SELECT * FROM NAMED <%s> { GRAPH ?g { ?s ?p ?o } }",
    "DESCRIBE <%s>",
    "LOAD <%s>",
    "INSERT DATA { GRAPH <%s> { <a:b> <a:b> 1 } }",
]
WIDE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"
LENIENT = "import kennisgraaf.snapshots.snapshot as snapshot; snapshot.inspect = lambda *given: None; "
PROGRAM = """\
import sys
from kennisgraaf.querying.worker import main
main(int(sys.argv[1]), int(sys.argv[2]), 1024, sys.argv[3:] == ["network"])"""
_CALL = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(\w+)\((.*)\) += (-?\d+|\?)", re.MULTILINE)
_OF_ANY_PROGRAM = ("/etc/ld.so.cache", "/etc/localtime", "/proc/", "/sys/", "/dev/urandom", "/usr/", "/lib")
"""What the loader and the C library read."""
_OF_THE_RESOLVER = ("/etc/nsswitch.conf", "/etc/hosts", "/etc/resolv.conf", "/etc/host.conf", "/etc/gai.conf")
"""What the C library reads before it asks for the address of a name."""


@pytest.fixture
def forbidden() -> Iterator[socket.socket]:
    """A server that counts who calls it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def called(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def addresses(server: socket.socket) -> list[str]:
    port = server.getsockname()[1]
    return [
        f"http://127.0.0.1:{port}/",
        f"http://localhost:{port}/x",
        "file:///etc/passwd",
        "http://voorbeeld.invalid/",
    ]


@dataclass
class Process:
    """A query process under strace; *log* holds the system calls that it has made."""

    connection: Connection
    log: Path
    snapshot: Snapshot
    spool: Path

    def ask(self, query: str, **changed: Any) -> tuple[dict[str, Any], bytes]:
        task = {
            "snapshot": str(self.snapshot.folder),
            "result_format": "json",
            "graph_format": "ttl",
            "asked": "",
            "bindings": {},
            "default_graphs": [],
            "named_graphs": [],
            "nesting": 100,
            "services": [],
            "limit": 100_000_000,
            "spool": str(self.spool),
            **changed,
        }
        self.connection.send_bytes(f"60\n{json.dumps(task)}\n{query}".encode("utf-8", "surrogatepass"))
        assert self.connection.poll(60)
        header, _, content = self.connection.recv_bytes().partition(b"\n")
        return json.loads(header), content

    def calls(self) -> list[tuple[str, str, str]]:
        """Name, arguments and result of each system call so far."""
        return _CALL.findall(self.log.read_text())


@pytest.fixture
def start(strace: str, snapshot: Snapshot, tmp_path: Path) -> Iterator[Any]:
    """A function that starts a query process from the text of a program."""
    running: list[tuple[subprocess.Popen[bytes], Connection, socket.socket]] = []

    def begin(program: str, *arguments: str) -> Process:
        ours, theirs = socket.socketpair()
        lifeline, held = socket.socketpair()
        log, spool = tmp_path / "calls", tmp_path / "spool"
        spool.mkdir()
        traced = ["-f", "-qq", "-s", "400", "-o", str(log), "-e", "trace=%file,%network,execve,io_uring_setup"]
        command = [sys.executable, "-c", program, str(theirs.fileno()), str(held.fileno()), *arguments]
        with theirs, held:
            process = subprocess.Popen([strace, *traced, *command], pass_fds=[theirs.fileno(), held.fileno()])
        connection = Connection(ours.detach())
        running.append((process, connection, lifeline))
        return Process(connection, log, snapshot, spool / "answer")

    yield begin
    for process, connection, lifeline in running:
        connection.close()
        lifeline.close()
        process.wait(timeout=30)


def files(process: Process) -> Iterator[tuple[str, bool]]:
    """Each file that the process has opened, and whether for writing; not the names of its own threads."""
    for name, arguments, result in process.calls():
        if name in ("open", "openat", "creat", "openat2") and not result.startswith("-"):
            path = re.search(r'"(.*?)"', arguments)
            assert path is not None, arguments
            writes = name == "creat" or re.search(r"O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)", arguments) is not None
            if path[1] != "/dev/null" and not re.fullmatch(r"/proc/self/task/\d+/comm", path[1]):
                yield path[1], writes


def outside(process: Process) -> set[tuple[str, bool]]:
    """The files opened that are none of the snapshot, of Python and its packages, of the system's, or the spool's."""
    package = Path(kennisgraaf.__file__).parent
    read = [
        *(str(Path(each)) for each in (sys.prefix, sys.base_prefix, *sysconfig.get_paths().values())),
        f"{package}/",
        str(process.snapshot.folder),
        *_OF_ANY_PROGRAM,
    ]
    listed = {str(package.parent), str(package), str(Path.cwd()), *sys.path}  # to find modules
    return {
        (path, writes)
        for path, writes in files(process)
        if not path.startswith(str(process.spool.parent))
        if writes or not (path in listed or path.startswith(tuple(read)))
    }


def network(process: Process) -> list[tuple[str, str, str]]:
    """The calls that would reach the network, or start a program, after the first task was read."""
    names = {*confinement.refused(), "sendfile"} - {"execve"}
    return [call for call in process.calls() if call[0] in names]


@pytest.mark.parametrize("guard", ["", LENIENT], ids=["guarded", "lenient"])
def test_nothing_leaves(start: Any, forbidden: socket.socket, guard: str) -> None:
    """A query process reaches no network and opens no file but the snapshot's, whether the guard refuses the query or
    lets it pass; it answers an honest query all the same."""
    process = start(guard + PROGRAM)
    for form in FORMS:
        for address in addresses(forbidden):
            header, content = process.ask(form % address)
            assert b"root:" not in content
            assert header.get("error") != "RefusedQueryError" or not guard
            assert "SERVICE <" not in form or "error" in header
    assert process.ask("ASK {}")[0]["form"] == "json"
    succeeded = [call for call in network(process) if not call[2].startswith("-")]
    assert not succeeded
    assert bool(network(process)) is bool(guard), "the engine itself tries to call, and only the guard stops it before"
    assert not called(forbidden)
    assert {path for path, _ in outside(process)} <= set(_OF_THE_RESOLVER if guard else ())


def test_an_answer_is_spooled_in_its_own_file(start: Any) -> None:
    """A large answer is written to the spool file, and no other file is opened for writing."""
    process = start(PROGRAM)
    header, _ = process.ask(WIDE)
    assert header["spooled"]
    assert {path for path, writes in files(process) if writes} == {str(process.spool)}
    assert not outside(process)


def test_the_audit_sees_who_calls(start: Any, forbidden: socket.socket) -> None:
    """A process that may call the endpoints that are listed does call one, and the audit shows it."""
    process = start(PROGRAM, "network")
    address = addresses(forbidden)[0]
    done = threading.Event()

    def answer() -> None:
        forbidden.setblocking(True)
        forbidden.settimeout(30)
        with forbidden.accept()[0] as connection:
            connection.recv(65536)
            done.set()

    answering = threading.Thread(target=answer)
    answering.start()
    header, _ = process.ask(FORMS[0] % address, services=[address])
    answering.join()
    assert done.is_set()
    assert header["error"] == "QueryEvaluationError"
    assert {"socket", "connect"} <= {name for name, _, result in network(process) if not result.startswith("-")}


@pytest.mark.parametrize("services", ["", "http://127.0.0.1:1/"])
def test_confinement_follows_the_setting(snapshot: Snapshot, services: str) -> None:
    """Query processes are confined unless the settings list endpoints that SERVICE may call."""
    pool = Pool(Settings(query_workers=1, services=services))
    try:
        pool.evaluate(Task(str(snapshot.folder), "ASK {}", "json", None), "test")
        states = {pid: Path(f"/proc/{pid}/status").read_text() for pid in pool.pids}
        mode = "0" if services else "2"
        assert any(re.search(rf"^Seccomp:\s+{mode}$", state, re.MULTILINE) for state in states.values())
    finally:
        pool.close()


@pytest.mark.parametrize("attempt", ["socket.socket()", "socket.socketpair()", "os.execv('/bin/true', ['true'])"])
def test_confinement_holds_in_every_thread(attempt: str) -> None:
    """After confine() no thread, begun before or after, opens a socket or becomes another program."""
    program = f"""
import os, socket, threading
from kennisgraaf.processes.confinement import confine
failed = []
begun = threading.Event()
def attempt():
    begun.wait()
    try:
        {attempt}
    except PermissionError:
        failed.append(True)
before = threading.Thread(target=attempt)
before.start()
confine()
begun.set()
before.join()
after = threading.Thread(target=attempt)
after.start()
after.join()
attempt()
print(len(failed))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "3\n"
