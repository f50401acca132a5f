"""Reports on a body of several parts: which part a result is about, and the line of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kennisgraaf.checking.report import Report, Result
from kennisgraaf.graph.parts import Part, counted, is_multipart, split


def in_parts(report: Report, file: Path, media_type: str) -> Report:
    """*report* on what *file* holds; of a body of several parts, whose lines the gate counts on from one to the next,
    with the lines within each, and its name in the message."""
    if not is_multipart(media_type) or not report.results:
        return report
    parts = list(counted(split(file.read_bytes(), media_type)))
    return replace(report, results=tuple(_in_part(each, parts) for each in report.results))


def _in_part(result: Result, parts: Sequence[tuple[int, Part]]) -> Result:
    if result.line is None:
        return result
    before, part = next(each for each in reversed(parts) if each[0] < result.line)
    named = {language: f"{text} (in «{part.name}»)" for language, text in result.messages.items()}
    return replace(result, line=result.line - before, messages=named if len(parts) > 1 else result.messages)
