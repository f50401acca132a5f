"""What a problem says in Dutch, on a page or in its document.

By the slug of the problem's type, or by the status for what HTTP itself says: the title, and the detail, in which the
data of the error fill the places. «{said}» is what the error itself says, in Dutch (``reasons``). What comes from a
parser or an engine stays in English, and is marked so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from kennisgraaf.web.reasons import in_dutch

_DUTCH = {
    "query-syntax": ("De zoekvraag is geen SPARQL 1.1", "De zoekvraag heeft een syntaxisfout{place}: {reason}."),
    "query-evaluation": (
        "De zoekvraag kan niet uitgevoerd worden",
        "De uitvoering stopte met deze melding: {said}",
    ),
    "query-length": ("De zoekvraag is te lang", "De zoekvraag is langer dan hier aanvaard wordt."),
    "nesting": (
        "De zoekvraag is te diep genest",
        "De zoekvraag nest meer dan {limit} haakjes of tekens in elkaar.",
    ),
    "query-refused": ("De zoekvraag vraagt iets wat hier niet mag", "{said}"),
    "deadline": (
        "Het duurde te lang",
        "{work} is na {limit:g} seconden stopgezet. {advice}",
    ),
    "memory": (
        "Het vraagt te veel geheugen",
        "{work} had meer dan {limit} MiB geheugen nodig. {advice}",
    ),
    "result-size": (
        "Het antwoord is te groot",
        "Het antwoord is groter dan {limit} bytes. Gebruik LIMIT en OFFSET, of haal de hele dataset op.",
    ),
    "engine": (
        "Het deed zijn proces stoppen",
        "{work} deed het eigen proces stoppen. Niemand anders merkte daar iets van.",
    ),
    "busy": (
        "Er wachten te veel anderen",
        "Er wachten te veel anderen. Probeer het over {retry_after} seconden opnieuw.",
    ),
    "too-many-queries": (
        "Te veel zoekvragen tegelijk",
        "Er lopen al {limit} zoekvragen van u. Wacht tot een ervan klaar is.",
    ),
    "unknown-revision": (
        "Die revisie wordt niet bewaard",
        "Revisie «{revision}» wordt niet bewaard. Wel bewaard: {available}.",
    ),
    "revision-pending": (
        "Die revisie wordt klaargemaakt",
        "Revisie {revision} wordt uit de geschiedenis opgebouwd. Probeer het over {retry_after} seconden opnieuw.",
    ),
    "revision-size": (
        "Die revisie is te groot om op te bouwen",
        "Voor revisie {revision} moeten {statements} uitspraken overlopen worden, en hier hoogstens {limit}.",
    ),
    "parameter": ("Een parameter klopt niet", "Parameter «{name}»: {accepts}."),
    "unknown-query": ("Die zoekvraag bestaat niet", "Er staat geen zoekvraag «{name}» in de catalogus."),
    "unknown-thing": ("Dat staat niet in de kennisgraaf", "Er is niet één ding «{text}» om dit over te vragen."),
    "format": (
        "Het antwoord bestaat niet in die vorm",
        "Er is geen antwoord in «{asked}». Wel beschikbaar: {available}.",
    ),
    "no-data": (
        "Er zijn geen gegevens om te bevragen",
        "De gegevens van deze server kunnen nu niet gelezen worden. De beheerder vindt de reden in het logboek.",
    ),
    "parse": (
        "De gegevens zijn niet wat ze zeggen te zijn",
        "De gegevens zijn niet te lezen{document}{place}: {reason}",
    ),
    "file-format": (
        "De gegevens hebben een onbekende vorm",
        "«{name}» is geen vorm waarin gegevens gelezen worden. Wel gelezen: {available}.",
    ),
    "profile": (
        "Met dit profiel kan niet gerekend worden",
        "Iets in het profiel klopt niet: {said}",
    ),
    "data": ("De gegevens voldoen niet aan de regels", "De gegevens voldoen niet aan de regels. {summary}"),
    "upload-size": (
        "De bijdrage is te groot",
        "De bijdrage is groter dan {limit} bytes. Stuur ze in delen, elk als een eigen graaf.",
    ),
    "credential": ("Het token wordt niet aanvaard", "Dit token is {state}. Vraag een ander."),
    "forbidden-graph": (
        "U mag die graaf niet schrijven",
        "U mag de graaf «{graph}» niet schrijven. Wat u mag schrijven, begint met: {available}.",
    ),
    "update-refused": (
        "De wijziging raakt wat niet van u is",
        "De wijziging raakt grafen die u niet mag schrijven: {graphs}. Er is niets bewaard.",
    ),
    "upload-limit": ("De bijdrage heeft er te veel van", "De bijdrage heeft te veel van iets: {said}"),
    "deep-size": (
        "Ze is te groot voor de diepe toets",
        "De diepe toets neemt hoogstens {limit} uitspraken. Stuur ze in delen, elk als een eigen graaf, of zonder.",
    ),
    "reasoner": ("De redeneerder faalde", "De logische samenhang kon niet nagegaan worden: {said}"),
    "dependants": (
        "Anderen hangen af van wat verdwijnt",
        "Wat u weghaalt, hebben anderen nodig. De opsomming noemt elk ding, de graaf en van wie die is.",
    ),
    "conflict": (
        "Ze is intussen gewijzigd",
        "De wijziging gaat uit van revisie {expected}, maar intussen is het revisie {found}.",
    ),
    "ledger": (
        "De geschiedenis kan niet gebruikt worden",
        "{said}",
    ),
    "disk-full": (
        "De schijf is vol",
        "{said}",
    ),
    "401": ("Een token is nodig", "Dit vraagt een token: Authorization: Bearer <token>. De beheerder geeft er een."),
    "403": ("Niet toegelaten", "Dit mag niet: {said}"),
    "412": ("Ze is intussen gewijzigd", "Aan de voorwaarde van de aanvraag is niet voldaan: {said}"),
    "400": ("Foute aanvraag", "De server kan deze aanvraag niet lezen: {said}"),
    "404": ("Niet gevonden", "{said}"),
    "405": ("Methode niet toegelaten", "Dit adres aanvaardt deze methode niet."),
    "406": ("Niet aanvaardbaar", "Dit antwoord bestaat niet in een vorm die u aanvaardt."),
    "408": ("De aanvraag duurde te lang", "De aanvraag kwam niet op tijd helemaal binnen."),
    "411": ("Lengte ontbreekt", "De aanvraag zegt niet hoe lang ze is."),
    "413": ("De aanvraag is te groot", "De aanvraag is groter dan hier aanvaard wordt."),
    "414": ("Het adres is te lang", "Het adres is langer dan hier aanvaard wordt. Stuur de zoekvraag met POST."),
    "415": ("Mediatype niet ondersteund", "Het eindpunt leest dit mediatype niet: {said}"),
    "429": ("Te veel aanvragen", "U stuurt te veel aanvragen tegelijk. Wacht even."),
    "500": ("Er liep hier iets mis", "De server kon deze aanvraag niet verwerken. De fout ligt niet bij u."),
    "503": ("Even niet beschikbaar", "De server kan deze aanvraag nu niet verwerken. Probeer het later opnieuw."),
}

_NOTHING = "Op dit adres staat niets. Misschien zit er een tikfout in."

_WORK = {
    "query": ("De zoekvraag", "Vraag minder, of in kleinere delen."),
    "revision": ("Het opbouwen van die revisie", "Vraag een latere."),
    "pathways": ("Het zoeken van wegen", "Vraag minder wegen, of geef een doel."),
    "cooperation": ("Het zoeken van samenwerking", "Vraag naar één materiaal, actor of hub, of minder stappen."),
    "check": ("De toets van de bijdrage", "Stuur ze in kleinere delen, elk als een eigen graaf."),
}
_STATES = {"unknown": "onbekend", "expired": "verlopen", "revoked": "ingetrokken"}


def dutch(kind: str, title: str, detail: str, data: Mapping[str, Any]) -> tuple[str, str]:
    """The title and the detail in Dutch of the problem *kind*, a slug or a status; *data* are those of the error.

    A kind without a phrase, or an error without the data that its phrase needs, keeps *title* and *detail*.
    """
    phrase_title, phrase = _DUTCH.get(kind, (title, "{said}"))
    line = data.get("line")
    work, advice = _WORK.get(data.get("what", ""), ("", ""))
    filled = {
        **data,
        "work": work,
        "advice": advice,
        "accepts": _said(data.get("accepts", "")),
        "available": ", ".join(in_dutch(each) or each for each in data.get("available", ())),
        "graphs": ", ".join(data.get("graphs", ())),
        "document": f" in deel «{data['part']}»" if data.get("part") else "",
        "place": "" if line is None else f" op regel {line}, kolom {data.get('column')}",
        "state": _STATES.get(data.get("reason", ""), data.get("reason")),
        "reason": _english(str(data.get("reason", ""))),
        "summary": data["report"].summary("nl") if "report" in data else "",
        "said": in_dutch(detail) or (_NOTHING if kind == "404" else _english(detail)),
    }
    try:
        return phrase_title, escape(phrase).format_map(filled)
    except (KeyError, ValueError):
        return phrase_title, detail


def unmarked(text: str) -> str:
    """*text*, which may be ``dutch``, as text alone: without markup of what is English, and with every bracket."""
    return text.striptags() if isinstance(text, Markup) else text


def _said(text: str) -> str:
    return in_dutch(text) or _english(text)


def _english(text: str) -> Markup:
    return Markup('<span lang="en">{}</span>').format(text)
