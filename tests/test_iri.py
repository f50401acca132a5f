"""IRIs have one spelling; the others, of which there are many, are refused, but for what contributors encode in
spaces of their own."""

from __future__ import annotations

import unicodedata
from posixpath import normpath
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kennisgraaf.graph.iri import decoded, normal, within
from kennisgraaf.namespaces import GRAPH, ID
from kennisgraaf.revisions.contributors import writable

OWN = f"{GRAPH}voorbeeldhub/"
OTHER = "http://example.org:8080/données/"
HOSTILE = [
    "",
    "a",
    "/graph/voorbeeldhub/a",
    "//w3id.org/kennisgraaf/graph/voorbeeldhub/a",
    OWN,
    OWN.removesuffix("/"),
    f"{GRAPH}voorbeeldhubs/a",
    f"{GRAPH}voorbeeldhu",
    f"{GRAPH}kennisgraaf/a",
    f"{GRAPH}ontology",
    f"{GRAPH}provenance",
    f"{OWN}a/inferred",
    f"{OWN}inferred",
    f"{OWN}../kennisgraaf/a",
    f"{OWN}a/../../kennisgraaf/a",
    f"{OWN}..",
    f"{OWN}.",
    f"{OWN}./a",
    f"{OWN}a/.",
    f"{OWN}a/./b",
    f"{OWN}%2e%2e/kennisgraaf/a",
    f"{OWN}%2E%2E/kennisgraaf/a",
    f"{OWN}.%2E/kennisgraaf/a",
    f"{OWN}..%2Fkennisgraaf%2Fa",
    f"{OWN}%2E%2E%2Fkennisgraaf",
    f"{OWN}%252E%252E/kennisgraaf",
    f"{OWN}%25%32%45/a",
    f"{OWN}..%5Ckennisgraaf",
    f"{OWN}..\\kennisgraaf",
    f"{OWN}a\\..\\..\\kennisgraaf",
    f"{OWN}..;/kennisgraaf/%2e%2e",
    f"{OWN}a?/../../kennisgraaf",
    f"{OWN}a#/../../kennisgraaf",
    f"{OWN}%61",
    f"{OWN}%c3%a9",
    f"{OWN}%C3%A9",
    f"{OWN}%2a",
    f"{OWN}%",
    f"{OWN}%2",
    f"{OWN}%zz",
    f"{OWN}%00",
    f"{OWN}%0A",
    f"{OWN}%0D%0AX",
    f"{OWN}%7F",
    f"{OWN}%FF",
    f"{OWN}%C0%AE%C0%AE/kennisgraaf",
    f"{OWN}%E2%80%AE",
    f"{OWN}a b",
    f"{OWN}a\n",
    f"{OWN}\na",
    f"{OWN}a\t",
    f"{OWN}a\x00",
    f"{OWN}a\x7f",
    f"{OWN}a>",
    f"{OWN}a> <b",
    f'{OWN}"',
    f"{OWN}{{a}}",
    f"{OWN}a|b",
    f"{OWN}a^",
    f"{OWN}a`",
    f"{OWN}[a]",
    f"{OWN}a#b#c",
    f"{OWN}e\u0301",  # e and an accent, which are one character in form C
    f"{OWN}\u212b",  # the unit Ångström, which is Å in form C
    f"{OWN}a\u200b",  # a space that takes no room
    f"{OWN}a\u202eb",  # what follows is read from right to left
    f"{OWN}a\ufeff",
    f"{OWN}a\u00ad",  # a hyphen that is not seen
    f"{OWN}a\u00a0",
    f"{OWN}a\u2028",
    f"{OWN}a\x85",
    f"{OWN}a\ue000",  # for private use
    f"{OWN}a\ud800",
    f"{OWN}a\uffff",
    f" {OWN}a",
    f"<{OWN}a>",
    OWN.replace("https", "http") + "a",
    OWN.replace("https", "HTTPS") + "a",
    OWN.replace("https://", "https:/") + "a",
    OWN.replace("https://", "https:///") + "a",
    OWN.replace("w3id", "W3ID") + "a",
    OWN.replace("w3id.org", "w3id.org.") + "a",
    OWN.replace("w3id.org", "w3id%2Eorg") + "a",
    OWN.replace("w3id.org", "w3id\u3002org") + "a",
    OWN.replace("w3id.org", "\uff573id.org") + "a",
    OWN.replace("w3id.org", "w3id.org:443") + "a",
    OWN.replace("w3id.org", "w3id.org:") + "a",
    OWN.replace("w3id.org", "w3id.org:0443") + "a",
    OWN.replace("w3id.org", "w3id.org:99999") + "a",
    OWN.replace("w3id.org", "w3id.org:٤٤٣") + "a",
    OWN.replace("w3id.org", "user@w3id.org") + "a",
    OWN.replace("w3id.org", "user:password@w3id.org") + "a",
    OWN.replace("w3id.org", "@w3id.org") + "a",
    OWN.replace("w3id.org", "example.org#w3id.org") + "a",
    OWN.replace("w3id.org", "example.org?w3id.org") + "a",
    OWN.replace("w3id.org", "[::1]") + "a",
    OWN.replace("kennisgraaf", "Kennisgraaf") + "a",
    OWN.replace("graph/", "graph//") + "a",
    OWN.replace("graph/", "graph%2F") + "a",
    OWN.replace("/graph", "/./graph") + "a",
    OWN.replace("/graph", "/x/../graph") + "a",
    f"{ID}voorbeeldhub/a",
    f"view-source:{OWN}a",
    f"http://example.org/?{OWN}a",
    "http://example.org/données/a",
    "http://example.org:80/données/a",
    "http://example.org:08080/données/a",
    "http://example.org:8080/donn%C3%A9es/a",
    "http://example.org:8080/donne\u0301es/a",
    "http://example.org:8080/DONNÉES/a",
    "http://example.org:8080",
    OTHER.replace("example", "%65xample") + "a",
    OTHER.replace("http", "%68ttp") + "a",
    OTHER.replace("donn", "%64onn") + "a",
    f"{OTHER}%2E%2E/a",
    f"{OTHER}%2E",
    f"{OTHER}.%2E/a",
    f"{OTHER}a%2Eb",  # a dot is never encoded: it makes segments
    f"{OTHER}%2Fa",
    f"{OTHER}%5Ca",
    f"{OTHER}%2531",
    f"{OTHER}%25",
    f"{OTHER}%%332E",
    f"{OTHER}%%35C",
    f"{OTHER}%3%31",
    f"{OTHER}%7e",  # hexadecimals have capitals
    f"{OTHER}%6a",
    f"{OTHER}%65\u0301",  # é in two characters, when it is decoded
    f"{OTHER}%4A\u0301",  # half an Á in form C, when it is not
    f"{OTHER}%C3%A9",
    f"{OTHER}%69nferred/%2E%2E/a",
]
HONEST = [
    f"{OWN}a",
    f"{OWN}a/b/c",
    f"{OWN}Ünïcode-é",
    f"{OWN}2026/11/a.ttl",
    f"{OWN}a..b/...",
    f"{OWN}a%20b",
    f"{OWN}a%3Fb",
    f"{OWN}a?b=c",
    f"{OWN}a#b",
    f"{OWN}a;b,c=d(e)",
    f"{OWN}inferred/a",
    f"{OWN}not-inferred",
    f"{OTHER}a",
]
ENCODED = [
    f"{OTHER}%61",
    f"{OTHER}%31.ttl",
    f"{OTHER}a%2Db%5Fc%7Ed",
    f"{OTHER}a/%41%5A%7A%30%39",
    f"{OTHER}a%20%61?%62#%63",
]
"""What is encoded without need, in a space that is not below our base: an IRI of its own, which decoding cannot lead
out of the space, because it holds no dot, slash or percent sign, and the space itself is compared letter by letter."""


@pytest.mark.parametrize("iri", HOSTILE)
def test_no_other_spelling_is_within(iri: str) -> None:
    """No spelling but the normal one is in a space, wherever it may lead."""
    assert not within(iri, [OWN, OTHER]) or iri.endswith("/inferred")


@pytest.mark.parametrize("iri", HONEST)
def test_normal_iris(iri: str) -> None:
    """An IRI in normal form is normal."""
    assert normal(iri)


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org:80", "https://example.org:443", "http://example.org:080", "http://example.org:08080",
        "http://example.org:0", "http://example.org:65536", "http://example.org:", "http://example.org.",
        "http://.example.org", "http://example..org", "http://Example.org", "http://", "http://a:b@example.org",
        "ftp://example.org",
    ],
)  # fmt: skip
def test_addresses_in_another_spelling(address: str) -> None:
    """A default or malformed port, an empty label, a capital or a user in the address are not normal."""
    assert not normal(f"{address}/a") and normal("http://example.org:443/a") and normal("https://example.org:80/a")


@pytest.mark.parametrize("iri", ENCODED)
def test_letters_that_contributors_encode(iri: str) -> None:
    """In a space outside of our base an encoded letter or digit makes an IRI of its own; below our base it may not."""
    assert within(iri, [OWN, OTHER]) and decoded(iri) != iri and within(decoded(iri), [OTHER])
    assert not within(iri.replace(OTHER, OWN), [OWN, OTHER])
    assert not within(iri, [OWN]) and not within(iri, [f"{OTHER}a-b", f"{OTHER}1"])


def test_no_graph_of_entailments() -> None:
    """A graph of entailments is nobody's to write, also when a letter of its name is encoded."""
    for name in ("inferred", "%69nferred", "inferre%64", "%69%6E%66%65%72%72%65%64"):
        assert not writable(f"{OTHER}a/{name}", [OTHER])
    assert writable(f"{OTHER}a/inferred%31", [OTHER])


def test_what_is_allowed_is_an_iri_that_the_store_takes() -> None:
    """What may be written is an IRI to the store as well, and resolving it changes nothing."""
    for graph in (*HONEST, *ENCODED):
        assert ox.NamedNode(graph).value == graph
        parsed = ox.parse(f"<{graph}> <x:p> <x:o> .", format=ox.RdfFormat.TURTLE, base_iri="http://example.org/")
        assert [quad.subject for quad in parsed] == [ox.NamedNode(graph)]


@given(st.sampled_from([OWN, OTHER]), st.text(alphabet=st.sampled_from("./%23467eEfF5cCAD\\#?@:éa\u0301 ")))
def test_whatever_is_allowed_stays_where_it_is(space: str, rest: str) -> None:
    """Of any IRI that is allowed: no reader of it, however often it decodes, ends outside of the space."""
    if not within(space + rest, [space]):
        return
    read = space + rest
    for _ in range(3):
        read = unicodedata.normalize("NFC", unquote(read).replace("\\", "/"))
        path = urlsplit(read).path
        assert f"{normpath(path)}/".startswith(urlsplit(space).path)
