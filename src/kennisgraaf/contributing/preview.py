"""What a proposal would change, told to whoever asked for a preview: as JSON and as plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kennisgraaf.checking import rendering
from kennisgraaf.contributing.gate import Verdict
from kennisgraaf.namespaces import shorten

Titles = Mapping[str, Mapping[str, str]]
"""The titles of the queries of the catalogue, by name and language."""

_SAY = {
    "nl": {
        "stated": "Uitspraken: {added} toegevoegd, {removed} verwijderd.",
        "entailed": "Wat eruit volgt: {added} toegevoegd, {removed} verwijderd.",
        "answers": "Antwoorden die veranderen: {changed} van de {asked} vragen die gesteld zijn.",
        "rows": "{added} rijen erbij, {removed} rijen weg",
        "unasked": "Niet nagegaan binnen {budget:g} seconden:",
        "stored": "Er is niets bewaard.",
    },
    "en": {
        "stated": "Statements: {added} added, {removed} removed.",
        "entailed": "What follows from them: {added} added, {removed} removed.",
        "answers": "Answers that change: {changed} of the {asked} questions that were asked.",
        "rows": "{added} rows come, {removed} rows go",
        "unasked": "Not found out within {budget:g} seconds:",
        "stored": "Nothing was stored.",
    },
}


def plain(verdict: Verdict, titles: Titles, language: str, rules: str) -> dict[str, Any]:
    """The preview in *verdict* as JSON has it, with the titles of questions in *language*."""
    preview = dict(verdict.preview or {})
    for part in ("answers", "unasked"):
        preview[part] = [{**each, "title": title(each, titles, language)} for each in preview[part]]
    return {
        "preview": True,
        "revision": None,
        "graphs": list(verdict.graphs),
        "additions": verdict.additions,
        "removals": verdict.removals,
        "unchanged": verdict.unchanged,
        "report": rendering.plain(verdict.report, language, rules),
        **preview,
    }


def title(question: Mapping[str, Any], titles: Titles, language: str) -> str:
    """The title of *question* with what it is asked about; its name when it has no title."""
    name = question["query"]
    about = ", ".join(map(shorten, question["parameters"].values()))
    text = titles.get(name, {}).get(language) or name
    return f"{text} ({about})" if about else text


def cells(row: Mapping[str, Any], columns: list[str]) -> list[str]:
    """The terms of *row* as a reader wants to see them; empty where there is none."""
    terms = (row.get(name, {"type": "literal", "value": ""}) for name in columns)
    return [shorten(term["value"]) if term["type"] == "uri" else term["value"] for term in terms]


def sentences(preview: Mapping[str, Any], language: str) -> dict[str, str]:
    """What is said of *preview*, which ``plain`` made, by what it is about; *unasked* is empty when all was asked."""
    entailed = {part: len(lines.splitlines()) for part, lines in preview["entailed"].items()}
    say = _SAY[language]
    return {
        "stated": say["stated"].format(added=preview["additions"], removed=preview["removals"]),
        "entailed": say["entailed"].format(**entailed),
        "answers": say["answers"].format(changed=len(preview["answers"]), asked=preview["asked"]),
        "unasked": "" if preview["complete"] else say["unasked"].format(budget=preview["budget"]),
        "stored": say["stored"],
        "rows": say["rows"],
    }


def as_text(verdict: Verdict, titles: Titles, language: str, rules: str) -> str:
    """The preview in *verdict* for a terminal or a mail, the report first."""
    preview = plain(verdict, titles, language, rules)
    said = sentences(preview, language)
    lines = [said["stated"], said["entailed"], said["answers"]]
    for each in preview["answers"]:
        lines += ["", f"{each['title']}: {said['rows'].format(**each)}"]
        for part, sign in (("added", "+"), ("removed", "-")):
            rows = each["rows"][part]
            lines += [f"  {sign} {' · '.join(filter(None, cells(row, each['columns'])))}" for row in rows]
            lines += [f"  {sign} …"] * (each[part] > len(rows))
    if said["unasked"]:
        lines += ["", said["unasked"], *(f"  {each['title']}" for each in preview["unasked"])]
    lines += ["", said["stored"]]
    told = "\n".join(map(rendering.one_line, lines))
    return f"{rendering.as_text(verdict.report, language, rules)}\n{told}\n"
