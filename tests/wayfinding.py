"""What tests of pathways share: a small made-up graph in which there is one of everything, and its index."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kennisgraaf.namespaces import GRAPH, ID, PROVENANCE_GRAPH
from kennisgraaf.pathways import Index
from kennisgraaf.snapshots.snapshot import Origin, Snapshot
from kennisgraaf.snapshots.store import Snapshots

EX = "http://example.org/"
PREFIXES = f"""@base <{ID}> .
@prefix : <{EX}> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kg: <https://w3id.org/kennisgraaf/ns#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SETTINGS = """
<work-setting/regular-job> a kg:WorkSetting . <work-setting/coached-regular-job> a kg:WorkSetting .
<work-setting/enclave> a kg:WorkSetting .
<work-setting/multi-enclave> a kg:WorkSetting ; skos:broader <work-setting/enclave> .
"""
WORLD = f"""{SETTINGS}
:sorter a kg:JobFunction ; skos:prefLabel "sorteerder"@nl , "sorter"@en ; prov:wasDerivedFrom :page ;
    kg:requiresCredential :badge ; kg:hasWorkingCondition :heavy ; kg:concernsSector :waste .
:fixer a kg:JobFunction ; skos:prefLabel "hersteller"@nl , "Fixer"@en ; skos:altLabel "sorteerder"@nl ;
    skos:exactMatch <http://example.com/fixer> ;
    prov:wasDerivedFrom :page .
:guide a kg:JobFunction ; skos:prefLabel "gids"@nl ; kg:leavesOpen kg:requiresCompetency ; prov:wasDerivedFrom :page .
:sort a kg:Competency ; skos:prefLabel "sorteren"@nl .
:sortGlass a kg:Competency ; skos:broader :sort ; skos:prefLabel "glas sorteren"@nl .
:lift a kg:Competency . :weld a kg:Competency . :solder a kg:Competency .
:r1 a kg:CompetencyRequirement ; kg:isRequirementOf :sorter ; kg:requiresCompetency :sort ; kg:isAssertedBy :hub ;
    kg:hasRequirementLevel <requirement-level/essential> ; prov:wasDerivedFrom :page .
:r2 a kg:CompetencyRequirement ; kg:isRequirementOf :sorter ; kg:requiresCompetency :lift ;
    kg:hasRequirementLevel <requirement-level/essential> ; prov:wasDerivedFrom :page .
:r3 a kg:CompetencyRequirement ; kg:isRequirementOf :fixer ; kg:requiresCompetency :sort ;
    kg:hasRequirementLevel <requirement-level/essential> ; prov:wasDerivedFrom :page .
:r4 a kg:CompetencyRequirement ; kg:isRequirementOf :fixer ; kg:requiresCompetency :weld ;
    kg:hasRequirementLevel <requirement-level/essential> ; prov:wasDerivedFrom :page .
:r5 a kg:CompetencyRequirement ; kg:isRequirementOf :fixer ; kg:requiresCompetency :solder ;
    kg:hasRequirementLevel <requirement-level/optional> ; prov:wasDerivedFrom :page .
:badge a kg:Credential ; skos:prefLabel "badge"@en . :paper a kg:Credential .
:course a kg:LearningOpportunity ; kg:hasPrerequisite :sort ; kg:teaches :weld ; kg:awards :badge ;
    kg:hasDuration "P10D"^^xsd:duration ; kg:isIntendedFor :crew ; kg:isOfferedBy :hub ; prov:wasDerivedFrom :page .
:hub a kg:Actor ; kg:isLocatedIn :town .
:town a kg:Place ; dcterms:isPartOf :land ; skos:prefLabel "stad"@nl .
:land a kg:Place ; skos:prefLabel "land"@nl . :isle a kg:Place ; skos:prefLabel "eiland"@nl .
:offer a kg:WorkOffer ; kg:offersFunction :fixer ; kg:hasSetting <work-setting/multi-enclave> ; kg:isLocatedIn :town ;
    kg:leavesOpen kg:isOfferedBy ; prov:wasDerivedFrom :page .
:test a kg:Recognition , kg:Measure ; kg:recognises :lift ; kg:awards :paper ; prov:wasDerivedFrom :page .
:hoist a kg:Measure ; kg:addresses :strain ; kg:hasMeasureType <measure-type/tailored-job> ;
    prov:wasDerivedFrom :page .
:strain a kg:Barrier ; kg:affects :crew ; kg:arisesFrom :heavy ; prov:wasDerivedFrom :page ;
    skos:prefLabel "belasting"@nl .
:noBadge a kg:Barrier ; kg:arisesFrom :badge ; prov:wasDerivedFrom :page .
:heavy a kg:WorkingCondition . :waste a kg:Sector .
:crew a kg:TargetGroup ; skos:prefLabel "ploeg"@nl . :team a kg:TargetGroup ; skos:broader :crew .
:way a kg:Pathway ; kg:startsFrom :crew ; kg:goesVia :offer ; kg:leadsTo :guide ; prov:wasDerivedFrom :page .
:reading a kg:Reading ; rdf:subject :way ; rdf:predicate kg:leadsTo ; rdf:object :guide ; prov:wasDerivedFrom :line .
<actor-type/social-economy-enterprise> a kg:ActorType ; kg:isEndpointFor :crew ; prov:wasDerivedFrom :page ;
    skos:prefLabel "sociale-economieonderneming"@nl , "social-economy enterprise"@en .
"""


def graph(name: str) -> str:
    """The IRI of the graph *name* of the contributor ``example``."""
    return f"{GRAPH}example/{name}"


def parsed(turtle: str, name: str = "world") -> list[ox.Quad]:
    """The statements of *turtle* in the graph *name*."""
    found = ox.parse(f"{PREFIXES}{turtle}", format=ox.RdfFormat.TURTLE)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph(name))) for quad in found]


def revised(number: int, *names: str) -> list[ox.Quad]:
    """What the provenance graph says of revision *number*, which changed the graphs *names*."""
    prov = "http://www.w3.org/ns/prov#"
    activity, agent = ox.NamedNode(f"{ID}activity/revision/{number}"), ox.NamedNode(f"{ID}agent/example")
    where, made = ox.NamedNode(PROVENANCE_GRAPH), ox.NamedNode(f"{prov}generated")
    found = []
    for name in names:
        found.append(ox.Quad(activity, made, ox.NamedNode(graph(name)), where))
        found.append(ox.Quad(ox.NamedNode(graph(name)), ox.NamedNode(f"{prov}wasAttributedTo"), agent, where))
    return found


def published(folder: Path, quads: list[ox.Quad]) -> Snapshot:
    """A snapshot of *quads* in a data directory *folder*."""
    snapshots = Snapshots(folder)
    snapshots.publish(quads, Origin("0", "example"))
    return snapshots.current()


def indexed(folder: Path, turtle: str = WORLD) -> Index:
    """The index of a graph that says *turtle*, as revision 1 of the contributor ``example``."""
    return Index.of(published(folder, [*parsed(turtle), *revised(1, "world")]))
