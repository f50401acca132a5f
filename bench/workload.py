"""What is asked: catalogue queries with a parameter drawn at random, and three analytic queries."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote_plus

from kennisgraaf.namespaces import ID
from kennisgraaf.querying.catalogue import Catalogue

LOOKUP, JOIN, ANALYTIC = "lookup", "join", "analytic"

CHOSEN = (
    ("A4", "hub", LOOKUP),
    ("A7", "hub", LOOKUP),
    ("A13", "subject", LOOKUP),
    ("B1", "cooperation", LOOKUP),
    ("B4", "stream", LOOKUP),
    ("B6", "stream", LOOKUP),
    ("A6", "cooperation", JOIN),
    ("A6", "hub", JOIN),
    ("A8", "material", JOIN),
    ("B2", "material", JOIN),
)
"""Questions of the catalogue, the parameter that is given, and of which sort the question then is."""
KINDS = {"subject": "hub"}
"""The kind of thing that a parameter takes, where that is not its name."""

_PROLOGUE = f"""\
BASE <{ID}>
PREFIX kg: <https://w3id.org/kennisgraaf/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
ANALYTICS = {
    "supply and demand": """\
SELECT ?material ?place ?offers ?demands WHERE {
    {
        SELECT ?material ?place (COUNT(DISTINCT ?offer) AS ?offers) WHERE {
            ?offer kg:isOfferedBy ?supplier ; kg:consistsOf ?material ; kg:isLocatedIn ?place .
        } GROUP BY ?material ?place
    }
    {
        SELECT ?material ?place (COUNT(DISTINCT ?demand) AS ?demands) WHERE {
            ?demand kg:isSoughtBy ?seeker ; kg:consistsOf ?material ; kg:isLocatedIn ?place .
        } GROUP BY ?material ?place
    }
}
ORDER BY DESC(?offers) ?material ?place LIMIT 100""",
    "competencies asked most": """\
SELECT ?competency ?label ?functions WHERE {
    {
        SELECT ?competency (COUNT(DISTINCT ?function) AS ?functions) WHERE {
            ?requirement kg:requiresCompetency ?competency ; kg:isRequirementOf ?function ;
                kg:hasRequirementLevel <requirement-level/essential> .
            ?function a kg:JobFunction .
        } GROUP BY ?competency ORDER BY DESC(?functions) ?competency LIMIT 50
    }
    OPTIONAL { ?competency skos:prefLabel ?label FILTER(LANG(?label) = "nl") }
}
ORDER BY DESC(?functions) ?competency""",
    "who takes part by sector": """\
SELECT ?sector ?type (COUNT(DISTINCT ?actor) AS ?actors) WHERE {
    ?cooperation a kg:Cooperation ; kg:concernsSector ?sector .
    ?participation kg:participatesIn ?cooperation ; kg:hasParticipant ?actor .
    ?actor kg:hasActorType ?type .
}
GROUP BY ?sector ?type ORDER BY ?sector ?type""",
}


@dataclass(frozen=True)
class Workload:
    """One query in many wordings: *text* with, before the last brace of a VALUES, one of *values*."""

    name: str
    sort: str
    before: str
    after: str
    values: tuple[str, ...]

    def wording(self, number: int) -> tuple[str, str, str]:
        """The text of request *number* in its fixed first part, its value, and the fixed rest."""
        return self.before, self.values[number % len(self.values)], self.after

    def text(self, number: int) -> str:
        """Request *number*. No two are the same: a comment tells apart those whose parameter is."""
        return "".join((*self.wording(number), f"\n# {number}"))

    def requests(self, path: str, port: int) -> Requests:
        return Requests(self, path, port)


class Requests:
    """HTTP requests for the texts of a workload; most of each is made once."""

    def __init__(self, workload: Workload, path: str, port: int):
        def encoded(text: str) -> bytes:
            return quote_plus(text).encode()

        self._head = f"GET {path}?query=".encode() + encoded(workload.before)
        self._values = [encoded(value) for value in workload.values]
        self._after = encoded(workload.after + "\n# ")
        self._tail = (
            f" HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/sparql-results+json\r\n"
            "User-Agent: kennisgraaf-bench\r\n\r\n"
        ).encode()

    def __call__(self, number: int) -> bytes:
        value = self._values[number % len(self._values)]
        return b"%b%b%b%d%b" % (self._head, value, self._after, number, self._tail)


def workloads(catalogue: Catalogue, counts: Mapping[str, int], seed: int = 1) -> list[Workload]:
    """All that is asked of the made-up data with so many things of each kind."""
    found = []
    for id_, parameter, sort in CHOSEN:
        before, brace, after = catalogue.find(id_).text.partition("WHERE {")
        assert brace, f"{id_} has no «WHERE {{»"
        kind = KINDS.get(parameter, parameter)
        numbers = list(range(counts[kind]))
        random.Random(seed).shuffle(numbers)
        values = tuple(f"<{ID}{kind}/voorbeeld-{number}>" for number in numbers)
        found.append(
            Workload(
                f"{id_} {parameter}", sort, f"{before}{brace}\n    VALUES ?{parameter} {{ ", f" }}{after}", values
            )
        )
    return found + [Workload(name, ANALYTIC, _PROLOGUE + text, "", ("",)) for name, text in ANALYTICS.items()]
