"""Who takes part in what: members, hubs, roles, and who cooperated earlier (``docs/cooperation.md``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kennisgraaf.cooperation.facts import Facts, Statement
from kennisgraaf.graph.closure import closed


class Actors:
    """The actors and collaborations of *facts*."""

    def __init__(self, facts: Facts):
        self._facts = facts
        self._hubs: dict[str, frozenset[str]] = {}
        self._collaborations: dict[str, frozenset[str]] = {}
        self._roles: dict[str, frozenset[str]] = {}
        self._fits: dict[str, Mapping[str, tuple[Statement, ...]]] = {}
        self.core = frozenset(role for _, role in facts.pairs("requiresRole"))
        """The roles that the models of the graph require."""

    def members(self, collaboration: str) -> frozenset[str]:
        """Who participates in *collaboration*."""
        participations = self._facts.subjects(collaboration, "participatesIn")
        return frozenset(self._objects(participations, "hasParticipant"))

    def collaborations(self, actor: str) -> frozenset[str]:
        """What *actor* participates in."""
        if actor not in self._collaborations:
            participations = self._facts.subjects(actor, "hasParticipant")
            self._collaborations[actor] = frozenset(self._objects(participations, "participatesIn"))
        return self._collaborations[actor]

    def hubs(self, thing: str) -> frozenset[str]:
        """The hubs of *thing*, an actor or a collaboration: itself when it is one, and those it participates in.

        Of a collaboration that is no hub also those that participate in it, or that it is part of, all the way up.
        """
        if thing not in self._hubs:
            hubs = self._facts.of("Hub")
            found = {thing, *self.collaborations(thing)}
            if thing not in hubs and thing in self._facts.of("Collaboration"):
                found |= self.members(thing)
                found |= closed(thing, lambda part: self._facts.objects(part, "isPartOf"))
            self._hubs[thing] = hubs & found
        return self._hubs[thing]

    def circle(self, things: Iterable[str]) -> frozenset[str]:
        """*things*, and the members of those that are collaborations."""
        things = frozenset(things)
        return things.union(*map(self.members, things))

    def roles(self, actor: str) -> frozenset[str]:
        """The roles of *actor* in all of its participations, and those that its types fit."""
        if actor not in self._roles:
            taken = self._objects(self._facts.subjects(actor, "hasParticipant"), "hasRole")
            fits = map(self._fitting, self._facts.objects(actor, "hasActorType"))
            self._roles[actor] = frozenset(taken).union(*fits)
        return self._roles[actor]

    def fitting(self, actor: str, role: str) -> tuple[Statement, ...]:
        """The statements by which *actor* is of a type that fits *role*; none when it is of no such type."""
        for kind in self._facts.objects(actor, "hasActorType"):
            if found := self._fitting(kind).get(role):
                return (actor, "hasActorType", kind), *found
        return ()

    def fit_for(self, role: str) -> frozenset[str]:
        """The actors of a type that fits *role*."""
        fitting = self._facts.subjects(role, "fitsRole")
        kinds = frozenset().union(*(closed(each, self._below) for each in fitting))
        return frozenset(self._subjects(kinds, "hasActorType"))

    def _below(self, kind: str) -> tuple[str, ...]:
        return self._facts.subjects(kind, "broader")

    def _fitting(self, kind: str) -> Mapping[str, tuple[Statement, ...]]:
        """The roles that actors of the type *kind* fit, each with the statements that say so."""
        if kind not in self._fits:
            ways: dict[str, tuple[Statement, ...]] = {kind: ()}
            left = [kind]
            for each in left:  # which grows
                for above in self._facts.objects(each, "broader"):
                    if above not in ways:
                        ways[above] = (*ways[each], (each, "broader", above))
                        left.append(above)
            self._fits[kind] = {
                role: (*way, (each, "fitsRole", role))
                for each, way in reversed(ways.items())
                for role in self._facts.objects(each, "fitsRole")
            }
        return self._fits[kind]

    def cooperated(self, one: str, other: str) -> bool:
        """Whether it is known that *one* and *other* cooperated: with each other, in the same, or one in the other.

        Whoever is one with itself needs no introduction.
        """
        if one == other or other in self._facts.objects(one, "cooperatesWith"):
            return True
        if one in self._facts.objects(other, "cooperatesWith"):
            return True
        these, those = self.collaborations(one), self.collaborations(other)
        return other in these or one in those or not these.isdisjoint(those)

    def _objects(self, subjects: Iterable[str], name: str) -> Iterator[str]:
        for subject in subjects:
            yield from self._facts.objects(subject, name)

    def _subjects(self, values: Iterable[str], name: str) -> Iterator[str]:
        for value in values:
            yield from self._facts.subjects(value, name)
