"""Reading what is asked: each field checked, labels looked up, numbers brought within limits.

Everything wrong is told at once. What a field held is not repeated in an error, kept, or written down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kennisgraaf.errors import ProfileError
from kennisgraaf.formats import LANGUAGES
from kennisgraaf.namespaces import ID
from kennisgraaf.pathways.index import Index
from kennisgraaf.pathways.routes import CRITERIA
from kennisgraaf.pathways.world import REGULAR, SELF_EMPLOYED

Text = Mapping[str, str]
"""The same, in each language."""

UNGUIDED = (REGULAR, SELF_EMPLOYED)
"""Settings in which nothing is learned under guidance, by what they are."""
MOST_GAP = 20
MOST = 1000
"""Things in one field, or characters in one text; more are refused."""
LIMITS: Mapping[str, tuple[float, float, float]] = {
    "limit": (1, 5, 50),
    "max_steps": (1, 6, 8),
    "timeout": (0.1, 2, 10),
}
"""The least, the usual and the most of each number; what lies outside is brought in, and the answer says so."""

LISTS: Mapping[str, tuple[str, ...]] = {
    "competencies": ("Competency",),
    "credentials": ("Credential",),
    "functions": ("JobFunction",),
    "settings": ("WorkSetting", "WorkOffer"),
    "groups": ("TargetGroup",),
    "barriers": ("Barrier", "WorkingCondition"),
}
"""The lists of a profile, with the kinds of things in them."""
FIELDS = (*LISTS, "place", "target", "setting", "coached_gap", "objective", *LIMITS, "lang")

_HELPED = 5
"""Things that are not known for which near ones are looked up, which takes time."""
_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a character, which JSON can hold and no text has."""
_ENDS = ("JobFunction", "Credential", "TargetGroup", "WorkSetting")
_KINDS: Mapping[str, Text] = {
    "Barrier": {"nl": "drempel", "en": "barrier"},
    "Competency": {"nl": "competentie", "en": "competency"},
    "Credential": {"nl": "bewijs", "en": "credential"},
    "JobFunction": {"nl": "functie", "en": "job function"},
    "Place": {"nl": "plaats", "en": "place"},
    "TargetGroup": {"nl": "doelgroep", "en": "target group"},
    "WorkOffer": {"nl": "werkaanbod", "en": "work offer"},
    "WorkSetting": {"nl": "werkvorm", "en": "work setting"},
    "WorkingCondition": {"nl": "arbeidsomstandigheid", "en": "working condition"},
}


def read(said: Any, index: Index) -> dict[str, Any]:
    """The fields of the request that *said*, parsed JSON, is. Raises ProfileError with everything that is wrong."""
    return _Reader(index).fields(said)


class _Reader:
    """Reads one request, and remembers what is wrong with it."""

    def __init__(self, index: Index):
        self._index = index
        self._wrong: list[dict[str, Any]] = []
        self._notes: list[Text] = []

    def fields(self, said: Any) -> dict[str, Any]:
        if not isinstance(said, Mapping):
            self._refuse("", "Stuur een JSON-object.", "Send a JSON object.")
            raise ProfileError(self._wrong)
        if said.keys() - set(FIELDS):
            known = ", ".join(FIELDS)
            self._refuse(
                "", f"Er is een onbekend veld. Bekend: {known}.", f"There is an unknown field. Known: {known}."
            )
        lists = {name: self._list(name, said.get(name), kinds) for name, kinds in LISTS.items()}
        found: dict[str, Any] = {name: tuple(things) for name, things in lists.items()}
        found["levels"] = {thing: level for thing, level in lists["competencies"].items() if level}
        found["place"] = self._some("place", said.get("place"), ("Place",))
        found["target"] = self._some("target", said.get("target"), _ENDS)
        found["setting"] = self._one("setting", said.get("setting"), ("WorkSetting",)) or REGULAR
        found["gaps"] = self._gaps(said.get("coached_gap"))
        found["objective"] = self._objective(said.get("objective"))
        found["limit"] = int(self._number("limit", said.get("limit")))
        found["max_steps"] = int(self._number("max_steps", said.get("max_steps")))
        found["timeout"] = self._number("timeout", said.get("timeout"))
        found["lang"] = LANGUAGES[0] if said.get("lang") is None else said["lang"]
        if found["lang"] not in LANGUAGES:
            self._refuse("lang", "Kies nl of en.", "Choose nl or en.")
        self._contradictions(found["barriers"], found["credentials"])
        self._ends(found["target"])
        if self._wrong:
            raise ProfileError(self._wrong)
        if not any(lists.values()):
            dutch = "Het profiel is leeg: er is gerekend voor wie nog niets meebrengt."
            self._note(dutch, "The profile is empty: this was computed for somebody who brings nothing yet.")
        return {**found, "notes": tuple(self._notes)}

    def _refuse(self, name: str, dutch: str, english: str, candidates: Iterable[str] = ()) -> None:
        of = self._index.labels.of
        found = [{"iri": thing, "labels": dict(of(thing))} for thing in candidates]
        self._wrong.append({"field": name, "reason": {"nl": dutch, "en": english}, "candidates": found})

    def _note(self, dutch: str, english: str) -> None:
        self._notes.append({"nl": dutch, "en": english})

    def _list(self, name: str, said: Any, kinds: tuple[str, ...]) -> dict[str, str]:
        """The things in the list *said*, each once, with its level or nothing."""
        if said is None:
            return {}
        if not isinstance(said, list):
            self._refuse(name, "Geef een lijst.", "Give a list.")
            return {}
        if len(said) > MOST:
            self._refuse(name, f"Geef er hoogstens {MOST}.", f"Give {MOST} at most.")
            return {}
        found: dict[str, str] = {}
        for place, each in enumerate(said):
            where, level = f"{name}[{place}]", ""
            if isinstance(each, Mapping) and name == "competencies":
                each, level = self._levelled(where, each)
            thing = self._one(where, each, kinds)
            if thing:
                found[thing] = level
        return found

    def _some(self, name: str, said: Any, kinds: tuple[str, ...]) -> tuple[str, ...]:
        """The things that *said*, one or a list of them, names."""
        return tuple(self._list(name, [said] if isinstance(said, str) else said, kinds))

    def _levelled(self, where: str, said: Mapping[str, Any]) -> tuple[Any, str]:
        """The competency and the level that *said* gives."""
        level = "" if said.get("level") is None else said["level"]
        text = str(level) if isinstance(level, str | int) else None
        if said.keys() - {"competency", "level"} or text is None or not _writable(text):
            self._refuse(where, "Geef competency, en level als tekst.", "Give competency, and level as a text.")
        return said.get("competency"), text or ""

    def _one(self, name: str, said: Any, kinds: tuple[str, ...]) -> str | None:
        """The one thing of *kinds* that *said*, an IRI or a label, names; None, told why, when there is none."""
        if said is None and "[" not in name:
            return None
        labels, world = self._index.labels, self._index.world
        if not isinstance(said, str) or not said.strip() or not _writable(said):
            self._refuse(name, "Geef een IRI of een naam.", "Give an IRI or a label.")
            return None
        text = said.strip()
        for iri in (world.same(text), world.same(f"{ID}{text}")):
            if any(iri in world.of(kind) for kind in kinds):
                return iri
        found = labels.named(text, kinds)
        if len(found) == 1:
            return found[0]
        if found:
            dutch = "Meer dan één ding heet zo. Kies een IRI."
            self._refuse(name, dutch, "More than one thing is called so. Choose an IRI.", found)
        else:
            dutch = " of ".join(_KINDS[kind]["nl"] for kind in kinds)
            english = " or ".join(_KINDS[kind]["en"] for kind in kinds)
            near = labels.near(text, kinds) if len(self._wrong) < _HELPED else ()
            self._refuse(name, f"Niet bekend als {dutch}.", f"Not known as {english}.", near)
        return None

    def _gaps(self, said: Any) -> dict[str, int]:
        """The gap of each setting of which one is said."""
        if said is None:
            return {}
        if not isinstance(said, Mapping):
            gap = self._gap(said)
            return {setting: gap for setting in self._index.settings if setting not in UNGUIDED}
        if len(said) > MOST:
            self._refuse("coached_gap", f"Geef er hoogstens {MOST}.", f"Give {MOST} at most.")
            return {}
        found = {}
        for name, number in said.items():
            setting, gap = self._one("coached_gap", name, ("WorkSetting",)), self._gap(number)
            if setting in UNGUIDED and gap:
                dutch = "In een gewone baan en in zelfstandig werk is er geen begeleiding: 0."
                self._refuse("coached_gap", dutch, "In a regular job and self-employment there is no guidance: 0.")
            elif setting:
                found[setting] = gap
        return found

    def _gap(self, said: Any) -> int:
        if not isinstance(said, int) or isinstance(said, bool):
            dutch = "Geef een geheel getal, of een per werkvorm."
            self._refuse("coached_gap", dutch, "Give a whole number, or one for each setting.")
            return 0
        return int(self._within("coached_gap", said, 0, MOST_GAP))

    def _objective(self, said: Any) -> tuple[str, ...]:
        chosen = [] if said is None else [said] if isinstance(said, str) else said
        if not isinstance(chosen, list) or any(chosen.count(each) > 1 or each not in CRITERIA for each in chosen):
            known = ", ".join(CRITERIA)
            self._refuse("objective", f"Kies uit {known}, elk één keer.", f"Choose from {known}, each once.")
            return CRITERIA
        return (*chosen, *(each for each in CRITERIA if each not in chosen))

    def _number(self, name: str, said: Any) -> float:
        least, usual, most = LIMITS[name]
        kinds = int | float if name == "timeout" else int
        if said is None:
            return usual
        if isinstance(said, bool) or not isinstance(said, kinds) or said != said:
            dutch = f"Geef een getal van {least:g} tot {most:g}."
            self._refuse(name, dutch, f"Give a number from {least:g} to {most:g}.")
            return usual
        return self._within(name, said, least, most)

    def _within(self, name: str, number: float, least: float, most: float) -> float:
        """*number*, or the nearest within its limits, and a note of that."""
        used = min(max(number, least), most)
        if used != number:
            dutch = f"{name} gaat van {least:g} tot {most:g}; er is gerekend met {used:g}."
            self._note(dutch, f"{name} goes from {least:g} to {most:g}; {used:g} was used.")
        return used

    def _contradictions(self, barriers: Iterable[str], credentials: Iterable[str]) -> None:
        """Refuse a barrier that arises from a credential which the profile holds."""
        for barrier in barriers:
            origins = set(self._index.world.barriers(barrier, "arisesFrom"))
            if origins and origins <= set(credentials):
                dutch = "Het profiel heeft het bewijs waaruit deze drempel voortkomt."
                english = "The profile holds the credential from which this barrier arises."
                self._refuse("barriers", dutch, english, [barrier, *sorted(origins)])

    def _ends(self, targets: Iterable[str]) -> None:
        """Refuse a target that is no function, unless something is known to lead to it."""
        for target in targets:
            if target not in self._index.world.of("JobFunction") and target not in self._index.ends:
                dutch = "Dit is geen functie, en geen bron noemt een pad dat hierheen leidt."
                self._refuse("target", dutch, "This is no function, and no source names a pathway that leads here.")


def _writable(text: str) -> bool:
    """Whether *text* is short enough, and can be written again."""
    return len(text) <= MOST and not _SURROGATE.search(text)
