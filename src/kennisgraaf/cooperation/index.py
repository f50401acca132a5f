"""The index: the facts of a snapshot and what they come to, made once a revision and shared by requests."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from kennisgraaf.cooperation.actors import Actors
from kennisgraaf.cooperation.ahead import Ahead
from kennisgraaf.cooperation.evidence import Witnesses
from kennisgraaf.cooperation.facts import COLUMNS, Facts
from kennisgraaf.cooperation.networks import Networks
from kennisgraaf.cooperation.partners import Partners
from kennisgraaf.cooperation.places import Places
from kennisgraaf.cooperation.steps import Steps
from kennisgraaf.cooperation.supply import Supply
from kennisgraaf.cooperation.things import Things
from kennisgraaf.errors import UnknownThingError
from kennisgraaf.namespaces import ID
from kennisgraaf.pathways import Index as Pathways
from kennisgraaf.querying.catalogue import Catalogue
from kennisgraaf.querying.labels import Labels
from kennisgraaf.querying.rows import Rows, shipped
from kennisgraaf.snapshots.snapshot import Snapshot

_FACTS = "facts"
"""The large query."""


class Index:
    """The facts, and what they come to."""

    def __init__(self, rows: Rows, facts: Facts, pathways: Pathways | None = None):
        self.rows, self.facts = rows, facts
        self._earlier = pathways
        self.things = Things(facts)
        self.actors = Actors(facts)
        self.supply = Supply(facts, self.things)
        self.places = Places(facts, self.actors, self.supply)
        self.steps = Steps(facts, self.things)
        self.partners = Partners(self.steps, self.actors, self.places)
        self.ahead = Ahead(self.things, self.supply, self.steps, self.partners)
        self.networks = Networks(facts, self.actors, self.places)
        self.labels = Labels(rows, self.things)
        self.witnesses = Witnesses(rows, facts, self.things)

    @classmethod
    def of(cls, snapshot: Snapshot, catalogue: Catalogue | None = None, before: Index | None = None) -> Index:
        """The index of *snapshot*, by the queries of *catalogue* or else those that ship.

        *before*, the index of another snapshot of the same ledger, gives its facts up to this one, which changes only
        what a revision changed in between; it is not to be used any more. Raises UnknownQueryError,
        QueryEvaluationError.
        """
        rows = Rows(snapshot, catalogue or shipped(), {_FACTS: COLUMNS}, before.rows if before else None)
        if before is None:
            return cls(rows, Facts(rows.by_graph(_FACTS)))
        before.facts.update(rows.by_graph(_FACTS))
        return cls(rows, before.facts, vars(before).get("pathways", before._earlier))

    @cached_property
    def pathways(self) -> Pathways:
        """The index of pathways of the same snapshot, made when somebody asks about people."""
        return Pathways.of(self.snapshot, before=self._earlier)

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that this is the index of."""
        return self.rows.snapshot

    @property
    def revision(self) -> int:
        """The revision of the snapshot; 0 of a store without a ledger."""
        return self.snapshot.origin.revision

    def find(self, text: str, kinds: Collection[str], lang: str = "nl") -> str:
        """The thing of one of *kinds* with the IRI *text*, whole or without our base, or else with that label.

        Raises UnknownThingError with those that may be meant, and their labels in *lang*.
        """
        text = text.strip().encode(errors="replace").decode()  # a lone surrogate has no place in a query or an answer
        for iri in (self.things.same(text), self.things.same(f"{ID}{text}")):
            if any(iri in self.things.of(kind) for kind in kinds):
                return iri
        found = self.labels.named(text, kinds)
        if len(found) == 1:
            return found[0]
        near = found or self.labels.near(text, kinds)
        raise UnknownThingError(text, [{"iri": each, "label": self.labels.text(each, lang)} for each in near])
