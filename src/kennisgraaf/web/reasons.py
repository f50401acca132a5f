"""Why a request is refused, in Dutch: what errors that are written for programs say, in English, in their own words.

Whoever raises an error writes one sentence. What is said in Dutch is looked up here, with what stands in its places
(``tests/test_reasons.py`` finds the sentences that are not here).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_DUTCH = {
    # what a parameter accepts
    "a date: 2021, 2021-03 or 2021-03-15": "een datum: 2021, 2021-03 of 2021-03-15",
    "a number of seconds, at least {least}, such as 2.5": "een aantal seconden, ten minste {least}, zoals 2.5",
    "a whole number": "een geheel getal",
    "a whole number from {least} to {most}": "een geheel getal van {least} tot {most}",
    "an IRI, or a literal such as {literal}": "een IRI, of een waarde zoals {literal}",
    "an absolute IRI": "een absolute IRI",
    "at most {limit} characters": "hoogstens {limit} tekens",
    "is required, for example {example}": "is verplicht, bijvoorbeeld {example}",
    "not with an address that is a graph by itself": "niet bij een adres dat zelf een graaf is",
    "not with an update that has USING or WITH of its own": "niet bij een wijziging die zelf USING of WITH heeft",
    "one graph, not more": "één graaf, niet meer",
    "one line of at most {limit} characters": "één regel van hoogstens {limit} tekens",
    "one of: {known}": "een van: {known}",
    "one value, not more": "één waarde, niet meer",
    "the absolute IRI of a graph": "de absolute IRI van een graaf",
    "the absolute IRI of a graph; or say «default»": "de absolute IRI van een graaf; of zeg «default»",
    "the absolute IRI of the thing that the statements are about": "de absolute IRI van waar de uitspraken over gaan",
    "there is no graph {graph}": "er is geen graaf {graph}",
    "there is no such parameter here; there are: {known}": "die parameter is er hier niet; er zijn: {known}",
    "this address has no such parameter; it accepts: {known}": "dit adres kent die parameter niet, wel: {known}",
    "the list has no such parameter; it accepts: {known}": "de lijst kent die parameter niet, wel: {known}",
    "this query has no such parameter; it accepts: {known}": "deze zoekvraag kent die parameter niet, wel: {known}",
    "this query has no such parameter; it has: {known}": "deze zoekvraag kent die parameter niet, wel: {known}",
    "true or false": "true of false",
    "«{text}» is not an IRI, such as {example}": "«{text}» is geen IRI, zoals {example}",
    "«{text}» is not of type {type}, such as {example}": "«{text}» is niet van type {type}, zoals {example}",
    "«{text}» is not one of: {known}": "«{text}» is niet een van: {known}",
    "«{text}» is not one of: {known} and {more} more": "«{text}» is niet een van: {known} en {more} andere",
    "{least} to {most}": "{least} tot {most}",
    # what HTTP says by itself
    "A graph is replaced as a whole; a part of it cannot be put.": "Een graaf wordt in haar geheel vervangen.",
    "A request carries exactly one «{name}»; this one has {number}.": "Er hoort één «{name}» bij; nu {number}.",
    "A token in an address is not secret any more: revoke it. Send one in the Authorization header.": (
        "Een token in een adres is niet meer geheim: trek het in. Stuur er een in de header Authorization."
    ),
    "An update goes in the body, not in the address.": "Een wijziging hoort in de inhoud, niet in het adres.",
    "Only tokens are taken here: Authorization: Bearer <token>.": (
        "Hier wordt alleen een token aanvaard: Authorization: Bearer <token>."
    ),
    "Send a graph as one of: {known}.": "Stuur een graaf als een van: {known}.",
    "Send each part as one of: {known}; or as a file whose name says so, such as data.ttl.": (
        "Stuur elk deel als een van: {known}; of als een bestand waarvan de naam dat zegt, zoals data.ttl."
    ),
    "Send the body as it is, without a Content-Encoding.": "Stuur de inhoud zoals ze is, zonder Content-Encoding.",
    "Send the body in UTF-8.": "Stuur de inhoud in UTF-8.",
    "Send the change as {known}.": "Stuur de wijziging als {known}.",
    "Send the data as one of: {known}; or as {form} with a «file».": (
        "Stuur de gegevens als een van: {known}; of als {form} met een «file»."
    ),
    "Send the length of the body, as Content-Length, instead of chunks.": (
        "Stuur de lengte van de inhoud mee als Content-Length, in plaats van stukken."
    ),
    "Send the profile as {known}.": "Stuur het profiel als {known}.",
    "Send the query as {form} or {query}.": "Stuur de zoekvraag als {form} of {query}.",
    "Send the update as {update} or {form}.": "Stuur de wijziging als {update} of {form}.",
    "The Authorization header has not the form «Bearer <token>».": (
        "De header Authorization heeft niet de vorm «Bearer <token>»."
    ),
    "The Host of the request is no address.": "De Host van de aanvraag is geen adres.",
    "The body has {length} bytes; its Content-Length says {said}.": (
        "De inhoud heeft {length} bytes; volgens Content-Length {said}."
    ),
    "The body is no form in UTF-8.": "De inhoud is geen formulier in UTF-8.",
    "The body is not UTF-8.": "De inhoud is geen UTF-8.",
    "The body is shorter than its Content-Length says.": "De inhoud is korter dan Content-Length zegt.",
    "The browser (or proxy) sent a request that this server could not understand.": "ze is niet te begrijpen.",
    "The form has neither a «file» nor a text as «data».": "Het formulier heeft geen bestand en geen tekst.",
    "The form is not complete.": "Het formulier is niet volledig.",
    "The graph is there already.": "De graaf is er al.",
    "The graph is at revision {revision}, which If-Match does not name.": (
        "De graaf is bij revisie {revision}, en die noemt If-Match niet."
    ),
    "The graph is at revision {revision}, which If-None-Match names.": (
        "De graaf is bij revisie {revision}, en die noemt If-None-Match."
    ),
    "The graph is not there, which If-Match does not name.": "De graaf is er niet, en If-Match noemt er een.",
    "The query is longer than {limit} characters.": "De zoekvraag is langer dan {limit} tekens.",
    "The request is not UTF-8.": "De aanvraag is geen UTF-8.",
    "The request names no valid Host.": "De aanvraag noemt geen geldige Host.",
    "There is no graph {graph}.": "Er is geen graaf {graph}.",
    "There is no graph {graph} at revision {revision}.": "Er is geen graaf {graph} bij revisie {revision}.",
    "There is no rule «{name}».": "Er is geen regel «{name}».",
    "This endpoint answers queries; it takes no updates.": "Hier worden zoekvragen beantwoord, geen wijzigingen.",
    "This needs a token: Authorization: Bearer <token>. Whoever keeps the server gives them.": (
        "Dit vraagt een token: Authorization: Bearer <token>. De beheerder geeft er een."
    ),
    # what cannot be stored, or read
    "Nothing was stored: the disk of this server is full. Its keeper has to make room.": (
        "Er is niets bewaard: de schijf van deze server is vol. De beheerder moet plaats maken."
    ),
    "Nothing was stored: this server cannot store it now. Its keeper can see why in the log.": (
        "Er is niets bewaard: deze server kan dat nu niet. De beheerder vindt de reden in het logboek."
    ),
    "The disk of this server is full. Its keeper has to make room.": (
        "De schijf van deze server is vol. De beheerder moet plaats maken."
    ),
    "The disk of this server is full; /revisions tells whether it was stored. Its keeper has to make room.": (
        "De schijf van deze server is vol; /revisions zegt of ze bewaard is. De beheerder moet plaats maken."
    ),
    "The ledger of this server cannot be used now. Its keeper can see why in the log.": (
        "De geschiedenis van deze server kan nu niet gebruikt worden. De beheerder vindt de reden in het logboek."
    ),
    "This server cannot store it now; /revisions tells whether it did. Its keeper can see why in the log.": (
        "Deze server kan ze nu niet bewaren; /revisions zegt of het toch gebeurd is. De beheerder ziet waarom."
    ),
    # what queries, updates and checks may not do
    "HermiT could not be started: {reason}.": "HermiT kon niet gestart worden: {reason}.",
    "HermiT could not check the consistency of what was sent.": "HermiT kon het gestuurde niet nagaan.",
    "HermiT could not classify the ontology: {reason}": "HermiT kon de ontologie niet indelen: {reason}",
    "SERVICE may call only the endpoints that this server lists; this is none.": (
        "SERVICE mag alleen de eindpunten aanroepen die deze server opsomt; dit is er geen."
    ),
    "The contribution has more than {limit} levels of brackets. Send it in parts, or make it flatter.": (
        "Ze nest meer dan {limit} haakjes in elkaar. Maak ze vlakker."
    ),
    "The contribution has more than {limit} levels of elements. Send it in parts, or make it flatter.": (
        "Ze nest meer dan {limit} elementen in elkaar. Maak ze vlakker."
    ),
    "The contribution has more than {limit} statements. Send it in parts, or make it flatter.": (
        "Ze telt meer dan {limit} uitspraken. Stuur ze in delen."
    ),
    "The query compares with < and then uses SERVICE: not allowed here.": (
        "De zoekvraag vergelijkt met < en gebruikt daarna SERVICE: dat mag hier niet."
    ),
    "The query uses SERVICE, or a prefix named so: not allowed here.": (
        "De zoekvraag gebruikt SERVICE, of een voorvoegsel dat zo heet: dat mag hier niet."
    ),
    "The query uses SERVICE: no other endpoint is called from here.": (
        "De zoekvraag gebruikt SERVICE: van hier wordt geen ander eindpunt aangeroepen."
    ),
    "The update cannot be evaluated: {reason}": "De wijziging kan niet uitgevoerd worden: {reason}",
    "The update uses LOAD: nothing is fetched from here. Send the data themselves.": (
        "De wijziging gebruikt LOAD: van hier wordt niets opgehaald. Stuur de gegevens zelf."
    ),
}


def _pattern(english: str) -> re.Pattern[str]:
    """What a sentence looks like with something in its places."""
    parts = re.split(r"\{(\w+)\}", english)
    return re.compile(
        "".join(f"(?P<{part}>.*)" if place % 2 else re.escape(part) for place, part in enumerate(parts)), re.DOTALL
    )


_PATTERNS: Mapping[re.Pattern[str], str] = {
    _pattern(english): _DUTCH[english]
    for english in sorted(_DUTCH, key=lambda each: -len(re.sub(r"\{\w+\}", "", each)))
}
"""The Dutch by the pattern of the English: that which says the most by itself first."""


def in_dutch(english: str) -> str | None:
    """The sentence *english* in Dutch; None for one that nobody foresaw, such as that of a parser."""
    for pattern, dutch in _PATTERNS.items():
        if found := pattern.fullmatch(english):
            return dutch.format_map(found.groupdict())
    return None
