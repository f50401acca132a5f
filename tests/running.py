"""Servers that tests start, watch and maim, and clients that ask much of them."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from prometheus_client.parser import text_string_to_metric_families

from .conftest import free_port, wait_until_served
from .processes import exists, values

PROGRAM = "from kennisgraaf.settings import Settings; from kennisgraaf.web.server import run; run(Settings.read())"


@dataclass(frozen=True)
class Server:
    """A running server: its address, its process, what it prints, and where its temporary files go."""

    root: str
    process: subprocess.Popen[str]
    output: Path
    temporary: Path

    def get(self, path: str, seconds: float = 30, **headers: str) -> tuple[int, Message, bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with urllib.request.urlopen(
                urllib.request.Request(f"{self.root}{path}", headers=named), timeout=seconds
            ) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def ask(self, query: str, **parameters: object) -> tuple[int, Message, bytes]:
        return self.get("/sparql?" + urlencode({"query": query, **parameters}))

    def number(self, query: str) -> int:
        status, _, body = self.ask(query)
        assert status == 200, body
        return int(json.loads(body)["results"]["bindings"][0]["n"]["value"])

    def metrics(self) -> dict[tuple[str, ...], float]:
        """The value of each sample by its name and the values of its labels, in the order of their names."""
        text = self.get("/metrics")[2].decode()
        return {
            (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    def web_workers(self) -> list[int]:
        return children(self.process.pid)

    def query_processes(self) -> list[int]:
        return [pid for worker in self.web_workers() for pid in children(worker)]

    def log(self) -> list[dict[str, Any]]:
        lines = self.output.read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


def children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


@contextmanager
def running(folder: Path, data: Path, program: str = PROGRAM, **settings: object) -> Iterator[Server]:
    """A server of *data*, run by *program*; it and all it started are ended by their ids."""
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    port = free_port()
    chosen = {"data": data, "port": port, "workers": 1, "query_workers": 1, "memory": 400, **settings}
    environment = {
        **os.environ,
        "TMPDIR": str(temporary),
        **{f"KENNISGRAAF_{name.upper()}": str(value) for name, value in chosen.items()},
    }
    output = folder / f"output-{port}"
    with output.open("w") as file:
        process = subprocess.Popen([sys.executable, "-c", program], env=environment, text=True, stdout=file)
    server = Server(f"http://127.0.0.1:{port}", process, output, temporary)
    try:
        wait_until_served(server.root, process)
        yield server
    finally:
        left = [*server.web_workers(), *server.query_processes()]
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for pid in left:
            if exists(pid):
                os.kill(pid, signal.SIGKILL)


def opened(port: int, request: bytes, number: int) -> list[socket.socket]:
    """So many connections that have sent *request* and read nothing."""
    found = []
    for _ in range(number):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(10)
        connection.connect(("127.0.0.1", port))
        connection.sendall(request)
        found.append(connection)
    return found


WORK = "SELECT (COUNT(*) AS ?n) { " + values(3, 40) + " }"


@dataclass(frozen=True)
class Request:
    """One request of a client under load: when it began and ended, and its status, None when it got no answer."""

    began: float
    ended: float
    status: int | None
    problem: str


def under_load(
    server: Server, seconds: float, clients: int, harm: Callable[[], float]
) -> tuple[list[Request], list[float]]:
    """The requests of so many *clients* for *seconds*, while *harm* is done again and again, and its times."""
    end = time.monotonic() + seconds

    def client(name: int) -> list[Request]:
        made = []
        while time.monotonic() < end:
            began = time.monotonic()
            try:
                status, _, body = server.ask(f"{WORK} # {name} {began}")
                problem = "" if status == 200 else json.loads(body)["type"].rpartition("/")[2]
                if status == 200:
                    assert json.loads(body)["results"]["bindings"][0]["n"]["value"] == str(40**3)
                made.append(Request(began, time.monotonic(), status, problem))
            except (urllib.error.URLError, ConnectionError, HTTPException):
                made.append(Request(began, time.monotonic(), None, ""))
                time.sleep(TEARDOWN)  # nobody who is turned away knocks again at once, at the door of the same worker
        return made

    harms = []
    with ThreadPoolExecutor(clients) as threads:
        asked = [threads.submit(client, number) for number in range(clients)]
        while time.monotonic() < end - 1:
            time.sleep(0.4)
            harms.append(harm())
        return [request for each in asked for request in each.result(timeout=seconds + 60)], harms


def kill_one(pids: Sequence[int], chance: random.Random) -> float:
    """Kill one of *pids*, and return when."""
    with suppress(ProcessLookupError, IndexError):  # the last one killed is not replaced yet
        os.kill(chance.choice(pids), signal.SIGKILL)
    return time.monotonic()


TEARDOWN = 0.5
"""Seconds that the system may take to close what a killed process had open."""


def hit(request: Request, harms: Sequence[float]) -> bool:
    """Whether *request* was under way when harm was done."""
    return any(request.began - TEARDOWN <= harm <= request.ended for harm in harms)
