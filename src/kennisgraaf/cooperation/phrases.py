"""What is said of each level of a grade, in Dutch and English."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, tuple[str, str]] = {
    "documented": ("Een bron zegt dat {partner} {step} uitvoert.", "A source says that {partner} performs {step}."),
    "likely": (
        "{partner} biedt werk aan in elke functie die {step} vraagt en kan dat dus waarschijnlijk.",
        "{partner} offers work in every function that {step} needs, so it likely can.",
    ),
    "nobody": ("Van niemand is bekend dat die {step} kan uitvoeren.", "Nobody is known to perform {step}."),
    "missing": (
        "{step} heeft ook {thing} nodig, en dat biedt niemand aan.",
        "{step} also needs {thing}, which nobody offers.",
    ),
    "exact": ("{given} is wat gevraagd wordt.", "{given} is what is asked for."),
    "narrower": ("{given} is een soort van wat gevraagd wordt: {wanted}.", "{given} is a kind of {wanted}, as asked."),
    "broader": (
        "{given} is ruimer dan wat gevraagd wordt ({wanted}): misschien past maar een deel.",
        "{given} is broader than what is asked for ({wanted}): perhaps only part fits.",
    ),
    "apart": (
        "Wat aangeboden wordt, is er niet wanneer het gevraagd wordt.",
        "What is offered is not there when it is sought.",
    ),
    "undated": ("Van wanneer tot wanneer is niet bekend.", "From when until when is not known."),
    "overlapping": ("De periodes overlappen.", "The periods overlap."),
    "incomparable": (
        "De hoeveelheden staan in verschillende eenheden en zijn niet vergeleken.",
        "The quantities are in different units and were not compared.",
    ),
    "unmeasured": ("Hoeveel er is of gevraagd wordt, is niet bekend.", "How much there is or is sought is not known."),
    "less": ("Er is minder dan gevraagd.", "There is less than is sought."),
    "enough": ("Er is genoeg.", "There is enough."),
    "municipality": ("{partner} is in dezelfde gemeente.", "{partner} is in the same municipality."),
    "hub": ("{partner} is in dezelfde hub.", "{partner} is in the same hub."),
    "neighbour": ("{partner} is in een naburige hub.", "{partner} is in a neighbouring hub."),
    "distance": ("{partner} is op #.", "{partner} is # away."),
    "unknown": ("Hoe ver {partner} is, is niet bekend.", "How far {partner} is, is not known."),
    "holder": (
        "{partner} heeft de stroom zelf: niemand is dichter, en kennismaken hoeft niet.",
        "{partner} holds the stream itself: nobody is nearer, and it needs no introduction.",
    ),
    "earlier": (
        "{partner} werkte al samen met wie de stroom heeft.",
        "{partner} cooperated earlier with who holds the stream.",
    ),
    "strangers": (
        "Het is niet bekend dat {partner} al samenwerkte met wie de stroom heeft.",
        "{partner} is not known to have cooperated with who holds the stream.",
    ),
    "absent": ("Niemand in de kring heeft de rol {role}.", "Nobody in the circle has the role {role}."),
    "step": (
        "Er is geen stap bekend die {thing} neemt en zegt wat eruit komt.",
        "No step is known that takes {thing} and says what comes out.",
    ),
    "taker": (
        "Stappen maken er {thing} van, maar geen product, en niemand vraagt het.",
        "Steps turn it into {thing}, which is no product, and nobody seeks it.",
    ),
    "offer": (
        "Niemand anders biedt aan wat past bij {thing}, en geen stap maakt het.",
        "Nobody else offers what fits {thing}, and no step makes it.",
    ),
    "input": (
        "Niemand anders biedt het aan. Stappen maken het uit {thing}, maar dat biedt ook niemand aan.",
        "Nobody else offers it. Steps make it of {thing}, which nobody offers either.",
    ),
    "open": (
        "{step} neemt het, maar geen bron zegt wat eruit komt.",
        "{step} takes it, but no source says what comes out.",
    ),
}
"""The sentences, by the level that they are about or by what is missing."""
