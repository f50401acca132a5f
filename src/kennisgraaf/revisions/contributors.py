"""Contributors, the spaces of IRIs that are theirs, and the tokens by which they are known.

A contributor owns the graphs whose IRIs begin with its prefixes; no two contributors own the same. A token is shown
once and only its hash is kept. It names its own row, so that its hash can be compared in constant time.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from kennisgraaf.errors import ContributorError, CredentialError, UnknownContributorError
from kennisgraaf.graph.iri import decoded, is_space, overlap, within
from kennisgraaf.namespaces import BASE, CONTRIBUTOR, GRAPH, ID, INFERRED
from kennisgraaf.revisions.database import FILE, Database

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_NAME = 60
RESERVED = frozenset(
    f"""
    {CONTRIBUTOR} ontology shapes catalogue provenance inferred
    activity actor actor-type agent barrier basis benefit circular-strategy cluster collaboration-model competency
    competency-type component confidence cooperation cooperation-type credential criterion data-structure dataset
    function guidance hub idea impact-assessment indicator instrument learning-opportunity level link-status material
    measure measure-type notion observation opportunity participation passage pathway period place process-step product
    profile project-idea qualifier question reading recognition requirement requirement-level resource role scheme
    score sector service source stream success-factor target-group task threat trend unit waste-hierarchy-rung
    work-offer work-setting working-condition
    """.split()
)
"""Names that no contributor may have: of our own graphs, and of the kinds of things that we describe below ``id/``."""
_COLUMNS = "name, title, graphs, things, licence, source"
_TOKEN_COLUMNS = "id, contributor, graphs, created, expires, revoked"


@dataclass(frozen=True)
class Contributor:
    """Who contributes. ``graphs`` are the IRI prefixes it may write, ``things`` those of what it may describe.

    ``licence`` and ``source`` hold where a contribution states none itself; empty when there is no such default.
    """

    name: str
    title: str
    graphs: tuple[str, ...]
    things: tuple[str, ...]
    licence: str
    source: str


@dataclass(frozen=True)
class Token:
    """What is kept of a token; ``graphs`` narrows what may be written with it, unless it is empty."""

    id: str
    contributor: str
    graphs: tuple[str, ...]
    created: datetime
    expires: datetime | None
    revoked: datetime | None


@dataclass(frozen=True)
class Grant:
    """What the bearer of a token may do: write, for *contributor*, the graphs that begin with one of *graphs*.

    ``token`` is the token, which may end before what was begun with it does; empty for who needs none.
    """

    contributor: Contributor
    graphs: tuple[str, ...]
    token: str = field(default="", repr=False, compare=False)

    def allows(self, graph: str) -> bool:
        """Whether *graph* may be written: an IRI in an accepted spelling (``iri.within``), in a space of the token and
        of its contributor, that is no graph of entailments."""
        return writable(graph, self.graphs) and within(graph, self.contributor.graphs)


def writable(graph: str, spaces: Iterable[str]) -> bool:
    """Whether *graph* lies in one of *spaces*, and is none of entailments, also when it is decoded."""
    return within(graph, spaces) and not decoded(graph).endswith(INFERRED)


def _now() -> datetime:
    return datetime.now(UTC)


class Contributors:
    """The contributors of the data directory *data*, in the order of their names.

    Every method raises LedgerError when the file cannot be read or written; what one changes is durable on return.
    """

    def __init__(self, data: Path, now: Callable[[], datetime] = _now):
        self._database = Database(data / FILE)
        self._now = now

    def add(
        self,
        name: str,
        title: str,
        space: Sequence[str] = (),
        graphs: Sequence[str] = (),
        licence: str = "",
        source: str = "",
    ) -> Contributor:
        """Add a contributor, who may also describe things in *space* and write graphs in *graphs*, IRI prefixes.

        Raises ContributorError when the name is taken or no name, the title is empty, or a prefix is not its own.
        """
        if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME or name in RESERVED:
            raise ContributorError(
                f"«{name}» cannot be the name of a contributor: small letters and digits in words joined by hyphens, "
                f"at most {_LONGEST_NAME}, and not a name that kennisgraaf uses itself."
            )
        if not title.strip():
            raise ContributorError("A contributor needs a title: the name by which people know it.")
        own = f"{GRAPH}{name}/", f"{ID}{name}/"
        for prefix in (*space, *graphs):
            _require_free(prefix, own)
        writable = tuple(dict.fromkeys((own[0], *graphs)))
        things = tuple(dict.fromkeys((own[1], *writable, *space)))
        added = Contributor(name, title.strip(), writable, things, licence, source)
        with self._database.writing() as connection:
            for other in _all(connection):
                if other.name == name:
                    raise ContributorError(f"There is already a contributor «{name}».")
                for prefix in writable:
                    if any(overlap(prefix, taken) for taken in other.graphs):
                        raise ContributorError(f"Graphs in {prefix} are already those of «{other.name}».")
            connection.execute(
                f"INSERT INTO contributor ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
                (name, added.title, json.dumps(writable), json.dumps(things), licence, source),
            )
        return added

    def get(self, name: str) -> Contributor:
        """The contributor *name*. Raises UnknownContributorError."""
        everybody = {each.name: each for each in self}
        if name not in everybody:
            raise UnknownContributorError(name, everybody)
        return everybody[name]

    def __iter__(self) -> Iterator[Contributor]:
        with self._database.reading() as connection:
            everybody = list(_all(connection))
        return iter(everybody)

    def create_token(self, name: str, graphs: Sequence[str] = (), expires: datetime | None = None) -> str:
        """A new token of the contributor *name*, for graphs that begin with one of *graphs*, or all that it may write.

        *expires* has a time zone. Raises UnknownContributorError; ContributorError when *graphs* are not its own.
        """
        contributor = self.get(name)
        for prefix in graphs:
            if not is_space(prefix) or not prefix.startswith(contributor.graphs):
                raise ContributorError(
                    f"{prefix} is no space of graphs of «{name}»: it should begin with "
                    f"{' or '.join(contributor.graphs)} and end in «/» or «#»."
                )
        identity = secrets.token_hex(4)
        token = f"kg_{identity}_{secrets.token_urlsafe(32)}"
        with self._database.writing() as connection:
            connection.execute(
                f"INSERT INTO token (digest, {_TOKEN_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, NULL)",
                (_digest(token), identity, name, json.dumps(graphs), _written(self._now()), _written(expires)),
            )
        return token

    def tokens(self) -> list[Token]:
        """Every token that was made, the oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT {_TOKEN_COLUMNS} FROM token ORDER BY created, id").fetchall()
        return [_token(row) for row in rows]

    def revoke(self, identity: str) -> None:
        """Let the token with this id count no more, from now on. Raises UnknownContributorError."""
        with self._database.writing() as connection:
            known = [row[0] for row in connection.execute("SELECT id FROM token ORDER BY created, id")]
            if identity not in known:
                raise UnknownContributorError(identity, known)
            connection.execute(
                "UPDATE token SET revoked = ? WHERE id = ? AND revoked IS NULL", (_written(self._now()), identity)
            )

    def grant(self, token: str) -> Grant:
        """What *token* allows. Raises CredentialError when it is unknown, has expired or was revoked."""
        identity = token.removeprefix("kg_").partition("_")[0]
        with self._database.reading() as connection:
            row = connection.execute(
                f"SELECT {_TOKEN_COLUMNS}, digest FROM token WHERE id = ?",
                (identity.encode("utf-8", "replace").decode(),),
            ).fetchone()
            kept = None if row is None else _token(row[:-1])
            everybody = {each.name: each for each in _all(connection)}
        if not hmac.compare_digest(_digest(token), "" if row is None else row[-1]) or kept is None:
            raise CredentialError("unknown")
        if kept.revoked is not None:
            raise CredentialError("revoked")
        if kept.expires is not None and kept.expires <= self._now():
            raise CredentialError("expired")
        contributor = everybody[kept.contributor]
        return Grant(contributor, kept.graphs or contributor.graphs, token)

    def require(self, grant: Grant) -> None:
        """Raise CredentialError when the token of *grant* does not hold any more."""
        if grant.token:
            self.grant(grant.token)


def _require_free(prefix: str, own: tuple[str, ...]) -> None:
    """Raises ContributorError when *prefix* is no space, or has IRIs of ours in it other than those in *own*."""
    if not is_space(prefix):
        raise ContributorError(
            f"{prefix} is no space of IRIs: an http or https IRI in normal form that ends in «/» or «#»."
        )
    if overlap(prefix, BASE) and not prefix.startswith(own):
        raise ContributorError(f"{prefix} holds IRIs of kennisgraaf itself.")


def _all(connection: sqlite3.Connection) -> Iterator[Contributor]:
    for name, title, graphs, things, licence, source in connection.execute(
        f"SELECT {_COLUMNS} FROM contributor ORDER BY name"
    ):
        yield Contributor(name, title, tuple(json.loads(graphs)), tuple(json.loads(things)), licence, source)


def _token(row: Sequence[str]) -> Token:
    identity, contributor, graphs, *times = row
    created, expires, revoked = (datetime.fromisoformat(time) if time else None for time in times)
    assert created is not None
    return Token(identity, contributor, tuple(json.loads(graphs)), created, expires, revoked)


def _written(time: datetime | None) -> str | None:
    return None if time is None else time.astimezone(UTC).isoformat(timespec="microseconds")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
