from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.ticket import Place, Ticket, Urgency
from app.sync.merge import FIELDS, merged
from tests.store.samples import a_ticket

BASE = a_ticket(version=1)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["甲", "乙"]),
        "content": st.sampled_from(["丙", "丁"]),
        "urgency": st.sampled_from(Urgency),
        "place": st.sampled_from([Place(district="440106"), Place(district="440105")]),
        "due_ms": st.sampled_from([0, 1, 2]),
    },
)


@given(CHANGES, CHANGES)
def test_every_field_is_the_one_that_was_changed(mine_is: dict, theirs_is: dict) -> None:
    mine = replace(BASE, **mine_is)
    theirs = replace(BASE, version=2, **theirs_is)
    merge = merged(BASE, mine, theirs)
    assert merge.ticket.version == 2
    for name in FIELDS:
        base, ours, other, result = (
            getattr(each, name) for each in (BASE, mine, theirs, merge.ticket)
        )
        if ours == base:
            assert result == other
        else:
            assert result == ours
        both = ours != base and other != base and ours != other
        assert (name in merge.conflicts) is both


@given(CHANGES, CHANGES)
def test_who_comes_first_does_not_matter(mine_is: dict, theirs_is: dict) -> None:
    mine, theirs = replace(BASE, **mine_is), replace(BASE, **theirs_is)
    one, other = merged(BASE, mine, theirs), merged(BASE, theirs, mine)
    assert one.conflicts == other.conflicts
    if not one.conflicts:
        assert one.ticket == other.ticket


def test_without_a_base_every_difference_is_a_conflict() -> None:
    assert merged(None, BASE, replace(BASE, title="他")).conflicts == ("title",)
    assert merged(None, BASE, replace(BASE, version=9)).conflicts == ()


def test_what_makes_a_ticket_itself_is_never_merged() -> None:
    fixed: Ticket = replace(BASE, number="x", seat="y", created_ms=0)
    assert merged(BASE, fixed, BASE).ticket == BASE
