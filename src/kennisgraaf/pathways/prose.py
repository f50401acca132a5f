"""An answer as plain text, in Dutch and English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kennisgraaf.pathways.answer import Answer, Change, Leg, Way
    from kennisgraaf.pathways.drafting import Action
    from kennisgraaf.querying.labels import Labels

_NL = {
    "route": "Route {number}: {steps} stap(pen), {coached} competentie(s) onder begeleiding, {time}",
    "days": "{days:.0f} dag(en)",
    "unknown": "duur van {unknown} stap(pen) onbekend",
    "learn": "volg «{thing}»",
    "recognition": "laat erkennen: «{thing}»",
    "measure": "maak gebruik van «{thing}»",
    "pathway": "ga verder langs «{thing}»",
    "work": "werk als «{function}» ({setting})",
    "offer": "werk: «{thing}»",
    "held": "al in huis",
    "guided": "te leren onder begeleiding",
    "added": "levert op",
    "met": "nodig",
    "lifted": "drempel weggenomen",
    "open": "de bron laat open",
    "intended": "bedoeld voor",
    "places": "plaats",
    "opened": "opent {opened} gewone functie(s), waaronder",
    "by": " (stap {by})",
    "profile": " (profiel)",
    "source": "op grond van",
    "none": "Er is geen route.",
    "longer": "Er is enkel een route met meer stappen dan gevraagd.",
    "changes": "Dit zou er een maken:",
    "opens": "dan komt binnen bereik",
    "proven": "Bewezen het beste.",
    "unproven": "De tijd was om: dit is niet bewezen het beste.",
    "assumed": "Aangenomen:",
    "revision": "Revisie {revision}.",
}
_EN = {
    "route": "Route {number}: {steps} step(s), {coached} competency(ies) under guidance, {time}",
    "days": "{days:.0f} day(s)",
    "unknown": "duration of {unknown} step(s) unknown",
    "learn": "follow «{thing}»",
    "recognition": "have recognised: «{thing}»",
    "measure": "make use of «{thing}»",
    "pathway": "move on along «{thing}»",
    "work": "work as «{function}» ({setting})",
    "offer": "work: «{thing}»",
    "held": "held already",
    "guided": "to learn under guidance",
    "added": "adds",
    "met": "needed",
    "lifted": "barrier lifted",
    "open": "the source leaves open",
    "intended": "intended for",
    "places": "place",
    "opened": "opens {opened} regular function(s), such as",
    "by": " (step {by})",
    "profile": " (profile)",
    "source": "on the ground of",
    "none": "There is no route.",
    "longer": "There is only a route of more steps than asked for.",
    "changes": "This would make one:",
    "opens": "then within reach",
    "proven": "Proven the best.",
    "unproven": "Time was up: this is not proven the best.",
    "assumed": "Assumed:",
    "revision": "Revision {revision}.",
}
_PHRASES = {"nl": _NL, "en": _EN}


def heading(number: int, way: Way, lang: str) -> str:
    """What route *number* is called, by its cost."""
    say, cost = _PHRASES[lang], way.cost
    times = []
    if cost.days or not cost.unknown:
        times.append(say["days"].format(days=cost.days))
    if cost.unknown:
        times.append(say["unknown"].format(unknown=cost.unknown))
    return say["route"].format(number=number, steps=cost.steps, coached=cost.coached, time=", ".join(times))


def component(action: Action, labels: Labels, lang: str) -> str:
    """What step *action* is, in a few words."""
    kind = "offer" if action.kind == "work" and not action.function else action.kind
    names = {
        name: labels.text(thing, lang) if thing else ""
        for name, thing in (("thing", action.thing), ("function", action.function), ("setting", action.setting))
    }
    return _PHRASES[lang][kind].format(**names)


def prose(answer: Answer, lang: str) -> str:
    """*answer* as plain text in *lang*."""
    return "\n".join(_lines(answer, lang)) + "\n"


def _lines(answer: Answer, lang: str) -> Iterator[str]:
    say = _PHRASES[lang]
    yield from (each[lang] for each in answer.request.notes)
    yield from (each.words[lang] for each in answer.endpoints)
    for number, way in enumerate(answer.routes, 1):
        yield ""
        yield heading(number, way, lang)
        for place, leg in enumerate(way.legs, 1):
            yield f"  {place}. {component(leg.action, answer.labels, lang)}"
            yield from (f"     {line}" for line in _leg(leg, answer.labels, lang))
    if not answer.routes:
        yield say["longer" if answer.longer else "none"]
    if answer.changes:
        yield say["changes"]
        yield from (f"  - {_change(change, answer.labels, lang)}" for change in answer.changes)
    yield ""
    yield f"{say['proven' if answer.optimal else 'unproven']} {say['revision'].format(revision=answer.revision)}"
    yield say["assumed"]
    yield from (f"  - {each[lang]}" for each in answer.assumptions)


def _leg(leg: Leg, labels: Labels, lang: str) -> Iterator[str]:
    say = _PHRASES[lang]

    def names(things: Iterable[str]) -> str:
        return ", ".join(labels.text(thing, lang) for thing in things)

    def by(met: Iterable[tuple[str, int]]) -> str:
        return ", ".join(
            labels.text(thing, lang) + (say["by"].format(by=step) if step else say["profile"]) for thing, step in met
        )

    lines = (
        (say["held"], names(leg.held)),
        (say["guided"], names(leg.guided)),
        (say["added"], names(leg.added)),
        (say["met"], by(leg.met)),
        (say["lifted"], by(leg.lifted)),
        (say["intended"], names(leg.intended)),
        (say["places"], names(leg.places)),
        (say["open"], names(leg.open)),
        (say["opened"].format(opened=leg.opened), names(leg.off_ramps)),
        (say["source"], names(sorted({source for each in leg.evidence for source in each.sources}))),
    )
    return (f"{name}: {text}" for name, text in lines if text)


def _change(change: Change, labels: Labels, lang: str) -> str:
    words = "; ".join(lack.words[lang] for lack in change.lacks)
    opens = "; ".join(component(action, labels, lang) for action in change.opens)
    return f"{words} → {_PHRASES[lang]['opens']}: {opens}" if opens else words
