"""Suggestions help and never get in the way; every answer is counted."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.domain.draft import FIELD_OF, GROWING, Draft, Taken, fill, pending, refuse, take, write
from app.domain.handling import Handling, Visit
from app.domain.suggestion import Evidence, Suggestion, SuggestionKind
from app.domain.ticket import EventKind, Place, RequestType, Ticket, TicketEvent, Urgency

NOW = 1_795_000_000_000
HINTS = frozenset(SuggestionKind) - FIELD_OF.keys()
PLACES = (Place(verbatim="人民路"), Place("解放路", "440106", "440106005"))
VALUES: dict[SuggestionKind, tuple[str, ...]] = {
    SuggestionKind.TYPE: ("complaint", "consult", "help"),
    SuggestionKind.URGENCY: ("urgent", "critical"),
    SuggestionKind.PLACE: tuple(json.dumps(asdict(place)) for place in PLACES),
    SuggestionKind.PHONE: ("+8613800138000", "138 0013 8001"),
}
TYPED: dict[str, tuple[Any, ...]] = {
    "request_type": tuple(RequestType),
    "urgency": tuple(Urgency),
    "place": PLACES,
    "caller_phone": ("+8613800138000", "+8613800138009"),
}


def a_suggestion(kind: SuggestionKind, value: str = "", score: float = 0.8) -> Suggestion:
    value = value or VALUES.get(kind, ("甲",))[0]
    return Suggestion(kind, value, value, score, (Evidence(0, 0, 2),))


def a_draft(**fields: Any) -> Draft:
    return Draft(Ticket("", "8012", NOW, **fields))


def kinds(draft: Draft) -> list[EventKind]:
    return [event.kind for event in draft.events]


SUGGESTIONS = st.sampled_from(SuggestionKind).flatmap(
    lambda kind: st.builds(
        a_suggestion,
        st.just(kind),
        st.sampled_from(VALUES.get(kind, ("甲", "乙", "丙"))),
        st.sampled_from([0.3, 0.5, 0.8, 0.95]),
    )
)


class AnyDraft(RuleBasedStateMachine):
    """An agent who types, takes and refuses in any order what is offered in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.draft = a_draft()
        self.answers = 0
        self.hands: dict[str, Any] = {}
        self.refused: list[Suggestion] = []
        self.now_ms = NOW

    @rule(data=st.data(), field=st.sampled_from(sorted(FIELD_OF.values())))
    def type_something(self, data: st.DataObject, field: str) -> None:
        value = data.draw(st.sampled_from(TYPED.get(field, ("甲", "自己写的"))))
        before, held = self.draft, self.draft.holds_suggestion(field)
        self.now_ms += 1
        self.draft = write(before, self.now_ms, **{field: value})
        if getattr(before.ticket, field) == value:
            assert self.draft is before
            return
        self.answers += held
        self.hands[field] = value

    @rule(suggestions=st.lists(SUGGESTIONS, min_size=1, max_size=6), answer=st.integers(0, 2))
    def be_offered_something(self, suggestions: list[Suggestion], answer: int) -> None:
        shown = pending(self.draft, suggestions)
        self.look_at(shown, suggestions)
        if not shown or answer == 0:
            return
        self.now_ms += 1
        self.answers += 1
        if answer == 1:
            self.draft = take(self.draft, shown[0], self.now_ms)
        else:
            self.draft = refuse(self.draft, shown[0], self.now_ms)
            self.refused.append(shown[0])
        assert shown[0] not in pending(self.draft, suggestions), "it is asked again"

    def look_at(self, shown: list[Suggestion], offered: list[Suggestion]) -> None:
        assert [each for each in offered if each in shown] == shown, "the order is the assistant's"
        for each in shown:
            assert FIELD_OF.get(each.kind) not in self.hands, "typed, and offered over it"
            assert all(each.key != other.key for other in self.refused), "refused, and back"
            same = [other for other in self.refused if other.kind is each.kind]
            assert not (same and each.kind in GROWING), "refused, and back with another word"
            for taken in self.draft.taken:
                if taken.field == FIELD_OF.get(each.kind):
                    assert each.score >= taken.score, "a weaker one comes back"

    @invariant()
    def what_was_typed_stands(self) -> None:
        for field, value in self.hands.items():
            assert getattr(self.draft.ticket, field) == value

    @invariant()
    def every_answer_is_counted_once(self) -> None:
        assert len(self.draft.events) == self.answers
        assert len({event.id for event in self.draft.events}) == self.answers
        assert [event.at_ms for event in self.draft.events] == sorted(
            event.at_ms for event in self.draft.events
        )

    @invariant()
    def typed_and_taken_do_not_overlap(self) -> None:
        taken = [each.field for each in self.draft.taken]
        assert len(taken) == len(set(taken))
        assert not self.draft.typed & set(taken)
        assert self.draft.is_touched == bool(self.draft.typed or taken)


TestAnyDraft = AnyDraft.TestCase
TestAnyDraft.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


@pytest.mark.parametrize("kind", sorted(FIELD_OF))
def test_a_taken_suggestion_fills_its_field(kind: SuggestionKind) -> None:
    suggestion = a_suggestion(kind, score=0.81234)
    draft = take(a_draft(), suggestion, NOW)
    field = FIELD_OF[kind]
    assert getattr(draft.ticket, field) not in {"", None, Urgency.NORMAL, Place()}
    assert draft.taken == (Taken(field, suggestion.value, suggestion.score),)
    assert draft.holds_suggestion(field)
    event = draft.events[0]
    assert (event.kind, event.at_ms, event.by) == (EventKind.SUGGESTION_TAKEN, NOW, "8012")
    assert event.detail == {"kind": kind.value, "score": 0.812}
    assert event.ticket_id == draft.ticket.id
    assert pending(draft, [suggestion]) == []


@pytest.mark.parametrize("kind", sorted(HINTS))
def test_a_taken_hint_fills_nothing_and_goes(kind: SuggestionKind) -> None:
    before, hint = a_draft(), a_suggestion(kind)
    draft = take(before, hint, NOW)
    assert draft.ticket == before.ticket
    assert not draft.is_touched
    assert kinds(draft) == [EventKind.SUGGESTION_TAKEN]
    assert pending(draft, [hint, a_suggestion(kind, "别的")]) == [a_suggestion(kind, "别的")]


def test_values_arrive_in_the_types_of_their_fields() -> None:
    draft = a_draft()
    for kind, value in (
        (SuggestionKind.TYPE, "complaint"),
        (SuggestionKind.URGENCY, "urgent"),
        (SuggestionKind.PLACE, json.dumps({"verbatim": "人民路", "district": "440106"})),
        (SuggestionKind.PHONE, "138 0013 8000"),
    ):
        draft = take(draft, a_suggestion(kind, value), NOW)
    assert draft.ticket.request_type is RequestType.COMPLAINT
    assert draft.ticket.urgency is Urgency.URGENT
    assert draft.ticket.place == Place("人民路", "440106")
    assert draft.ticket.caller_phone == "+8613800138000"


def test_a_change_of_what_was_taken_is_an_edit_and_then_typed() -> None:
    draft = take(a_draft(), a_suggestion(SuggestionKind.TITLE, "路灯"), NOW)
    draft = write(draft, NOW + 1, title="路灯不亮", content="自己写的")
    assert kinds(draft) == [EventKind.SUGGESTION_TAKEN, EventKind.SUGGESTION_EDITED]
    assert draft.events[1].detail == {"kind": "title"}
    assert draft.typed == {"title", "content"}
    assert draft.taken == ()
    assert kinds(write(draft, NOW + 2, title="路灯坏了")) == kinds(draft)


def test_the_edit_tells_the_kind_of_the_suggestion() -> None:
    """One that counts answers has to find taken and edited under one name."""
    for kind, field in FIELD_OF.items():
        draft = take(a_draft(), a_suggestion(kind), NOW)
        empty = getattr(a_draft().ticket, field)
        edited = write(draft, NOW, **{field: empty}).events[-1]
        assert edited.detail["kind"] == kind.value


def test_writing_the_same_again_changes_nothing() -> None:
    draft = take(a_draft(), a_suggestion(SuggestionKind.CATEGORY, "030101"), NOW)
    assert write(draft, NOW, category="030101", title="") is draft


def test_the_second_choice_does_not_come_back_but_a_better_one_does() -> None:
    first, second = (
        a_suggestion(SuggestionKind.CATEGORY, "030101", 0.8),
        a_suggestion(SuggestionKind.CATEGORY, "030102", 0.5),
    )
    better = a_suggestion(SuggestionKind.CATEGORY, "040101", 0.9)
    draft = take(a_draft(), first, NOW)
    assert pending(draft, [first, second, better]) == [better]
    assert pending(write(draft, NOW, category="050101"), [first, second, better]) == []


def test_a_text_that_was_refused_does_not_grow_back() -> None:
    draft = refuse(a_draft(), a_suggestion(SuggestionKind.TITLE, "路灯"), NOW)
    longer = a_suggestion(SuggestionKind.TITLE, "路灯不亮", 0.99)
    other = a_suggestion(SuggestionKind.CONTENT, "内容")
    assert pending(draft, [longer, other]) == [other]
    assert kinds(draft) == [EventKind.SUGGESTION_REFUSED]
    assert not draft.is_touched


def test_a_text_that_was_taken_may_grow() -> None:
    draft = take(a_draft(), a_suggestion(SuggestionKind.CONTENT, "路灯"), NOW)
    longer = a_suggestion(SuggestionKind.CONTENT, "路灯不亮三天")
    assert pending(draft, [longer]) == [longer]


def test_what_the_ticket_says_already_is_not_offered() -> None:
    draft = a_draft(caller_phone="+8613800138000")
    assert pending(draft, [a_suggestion(SuggestionKind.PHONE, "138 0013 8000")]) == []


def test_taking_at_a_persons_word_replaces_what_was_typed() -> None:
    draft = write(a_draft(), NOW, title="打错了")
    draft = take(draft, a_suggestion(SuggestionKind.TITLE, "路灯"), NOW)
    assert draft.ticket.title == "路灯"
    assert draft.typed == frozenset()


def test_a_draft_in_which_a_call_was_handed_over_is_not_thrown_away() -> None:
    ticket = a_draft().ticket
    created = TicketEvent(ticket.id, EventKind.CREATED, NOW, "8012")
    handed = TicketEvent(ticket.id, EventKind.HANDED_OVER, NOW, "8012", {"to": "110"})
    assert not Draft(ticket, events=(created,)).is_touched
    assert Draft(ticket, events=(created, handed)).is_touched


def test_a_draft_stays_a_value() -> None:
    """The journal knows values by their types; a draft compares and hashes like any value."""
    draft = take(a_draft(), a_suggestion(SuggestionKind.TITLE), NOW)
    draft = refuse(write(draft, NOW, content="内容"), a_suggestion(SuggestionKind.GUIDE), NOW)
    assert type(draft.typed) is type(draft.refused) is frozenset
    assert type(draft.taken) is type(draft.events) is tuple


def test_what_follows_from_the_rest_is_filled_in_where_nobody_wrote() -> None:
    draft = take(a_draft(), a_suggestion(SuggestionKind.UNIT, "城市管理局"), NOW)
    draft = write(draft, NOW, content="自己写的")
    filled = fill(draft, title="路灯\x00不亮", content="甲", lead_unit="乙")
    assert filled.ticket.title == "路灯不亮"
    assert (filled.ticket.content, filled.ticket.lead_unit) == ("自己写的", "城市管理局")
    assert (filled.typed, filled.taken, filled.events) == (draft.typed, draft.taken, draft.events)
    assert fill(filled, title="路灯不亮", content="丙") is filled
    assert fill(filled, title="").ticket.title == ""
    assert not fill(a_draft(), title="路灯").is_touched


def test_texts_are_cleaned_wherever_they_stand() -> None:
    draft = write(
        a_draft(),
        NOW,
        title="甲\n乙",
        content="甲\r\n<b>乙</b>",
        place=Place("人民\x00路", detail="3\n栋", ring="estate"),
        handling=Handling(result="甲\n乙\u200b", signed_ms=5, is_true=True),
        visit=Visit(opinion="<p>好</p>"),
        tags=("eld\x00erly",),
    )
    ticket = draft.ticket
    assert (ticket.title, ticket.content) == ("甲 乙", "甲\n乙")
    assert ticket.place == Place("人民路", detail="3 栋", ring="estate")
    assert ticket.handling == Handling(result="甲\n乙", signed_ms=5, is_true=True)
    assert (ticket.visit, ticket.tags) == (Visit(opinion="好"), ("elderly",))
    assert draft.typed == {"title", "content", "place", "handling", "visit", "tags"}


def test_a_suggested_text_is_cleaned_and_not_offered_again() -> None:
    offered = Suggestion(SuggestionKind.TITLE, "路\x00灯\ud83d\n不亮", "路灯", 0.9, ())
    draft = take(a_draft(), offered, NOW)
    assert draft.ticket.title == "路灯 不亮"
    assert pending(draft, [offered]) == []


def test_a_text_that_is_too_long_stays_whole() -> None:
    long = "路" * 20_000
    assert write(a_draft(), NOW, content=long, title=long).ticket.title == long


def test_who_is_anonymous_gets_no_return_visit_unless_it_is_chosen_again() -> None:
    hidden = write(Draft(Ticket("", "8012", 0)), 1, is_anonymous=True)
    assert not hidden.ticket.wants_visit
    asked = write(hidden, 2, wants_visit=True)
    assert asked.ticket.wants_visit
    assert write(asked, 3, is_anonymous=True).ticket.wants_visit, "it was so already"
