"""The pages for visitors, each with a JSON twin."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, url_for

from kennisgraaf.formats import GRAPHS, RESULTS, Format
from kennisgraaf.web.negotiation import HTML, choose, language
from kennisgraaf.web.served import served

blueprint = Blueprint("pages", __name__)

_JSON: Format[Any] = Format("json", "application/json", None)

FIRST_QUERY = """\
PREFIX kg: <https://w3id.org/kennisgraaf/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?hub ?label WHERE {
  ?hub a kg:Hub ; skos:prefLabel ?label .
  FILTER(LANG(?label) = "nl")
}
ORDER BY ?label
"""


@blueprint.get("/")
def index() -> Response:
    """What is here: the size of the graph, where to ask, the questions, and the graphs."""
    here = served()
    snapshot = here.current()
    if choose([_JSON]) != HTML:
        return jsonify(
            name="kennisgraaf",
            version=snapshot.origin.version,
            snapshot=snapshot.name,
            triples=snapshot.size,
            endpoint=url_for("sparql.sparql", _external=True),
            catalogue=url_for("catalogue.queries", _external=True),
            description=url_for("openapi.openapi", _external=True),
            formats=[each.media_type for each in (*RESULTS, *GRAPHS)],
            graphs=snapshot.graphs,
            queries=[
                {"name": query.name, "id": query.id, "title": dict(query.titles)}
                for query in here.catalogue.under("competency")
            ],
        )
    page = render_template(
        "index.html",
        lang=language(),
        snapshot=snapshot,
        questions=here.catalogue.under("competency"),
        first_query=FIRST_QUERY,
    )
    response = Response(page, mimetype="text/html")
    response.headers["Vary"] = "Accept, Accept-Language"
    return response
