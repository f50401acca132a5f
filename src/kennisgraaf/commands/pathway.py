"""The command that finds routes to work, without a server: nothing of the profile is written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from kennisgraaf.commands.command import Command
from kennisgraaf.errors import ProfileError
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.store import Snapshots

_LISTS = {
    "has": ("competencies", "A competency that is held, by IRI or label; again for more."),
    "credential": ("credentials", "A credential that is held."),
    "worked-in": ("functions", "A job function that was practised."),
    "setting-of": ("settings", "A work setting or offer where somebody worked."),
    "group": ("groups", "A target group somebody belongs to."),
    "barrier": ("barriers", "A barrier that is faced, or a working condition that is not possible."),
    "to": ("target", "The function to reach; without it, any regular paid work."),
    "objective": ("objective", "What counts first: steps, coached or duration; again for the next."),
}


def _lists(command: Any) -> Any:
    for option, (field, meaning) in reversed(_LISTS.items()):
        command = click.option(f"--{option}", field, multiple=True, help=meaning)(command)
    return command


@click.command(cls=Command)
@_lists
@click.option("--place", help="Where somebody can work, by IRI or label.")
@click.option("--setting", help="The setting of the work to reach; a regular job unless said.")
@click.option(
    "--coached-gap", type=int, help="Competencies that may be learned under guidance, in every such setting."
)
@click.option("--limit", type=int, help="How many routes.")
@click.option("--max-steps", type=int, help="How many steps a route may have.")
@click.option("--timeout", type=float, help="Seconds to search.")
@click.option(
    "--format", "form", type=click.Choice(["txt", "json", "jsonld", "ttl"]), default="txt", show_default=True
)
@click.option("--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True)
@click.pass_obj
def pathway(settings: Settings, /, form: str, lang: str, **said: Any) -> None:
    """Find the best routes from what somebody can to work.

    Example: kennisgraaf pathway --worked-in "polyvalent medewerker" --to zorgfunctie
    """
    from kennisgraaf.pathways import Index, Request, pathways
    from kennisgraaf.pathways.writing import written

    given = {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}
    asked = {name: value for name, value in given.items() if value not in (None, [])}
    index = Index.of(Snapshots(settings.data).current())
    try:
        request = Request.of_json({**asked, "lang": lang}, index)
    except ProfileError as error:
        raise click.ClickException("\n".join(_sentences(error, lang))) from error
    click.echo(written(pathways(index, request), form, lang), nl=False)


def _sentences(error: ProfileError, lang: str) -> list[str]:
    """What is wrong, a line for each field, with the things that may be meant."""
    return [_sentence(each, lang) for each in error.wrong]


def _sentence(wrong: Mapping[str, Any], lang: str) -> str:
    meant = ", ".join(f"{next(iter(each['labels'].values()), '')} <{each['iri']}>" for each in wrong["candidates"])
    return f"{wrong['field']}: {wrong['reason'][lang]}{f' ({meant})' if meant else ''}"
