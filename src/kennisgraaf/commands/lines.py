"""Answers on cooperation as lines for a reader at a terminal: who, through which steps, and what stands in the way.

They say less than the other formats: no evidence, and no IRIs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from kennisgraaf.cooperation.document import kilometres

Entry = Mapping[str, Any]
Say = Callable[[str, str], str]
"""Of a word in Dutch and in English, that of the language asked for."""


def lines(work: str, answer: Entry, lang: str) -> Iterator[str]:
    """The *answer* to the question *work*, in *lang*."""

    def say(dutch: str, english: str) -> str:
        return dutch if lang == "nl" else english

    found = list(_LINES[work](answer, say, lang))
    yield from found or [say("Er is niets bekend.", "Nothing is known.")]


def _options(work: str) -> Callable[[Entry, Say, str], Iterator[str]]:
    def options(answer: Entry, say: Say, lang: str) -> Iterator[str]:
        for each in answer[work]:
            end = each.get("end", each)
            demand = end.get("demand")
            to = demand["stream"] if demand else end["product"]
            yield f"{each['rank']}. {each['offer']['stream']['label']} → {to['label']}"
            yield f"   {say('van', 'from')}: {_named(each['offer']['holders']) or '?'}"
            for step in each.get("steps", ()):
                by = _placed(step["performers"], lang) or say("niemand bekend", "nobody known")
                yield f"   {step['step']['label']} → {step['gives']['label']}, {say('door', 'by')}: {by}"
            if demand:
                yield f"   {say('naar', 'to')}: {_placed(demand['takers'], lang)}"
            yield from (f"   ! {block['text'][lang]}" for block in each["blocks"])
        for stream in (*answer["open"], *answer["unmet"]):
            yield f"-  {stream['stream']['label']}: {stream['text'][lang]}"

    return options


def _missing(answer: Entry, say: Say, lang: str) -> Iterator[str]:
    for row in answer["missing"]:
        where = [each["label"] for each in (row["thing"], row["area"]) if each]
        step = f" {row['position']}. {row['step']['label']}" if row["step"] else ""
        yield f"{' · '.join(where)}:{step}"
        yield f"   {row['text'][lang]}"
        if row["candidate"]:
            yield f"   {say('naaste elders', 'nearest elsewhere')}: {_placed([row['candidate']], lang)}"


def _people(answer: Entry, say: Say, _: str) -> Iterator[str]:
    for function in answer["functions"]:
        yield f"{function['label']}, {say('voor', 'for')}: {_named(function['steps'])}"
        offered = [actor for offer in function["offers"] for actor in offer["by"]]
        yield f"   {say('aangeboden door', 'offered by')}: {_named(offered) or say('niemand bekend', 'nobody known')}"
        for each in function["competencies"]:
            by = _named(each["taught_by"]) or "?"
            yield f"   {say('vraagt', 'asks')} {each['label']}, {say('te leren bij', 'taught by')}: {by}"
        near = _named(function["from"]["functions"])
        yield f"   {say('in één stap uit', 'in one step from')}: {near or say('geen bekend', 'none known')}"
    for each in answer["guidance"]:
        yield f"{say('begeleiding', 'guidance')}: {each['label']}"


def _network(answer: Entry, say: Say, lang: str) -> Iterator[str]:
    figures = answer["figures"]
    yield (
        f"{figures['nodes']} {say('knopen', 'nodes')}, {figures['edges']} {say('verbanden', 'ties')}, "
        f"{figures['components']} {say('losse delen', 'components')}, {figures['hubs']} hubs"
    )
    for each in answer["missing_roles"]:
        who = _placed(each["candidates"], lang) or say("niemand bekend", "nobody known")
        yield f"{each['hub']['label']} {say('mist', 'lacks')} {each['role']['label']}"
        yield f"   {say('wie zou kunnen', 'who could')}: {who}"
    for each in answer["brokers"]:
        yield f"{each['label']} {say('verbindt', 'connects')}: {_named(each['hubs_connected'])}"


def _named(things: Iterable[Entry]) -> str:
    """The labels of *things*, each once."""
    return ", ".join(dict.fromkeys(each["label"] for each in things))


def _placed(partners: Iterable[Entry], lang: str) -> str:
    """Who *partners* are, and how far where that is known."""
    return ", ".join(
        each["actor"]["label"] + ("" if (km := each["nearness"]["km"]) is None else f" ({kilometres(km, lang)})")
        for each in partners
    )


_LINES: Mapping[str, Callable[[Entry, Say, str], Iterator[str]]] = {
    "matches": _options("matches"),
    "chains": _options("chains"),
    "missing": _missing,
    "people": _people,
    "network": _network,
}
