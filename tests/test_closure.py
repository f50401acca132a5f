"""What can be reached, and what is the same, in small graphs with cycles."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kennisgraaf.graph.closure import closed, foremost, joined
from kennisgraaf.namespaces import ID

PAIRS = st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=8)


@given(PAIRS)
def test_what_is_closed_holds_what_is_next_to_it(pairs: list[tuple[str, str]]) -> None:
    """It holds its start and whatever is next to what it holds, and nothing that is next to nothing of it."""
    found = closed("a", lambda each: [after for before, after in pairs if before == each])
    assert "a" in found
    assert all(after in found for before, after in pairs if before in found)
    assert all(each == "a" or any(after == each and before in found for before, after in pairs) for each in found)


@given(PAIRS)
def test_what_is_joined_is_parted_from_the_rest(pairs: list[tuple[str, str]]) -> None:
    """Every pair is in one set, no two sets share a thing, and no set falls apart into two."""
    sets = joined(pairs)
    assert {each for pair in pairs for each in pair} == {each for same in sets for each in same}
    assert len({each for same in sets for each in same}) == sum(map(len, sets))
    both = [*pairs, *((other, one) for one, other in pairs)]
    for same in sets:
        assert all((one in same) == (other in same) for one, other in pairs)
        assert same == closed(min(same), lambda each: [after for before, after in both if before == each])


def test_our_own_stands_for_all() -> None:
    """The first of our own goes before the first of others."""
    assert foremost(["http://example.org/a", f"{ID}z", f"{ID}b"]) == f"{ID}b"
    assert foremost(["http://example.org/b", "http://example.org/a"]) == "http://example.org/a"
