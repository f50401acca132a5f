"""What errors say in English, in Dutch: for each sentence that is written anywhere in the package."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import kennisgraaf
from kennisgraaf.errors import ParameterError, UnknownRevisionError, UploadLimitError
from kennisgraaf.web.phrases import dutch
from kennisgraaf.web.reasons import _DUTCH, in_dutch

SENTENCE = {
    "ParameterError": 1,
    "BadRequest": 0,
    "LengthRequired": 0,
    "NotFound": 0,
    "PreconditionFailed": 0,
    "ReasonerError": 0,
    "RefusedQueryError": 0,
    "UnsupportedMediaType": 0,
}
"""Errors with a sentence of their own that a page shows, and which of their arguments it is."""
NAMED = {"kind": "of type date", "what": "this query", "accepts": "an IRI, or a literal such as 7", "now": "not there"}
"""What may stand in a place that decides how the rest is said; in another place anything may."""


def written(node: ast.expr) -> str:
    """The sentence that *node* writes, with something in its places."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(map(written, node.values))
    name = ast.unparse(node.value if isinstance(node, ast.FormattedValue) else node)
    return NAMED.get(name, "7")


def sentences() -> Iterator[tuple[str, str]]:
    """Where each sentence stands, and the sentence."""
    for file in sorted(Path(kennisgraaf.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and (name := ast.unparse(node.func)) in SENTENCE:
                yield f"{file.name}:{node.lineno}", written(node.args[SENTENCE[name]])


FOUND = list(sentences())


@pytest.mark.parametrize(("place", "sentence"), FOUND, ids=[place for place, _ in FOUND])
def test_every_sentence_is_said_in_dutch(place: str, sentence: str) -> None:
    """What an error says that a page can show is said in Dutch too, whatever stands in its places."""
    said = in_dutch(sentence)
    assert said is not None and said != sentence, place
    assert "{" not in said


def test_places_are_kept() -> None:
    """The Dutch of a sentence has the same places as the English, so nothing that it names is lost."""
    for english, said in _DUTCH.items():
        assert re.findall(r"{\w+}", english) == re.findall(r"{\w+}", said), english
    assert in_dutch("a whole number from 1 to 200") == "een geheel getal van 1 tot 200"
    assert in_dutch("«x» is not one of: a, b and 3 more") == "«x» is niet een van: a, b en 3 andere"


def test_what_nobody_foresaw_is_marked_as_english() -> None:
    """The words of a parser stay as they are, marked as English; what a visitor sent is escaped."""
    _, said = dutch("parameter", "", "", vars(ParameterError("<b>", "expected <x>")))
    assert said == 'Parameter «&lt;b&gt;»: <span lang="en">expected &lt;x&gt;</span>.'
    error = UploadLimitError("levels of brackets", 9)
    assert dutch("upload-limit", "", str(error), vars(error))[1].endswith(
        "nest meer dan 9 haakjes in elkaar. Maak ze vlakker."
    )


def test_which_revisions_there_are() -> None:
    """What is there instead is said in Dutch too."""
    error = UnknownRevisionError("9", ["1 to 3"])
    assert dutch("unknown-revision", "", str(error), vars(error))[1].endswith("Wel bewaard: 1 tot 3.")


def test_brackets_of_our_own_are_no_markup() -> None:
    """What a phrase says between angle brackets is text on the page."""
    assert "Bearer &lt;token&gt;" in dutch("401", "", "", {})[1]
