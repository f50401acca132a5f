"""The command line, run as a user runs it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import click
import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kennisgraaf.cli import main
from kennisgraaf.commands.command import Command

from .conftest import free_port, wait_until_served

HUBS = "SELECT ?hub { ?hub a <https://w3id.org/kennisgraaf/ns#Hub> } ORDER BY ?hub"


def run(*words: str | Path, data: Path | None = None, given: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kennisgraaf.cli", *(["--data", str(data)] if data else []), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, input=given)


def test_every_command_has_an_example() -> None:
    """The help of each command says what it does and shows an example."""
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None and command.help is not None
        assert "Example: kennisgraaf" in command.help, name


def test_load_and_query(tmp_path: Path, release: Path) -> None:
    """An empty data directory: query says what to do, load does it, and query answers."""
    data = tmp_path / "data"
    before = run("query", "a01-hubs-founded", data=data)
    assert before.returncode == 1
    assert f"kennisgraaf --data {data} load" in before.stderr
    loaded = run("load", data=data)
    assert loaded.returncode == 0, loaded.stderr
    assert "triples" in loaded.stderr
    after = run("query", "a01-hubs-founded", data=data)
    assert after.returncode == 0 and "12" in after.stdout


@pytest.mark.parametrize("form", [None, "table", "csv", "json", "tsv", "xml"])
def test_formats(data_directory: Path, form: str | None) -> None:
    """A query comes as a table, or in any result format."""
    done = run("query", "-", *(["--format", form] if form else []), data=data_directory, given=HUBS)
    assert done.returncode == 0, done.stderr
    assert "hub/kempen" in done.stdout


def test_query_from_a_file_with_parameters(data_directory: Path, tmp_path: Path) -> None:
    """A file is a query with its header; a parameter is bound, and a wrong one is named."""
    file = tmp_path / "mine.rq"
    file.write_text(
        '#+ [parameters.hub]\n#+ type = "iri"\n#+ example = "https://w3id.org/kennisgraaf/id/hub/kempen"\n' + HUBS
    )
    kempen = "https://w3id.org/kennisgraaf/id/hub/kempen"
    done = run("query", file, "--param", f"hub={kempen}", "--format", "csv", data=data_directory)
    assert done.stdout.split() == ["hub", kempen]
    assert "no such parameter" in run("query", file, "-p", "x=1", data=data_directory).stderr
    assert "NAME=VALUE" in run("query", file, "-p", "x", data=data_directory).stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["query", "no-such-question"], "no query «no-such-question»"),
        (["query", "a01-hubs-founded", "--format", "ttl"], "Available: json, xml, csv, tsv"),
        (["export", "--graph", "http://example.org/none"], "no graph http://example.org/none"),
        (["export", "--format", "ttl"], "Available: nq, trig"),
    ],
)
def test_wrong_words(data_directory: Path, words: list[str], message: str) -> None:
    """What is asked wrongly is answered with one sentence and exit status 1."""
    done = run(*words, data=data_directory)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_triple_in_a_table(data_directory: Path) -> None:
    """A triple as a value is shown as the triple it is."""
    done = run("query", "-", data=data_directory, given="SELECT ?t { BIND(<<( <a:> <b:> 'c' )>> AS ?t) }")
    assert (done.returncode, "<<( a: b: c )>>" in done.stdout) == (0, True), done.stderr


def test_rows_without_values(data_directory: Path) -> None:
    """Rows that bind nothing are rows still: none is lost at the end of the output."""
    given = "SELECT ?x { VALUES ?x { UNDEF UNDEF UNDEF } }"
    assert run("query", "-", "--format", "tsv", data=data_directory, given=given).stdout == "?x\n\n\n\n"


def test_a_query_that_is_not_utf_8(data_directory: Path, tmp_path: Path) -> None:
    """A query in another encoding is refused in one sentence, from a file and from standard input."""
    file = tmp_path / "latin.rq"
    file.write_bytes("SELECT ?é { ?é ?p ?o }".encode("latin-1"))
    command = [sys.executable, "-m", "kennisgraaf.cli", "--data", str(data_directory), "query"]
    for words, given in (([str(file)], b""), (["-"], file.read_bytes())):
        done = subprocess.run([*command, *words], capture_output=True, input=given, timeout=60)
        assert done.returncode == 1
        assert b"is not text in UTF-8" in done.stderr and b"Traceback" not in done.stderr


def test_syntax_error_of_a_query(data_directory: Path) -> None:
    """A query with a syntax error: line and column, exit status 1."""
    done = run("query", "-", data=data_directory, given="SELECT ?s\nWHERE { ?s ?p }")
    assert (done.returncode, "line 2, column 16" in done.stderr) == (1, True)


def test_export_is_the_dataset(data_directory: Path, tmp_path: Path) -> None:
    """All graphs come out, as N-Quads or TriG, the same; one graph comes as triples."""
    quads, trig, turtle = tmp_path / "all.nq", tmp_path / "all.trig", tmp_path / "one.ttl"
    s2 = "https://w3id.org/kennisgraaf/graph/kennisgraaf/s2-slotevenement"
    assert run("export", "-o", quads, data=data_directory).returncode == 0
    assert run("export", "--format", "trig", "-o", trig, data=data_directory).returncode == 0
    assert run("export", "--graph", s2, "-o", turtle, data=data_directory).returncode == 0
    every = set(ox.parse(path=str(quads)))
    assert every == set(ox.parse(path=str(trig)))
    assert {quad.triple for quad in ox.parse(path=str(turtle))} == {
        quad.triple for quad in every if quad.graph_name == ox.NamedNode(s2)
    }


def test_validate(tmp_path: Path) -> None:
    """A file that breaks a shape: the message in the language asked, exit 1. One that does not parse: its place."""
    hub = tmp_path / "hub.ttl"
    hub.write_text(
        "@prefix kg: <https://w3id.org/kennisgraaf/ns#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
        '<http://example.org/hub> a kg:Hub ; skos:prefLabel "Voorbeeldhub"@nl , "Example hub"@en .'
    )
    dutch, english = run("validate", hub), run("validate", hub, "--lang", "en")
    assert dutch.returncode == english.returncode == 1
    assert "Voorbeeldhub heeft geen lokaal bestuur als kernpartner" in dutch.stdout
    assert "no local government as core partner" in english.stdout
    assert "  line 1: error: " in english.stdout and "Suggestion: Add: [] a kg:Participation" in english.stdout
    keys = tmp_path / "keys.jsonld"
    keys.write_text('{"@id": "http://example.org/a",\n "hasActorTyp": 1,\n "http://example.org/p": 1}')
    done = run("validate", keys, "--lang", "en")
    assert (done.returncode, "line 2: warning: No context maps the key «hasActorTyp»" in done.stdout) == (0, True)
    broken = tmp_path / "broken.ttl"
    broken.write_text("<http://a> <http://b> .\n")
    done = run("validate", broken)
    assert (done.returncode, "broken.ttl, line 1, column" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("", "nl", "Niets nagekeken"),
        ("", "en", "Nothing checked"),
        ("<http://example.org/a> <http://example.org/p> 1 .", "nl", "In orde: 1 ding nagekeken."),
        ("<http://example.org/a> <http://example.org/p> 1 .", "en", "Conforms: 1 thing checked."),
        ("<http://example.org/a> a <https://w3id.org/kennisgraaf/ns#Hubb> .", "nl", "1 fout; 1 ding nagekeken."),
        ("<http://example.org/a> a <https://w3id.org/kennisgraaf/ns#Hubb> .", "en", "1 error; 1 thing checked."),
    ],
)
def test_validate_counts(tmp_path: Path, text: str, language: str, said: str) -> None:
    """The first line says in the language asked how many things were checked; an empty file is not «in order»."""
    file = tmp_path / "mine.ttl"
    file.write_text(text)
    done = run("validate", file, "--lang", language)
    assert done.stdout.startswith(said)
    assert done.returncode == ("Hubb" in text)


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    """A file whose name ends as no RDF format does: one sentence about that file."""
    file = tmp_path / "hub.docx"
    file.write_text("x")
    done = run("validate", file)
    assert (done.returncode, "hub.docx cannot be read" in done.stderr) == (1, True)


def test_load_tells_in_the_language_asked(tmp_path: Path, release: Path) -> None:
    """A release whose data break the shapes: the messages and the count in that language, nothing loaded."""
    copy = tmp_path / "release"
    for folder in ("ontology", "shapes", "queries"):
        shutil.copytree(release / folder, copy / folder)
    (copy / "data").mkdir()
    (copy / "data" / "bad.ttl").write_text("<http://example.org/a> a <https://w3id.org/kennisgraaf/ns#Hubb> .")
    for language, said in (("nl", "De ontologie kent kg:Hubb niet"), ("en", "The ontology does not declare kg:Hubb")):
        done = run("--release", copy, "load", "--lang", language, data=tmp_path / "data")
        assert done.returncode == 1
        assert said in done.stderr
        assert done.stderr.endswith(
            "1 fout; 1 ding nagekeken.\n" if language == "nl" else "1 error; 1 thing checked.\n"
        )
    assert not (tmp_path / "data" / "current").exists()


def test_load_of_a_broken_release(tmp_path: Path, release: Path) -> None:
    """A release with a file that does not parse: file, line, column, exit 1, nothing loaded."""
    copy = tmp_path / "release"
    for folder in ("ontology", "shapes", "queries"):
        shutil.copytree(release / folder, copy / folder)
    (copy / "data").mkdir()
    (copy / "data" / "bad.ttl").write_text("<http://a> <http://b> .\n")
    done = run("--release", copy, "load", data=tmp_path / "data")
    assert (done.returncode, "bad.ttl, line 1, column" in done.stderr) == (1, True)
    assert not (tmp_path / "data" / "current").exists()


def test_settings_are_shown_and_checked(tmp_path: Path) -> None:
    """Every setting with its value; one that is no setting is refused."""
    done = run("settings", data=tmp_path)
    assert f"KENNISGRAAF_DATA={tmp_path}" in done.stdout
    environment = {**os.environ, "KENNISGRAAF_PORTT": "1"}
    command = [sys.executable, "-m", "kennisgraaf.cli", "settings"]
    wrong = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    assert (wrong.returncode, "KENNISGRAAF_PORTT is no setting" in wrong.stderr) == (1, True)


def test_a_port_in_use(data_directory: Path) -> None:
    """A port that is taken is named, with what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port), data=data_directory)
    assert done.returncode == 1
    assert re.search(rf"port {port}: .*in use.*--port", done.stderr, re.IGNORECASE)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_serve_prints_what_to_try_and_ends_cleanly(
    data_directory: Path, tmp_path: Path, number: signal.Signals
) -> None:
    """The addresses are printed, a signal ends the server with status 0, and the port is free again.

    It runs no file of the folder in which it is started, by whatever name.
    """
    (tmp_path / "json.py").write_text("raise SystemExit('not to be run')", "utf-8")
    port = free_port()
    command = [
        sys.executable,
        "-P",
        "-m",
        "kennisgraaf.cli",
        "--data",
        str(data_directory),
        "serve",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    try:
        wait_until_served(f"http://127.0.0.1:{port}", process)
    finally:
        process.send_signal(number)
        printed, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}/sparql" in printed
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


def test_ctrl_c_is_quiet() -> None:
    """A command that Ctrl-C ends says nothing, with the exit status that shells give for it."""

    @click.command(cls=Command)
    def interrupted() -> None:
        raise KeyboardInterrupt

    run = CliRunner().invoke(interrupted)
    assert (run.exit_code, run.output) == (130, "")


def test_ctrl_c_while_the_server_begins(data_directory: Path) -> None:
    """Ctrl-C when the process is the server already, and serves nothing yet: the same, without a traceback."""
    command = [sys.executable, "-m", "kennisgraaf.cli", "--data", str(data_directory), "serve", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        running = Path(f"/proc/{process.pid}/cmdline")
        while b"kennisgraaf.web" not in running.read_bytes():
            assert process.poll() is None
            time.sleep(0.01)
    finally:
        process.send_signal(signal.SIGINT)
        printed, said = process.communicate(timeout=60)
    assert (process.returncode, printed, said) == (130, "", "")
