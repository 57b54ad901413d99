from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.handling import Handling, Visit
from app.domain.ticket import Place, Ticket, Urgency, value_of
from app.sync.merge import COUNTED, FIELDS, merged
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
        "tags": st.lists(st.sampled_from(["elderly", "wages", "media"]), unique=True).map(tuple),
        "handling": st.builds(
            Handling,
            result=st.sampled_from(["", "已修复"]),
            is_true=st.sampled_from([None, True, False]),
            urged=st.integers(0, 2),
        ),
        "visit": st.builds(Visit, is_solved=st.sampled_from([None, True, False])),
    },
)
SUMMED = {*COUNTED, "tags"}


@given(CHANGES, CHANGES)
def test_every_field_is_the_one_that_was_changed(mine_is: dict, theirs_is: dict) -> None:
    mine = replace(BASE, **mine_is)
    theirs = replace(BASE, version=2, **theirs_is)
    merge = merged(BASE, mine, theirs)
    assert merge.ticket.version == 2
    for name in FIELDS:
        base, ours, other, result = (
            value_of(each, name) for each in (BASE, mine, theirs, merge.ticket)
        )
        if name in SUMMED:
            assert name not in merge.conflicts
            continue
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
        assert replace(one.ticket, tags=()) == replace(other.ticket, tags=())
    assert set(one.ticket.tags) == set(other.ticket.tags)


def test_without_a_base_every_difference_is_a_conflict() -> None:
    assert merged(None, BASE, replace(BASE, title="他")).conflicts == ("title",)
    assert merged(None, BASE, replace(BASE, version=9)).conflicts == ()


def test_what_makes_a_ticket_itself_is_never_merged() -> None:
    fixed: Ticket = replace(BASE, number="x", seat="y", created_ms=0)
    assert merged(BASE, fixed, BASE).ticket == BASE


def test_every_field_of_a_ticket_is_merged_or_fixed() -> None:
    assert {"handling.result", "visit.opinion", "place", "held_from"} <= set(FIELDS)
    assert not {"handling", "visit", "id", "version"} & set(FIELDS)


def test_what_a_unit_and_a_visitor_write_at_once_is_kept() -> None:
    mine = replace(BASE, visit=Visit(is_solved=True), title="甲")
    theirs = replace(BASE, handling=Handling(result="已修复"))
    merge = merged(BASE, mine, theirs)
    assert merge.conflicts == ()
    assert merge.ticket == replace(theirs, visit=Visit(is_solved=True), title="甲")


def test_two_results_of_handling_are_a_conflict_of_that_line() -> None:
    mine = replace(BASE, handling=Handling(result="已修复", reply="谢谢"))
    theirs = replace(BASE, handling=Handling(result="未修复"))
    merge = merged(BASE, mine, theirs)
    assert merge.conflicts == ("handling.result",)
    assert merge.ticket.handling == Handling(result="已修复", reply="谢谢")


def test_each_sides_count_and_tags_count() -> None:
    base = replace(BASE, tags=("elderly", "wages"), handling=Handling(urged=1))
    mine = replace(base, tags=("wages", "media"), handling=Handling(urged=2))
    theirs = replace(base, tags=("elderly", "wages", "weather"), handling=Handling(urged=3))
    merge = merged(base, mine, theirs)
    assert merge.conflicts == ()
    assert merge.ticket.handling.urged == 4
    assert merge.ticket.tags == ("wages", "weather", "media")
