"""What tests of the gate share: a judge in this process, data that it accepts, and their contributor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kennisgraaf.contributing.gate import Proposal, Verdict
from kennisgraaf.contributing.judge import Judge
from kennisgraaf.namespaces import GRAPH, ID
from kennisgraaf.settings import SHIPPED, Settings
from kennisgraaf.snapshots.store import Snapshots

ONE, TWO = f"{GRAPH}one/a", f"{GRAPH}two/a"
PREFIXES = f"""
@prefix kg: <https://w3id.org/kennisgraaf/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix one: <{ID}one/> .
@prefix two: <{ID}two/> .
@base <{ID}> .
"""
PLACE = """
one:doc a kg:SourceDocument ; skos:prefLabel "Bron"@nl , "Source"@en .
one:passage a kg:Passage ; skos:prefLabel "Deel"@nl , "Part"@en ; dcterms:isPartOf one:doc ; kg:hasLocator "p. 1" .
one:city a kg:Actor ; prov:wasDerivedFrom one:passage ; skos:prefLabel "Voorbeeldstad"@nl , "Example city"@en ;
    kg:hasActorType <actor-type/city> .
"""


def contributor(name: str, **fields: Any) -> dict[str, Any]:
    things = (f"{ID}{name}/", f"{GRAPH}{name}/")
    basis = {"name": name, "title": name, "graphs": (f"{GRAPH}{name}/",), "things": things}
    return {**basis, "licence": "http://example.org/licence", "source": "Voorbeeldbron", **fields}


class Desk:
    """Hands proposals to a judge in this process, and publishes what is accepted."""

    def __init__(self, folder: Path, release: Path = SHIPPED):
        self.snapshots = Snapshots(folder / "data")
        self.file = folder / "body"
        self.settings = Settings(data=folder / "data", release=release)
        self.judge = Judge(self.settings)

    def proposal(self, way: str, graph: str, text: str | bytes, name: str = "one", **more: Any) -> Proposal:
        self.file.write_bytes(text if isinstance(text, bytes) else text.encode())
        form = more.pop("media_type", "text/turtle")
        who = more.pop("who", contributor(name))
        return Proposal(way, graph, form, self.file, who, (f"{GRAPH}{name}/",), **more)

    def ask(self, way: str, graph: str, text: str | bytes = "", name: str = "one", **more: Any) -> Verdict:
        return self.judge.judge(self.proposal(way, graph, text, name, **more))

    def publish(self, verdict: Verdict) -> None:
        assert verdict.folder is not None, verdict.report.lines("en")
        number = int(self.snapshots.current_name or "0") + 1
        for name in ("added.nq", "removed.nq"):
            (verdict.folder / name).unlink()
        self.snapshots.put(verdict.folder, number)

    def put(self, graph: str, text: str, name: str = "one", **more: Any) -> None:
        self.publish(self.ask("put", graph, PREFIXES + text, name, **more))

    @property
    def candidates(self) -> list[Path]:
        return list(self.snapshots.candidates.glob("*")) if self.snapshots.candidates.exists() else []
