"""What can be reached: all the way up a hierarchy, and all that is said to be the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from kennisgraaf.namespaces import ID


def closed(start: str, next_of: Callable[[str], Iterable[str]]) -> frozenset[str]:
    """*start*, what is next to it, what is next to that, and so on; it ends where there are cycles."""
    found, left = {start}, [start]
    while left:
        for each in next_of(left.pop()):
            if each not in found:
                found.add(each)
                left.append(each)
    return frozenset(found)


def joined(pairs: Iterable[tuple[str, str]]) -> list[frozenset[str]]:
    """The sets of things that are the same, when the two things of each pair are."""
    beside: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        beside[one].add(other)
        beside[other].add(one)
    found: list[frozenset[str]] = []
    known: set[str] = set()
    for thing in beside:
        if thing not in known:
            found.append(closed(thing, beside.__getitem__))
            known |= found[-1]
    return found


def foremost(things: Iterable[str]) -> str:
    """The one of *things* that stands for all: the first by its IRI, of our own when there are such."""
    return min(things, key=lambda thing: (not thing.startswith(ID), thing))
