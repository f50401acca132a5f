"""Made-up data in the model of ``docs/model.md``, of any size: ``python bench/generate.py TRIPLES > data.nq``.

N-Quads, one graph per contributor of about 1,000 subjects. Degrees are skewed as they are in real networks: a few
actors take part in very much (Zipf, exponent 1), most in one thing. The same size and seed give the same bytes.
Every name says
that it is an example.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from functools import cache

from kennisgraaf.namespaces import GRAPH, ID, PREFIXES

SHARES = {
    "requirement": 330,
    "participation": 270,
    "actor": 90,
    "stream": 80,
    "observation": 70,
    "cooperation": 45,
    "competency": 35,
    "process-step": 30,
    "work-offer": 25,
    "function": 15,
    "profile": 5,
    "hub": 3,
    "material": 2,
}
"""Subjects of each kind in a graph of 1,000."""
TRIPLES_A_GRAPH = 7_750
"""Statements that a graph of this mixture holds, on average."""

CORE_ROLES = ("local-government", "regular-economy", "social-economy")
ROLES = (*CORE_ROLES, "knowledge-institution", "lead", "organiser", "supporter", "funder", "participant", "partner")
ACTOR_TYPES = ("regular-company", "sheltered-workshop", "city", "reuse-shop", "non-profit", "university", "care-home")
SECTORS = ("construction", "care", "furniture", "green", "textile", "ict", "food", "electro", "logistics", "energy")
COOPERATION_TYPES = ("project", "test-trajectory", "case", "subsidy-file", "event", "learning-network")
STRATEGIES = ("recycle", "repair", "reuse", "refurbish", "remanufacture", "repurpose", "reduce", "recover")
RUNGS = ("recycling", "preparing-for-reuse", "prevention", "other-recovery")
SETTINGS = ("sheltered-work", "enclave", "flow-through-enclave", "internship", "coached-regular-job", "regular-job")
CONDITIONS = ("physical-load", "repetitive-work", "outdoor-work", "high-pace", "shift-work", "contact-with-people")
PLACES = (11002, 44021, 24062, 31005, 71016, 12025, 34022, 13040, 45035, 73083, 46021, 41002)
TOP_MATERIALS = ("wood", "textile", "plastic", "metal")
PASSAGES = 20
YEARS = range(2018, 2031)


@cache
def term(name: str) -> str:
    """The N-Quads form of ``prefix:local``; without a prefix, of a thing: ``role/lead``."""
    prefix, colon, local = name.partition(":")
    return f"<{PREFIXES[prefix]}{local}>" if colon else f"<{ID}{name}>"


def thing(kind: str, number: int) -> str:
    """The made-up thing *number* of *kind*."""
    return f"<{ID}{kind}/voorbeeld-{number}>"


def text(dutch: str, english: str) -> tuple[str, str]:
    return f'"{dutch}"@nl', f'"{english}"@en'


class Example:
    """The graphs of one made-up knowledge graph of about *triples* statements; ``counts``: things of each kind."""

    def __init__(self, triples: int, seed: int = 1):
        self.graphs = max(1, round(triples / TRIPLES_A_GRAPH))
        self.counts = {kind: share * self.graphs for kind, share in SHARES.items()}
        self._random = random.Random(seed)
        self._lines: list[str] = []
        self._graph = ""
        self._contributor = 0

    def _popular(self, kind: str) -> str:
        """A thing of *kind*: the first as often as Zipf's law says."""
        return thing(kind, int(self.counts[kind] ** self._random.random()) - 1)

    def _any(self, kind: str) -> str:
        """A thing of *kind*: lower numbers more often, but none very often."""
        return thing(kind, int(self.counts[kind] * self._random.random() ** 1.5))

    def _one(self, kind: str, names: tuple[str, ...]) -> str:
        return term(f"{kind}/{names[int(len(names) * self._random.random() ** 1.5)]}")

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _say(self, subject: str, **said: str | tuple[str, ...]) -> None:
        """Add statements about *subject*; ``skos_broader`` is ``skos:broader``, a bare name is of ``kg:``."""
        for name, values in said.items():
            predicate = _predicate(name)
            for value in (values,) if isinstance(values, str) else values:
                self._lines.append(f"{subject} {predicate} {value} {self._graph} .\n")

    def _passage(self) -> str:
        return thing("passage", self._contributor * PASSAGES + int(PASSAGES * self._random.random()))

    def _place(self) -> str:
        code = PLACES[int(len(PLACES) * self._random.random() ** 1.5)]
        return f"<http://vocab.belgif.be/auth/refnis2025/{code}>"

    def _period(self) -> str:
        return thing("period", self._random.choice(YEARS))

    def _source(self) -> None:
        document = thing("source", self._contributor)
        name = text(f"Voorbeeldbron {self._contributor}", f"Example source {self._contributor}")
        licence = "<https://creativecommons.org/licenses/by/4.0/>"
        self._say(self._graph, dcterms_title=name, dcterms_source=document, dcterms_license=licence)
        self._say(document, rdf_type=term("kg:SourceDocument"), dcterms_title=name, skos_prefLabel=name)
        for number in range(PASSAGES):
            self._say(
                thing("passage", self._contributor * PASSAGES + number),
                rdf_type=term("kg:Passage"),
                skos_prefLabel=text(f"Voorbeeldbron, alinea {number}", f"Example source, paragraph {number}"),
                hasLocator=f'"paragraph {number}"',
                dcterms_isPartOf=document,
            )
        if self._contributor == 0:
            for year in YEARS:
                self._say(
                    thing("period", year),
                    rdf_type=term("kg:Period"),
                    skos_prefLabel=text(f"voorbeeldjaar {year}", f"example year {year}"),
                    startsOn=f'"{year}"^^{term("xsd:gYear")}',
                    endsOn=f'"{year}"^^{term("xsd:gYear")}',
                    prov_wasDerivedFrom=self._passage(),
                )

    def _actor(self, number: int) -> None:
        actor = thing("actor", number)
        self._say(
            actor,
            rdf_type=term("kg:Actor"),
            skos_prefLabel=text(f"Voorbeeldorganisatie {number}", f"Example organisation {number}"),
            hasActorType=self._one("actor-type", ACTOR_TYPES),
            isLocatedIn=self._place(),
            leavesOpen=term("kg:hasCompanyNumber"),
            prov_wasDerivedFrom=self._passage(),
        )
        if self._chance(0.2):
            self._say(actor, hasExpertiseIn=self._popular("material"))
        self._say(self._popular("actor"), rdf_type=term("kg:Actor"), prov_wasDerivedFrom=self._passage())

    def _hub(self, number: int) -> None:
        hub = thing("hub", number)
        self._say(
            hub,
            rdf_type=term("kg:Hub"),
            skos_prefLabel=text(f"Voorbeeldhub {number}", f"Example hub {number}"),
            hasActorType=term("actor-type/hub"),
            followsModel=term("collaboration-model/social-circular-hub"),
            isLocatedIn=self._place(),
            focusesOn=self._one("sector", SECTORS),
            offersService=(term("service/matchmaking"), term("service/support")),
            prov_wasDerivedFrom=(self._passage(), self._passage()),
        )
        for role in CORE_ROLES:  # which some participation elsewhere may give; without this the shapes refuse the hub
            self._say(hub, leavesOpen=term(f"role/{role}"))
        for _ in range(3):
            self._say(hub, cooperatesWith=self._any("hub"))

    def _participation(self, number: int) -> None:
        draw = self._random.random()
        whole = self._any("hub") if draw < 0.15 else self._any("cooperation")
        self._say(
            thing("participation", number),
            rdf_type=term("kg:Participation"),
            hasParticipant=self._any("hub") if draw > 0.9 else self._popular("actor"),
            participatesIn=whole,
            hasRole=self._one("role", ROLES),
            hasPeriod=self._period(),
            prov_wasDerivedFrom=self._passage(),
        )

    def _cooperation(self, number: int) -> None:
        cooperation = thing("cooperation", number)
        self._say(
            cooperation,
            rdf_type=term("kg:Cooperation"),
            skos_prefLabel=text(f"Voorbeeldsamenwerking {number}", f"Example cooperation {number}"),
            hasCooperationType=self._one("cooperation-type", COOPERATION_TYPES),
            hasPeriod=self._period(),
            concernsSector=self._one("sector", SECTORS),
            isLocatedIn=self._place(),
            includesStep=self._any("process-step"),
            listsOnlySome=(term("kg:hasParticipant"), term("kg:includesStep")),
            prov_wasDerivedFrom=self._passage(),
        )
        for _ in range(self._random.randint(0, 3)):
            self._say(cooperation, involvesStream=self._any("stream"))

    def _stream(self, number: int) -> None:
        stream = thing("stream", number)
        self._say(
            stream,
            rdf_type=term("kg:MaterialStream"),
            skos_prefLabel=text(f"voorbeeldstroom {number}", f"example stream {number}"),
            consistsOf=self._popular("material"),
            isLocatedIn=self._place(),
            hasPeriod=self._period(),
            leavesOpen=term("kg:hasWasteCode"),
            prov_wasDerivedFrom=self._passage(),
        )
        if self._chance(0.6):
            self._say(stream, isOfferedBy=self._popular("actor"))
        else:
            self._say(stream, isSoughtBy=self._popular("actor"))
        if self._chance(0.7):
            tonnes = f'"{self._random.randint(1, 5000) / 10}"^^{term("xsd:decimal")}'
            self._say(stream, hasQuantity=tonnes, hasUnit=term("unit/tonne"))
        else:
            self._say(stream, leavesOpen=term("kg:hasQuantity"))

    def _material(self, number: int) -> None:
        """A tree of four branches each, below four materials of the release."""
        broader = thing("material", number // 4 - 1) if number > 3 else term(f"material/{TOP_MATERIALS[number]}")
        self._concept("material", number, "kg:Material", "voorbeeldmateriaal", "example material")
        self._say(thing("material", number), skos_broader=broader)

    def _concept(self, kind: str, number: int, cls: str, dutch: str, english: str) -> None:
        self._say(
            thing(kind, number),
            rdf_type=(term(cls), term("skos:Concept")),
            skos_prefLabel=text(f"{dutch} {number}", f"{english} {number}"),
            skos_definition=text(f"Een {dutch} met nummer {number}.", f"An {english} with number {number}."),
            skos_inScheme=term(f"scheme/{kind}"),
            prov_wasDerivedFrom=self._passage(),
        )

    def _competency(self, number: int) -> None:
        self._concept("competency", number, "kg:Competency", "voorbeeldcompetentie", "example competency")
        kinds = ("skill", "knowledge", "attitude")
        self._say(thing("competency", number), hasCompetencyType=self._one("competency-type", kinds))

    def _function(self, number: int) -> None:
        self._say(
            thing("function", number),
            rdf_type=term("kg:JobFunction"),
            skos_prefLabel=text(f"voorbeeldfunctie {number}", f"example function {number}"),
            hasWorkingCondition=(self._one("working-condition", CONDITIONS), term("working-condition/physical-load")),
            concernsSector=self._one("sector", SECTORS),
            isFeasibleFor=term("target-group/doelgroepmedewerkers"),
            prov_wasDerivedFrom=self._passage(),
        )

    def _profile(self, number: int) -> None:
        self._say(
            thing("profile", number),
            rdf_type=term("kg:CompetencyProfile"),
            skos_prefLabel=text(f"voorbeeldprofiel {number}", f"example profile {number}"),
            isProfileFor=self._any("function"),
            prov_wasDerivedFrom=self._passage(),
        )

    def _requirement(self, number: int) -> None:
        self._say(
            thing("requirement", number),
            rdf_type=term("kg:CompetencyRequirement"),
            isRequirementOf=self._any("profile") if self._chance(0.05) else self._any("function"),
            requiresCompetency=self._popular("competency"),
            hasRequirementLevel=self._one("requirement-level", ("essential", "optional")),
            isAssertedBy=self._popular("actor"),
            prov_wasDerivedFrom=self._passage(),
        )

    def _process_step(self, number: int) -> None:
        self._say(
            thing("process-step", number),
            rdf_type=term("kg:ProcessStep"),
            skos_prefLabel=text(f"voorbeeldstap {number}", f"example step {number}"),
            hasInput=self._any("stream"),
            hasOutput=term("product/new-furniture"),
            needsFunction=self._any("function"),
            appliesStrategy=self._one("circular-strategy", STRATEGIES),
            isOnRung=self._one("waste-hierarchy-rung", RUNGS),
            isPerformedBy=self._popular("actor"),
            prov_wasDerivedFrom=self._passage(),
        )

    def _work_offer(self, number: int) -> None:
        self._say(
            thing("work-offer", number),
            rdf_type=term("kg:WorkOffer"),
            skos_prefLabel=text(f"voorbeeldwerkaanbod {number}", f"example work offer {number}"),
            offersFunction=self._any("function"),
            hasSetting=self._one("work-setting", SETTINGS),
            isOfferedBy=self._popular("actor"),
            isLocatedIn=self._place(),
            prov_wasDerivedFrom=self._passage(),
        )

    def _observation(self, number: int) -> None:
        value = self._random.randint(1, 1000)
        self._say(
            thing("observation", number),
            rdf_type=term("kg:Observation"),
            skos_prefLabel=text(f"voorbeeldcijfer {value}", f"example figure {value}"),
            measures=self._one("indicator", ("circular-jobs", "hubs-founded", "test-trajectories", "duration")),
            hasValue=f'"{value}"^^{term("xsd:decimal")}',
            hasUnit=term("unit/number"),
            hasQualifier=self._one("qualifier", ("exactly", "about", "more-than")),
            refersToPeriod=self._period(),
            refersToArea=self._place(),
            isAbout=self._one("sector", SECTORS) if self._chance(0.2) else self._any("cooperation"),
            prov_wasDerivedFrom=self._passage(),
        )

    def text(self, contributor: int) -> str:
        """The N-Quads of the graph of *contributor*: one of all, or one that would come after them."""
        self._begin(contributor)
        for kind, share in SHARES.items():
            write: Callable[[int], None] = getattr(self, "_" + kind.replace("-", "_"))
            for number in range(contributor * share, (contributor + 1) * share):
                write(number)
        return self._written()

    def _begin(self, contributor: int) -> None:
        self._contributor = contributor
        self._graph = f"<{GRAPH}voorbeeld-{contributor}/gegevens>"
        self._source()

    def _written(self) -> str:
        text = "".join(self._lines)
        self._lines.clear()
        return text

    def texts(self) -> Iterator[str]:
        """The N-Quads of one graph after another."""
        return map(self.text, range(self.graphs))


@cache
def _predicate(name: str) -> str:
    prefix, underscore, local = name.partition("_")
    return term(f"{prefix}:{local}" if underscore else f"kg:{name}")


def main(arguments: list[str]) -> None:
    for each in Example(int(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 1).texts():
        sys.stdout.write(each)


if __name__ == "__main__":
    main(sys.argv[1:])
