"""The command line."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import pyoxigraph as ox

from kennisgraaf.commands import keeper
from kennisgraaf.commands.command import BrokenData, Group, track
from kennisgraaf.commands.contribute import contribute
from kennisgraaf.commands.cooperation import cooperation
from kennisgraaf.commands.imports import imports
from kennisgraaf.commands.pathway import pathway
from kennisgraaf.errors import FormatError, KennisgraafError
from kennisgraaf.formats import GRAPHS, RESULTS, by_name
from kennisgraaf.namespaces import RULES, shorten
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.answer import Answer
from kennisgraaf.snapshots.store import Snapshots

LANGUAGE = click.option(
    "--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True, help="Language of messages on data."
)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Data directory.")
@click.option(
    "--release",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder with the ontology/, shapes/, queries/ and data/ to use instead of those that ship.",
)
@click.version_option(package_name="kennisgraaf")
@click.pass_context
def main(context: click.Context, data: Path | None, release: Path | None) -> None:
    """A knowledge graph of the social-circular economy in Flanders."""
    try:
        context.obj = Settings.read(data=data, release=release)
    except KennisgraafError as error:
        raise click.ClickException(str(error)) from error


def _load(settings: Settings) -> None:
    from kennisgraaf.contributing.contributions import load  # the shapes' library takes most of a second to import

    click.echo(f"Loading {settings.release} into {settings.data} ...", err=True)
    loaded = load(settings.release, Snapshots(settings.data), track)
    click.echo(
        f"Loaded {len(loaded.graphs)} graphs, {sum(loaded.graphs.values())} triples (snapshot {loaded.snapshot}); "
        f"{loaded.report.checked} things checked.",
        err=True,
    )


@main.command()
@LANGUAGE
@click.pass_obj
def load(settings: Settings, lang: str) -> None:
    """Load the release into the data directory, in place of what is there.

    Everything is parsed and validated first; when anything is wrong nothing changes.

    Example: kennisgraaf --data my-data load --lang en
    """
    _load(settings)


@main.command()
@click.option("--host", help="Address to serve on.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to serve on; 0 takes a free one.")
@click.option("--workers", type=click.IntRange(1), help="Web worker processes.")
@click.pass_obj
def serve(settings: Settings, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the graph over HTTP, loading it first when that is needed.

    Example: kennisgraaf --data my-data serve --port 8080
    """
    from kennisgraaf.revisions.database import FILE
    from kennisgraaf.revisions.ledger import Ledger
    from kennisgraaf.revisions.projection import bring_up
    from kennisgraaf.snapshots.release import ready
    from kennisgraaf.web.server import begin

    environment = {**os.environ, **settings.environment()}
    settings = Settings.read(environment, host=host, port=port, workers=workers)
    _require_free(settings.host, settings.port)
    snapshots = Snapshots(settings.data)
    if snapshots.current_name is not None or (settings.data / FILE).exists():
        kept = Ledger(settings.data)
        for sentence in keeper.unheld(kept, snapshots.served):
            click.echo(f"{sentence} What is served is made anew from the ledger.", err=True)
        bring_up(snapshots, kept, settings.release, track)
    if not ready(settings.release, snapshots):
        _load(settings)
    begin(settings)


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Cannot serve on {host} port {port}: {error.strerror}. Choose one with --port or KENNISGRAAF_PORT."
            ) from error


@main.command()
@click.pass_obj
def check(settings: Settings) -> None:
    """Check the release: ontology, shapes, queries, examples and data against each other.

    Example: kennisgraaf --release my-copy check
    """
    from kennisgraaf.checking.checks import check as checks

    failed = 0
    for each in checks(settings.release):
        failed += bool(each.defects)
        click.echo(f"{'FAIL' if each.defects else 'ok':4}  {each.name}: {each.examined}")
        for defect in each.defects:
            click.echo(f"      {defect}")
    if failed:
        raise click.ClickException(f"{failed} {'check' if failed == 1 else 'checks'} failed.")


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--deep", is_flag=True, help="Check by a reasoner, too, whether all that is said can be true at once.")
@LANGUAGE
@click.pass_obj
def validate(settings: Settings, files: Sequence[Path], deep: bool, lang: str) -> None:
    """Check RDF files against the shapes, together with the data that ship; nothing is stored.

    Example: kennisgraaf validate my-hub.ttl --lang en
    """
    from kennisgraaf.checking.rendering import as_text
    from kennisgraaf.contributing.contributions import validate as validated

    report = validated(settings.release, files, settings if deep else None)
    click.echo(as_text(report, lang, RULES), nl=False)
    if not report.conforms:
        raise BrokenData(report.summary(lang))


@main.command()
@click.argument("query")
@click.option("--param", "-p", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter of the query.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", *(each.name for each in (*RESULTS, *GRAPHS))]),
    help="Format of the answer; a table, or Turtle for a graph, when not given.",
)
@click.pass_obj
def query(settings: Settings, query: str, parameters: Sequence[str], form: str | None) -> None:
    """Ask a query: its name or id in the catalogue, a file, or - for standard input.

    Example: kennisgraaf query a01-hubs-founded --format csv
    """
    from kennisgraaf.querying.catalogue import Catalogue, parse
    from kennisgraaf.snapshots.release import current

    if query == "-":
        asked = parse("-", _text("Standard input", sys.stdin.buffer.read()))
    elif Path(query).is_file():
        asked = parse(query, _text(query, Path(query).read_bytes()))
    else:
        asked = Catalogue.of(settings.release).find(query)
    values = dict(_pair(parameter) for parameter in parameters)
    answer = current(Snapshots(settings.data)).query(asked.text, asked.bind(values))
    _write(answer, form)


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{name} is not text in UTF-8: byte {error.start + 1} does not fit.") from error


def _pair(parameter: str) -> tuple[str, str]:
    name, equals, value = parameter.partition("=")
    if not equals:
        raise click.BadParameter(f"«{parameter}» must be NAME=VALUE.", param_hint="--param")
    return name, value


def _write(answer: Answer, form: str | None) -> None:
    if form == "table" and answer.is_graph:
        raise FormatError(form, [each.name for each in answer.formats])
    if form in (None, "table") and not answer.is_graph:
        _write_table(*answer.table())
    else:
        content = answer.serialise(by_name(form or "ttl", answer.formats))
        sys.stdout.buffer.write(content if content.endswith(b"\n") else content + b"\n")


def _write_table(names: list[str], rows: list[list[Any]]) -> None:
    cells = [names, *([_cell(term) for term in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(names))]
    for number, row in enumerate(cells):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        if number == 0:
            click.echo("  ".join("-" * width for width in widths))


def _cell(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.Triple):
        return f"<<( {_cell(term.subject)} {_cell(term.predicate)} {_cell(term.object)} )>>"
    return shorten(term.value) if isinstance(term, ox.NamedNode) else term.value.replace("\n", " ")


@main.command()
@click.option("--graph", help="IRI of one graph; all graphs when not given.")
@click.option(
    "--format",
    "form",
    type=click.Choice([each.name for each in GRAPHS]),
    help="nq or trig for all graphs; also ttl, nt, rdf or jsonld for one.",
)
@click.option("--output", "-o", type=click.File("wb", atomic=True, lazy=True), default="-", help="File to write.")
@click.pass_obj
def export(settings: Settings, graph: str | None, form: str | None, output: Any) -> None:
    """Write the whole dataset, or one graph of it.

    Example: kennisgraaf export --format trig -o kennisgraaf.trig
    """
    from kennisgraaf.snapshots.exports import dump
    from kennisgraaf.snapshots.release import current

    dump(current(Snapshots(settings.data)), output, form, graph)


@main.command()
@click.pass_obj
def settings(settings: Settings) -> None:
    """Show every setting: the environment variable, its value, what it means.

    Example: kennisgraaf settings
    """
    for variable, value, meaning in settings.table():
        click.echo(f"{variable}={value}\n    {meaning}")


for command in (contribute, imports, pathway, cooperation, *keeper.COMMANDS):
    main.add_command(command)


if __name__ == "__main__":
    main()
