"""One rule as a person reads it, and the rules that no shape can hold: they are about an upload, or its sender."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kennisgraaf.namespaces import SHAPES


@dataclass(frozen=True)
class Rule:
    """What is asked of data: texts by language; *demands* and *example* in Turtle."""

    name: str
    names: Mapping[str, str]
    descriptions: Mapping[str, str] = field(default_factory=dict)
    messages: tuple[Mapping[str, str], ...] = ()
    targets: tuple[tuple[str, str], ...] = ()
    path: str = ""
    severity: str = "violation"
    demands: tuple[str, ...] = ()
    example: str = ""
    illustration: Mapping[str, str] = field(default_factory=dict)
    broken: str = ""
    parts: tuple[str, ...] = ()
    wholes: tuple[str, ...] = ()

    @property
    def iri(self) -> str:
        return SHAPES + self.name


def _unshaped(name: str, names: tuple[str, str], descriptions: tuple[str, str], demands: tuple[str, ...] = ()) -> Rule:
    nl, en = descriptions
    return Rule(name, {"nl": names[0], "en": names[1]}, {"nl": nl, "en": en}, demands=demands)


UNSHAPED = {
    rule.name: rule
    for rule in (
        _unshaped(
            "DeclaredTerm",
            ("bekende term", "declared term"),
            (
                "Elke klasse en eigenschap van kennisgraaf (kg:) die de gegevens gebruiken, staat in de ontologie.",
                "Every class and property of kennisgraaf (kg:) that data use is declared in the ontology.",
            ),
        ),
        _unshaped(
            "ConsistentStatement",
            ("samenhangende uitspraak", "consistent statement"),
            (
                "Wat een bijdrage zegt, kan samen waar zijn met de ontologie: niets is van twee klassen die elkaar "
                "uitsluiten. Wie de diepe toets vraagt (deep=true), laat dat nagaan.",
                "What a contribution says can be true together with the ontology: nothing is of two classes that "
                "exclude each other. Whoever asks for the deep check (deep=true) has that checked.",
            ),
        ),
        _unshaped(
            "CurrentTerm",
            ("geldende term", "current term"),
            (
                "Een term of begrip dat vervangen is, maakt plaats voor de opvolger.",
                "A term or concept that was replaced makes way for its successor.",
            ),
        ),
        _unshaped(
            "VocabularyTerm",
            ("term van een ander vocabularium", "term of another vocabulary"),
            (
                "Een klasse of eigenschap van een bekend vocabularium, zoals SKOS, is er een die dat kent.",
                "A class or property of a well-known vocabulary, such as SKOS, is one that it has.",
            ),
        ),
        _unshaped(
            "MappedKey",
            ("sleutel met betekenis", "mapped key"),
            (
                "Elke sleutel van JSON-LD heeft een betekenis in de context; zonder zegt hij niets, en wordt hij "
                "niet bewaard (JSON-LD 1.1).",
                "Every key of JSON-LD is mapped by the context; one that is not says nothing, and is not stored "
                "(JSON-LD 1.1).",
            ),
        ),
        _unshaped(
            "OwnThing",
            ("eigen ding", "thing of one's own"),
            (
                "Een nieuw ding krijgt een IRI in de ruimte van wie het bijdraagt. Van dingen die er al zijn, mag "
                "iedereen iets zeggen.",
                "A new thing gets an IRI in the space of whoever contributes it. Of things that are there already, "
                "anybody may say something.",
            ),
        ),
        _unshaped(
            "KnownThing",
            ("bekend ding", "known thing"),
            (
                "Een IRI van kennisgraaf waarnaar verwezen wordt, is beschreven: in de bijdrage zelf of al eerder.",
                "An IRI of kennisgraaf that is referred to is described somewhere: in the contribution, or before.",
            ),
        ),
        _unshaped(
            "OwnTerm",
            ("eigen term", "term of one's own"),
            (
                "Wat een term of vorm betekent, waaronder hij valt en of hij vervangen is, zegt alleen wie hem "
                "beheert: voor kg: is dat de ontologie.",
                "What a term or shape means, what it falls under and whether it was replaced is said only by whoever "
                "maintains it: for kg: that is the ontology.",
            ),
        ),
        _unshaped(
            "AgreedValue",
            ("eensluidende waarde", "agreed value"),
            (
                "Van een eigenschap met hoogstens één waarde geven bijdragers dezelfde. Doen ze dat niet, dan blijven "
                "hun waarden naast elkaar staan, elk onder eigen naam; een vraag van de catalogus somt ze op.",
                "Of a property with at most one value contributors give the same. If they do not, their values stand "
                "side by side, each under its contributor's name; a query of the catalogue lists them.",
            ),
        ),
        _unshaped(
            "WritableText",
            ("schrijfbare tekst", "writable text"),
            (
                "Een tekst heeft geen stuurtekens, want niet elk formaat kan die bewaren (XML 1.0).",
                "A text has no control characters, as not every format can hold these (XML 1.0).",
            ),
        ),
        _unshaped(
            "StatedSource",
            ("vermelde bron", "stated source"),
            (
                "Elke bijdrage zegt uit welke bron ze komt: bij het insturen, of van de graaf zelf.",
                "Every contribution says which source it is from: when it is sent, or of the graph itself.",
            ),
            ("dcterms:source <https://voorbeeld.example/verslag>",),
        ),
        _unshaped(
            "StatedLicence",
            ("vermelde licentie", "stated licence"),
            (
                "Elke bijdrage zegt onder welke licentie ze te gebruiken is: bij het insturen, of van de graaf zelf.",
                "Every contribution says under which licence it may be used: when it is sent, or of the graph itself.",
            ),
            ("dcterms:license <https://creativecommons.org/licenses/by/4.0/>",),
        ),
    )
}
"""By their names, which stand in results as those of shapes do."""
