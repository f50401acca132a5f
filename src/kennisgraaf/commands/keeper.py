"""The commands of who keeps a deployment: the ledger, its backups, the contributors and their tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from kennisgraaf.commands.command import Command, Group, track
from kennisgraaf.errors import DataDirectoryError
from kennisgraaf.revisions.contributors import Contributors, Token
from kennisgraaf.revisions.database import FILE, Database
from kennisgraaf.revisions.ledger import Ledger
from kennisgraaf.revisions.loss import require_kept
from kennisgraaf.revisions.revision import Revision
from kennisgraaf.settings import Settings
from kennisgraaf.snapshots.snapshot import Origin
from kennisgraaf.snapshots.store import Snapshots


def _ledger(settings: Settings) -> Ledger:
    """The ledger of the data directory, which must be there: a mistyped directory is not made. DataDirectoryError."""
    if not (settings.data / FILE).exists():
        require_kept(settings.data)
        raise DataDirectoryError(f"There is no ledger in {settings.data}. Load the data, or restore a backup, first.")
    return Ledger(settings.data)


def kept_ledger(settings: Settings, *, made: bool = False) -> Ledger:
    """The ledger of the data directory, *made* when there is none and that is said.

    Raises DataDirectoryError, LedgerError when its revisions were lost.
    """
    kept = Ledger(settings.data) if made else _ledger(settings)
    _ = kept.head  # says so when they were lost
    return kept


@click.group(cls=Group)
def ledger() -> None:
    """Look at the ledger: every accepted change, in order.

    Example: kennisgraaf --data my-data ledger verify
    """


@ledger.command()
@click.pass_obj
def verify(settings: Settings) -> None:
    """Check that no revision was altered, is missing or was moved, and that what is served is one of them.

    The digest that is printed covers all revisions: keep it elsewhere, and compare it later.

    Example: kennisgraaf --data my-data ledger verify
    """
    served = Snapshots(settings.data).served  # before the ledger is read: others may go on writing
    kept = _ledger(settings)
    defects = 0
    for defect in kept.verify():
        defects += 1
        click.echo(defect)
    for sentence in () if defects else unheld(kept, served):
        defects += 1
        click.echo(
            f"{sentence} Restore a newer backup, or go on with the ledger as it is: kennisgraaf ledger rebuild."
        )
    if defects:
        raise click.ClickException(f"The ledger is not whole: {defects} {'defect' if defects == 1 else 'defects'}.")
    head = kept.head
    click.echo(f"The ledger is whole: {head.number} revisions, {head.digest}" if head else "The ledger is empty.")


def unheld(kept: Ledger, served: Origin | None) -> Iterator[str]:
    """That *kept* has not got the revision which *served*, the origin of the current snapshot, names."""
    if served is not None and served.revision and not kept.holds(served):
        yield (
            f"Revision {served.revision} with digest {served.row} is what is served, and the ledger has no such "
            "revision: it was put back as it was before, or is another."
        )


@ledger.command()
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many revisions.")
@click.option("--before", type=click.IntRange(1), help="Only those before this revision.")
@click.pass_obj
def log(settings: Settings, limit: int, before: int | None) -> None:
    """Show the revisions, the newest first.

    Example: kennisgraaf --data my-data ledger log --limit 5
    """
    for revision in kept_ledger(settings).revisions(before, limit):
        click.echo(_line(revision))


def _line(revision: Revision) -> str:
    counts = f"+{revision.additions} -{revision.removals}"
    when = revision.time.strftime("%Y-%m-%d %H:%M:%S")
    return "  ".join([str(revision.number), when, revision.contributor, counts, _plain(revision.message)]).rstrip()


@ledger.command()
@click.option("--revision", type=click.IntRange(1), help="Make the snapshot of this one, beside what is served.")
@click.pass_obj
def rebuild(settings: Settings, revision: int | None) -> None:
    """Make the store anew from the ledger, and serve it when it is whole.

    Example: kennisgraaf --data my-data ledger rebuild
    """
    from kennisgraaf.revisions import projection

    snapshots = Snapshots(settings.data)
    kept = kept_ledger(settings)
    made = projection.rebuild(snapshots, kept, settings.release, revision, track, settings.queue_wait)
    click.echo(f"Made snapshot {made.name}: {made.size} triples.", err=True)


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(settings: Settings, file: Path) -> None:
    """Write a copy of the ledger, contributors and tokens to FILE; also while serving.

    Example: kennisgraaf --data my-data backup kennisgraaf-backup.sqlite
    """
    kept_ledger(settings).backup(file)
    click.echo(f"Wrote {file}.", err=True)


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--discard", is_flag=True, help="Also when revisions that the backup does not have are lost by it.")
@click.pass_obj
def restore(settings: Settings, file: Path, discard: bool) -> None:
    """Put the backup in FILE in the place of the ledger, contributors and tokens.

    The backup is verified first. A token that was revoked after the backup counts again: revoke it again. When the
    ledger is damaged so much that it is not known as one, move ledger.sqlite, and what begins so, away first.

    Example: kennisgraaf --data my-data restore kennisgraaf-backup.sqlite
    """
    from kennisgraaf.revisions.projection import catch_up

    snapshots = Snapshots(settings.data)
    with snapshots.writing(settings.queue_wait):
        Database(settings.data / FILE)  # made empty where the ledger was lost, to put the backup in
        kept = Ledger(settings.data)
        lost = 0 if discard else kept.lost(file)
        if lost:
            revisions = "1 revision" if lost == 1 else f"{lost} revisions"
            raise click.ClickException(
                f"{revisions} of {settings.data} would be lost: {file} has not got all. "
                "Make a backup first, and give --discard."
            )
        kept.restore(file)
        if kept.head:
            catch_up(snapshots, kept, settings.release, track)
    head = kept.head
    click.echo(f"Restored {head.number if head else 0} revisions from {file}.", err=True)


@click.group(cls=Group)
def contributor() -> None:
    """Say who may contribute.

    Example: kennisgraaf --data my-data contributor list
    """


@contributor.command("add")
@click.argument("name")
@click.option("--title", required=True, help="The name by which people know the contributor.")
@click.option("--space", multiple=True, metavar="IRI", help="How IRIs begin of other things that it may describe.")
@click.option("--graphs", multiple=True, metavar="IRI", help="How IRIs begin of other graphs that it may write.")
@click.option("--licence", default="", help="Licence of contributions that state none.")
@click.option("--source", default="", help="Source of contributions that state none.")
@click.pass_obj
def add(
    settings: Settings,
    name: str,
    title: str,
    space: Sequence[str],
    graphs: Sequence[str],
    licence: str,
    source: str,
) -> None:
    """Add the contributor NAME, and show which graphs it may write.

    Example: kennisgraaf --data my-data contributor add voorbeeldhub --title "Voorbeeldhub"
    """
    kept_ledger(settings, made=True)
    added = Contributors(settings.data).add(name, title, space, graphs, licence, source)
    for prefix in added.graphs:
        click.echo(prefix)


@contributor.command("list")
@click.pass_obj
def list_contributors(settings: Settings) -> None:
    """Show the contributors: name, title, and the graphs that each may write.

    Example: kennisgraaf --data my-data contributor list
    """
    kept_ledger(settings)
    for each in Contributors(settings.data):
        click.echo("  ".join([each.name, _plain(each.title), *each.graphs]))


@click.group(cls=Group)
def token() -> None:
    """Make and revoke the tokens by which contributors are known.

    Example: kennisgraaf --data my-data token list
    """


@token.command()
@click.argument("name")
@click.option("--graphs", multiple=True, metavar="IRI", help="Only graphs whose IRIs begin so.")
@click.option("--days", type=click.IntRange(1, 36500), help="Days that it counts; for ever when not given.")
@click.pass_obj
def create(settings: Settings, name: str, graphs: Sequence[str], days: int | None) -> None:
    """Make a token of the contributor NAME and print it, alone. It cannot be shown again.

    Example: kennisgraaf --data my-data token create voorbeeldhub --days 365
    """
    kept_ledger(settings)
    expires = None if days is None else datetime.now(UTC) + timedelta(days=days)
    click.echo(Contributors(settings.data).create_token(name, graphs, expires))


@token.command("list")
@click.pass_obj
def list_tokens(settings: Settings) -> None:
    """Show the tokens, not as they are given, but by their ids.

    Example: kennisgraaf --data my-data token list
    """
    kept_ledger(settings)
    for each in Contributors(settings.data).tokens():
        click.echo("  ".join([each.id, each.contributor, f"made {each.created:%Y-%m-%d}", *_limits(each)]))


def _limits(token: Token) -> list[str]:
    said = [] if token.expires is None else [f"expires {token.expires:%Y-%m-%d}"]
    return said + ([] if token.revoked is None else [f"revoked {token.revoked:%Y-%m-%d}"]) + list(token.graphs)


@token.command()
@click.argument("id")
@click.pass_obj
def revoke(settings: Settings, id: str) -> None:
    """Let the token with this ID count no more, from now on.

    Example: kennisgraaf --data my-data token revoke 1a2b3c4d
    """
    kept_ledger(settings)
    Contributors(settings.data).revoke(id)


def _plain(text: str) -> str:
    """*text* on one line, without characters that would steer a terminal."""
    return "".join(each if each.isprintable() else " " for each in text)


COMMANDS = (ledger, backup, restore, contributor, token)
