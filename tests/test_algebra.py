"""What the answer of a query depends on, read from its algebra."""

from __future__ import annotations

import pytest
from rdflib.plugins.sparql import prepareQuery

from kennisgraaf.querying.algebra import parts, sure, uses


def shown(where: str) -> dict[str, str]:
    """Each predicate of the query *where* with those of the patterns around it, by the last letter of their IRIs."""
    return {
        str(use.pattern[1])[-1]: "".join(sorted(str(path)[-1] for _, path, _ in use.around))
        for use in uses(prepareQuery(f"SELECT * {{ {where} }}").algebra)
    }


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("?s <a:p> ?o ; <a:q> ?x", {"p": "pq", "q": "pq"}),
        ("?s <a:p> ?o OPTIONAL { ?s <a:q> ?x }", {"p": "p", "q": "pq"}),
        ("?s <a:p> ?o OPTIONAL { ?s <a:q> ?x } OPTIONAL { ?s <a:r> ?y }", {"p": "p", "q": "pq", "r": "pr"}),
        ("?s <a:p> ?o { ?s <a:q> ?x } UNION { ?s <a:r> ?x }", {"p": "p", "q": "pq", "r": "pr"}),
        ("?s <a:p> ?o MINUS { ?s <a:q> ?o }", {"p": "p", "q": "q"}),
        ("?s <a:p> ?o { SELECT (MAX(?x) AS ?o) { ?s <a:q> ?x } }", {"p": "p", "q": "q"}),
        ("?s <a:p> 1 FILTER EXISTS { ?s <a:q> ?x FILTER EXISTS { ?x <a:r> 1 } }", {"p": "p", "q": "pq", "r": "pqr"}),
        ("?s <a:p> ?o BIND (EXISTS { ?s <a:q> ?x } AS ?y)", {"p": "p", "q": "pq"}),
        ("?s <a:p> ?o OPTIONAL { ?s <a:q> ?x FILTER EXISTS { ?x <a:r> ?y } }", {"p": "p", "q": "pq", "r": "pqr"}),
        ("GRAPH ?g { ?s <a:p> ?o } ?s <a:q> ?x", {"p": "pq", "q": "pq"}),
        ("VALUES ?s { <a:s> } ?s <a:p> ?o", {"p": "p"}),
    ],
)  # fmt: skip
def test_uses(where: str, expected: dict[str, str]) -> None:
    """Each pattern is found, with those that hold wherever it is asked: never one that need not hold there."""
    assert shown(where) == expected


@pytest.mark.parametrize(
    "query",
    [
        "DESCRIBE <a:s>",
        "SELECT * { GRAPH ?g {} }",
        "SELECT * { SERVICE <a:s> { ?s <a:p> ?o } }",
        "SELECT (EXISTS { ?s <a:q> ?x } AS ?y) { ?s <a:p> ?o }",
        "SELECT * { ?s <a:p> ?o } ORDER BY (EXISTS { ?s <a:q> ?x })",
        "SELECT ?s { ?s <a:p> ?o } GROUP BY ?s HAVING (EXISTS { ?s <a:q> ?x })",
        "SELECT * { ?s <a:p> ?o FILTER EXISTS { ?s <a:q> ?x FILTER EXISTS { SELECT * { ?s <a:r> ?x } } } }",
    ],
)
def test_what_is_not_known(query: str) -> None:
    """A query whose patterns are not all in what rdflib makes of it is refused, never taken for one with fewer."""
    with pytest.raises(ValueError, match="it "):
        list(uses(prepareQuery(query).algebra))


def test_parts() -> None:
    """A walk comes by every part, in the groups of EXISTS, in subqueries and in expressions too."""
    query = "SELECT * { ?s <a:p> ?o FILTER EXISTS { ?s <a:q> ?x MINUS { ?x <a:r> ?s } } { SELECT ?o { ?o ?p 1 } } }"
    names = [part.name for part in parts(prepareQuery(query).algebra)]
    assert {"Filter", "Builtin_EXISTS", "Minus", "ToMultiSet", "Project"} <= set(names)


def test_sure() -> None:
    """What every solution matches is what is asked, not what may be missing or must not be there."""
    where = "?s <a:p> ?o OPTIONAL { ?s <a:q> ?x } MINUS { ?s <a:r> ?y } FILTER EXISTS { ?s <a:s> ?z }"
    found = sure(prepareQuery(f"SELECT * {{ {where} }}").algebra.p.p)
    assert [str(path) for _, path, _ in found] == ["a:p"]
