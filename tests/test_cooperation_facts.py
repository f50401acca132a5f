"""Facts follow the graphs: after any changes they are what they would be if they were read anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from kennisgraaf.cooperation.facts import Facts
from kennisgraaf.cooperation.index import Index
from kennisgraaf.namespaces import KG
from kennisgraaf.querying.rows import Row

from .cooperating import WORLD, facts_of, index_of, snapshot_of
from .wayfinding import EX

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
NAMES = ("hasInput", "type")
THINGS = tuple("abcd")

ROWS = st.tuples(
    st.sampled_from(THINGS), st.sampled_from((f"{KG}hasInput", TYPE)), st.sampled_from((*THINGS, f"{KG}Hub"))
)
GRAPHS = st.dictionaries(st.sampled_from("xyz"), st.lists(ROWS, max_size=6).map(tuple), max_size=3)


def said(facts: Facts) -> Mapping[str, object]:
    """Everything that *facts* can be asked of the names in these tests."""
    return {
        **{f"{name} of {each}": facts.objects(each, name) for each in THINGS for name in NAMES},
        **{f"{name} is {each}": facts.subjects(each, name) for each in THINGS for name in NAMES},
        **{name: sorted(facts.pairs(name)) for name in NAMES},
        "hubs": facts.of("Hub"),
    }


@settings(max_examples=300, deadline=None)
@given(st.lists(GRAPHS, min_size=1, max_size=6), st.booleans())
def test_facts_after_changes_are_facts_made_anew(states: list[dict[str, tuple[Row, ...]]], asked: bool) -> None:
    """Whatever graphs come, change and go, also when several say the same, or what was worked out is kept up."""
    facts = Facts(states[0])
    for state in states[1:]:
        if asked:
            said(facts)
        facts.update(state)
    assert said(facts) == said(Facts(states[-1]))


class Counted(tuple[Row, ...]):
    """Rows that know how often they were read."""

    read = 0

    def __iter__(self) -> Iterator[Row]:
        self.read += 1
        return super().__iter__()


def test_what_did_not_change_is_not_looked_at() -> None:
    """The rows of a graph are read once, as long as they are the same object."""
    rows = Counted([("a", f"{KG}hasInput", "b")])
    facts = Facts({"x": rows})
    facts.update({"x": rows, "y": (("a", f"{KG}hasInput", "c"),)})
    assert facts.objects("a", "hasInput") == ("b", "c")
    assert rows.read == 1


def test_a_hub_is_an_actor_and_a_collaboration() -> None:
    """What follows from a kind, or from a statement, is a kind too; any other statement that follows is no fact."""
    facts = index_of(":one a kg:Hub . :two kg:cooperatesWith :three .").facts
    assert facts.of("Hub") == {f"{EX}one"}
    assert facts.of("Actor") == {f"{EX}one", f"{EX}two", f"{EX}three"}
    assert facts.of("Collaboration") == {f"{EX}one"}
    assert list(facts.pairs("cooperatesWith")) == [(f"{EX}two", f"{EX}three")]


def test_a_part_of_a_document_is_no_fact() -> None:
    """Of what is part of what, a passage of a document is left out."""
    facts = index_of(":passage a kg:Passage ; dcterms:isPartOf :document . :town dcterms:isPartOf :land .").facts
    assert list(facts.pairs("isPartOf")) == [(f"{EX}town", f"{EX}land")]


def test_the_query_gives_what_a_graph_says() -> None:
    """The facts of a snapshot hold every statement that the graph makes with a property that counts."""
    read, whole = index_of().facts, facts_of(WORLD)
    for name in ("consistsOf", "isOfferedBy", "hasQuantity", "isPartOf", "broader", "exactMatch", "lat", "hasRole"):
        assert sorted(read.pairs(name)) == sorted(whole.pairs(name)) != []


def test_a_withdrawn_graph_takes_its_facts_away_and_no_others() -> None:
    """What another graph says too stays; the same contributions in another order of revisions come to the same."""
    offer = ":s a kg:MaterialStream ; kg:isOfferedBy :mill ."
    more = f"{offer} :s kg:isSoughtBy :shop . :shop a kg:Actor ."
    one, two = {"base": offer}, {"base": offer, "more": more}
    changed = {"base": offer, "more": ":s kg:isSoughtBy :city ."}
    before: Index | None = None
    for graphs, revisions, takers in (
        (one, {}, ()),
        (two, {"more": 2}, (f"{EX}shop",)),
        (changed, {"more": 3}, (f"{EX}city",)),
        (two, {"more": 4}, (f"{EX}shop",)),
        (one, {}, ()),
    ):
        before = Index.of(snapshot_of(graphs, revisions), before=before)
        assert before.facts.objects(f"{EX}s", "isSoughtBy") == takers
        assert before.facts.objects(f"{EX}s", "isOfferedBy") == (f"{EX}mill",)
        assert (f"{EX}shop" in before.facts.of("Actor")) == (f"{EX}shop" in takers)
    assert said(before.facts) == said(Index.of(snapshot_of(one)).facts)
