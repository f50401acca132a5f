"""What the graph says of work and the ways to it, as the catalogue queries tell it: no model besides the graph.

Things are IRIs. ``docs/pathways.md`` ("What can hold", "Steps") says what becomes of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cached_property

from rdflib.xsd_datetime import Duration, parse_xsd_duration

from kennisgraaf.graph.closure import closed, foremost, joined
from kennisgraaf.namespaces import ID, KG
from kennisgraaf.querying.rows import Rows

REGULAR, COACHED = f"{ID}work-setting/regular-job", f"{ID}work-setting/coached-regular-job"
SELF_EMPLOYED = f"{ID}work-setting/self-employment"
ASSUMED = (REGULAR, COACHED)
"""The settings in which there is assumed to be work in every function, since no source counts vacancies."""

_DAYS_A_MONTH = 365.2425 / 12

Values = Mapping[str, tuple[str, ...]]
_NOTHING: Values = {}


class Said:
    """What statements say: the values of each property of each subject, in order."""

    def __init__(self, rows: Iterable[tuple[str, ...]]):
        found: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for subject, predicate, value in rows:
            found[subject][predicate.removeprefix(KG)].add(value)
        self._of: dict[str, Values] = {
            subject: {name: tuple(sorted(values)) for name, values in properties.items()}
            for subject, properties in found.items()
        }

    def __call__(self, subject: str, name: str) -> tuple[str, ...]:
        """The values of property *name* (its local name) of *subject*."""
        return self._of.get(subject, _NOTHING).get(name, ())


class World:
    """The things there are by kind, and what is said of them."""

    def __init__(self, rows: Rows):
        kinds: defaultdict[str, set[str]] = defaultdict(set)
        for thing, kind in rows.large("kinds"):
            kinds[kind.removeprefix(KG)].add(thing)
        known = frozenset().union(*kinds.values())
        self._same: dict[str, str] = {}
        for same_things in joined((one, other) for one, other in rows.large("matches") if {one, other} <= known):
            self._same.update(dict.fromkeys(same_things, foremost(same_things)))
        same = self.same
        self.kinds: Mapping[str, frozenset[str]] = {
            kind: frozenset(map(same, things)) for kind, things in kinds.items()
        }
        functions = self.of("JobFunction")
        requirements: defaultdict[str, set[str]] = defaultdict(set)
        for function, competency in rows.large("requirements"):
            if same(function) in functions:
                requirements[same(function)].add(same(competency))
        self.requirements: Mapping[str, frozenset[str]] = {
            function: frozenset(competencies) for function, competencies in requirements.items()
        }
        """The essential competencies of each function of which any source says one."""
        broader: defaultdict[str, set[str]] = defaultdict(set)
        for narrow, broad in rows.large("broader"):
            broader[same(narrow)].add(same(broad))
        self._broader: Mapping[str, set[str]] = broader

        def said(query: str, subject: str) -> Said:
            found = rows.ask(query, subject, "property", "value")
            return Said((same(thing), name, same(value)) for thing, name, value in found)

        self.functions = said("functions", "function")
        self.offers = said("work-offers", "offer")
        self.learning = said("learning-opportunities", "opportunity")
        self.measures = said("measures", "measure")
        self.barriers = said("barriers", "barrier")
        self.pathways = said("named-pathways", "pathway")
        self.endpoints = tuple(sorted(set(rows.ask("d06-endpoint", "endpoint", "group"))))
        wholes: defaultdict[str, set[str]] = defaultdict(set)
        for place, whole in rows.ask("places", "place", "whole"):
            wholes[place].add(whole)
        self._wholes: Mapping[str, set[str]] = wholes
        self._located = Said((of, "isLocatedIn", place) for of, place in rows.ask("locations", "thing", "place"))
        origins = {barrier: frozenset(self.barriers(barrier, "arisesFrom")) for barrier in self.of("Barrier")}
        lifted: defaultdict[str, set[str]] = defaultdict(set)
        for barrier, of in origins.items():
            if of <= self.of("Credential") and len(of) == 1:
                lifted[next(iter(of))].add(barrier)
        self.lifted_by_credential: Mapping[str, set[str]] = lifted
        """The barriers that are there only because a credential is asked for, by this credential."""

    def of(self, kind: str) -> frozenset[str]:
        """All things of *kind*, a local name such as ``JobFunction``."""
        return self.kinds.get(kind, frozenset())

    def same(self, thing: str) -> str:
        """The one of the things that are the same as *thing* (``skos:exactMatch``) that stands for all."""
        return self._same.get(thing, thing)

    @cached_property
    def twins(self) -> Mapping[str, tuple[str, ...]]:
        """The other things that are the same, by the one that stands for them."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for thing, one in sorted(self._same.items()):
            if thing != one:
                found[one].append(thing)
        return {one: tuple(others) for one, others in found.items()}

    def broader(self, concept: str) -> frozenset[str]:
        """*concept* and everything broader, all the way up."""
        return closed(concept, lambda each: self._broader.get(each, ()))

    def above(self, concepts: Iterable[str]) -> Mapping[str, list[str]]:
        """Those of *concepts* that are broader than each concept, all the way up."""
        narrower: defaultdict[str, set[str]] = defaultdict(set)
        for narrow, broad in self._broader.items():
            for each in broad:
                narrower[each].add(narrow)
        found: defaultdict[str, list[str]] = defaultdict(list)
        for concept in concepts:
            if concept in narrower:
                for each in closed(concept, lambda thing: narrower.get(thing, ())) - {concept}:
                    found[each].append(concept)
        return found

    def around(self, place: str) -> frozenset[str]:
        """*place* and every place that it lies in."""
        return closed(place, lambda each: self._wholes.get(each, ()))

    def places(self, thing: str, said: Said) -> frozenset[str]:
        """Where *thing*, an offer of work or learning, is known to be: its own places, or those of who offers it."""
        own = self._located(thing, "isLocatedIn")
        offerers = said(thing, "isOfferedBy")
        return frozenset(own or (place for each in offerers for place in self._located(each, "isLocatedIn")))


def days(durations: Iterable[str]) -> float | None:
    """The shortest of *durations* (https://www.w3.org/TR/xmlschema11-2/#duration) in days; None when there is none.

    A month is a twelfth of a year of 365.2425 days, which is the mean of the Gregorian calendar.
    """
    found = []
    for text in durations:
        duration = parse_xsd_duration(text)
        if isinstance(duration, Duration):
            months = float(duration.years) * 12 + float(duration.months)
            found.append(months * _DAYS_A_MONTH + duration.tdelta / timedelta(days=1))
        else:
            found.append(duration / timedelta(days=1))
    return min(found, default=None)
