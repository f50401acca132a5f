"""The rules that a report refers to: each has its page, and what the page says is true."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import RDF, SH, Graph, URIRef

from kennisgraaf.checking import belonging
from kennisgraaf.checking.agreement import AGREED
from kennisgraaf.checking.deprecation import CURRENT
from kennisgraaf.checking.rule import UNSHAPED
from kennisgraaf.checking.rules import Rules
from kennisgraaf.checking.validation import Shapes
from kennisgraaf.formats import LANGUAGES
from kennisgraaf.graph.ontology import Ontology, examples
from kennisgraaf.graph.rdf import read, triples
from kennisgraaf.namespaces import PREFIXES, SHAPES
from kennisgraaf.settings import Settings
from kennisgraaf.web import create_app


@pytest.fixture(scope="module")
def shapes(release: Path) -> Shapes:
    return Shapes.of(release, Ontology.of(release).statements)


@pytest.fixture(scope="module")
def rules(release: Path, shapes: Shapes) -> Rules:
    return Rules(release, shapes)


@pytest.fixture(scope="module")
def app(data_directory: Path) -> Iterator[Flask]:
    made = create_app(Settings(data=data_directory, query_workers=1))
    yield made
    made.extensions["kennisgraaf"].pool.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_every_named_shape_is_a_rule(rules: Rules, shapes: Shapes) -> None:
    """Whatever shape a result names, there is a rule of that name; each has a name in both languages."""
    named = {str(each) for kind in (SH.NodeShape, SH.PropertyShape) for each in shapes.graph.subjects(RDF.type, kind)}
    assert {f"{SHAPES}{name}" for name in rules.names} == {each for each in named if each.startswith(SHAPES)} | {
        f"{SHAPES}{name}" for name in UNSHAPED
    }
    assert all(set(LANGUAGES) <= rules.rule(name).names.keys() for name in rules.names)
    with pytest.raises(KeyError):
        rules.rule("Nothing")


def test_every_check_of_ours_is_a_rule(rules: Rules) -> None:
    """What the gate says beyond the shapes is explained as well."""
    checks = {each for name, each in vars(belonging).items() if name.isupper() and isinstance(each, URIRef)}
    checks |= {AGREED, CURRENT}
    assert {str(each).removeprefix(SHAPES) for each in checks} < UNSHAPED.keys() < set(rules.names)
    assert all(set(LANGUAGES) == rule.descriptions.keys() for rule in UNSHAPED.values())


def test_what_results_refer_to_has_a_rule(rules: Rules, shapes: Shapes, release: Path) -> None:
    """The rule of each result on the invalid examples can be looked up, and the first of them has that example."""
    for file in examples(release)[1]:
        report = shapes.validate(triples(read(file)))
        found = [rules.rule(each.rule) for each in report.results]
        assert any(rule.broken == file.read_text("utf-8") for rule in found), (
            file.name,
            [each.name for each in found],
        )


def test_an_example_keeps_to_its_rule(rules: Rules, shapes: Shapes, release: Path) -> None:
    """What a page shows as right is from examples that conform, and is Turtle."""
    valid = [triple for file in examples(release)[0] for triple in triples(read(file))]
    assert shapes.validate(valid).conforms
    shown = [rules.rule(name).example for name in rules.names]
    assert sum(map(bool, shown)) > len(shown) / 3  # a part of a rule has none of its own
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items() if name)
    for each in filter(None, shown):
        assert Graph().parse(data=prefixes + each, format="turtle")


def test_every_rule_has_a_page(client: FlaskClient, rules: Rules) -> None:
    """Each rule has a page in both languages, with its message, and no word that was left out."""
    for name in rules.names:
        for language in LANGUAGES:
            response = client.get(f"/rules/{name}?lang={language}", headers={"Accept": "text/html"}, buffered=True)
            assert response.status_code == 200 and response.mimetype == "text/html"
            assert f'<html lang="{language}">' in response.text
            assert f"<h1>{rules.rule(name).names[language]}" in response.text.replace("&#39;", "'")


def test_the_list_leads_to_every_rule(client: FlaskClient, rules: Rules) -> None:
    """The page of all rules has a link to each, and JSON has them all."""
    page = client.get("/rules?lang=nl", headers={"Accept": "text/html"}, buffered=True).text
    assert all(f'href="/rules/{name}?lang=nl"' in page for name in rules.names)
    listed = client.get("/rules", buffered=True).get_json()["rules"]
    assert [each["name"] for each in listed] == list(rules.names)


def test_a_rule_as_data(client: FlaskClient, shapes: Shapes) -> None:
    """A rule is had as JSON, and as the very shape in RDF, its list and its query with it."""
    found = client.get("/rules/Hub", buffered=True).get_json()
    assert found["iri"] == f"{SHAPES}Hub"
    assert len(found["messages"]) == 4 and found["broken"].startswith("# Breaks kgs:Hub:")
    hub = Graph().parse(data=client.get("/rules/Hub?format=ttl", buffered=True).text, format="turtle")
    shape = URIRef(f"{SHAPES}Hub")
    assert set(hub.predicate_objects(shape)) == set(shapes.graph.predicate_objects(shape))
    assert len(set(hub.objects(None, SH.select))) == 4
    level = client.get("/rules/RequirementLevel", headers={"Accept": "application/n-triples"}, buffered=True)
    assert level.mimetype == "application/n-triples" and level.text.count("22-rdf-syntax-ns#first") == 2


def test_a_rule_that_is_not_there(client: FlaskClient) -> None:
    """An unknown rule is 404, an unknown parameter 400, an unknown format 406."""
    assert client.get("/rules/Nothing", buffered=True).status_code == 404
    assert client.get("/rules/Hub?x=1", buffered=True).status_code == 400
    assert client.get("/rules?lang=fr", buffered=True).status_code == 400
    assert client.get("/rules/Hub?format=docx", buffered=True).status_code == 406


def test_a_rule_is_not_sent_twice(client: FlaskClient) -> None:
    """A client that has a page is told so."""
    tag = client.get("/rules/Hub", buffered=True).headers["ETag"]
    assert client.get("/rules/Hub", headers={"If-None-Match": tag}, buffered=True).status_code == 304


def test_rules_are_served(server: str) -> None:
    """They are there over HTTP as a user gets them."""
    with urllib.request.urlopen(f"{server}/rules/Hub", timeout=60) as response:
        assert json.load(response)["address"] == f"{server}/rules/Hub"
    with (
        pytest.raises(urllib.error.HTTPError) as refused,
        urllib.request.urlopen(f"{server}/rules/Nothing", timeout=60),
    ):
        pass
    with refused.value as error:
        assert error.code == 404
