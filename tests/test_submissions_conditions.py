"""What is only to be stored on a condition: that nobody changed it since, or that it is there, or is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kennisgraaf.errors import ConflictError

from .protocol import EX
from .test_submissions import Site, own, turtle


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site.made(tmp_path_factory.mktemp("site"))
    yield made
    made.contributions.close()


def test_a_graph_that_changed_since_is_not_changed(site: Site) -> None:
    """What was made of an older revision of a graph is refused, also when it changes nothing; of another it is not."""
    first = site.put("kept", {"a"}).revision
    assert first is not None
    site.put("beside", {"a"})
    second = site.put("kept", {"b"}, if_match=first).revision
    assert second is not None
    for values in ({"b"}, {"c"}):
        with pytest.raises(ConflictError) as refused:
            site.put("kept", values, if_match=first)
        assert (refused.value.expected, refused.value.found) == (first.number, second.number)
    assert site.held(own("kept")) == {"b"}
    assert site.contributions.ledger.head == second


def test_an_update_of_no_graph_is_of_the_last_revision_of_all(site: Site) -> None:
    """Whoever names no graph is refused when any graph changed since."""
    first = site.put("named", {"a"}).revision
    second = site.put("other", {"a"}).revision
    assert first is not None and second is not None
    update = f'INSERT DATA {{ GRAPH <{own("named")}> {{ <{EX}thing> <{EX}says> "b" }} }}'
    with pytest.raises(ConflictError) as refused:
        site.submit("update", "", update, if_match=first)
    assert (refused.value.expected, refused.value.found) == (first.number, second.number)
    assert site.submit("update", "", update, if_match=second).revision is not None
    assert site.held(own("named")) == {"a", "b"}


def test_a_graph_has_to_be_there_or_not(site: Site) -> None:
    """What is only to be made is refused when it is there, and what is to be replaced when it is not, or is gone."""
    with pytest.raises(ConflictError) as refused:
        site.put("new", {"a"}, exists=True)
    assert (refused.value.expected, refused.value.found) == (0, 0)
    made = site.put("new", {"a"}, exists=False)
    assert made.created and made.revision is not None
    with pytest.raises(ConflictError) as refused:
        site.put("new", {"b"}, exists=False)
    assert (refused.value.expected, refused.value.found) == (0, made.revision.number)
    assert site.held(own("new")) == {"a"}
    assert not site.put("new", {"b"}, exists=True).created
    gone = site.submit("delete", own("new"), turtle(set())).revision
    assert gone is not None
    with pytest.raises(ConflictError) as refused:
        site.put("new", {"c"}, exists=True)
    assert (refused.value.expected, refused.value.found) == (gone.number, 0)
    assert site.put("new", {"c"}, exists=False).created
