"""The commands that answer on cooperation, without a server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from kennisgraaf.commands.command import Group
from kennisgraaf.settings import Settings
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
LANGUAGE = click.option("--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True)


Decorator = Callable[[Callable[..., None]], Callable[..., None]]


def _form(*forms: str) -> Decorator:
    return click.option("--format", "form", type=click.Choice(forms), default=forms[0], show_default=True)


def _answer(settings: Settings, work: str, form: str, lang: str, said: dict[str, Any]) -> None:
    from kennisgraaf.cooperation.answers import answered, found, written
    from kennisgraaf.cooperation.index import Index

    given = {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}
    asked = {name: value for name, value in given.items() if value not in (None, [], "")}
    index = Index.of(Snapshots(settings.data).current())
    if form == "json" or (work == "network" and form != "csv"):
        click.echo(answered(index, work, form, lang, asked), nl=False)
        return
    answer = found(index, work, lang, asked)
    click.echo(written(answer, work, form, lang), nl=False)
    for note in answer["notes"]:  # of which a table or RDF has no place
        click.echo(note, err=True)


@cooperation.command()
@ABOUT
@LIMIT
@OFFSET
@_form("csv", "json", "ttl")
@LANGUAGE
@click.pass_obj
def matches(settings: Settings, /, form: str, lang: str, **said: Any) -> None:
    """Offers that meet demands, best first.

    Example: kennisgraaf cooperation matches --about textiel
    """
    _answer(settings, "matches", form, lang, said)


@cooperation.command()
@ABOUT
@STEPS
@LIMIT
@OFFSET
@_form("csv", "json", "ttl")
@LANGUAGE
@click.pass_obj
def chains(settings: Settings, /, form: str, lang: str, **said: Any) -> None:
    """Streams that become a product, or what somebody seeks, best first.

    Example: kennisgraaf cooperation chains --about sloophout --format json
    """
    _answer(settings, "chains", form, lang, said)


@cooperation.command()
@click.option("--about", help="A material or product, by IRI or label.")
@WITHIN
@STEPS
@LIMIT
@OFFSET
@_form("csv", "json", "ttl")
@LANGUAGE
@click.pass_obj
def missing(settings: Settings, /, form: str, lang: str, **said: Any) -> None:
    """What each hub has, and lacks, for each step from a material on.

    Example: kennisgraaf cooperation missing --about textiel --within "Hub Kempen"
    """
    _answer(settings, "missing", form, lang, said)


@cooperation.command()
@click.option("--step", multiple=True, required=True, help="A process step, by IRI or label; again for more.")
@click.option("--hub", multiple=True, help="A hub or place, by IRI or label; again for more.")
@_form("csv", "json")
@LANGUAGE
@click.pass_obj
def people(settings: Settings, /, form: str, lang: str, **said: Any) -> None:
    """Which functions steps open, what they ask, who teaches that, and who could come or coach.

    Example: kennisgraaf cooperation people --step "textiel sorteren" --hub "Hub Kempen" --hub "Hub Gent"
    """
    _answer(settings, "people", form, lang, said)


@cooperation.command()
@WITHIN
@click.option("--at", help="A date: a year, a month or a day.")
@LIMIT
@OFFSET
@_form("csv", "json", "ttl", "jsonld", "graphml")
@LANGUAGE
@click.pass_obj
def network(settings: Settings, /, form: str, lang: str, **said: Any) -> None:
    """Who is tied to whom, who connects hubs, and which core roles hubs lack.

    Example: kennisgraaf cooperation network --format graphml > network.graphml
    """
    _answer(settings, "network", form, lang, said)
