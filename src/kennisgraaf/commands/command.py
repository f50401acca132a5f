"""What all commands share: how one ends when something of ours goes wrong, and how it shows how far it is."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable
from typing import IO, Any

import click

from kennisgraaf.errors import DataError, KennisgraafError


class BrokenData(click.ClickException):
    """Data that break the shapes, told in the language that was asked for, so without click's English «Error:»."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, err=True, file=file)


class Command(click.Command):
    """A command that ends with one sentence, and exit status 1, when something of ours goes wrong.

    At Ctrl-C it ends without a word, with the exit status that shells give for that.
    """

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except DataError as error:
            language = context.params.get("lang", "nl")
            for line in error.report.lines(language):
                click.echo(line, err=True)
            raise BrokenData(error.report.summary(language)) from error
        except KennisgraafError as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt as error:
            raise click.exceptions.Exit(128 + signal.SIGINT) from error


class Group(click.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type


def track(items: list[Any], label: str) -> Iterable[Any]:
    """Pass over *items* behind a progress bar, when somebody is looking."""
    if not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, label=label, file=sys.stderr) as bar:
        yield from bar
