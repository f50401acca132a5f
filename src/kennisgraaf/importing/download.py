"""The download of ESCO: the tables that it has, the concepts that they describe, and whether they fit together.

What is in it is told at https://esco.ec.europa.eu/en/structure-esco-downloadable-datasets: a folder of tables in CSV,
each with the language of its labels in its name. Two folders of different languages may be put together in one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from kennisgraaf.errors import TableError
from kennisgraaf.importing.tables import rows
from kennisgraaf.revisions.projection import Track

LANGUAGES = ("en", "nl")
"""The languages of labels. The concepts are those of the first that a table comes in."""

_IRI = re.compile(r"https?://[A-Za-z0-9.-]+(?:/[A-Za-z0-9._~-]+)+")
_RAGGED = ("skillsHierarchy",)
"""The tables whose rows leave out the empty cells at their ends."""

Cells = tuple[str, ...]


class Row(NamedTuple):
    """A row that describes *concept*; *first* is whether it is in the language in which the concepts come."""

    file: Path
    line: int
    language: str
    first: bool
    concept: str
    cells: Cells


class Download:
    """The download in *folder*. Every method raises TableError with file and line.

    ``kinds`` are the concepts that were read, each with what it is; ``counts`` how many there are of each kind;
    ``omitted`` the rows that were left out, because what they name is not there, a sentence each.
    """

    def __init__(self, folder: Path, track: Track):
        self._folder, self._track = folder, track
        self._labelled: set[tuple[str, str]] = set()
        self._omissions = Counter[Path]()
        self.kinds: dict[str, str] = {}
        self.counts = Counter[str]()
        self.omitted: list[str] = []

    def files(self, table: str) -> dict[str, Path]:
        """The files of *table*, by language; there is one at least."""
        files = {language: self._folder / f"{table}_{language}.csv" for language in LANGUAGES}
        found = {language: file for language, file in files.items() if file.is_file()}
        if not found:
            names = " or ".join(file.name for file in files.values())
            raise TableError(self._folder, f"is no download of ESCO in CSV, for it has no {names}")
        return found

    def concepts(self, table: str, kind: str, columns: str, pick: Callable[[Cells], Cells] = tuple) -> Iterator[Row]:
        """The rows of *table* that describe concepts of *kind*, in each language.

        What *pick* makes of the cells in *columns* is the concept, its label, and what else the row has.
        """
        for number, (language, file) in enumerate(self.files(table).items()):
            for line, cells in self._rows(file, columns, ragged=table in _RAGGED):
                concept, *others = pick(cells)
                if number == 0:
                    self._add(file, line, concept, kind)
                elif self.kinds.get(concept) != kind:
                    self._omit(file, line, concept)
                    continue
                if (concept, language) in self._labelled:
                    raise TableError(file, f"describes {concept} a second time", line)
                if not others[0].strip():
                    raise TableError(file, f"gives {concept} no label", line)
                self._labelled.add((concept, language))
                yield Row(file, line, language, number == 0, concept, tuple(others))

    def relations(self, table: str, columns: str, *kinds: tuple[str, ...]) -> Iterator[tuple[Path, int, Cells]]:
        """The rows of *table* that relate concepts: file, line, and the cells in *columns*.

        The first two name concepts, each of one of the *kinds* at its place; a row where one is not there is left
        out. Relations do not depend on a language, so those of one are read.
        """
        file = next(iter(self.files(table).values()))
        for line, cells in self._rows(file, columns):
            strange = [
                concept for concept, own in zip(cells, kinds, strict=False) if self.kinds.get(concept) not in own
            ]
            if strange:
                self._omit(file, line, strange[0])
            else:
                yield file, line, cells

    @property
    def unlabelled(self) -> dict[str, int]:
        """How many of the concepts have no label, by language."""
        labelled = Counter(language for _, language in self._labelled)
        return {language: len(self.kinds) - labelled[language] for language in LANGUAGES}

    def _rows(self, file: Path, columns: str, ragged: bool = False) -> Iterator[tuple[int, Cells]]:
        number = yield from rows(file, columns.split(","), self._track, ragged=ragged)
        left_out = self._omissions[file]
        if not number:
            raise TableError(file, "has no rows")
        if left_out * 2 > number:
            raise TableError(
                file,
                f"names in {left_out} of its {number} rows what the other tables do not have, so they are not whole, "
                f"or not of one download. First {self.omitted[-left_out]}",
            )

    def _omit(self, file: Path, line: int, concept: str) -> None:
        self._omissions[file] += 1
        self.omitted.append(f"{file.name}, line {line}: there is no {concept}")

    def _add(self, file: Path, line: int, concept: str, kind: str) -> None:
        if not _IRI.fullmatch(concept):
            raise TableError(file, f"names «{concept}», which is no IRI of a concept", line)
        if concept in self.kinds:
            raise TableError(file, f"describes {concept} a second time", line)
        self.kinds[concept] = kind
        self.counts[kind] += 1
