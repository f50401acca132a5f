"""The description of the interface: valid OpenAPI 3.1, complete, and true of the server when it is fuzzed."""

from __future__ import annotations

import json
import re
import urllib.request
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.specs.openapi import checks

from kennisgraaf.formats import GRAPHS
from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.settings import SHIPPED, Settings
from kennisgraaf.web import create_app

CATALOGUE = Catalogue.of(SHIPPED)
CHECKS = (
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
)


@schemathesis.serializer("application/sparql-update", *(each.media_type for each in GRAPHS if each.name != "jsonld"))
def as_text(context: object, value: object) -> bytes:
    """A body that is a text, as it is sent."""
    return str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def document(server: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{server}/openapi.json", timeout=60) as response:
        assert response.headers["Content-Type"] == "application/json"
        found: dict[str, Any] = json.load(response)
        return found


def test_it_is_valid(document: dict[str, Any]) -> None:
    """The validator of OpenAPI 3.1 finds no error."""
    assert document["openapi"] == "3.1.0"
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_every_query_is_described_with_its_parameters(document: dict[str, Any], server: str) -> None:
    """Each query has its address with its own parameters, and with an example of each."""
    assert document["servers"] == [{"url": server}]
    for query in CATALOGUE.queries.values():
        own = [each for each in document["paths"][f"/queries/{query.name}"]["get"]["parameters"] if "name" in each]
        examples = {each["name"]: each["schema"]["examples"] for each in own}
        assert examples == {name: [parameter.example] for name, parameter in query.parameters.items()}


def test_every_route_is_described(document: dict[str, Any], data_directory: Any) -> None:
    """Nothing is served that the description leaves out, but for files and the names that redirect."""
    app = create_app(Settings(data=data_directory, query_workers=1))
    app.extensions["kennisgraaf"].pool.close()
    served = {re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    catalogue = {f"/queries/{name}" for name in CATALOGUE.queries}
    assert document["paths"].keys() == served - {"/static/{filename}", "/queries/{name}"} | catalogue


def test_limits_are_those_of_the_settings(document: dict[str, Any]) -> None:
    """The description names the limits that hold, and each status has its response."""
    defaults = Settings()
    assert f"{defaults.deadline:g} seconds" in document["info"]["description"]
    assert f"{defaults.query_length} characters" in document["components"]["responses"]["413"]["description"]
    assert document["components"]["responses"].keys() >= {
        "400",
        "403",
        "404",
        "406",
        "413",
        "415",
        "422",
        "429",
        "503",
    }


def test_no_request_breaks_the_server(document: dict[str, Any], server: str) -> None:
    """Requests made from the description, right and wrong, get the statuses, types and bodies it promises; no 500."""
    asked = {
        f"/queries/{name}": 8 if query.parameters else 1
        for name, query in CATALOGUE.queries.items()
        if query.parameters or name.endswith(("-label", "a01-hubs-founded"))
    }
    answered: dict[int, int] = {}
    for result in schemathesis.openapi.from_dict(document).get_all_operations():
        operation = result.ok()
        examples = asked.get(operation.path, 0 if operation.path.startswith("/queries/") else 25)
        bare = not operation.definition.raw.get("parameters")  # then there is nothing to get wrong
        for mode in [schemathesis.GenerationMode.POSITIVE] if bare else list(schemathesis.GenerationMode):
            if not examples:
                continue

            @settings(
                max_examples=examples,
                derandomize=True,
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def fuzz(case: schemathesis.Case) -> None:
                response = case.call(base_url=server, timeout=30)
                answered[response.status_code] = answered.get(response.status_code, 0) + 1
                if response.status_code >= 500:  # only what the client itself asked for, with a tiny timeout=
                    assert response.json()["type"].endswith("/problem/deadline")
                case.validate_response(response, checks=list(CHECKS))

            fuzz()
    assert answered[200] > 50 and answered[400] > 50, answered
    assert 500 not in answered, answered
