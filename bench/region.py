"""A made-up region of any size for ``bench/cooperation.py``: actors, streams, steps and who takes part in what.

It is what ``generate`` makes up, in the proportions of a region, with hubs that many take part in and places that
have coordinates. The upper materials, and the first actors, are named most often, as in real networks.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
from generate import CORE_ROLES, ROLES, Example, term, text, thing

from kennisgraaf.namespaces import PREFIXES
from kennisgraaf.settings import SHIPPED

COUNTS = {
    "material": 5_000,
    "product": 300,
    "actor": 100_000,
    "cooperation": 3_000,
    "participation": 100_000,
    "stream": 100_000,
    "process-step": 10_000,
    "function": 500,
    "competency": 1_000,
    "requirement": 3_000,
    "work-offer": 60_000,
}
"""Things of each kind at full size."""
HUBS = 12
GRAPHS = 200
SOUGHT, MEASURED, MADE, PERFORMED = 0.35, 0.6, 0.6, 0.6
"""Shares of streams that are sought, and that have a quantity; of outputs that are products; of steps that somebody is
known to perform."""
_LATITUDE = ox.NamedNode(f"{PREFIXES['wgs84']}lat")


def municipalities(release: Path = SHIPPED) -> list[str]:
    """The municipalities of *release* that have coordinates, as N-Quads has them."""
    quads = ox.parse(path=str(release / "data" / "reference" / "coordinates.ttl"), format=ox.RdfFormat.TURTLE)
    return sorted({str(quad.subject) for quad in quads if quad.predicate == _LATITUDE})


class Region(Example):
    """The graphs of a region of *scale* times the full size, but with as many hubs; the same seed gives the same."""

    def __init__(self, scale: float = 1, seed: int = 1):
        super().__init__(0, seed)
        self.graphs = max(HUBS, round(GRAPHS * scale))
        self.counts = {kind: max(1, round(count * scale)) for kind, count in COUNTS.items()} | {"hub": HUBS}
        self._random = random.Random(seed)
        self._places = municipalities()

    def text(self, contributor: int) -> str:
        """The N-Quads of the graph of *contributor*, which has its share of everything."""
        self._begin(contributor)
        for kind, count in self.counts.items():
            write: Callable[[int], None] = getattr(self, "_" + kind.replace("-", "_"))
            for number in range(count * contributor // self.graphs, count * (contributor + 1) // self.graphs):
                write(number)
        return self._written()

    def _place(self) -> str:
        return self._random.choice(self._places)

    def _someone(self) -> str:
        return self._popular("actor") if self._chance(0.2) else self._any("actor")

    def _participation(self, number: int) -> None:
        whole = self._any("hub") if self._chance(0.3) else self._any("cooperation")
        self._say(
            thing("participation", number),
            rdf_type=term("kg:Participation"),
            hasParticipant=self._someone(),
            participatesIn=whole,
            hasRole=self._one("role", (*ROLES, *CORE_ROLES)),
            hasPeriod=self._period(),
            prov_wasDerivedFrom=self._passage(),
        )

    def _material(self, number: int) -> None:
        """A tree of four branches each."""
        self._concept("material", number, "kg:Material", "voorbeeldmateriaal", "example material")
        if number > 3:
            self._say(thing("material", number), skos_broader=thing("material", number // 4 - 1))

    def _product(self, number: int) -> None:
        self._concept("product", number, "kg:Product", "voorbeeldproduct", "example product")

    def _stream(self, number: int) -> None:
        stream = thing("stream", number)
        self._say(
            stream,
            rdf_type=term("kg:MaterialStream"),
            skos_prefLabel=text(f"voorbeeldstroom {number}", f"example stream {number}"),
            consistsOf=self._popular("material") if self._chance(0.5) else self._any("material"),
            hasPeriod=self._period(),
            prov_wasDerivedFrom=self._passage(),
        )
        if self._chance(SOUGHT):
            self._say(stream, isSoughtBy=self._someone())
        else:
            self._say(stream, isOfferedBy=self._someone())
        if self._chance(MEASURED):
            amount = f'"{self._random.randint(1, 5000) / 10}"^^{term("xsd:decimal")}'
            self._say(stream, hasQuantity=amount, hasUnit=self._one("unit", ("tonne", "number")))

    def _process_step(self, number: int) -> None:
        """It takes materials low in the tree, and gives a product or another material beside them."""
        step, count = thing("process-step", number), self.counts["material"]
        leaf = self._random.randrange(count // 16, count)
        self._say(
            step,
            rdf_type=term("kg:ProcessStep"),
            skos_prefLabel=text(f"voorbeeldstap {number}", f"example step {number}"),
            hasInput=tuple({thing("material", self._beside(leaf)) for _ in range(self._random.randint(1, 2))}),
            hasOutput=self._any("product") if self._chance(MADE) else thing("material", self._beside(leaf)),
            needsFunction=tuple({self._any("function") for _ in range(self._random.randint(1, 3))}),
            prov_wasDerivedFrom=self._passage(),
        )
        if self._chance(PERFORMED):
            self._say(step, isPerformedBy=tuple({self._someone() for _ in range(self._random.randint(1, 3))}))

    def _beside(self, material: int) -> int:
        """*material*, one with the same broader one, or that."""
        first = material - material % 4
        return (
            first // 4 - 1
            if first > 3 and self._chance(0.1)
            else min(first + self._random.randrange(4), self.counts["material"] - 1)
        )

    def _requirement(self, number: int) -> None:
        self._say(
            thing("requirement", number),
            rdf_type=term("kg:CompetencyRequirement"),
            isRequirementOf=self._any("function"),
            requiresCompetency=self._popular("competency"),
            hasRequirementLevel=term("requirement-level/essential"),
            isAssertedBy=self._someone(),
            prov_wasDerivedFrom=self._passage(),
        )
