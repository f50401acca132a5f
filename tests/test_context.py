"""The JSON-LD context: JSON with the names of our terms is RDF in our terms."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
from rdflib import OWL

from kennisgraaf.contributing.context import CONTEXT, context
from kennisgraaf.graph.ontology import Ontology
from kennisgraaf.namespaces import KG
from kennisgraaf.settings import Settings
from kennisgraaf.web import create_app


def test_every_term_is_in_it(release: Path) -> None:
    """Each class and each property of ours is known by its local name, and means itself."""
    ontology = Ontology.of(release)
    found = context(ontology.statements)["@context"]
    for term in ontology.terms(OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        said = found[str(term).removeprefix(KG)]
        assert (said if isinstance(said, str) else said["@id"]) == f"kg:{str(term).removeprefix(KG)}"


def test_json_becomes_rdf(release: Path) -> None:
    """IRIs, datatypes and texts in languages come out as the ontology has them."""
    document = {
        **context(Ontology.of(release).statements),
        "id": "http://example.org/thing",
        "type": "MaterialStream",
        "prefLabel": {"nl": "Voorbeeld", "en": "Example"},
        "involvesActor": "http://example.org/actor",
        "isSelected": "true",
        "wasDerivedFrom": "http://example.org/passage",
    }
    found = {str(quad.triple) for quad in ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD)}
    thing, skos = "<http://example.org/thing>", "http://www.w3.org/2004/02/skos/core#"
    assert found == {
        f"{thing} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{KG}MaterialStream>",
        f'{thing} <{skos}prefLabel> "Voorbeeld"@nl',
        f'{thing} <{skos}prefLabel> "Example"@en',
        f"{thing} <{KG}involvesActor> <http://example.org/actor>",
        f"{thing} <http://www.w3.org/ns/prov#wasDerivedFrom> <http://example.org/passage>",
        f'{thing} <{KG}isSelected> "true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
    }


def test_it_is_served(data_directory: Path) -> None:
    """It stands at the end of its IRI, as JSON-LD, under a tag."""
    app = create_app(Settings(data=data_directory, query_workers=1))
    try:
        client = app.test_client()
        answer = client.get(f"/{CONTEXT.rpartition('/')[2]}")
        assert (answer.status_code, answer.mimetype) == (200, "application/ld+json")
        assert "MaterialStream" in answer.get_json(force=True)["@context"]
        again = client.get("/context.jsonld", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
    finally:
        app.extensions["kennisgraaf"].pool.close()
