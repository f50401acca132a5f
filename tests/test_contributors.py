"""Who contributes, which IRIs are theirs, and by which tokens they are known."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest

from kennisgraaf.errors import ContributorError, CredentialError, UnknownContributorError
from kennisgraaf.namespaces import GRAPH, ID
from kennisgraaf.revisions.contributors import RESERVED, Contributor, Contributors, Grant
from kennisgraaf.settings import SHIPPED

from .test_iri import HONEST, HOSTILE, OTHER, OWN


@pytest.fixture
def contributors(tmp_path: Path) -> Contributors:
    made = Contributors(tmp_path)
    made.add("voorbeeldhub", "Voorbeeldhub", space=["http://example.org/id/"], graphs=[OTHER], licence="CC0-1.0")
    made.add("andere-hub", "Een andere hub")
    return made


@pytest.mark.parametrize("graph", HOSTILE)
def test_no_other_spelling_gets_in(contributors: Contributors, graph: str) -> None:
    """However the IRI of what is not one's own is spelled, or one's own in another way, it may not be written."""
    assert not contributors.grant(contributors.create_token("voorbeeldhub")).allows(graph)


@pytest.mark.parametrize("graph", HONEST)
def test_own_graphs_may_be_written(contributors: Contributors, graph: str) -> None:
    """A graph in one's own space, in its normal form, may be written by its owner and by nobody else."""
    assert contributors.grant(contributors.create_token("voorbeeldhub")).allows(graph)
    assert not contributors.grant(contributors.create_token("andere-hub")).allows(graph)


def test_a_grant_is_never_wider_than_its_contributor() -> None:
    """A scope outside the contributor's graphs allows nothing."""
    contributor = Contributor("voorbeeldhub", "Voorbeeldhub", (OWN,), (), "", "")
    assert not Grant(contributor, ("https://w3id.org/",)).allows(f"{GRAPH}kennisgraaf/a")
    assert Grant(contributor, ("https://w3id.org/",)).allows(f"{OWN}a")
    assert not Grant(contributor, ()).allows(f"{OWN}a")


def test_contributors_are_kept(contributors: Contributors, tmp_path: Path) -> None:
    """A contributor is what was added, in any process; its own graphs and things come first."""
    added = Contributors(tmp_path).get("voorbeeldhub")
    assert added.graphs == (OWN, OTHER)
    assert added.things == (f"{ID}voorbeeldhub/", OWN, OTHER, "http://example.org/id/")
    assert (added.title, added.licence, added.source) == ("Voorbeeldhub", "CC0-1.0", "")
    assert [each.name for each in contributors] == ["andere-hub", "voorbeeldhub"]
    with pytest.raises(
        UnknownContributorError, match=r"no «nobody». Those that there are: andere-hub, voorbeeldhub\."
    ):
        contributors.get("nobody")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a b",
        "A",
        "é",
        "a/b",
        "..",
        "a.b",
        "-a",
        "a-",
        "a--b",
        "a_b",
        "a\n",
        "a" * 61,
        "ontology",
        "hub",
        "kennisgraaf",
    ],
)
def test_names_that_are_none(contributors: Contributors, name: str) -> None:
    """A name is small letters, digits and single hyphens, and none that would be in the way of our own IRIs."""
    with pytest.raises(ContributorError, match="cannot be the name"):
        contributors.add(name, "Title")


def test_the_kinds_of_things_that_ship_are_reserved() -> None:
    """No contributor can have a name under which the release describes things."""
    kinds = set()
    for file in [*SHIPPED.glob("data/**/*.ttl"), *SHIPPED.glob("ontology/**/*.ttl")]:
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(ID):
                kinds.add(quad.subject.value.removeprefix(ID).partition("/")[0])
    assert len(kinds) > 30 and kinds <= RESERVED


@pytest.mark.parametrize(
    "prefix",
    [
        "", "http://example.org", "http://example.org/a", "HTTP://example.org/", "http://example.org/../", "urn:x:/",
        "https://w3id.org/", "https://w3id.org/kennisgraaf/", GRAPH, ID, f"{GRAPH}andere-hub/", f"{ID}hub/",
        "https://w3id.org/kennisgraaf/ns#", "http://example.org/%7Ea/",
    ],
)  # fmt: skip
def test_spaces_that_cannot_be_given(contributors: Contributors, prefix: str) -> None:
    """A space is in normal form, ends where a word ends, and holds nothing of kennisgraaf or of another."""
    for wanted in ({"space": [prefix]}, {"graphs": [prefix]}):
        with pytest.raises(ContributorError):
            contributors.add("nieuw", "Nieuw", **wanted)
    assert "nieuw" not in [each.name for each in contributors]


def test_own_spaces_may_be_named(contributors: Contributors) -> None:
    """What a contributor has of its own may also be given; nothing stands there twice."""
    added = contributors.add("nieuw", "Nieuw", space=[f"{GRAPH}nieuw/", f"{ID}nieuw/deel/"])
    assert added.things == (f"{ID}nieuw/", f"{GRAPH}nieuw/", f"{ID}nieuw/deel/")


@pytest.mark.parametrize("prefix", [OTHER, f"{OTHER}deel/", "http://example.org:8080/"])
def test_graphs_have_one_owner(contributors: Contributors, prefix: str) -> None:
    """Graphs that are another's, all or some, cannot be given; things may be described by more than one."""
    with pytest.raises(ContributorError, match="already those of «voorbeeldhub»"):
        contributors.add("nieuw", "Nieuw", graphs=[prefix])
    assert contributors.add("nieuw", "Nieuw", space=[prefix]).things[-1] == prefix


def test_a_name_is_taken_once(contributors: Contributors) -> None:
    """A second contributor of the same name is refused, also when several are added at once; a title is needed."""
    with pytest.raises(ContributorError, match="already a contributor"):
        contributors.add("voorbeeldhub", "Nog een")
    with pytest.raises(ContributorError, match="needs a title"):
        contributors.add("nieuw", "  ")
    failed = []

    def add() -> None:
        try:
            contributors.add("nieuw", "Nieuw")
        except ContributorError as error:
            failed.append(error)

    threads = [threading.Thread(target=add) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(failed) == 7 and contributors.get("voorbeeldhub").title == "Voorbeeldhub"


def test_only_the_hash_of_a_token_is_kept(contributors: Contributors, tmp_path: Path) -> None:
    """A token begins with kg_, is never the same, and neither it nor its secret part stands in any file."""
    tokens = {contributors.create_token("voorbeeldhub") for _ in range(50)}
    assert len(tokens) == 50 and all(each.startswith("kg_") and len(each) > 50 and each.isascii() for each in tokens)
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as connection:
        assert not any(each.split("_", 2)[2] in "".join(connection.iterdump()) for each in tokens)
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert not any(each.split("_", 2)[2].encode() in stored for each in tokens)
    assert {each.split("_")[1] for each in tokens} == {each.id for each in contributors.tokens()}


def test_a_token_tells_who(contributors: Contributors, tmp_path: Path) -> None:
    """A token grants what its contributor may, in any process."""
    token = contributors.create_token("voorbeeldhub")
    grant = Contributors(tmp_path).grant(token)
    assert grant == Grant(contributors.get("voorbeeldhub"), (OWN, OTHER))
    with pytest.raises(UnknownContributorError):
        contributors.create_token("nobody")


def test_a_token_may_be_narrower(contributors: Contributors) -> None:
    """A token for some graphs allows those and no others; a scope that is not its contributor's cannot be made."""
    grant = contributors.grant(contributors.create_token("voorbeeldhub", graphs=[f"{OWN}stromen/"]))
    assert grant.allows(f"{OWN}stromen/a") and not grant.allows(f"{OWN}a") and not grant.allows(f"{OWN}stromen/")
    for prefix in (GRAPH, f"{OWN}stromen", f"{OWN}../x/", f"{GRAPH}andere-hub/", "https://w3id.org/", ""):
        with pytest.raises(ContributorError, match="no space of graphs of «voorbeeldhub»"):
            contributors.create_token("voorbeeldhub", graphs=[prefix])


@pytest.mark.parametrize(
    "alter",
    [
        lambda token: "",
        lambda token: "kg_",
        lambda token: "kg__",
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token.upper(),
        lambda token: token.removeprefix("kg_"),
        lambda token: f" {token}",
        lambda token: f"{token}\n",
        lambda token: token[:20],
        lambda token: "kg_é_\udcff",
        lambda token: "kg_%_x",
        lambda token: "kg_' OR 1=1 --_x",
        lambda token: "k" * 100_000,
    ],
)
def test_another_token_is_unknown(contributors: Contributors, alter: object) -> None:
    """Anything but the token itself is unknown."""
    token = contributors.create_token("voorbeeldhub")
    assert callable(alter)
    with pytest.raises(CredentialError) as caught:
        contributors.grant(alter(token))
    assert caught.value.reason == "unknown"


def test_tokens_do_not_serve_for_each_other(contributors: Contributors) -> None:
    """The id of one token with the secret of another is unknown."""
    one, other = (contributors.create_token(name).split("_", 2) for name in ("voorbeeldhub", "andere-hub"))
    with pytest.raises(CredentialError):
        contributors.grant(f"kg_{one[1]}_{other[2]}")


def test_a_token_expires(tmp_path: Path) -> None:
    """A token counts until the moment that it expires, and not from then on."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    contributors = Contributors(tmp_path, now=lambda: now)
    contributors.add("voorbeeldhub", "Voorbeeldhub")
    token = contributors.create_token("voorbeeldhub", expires=now + timedelta(days=1))
    assert contributors.grant(token).contributor.name == "voorbeeldhub"
    assert contributors.tokens()[0].expires == now + timedelta(days=1)
    for later in (timedelta(days=1), timedelta(days=1000)):
        with pytest.raises(CredentialError) as caught:
            Contributors(tmp_path, now=lambda moment=now + later: moment).grant(token)
        assert caught.value.reason == "expired"


def test_a_revoked_token_counts_no_more(contributors: Contributors, tmp_path: Path) -> None:
    """A revoked token is refused at once, in any process; the others still count; when it was stays the same."""
    token, other = contributors.create_token("voorbeeldhub"), contributors.create_token("voorbeeldhub")
    identity, reader = token.split("_")[1], Contributors(tmp_path)
    assert reader.grant(token)
    contributors.revoke(identity)
    with pytest.raises(CredentialError) as caught:
        reader.grant(token)
    assert caught.value.reason == "revoked" and reader.grant(other)
    revoked = [each.revoked for each in reader.tokens()]
    contributors.revoke(identity)
    assert [each.revoked for each in reader.tokens()] == revoked and revoked.count(None) == 1
    with pytest.raises(UnknownContributorError):
        contributors.revoke("nothing")
