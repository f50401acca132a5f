"""An index that follows the ledger, revision by revision, against one that is made of nothing but the snapshot."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from kennisgraaf.contributing.contributions import load
from kennisgraaf.cooperation.facts import Facts
from kennisgraaf.cooperation.index import Index
from kennisgraaf.revisions.contributors import Contributors
from kennisgraaf.settings import SHIPPED
from kennisgraaf.snapshots.store import Snapshots

from .hosting import LICENCE, bare_release
from .test_submissions import NAMES, Site, own
from .wayfinding import EX, PREFIXES

OFFER = ":s a kg:MaterialStream ; kg:consistsOf :wood ; kg:isOfferedBy :mill ; kg:hasQuantity 1200 ."
MORE = f"{OFFER} :hub a kg:Hub . :p kg:participatesIn :hub ; kg:hasParticipant :mill ."
LESS = ":s kg:isSoughtBy :hub . :wood skos:broader :matter ."


def said(facts: Facts) -> Mapping[str, object]:
    """The facts by property, and the things of each kind."""
    names = ("consistsOf", "isOfferedBy", "isSoughtBy", "hasQuantity", "participatesIn", "hasParticipant", "broader")
    kinds = ("Actor", "Hub", "Collaboration", "MaterialStream", "Material")
    return {
        **{name: sorted(facts.pairs(name)) for name in names},
        **{kind: facts.of(kind) for kind in kinds},
    }


def test_an_index_follows_the_ledger(tmp_path: Path) -> None:
    """After each revision of two contributors it says what one made anew says, and on whose word each fact is."""
    release = bare_release(tmp_path / "release")
    shutil.copytree(SHIPPED / "ontology", release / "ontology", dirs_exist_ok=True)
    load(release, Snapshots(tmp_path / "data"))
    for name in NAMES:
        Contributors(tmp_path / "data").add(name, name, space=(EX,), licence=LICENCE, source=EX)
    site, index = Site(tmp_path), None
    try:
        for way, by, text, offered in (
            ("put", NAMES[0], OFFER, 1),
            ("put", NAMES[1], MORE, 2),
            ("put", NAMES[0], LESS, 1),
            ("put", NAMES[1], OFFER, 1),
            ("put", NAMES[0], MORE, 2),
            ("delete", NAMES[1], "", 1),
            ("delete", NAMES[0], "", 0),
        ):
            site.submit(way, own("a", by), f"{PREFIXES}{text}", by)
            snapshot = site.snapshots.current()
            index = Index.of(snapshot, before=index)
            anew = Index.of(snapshot)
            assert said(index.facts) == said(anew.facts)
            assert index.revision == anew.revision == snapshot.origin.revision
            offer = (f"{EX}s", "isOfferedBy", f"{EX}mill")
            found = index.witnesses.of([offer])
            assert found == anew.witnesses.of([offer])
            assert len(found) == offered
            assert {each.graph for each in found} <= {own("a", name) for name in NAMES}
            if text == MORE:
                assert f"{EX}hub" in index.facts.of("Actor")
        assert index.facts.of("Actor") == set()
    finally:
        site.contributions.close()
