"""The IRIs that the system itself has to know."""

BASE = "https://w3id.org/kennisgraaf/"
ONTOLOGY = f"{BASE}ns"
KG = f"{ONTOLOGY}#"
SHAPES = f"{BASE}shapes#"
ID = f"{BASE}id/"
GRAPH = f"{BASE}graph/"
QUERIES = f"{BASE}queries"
RULES = f"{BASE}rules"
GENID = f"{BASE}.well-known/genid/"

CONTRIBUTOR = "kennisgraaf"
"""The contributor in whose name the release is loaded."""

ONTOLOGY_GRAPH = f"{GRAPH}ontology"
SHAPES_GRAPH = f"{GRAPH}shapes"
CATALOGUE_GRAPH = f"{GRAPH}catalogue"
PROVENANCE_GRAPH = f"{GRAPH}provenance"
INFERRED = "/inferred"
"""What the IRI of a graph of entailments ends in, behind that of the graph that entails them."""

PREFIXES = {
    "": ID,
    "kg": KG,
    "kgs": SHAPES,
    "dcterms": "http://purl.org/dc/terms/",
    "esco": "http://data.europa.eu/esco/model#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefixes used when Turtle, TriG or RDF/XML is written, and to shorten an IRI for a reader."""


def shorten(iri: str) -> str:
    """*iri* as a reader wants to see it: ``kg:Hub``, ``hub/kempen``, or the whole of it."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}" if prefix else iri[len(namespace) :]
    return iri


def is_stated(graph: str) -> bool:
    """Whether the named *graph* holds what was stated, and not what was made from that."""
    return not graph.endswith(INFERRED) and graph not in (PROVENANCE_GRAPH, CATALOGUE_GRAPH)


def is_checked(graph: str) -> bool:
    """Whether what the named *graph* states is checked by the shapes, and entails: it is data, or the ontology."""
    return is_stated(graph) and graph != SHAPES_GRAPH
