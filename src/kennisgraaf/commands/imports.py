"""The commands that import what others publish, each into a graph of its own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from kennisgraaf.commands.command import Command, Group, track
from kennisgraaf.settings import Settings

if TYPE_CHECKING:
    from kennisgraaf.importing.download import Download

_VERSION = re.compile(r"\bv(\d+(?:\.\d+)+)")
_SHOWN = 5
"""Rows that were left out and are shown; all of them are counted."""


@click.group("import", cls=Group)
def imports() -> None:
    """Import what others publish.

    Example: kennisgraaf import esco my-download
    """


@imports.command(cls=Command)
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False, exists=True)
)
@click.option("--version", help="The version of ESCO; taken from the folder's name when that has it, as in v1.2.0.")
@click.option(
    "--omitted", type=click.File("w", encoding="utf-8", lazy=False), help="File for the rows that were left out."
)
@click.option("--withdraw", is_flag=True, help="Withdraw what was imported; no DIR then.")
@click.pass_obj
def esco(settings: Settings, folder: Path | None, version: str | None, omitted: TextIO | None, withdraw: bool) -> None:
    """Import the occupations and skills of ESCO from DIR, its download in CSV, unpacked; of one or two languages.

    A newer download takes the place of what was imported before. When anything is wrong nothing changes.

    Example: kennisgraaf import esco "ESCO dataset - v1.2.0 - classification - en - csv"
    """
    if withdraw == (folder is not None):
        raise click.UsageError("Give a DIR, or --withdraw.")
    from kennisgraaf.contributing.replacement import Publisher, replace
    from kennisgraaf.importing import esco
    from kennisgraaf.importing.download import Download

    by = Publisher(esco.CONTRIBUTOR, esco.TITLE, esco.SPACE, esco.SOURCE, esco.LICENCE)
    if folder is None:
        revision = replace(settings, by, esco.CLASSIFICATION, (), "ESCO withdrawn", "text/csv", track)
    else:
        found = _VERSION.search(folder.resolve().name)
        known = version or (found[1] if found else "")
        download = Download(folder, track)
        said = esco.statements(download, known)
        revision = replace(settings, by, esco.CLASSIFICATION, said, f"ESCO {known}".strip(), "text/csv", track)
        _tell(download, omitted)
    if revision is None:
        click.echo("Nothing changed: everything is there already.")
    else:
        click.echo(f"Revision {revision.number}: {revision.additions} statements added, {revision.removals} removed.")


def _tell(download: Download, omitted: TextIO | None) -> None:
    """Say what was in *download*, and which rows were left out; all of these in *omitted*."""
    click.echo(", ".join(f"{number} {kind}" for kind, number in download.counts.items()), err=True)
    for language, number in download.unlabelled.items():
        if number:
            click.echo(f"{number} have no label in «{language}».", err=True)
    if download.omitted:
        click.echo(f"{len(download.omitted)} rows were left out:", err=True)
        for sentence in download.omitted[:_SHOWN]:
            click.echo(f"  {sentence}", err=True)
    if omitted is not None:
        omitted.writelines(f"{sentence}\n" for sentence in download.omitted)
