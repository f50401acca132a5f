"""The command by which who keeps a deployment contributes for a contributor, without a server or a token."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

import click

from kennisgraaf.commands.command import BrokenData, Command
from kennisgraaf.commands.keeper import kept_ledger
from kennisgraaf.errors import DataError, FileFormatError
from kennisgraaf.formats import READABLE
from kennisgraaf.namespaces import GRAPH, RULES
from kennisgraaf.settings import Settings

_SAY = {
    "nl": {
        "recorded": "Revisie {number}. Uitspraken: {added} toegevoegd, {removed} verwijderd.",
        "unchanged": "Er veranderde niets: alles staat er al.",
        "absent": "De graaf {graph} is er niet.",
    },
    "en": {
        "recorded": "Revision {number}. Statements: {added} added, {removed} removed.",
        "unchanged": "Nothing changed: everything is there already.",
        "absent": "The graph {graph} is not there.",
    },
}


@click.command(cls=Command)
@click.argument("contributor")
@click.argument("graph")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--add", is_flag=True, help="Add to what the graph holds, instead of replacing it.")
@click.option("--delete", is_flag=True, help="Withdraw the graph; no file then.")
@click.option("--preview", is_flag=True, help="Only tell what would change.")
@click.option("--deep", is_flag=True, help="Check by a reasoner, too, whether all that is said can be true at once.")
@click.option("--message", default="", help="What this revision is about.")
@click.option("--source", default="", help="Source of the statements, when the file does not say.")
@click.option("--licence", default="", help="Licence of the statements, when the file does not say.")
@click.option("--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True, help="Language of messages.")
@click.pass_obj
def contribute(
    settings: Settings,
    contributor: str,
    graph: str,
    file: Path | None,
    add: bool,
    delete: bool,
    preview: bool,
    deep: bool,
    message: str,
    source: str,
    licence: str,
    lang: str,
) -> None:
    """Put FILE into a GRAPH of CONTRIBUTOR: checked, recorded in the ledger, and served. GRAPH is its IRI, or its name
    behind that of the contributor.

    Example: kennisgraaf contribute example-hub streams streams.ttl --message "Streams of 2026"
    """
    if delete == bool(file) or (delete and add):
        raise click.UsageError("Give a FILE, or --delete.")
    from kennisgraaf.checking import rendering
    from kennisgraaf.contributing.gate import Proposal
    from kennisgraaf.contributing.preview import as_text
    from kennisgraaf.contributing.submissions import Contributions
    from kennisgraaf.querying.catalogue import Catalogue
    from kennisgraaf.revisions.contributors import Grant
    from kennisgraaf.snapshots.store import Snapshots

    say, held = _SAY[lang], kept_ledger(settings).graphs()
    contributions = Contributions(settings, Snapshots(settings.data))
    try:
        by = contributions.contributors.get(contributor)
        iri = graph if ":" in graph else f"{GRAPH}{contributor}/{graph}"
        if delete and iri not in held:
            raise BrokenData(say["absent"].format(graph=iri))
        way = "delete" if delete else "post" if add else "put"
        proposal = Proposal(way, iri, _media_type(file), file or Path(os.devnull), asdict(by), by.graphs, deep=deep)
        outcome = contributions.submit(
            Grant(by, by.graphs), proposal, message=message, source=source, licence=licence, preview=preview
        )
    except DataError as error:
        raise BrokenData(rendering.as_text(error.report, lang, RULES).rstrip()) from error
    finally:
        contributions.close()
    verdict = outcome.verdict
    if preview:
        titles = {name: query.titles for name, query in Catalogue.of(settings.release).queries.items()}
        click.echo(as_text(verdict, titles, lang, RULES), nl=False)
        return
    if verdict.report.results:
        click.echo(rendering.as_text(verdict.report, lang, RULES), nl=False, err=True)
    if outcome.revision is None:
        click.echo(say["unchanged"])
    else:
        counts = {"added": verdict.additions, "removed": verdict.removals}
        click.echo(say["recorded"].format(number=outcome.revision.number, **counts))


def _media_type(file: Path | None) -> str:
    if file is None:
        return ""
    form = READABLE.get(file.suffix.lower())
    if form is None:
        raise FileFormatError(file.name, READABLE)
    return form.media_type
