"""The commands that answer on cooperation, without a server."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from kennisgraaf.commands.command import Group
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.snapshot import Snapshot
from kennisgraaf.snapshots.store import Snapshots


@click.group(cls=Group)
def cooperation() -> None:
    """Who could work with whom, on which material, what is missing, and which jobs it opens.

    Example: kennisgraaf cooperation chains --about sloophout
    """


ABOUT = click.option("--about", help="A stream, material, product, actor or hub, by IRI or label.")
WITHIN = click.option("--within", help="A hub or a place, by IRI or label.")
STEPS = click.option("--steps", type=int, help="The most steps of a chain.")
LIMIT = click.option("--limit", type=int, help="How many to show.")
OFFSET = click.option("--offset", type=int, help="How many to pass over.")
REVISION = click.option("--revision", help="The graph as it was at this revision; else as it is now.")
LANGUAGE = click.option("--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True)


Decorator = Callable[[Callable[..., None]], Callable[..., None]]


def _form(*others: str) -> Decorator:
    return click.option(
        "--format",
        "form",
        type=click.Choice(["txt", "csv", "json", *others]),
        help="Format of the answer; txt on a terminal, else csv.",
    )


def _snapshot(settings: Settings, revision: str | None) -> Snapshot:
    """The snapshot of *revision*, which is made when it has to be, or the current one. Raises what History raises."""
    from kennisgraaf.revisions.history import History
    from kennisgraaf.revisions.ledger import Ledger

    snapshots = Snapshots(settings.data)
    current = snapshots.current()
    if revision is None:
        return current
    patient = replace(settings, queue_wait=settings.history_deadline)  # there is nobody who could ask again
    history = History(patient, snapshots, Ledger(settings.data))
    try:
        return history.at(revision, current)
    finally:
        history.close()


def _answer(
    settings: Settings, work: str, form: str | None, lang: str, revision: str | None, said: dict[str, Any]
) -> None:
    from kennisgraaf.commands.lines import lines
    from kennisgraaf.cooperation.answers import answered, found, written
    from kennisgraaf.cooperation.index import Index

    form = form or ("txt" if sys.stdout.isatty() else "csv")
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}
    asked = {name: value for name, value in given.items() if value not in (None, [], "")}
    index = Index.of(_snapshot(settings, revision))
    if form == "json" or (work == "network" and form not in ("txt", "csv")):
        click.echo(answered(index, work, form, lang, asked), nl=False)
        return
    answer = found(index, work, lang, asked)
    if form == "txt":
        click.echo("\n".join(lines(work, answer, lang)))
    else:
        click.echo(written(answer, work, form, lang), nl=False)
    for note in answer["notes"]:  # of which a table or RDF has no place
        click.echo(note, err=True)


@cooperation.command()
@ABOUT
@LIMIT
@OFFSET
@_form("ttl")
@REVISION
@LANGUAGE
@click.pass_obj
def matches(settings: Settings, /, form: str | None, lang: str, revision: str | None, **said: Any) -> None:
    """Offers that meet demands, best first.

    Example: kennisgraaf cooperation matches --about textiel
    """
    _answer(settings, "matches", form, lang, revision, said)


@cooperation.command()
@ABOUT
@STEPS
@LIMIT
@OFFSET
@_form("ttl")
@REVISION
@LANGUAGE
@click.pass_obj
def chains(settings: Settings, /, form: str | None, lang: str, revision: str | None, **said: Any) -> None:
    """Streams that become a product, or what somebody seeks, best first.

    Example: kennisgraaf cooperation chains --about sloophout --format json
    """
    _answer(settings, "chains", form, lang, revision, said)


@cooperation.command()
@click.option("--about", help="A material or product, by IRI or label.")
@WITHIN
@STEPS
@LIMIT
@OFFSET
@_form("ttl")
@REVISION
@LANGUAGE
@click.pass_obj
def missing(settings: Settings, /, form: str | None, lang: str, revision: str | None, **said: Any) -> None:
    """What each hub has, and lacks, for each step from a material on.

    Example: kennisgraaf cooperation missing --about textiel --within "Hub Kempen"
    """
    _answer(settings, "missing", form, lang, revision, said)


@cooperation.command()
@click.option("--step", multiple=True, required=True, help="A process step, by IRI or label; again for more.")
@click.option("--hub", multiple=True, help="A hub or place, by IRI or label; again for more.")
@_form()
@REVISION
@LANGUAGE
@click.pass_obj
def people(settings: Settings, /, form: str | None, lang: str, revision: str | None, **said: Any) -> None:
    """Which functions steps open, what they ask, who teaches that, and who could come or coach.

    Example: kennisgraaf cooperation people --step "textiel sorteren" --hub "Hub Kempen" --hub "Hub Gent"
    """
    _answer(settings, "people", form, lang, revision, said)


@cooperation.command()
@WITHIN
@click.option("--at", help="A date: a year, a month or a day.")
@LIMIT
@OFFSET
@_form("ttl", "jsonld", "graphml")
@REVISION
@LANGUAGE
@click.pass_obj
def network(settings: Settings, /, form: str | None, lang: str, revision: str | None, **said: Any) -> None:
    """Who is tied to whom, who connects hubs, and which core roles hubs lack.

    Example: kennisgraaf cooperation network --format graphml > network.graphml
    """
    _answer(settings, "network", form, lang, revision, said)
