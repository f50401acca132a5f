"""Requests for routes at the size of ESCO: the occupations of its CSV download, learning made up, seeded.

Every occupation is regular work (gap 0) and coached regular work, every tenth is also offered in an enclave. 2,000
learning opportunities teach 2 to 8 competencies that go together in an occupation or a group; a quarter asks one or
two others first, 60 % say how long they take, one in eight awards a credential; one in twelve occupations asks one of
these. Of 40 barriers each blocks a fiftieth of the occupations, and a measure lifts it. A profile holds the essential
competencies of one or two occupations, 10 to 40 % of them dropped; every third person faces a barrier.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

from kennisgraaf.pathways.problem import Domain, Problem, Step, bit_set

REGULAR, COACHED, ENCLAVE = range(3)
OPPORTUNITIES, CREDENTIALS, BARRIERS = 2000, 60, 40


def rows(file: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file by column."""
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@dataclass(frozen=True)
class Request:
    """One request: the problem, and what it is about."""

    problem: Problem
    gap: int
    near: bool


class Occupations:
    """ESCO as a domain, with made-up learning."""

    def __init__(self, folder: Path, count: int | None = None, seed: int = 5) -> None:
        self.random = Random(seed)
        essential: dict[str, list[str]] = defaultdict(list)
        for row in rows(folder / "occupationSkillRelations_en.csv"):
            if row["relationType"] == "essential":
                essential[row["occupationUri"]].append(row["skillUri"])
        self.broader: dict[str, list[str]] = defaultdict(list)
        self.groups: dict[str, list[str]] = defaultdict(list)
        for row in rows(folder / "broaderRelationsSkillPillar_en.csv"):
            self.broader[row["conceptUri"]].append(row["broaderUri"])
            if row["conceptType"] == "KnowledgeSkillCompetence":
                self.groups[row["broaderUri"]].append(row["conceptUri"])
        self.names = sorted(essential)[:count]
        self.opportunities = OPPORTUNITIES * len(self.names) // len(essential)
        self.essential = {name: essential[name] for name in self.names}
        self.facts: dict[str, int] = {}
        for name in self.names:
            for skill in self.essential[name]:
                self.fact(skill)
        self.blocks = [self.random.sample(self.names, len(self.names) // 50) for _ in range(BARRIERS)]
        self.steps = [*self.work(), *self.learning(), *self.measures()]

    def fact(self, name: str) -> int:
        """The number of a fact."""
        return self.facts.setdefault(name, len(self.facts))

    def closed(self, skills: list[str]) -> int:
        """The facts that hold for who holds these competencies."""
        held, agenda = set(skills), list(skills)
        while agenda:
            for broader in self.broader.get(agenda.pop(), ()):
                if broader not in held:
                    held.add(broader)
                    agenda.append(broader)
        return bit_set(self.fact(name) for name in held)

    def work(self) -> Iterator[Step]:
        """Each occupation as regular and coached work, some in an enclave."""
        for number, name in enumerate(self.names):
            asks = bit_set(self.fact(skill) for skill in self.essential[name])
            needs = (
                1 << self.fact(f"entry/{self.random.randrange(CREDENTIALS)}") if self.random.random() < 1 / 12 else 0
            )
            gives = self.closed(self.essential[name]) | 1 << self.fact(name)
            for setting in (REGULAR, COACHED, ENCLAVE)[: 3 if number % 10 == 0 else 2]:
                iris = (name, f"http://example.org/setting/{setting}")
                given = gives | 1 << self.fact(f"setting/{setting}")
                yield Step(iris, "work", needs, asks, setting, given, None, self.random.randrange(2))

    def learning(self) -> Iterator[Step]:
        """Made-up learning opportunities."""
        together = [*self.essential.values(), *(group for group in self.groups.values() if len(group) > 1)]
        asked = sorted({skill for skills in self.essential.values() for skill in skills})
        for number in range(self.opportunities):
            group = self.random.choice(together)
            teaches = self.random.sample(group, min(len(group), self.random.randint(2, 8)))
            first = self.random.sample(asked, self.random.randint(1, 2)) if self.random.random() < 0.25 else []
            iri = f"http://example.org/opportunity/{number:04}"
            gives = self.closed(teaches) | 1 << self.fact(iri)
            if self.random.random() < 1 / 8:
                credential = self.random.randrange(CREDENTIALS)
                gives |= 1 << self.fact(f"credential/{credential}") | 1 << self.fact(f"entry/{credential}")
            days = float(self.random.randint(1, 200)) if self.random.random() < 0.6 else None
            yield Step((iri,), "learn", bit_set(map(self.fact, first)), 0, -1, gives, days, 0)

    def measures(self) -> Iterator[Step]:
        """A measure for each barrier."""
        for number in range(BARRIERS):
            iri = f"http://example.org/measure/{number}"
            gives = 1 << self.fact(f"lifted/{number}") | 1 << self.fact(iri)
            yield Step((iri,), "measure", 0, 0, -1, gives, None, 0)

    @cached_property
    def domain(self) -> Domain:
        """All steps."""
        return Domain(self.steps)

    @cached_property
    def numbers(self) -> dict[tuple[str, ...], int]:
        """The steps by what they are."""
        return {step.iris: number for number, step in enumerate(self.steps)}

    def regular(self, name: str) -> int:
        """The number of the step of regular work in an occupation."""
        return self.numbers[name, f"http://example.org/setting/{REGULAR}"]

    def near(self, name: str) -> str:
        """One of the twenty other occupations that share most essential competencies."""
        own = set(self.essential[name])
        others = sorted(
            (other for other in self.names if other != name), key=lambda o: len(own & set(self.essential[o]))
        )
        return self.random.choice(others[-20:])

    def requests(self, count: int, near: bool) -> Iterator[Request]:
        """Seeded requests: the gap goes round from 0 to 5."""
        for number in range(count):
            was = self.random.sample(self.names, self.random.randint(1, 2))
            skills = sorted({skill for name in was for skill in self.essential[name]})
            kept = self.random.sample(skills, max(1, round(len(skills) * self.random.uniform(0.6, 0.9))))
            target = self.near(was[0]) if near else self.random.choice(self.names)
            barrier = self.random.randrange(BARRIERS)
            faced = self.blocks[barrier] if number % 3 == 0 else []
            lifted = 1 << self.fact(f"lifted/{barrier}")
            blocked = {
                self.numbers[key]: lifted
                for name in faced
                for setting in (REGULAR, COACHED, ENCLAVE)
                if (key := (name, f"http://example.org/setting/{setting}")) in self.numbers
            }
            gap = number % 6
            gaps, goals = (0, gap, gap), frozenset([self.regular(target)])
            yield Request(
                Problem(self.domain, self.closed(kept), goals, gaps, blocked, grantable=self.asked), gap, near
            )

    @cached_property
    def asked(self) -> int:
        """The competencies that occupations ask."""
        return bit_set(self.fact(skill) for skills in self.essential.values() for skill in skills)
