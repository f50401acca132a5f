"""What a query may not do is refused, however it is written; what it may do is not."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kennisgraaf.errors import NestingError, RefusedQueryError
from kennisgraaf.snapshots.guard import inspect

CALL = "{} <http://example.org/sparql> {{ ?s ?p ?o }}"


@pytest.mark.parametrize(
    "keyword",
    [
        "SERVICE",
        "service SILENT",
        "\\u0053ERVICE",
        "S\\U00000045RVICE",
        "# a comment\nSERVICE",
        "'''a string''' . } { SERVICE",
        "'it\\'s' . SERVICE",
        "<http://example.org/#x> . SERVICE",
        "1SERVICE",
        "trueSERVICE",
        "SERVICE:x",
        "a-SERVICE:x",
        "'x'@en.SERVICE",
        "1.SERVICE",
        "SERVICE.x",
        "SERVICE-x",
        "_:b1 ?q <http://example.org/\\u0061> . SERVICE",
        "?s ?p '#' . SERVICE",
        '"""quote " in it""" . SERVICE',
        "?o FILTER(?a<?b)SERVICE#>\n",
        "a:.SERVICE",
        ":.SERVICE",
        "a:-SERVICE",
        '# \\u000A"""\nSERVICE <http://example.org/a> {} # """\n',
    ],
)
def test_calling_out_is_refused(keyword: str) -> None:
    """SERVICE is found behind escapes, comments, strings and IRIs, and glued to what stands before it."""
    with pytest.raises(RefusedQueryError):
        inspect(f"SELECT * {{ ?s ?p {CALL.format(keyword)} }}")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service a kg:Service }",
        "SELECT * { ?s <http://example.org/service/a> <http://example.org/x/service> }",
        "SELECT * { ?s kg:offersService ?o }",
        "SELECT * { ?s ?p 'SERVICE' }",
        'SELECT * { ?s ?p """a SERVICE" of" some""" }',
        "SELECT * { ?s ?p <http://example.org/SERVICE> } # SERVICE",
        "SELECT * { ?s ?p 'text'@en-service }",
        "ASK { ?s ?p 'it\\'s a SERVICE' }",
        "ASK { ?s ?p ?o.kg:x kg:SERVICE ?service }",
        "ASK { ?s kg:a.SERVICE ?o }",
    ],
)
def test_the_word_elsewhere_is_allowed(text: str) -> None:
    """A variable, a term, a string, an IRI or a comment may say service."""
    inspect(text)


def test_depth_is_limited() -> None:
    """As deep as the limit is allowed, deeper is refused; brackets in strings do not count."""
    inspect("ASK " + "{" * 5 + "}" * 5, nesting=5)
    inspect("ASK { ?s ?p '" + "{" * 50 + "' }", nesting=5)
    with pytest.raises(NestingError):
        inspect("ASK " + "{" * 6 + "}" * 6, nesting=5)
    with pytest.raises(NestingError):
        inspect("ASK { FILTER(1<" + "(" * 6 + "1" + ")" * 6 + "&&2>1) }", nesting=5)
    with pytest.raises(NestingError):
        inspect("SELECT (" + "! " * 6 + "true AS ?x) {}", nesting=5)


@pytest.mark.parametrize("sign", ["!", "-", "+", "^", "<<", "<<(", "{", "[", "( "])
def test_depth_is_limited_for_every_sign_that_nests(sign: str) -> None:
    """The limit holds for each sign alone, wherever it stands, also after closing signs that close nothing."""
    inspect(f"ASK {{ ?s ?p {sign * 99}")
    for start in ("ASK ", "ASK " + "} ] ) >> " * 500):
        with pytest.raises(NestingError):
            inspect(start + sign * 101)


def test_chains_are_allowed() -> None:
    """Signs that stand beside each other do not nest: thousands of values, tests and steps are honest."""
    for chain in ("VALUES ?x { %s }" % ("1 " * 20_000), "FILTER(%s true)" % ("?x = 1 || " * 5_000), "1-1-1" * 10_000):
        inspect(f"ASK {{ {chain} }}")


@pytest.mark.parametrize(
    "part", ["a", "a.", "a-", "a:", "a..", ".a", "1-", "\\u0061", "?a.", ":a:", "<", "<a", "@a-", "''", "#"]
)
def test_looking_takes_linear_time(part: str) -> None:
    """100,000 characters are looked at in well under a second, whatever they are."""
    start = time.process_time()
    with suppress(NestingError):
        inspect(part * (100_000 // len(part)))
    assert time.process_time() - start < 1


def test_a_listed_endpoint_may_be_called() -> None:
    """SERVICE may call an endpoint that is listed, named by its whole IRI; no other, and none by a variable."""
    listed = {"http://example.org/sparql"}
    inspect("SELECT * { SERVICE SILENT # here\n <http://example.org/sparql> { ?s ?p ?o } }", services=listed)
    for other in ("<http://example.org/other>", "?endpoint", "ex:sparql", "SILENT ?endpoint", ""):
        with pytest.raises(RefusedQueryError):
            inspect(f"SELECT * {{ SERVICE {other}", services=listed)


@given(st.text(max_size=300))
def test_any_text_is_looked_at(text: str) -> None:
    """No text makes the guard fail in another way than by refusing."""
    try:
        inspect(text)
    except RefusedQueryError as error:
        assert str(error)
