"""What a program keeps between the questions about snapshots that it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from kennisgraaf.errors import QueryEvaluationError
from kennisgraaf.querying.answerer import Answerer
from kennisgraaf.snapshots.snapshot import Snapshot

from .wayfinding import parsed, published


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Those of two snapshots."""
    folder = tmp_path_factory.mktemp("answerer")
    one, two = (str(published(folder / name, parsed(f":a :b :{name} .")).folder) for name in ("one", "two"))
    return one, two


class Indexes:
    """Makes indexes, which are numbers, and knows from which snapshot and which index before each was made."""

    def __init__(self) -> None:
        self._numbers: Iterator[int] = count(1)
        self.made: list[tuple[str, int | None]] = []

    def __call__(self, snapshot: Snapshot, before: int | None) -> int:
        self.made.append((str(snapshot.folder), before))
        return next(self._numbers)


def broken(index: int, form: str, language: str, asked: bytes) -> bytes:
    """A work that raises what is asked."""
    raise MemoryError if asked == b"memory" else QueryEvaluationError(asked.decode())


def told(index: int, form: str, language: str, asked: bytes) -> bytes:
    """A work that tells what it was given."""
    return f"{index} {form} {language} {asked.decode()}".encode()


@pytest.fixture
def indexes() -> Indexes:
    return Indexes()


@pytest.fixture
def answerer(indexes: Indexes) -> Answerer[int]:
    return Answerer({"broken": broken, "told": told}, indexes)


def task(folder: str, work: str = "told") -> dict[str, str]:
    return {"snapshot": folder, "work": work, "form": "json", "lang": "nl"}


def test_one_index_is_kept(answerer: Answerer[int], indexes: Indexes, folders: tuple[str, str]) -> None:
    """Questions about one snapshot share its index; that of the next is made with the one before."""
    one, two = folders
    answers = [answerer.answer(task(each), b"x")[1] for each in (one, one, two, one)]
    assert answers == [b"1 json nl x", b"1 json nl x", b"2 json nl x", b"3 json nl x"]
    assert indexes.made == [(one, None), (two, 1), (one, 2)]


def test_after_a_want_of_memory_no_index_is_kept(
    answerer: Answerer[int], indexes: Indexes, folders: tuple[str, str]
) -> None:
    """The next question starts with all the memory there is; another error leaves the index."""
    one = folders[0]
    with pytest.raises(QueryEvaluationError):
        answerer.answer(task(one, "broken"), b"other")
    assert answerer.answer(task(one), b"")[1].startswith(b"1 ")
    with pytest.raises(MemoryError):
        answerer.answer(task(one, "broken"), b"memory")
    assert answerer.answer(task(one), b"")[1].startswith(b"2 ")
    assert indexes.made == [(one, None), (one, None)]


def test_an_index_that_broke_off_is_made_anew(indexes: Indexes, folders: tuple[str, str]) -> None:
    """What an index lent to one that could not be made may be half changed: nothing of it is used again."""
    one, two = folders
    failing = [two]

    def made(snapshot: Snapshot, before: int | None) -> int:
        if str(snapshot.folder) in failing:
            raise QueryEvaluationError("not now")
        return indexes(snapshot, before)

    answerer = Answerer({"told": told}, made)
    answerer.answer(task(one), b"")
    with pytest.raises(QueryEvaluationError):
        answerer.answer(task(two), b"")
    failing.clear()
    assert [answerer.answer(task(each), b"")[1][:1] for each in (two, one)] == [b"2", b"3"]
    assert indexes.made == [(one, None), (two, None), (one, 2)]
