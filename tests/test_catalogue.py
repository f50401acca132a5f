"""The catalogue: headers, names, and parameters bound as terms."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from kennisgraaf.errors import CatalogueError, ParameterError, UnknownQueryError
from kennisgraaf.querying.catalogue import Catalogue, Parameter, parse

TEXT = """\
#+ id = "X1"
#+ title.nl = "Een vraag"
#+ title.en = "A question"
#+ [parameters.thing]
#+ type = "iri"
#+ example = "http://example.org/a"
#+ required = true
SELECT ?thing ?value { ?thing <http://example.org/p>/^<http://example.org/q> ?value FILTER(?value > 1) }
"""


def test_header_is_read() -> None:
    """Id, titles and parameters come from the header."""
    query = parse("x/one", TEXT)
    assert (query.id, query.titles["nl"], query.parameters["thing"].type) == ("X1", "Een vraag", "iri")


def test_iris_and_variables() -> None:
    """Every IRI is found, those in property paths too, and the projected variables."""
    query = parse("x/one", TEXT)
    assert query.iris() >= {"http://example.org/p", "http://example.org/q"}
    assert query.variables() == {"thing", "value"}


@pytest.mark.parametrize(
    "header",
    ["title = ", 'titel.nl = "x"', '[parameters.a]\n#+ type = "iri"', '[parameters.a]\n#+ type = "thing"'],
)
def test_wrong_header(header: str) -> None:
    """A header that is no TOML, has an unknown key, or a half parameter is an error that names the file."""
    with pytest.raises(CatalogueError, match="x/one"):
        parse("x/one", f"#+ {header}\nASK {{}}")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "required"),
        ({"thing": "not an iri"}, "not an IRI"),
        ({"thing": "http://example.org/a", "other": "1"}, "no such parameter"),
    ],
)
def test_wrong_parameters(values: dict[str, str], message: str) -> None:
    """A parameter that is missing, ill-typed or unknown is named, with what is accepted."""
    with pytest.raises(ParameterError, match=message):
        parse("x/one", TEXT).bind(values)


@pytest.mark.parametrize(
    ("type", "good", "bad"),
    [
        ("integer", "12", "1.5"),
        ("decimal", "1.5", "x"),
        ("boolean", "true", "yes"),
        ("date", "2023-11-28", "28/11/2023"),
    ],
)
def test_types(type: str, good: str, bad: str) -> None:
    """A typed parameter becomes a literal of that XSD datatype, and only a good value does."""
    parameter = Parameter("p", type, good)
    datatype = ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{type}")
    assert parameter.bind(good) == ox.Literal(good, datatype=datatype)
    with pytest.raises(ParameterError):
        parameter.bind(bad)


def test_string_is_never_code() -> None:
    """A string parameter is a literal whatever it says."""
    text = '"} DROP ALL #'
    assert Parameter("p", "string", "x").bind(text) == ox.Literal(text)


def test_find(release: Path) -> None:
    """A query is found by id, file name and name; a near miss is helped."""
    catalogue = Catalogue.of(release)
    query = catalogue.find("A1")
    assert catalogue.find("a1") is catalogue.find(query.name) is query
    assert catalogue.find(query.name.rpartition("/")[2]) is query
    with pytest.raises(UnknownQueryError) as caught:
        catalogue.find("a01-hubs-foundd")
    assert "a01-hubs-founded" in caught.value.near


def test_every_question_speaks_both_languages(release: Path) -> None:
    """Titles and descriptions of the competency questions are there in Dutch and English."""
    for query in Catalogue.of(release).under("competency"):
        assert query.titles.keys() == query.descriptions.keys() == {"nl", "en"}, query.name


def test_unparsable_query_is_reported() -> None:
    """A query that does not parse is an error that names it."""
    with pytest.raises(CatalogueError, match="x/bad"):
        parse("x/bad", "SELECT {").iris()
