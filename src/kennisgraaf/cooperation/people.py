"""From material to people: the job functions that steps need, what these ask, who teaches and who could come or coach.

``docs/cooperation.md`` ("From material to people") says what is answered. What functions ask and what lies a step away
is that of pathways (``docs/pathways.md``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from kennisgraaf.cooperation.areas import areas
from kennisgraaf.cooperation.cells import Cells
from kennisgraaf.cooperation.document import Text, answer, text, thing, things
from kennisgraaf.cooperation.index import Index
from kennisgraaf.cooperation.workforce import Workforce
from kennisgraaf.namespaces import ID
from kennisgraaf.pathways import Index as Pathways
from kennisgraaf.pathways.evidence import Witnesses
from kennisgraaf.pathways.functions import GAP, towards
from kennisgraaf.pathways.profile import DEFAULT_GAPS
from kennisgraaf.querying.evidence import Evidence

QUERY = "learning-for-steps"
"""The catalogue query that says which functions steps need, what these ask, and what teaches that."""

NEAREST = 20
"""How many functions from which people could come are told, the nearest first."""

_GUIDANCE = f"{ID}measure-type/guidance"


def people(
    index: Index, pathways: Pathways, steps: Sequence[str], hubs: Sequence[str] = (), lang: str = "nl"
) -> dict[str, Any]:
    """The people that *steps* need, in *hubs* where any are named, as an object of JSON with labels in *lang*.

    *pathways* is the index of pathways of the same snapshot.
    """
    return _People(index, pathways, hubs, lang).document(steps)


class _People:
    """One answer."""

    def __init__(self, index: Index, pathways: Pathways, hubs: Iterable[str], lang: str):
        self._index, self._pathways, self._lang = index, pathways, lang
        self._areas = [area for hub in hubs for area in areas(index, hub)]
        self._workforce = Workforce(index)
        self._cells = {area.iri: Cells(index, self._workforce, area) for area in self._areas}
        self._witnesses = Witnesses(pathways)

    def document(self, steps: Sequence[str]) -> dict[str, Any]:
        needing: defaultdict[str, list[str]] = defaultdict(list)
        for step in steps:
            for function in self._index.steps.all[step].functions:
                needing[self._pathways.world.same(function)].append(step)
        functions = sorted(needing)
        taught = self._taught()
        return answer(
            self._index,
            None,
            self._lang,
            QUERY,
            self._notes(steps, functions, taught),
            steps=[self._step(step) for step in steps],
            gap=GAP,
            functions=[self._function(function, needing[function], taught) for function in functions],
            guidance=[self._guidance(measure) for measure in self._measures()],
        )

    def _step(self, step: str) -> dict[str, Any]:
        """What the hubs have for *step*."""
        index, lang = self._index, self._lang
        hubs = [
            {"hub": thing(index, area, lang), **cells[step].as_json(index, lang)}
            for area, cells in self._cells.items()
        ]
        return {**thing(index, step, lang), "hubs": hubs}

    def _function(self, function: str, steps: Iterable[str], taught: Mapping[str, list[str]]) -> dict[str, Any]:
        index, world, lang = self._index, self._pathways.world, self._lang
        offers = [self._offer(*each) for each in sorted(self._offers(function))]
        offered = {hub["iri"] for offer in offers for hub in offer["hubs"]}
        near = sorted(towards(self._pathways, function), key=lambda each: (len(each[1]), each[0]))
        same = (function, *world.twins.get(function, ()))
        needed = index.witnesses.of((step, "needsFunction", each) for step in steps for each in same)
        return {
            **thing(index, function, lang),
            "steps": things(index, steps, lang),
            "known": not self._pathways.is_open(function),
            "opens_in": things(index, (area.iri for area in self._areas if area.iri not in offered), lang),
            "offers": offers,
            "competencies": [
                {
                    **thing(index, competency, lang),
                    "taught_by": [self._learning(each, competency) for each in taught.get(competency, ())],
                }
                for competency in sorted(world.requirements.get(function, ()))
            ],
            "credentials": things(index, world.functions(function, "requiresCredential"), lang),
            "from": {
                "total": len(near),
                "functions": [
                    {**thing(index, other, lang), "missing": things(index, missing, lang)}
                    for other, missing in near[:NEAREST]
                ],
            },
            "evidence": _told((*needed, *self._workforce.requirements(same))),
        }

    def _offers(self, function: str) -> Iterator[tuple[str, str]]:
        """The work offers in *function*, each with the name by which it offers it."""
        for each in (function, *self._pathways.world.twins.get(function, ())):
            yield from ((offer, each) for offer in self._index.facts.subjects(each, "offersFunction"))

    def _offer(self, offer: str, function: str) -> dict[str, Any]:
        """Where work is offered, and by whom; *guided* when one learns under guidance there, from who offers it."""
        index, facts, lang = self._index, self._index.facts, self._lang
        settings, actors = facts.objects(offer, "hasSetting"), facts.objects(offer, "isOfferedBy")
        guided = any(each in DEFAULT_GAPS for setting in settings for each in self._pathways.world.broader(setting))
        statements = [(offer, "offersFunction", function)]
        statements += [(offer, "hasSetting", setting) for setting in settings]
        statements += [(offer, "isOfferedBy", actor) for actor in actors]
        return {
            **thing(index, offer, lang),
            "settings": things(index, settings, lang),
            "guided": guided,
            "by": things(index, actors, lang),
            "hubs": things(index, (area.iri for area in self._areas if area.within.intersection(actors)), lang),
            "evidence": _told(index.witnesses.of(statements)),
        }

    def _taught(self) -> Mapping[str, list[str]]:
        """The learning opportunities by what they teach, or what is broader."""
        world = self._pathways.world
        found: defaultdict[str, list[str]] = defaultdict(list)
        for opportunity in sorted(world.of("LearningOpportunity")):
            taught = world.learning(opportunity, "teaches")
            for competency in frozenset().union(*map(world.broader, taught)):
                found[competency].append(opportunity)
        return found

    def _learning(self, opportunity: str, competency: str) -> dict[str, Any]:
        """Who teaches *competency*, or what is narrower, at *opportunity*."""
        world = self._pathways.world
        taught = {each for each in world.learning(opportunity, "teaches") if competency in world.broader(each)}
        actors = world.learning(opportunity, "isOfferedBy")
        offered = self._index.witnesses.of((opportunity, "isOfferedBy", actor) for actor in actors)
        return {
            **thing(self._index, opportunity, self._lang),
            "by": things(self._index, actors, self._lang),
            "evidence": _told((*self._witnesses.about(opportunity, ("teaches",), taught), *offered)),
        }

    def _measures(self) -> list[str]:
        """The guidance that the graph knows: what is ``kg:Guidance``, or a measure of that type."""
        world = self._pathways.world
        typed = (each for each in world.of("Measure") if _GUIDANCE in world.measures(each, "hasMeasureType"))
        return sorted(world.of("Guidance").union(typed))

    def _guidance(self, measure: str) -> dict[str, Any]:
        said, names = self._pathways.world.measures, ("involvesActor", "isIntendedFor", "addresses")
        return {
            **thing(self._index, measure, self._lang),
            "with": things(self._index, said(measure, "involvesActor"), self._lang),
            "for": things(self._index, said(measure, "isIntendedFor"), self._lang),
            "addresses": things(self._index, said(measure, "addresses"), self._lang),
            "evidence": _told(self._witnesses.about(measure, names)),
        }

    def _notes(
        self, steps: Collection[str], functions: Iterable[str], taught: Mapping[str, Iterable[str]]
    ) -> Iterator[Text]:
        """What no source says."""
        requirements = self._pathways.world.requirements
        asked = frozenset().union(*(requirements.get(function, ()) for function in functions))
        if not steps:
            yield {"nl": "Noem een processtap of meer.", "en": "Name one process step or more."}
        said = {
            ("Geen bron zegt welke functies {things} vraagt.", "No source says which functions {things} needs."): {
                step for step in steps if not self._index.steps.all[step].functions
            },
            ("Geen bron zegt wat {things} vraagt.", "No source says what {things} asks."): {
                function for function in functions if function not in requirements
            },
            (
                "Geen gekende functie ligt één stap van {things}.",
                "No known function is one step away from {things}.",
            ): {
                function
                for function in functions
                if function in requirements and not any(towards(self._pathways, function))
            },
            ("Geen bron kent werkaanbod in {things}.", "No source knows an offer of work in {things}."): {
                function for function in functions if not any(self._offers(function))
            },
            ("Geen bron kent wie {things} aanleert.", "No source knows who teaches {things}."): asked - taught.keys(),
        }
        for sentences, unknown in said.items():
            if unknown:
                yield text(self._index, *sentences, things=sorted(unknown))


def _told(evidence: Iterable[Evidence]) -> list[Mapping[str, Any]]:
    return [each.as_json() for each in sorted(set(evidence))]
