"""What a query may not do is refused, however it is written; what it may do is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kennisgraaf.errors import RefusedQueryError
from kennisgraaf.guard import MAX_DEPTH, inspect

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
        "?s ?p '#' . SERVICE",
        '"""quote " in it""" . SERVICE',
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
        "SELECT * { ?s kg:offersService ?o }",
        "SELECT * { ?s ?p 'SERVICE' }",
        'SELECT * { ?s ?p """a SERVICE" of" some""" }',
        "SELECT * { ?s ?p <http://example.org/SERVICE> } # SERVICE",
        "SELECT * { ?s ?p 'text'@en-service }",
        "ASK { ?s ?p 'it\\'s a SERVICE' }",
    ],
)
def test_the_word_elsewhere_is_allowed(text: str) -> None:
    """A variable, a term, a string, an IRI or a comment may say service."""
    inspect(text)


def test_depth_is_limited() -> None:
    """As deep as the limit is allowed, deeper is refused; brackets in strings do not count."""
    inspect("ASK " + "{" * MAX_DEPTH + "}" * MAX_DEPTH)
    inspect("ASK { ?s ?p '" + "{" * 10 * MAX_DEPTH + "' }")
    with pytest.raises(RefusedQueryError):
        inspect("ASK " + "{" * (MAX_DEPTH + 1) + "}" * (MAX_DEPTH + 1))


@given(st.text(max_size=300))
def test_any_text_is_looked_at(text: str) -> None:
    """No text makes the guard fail in another way than by refusing."""
    try:
        inspect(text)
    except RefusedQueryError as error:
        assert str(error)
